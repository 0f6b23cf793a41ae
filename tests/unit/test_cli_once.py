"""The transport of a process that sends one request: the same answers and errors as the default transport gives."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import trustme

from directlink import HttpcoreTransport
from directlink._cli.one_shot import OnceTransport
from directlink.errors import (
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    RequestTimeoutError,
    ResponseDecodeError,
    TransportError,
)
from directlink.transport import HttpRequest
from transport_support import Proxy, Server, echo, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from directlink.transport import Transport
    from transport_support import Peer


@pytest.fixture(params=[OnceTransport, HttpcoreTransport])
def make(request: pytest.FixtureRequest) -> Iterator[Callable[..., Transport]]:
    """Both, one after the other: what one promises, the other keeps."""
    made: list[Transport] = []

    def make(**options: object) -> Transport:
        made.append(request.param(**options))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


def raw(data: bytes) -> Callable[[Peer], None]:
    """A server that answers with these bytes and hangs up."""

    def behave(peer: Peer) -> None:
        peer.read_body(peer.read_head())
        peer.sock.sendall(data)

    return behave


@pytest.mark.parametrize("size", [0, 1, 100_000, 3_000_000])
def test_bodies_go_and_come_whole(size: int, make: Callable[..., Transport]) -> None:
    with Server(echo) as server:
        body = b"x" * size
        assert make().send(request(server.url, body), timeout=10).body == body


def test_headers_arrive_as_they_were_given_and_come_in_lower_case(make: Callable[..., Transport]) -> None:
    heads: list[bytes] = []

    def behave(peer: Peer) -> None:
        for head, _ in peer.requests():
            heads.append(head)
            peer.answer(b"{}", headers="X-Amzn-RequestId: id-1\r\nVia: a\r\nVia: b\r\n")

    with Server(behave) as server:
        answer = make().send(request(server.url, b"abc", {"X-Amz-Target": "a  b"}), timeout=10)
    assert (answer.status_code, answer.headers["x-amzn-requestid"], answer.headers["via"]) == (200, "id-1", "a, b")
    lines = heads[0].decode().split("\r\n")
    assert lines[0] == "POST / HTTP/1.1"
    assert {"X-Amz-Target: a  b", f"Host: 127.0.0.1:{server.port}", "Content-Length: 3"} <= set(lines)


def test_chunks_are_put_together(make: Callable[..., Transport]) -> None:
    data = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    with Server(raw(data)) as server:
        assert make().send(request(server.url), timeout=10).body == b"abcde"


def test_redirects_and_errors_are_answers(make: Callable[..., Transport]) -> None:
    data = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with Server(raw(data)) as server:
        assert make().send(request(server.url), timeout=10).status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
)
def test_an_answer_that_ends_early_or_is_none_may_hide_a_processed_request(
    data: bytes, make: Callable[..., Transport]
) -> None:
    with Server(raw(data)) as server, pytest.raises(ConnectionLostError) as caught:
        make().send(request(server.url), timeout=10)
    assert caught.value.outcome_unknown


def test_an_answer_over_the_bound_is_refused(make: Callable[..., Transport]) -> None:
    data = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
    with Server(raw(data)) as server, pytest.raises(ResponseDecodeError, match="larger"):
        make().send(request(server.url), timeout=10)


def test_a_server_that_drips_does_not_outlive_the_budget(make: Callable[..., Transport]) -> None:
    def behave(peer: Peer) -> None:
        peer.read_body(peer.read_head())
        peer.drip(b"HTTP/1.1 200 OK\r\n" + b"x" * 1000)

    with Server(behave) as server, pytest.raises(RequestTimeoutError) as caught:
        make().send(request(server.url), timeout=0.2)
    assert caught.value.outcome_unknown


def test_nobody_there_means_not_sent(make: Callable[..., Transport]) -> None:
    with pytest.raises(ConnectError) as caught:
        make().send(request("http://127.0.0.1:9/"), timeout=5)
    assert not caught.value.outcome_unknown


def test_a_line_break_in_a_header_is_refused(make: Callable[..., Transport]) -> None:
    with Server(echo) as server, pytest.raises(ConfigurationError, match="HTTP does not allow"):
        make().send(HttpRequest("POST", server.url, {"X-Amz-Target": "a\r\nX: b"}, b"{}"), timeout=5)


def test_certificates_are_verified_and_presented(make: Callable[..., Transport], tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("grantee@example.org").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "me.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    context.load_verify_locations(str(tmp_path / "ca.pem"))
    context.verify_mode = ssl.CERT_REQUIRED
    trusting = {"verify": str(tmp_path / "ca.pem")}
    with Server(tls=context) as server:
        known = make(**trusting, cert=(str(tmp_path / "me.pem"), None))
        assert known.send(request(server.url, b"x"), timeout=10).body == b"x"
        with pytest.raises(TransportError, match="certificate"):
            make(**trusting).send(request(server.url), timeout=10)
        with pytest.raises(ConnectError, match="does not verify") as caught:
            make(cert=(str(tmp_path / "me.pem"), None)).send(request(server.url), timeout=10)
    assert not caught.value.retryable


def test_proxies_of_the_environment_are_used(make: Callable[..., Transport], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Proxy() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        answer = make().send(request("http://directlink.example/", b"through"), timeout=10)
        assert answer.body == b"through"
        assert proxy.seen == ["POST http://directlink.example:80/ HTTP/1.1"]
