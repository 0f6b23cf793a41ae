"""What a monitoring system is told of an account, from a watch: no listing more than the watch takes.

    from directlink.monitoring import Monitor

    with client.watch() as watch:
        monitor = Monitor(watch)
        for change in watch:
            ...

:mod:`directlink.monitoring.prometheus` hands it over to Prometheus, :func:`directlink.otel.observe` to OpenTelemetry.
"""

from directlink.monitoring._monitor import METRICS, Metric, Monitor, View

__all__ = ["METRICS", "Metric", "Monitor", "View"]
