"""Servers that never stop talking outlive no budget and hold up no event loop; nor does a lack of descriptors."""

from __future__ import annotations

import asyncio
import os
import resource
import ssl
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

import pytest
import trustme

from directlink.errors import ConnectError, TransportError
from support import SLACK
from transport_support import ASYNC, Peer, Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transport_support import Make, Sender

BUDGET: Final = 0.5
LONGEST_WORK: Final = 0.1
"""Seconds of the processor's time that a loop may spend before another task has its turn. Not the clock's time: a busy
machine gives a thread few turns, and a loop that stands still for the whole budget takes all it gets."""

CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
FLOODS: Final = {
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 4000),
    "interim answers with headers": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 2000),
    "chunks of one byte": (CHUNKED, b"1\r\na\r\n" * 10_000),
    "chunk extensions": (CHUNKED, (b"1;" + b"x" * 500 + b"\r\na\r\n") * 100),
}
ENDLESS: Final = {
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 10_000),
    "one header": (b"HTTP/1.1 200 OK\r\nX-A: ", b"x" * 50_000),
    "trailers": (CHUNKED + b"0\r\n", b"X-A: b\r\n" * 10_000),
    "no HTTP at all": (b"", b"\x00" * 50_000),
    "blank lines": (b"", b"\r\n" * 20_000),
}


def flood(start: bytes, again: bytes, piece: int) -> Callable[[Peer], None]:
    """Answer one request, and flood whoever sends the next."""

    def behave(peer: Peer) -> None:
        for number, _ in enumerate(peer.requests()):
            if number == 0:
                peer.answer()
                continue
            peer.sock.sendall(start)
            while not peer.stop.is_set():
                for at in range(0, len(again), piece):
                    peer.sock.sendall(again[at : at + piece])

    return behave


async def send_and_watch(sender: Sender, url: str) -> float:
    """Send a request, and return the most work that the loop did, in seconds, before another task had its turn."""
    longest = 0.0

    async def take_turns() -> None:
        nonlocal longest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            longest = max(longest, time.thread_time() - before)

    turns = asyncio.create_task(take_turns())
    await asyncio.sleep(0)
    with pytest.raises(TransportError):
        await sender.asend(url, timeout=BUDGET)
    turns.cancel()
    with suppress(asyncio.CancelledError):
        await turns
    return longest


def check(sender: Sender, url: str, *, endless: bool) -> None:
    """An endless flood uses the budget up, and one that is refused for its size may end sooner."""
    sender.send(url)
    started = time.monotonic()
    if sender.name in ASYNC:
        assert sender.in_loop(send_and_watch(sender, url)) < LONGEST_WORK
    else:
        with pytest.raises(TransportError):
            sender.send(url, timeout=BUDGET)
    elapsed = time.monotonic() - started
    assert elapsed < BUDGET + SLACK
    if endless:
        assert elapsed > BUDGET * 0.9


@pytest.mark.parametrize("kind", FLOODS)
def test_flood_neither_outlives_the_budget_nor_holds_up_the_loop(make_own: Make, kind: str) -> None:
    with Server(flood(*FLOODS[kind], piece=1 << 20)) as server:
        check(make_own(), server.url, endless=True)


@pytest.mark.parametrize("kind", ENDLESS)
def test_answer_without_an_end_to_a_part_of_it_does_neither(make_own: Make, kind: str) -> None:
    with Server(flood(*ENDLESS[kind], piece=1 << 20)) as server:
        check(make_own(), server.url, endless=False)


@pytest.mark.parametrize("piece", [7, 16 * 1024])
@pytest.mark.parametrize("kind", ["interim answers", "chunks of one byte"])
def test_flood_of_tls_records_does_neither(make_own: Make, tmp_path: Path, kind: str, piece: int) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    with Server(flood(*FLOODS[kind], piece=piece), context) as server:
        check(make_own(verify=str(tmp_path / "ca.pem")), server.url, endless=True)


def test_no_descriptor_to_be_had_is_not_sent(make: Make) -> None:
    def serve(peer: Peer) -> None:
        for _ in peer.requests():
            peer.answer(headers="Connection: close\r\n")
            return

    with Server(serve) as server, ExitStack() as taken:
        sender = make()
        sender.send(server.url)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        taken.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
        with suppress(OSError):
            while True:
                taken.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        with pytest.raises(ConnectError) as caught:
            sender.send(server.url)
        assert not caught.value.outcome_unknown
        taken.close()
        assert sender.send(server.url).status_code == 200
