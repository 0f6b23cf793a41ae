"""What users of httpx test and watch their programs with works on HttpxTransport: pytest-httpx and OpenTelemetry."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import directlink
from directlink import (
    AsyncDirectLinkClient,
    AsyncHttpxTransport,
    ConnectError,
    ConnectionLostError,
    Credentials,
    DirectLinkClient,
    HttpxTransport,
    RequestTimeoutError,
    RetryPolicy,
)
from transport_support import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_httpx import HTTPXMock

URL = "https://directlink.eu-west-2.outscale.com/"
IDS = {"virtual_interface_id": "dxvif-56781234", "virtual_gateway_id": "vgw-87654321"}
SETTINGS: dict[str, Any] = {
    "cloud": "outscale",
    "region": "eu-west-2",
    "credentials": Credentials("AKIDEXAMPLE", "secret-canary", "token-canary"),
    "retry": RetryPolicy(max_attempts=1),
}
Confirm = "Callable[..., directlink.ConfirmPrivateVirtualInterfaceResponse]"


def confirm_blocking(**settings: Any) -> directlink.ConfirmPrivateVirtualInterfaceResponse:
    transport = HttpxTransport()
    try:
        with DirectLinkClient(**SETTINGS, **settings, transport=transport) as client:
            return client.confirm_private_virtual_interface(**IDS)
    finally:
        transport.close()


def confirm_awaiting(**settings: Any) -> directlink.ConfirmPrivateVirtualInterfaceResponse:
    async def main() -> directlink.ConfirmPrivateVirtualInterfaceResponse:
        transport = AsyncHttpxTransport()
        try:
            async with AsyncDirectLinkClient(**SETTINGS, **settings, transport=transport) as client:
                return await client.confirm_private_virtual_interface(**IDS)
        finally:
            await transport.aclose()

    return asyncio.run(main())


@pytest.fixture(params=[confirm_blocking, confirm_awaiting])
def confirm(request: pytest.FixtureRequest) -> Callable[..., directlink.ConfirmPrivateVirtualInterfaceResponse]:
    found: Callable[..., directlink.ConfirmPrivateVirtualInterfaceResponse] = request.param
    return found


def test_pytest_httpx_sees_the_request_and_gives_the_answer(
    confirm: Callable[..., directlink.ConfirmPrivateVirtualInterfaceResponse], httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(
        method="POST",
        url=URL,
        match_headers={"X-Amz-Target": "OvertureService.ConfirmPrivateVirtualInterface"},
        json={"virtualInterfaceState": "pending"},
        headers={"x-amz-requestid": "osc-1"},
    )
    answer = confirm()
    assert answer.virtual_interface_state is directlink.VirtualInterfaceState.PENDING
    assert answer.metadata.request_id == "osc-1"
    [request] = httpx_mock.get_requests()
    assert json.loads(request.content)["virtualGatewayId"] == "vgw-87654321"
    assert request.headers["authorization"].startswith("AWS4-HMAC-SHA256")


@pytest.mark.parametrize(
    ("raised", "expected", "unknown"),
    [
        (httpx.ConnectError("refused"), ConnectError, False),
        (httpx.PoolTimeout("busy"), RequestTimeoutError, False),
        (httpx.ConnectTimeout("slow"), RequestTimeoutError, False),
        (httpx.ReadTimeout("slow"), RequestTimeoutError, True),
        (httpx.ReadError("reset"), ConnectionLostError, True),
    ],
)
def test_failures_that_pytest_httpx_plays_mean_what_their_class_says(
    confirm: Callable[..., directlink.ConfirmPrivateVirtualInterfaceResponse],
    httpx_mock: HTTPXMock,
    raised: Exception,
    expected: type[directlink.TransportError],
    unknown: bool,
) -> None:
    httpx_mock.add_exception(raised)
    with pytest.raises(expected) as caught:
        confirm()
    assert caught.value.outcome_unknown is unknown


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    yield exporter
    instrumentor.uninstrument()
    provider.shutdown()


def test_opentelemetrys_instrumentation_of_httpx_sees_each_request(
    confirm: Callable[..., directlink.ConfirmPrivateVirtualInterfaceResponse], spans: InMemorySpanExporter
) -> None:
    heads: list[bytes] = []

    def answer(peer: Any) -> None:
        for head, _ in peer.requests():
            heads.append(head)
            peer.answer(b'{"virtualInterfaceState": "pending"}')

    with Server(answer) as server:
        confirm(endpoint_url=server.url)
    [span] = spans.get_finished_spans()
    attributes = dict(span.attributes or {})
    assert attributes.get("http.status_code", attributes.get("http.response.status_code")) == 200
    assert attributes.get("http.url", attributes.get("url.full")) == server.url
    assert "canary" not in span.to_json()
    # The trace goes on in the service, and what was signed has not changed: the added header is not among it.
    assert b"traceparent:" in heads[0]
    assert b"SignedHeaders=" in heads[0]
    assert b"traceparent" not in heads[0].partition(b"SignedHeaders=")[2].partition(b",")[0]


def test_opentelemetrys_instrumentation_sees_a_failure(
    confirm: Callable[..., directlink.ConfirmPrivateVirtualInterfaceResponse], spans: InMemorySpanExporter
) -> None:
    with Server(lambda peer: peer.read_head()) as server, pytest.raises(ConnectionLostError):
        confirm(endpoint_url=server.url)
    [span] = spans.get_finished_spans()
    assert not span.status.is_ok
