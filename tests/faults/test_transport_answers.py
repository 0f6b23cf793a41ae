"""What an answer counts for, over every transport; what a client of the user's own asks for, and how its waits end."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import socket
import traceback
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import directlink
from directlink import Credentials, RetryPolicy, ServiceError, transports
from directlink.errors import ConfigurationError, DirectLinkError, RequestTimeoutError, ResponseDecodeError
from transport_support import ASYNC, SYNC, Peer, Sender, Server, header, kinds, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Not in one piece in this file: tracebacks show its lines.
SECRET, TOKEN = (f"canary-of-{name}" for name in ("the-secret-key", "the-session-token"))
AUTHORIZATION = " ".join(("AWS4-HMAC-SHA256", "Credential"))  # noqa: FLY002 - see above
EMPTY = gzip.compress(b"", mtime=0)


class OwnClient(Sender):
    """A transport that sends with a client of the user's own, which is closed with it."""

    def __init__(self, name: str, **options: Any) -> None:
        self._own: Any = httpx.AsyncClient(**options) if name in ASYNC else httpx.Client(**options)
        super().__init__(name, client=self._own)

    def close(self) -> None:
        super().close()
        if self.name in ASYNC:
            self.in_loop(self._own.aclose())
        else:
            self._own.close()


USERS = ("a user's HttpxTransport", "a user's AsyncHttpxTransport")


def sender_of(name: str) -> Sender:
    """A sender by a transport's name, with a client of the user's own if it says so."""
    return OwnClient(name.removeprefix("a user's "), trust_env=False) if name in USERS else Sender(name)


@pytest.fixture(params=[*kinds(), *USERS])
def sender(request: pytest.FixtureRequest) -> Iterator[Sender]:
    sender = sender_of(request.param)
    yield sender
    sender.end()


def _client(sender: Sender, url: str, **settings: Any) -> Any:
    make = directlink.AsyncDirectLinkClient if sender.name in ASYNC else directlink.DirectLinkClient
    return make(
        cloud="aws",
        region="eu-west-3",
        endpoint_url=url,
        credentials=Credentials("AKIDEXAMPLE", SECRET, TOKEN),
        transport=sender.transport,
        retry=RetryPolicy(max_attempts=1),
        **settings,
    )


def _run(sender: Sender, call: Callable[[], Any]) -> Any:
    return sender.in_loop(call()) if sender.name in ASYNC else call()


def _answering(status: str, body: bytes, headers: str) -> Callable[[Peer], None]:
    def behave(peer: Peer) -> None:
        for _ in peer.requests():
            peer.answer(body, status, headers)

    return behave


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        ("200 OK", b"", ""),
        ("200 OK", b"\xef\xbb\xbf", ""),
        ("200 OK", b" \r\n", ""),
        ("200 OK", b"", "Content-Encoding: gzip\r\n"),
        ("200 OK", EMPTY, "Content-Encoding: gzip\r\n"),
        ("200 OK", b"", "Content-Encoding: br\r\n"),
        ("204 No Content", b"", ""),
        ("204 No Content", b"", "Content-Encoding: gzip\r\n"),
        ("200 OK", b"\xef\xbb\xbf{}", ""),
    ],
)
def test_an_empty_answer_to_an_operation_without_output_is_success(
    sender: Sender, status: str, body: bytes, headers: str
) -> None:
    with Server(_answering(status, body, headers)) as server:
        client = _client(sender, server.url)
        arn = "arn:aws:directconnect:eu-west-3:1:dxcon/dxcon-1"
        answer = _run(sender, lambda: client.untag_resource(resource_arn=arn, tag_keys=["x"]))
        assert answer == directlink.UntagResourceResponse()
        assert answer.metadata.attempts == 1
        assert _run(sender, lambda: client.call("TagResource", {})) == {}


@pytest.mark.parametrize(("body", "headers"), [(b"", ""), (EMPTY, "Content-Encoding: gzip\r\n")])
def test_an_empty_answer_to_an_operation_with_output_is_an_error(sender: Sender, body: bytes, headers: str) -> None:
    with Server(_answering("200 OK", body, headers)) as server:
        client = _client(sender, server.url)
        for call in (client.describe_virtual_interfaces, lambda: client.call("DescribeVirtualInterfaces")):
            with pytest.raises(ResponseDecodeError, match="empty"):
                _run(sender, call)


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br", "nonsense"])
@pytest.mark.parametrize(
    "body",
    [b'{"__type": "DirectConnectClientException", "message": "no"}', b"<html>", EMPTY[:9]],
    ids=["JSON", "HTML", "cut short"],
)
def test_an_error_with_a_wrong_encoding_keeps_its_status_and_code(sender: Sender, encoding: str, body: bytes) -> None:
    headers = f"Content-Encoding: {encoding}\r\nx-amzn-ErrorType: DirectConnectClientException\r\n"
    with Server(_answering("400 Bad Request", body, headers)) as server:
        client = _client(sender, server.url)
        with pytest.raises(ServiceError) as caught:
            _run(sender, client.describe_virtual_interfaces)
    assert (caught.value.code, caught.value.status_code) == ("DirectConnectClientException", 400)


@pytest.mark.parametrize("seconds", [1e9, 1e12, 1e300, 10**400, 2.0**63])
def test_a_huge_time_out_is_taken(sender: Sender, seconds: float) -> None:
    with Server(_answering("200 OK", b"{}", "")) as server:
        client = _client(sender, server.url, timeout=seconds)
        _run(sender, client.describe_locations)
        _run(sender, client.with_options(timeout=seconds).describe_locations)
        assert sender.send(server.url, timeout=seconds).status_code == 200


class Provider:
    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        del refresh
        return Credentials("AKIDEXAMPLE", SECRET)


def test_a_huge_time_out_is_taken_for_a_source_of_keys_too() -> None:
    with Server(_answering("200 OK", b"{}", "")) as server:
        settings: dict[str, Any] = {"cloud": "aws", "region": "r", "endpoint_url": server.url, "timeout": 1e12}
        with directlink.DirectLinkClient(credentials=Provider(), **settings) as client:
            client.describe_locations()

        async def call() -> None:
            async with directlink.AsyncDirectLinkClient(credentials=Provider(), **settings) as client:
                await client.describe_locations()

        asyncio.run(call())


def test_an_infinite_time_out_is_refused_and_not_an_overflow() -> None:
    with pytest.raises(ConfigurationError, match="timeout"):
        directlink.DirectLinkClient(cloud="aws", region="r", credentials=Provider(), timeout=float("inf"))


# ── a client of the user's own ───────────────────────────────────────────────────────────────────────────────────────

OWN = ["HttpxTransport", "AsyncHttpxTransport"]


@pytest.mark.parametrize("name", OWN)
def test_own_client_asks_only_for_encodings_that_are_read(name: str) -> None:
    heads: list[bytes] = []

    def behave(peer: Peer) -> None:
        for head, _ in peer.requests():
            heads.append(head)
            peer.answer(gzip.compress(b'{"a": 1}'), headers="Content-Encoding: gzip\r\n")

    with Server(behave) as server:
        # What httpx sends by itself where brotli and zstandard are installed.
        sender = OwnClient(name, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
        assert sender.send(server.url).body == b'{"a": 1}'
        sender.send(server.url, headers={"accept-encoding": "identity"})  # signed: it must stay
        sender.end()
    assert [header(head, "accept-encoding") for head in heads] == ["gzip, deflate", "identity"]


@pytest.mark.parametrize("name", OWN)
def test_a_wait_for_a_place_in_the_own_clients_pool_sends_nothing(name: str) -> None:
    with Server(_answering("200 OK", b"{}", "")) as server:
        limits = httpx.Limits(max_connections=1)
        if name == "HttpxTransport":
            with httpx.Client(limits=limits) as client, client.stream("GET", server.url):  # noqa: SIM117 - one thing may fail
                with pytest.raises(RequestTimeoutError) as caught:
                    transports.HttpxTransport(client=client).send(request(server.url), timeout=1.0)
        else:

            async def wait() -> None:
                async with httpx.AsyncClient(limits=limits) as client, client.stream("GET", server.url):
                    await transports.AsyncHttpxTransport(client=client).send(request(server.url), timeout=1.0)

            with pytest.raises(RequestTimeoutError) as caught:
                asyncio.run(wait())
    assert caught.value.outcome_unknown is False


@pytest.mark.parametrize("name", OWN)
def test_an_own_client_that_got_no_connection_sent_nothing(name: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with socket.create_connection(listener.getsockname()):  # the queue is full: further ones get no reply
            sender = OwnClient(name, trust_env=False)
            with pytest.raises(RequestTimeoutError) as caught:
                sender.send(url, timeout=0.2)
            sender.end()
    assert caught.value.outcome_unknown is False


@pytest.mark.parametrize("name", OWN)
def test_an_own_client_that_sent_the_request_cannot_tell(name: str) -> None:
    with Server(lambda peer: peer.stop.wait()) as server:
        sender = OwnClient(name)
        with pytest.raises(RequestTimeoutError) as caught:
            sender.send(server.url, timeout=0.2)
        sender.end()
    assert caught.value.outcome_unknown is True


# ── tracebacks ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _shown(error: BaseException) -> str:
    rich_traceback = pytest.importorskip("rich.traceback")
    console = pytest.importorskip("rich.console").Console(file=io.StringIO(), width=400)
    console.print(
        rich_traceback.Traceback.from_exception(
            type(error), error, error.__traceback__, show_locals=True, locals_max_string=None, locals_max_length=None
        )
    )
    plain = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    return f"{console.file.getvalue()}{plain}"


def _broken(peer: Peer) -> None:
    peer.read_head()
    peer.sock.sendall(b"HTTP/1.1 nonsense\r\n\r\n")


def _closed(peer: Peer) -> None:
    peer.read_head()
    peer.sock.close()


def _half(peer: Peer) -> None:
    peer.read_head()
    peer.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")


FAULTS: dict[str, Callable[[Peer], object]] = {
    "silence": lambda peer: peer.stop.wait(),
    "closed": _closed,
    "no HTTP": _broken,
    "half an answer": _half,
    "not JSON": _answering("200 OK", b"<html>", ""),
    "an error": _answering("403 Forbidden", json.dumps({"__type": "X", "message": TOKEN}).encode(), ""),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_traceback_with_its_variables_shows_no_key(sender: Sender, fault: Callable[[Peer], object]) -> None:
    with Server(fault) as server:
        client = _client(sender, server.url, timeout=0.3)
        with pytest.raises(DirectLinkError) as caught:
            _run(sender, client.describe_virtual_interfaces)
    shown = _shown(caught.value)
    assert [secret for secret in (SECRET, TOKEN, AUTHORIZATION) if secret in shown] == []


@pytest.mark.parametrize("name", [*kinds(ASYNC), USERS[1]])
def test_a_cancelled_call_shows_no_key_in_its_traceback(name: str) -> None:

    async def call(client: Any) -> None:
        async with asyncio.timeout(0.2):
            await client.describe_virtual_interfaces()

    with Server(lambda peer: peer.stop.wait()) as server:
        sender = sender_of(name)
        with pytest.raises(TimeoutError) as caught:
            sender.in_loop(call(_client(sender, server.url)))
        sender.end()
    shown = _shown(caught.value)
    assert [secret for secret in (SECRET, TOKEN, AUTHORIZATION) if secret in shown] == []


def test_all_transports_are_tried() -> None:
    assert {name.partition(" ")[0] for name in SYNC + ASYNC} == set(transports.__all__)
