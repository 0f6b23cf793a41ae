"""Spans and metrics as the OpenTelemetry SDK's in-memory exporters receive them."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry import trace

import directlink
from directlink import ConnectError, RetryPolicy
from directlink.otel import SCHEMA_URL, OpenTelemetryHooks
from support import AsyncScriptedTransport, Kind, error_reply, reply
from telemetry_support import Telemetry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink.transport import HttpRequest, HttpResponse

IDS = {"virtual_interface_id": "dxvif-56781234", "virtual_gateway_id": "vgw-87654321"}
PENDING = reply({"virtualInterfaceState": "pending"})


@pytest.fixture
def telemetry() -> Iterator[Telemetry]:
    made = Telemetry()
    yield made
    made.close()


def test_a_call_is_a_client_span_by_the_conventions_for_aws_sdks(kind: Kind, telemetry: Telemetry) -> None:
    client = kind.client(PENDING, hooks=telemetry.hooks, cloud="aws", region="eu-west-1")
    kind.run(client.confirm_private_virtual_interface(**IDS))
    span = telemetry.span
    assert (span.name, span.kind, span.parent) == (
        "Direct Connect.ConfirmPrivateVirtualInterface", trace.SpanKind.CLIENT, None,
    )  # fmt: skip
    assert dict(span.attributes or {}) == {
        "rpc.system": "aws-api",
        "rpc.service": "Direct Connect",
        "rpc.method": "ConfirmPrivateVirtualInterface",
        "server.address": "directconnect.eu-west-1.amazonaws.com",
        "server.port": 443,
        "cloud.region": "eu-west-1",
        "http.response.status_code": 200,
        "aws.request_id": "req-1",
    }
    assert span.status.status_code is trace.StatusCode.UNSET
    assert not span.events
    scope = span.instrumentation_scope
    assert scope is not None
    assert (scope.name, scope.version, scope.schema_url) == ("directlink", directlink.__version__, SCHEMA_URL)


@pytest.mark.parametrize(
    ("url", "service", "address", "port"),
    [
        ("https://directlink.eu-west-2.outscale.com", "DirectLink", "directlink.eu-west-2.outscale.com", 443),
        ("http://127.0.0.1:4566", "Direct Connect", "127.0.0.1", 4566),
        ("http://localhost", "Direct Connect", "localhost", 80),
    ],
)
def test_the_span_names_the_service_and_its_server(
    telemetry: Telemetry, url: str, service: str, address: str, port: int
) -> None:
    cloud = "aws" if service == "Direct Connect" else None
    client = Kind("sync").client(PENDING, hooks=telemetry.hooks, endpoint_url=url, cloud=cloud)
    client.confirm_private_virtual_interface(**IDS)
    attributes = telemetry.span.attributes or {}
    assert (attributes["rpc.service"], attributes["server.address"], attributes["server.port"]) == (
        service, address, port,
    )  # fmt: skip


def test_retries_are_events_of_the_span_and_are_counted(kind: Kind, telemetry: Telemetry) -> None:
    throttled = error_reply("ThrottlingException", headers={"x-amz-retry-after": "2000"})
    retry = RetryPolicy(throttling_base=0, transient_base=0)
    client = kind.client(throttled, ConnectError("refused"), PENDING, hooks=telemetry.hooks, retry=retry)
    kind.run(client.confirm_private_virtual_interface(**IDS))
    span = telemetry.span
    assert [(event.name, dict(event.attributes or {})) for event in span.events] == [
        ("retry", {"directlink.attempt": 1, "directlink.retry.delay": 2.0, "error.type": "ThrottlingError"}),
        ("retry", {"directlink.attempt": 2, "directlink.retry.delay": 0.0, "error.type": "ConnectError"}),
    ]
    assert (span.attributes or {})["http.request.resend_count"] == 2
    assert "error.type" not in (span.attributes or {})
    points = telemetry.points("directlink.client.retries")
    assert {(point.attributes["error.type"], point.value) for point in points} == {
        ("ThrottlingError", 1), ("ConnectError", 1),
    }  # fmt: skip


def test_an_error_marks_the_span_and_the_duration(kind: Kind, telemetry: Telemetry) -> None:
    client = kind.client(error_reply("AccessDeniedException", message="not you"), hooks=telemetry.hooks, takes=1.5)
    with pytest.raises(directlink.AccessDeniedError) as caught:
        kind.run(client.confirm_private_virtual_interface(**IDS))
    span = telemetry.span
    assert (span.status.status_code, span.status.description) == (trace.StatusCode.ERROR, str(caught.value))
    assert (span.attributes or {})["error.type"] == "AccessDeniedError"
    (point,) = telemetry.points("rpc.client.duration")
    assert (point.count, point.sum) == (1, 1500.0)
    assert point.attributes == {
        "rpc.system": "aws-api",
        "rpc.service": "DirectLink",
        "rpc.method": "ConfirmPrivateVirtualInterface",
        "server.address": "directlink.eu-west-2.outscale.com",
        "server.port": 443,
        "cloud.region": "eu-west-2",
        "http.response.status_code": 400,
        "error.type": "AccessDeniedError",
    }


def test_a_call_without_an_answer_has_neither_status_nor_request_id(kind: Kind, telemetry: Telemetry) -> None:
    client = kind.client(directlink.ConnectionLostError("lost"), hooks=telemetry.hooks)
    with pytest.raises(directlink.ConnectionLostError):
        kind.run(client.confirm_private_virtual_interface(**IDS))
    assert not {"http.response.status_code", "aws.request_id"} & set(telemetry.span.attributes or {})


def test_spans_are_children_of_what_is_current_in_their_task(telemetry: Telemetry) -> None:
    tracer = telemetry.tracers.get_tracer("test")

    class Yielding(AsyncScriptedTransport):
        async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
            await asyncio.sleep(0)
            return await super().send(request, timeout=timeout)

    async def one(client: Any, name: str) -> None:
        with tracer.start_as_current_span(name) as parent:
            await client.call(f"Describe{name}")
            assert trace.get_current_span() is parent

    async def main() -> None:
        client = Kind("async").client(transport=Yielding([reply(), reply()]), hooks=telemetry.hooks)
        await asyncio.gather(one(client, "First"), one(client, "Second"))

    asyncio.run(main())
    spans = {span.name: span for span in telemetry.spans}
    assert len(spans) == 4
    for name in ("First", "Second"):
        parent, child = spans[name].context, spans[f"DirectLink.Describe{name}"].parent
        assert parent is not None
        assert child is not None
        assert (child.trace_id, child.span_id) == (parent.trace_id, parent.span_id)


def test_a_cancelled_call_ends_its_span(telemetry: Telemetry) -> None:
    class Never:
        async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
            answer: asyncio.Future[HttpResponse] = asyncio.get_running_loop().create_future()
            return await answer

        async def aclose(self) -> None:
            """Nothing to close."""

    async def main() -> None:
        client = Kind("async").client(transport=Never(), hooks=telemetry.hooks)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.call("DescribeLocations"), 0.01)

    asyncio.run(main())
    gc.collect()
    assert (telemetry.span.attributes or {})["error.type"] == "abandoned"
    (point,) = telemetry.points("rpc.client.duration")
    assert point.attributes["error.type"] == "abandoned"


def test_without_an_sdk_nothing_happens(kind: Kind) -> None:
    client = kind.client(ConnectError("refused"), PENDING, hooks=OpenTelemetryHooks())
    assert kind.run(client.confirm_private_virtual_interface(**IDS)).metadata.attempts == 2
