"""Interrupts at every line of the package: what each leaves behind.

python tests/interrupts.py              at every line and every await; prints the figures and what was held
python tests/interrupts.py accept       only what has that in its name
"""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import re
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import directlink
from directlink import (
    AcceptPrivateVirtualInterface,
    ActivityHooks,
    Credentials,
    Hooks,
    PollPolicy,
    RetryPolicy,
    transports,
)
from directlink._concurrency import imports
from directlink.emulator import Emulator
from support import Kind, context_of, polls_of
from transport_support import ASYNC

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
    from types import FrameType

    from directlink import ActivityEndEvent, ActivityEvent, CallEndEvent, CallEvent
    from directlink._sync.shared_polls import SharedPolls
    from directlink.emulator import Server

SOURCES: Final = str(Path(directlink.__file__).parent) + os.sep
SPARED: Final = (SOURCES + "emulator" + os.sep, SOURCES + "transports" + os.sep + "_aiohttp_library.py")
"""The service, and what runs in the midst of aiohttp, which is not safe from interrupts itself: only cancelling is."""
AT_ONCE: Final = 1.0
"""Seconds within which the next call has its answer."""
FRESH_AFTER: Final = 50
"""Interrupts after which the emulator starts anew, for it slows down with all the interfaces that were offered."""
OFTEN: Final = PollPolicy(first=0.001, interval=0.001)


class Interrupter:
    """Raises KeyboardInterrupt at one line of the package, in the thread that it is installed in.

    Args:
        number: at which, from 1.

    Attributes:
        where: the line, once it came to that.
        lines: how many there were.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self.lines = 0
        self.where = ""

    def __enter__(self) -> Self:
        self._before = sys.gettrace()  # that of a coverage run, for instance
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _call(self, frame: FrameType, _event: str, _arg: object) -> Any:
        name = frame.f_code.co_filename
        ours = name.startswith(SOURCES) and not name.startswith(SPARED)
        return self._line if ours and frame.f_code.co_name != "__del__" else None  # Python itself swallows it there

    def _line(self, frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            self.lines += 1
            if self.lines == self._number:
                sys.settrace(None)
                code = frame.f_code
                self.where = f"{code.co_filename.removeprefix(SOURCES)}:{frame.f_lineno} {code.co_name}"
                raise KeyboardInterrupt
        return self._line


class Canceller:
    """Awaits something, and cancels the task that does so at one of its pauses."""

    def __init__(self, work: Awaitable[Any], number: int) -> None:
        self._work = work
        self._number = number
        self.lines = 0
        self.where = ""

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self._work.__await__()
        thrown: BaseException | None = None
        while True:
            try:
                paused = next(steps) if thrown is None else steps.throw(thrown)
            except StopIteration as end:
                return end.value
            self.lines += 1
            if self.lines == self._number:
                self.where = f"await {self.lines}"
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            thrown = None
            try:
                yield paused
            except BaseException as error:  # noqa: BLE001 - handed on
                thrown = error


class Counted(Hooks):
    """Counts the calls and activities that are under way, and the ends that were told too often."""

    def __init__(self) -> None:
        self.open: set[str] = set()
        self.wrong = 0

    def on_activity_start(self, event: ActivityEvent, /) -> ActivityHooks:
        return CountedActivity(self)

    def on_call_start(self, event: CallEvent, /) -> None:
        self.open.add(event.invocation_id)

    def on_call_end(self, event: CallEndEvent, /) -> None:
        self.wrong += event.invocation_id not in self.open
        self.open.discard(event.invocation_id)


class CountedActivity(ActivityHooks):
    """Counts itself among what is under way."""

    def __init__(self, hooks: Counted) -> None:
        self._hooks = hooks
        self._name = f"activity {id(self)}"
        hooks.open.add(self._name)

    @contextmanager
    def running(self) -> Generator[None]:
        name = f"stretch of {self._name} in {threading.get_ident()}"
        self._hooks.open.add(name)
        yield
        self._hooks.open.discard(name)

    def on_end(self, event: ActivityEndEvent, /) -> None:
        self._hooks.wrong += self._name not in self._hooks.open
        self._hooks.open.discard(self._name)


class Keys:
    """A source of keys that have to be fetched, in a thread."""

    def __init__(self, keys: Credentials) -> None:
        self._keys = keys

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        return self._keys


class Bench:
    """A client of a served emulator, over a transport with one connection, and what it must not hold.

    Args:
        server: of the emulator.
        name: of the transport.
        warm: let the connection be made before.
    """

    def __init__(self, server: Server, emulator: Emulator, name: str, *, warm: bool) -> None:
        self.name = name
        self.kind = Kind("async" if name in ASYNC else "sync")
        self.emulator = emulator
        self.port = server.port
        self.hooks = Counted()
        self.transport: Any = getattr(transports, name)(max_connections=1)
        account = emulator.grantee
        self.gateway = account.virtual_gateway_ids[0]
        self.client: Any = self.kind.client_class(
            cloud="outscale",
            region="eu-west-2",
            endpoint_url=server.url,
            credentials=Keys(Credentials(account.access_key_id, account.secret_access_key)),
            transport=self.transport,
            timeout=5.0,
            retry=RetryPolicy(max_attempts=2),
            hooks=self.hooks,
        )
        self.runner = asyncio.Runner() if self.kind.is_async else None
        if warm:
            self.finish(self.client.describe_virtual_interfaces())

    def finish(self, work: Any) -> Any:
        """Run what a call gave to its end."""
        if self.runner is None:
            return list(work) if hasattr(work, "__next__") else work

        async def run() -> Any:
            return [item async for item in work] if hasattr(work, "__aiter__") else await work

        return self.runner.run(run())

    def settle(self) -> None:
        """Let end what was under way: threads are not waited for, and tasks end as ``asyncio.run`` ends them."""
        for thread in threading.enumerate():
            if thread.name in {"directlink-accept", "directlink-background"}:
                thread.join(10)
        if self.runner is not None:

            async def cancel() -> None:
                others = asyncio.all_tasks() - {asyncio.current_task()}
                for task in others:
                    task.cancel()
                await asyncio.gather(*others, return_exceptions=True)
                for _ in range(30):
                    await asyncio.sleep(0)  # generators that were let go are closed by tasks of their own

            self.runner.run(cancel())

    def held(self) -> Iterator[str]:
        """What is held though nothing is under way."""
        context = context_of(self.client)
        polls = self.runner.run(self._polls()) if self.runner else polls_of(self.client)
        semaphores = {
            "poll": polls.semaphore,
            "import": imports.semaphore,
            "quota": context.quota.semaphore,
            "keys": context.credentials._semaphore,
        }
        for name, semaphore in semaphores.items():
            if semaphore.granted() or semaphore.waiting():
                yield f"the permit of a {name}"
        if polls.watched:
            yield "a watch"
        if self.hooks.open or self.hooks.wrong:
            yield "a call or an activity that hooks were not told the end of, or twice"
        if self.name == "AiohttpTransport":  # it tells nothing of its connections, and sets timers of its own
            return
        counts = re.search(r"(\d+) of 1 connections in use, (\d+) idle, (\d+) requests", repr(self.transport))
        used, idle, waiting = map(int, counts.groups()) if counts else (0, 0, 0)
        if used or waiting:
            yield "the permit of a connection"
        if len(client_sockets(self.port)) > idle:
            yield "a socket"
        if self.runner is not None:
            loop: Any = self.runner.get_loop()
            if any(not timer.cancelled() for timer in loop._scheduled):
                yield "a timer"

    async def _polls(self) -> SharedPolls:
        return polls_of(self.client)

    def works(self) -> Iterator[str]:
        """Whether the next call works at once."""
        begun = time.monotonic()
        try:
            self.finish(self.client.describe_virtual_interfaces(virtual_interface_id=self.emulator_s_first))
        except directlink.DirectLinkError as error:
            yield f"the next call failed: {type(error).__name__}"
        if time.monotonic() - begun > AT_ONCE:
            yield "the next call was slow"

    emulator_s_first = "dxvif-11111111"

    def close(self) -> Iterator[str]:
        """Whether nothing is open in the end."""
        self.finish(self.transport.aclose() if self.runner else self.transport.close())
        if self.runner is not None:
            self.runner.close()
        if client_sockets(self.port):
            gc.collect()
            yield "a socket after closing" if client_sockets(self.port) else "a socket until garbage was collected"


def client_sockets(port: int) -> list[int]:
    """The sockets of this process that are connected to ``port``, or to nothing."""
    found: list[int] = []
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - a hundred thousand times
        with suppress(OSError):
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):  # noqa: PTH115
                continue
            with socket.socket(fileno=os.dup(int(name))) as sock:
                if sock.family != socket.AF_INET or sock.getsockname()[1] == port:
                    continue
                try:
                    ours = sock.getpeername()[1] == port
                except OSError as error:
                    ours = error.errno == errno.ENOTCONN
                if ours:
                    found.append(int(name))
    return found


def describe(bench: Bench) -> Any:
    return bench.client.describe_virtual_interfaces()


def wait(bench: Bench) -> Any:
    return bench.client.wait_until_deleted(virtual_interface_id="dxvif-00000000", timeout=5.0)


def accept(bench: Bench) -> Any:
    offered = bench.emulator.offer_private_virtual_interface()
    return bench.client.accept_private_virtual_interface(
        virtual_interface_id=offered,
        virtual_gateway_id=bench.gateway,
        wait_for="available",
        poll=OFTEN,
        timeout=5.0,
    )


def batch(bench: Bench) -> Any:
    orders = [
        AcceptPrivateVirtualInterface(virtual_interface_id=one, virtual_gateway_id=bench.gateway, wait_for="available")
        for one in ("dxvif-11111111", "dxvif-22222222")
    ]
    return bench.client.accept_all(orders, max_concurrency=2, poll=OFTEN, timeout=5.0)


def keys(bench: Bench) -> Any:
    cache = context_of(bench.client).credentials
    held = cache.load()
    cache.load(refresh=True, stale=held)
    return describe(bench)


def retry(bench: Bench) -> Any:
    from directlink.emulator import Fault

    bench.emulator.faults.add("DescribeVirtualInterfaces", Fault.error("DirectConnectServerException", status=500))
    return describe(bench)


def close(bench: Bench) -> Any:
    return bench.transport.aclose() if bench.runner else bench.transport.close()


class Plan(NamedTuple):
    """What is interrupted."""

    work: Callable[[Bench], Any]
    transport: str
    warm: bool

    @property
    def name(self) -> str:
        return f"{self.work.__name__} {self.transport}{' warm' if self.warm else ''}"


PLANS: Final = [
    Plan(work, transport, warm)
    for transport in ("HttpcoreTransport", "AsyncHttpcoreTransport", "AiohttpTransport")
    for work, warm in [
        (describe, False),
        (describe, True),
        (wait, True),
        (accept, True),
        (batch, False),
        (keys, True),
        (retry, True),
        (close, True),
    ]
]


class Trial:
    """All interrupts of one plan.

    Attributes:
        injected: how many there were.
        problems: what was held, and after an interrupt where.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.injected = 0
        self.problems: list[str] = []

    def _once(self, server: Server, emulator: Emulator, number: int, *, cancel: bool) -> int:
        """Interrupt once; return how many lines or awaits there were if that was too late."""
        bench = Bench(server, emulator, self._plan.transport, warm=self._plan.warm)
        caught: Interrupter | Canceller
        interrupted = False
        if cancel:
            caught = canceller = Canceller(collected(self._plan.work, bench), number)
            assert bench.runner is not None

            async def run() -> None:
                await canceller

            try:
                bench.runner.run(run())
            except asyncio.CancelledError:
                interrupted = True
        else:
            caught = Interrupter(number)
            try:
                with caught:
                    bench.finish(self._plan.work(bench))
            except KeyboardInterrupt:
                interrupted = True
        lines, where = caught.lines, caught.where
        bench.settle()
        if bench.runner is not None and self._plan.work is batch:
            # A stream that is left between two items ends when it is let go, or with its loop. It goes with the task's
            # exception here, which is a circle.
            gc.collect()
            bench.settle()
        found = list(bench.held())
        if self._plan.work is not close:
            found += bench.works()
        found += bench.close()
        if where and not interrupted and not cancel:
            found.append("the interrupt was swallowed")
        self.injected += bool(where)
        self.problems += [f"{self._plan.name}, {where or 'not interrupted'}: {problem}" for problem in found]
        return 0 if where else lines

    def run(self, *, cancel: bool = False, stride: int = 1, start: int = 1) -> None:
        """Interrupt at every line, or cancel at every await; at every so many of them with a ``stride``."""
        number, more = start, True
        while more:
            emulator = Emulator("outscale", provisioning_seconds=0.0)
            for one in ("dxvif-11111111", "dxvif-22222222"):
                emulator.offer_private_virtual_interface(one)
            with emulator.serve() as server:
                # Libraries and caches are loaded.
                self._once(server, emulator, sys.maxsize, cancel=False)
                for _ in range(FRESH_AFTER):
                    more = not self._once(server, emulator, number, cancel=cancel)
                    number += stride
                    if not more:
                        break


def collected(work: Callable[[Bench], Any], bench: Bench) -> Coroutine[Any, Any, Any]:
    async def run() -> Any:
        found = work(bench)
        return [item async for item in found] if hasattr(found, "__aiter__") else await found

    return run()


def main(only: str = "") -> int:
    """Interrupt everything everywhere; return the exit code."""
    held = 0
    for plan in PLANS:
        if only not in plan.name:
            continue
        for cancel in (False, True) if plan.transport in ASYNC else (False,):
            begun = time.monotonic()
            trial = Trial(plan)
            trial.run(cancel=cancel)
            what = "awaits cancelled" if cancel else "lines interrupted"
            took = time.monotonic() - begun
            print(  # noqa: T201
                f"{plan.name}: {trial.injected} {what}, {len(trial.problems)} problems, {took:.1f} s",
                *sorted(set(trial.problems)),
                sep="\n    ",
                flush=True,
            )
            held += len(trial.problems)
    return 1 if held else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
