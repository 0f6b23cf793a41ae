"""Whoever interrupts an acceptance or a wait has the program back at once, and nothing is left behind."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from directlink import (
    AcceptPrivateVirtualInterface,
    AsyncDirectLinkClient,
    ClientClosedError,
    DirectLinkClient,
    PollPolicy,
)
from directlink._concurrency.locks import FairSemaphore
from fault_proxy import Mishap
from offered import CONFIRM, DESCRIBE, VIF, Offer
from support import SLACK, Kind, polls_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from directlink._concurrency.locks import Settable

SETTLING: Final = 0.03
FAR = PollPolicy(first=30.0, interval=30.0)


class TellingClock:
    """The machine's clock; tells when somebody goes to sleep."""

    def __init__(self) -> None:
        self.asleep = threading.Event()

    monotonic = staticmethod(time.monotonic)
    time = staticmethod(time.time)

    def sleep(self, seconds: float) -> None:
        self.asleep.set()
        time.sleep(seconds)

    async def async_sleep(self, seconds: float) -> None:
        self.asleep.set()
        await asyncio.sleep(seconds)


def open_files() -> set[str]:
    """What this process has open: sockets, pipes, files."""
    found: set[str] = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            found.add(str(descriptor.readlink()))
        except FileNotFoundError:
            continue  # the directory itself, while it was read
    return {name for name in found if name.startswith("socket:")}


@contextmanager
def nothing_left() -> Generator[None]:
    """In the end there are the threads and sockets that were there before."""
    threads, files = set(threading.enumerate()), open_files()
    yield
    assert set(threading.enumerate()) <= threads
    assert open_files() <= files


@contextmanager
def interrupted_when(it_happened: Callable[[], object]) -> Generator[None]:
    """Let Control-C be pressed as soon as something happened, and see that it works at once."""
    pressed: list[float] = []

    def control_c(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    def press() -> None:
        it_happened()
        # By a timer of the kernel's: pressed at once it could come just before the main thread begins to block.
        pressed.append(time.monotonic() + SETTLING)
        signal.setitimer(signal.ITIMER_REAL, SETTLING)

    before = signal.signal(signal.SIGALRM, control_c)
    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        yield
    took = time.monotonic() - pressed[0]
    presser.join()
    signal.signal(signal.SIGALRM, before)
    assert took < SLACK


def wait_far(client: Any) -> Any:
    return client.wait_until_available(virtual_interface_id=VIF, poll=FAR, timeout=20.0)


def accept_many(offer: Offer, client: Any) -> Any:
    wishes: dict[str, Any] = {**offer.gateway, "wait_for": "available"}
    orders = [AcceptPrivateVirtualInterface(virtual_interface_id=one, **wishes) for one in (VIF, "dxvif-2")]
    return client.accept_all(orders, timeout=20.0, poll=FAR)


def test_control_c_ends_a_wait_between_two_looks(kind: Kind) -> None:
    clock = TellingClock()
    with nothing_left(), Offer(kind) as offer, interrupted_when(partial(clock.asleep.wait, 10)):
        offer.call(wait_far, clock=clock)


@pytest.mark.parametrize("mishap", [Mishap.STALL_BEFORE, Mishap.STALL_IN_ANSWER])
def test_control_c_ends_a_wait_in_the_middle_of_a_look(kind: Kind, mishap: Mishap) -> None:
    with nothing_left(), Offer(kind) as offer:
        offer.proxy.plan(DESCRIBE, mishap)
        with interrupted_when(partial(offer.proxy.stalled.get, timeout=10)):
            offer.call(wait_far)
        assert offer.proxy.released.get(timeout=SLACK) == DESCRIBE


@pytest.mark.parametrize("mishap", [Mishap.STALL_BEFORE, Mishap.STALL_AFTER])
def test_control_c_ends_an_acceptance_in_the_middle_of_the_confirm_and_it_can_be_run_again(
    kind: Kind, mishap: Mishap
) -> None:
    with nothing_left(), Offer(kind) as offer:
        offer.proxy.plan(CONFIRM, mishap)
        with interrupted_when(partial(offer.proxy.stalled.get, timeout=10)):
            offer.accept()
        assert offer.proxy.released.get(timeout=SLACK) == CONFIRM
        assert offer.accept().already_accepted is (mishap is Mishap.STALL_AFTER)
        assert offer.emulator.applied(CONFIRM) == 1


def test_control_c_ends_many_acceptances_and_nothing_more_is_sent(kind: Kind) -> None:
    with nothing_left():
        with Offer(kind) as offer:
            offer.emulator.offer_private_virtual_interface("dxvif-2")
            offer.proxy.plan(CONFIRM, Mishap.STALL_BEFORE, Mishap.STALL_BEFORE)

            def both_stalled() -> None:
                for _ in range(2):
                    offer.proxy.stalled.get(timeout=10)

            with interrupted_when(both_stalled):
                offer.call(partial(accept_many, offer))
            seen = offer.emulator.received()
        # The proxy hung up on what was under way; threads see that, and end with it.
        for thread in threading.enumerate():
            if thread.name.startswith("directlink-accept"):
                thread.join(10)
        assert (offer.emulator.received(), offer.emulator.received(CONFIRM)) == (seen, 0)


def test_control_c_ends_the_wait_of_many(kind: Kind) -> None:
    clock = TellingClock()
    with nothing_left(), Offer(kind) as offer:
        offer.emulator.offer_private_virtual_interface("dxvif-2")
        with interrupted_when(partial(clock.asleep.wait, 10)):
            offer.call(partial(accept_many, offer), clock=clock)
        assert offer.emulator.applied(CONFIRM) == 2


class TellingSemaphore(FairSemaphore):
    """The semaphore; tells when somebody waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self.queued = threading.Event()

    def set_when_granted(self, signal: Settable, who: object) -> bool:
        self.queued.set()
        return super().set_when_granted(signal, who)


def test_control_c_ends_a_wait_that_queues_behind_another_one_s_look() -> None:
    with nothing_left():
        with Offer(Kind("sync")) as offer, DirectLinkClient(**offer.settings()) as client:
            polls_of(client).semaphore = semaphore = TellingSemaphore()
            offer.proxy.plan(DESCRIBE, Mishap.STALL_BEFORE)

            def wait_in_vain() -> None:
                with pytest.raises(ClientClosedError):
                    wait_far(client)

            first = threading.Thread(target=wait_in_vain)
            first.start()
            offer.proxy.stalled.get(timeout=10)
            with interrupted_when(partial(semaphore.queued.wait, 10)):
                wait_far(client)
            assert first.is_alive()
        first.join()


async def cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task, and see that it ends at once, as cancelled."""
    begun = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - begun < SLACK


class Cancelled:
    """Something to cancel, and what tells that it is time to."""

    def __init__(self, offer: Offer, client: Any, clock: TellingClock, semaphore: TellingSemaphore) -> None:
        self.offer, self.client, self.clock, self.semaphore = offer, client, clock, semaphore

    async def asleep(self) -> None:
        await asyncio.to_thread(self.clock.asleep.wait, 10)

    async def stalled(self) -> None:
        await asyncio.to_thread(self.offer.proxy.stalled.get, timeout=10)

    async def queueing(self) -> None:
        await asyncio.to_thread(self.semaphore.queued.wait, 10)

    async def wait(self) -> Any:
        return await wait_far(self.client)

    async def accept(self) -> Any:
        return await self.client.accept_private_virtual_interface(virtual_interface_id=VIF, **self.offer.gateway)

    async def accept_many(self) -> Any:
        return [outcome async for outcome in accept_many(self.offer, self.client)]


# What is done, which operation is held up, and what tells that it is time to cancel.
MOMENTS = {
    "between two looks": (Cancelled.wait, None, Cancelled.asleep),
    "in the middle of a look": (Cancelled.wait, DESCRIBE, Cancelled.stalled),
    "in the middle of the confirm": (Cancelled.accept, CONFIRM, Cancelled.stalled),
    "in the middle of a confirm of many": (Cancelled.accept_many, CONFIRM, Cancelled.stalled),
    "while many wait": (Cancelled.accept_many, None, Cancelled.asleep),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_cancelling_ends_it_at_once_and_leaves_no_task_and_a_client_that_works(moment: str) -> None:
    work, held_up, it_is_time = MOMENTS[moment]

    async def run(offer: Offer) -> None:
        clock = TellingClock()
        async with AsyncDirectLinkClient(**offer.settings(), clock=clock) as client:
            it = Cancelled(offer, client, clock, TellingSemaphore())
            task = asyncio.create_task(work(it))
            await it_is_time(it)
            await cancel(task)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            if held_up:
                assert await asyncio.to_thread(offer.proxy.released.get, timeout=SLACK) == held_up
            assert (await it.accept()).state in {"pending", "available"}
            assert polls_of(client).watched == {}

    with nothing_left(), Offer(Kind("async")) as offer:
        offer.emulator.offer_private_virtual_interface("dxvif-2")
        if held_up:
            offer.proxy.plan(held_up, Mishap.STALL_BEFORE)
        asyncio.run(run(offer))
        assert offer.emulator.applied(CONFIRM) in {1, 2}


def test_cancelling_a_wait_that_queues_behind_another_one_s_look_leaves_that_alone() -> None:
    async def run(offer: Offer) -> None:
        async with AsyncDirectLinkClient(**offer.settings()) as client:
            polls_of(client).semaphore = semaphore = TellingSemaphore()
            it = Cancelled(offer, client, TellingClock(), semaphore)
            first = asyncio.create_task(it.wait())
            await it.stalled()
            second = asyncio.create_task(it.wait())
            await it.queueing()
            await cancel(second)
            assert asyncio.all_tasks() == {asyncio.current_task(), first}
            await cancel(first)

    with nothing_left(), Offer(Kind("async")) as offer:
        offer.proxy.plan(DESCRIBE, Mishap.STALL_BEFORE)
        asyncio.run(run(offer))
