"""One confirm, by boto3 and by this package: the same request."""

from __future__ import annotations

import asyncio
import calendar
import importlib
import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from directlink import AsyncDirectLinkClient, Credentials, DirectLinkClient, SigV4Signer
from directlink.transport import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

REGION = "eu-west-2"
PARAMETERS = {"virtualInterfaceId": "dxvif-56781234", "virtualGatewayId": "vgw-87654321"}
ANSWER = b'{"virtualInterfaceState": "pending"}'
ANSWER_HEADERS = {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "made-up"}

everywhere = pytest.mark.parametrize(
    "endpoint_url",
    ["https://directconnect.eu-west-2.amazonaws.com", "http://127.0.0.1:8080", "https://localhost:8443/prefix"],
)
with_keys = pytest.mark.parametrize(
    "keys", [Credentials("AKID", "secret"), Credentials("AKID", "secret", "a/session+token==")], ids=["keys", "session"]
)


class Content:
    """The body of an answer, in the shape that botocore reads."""

    def stream(self) -> Iterator[bytes]:
        yield ANSWER


def sent_by_boto3(endpoint_url: str, keys: Credentials) -> HttpRequest:
    """Let boto3 confirm, and catch the request on the threshold of the socket."""
    sent: list[HttpRequest] = []

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        headers = {
            name.lower(): value.decode() if isinstance(value, bytes) else value
            for name, value in request.headers.items()
        }
        sent.append(HttpRequest(request.method, request.url, headers, request.body))
        return AWSResponse(request.url, 200, ANSWER_HEADERS, Content())

    client = importlib.import_module("boto3").client(  # boto3 has no types
        "directconnect",
        region_name=REGION,
        endpoint_url=endpoint_url,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        aws_session_token=keys.session_token,
    )
    client.meta.events.register("before-send.*", answer)
    assert client.confirm_private_virtual_interface(**PARAMETERS)["virtualInterfaceState"] == "pending"
    [request] = sent
    return request


def signed_names(headers: Mapping[str, str]) -> list[str]:
    """Return the names in the ``SignedHeaders`` of a signature."""
    return headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")


def signing_time(headers: Mapping[str, str]) -> float:
    """Return the seconds since the epoch that a request is dated with."""
    return calendar.timegm(time.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ"))


class ClockAt:
    """A clock that stands still."""

    def __init__(self, now: float) -> None:
        self._now = now

    def monotonic(self) -> float:
        return 0.0

    def time(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        raise AssertionError("a call that succeeds at once does not wait")

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)


class Catcher:
    """A transport, of both kinds, that answers by itself and keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[HttpRequest] = []

    def answer(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        return HttpResponse(200, ANSWER_HEADERS, ANSWER)

    def close(self) -> None:
        """Nothing is open."""


class SyncCatcher(Catcher):
    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        return self.answer(request)


class AsyncCatcher(Catcher):
    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        return self.answer(request)

    async def aclose(self) -> None:
        self.close()


def sent_by_us(endpoint_url: str, keys: Credentials, now: float) -> HttpRequest:
    transport = SyncCatcher()
    with DirectLinkClient(
        cloud="aws",
        region=REGION,
        endpoint_url=endpoint_url,
        credentials=keys,
        transport=transport,
        clock=ClockAt(now),
    ) as client:
        client.confirm_private_virtual_interface(
            virtual_interface_id=PARAMETERS["virtualInterfaceId"], virtual_gateway_id=PARAMETERS["virtualGatewayId"]
        )
    [request] = transport.sent
    return request


def sent_by_us_awaiting(endpoint_url: str, keys: Credentials, now: float) -> HttpRequest:
    transport = AsyncCatcher()

    async def confirm() -> None:
        async with AsyncDirectLinkClient(
            cloud="aws",
            region=REGION,
            endpoint_url=endpoint_url,
            credentials=keys,
            transport=transport,
            clock=ClockAt(now),
        ) as client:
            await client.confirm_private_virtual_interface(
                virtual_interface_id=PARAMETERS["virtualInterfaceId"], virtual_gateway_id=PARAMETERS["virtualGatewayId"]
            )

    asyncio.run(confirm())
    [request] = transport.sent
    return request


@everywhere
@with_keys
def test_signer_signs_what_boto3_sent_as_boto3_did(endpoint_url: str, keys: Credentials) -> None:
    theirs = sent_by_boto3(endpoint_url, keys)
    unsigned = {name: theirs.headers[name] for name in signed_names(theirs.headers) if name in theirs.headers}

    ours = SigV4Signer().sign(
        HttpRequest(theirs.method, theirs.url, unsigned, theirs.body),
        keys,
        region=REGION,
        service="directconnect",
        timestamp=signing_time(theirs.headers),
    )

    assert ours.headers["Authorization"] == theirs.headers["authorization"]


@everywhere
@with_keys
@pytest.mark.parametrize("send", [sent_by_us, sent_by_us_awaiting])
def test_both_clients_send_the_request_that_boto3_sends(
    send: Callable[[str, Credentials, float], HttpRequest], endpoint_url: str, keys: Credentials
) -> None:
    theirs = sent_by_boto3(endpoint_url, keys)

    ours = send(endpoint_url, keys, signing_time(theirs.headers))

    headers = {name.lower(): value for name, value in ours.headers.items()}
    assert (ours.method, ours.url.removesuffix("/")) == (theirs.method, theirs.url.removesuffix("/"))
    assert json.loads(ours.body) == json.loads(theirs.body) == PARAMETERS
    for name in ("content-type", "x-amz-target", "x-amz-date", "x-amz-security-token"):
        assert headers.get(name) == theirs.headers.get(name)
    assert headers["authorization"] == theirs.headers["authorization"]
