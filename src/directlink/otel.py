"""OpenTelemetry: one span a call, its duration and its retries as metrics; needs ``directlink[otel]``.

    from directlink.otel import OpenTelemetryHooks

    client = DirectLinkClient(..., hooks=OpenTelemetryHooks())

and gauges of what an account has, by :func:`observe`.

Names follow the semantic conventions for AWS SDK clients, and those for RPC in the last version that agrees with them
(1.37.0), which the spans and metrics state as their schema. Only ``opentelemetry-api`` is used: what becomes of the
data is decided where the program sets up its SDK.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from opentelemetry import metrics, trace

from directlink._basics.urls import Url
from directlink._concurrency.locks import Cleanup
from directlink._version import VERSION
from directlink.hooks import CallEndEvent, CallEvent, Hooks, RetryEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.metrics import CallbackOptions, MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from directlink.monitoring import Metric, Monitor

    Attributes = dict[str, str | int | float]

SCHEMA_URL: Final = "https://opentelemetry.io/schemas/1.37.0"

# As AWS's SDKs call the service: their spans and these fall into the same groups.
_SERVICES: Final = {"directconnect": "Direct Connect", "directlink": "DirectLink"}


class OpenTelemetryHooks(Hooks):
    """Reports a client's calls to OpenTelemetry.

    A span covers a call with all its attempts; a retry is an event in it. Its parent is the span that is current where
    the call is made, in whatever thread or task. May serve any number of clients.

    Spans are named ``Direct Connect.ConfirmPrivateVirtualInterface`` and carry ``rpc.system``, ``rpc.service``,
    ``rpc.method``, ``server.address``, ``server.port``, ``cloud.region``, and as far as the call got
    ``http.response.status_code``, ``aws.request_id``, ``http.request.resend_count`` and ``error.type``, the class of
    the error (``abandoned``: the call was cancelled or interrupted). Metrics are the histogram
    ``rpc.client.duration`` (ms) and the counter ``directlink.client.retries``.

    Args:
        tracer_provider: where spans go. Default: the global one.
        meter_provider: where metrics go. Default: the global one.
    """

    def __init__(
        self, *, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None
    ) -> None:
        self._tracer = trace.get_tracer("directlink", VERSION, tracer_provider, SCHEMA_URL)
        meter = metrics.get_meter("directlink", VERSION, meter_provider, SCHEMA_URL)
        self._duration = meter.create_histogram("rpc.client.duration", "ms", "Duration of a call, retries included.")
        self._retries = meter.create_counter(
            "directlink.client.retries", "{retry}", "Requests that are sent again, by what the last one failed with."
        )
        self._spans: dict[str, Span] = {}

    def on_call_start(self, event: CallEvent, /) -> None:
        """Start the span."""
        attributes = _attributes(event)
        # It is not made the current span: that has to be undone in the same context, and a call may end in another one,
        # if its task is gone.
        self._spans[event.invocation_id] = self._tracer.start_span(
            f"{attributes['rpc.service']}.{event.operation}", kind=trace.SpanKind.CLIENT, attributes=attributes
        )

    def on_retry(self, event: RetryEvent, /) -> None:
        """Note the retry in the span, and count it."""
        kind = type(event.error).__name__
        self._spans[event.invocation_id].add_event(
            "retry",
            {"directlink.attempt": event.attempt, "directlink.retry.delay": event.delay, "error.type": kind},
        )
        self._retries.add(1, {**_attributes(event), "error.type": kind})

    def on_call_end(self, event: CallEndEvent, /) -> None:
        """End the span, and record the duration."""
        outcome: Attributes = {}
        if event.status_code is not None:
            outcome["http.response.status_code"] = event.status_code
        if event.error is not None or event.abandoned:
            outcome["error.type"] = "abandoned" if event.error is None else type(event.error).__name__
        # Entered twice, because an interrupt may come at the end of a block. After one at the beginning of the call
        # there may be no span.
        ending = Cleanup(lambda: self._spans.pop(event.invocation_id, trace.INVALID_SPAN).end())
        with ending, ending:
            self._duration.record(event.elapsed * 1000, {**_attributes(event), **outcome})
            span = self._spans.get(event.invocation_id, trace.INVALID_SPAN)
            span.set_attributes(outcome)
            if event.request_id is not None:
                span.set_attribute("aws.request_id", event.request_id)
            if event.attempts > 1:
                span.set_attribute("http.request.resend_count", event.attempts - 1)
            if event.error is not None:
                span.set_status(trace.StatusCode.ERROR, str(event.error))


def observe(monitor: Monitor, *, meter_provider: MeterProvider | None = None) -> None:
    """Have OpenTelemetry observe what a monitor knows, for as long as the meter provider lives.

    Each of :data:`directlink.monitoring.METRICS` is an observable gauge or counter, ``directlink.`` before its name. No
    request is sent when they are observed.

    Args:
        monitor: the monitor.
        meter_provider: where metrics go. Default: the global one.
    """
    from directlink.monitoring import METRICS

    meter = metrics.get_meter("directlink", VERSION, meter_provider, SCHEMA_URL)
    for metric in METRICS:
        create = meter.create_observable_counter if metric.is_counter else meter.create_observable_gauge
        create(f"directlink.{metric.name}", [partial(_observed, monitor, metric)], metric.unit, metric.description)


def _observed(monitor: Monitor, metric: Metric, _options: CallbackOptions) -> Iterator[metrics.Observation]:
    for values, number in metric.samples(monitor.view()):
        yield metrics.Observation(number, dict(zip(metric.labels, values, strict=True)))


def _attributes(event: CallEvent) -> Attributes:
    return {
        "rpc.system": "aws-api",
        "rpc.service": _SERVICES.get(event.service, event.service),
        "rpc.method": event.operation,
        **_server(event.endpoint_url),
        "cloud.region": event.region,
    }


@lru_cache(maxsize=64)
def _server(endpoint_url: str) -> Attributes:
    url = Url.parse(endpoint_url)
    return {"server.address": url.host, "server.port": url.port}
