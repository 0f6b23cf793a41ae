"""Hooks for OpenTelemetry, and what the SDK's in-memory exporters receive of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from directlink.otel import OpenTelemetryHooks

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import ReadableSpan, Span


class Started(SpanProcessor):
    """Counts the spans that begin."""

    count = 0

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        self.count += 1


class Telemetry:
    """Hooks, and what came out of them."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        self.tracers = TracerProvider(shutdown_on_exit=False)
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.started = Started()
        self.tracers.add_span_processor(self.started)
        self._meters = MeterProvider([self._reader], shutdown_on_exit=False)
        self.hooks = OpenTelemetryHooks(tracer_provider=self.tracers, meter_provider=self._meters)

    def close(self) -> None:
        """Check that every span was ended, and shut down."""
        assert self.started.count == len(self.spans), "a span was never ended"
        self.tracers.shutdown()
        self._meters.shutdown()

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._exporter.get_finished_spans()

    @property
    def span(self) -> ReadableSpan:
        (span,) = self.spans
        return span

    def named(self, name: str) -> list[ReadableSpan]:
        """The spans of a name."""
        return [span for span in self.spans if span.name == name]

    def only(self, name: str) -> ReadableSpan:
        """The one span of a name."""
        (span,) = self.named(name)
        return span

    def in_it(self, parent: ReadableSpan) -> list[str]:
        """The names of the spans whose parent is this one, in the order in which they ended."""
        assert parent.context is not None
        inner = [span for span in self.spans if span.parent and span.parent.span_id == parent.context.span_id]
        assert {span.context.trace_id for span in inner if span.context} <= {parent.context.trace_id}
        return [span.name for span in inner]

    def points(self, name: str) -> list[Any]:
        """The data points of a metric."""
        data: Any = self._reader.get_metrics_data()
        metrics = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics] if data else []
        return [point for metric in metrics if metric.name == name for point in metric.data.data_points]
