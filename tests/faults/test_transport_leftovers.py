"""What a server sends beyond the answer to one request is never taken for the answer to the next."""

from __future__ import annotations

import ssl
import threading
from typing import TYPE_CHECKING, Final

import pytest
import trustme

from directlink.transports._tls_layer import TlsLayer
from transport_support import Peer, Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from transport_support import Make

FORGED: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nX-Forged: yes\r\n\r\nforged"
CUTS: Final = [1, 12, 17, 40, len(FORGED) - 5, len(FORGED)]
"""Inside the status line, between lines, inside a header, inside the body, at the end."""


class Forger:
    """Sends part of a second answer after the first one, and the rest of it when the next request comes."""

    def __init__(self, cut: int, *, late: bool, end: bytes = b"") -> None:
        self.cut = cut
        self.late = late
        self.end = end
        self.answered = threading.Event()
        self.forged = threading.Event()

    def __call__(self, peer: Peer) -> None:
        leftover = self.end + FORGED[: self.cut]
        for number, (_, body) in enumerate(peer.requests()):
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
            if number or self.forged.is_set():
                # The second request here would be answered by the forged answer; a new connection is served well.
                peer.sock.sendall((FORGED[self.cut :] if number else b"") + head + body)
            elif self.late:
                peer.sock.sendall(head + body)
                self.answered.wait(5)
                peer.sock.sendall(leftover)
                self.forged.set()
            else:
                peer.sock.sendall(head + body + leftover)
                self.forged.set()


@pytest.fixture(params=["plain", "tls"])
def secure(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[ssl.SSLContext | None, dict[str, str]]]:
    if request.param == "plain":
        yield None, {}
        return
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    yield context, {"verify": str(tmp_path / "ca.pem")}


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("cut", CUTS)
def test_leftover_answer_is_given_to_no_other_request(
    make_own: Make, secure: tuple[ssl.SSLContext | None, dict[str, str]], cut: int, *, late: bool
) -> None:
    context, options = secure
    forger = Forger(cut, late=late)
    with Server(forger, context) as server:
        sender = make_own(**options)
        assert sender.send(server.url, b"one").body == b"one"
        forger.answered.set()
        assert forger.forged.wait(5)
        # No turn of the loop in between: what came late is in the socket still, when the next request is sent.
        answer = sender.send(server.url, b"two")
        assert (answer.body, answer.headers.get("x-forged")) == (b"two", None)
        assert server.connections == 2


@pytest.mark.parametrize("turns", [1, 5])
def test_whole_answer_to_an_idle_connection_is_given_to_no_request(make_own: Make, turns: int) -> None:
    forger = Forger(len(FORGED), late=True)
    with Server(forger) as server:
        sender = make_own()
        sender.send(server.url, b"one")
        forger.answered.set()
        assert forger.forged.wait(5)
        for _ in range(turns):
            sender.turn_loop()
        assert sender.send(server.url, b"two").body == b"two"
        assert server.connections == 2


def test_answer_that_claims_to_be_shorter_than_it_is_spoils_no_other(make_own: Make) -> None:
    forger = Forger(len(FORGED) - 5, late=False, end=b"\r\n")
    with Server(forger) as server:
        sender = make_own()
        assert sender.send(server.url, b"one").body == b"one"
        assert sender.send(server.url, b"two").body == b"two"


def test_answers_without_leftovers_keep_their_connection_over_tls(
    make: Make, secure: tuple[ssl.SSLContext | None, dict[str, str]]
) -> None:
    context, options = secure
    with Server(tls=context) as server:
        sender = make(**options)
        for size in (0, 1, 4096, 65_536, 1_000_000):
            assert sender.send(server.url, b"x" * size).body == b"x" * size
        assert server.connections == 1


def shake_hands(tmp_path: Path) -> tuple[TlsLayer, ssl.SSLObject, ssl.MemoryBIO]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    layer = TlsLayer(ssl.create_default_context(cafile=str(tmp_path / "ca.pem")), "127.0.0.1")
    done = False
    while not done:
        layer_done = layer.handshake()
        incoming.write(layer.take())
        try:
            server.do_handshake()
        except ssl.SSLWantReadError:
            pass
        else:
            done = layer_done
        if outgoing.pending:
            layer.feed(outgoing.read())
    assert layer.decrypt(1) is None  # the session tickets
    return layer, server, outgoing


def test_beginning_of_a_tls_record_is_a_leftover_at_every_length(tmp_path: Path) -> None:
    layer, server, outgoing = shake_hands(tmp_path)
    assert layer.is_drained()
    server.write(b"forged")
    record = outgoing.read()
    for position, byte in enumerate(record, 1):
        layer.feed(bytes([byte]))
        assert not layer.is_drained()
        if position < len(record):
            assert layer.decrypt(100) is None
            assert not layer.is_drained()
    assert layer.decrypt(3) == b"for"
    assert not layer.is_drained()
    assert layer.decrypt(3) == b"ged"
    assert layer.is_drained()
