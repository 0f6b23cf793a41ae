"""Metrics for Prometheus; needs ``directlink[exporter]``. ``directlink exporter`` serves them.

from prometheus_client import REGISTRY

from directlink.monitoring.prometheus import MonitorCollector

REGISTRY.register(MonitorCollector(monitor))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from directlink.monitoring import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric as Family

    from directlink.monitoring import Metric, Monitor

_UNITS = {"s": "_seconds"}


class MonitorCollector(Collector):
    """Tells Prometheus's client library what a monitor knows. A scrape sends no request to the service.

    Args:
        monitor: the monitor.
    """

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def describe(self) -> Iterator[Family]:
        """Yield each metric without its numbers."""
        for metric in METRICS:
            yield _family(metric)

    def collect(self) -> Iterator[Family]:
        """Yield each metric with its numbers."""
        view = self._monitor.view()
        for metric in METRICS:
            family = _family(metric)
            for labels, value in metric.samples(view):
                family.add_metric(labels, value)
            yield family


def _family(metric: Metric) -> GaugeMetricFamily | CounterMetricFamily:
    kind = CounterMetricFamily if metric.is_counter else GaugeMetricFamily
    name = f"directlink_{metric.name.replace('.', '_')}{_UNITS.get(metric.unit, '')}"
    return kind(name, metric.description, labels=metric.labels)
