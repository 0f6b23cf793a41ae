"""Threads, tasks, cancellation, forks, event loops, and what is left behind."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from directlink.errors import ClientClosedError, RequestTimeoutError, TransportError
from directlink.transport import HttpResponse
from support import SLACK, fork
from transport_support import (
    ASYNC,
    CORE_ASYNC,
    CORE_SYNC,
    HTTPX,
    OWN_CONNECTIONS,
    SYNC,
    Peer,
    Sender,
    Server,
    kinds,
    make_transport,
    request,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from transport_support import Make

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list descriptors")


OWN_ASYNC = (*CORE_ASYNC, "AiohttpTransport")


class Gate:
    """A server that holds every ``hold`` until it is opened, and echoes the rest."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.held = threading.Semaphore(0)

    def __call__(self, peer: Peer) -> None:
        for _, body in peer.requests():
            if body == b"hold":
                self.held.release()
                self.opened.wait(10)
            peer.answer(body)


def wait_until_one_waits(sender: Sender) -> None:
    while "1 requests waiting" not in repr(sender.transport):
        threading.Event().wait(0.001)


@pytest.mark.parametrize("name", kinds(CORE_SYNC))
def test_thread_waiting_for_a_connection_gives_up_in_time(name: str) -> None:
    gate = Gate()
    with Server(gate) as server, ThreadPoolExecutor() as threads:
        sender = Sender(name, max_connections=1)
        first = threads.submit(sender.send, server.url, b"hold")
        assert gate.held.acquire(timeout=5)
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError, match="none of the 1 connections") as caught:
            sender.send(server.url, timeout=0.2)
        assert time.monotonic() - started < 0.2 + SLACK
        assert not caught.value.outcome_unknown
        gate.opened.set()
        assert first.result(5).body == b"hold"
        assert sender.send(server.url).status_code == 200
        sender.end()


@pytest.mark.parametrize("name", kinds(SYNC))
def test_thread_gets_the_connection_that_comes_free(name: str) -> None:
    gate = Gate()
    with Server(gate) as server, ThreadPoolExecutor() as threads:
        sender = Sender(name, max_connections=1)
        first = threads.submit(sender.send, server.url, b"hold")
        assert gate.held.acquire(timeout=5)
        second = threads.submit(sender.send, server.url, b"second")
        gate.opened.set()
        assert (first.result(5).body, second.result(5).body) == (b"hold", b"second")
        assert server.connections == 1
        sender.end()


@pytest.mark.parametrize("name", kinds(CORE_SYNC))
def test_closing_lets_the_running_call_finish_and_refuses_those_that_wait(name: str) -> None:
    gate = Gate()
    with Server(gate) as server, ThreadPoolExecutor() as threads:
        sender = Sender(name, max_connections=1)
        running = threads.submit(sender.send, server.url, b"hold")
        assert gate.held.acquire(timeout=5)
        waiting = threads.submit(sender.send, server.url)
        wait_until_one_waits(sender)
        sender.close()
        with pytest.raises(ClientClosedError):
            waiting.result(5)
        gate.opened.set()
        assert running.result(5).body == b"hold"


@pytest.mark.parametrize("name", kinds(CORE_SYNC))
def test_64_threads_each_get_their_own_answers(name: str) -> None:
    def work(number: int) -> bool:
        bodies = [b"%d-%d" % (number, n) for n in range(25)]
        return [sender.send(server.url, body).body for body in bodies] == bodies

    with Server() as server, ThreadPoolExecutor(64) as threads:
        sender = Sender(name, max_connections=16)
        assert all(threads.map(work, range(64)))
        assert server.connections <= 16
        sender.end()


@pytest.mark.parametrize("name", kinds(SYNC))
def test_blocking_transport_works_inside_a_running_loop(name: str) -> None:
    async def main() -> int:
        return sender.send(server.url).status_code

    with Server() as server:
        sender = Sender(name)
        assert asyncio.run(main()) == 200
        sender.end()


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_task_waiting_for_a_connection_gives_up_in_time(name: str) -> None:
    gate = Gate()

    async def main() -> None:
        first = asyncio.create_task(sender.asend(server.url, b"hold"))
        assert await asyncio.to_thread(gate.held.acquire, timeout=5)
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError) as caught:
            await sender.asend(server.url, timeout=0.2)
        assert time.monotonic() - started < 0.2 + SLACK
        assert not caught.value.outcome_unknown
        gate.opened.set()
        assert (await first).body == b"hold"
        assert (await sender.asend(server.url)).status_code == 200

    with Server(gate) as server:
        sender = Sender(name, max_connections=1)
        sender.in_loop(main())
        sender.end()


@pytest.mark.parametrize("name", kinds(OWN_ASYNC))
def test_every_place_is_free_after_cancel_churn(name: str) -> None:
    places = 10
    meeting = threading.Barrier(places)

    def serve(peer: Peer) -> None:
        for _, body in peer.requests():
            if body == b"meet":
                meeting.wait(10)
                peer.answer(body)

    async def churn() -> None:
        tasks: list[asyncio.Task[object]] = []
        for n in range(5000):
            tasks.append(asyncio.create_task(sender.asend(server.url, b"never answered", timeout=30.0)))
            if n % 7 == 0:
                await asyncio.sleep(0)
            if n % 3 == 0:
                tasks[n // 2].cancel()
        for task in tasks:
            task.cancel()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
        # All ten are needed at a time, or the barrier breaks.
        answers = await asyncio.gather(*[sender.asend(server.url, b"meet") for _ in range(places)])
        assert [answer.body for answer in answers] == [b"meet"] * places

    with Server(serve) as server:
        sender = Sender(name, max_connections=places)
        sender.in_loop(churn())
        sender.end()


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_cancelled_call_leaves_no_answer_for_the_next(name: str) -> None:
    gate = Gate()

    async def main() -> None:
        first = asyncio.create_task(sender.asend(server.url, b"hold"))
        assert await asyncio.to_thread(gate.held.acquire, timeout=5)
        started = time.monotonic()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert time.monotonic() - started < SLACK
        gate.opened.set()
        assert (await sender.asend(server.url, b"next")).body == b"next"

    with Server(gate) as server:
        sender = Sender(name, max_connections=1)
        sender.in_loop(main())
        sender.end()


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_many_tasks_each_get_their_own_answers(name: str) -> None:
    async def main() -> None:
        bodies = [b"%d" % n for n in range(100 if name in HTTPX else 1000)]
        answers = await asyncio.gather(*[sender.asend(server.url, body, 30.0) for body in bodies])
        assert [answer.body for answer in answers] == bodies

    with Server() as server:
        sender = Sender(name, max_connections=32)
        sender.in_loop(main())
        assert server.connections <= 32
        sender.end()


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_one_transport_serves_three_loops_in_turn(name: str) -> None:
    with Server() as server:
        sender = Sender(name)
        for _ in range(3):
            assert asyncio.run(twice(sender, server.url)) == [b"a", b"b"]
        assert server.connections == 3
        sender.end()
        gc.collect()


async def twice(sender: Sender, url: str) -> list[bytes]:
    return [(await sender.asend(url, body)).body for body in (b"a", b"b")]


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_one_transport_serves_loops_in_several_threads(name: str) -> None:
    with Server() as server, ThreadPoolExecutor(4) as threads:
        sender = Sender(name)
        running = [threads.submit(asyncio.run, twice(sender, server.url)) for _ in range(8)]
        assert [work.result(10) for work in running] == [[b"a", b"b"]] * 8
        sender.end()


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_it_runs_on_uvloop(name: str) -> None:
    uvloop = pytest.importorskip("uvloop")
    with Server() as server:
        sender = Sender(name)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            assert runner.run(twice(sender, server.url)) == [b"a", b"b"]
            with pytest.raises(RequestTimeoutError):
                runner.run(sender.asend(server.url, timeout=0.0))
            runner.run(sender.transport.aclose())
        sender.end()


@pytest.mark.parametrize("name", kinds(OWN_ASYNC))
def test_closing_reaches_the_loop_of_another_thread(name: str) -> None:
    gate = Gate()
    both_under_way = threading.Event()

    async def elsewhere() -> tuple[object, object]:
        running = asyncio.create_task(sender.asend(server.url, b"hold"))
        assert await asyncio.to_thread(gate.held.acquire, timeout=5)
        waiting = asyncio.create_task(sender.asend(server.url, b"late"))
        await asyncio.sleep(0)
        both_under_way.set()
        with pytest.raises(ClientClosedError):
            await waiting
        gate.opened.set()
        return await asyncio.gather(running, waiting, return_exceptions=True)

    with Server(gate) as server, ThreadPoolExecutor(1) as threads:
        sender = Sender(name, max_connections=1)
        work = threads.submit(asyncio.run, elsewhere())
        assert both_under_way.wait(5)
        sender.close()
        running, waiting = work.result(10)
        assert isinstance(running, HttpResponse | TransportError)
        assert isinstance(waiting, ClientClosedError)
        with pytest.raises(ClientClosedError):
            sender.send(server.url)
        sender.end()


def wrong_answers(sender: Sender, url: str, mark: str) -> int:
    bodies = [f"{mark}-{n}".encode() for n in range(50)]
    return sum(sender.send(url, body, 5.0).body != body for body in bodies)


def in_a_child(sender: Sender, url: str, mark: str) -> Callable[[], int]:
    def child() -> int:
        sender.new_loop()
        return wrong_answers(sender, url, mark)

    return child


def outcomes(children: list[int]) -> list[int]:
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]


@needs_fork
def test_forked_children_and_their_parent_get_their_own_answers(make: Make) -> None:
    with Server() as server:
        sender = make()
        sender.send(server.url)
        children = [fork(in_a_child(sender, server.url, f"child {n}")) for n in range(4)]
        assert wrong_answers(sender, server.url, "parent") == 0
        assert outcomes(children) == [0, 0, 0, 0]
        assert sender.send(server.url, b"after").body == b"after"
        assert server.connections == 5


@needs_fork
@pytest.mark.parametrize("name", kinds(CORE_SYNC))
def test_child_forked_while_threads_hold_a_connection_and_wait_for_it_is_free(name: str) -> None:
    gate = Gate()
    with Server(gate) as server, ThreadPoolExecutor() as threads:
        sender = Sender(name, max_connections=1)
        busy = threads.submit(sender.send, server.url, b"hold")
        assert gate.held.acquire(timeout=5)
        waiting = threads.submit(sender.send, server.url, b"wait")
        wait_until_one_waits(sender)
        child = fork(in_a_child(sender, server.url, "child"))
        assert outcomes([child]) == [0]
        gate.opened.set()
        assert busy.result(5).body == b"hold"
        assert waiting.result(5).body == b"wait"
        sender.end()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@needs_proc
def test_a_thousand_transports_leave_no_descriptors(make: Make) -> None:
    async def one_by_one(kind: str) -> None:
        for _ in range(count):
            transport = make_transport(kind)
            await transport.send(request(server.url), timeout=5.0)
            await transport.aclose()

    with Server() as server:
        sender = make()
        kind = sender.name
        count = 1000 if " " not in kind else 100  # those with two words differ by the library only
        sender.send(server.url)  # what is opened once for all, and stays
        sender.end()
        settle()
        before = descriptors()
        if sender.name in ASYNC:
            asyncio.run(one_by_one(kind))
        else:
            for _ in range(count):
                transport = make_transport(kind)
                transport.send(request(server.url), timeout=5.0)
                transport.close()
        settle()
        assert descriptors() <= before


def settle() -> None:
    """Let the server's threads see that their clients are gone."""
    for thread in threading.enumerate():
        if thread.daemon and thread.name.startswith("peer"):
            thread.join(5)


@needs_proc
def test_dropped_transports_leave_no_descriptors_and_no_warnings(make_own: Make) -> None:
    with Server() as server:
        sender = make_own()
        sender.send(server.url)
        before = descriptors()
        sender.transport = None
        gc.collect()
        sender.turn_loop()
        sender.turn_loop()
        assert descriptors() < before


@pytest.mark.parametrize("name", kinds(OWN_CONNECTIONS))
def test_forgotten_transport_is_silent_when_the_program_ends(name: str) -> None:
    kind, _, core = name.partition(" ")
    program = textwrap.dedent(
        f"""
        import sys
        from directlink.transport import HttpRequest
        from directlink.transports import {kind}
        transport = {kind}({core and f"core={core!r}"})
        request = HttpRequest("POST", sys.argv[1], {{}}, b"")
        if {name in ASYNC}:
            import asyncio
            async def main():
                assert (await transport.send(request, timeout=5.0)).status_code == 200
            asyncio.run(main())
        else:
            assert transport.send(request, timeout=5.0).status_code == 200
            assert "asyncio" not in sys.modules, "a blocking program pays for asyncio"
        """
    )
    with Server() as server:
        ended = subprocess.run(
            [sys.executable, "-W", "error", "-c", program, server.url],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.parametrize("name", kinds(CORE_ASYNC))
def test_loop_closed_by_hand_takes_its_connections_along_in_silence(name: str) -> None:
    with Server() as server:
        sender = Sender(name)
        for _ in range(3):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(sender.asend(server.url))
            loop.close()
            del loop
            gc.collect()
        assert sender.send(server.url).status_code == 200
        assert all(server.closed_by_client.acquire(timeout=5) for _ in range(3))
        assert repr(sender.transport).count("1 idle") == 1
        sender.end()
