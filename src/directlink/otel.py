"""OpenTelemetry: spans of calls and of what takes several, and metrics of calls; needs ``directlink[otel]``.

    from directlink.otel import OpenTelemetryHooks

    client = DirectLinkClient(..., hooks=OpenTelemetryHooks())

and gauges of what an account has, by :func:`observe`.

Names follow the semantic conventions for AWS SDK clients, and those for RPC in the last version that agrees with them
(1.37.0), which the spans and metrics state as their schema. Only ``opentelemetry-api`` is used: what becomes of the
data is decided where the program sets up its SDK.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

from opentelemetry import context, metrics, trace

from directlink._basics.urls import Url
from directlink._concurrency.locks import Cleanup
from directlink._version import VERSION
from directlink.hooks import ActivityEndEvent, ActivityEvent, ActivityHooks, CallEndEvent, CallEvent, Hooks, RetryEvent

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from opentelemetry.metrics import CallbackOptions, MeterProvider
    from opentelemetry.trace import Span, TracerProvider

    from directlink.monitoring import Metric, Monitor, View

    Attributes = dict[str, str | int | float]

SCHEMA_URL: Final = "https://opentelemetry.io/schemas/1.37.0"

# As AWS's SDKs call the service: their spans and these fall into the same groups.
_SERVICES: Final = {"directconnect": "Direct Connect", "directlink": "DirectLink"}
_PROVIDERS: Final = {"directconnect": "aws", "directlink": "outscale"}
_NAMES: Final = {"wait": "wait for {}", "search": "wait for offered {}", "look": "look"}
"""Names of the spans of activities whose name is not what is done and to what."""


class OpenTelemetryHooks(Hooks):
    """Reports a client's calls to OpenTelemetry.

    A span covers a call with all its attempts; a retry is an event in it. Its parent is the span that is current where
    the call is made, in whatever thread or task. May serve any number of clients.

    A span covers an acceptance, a wait, a look of a watch, and the declining of an offer, too. It is current while
    there is work on it, so that its calls have their spans in it. A look that serves several is in the span of the one
    that made it; the others have a link to that span. They are named ``accept interface``, ``decline proposal``,
    ``wait for connection``, ``wait for offered interface`` and ``look``, and carry ``cloud.provider``,
    ``cloud.region``, ``directlink.resource.kind``, ``directlink.resource.id`` and ``directlink.goal``; when they end
    ``directlink.outcome``, ``directlink.resource.state``, ``directlink.changes`` of a look, ``error.type``, and
    ``directlink.accepted`` of an acceptance that failed, where that is known. Each entry of the history is an event.

    Spans of calls are named ``Direct Connect.ConfirmPrivateVirtualInterface`` and carry ``rpc.system``,
    ``rpc.service``, ``rpc.method``, ``server.address``, ``server.port``, ``cloud.region``, and as far as the call got
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

    def on_activity_start(self, event: ActivityEvent, /) -> ActivityHooks:
        """Start the span of what takes several calls."""
        name = _NAMES.get(event.action, f"{event.action} {{}}").format(event.resource_kind)
        attributes: dict[str, str | None] = {
            "cloud.provider": _PROVIDERS.get(event.service, event.service),
            "cloud.region": event.region,
            "directlink.resource.kind": event.resource_kind,
            "directlink.resource.id": event.resource_id,
            "directlink.goal": event.goal,
        }
        return _ActivitySpan(self._tracer.start_span(name, attributes=_known(attributes)))


class _ActivitySpan(ActivityHooks):
    """The span of something that takes several calls.

    Attributes:
        span: the span.
    """

    def __init__(self, span: Span) -> None:
        self.span = span
        self._linked: set[int] = set()

    @contextmanager
    def running(self) -> Generator[None]:
        """Make the span the current one."""
        token = context.attach(trace.set_span_in_context(self.span))
        yield
        # A task that is gone ends in another context, where it is not the current one and nothing is to be undone.
        if trace.get_current_span() is self.span:
            context.detach(token)

    def on_shared(self, other: ActivityHooks, /) -> None:
        """Link the span to that of the other one, once."""
        assert isinstance(other, _ActivitySpan)
        theirs = other.span.get_span_context()
        if theirs.span_id not in self._linked:
            self._linked.add(theirs.span_id)
            self.span.add_link(theirs)

    def on_end(self, event: ActivityEndEvent, /) -> None:
        """End the span."""
        outcome: dict[str, str | int | None] = {
            "directlink.outcome": event.outcome,
            "directlink.resource.id": event.resource_id,
            "directlink.resource.state": event.state,
            "directlink.changes": event.changes,
        }
        if event.error is not None:
            outcome |= {"error.type": type(event.error).__name__, "directlink.accepted": event.error.accepted}
            self.span.set_status(trace.StatusCode.ERROR, str(event.error))
        elif event.outcome == "abandoned":
            outcome["error.type"] = "abandoned"
        self.span.set_attributes(_known(outcome))
        for entry in event.history:
            state = {} if entry.state is None else {"directlink.resource.state": str(entry.state)}
            self.span.add_event(entry.event, state, int(entry.at.timestamp() * 1e9))
        self.span.end()


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
    views = _Views(monitor)
    for metric in METRICS:
        create = meter.create_observable_counter if metric.is_counter else meter.create_observable_gauge
        create(f"directlink.{metric.name}", [partial(_observed, views, metric)], metric.unit, metric.description)


class _Views:
    """What a monitor knows, read once for all metrics of a collection; they are asked for one by one."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor
        self._view: View | None = None
        self._told: set[str] = set()

    def view_for(self, metric: Metric) -> View:
        """Return a view in which this metric has not been read yet."""
        view = self._view
        if view is None or metric.name in self._told:
            view, self._told = self._monitor.view(), set()
        self._told.add(metric.name)
        self._view = view
        return view


def _observed(views: _Views, metric: Metric, _options: CallbackOptions) -> Iterator[metrics.Observation]:
    for values, number in metric.samples(views.view_for(metric)):
        yield metrics.Observation(number, dict(zip(metric.labels, values, strict=True)))


def _known(attributes: Mapping[str, str | int | None]) -> Attributes:
    return {name: value for name, value in attributes.items() if value is not None}


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
