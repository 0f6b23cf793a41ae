"""The promises every transport keeps, against servers that misbehave."""

from __future__ import annotations

import gzip
import threading
import time
import warnings
import zlib
from typing import TYPE_CHECKING

import pytest

from directlink.errors import (
    ClientClosedError,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    RequestTimeoutError,
    ResponseDecodeError,
)
from directlink.transport import MAX_BODY_BYTES, AsyncTransport, Transport
from support import SLACK
from transport_support import ASYNC, OWN_CONNECTIONS, Peer, Sender, Server, kinds

if TYPE_CHECKING:
    from collections.abc import Callable

    from transport_support import Make


def test_every_transport_is_what_the_protocol_says(make: Make) -> None:
    sender = make()
    assert isinstance(sender.transport, AsyncTransport if sender.name in ASYNC else Transport)


def test_request_and_answer_arrive_whole(make: Make) -> None:
    heads: list[bytes] = []

    def serve(peer: Peer) -> None:
        for head, body in peer.requests():
            heads.append(head)
            peer.answer(body, "400 Bad Request", "X-Amzn-RequestId: one\r\nVia: a\r\nVia: b\r\n")

    with Server(serve) as server:
        answer = make().send(server.url + "path?q=%41", b'{"a": 1}', headers={"X-Amz-Target": "T.Op"})
    lines = heads[0].decode().split("\r\n")
    assert lines[0] == "POST /path?q=%41 HTTP/1.1"
    sent = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    assert sent == {
        "host": f"127.0.0.1:{server.port}",
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "T.Op",
        "content-length": "8",
    }
    assert (answer.status_code, answer.body) == (400, b'{"a": 1}')
    assert answer.headers["x-amzn-requestid"] == "one"
    assert answer.headers["via"] == "a, b"


def test_connections_are_used_again(make: Make) -> None:
    with Server() as server:
        sender = make()
        assert [sender.send(server.url, b"%d" % n).body for n in range(20)] == [b"%d" % n for n in range(20)]
        assert server.connections == 1


def test_nobody_listening_is_not_sent(make: Make) -> None:
    with Server() as server:
        url = server.url
    with pytest.raises(ConnectError, match=f"127.0.0.1:{server.port}") as caught:
        make().send(url)
    assert not caught.value.outcome_unknown


def test_unknown_host_is_not_sent(make: Make) -> None:
    with pytest.raises(ConnectError, match=r"directlink\.invalid") as caught:
        make().send("http://directlink.invalid:1/")
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(
    "part",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"\x00\x01 not\r\n\r\n"],
)
def test_lost_answer_has_an_unknown_outcome(make: Make, part: bytes) -> None:
    def serve(peer: Peer) -> None:
        next(peer.requests())
        peer.sock.sendall(part)

    with Server(serve) as server, pytest.raises(ConnectionLostError) as caught:
        make().send(server.url, b"private")
    assert caught.value.outcome_unknown
    assert caught.value.retryable
    assert "private" not in str(caught.value)


def test_connection_dropped_unread_is_an_error_and_not_sent_twice(make: Make) -> None:
    with Server(lambda peer: peer.sock.recv(1)) as server, pytest.raises(ConnectionLostError):
        make().send(server.url)
    assert server.connections == 1


def silent(peer: Peer) -> None:
    peer.stop.wait()


def drips_a_head(peer: Peer) -> None:
    peer.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000)


def drips_a_body(peer: Peer) -> None:
    next(peer.requests())
    peer.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    peer.drip(b"x" * 10_000)


@pytest.mark.parametrize("behaviour", [silent, drips_a_body])
def test_budget_holds_against_a_slow_server(make: Make, behaviour: Callable[[Peer], None]) -> None:
    check_budget(make(), behaviour)


@pytest.mark.parametrize("name", kinds((*OWN_CONNECTIONS, "AsyncHttpxTransport")))
def test_budget_holds_while_the_head_comes_byte_by_byte(name: str) -> None:
    sender = Sender(name)
    check_budget(sender, drips_a_head)
    sender.end()


def check_budget(sender: Sender, behaviour: Callable[[Peer], None]) -> None:
    with Server(behaviour) as server:
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError) as caught:
            sender.send(server.url, timeout=0.2)
        assert 0.15 < time.monotonic() - started < 0.2 + SLACK
    assert caught.value.outcome_unknown


def test_budget_holds_against_a_server_that_never_reads(make: Make) -> None:
    with Server(silent) as server, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # aiohttp's advice about large bodies
        sender = make()
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError) as caught:
            sender.send(server.url, b"x" * 20_000_000, timeout=0.3)
        assert time.monotonic() - started < 0.3 + SLACK
    assert caught.value.outcome_unknown


def test_no_time_means_nothing_is_sent(make: Make) -> None:
    with Server() as server:
        sender = make()
        for timeout in (0.0, -1.0):
            with pytest.raises(RequestTimeoutError) as caught:
                sender.send(server.url, timeout=timeout)
            assert not caught.value.outcome_unknown


def test_endless_time_is_allowed(make: Make) -> None:
    with Server() as server:
        assert make().send(server.url, timeout=float("inf")).status_code == 200


def test_idle_connection_that_the_server_closed_is_replaced_unseen(make: Make) -> None:
    gone = threading.Event()

    def serve(peer: Peer) -> None:
        _, body = next(peer.requests())
        peer.answer(body)
        peer.sock.shutdown(2)
        peer.sock.close()
        gone.set()

    with Server(serve) as server:
        sender = make()
        for n in range(5):
            assert sender.send(server.url, b"%d" % n).body == b"%d" % n
            assert gone.wait(5)
            gone.clear()
            sender.turn_loop()
        assert server.connections == 5


def test_connection_that_breaks_after_sending_is_not_tried_again(make: Make) -> None:
    def serve(peer: Peer) -> None:
        _, body = next(peer.requests())
        peer.answer(body)
        next(peer.requests())

    with Server(serve) as server:
        sender = make()
        sender.send(server.url)
        with pytest.raises(ConnectionLostError) as caught:
            sender.send(server.url)
        assert caught.value.outcome_unknown
        assert server.connections == 1


def test_server_that_says_close_gets_a_new_connection(make: Make) -> None:
    def serve(peer: Peer) -> None:
        next(peer.requests())
        peer.answer(headers="Connection: close\r\n")
        peer.stop.wait()

    with Server(serve) as server:
        sender = make()
        sender.send(server.url)
        sender.send(server.url)
        assert server.connections == 2


def test_second_answer_to_one_request_never_answers_another(make_own: Make) -> None:
    def serve(peer: Peer) -> None:
        for _, body in peer.requests():
            whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            peer.sock.sendall(whole + whole)

    with Server(serve) as server:
        sender = make_own()
        for body in (b"one", b"two", b"three"):
            try:
                answer = sender.send(server.url, body)
            except ConnectError as error:
                assert not error.outcome_unknown  # noqa: PT017 - aiohttp notices by itself, and needs no error
                answer = sender.send(server.url, body)
            assert answer.body == body


@pytest.mark.parametrize("name", kinds(("HttpcoreTransport", "AsyncHttpcoreTransport")))
def test_refusal_sent_before_the_request_was_read_is_heard(name: str) -> None:
    def serve(peer: Peer) -> None:
        peer.read_head()
        peer.answer(b"too large", "413 Content Too Large", "Connection: close\r\n")

    with Server(serve) as server:
        sender = Sender(name)
        answer = sender.send(server.url, b"x" * 20_000_000)
        assert (answer.status_code, answer.body) == (413, b"too large")
        sender.end()


def test_host_and_length_of_the_caller_are_kept(make: Make) -> None:
    heads: list[bytes] = []

    def serve(peer: Peer) -> None:
        for head, _ in peer.requests():
            heads.append(head.lower())
            peer.answer()

    with Server(serve) as server:
        make().send(server.url, b"{}", headers={"Host": "signed.example", "Content-Length": "2"})
    assert heads[0].count(b"host: signed.example\r\n") == 1
    assert heads[0].count(b"host:") == heads[0].count(b"content-length: 2") == 1


def test_redirect_is_returned_as_it_is(make: Make) -> None:
    with Server() as elsewhere:

        def serve(peer: Peer) -> None:
            for _ in peer.requests():
                peer.answer(b"moved", "307 Temporary Redirect", f"Location: {elsewhere.url}\r\n")

        with Server(serve) as server:
            answer = make().send(server.url)
        assert (answer.status_code, answer.headers["location"]) == (307, elsewhere.url)
        assert elsewhere.connections == 0


def test_largest_answer_is_read_and_a_larger_one_refused(make: Make) -> None:
    def serve(peer: Peer) -> None:
        for _, body in peer.requests():
            size = int(body)
            if size >= 0:
                peer.answer(b"x" * size)
                continue
            peer.sock.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not peer.stop.is_set():
                peer.sock.sendall(b"100000\r\n" + b"x" * 0x100000 + b"\r\n")

    with Server(serve) as server:
        sender = make()
        assert len(sender.send(server.url, b"%d" % MAX_BODY_BYTES).body) == MAX_BODY_BYTES
        for size in (b"%d" % (MAX_BODY_BYTES + 1), b"-1"):
            with pytest.raises(ResponseDecodeError, match="larger than 16777216 bytes") as caught:
                sender.send(server.url, size)
            assert caught.value.status_code == 200
        assert sender.send(server.url, b"1").body == b"x"


def deflate_bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def test_compressed_answers_are_read_within_the_bound(make: Make) -> None:
    packed = gzip.compress(b'{"a": 1}')
    answers = {
        b"gzip": ("gzip", packed),
        b"zlib": ("deflate", zlib.compress(b'{"a": 1}')),
        b"bare": ("deflate", deflate_bare(b'{"a": 1}')),
        b"bomb": ("gzip", gzip.compress(bytes(64 * 1024 * 1024), 9)),
        b"short": ("gzip", packed[:-9]),
        b"long": ("gzip", packed + b"more"),
        b"damaged": ("gzip", b"\x1f\x8b\x08" + b"\xff" * 20),
        b"foreign": ("br", b"\x00"),
        b"empty": ("deflate", b""),  # a server that marks all it sends
    }

    def serve(peer: Peer) -> None:
        for _, body in peer.requests():
            encoding, content = answers[body]
            peer.answer(content, headers=f"Content-Encoding: {encoding}\r\n")

    with Server(serve) as server:
        sender = make()
        for name in (b"gzip", b"zlib", b"bare"):
            assert sender.send(server.url, name).body == b'{"a": 1}'
        assert sender.send(server.url, b"empty").body == b""
        for name in (b"bomb", b"short", b"long", b"damaged", b"foreign"):
            with pytest.raises(ResponseDecodeError):
                sender.send(server.url, name)


def test_header_that_would_smuggle_another_is_refused_unquoted(make: Make) -> None:
    with Server() as server:
        sender = make()
        with pytest.raises(ConfigurationError) as caught:
            sender.send(server.url, headers={"X-Amz-Security-Token": "canary\r\nX: y"})
        assert "canary" not in repr(caught.value)
        assert caught.value.__cause__ is None
        assert sender.send(server.url).status_code == 200


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "/path", "http://", "http://127.0.0.1:99999/", ""])
def test_what_is_no_http_url_is_refused(make: Make, url: str) -> None:
    with pytest.raises(ConfigurationError):
        make().send(url)


def test_no_connections_at_all_is_refused(make: Make) -> None:
    with pytest.raises(ConfigurationError, match="max_connections"):
        make(max_connections=0)


def test_use_after_close_says_so_and_closing_twice_is_fine(make: Make) -> None:
    with Server() as server:
        sender = make()
        sender.send(server.url)
        sender.close()
        sender.close()
        with pytest.raises(ClientClosedError):
            sender.send(server.url)


def test_closing_before_any_use_is_fine(make: Make) -> None:
    make().close()


def test_idle_connections_grow_too_old(make: Make) -> None:
    with Server() as server:
        sender = make(keepalive_expiry=0.0)
        sender.send(server.url)
        sender.turn_loop()
        sender.send(server.url)
        assert server.connections == 2


def test_two_servers_never_share_a_connection(make: Make) -> None:
    def named(name: bytes) -> Callable[[Peer], None]:
        def serve(peer: Peer) -> None:
            for _ in peer.requests():
                peer.answer(name)

        return serve

    with Server(named(b"one")) as one, Server(named(b"two")) as two:
        sender = make(max_connections=1)
        answers = [sender.send(server.url).body for server in (one, two, two, one)]
        assert answers == [b"one", b"two", b"two", b"one"]
