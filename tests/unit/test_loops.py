"""Values that belong to one event loop."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import weakref

import pytest

from directlink import ConfigurationError
from directlink._concurrency.loops import PerLoop, Scoped
from support import fork


class Value:
    """Something that can be told from others, and be referred to weakly."""

    def __init__(self) -> None:
        self.closed_by = 0
        self.ended = asyncio.Event()

    def close(self) -> None:
        self.closed_by = threading.get_ident()
        self.ended.set()


def test_each_loop_has_one_value_which_its_tasks_share() -> None:
    values = PerLoop(Value)

    async def two() -> tuple[Value, Value]:
        assert values.find() is None
        return values.get(), values.get()

    first, again = asyncio.run(two())
    other, _ = asyncio.run(two())
    assert first is again
    assert first is not other


def test_threads_share_one_value() -> None:
    scoped = Scoped(Value)
    assert scoped.get() is scoped.get()


def test_without_an_event_loop_there_is_no_value() -> None:
    with pytest.raises(ConfigurationError, match="asyncio only"):
        PerLoop(Value).get()


def test_values_of_closed_loops_are_discarded_when_another_loop_needs_one() -> None:
    discarded: list[Value] = []
    values = PerLoop(Value, discard=discarded.append)

    async def get() -> Value:
        return values.get()

    with asyncio.Runner() as first, asyncio.Runner() as second:
        loop = first.get_loop()
        old = first.run(get())
        first.close()
        assert not discarded
        new = second.run(get())
        assert discarded == [old]
        assert [value for _, value in values.snapshot()] == [new]
        assert loop.is_closed()


def test_a_loop_is_not_kept_alive_by_having_a_value() -> None:
    values = PerLoop(Value)

    async def get() -> weakref.ref[asyncio.AbstractEventLoop]:
        values.get()
        return weakref.ref(asyncio.get_running_loop())

    loop = asyncio.run(get())
    gc.collect()
    assert loop() is None
    assert values.snapshot() == []


def test_values_are_closed_each_on_its_own_loop() -> None:
    values = PerLoop(Value)
    ready = threading.Event()
    others: list[Value] = []

    async def elsewhere() -> None:
        others.append(value := values.get())
        ready.set()
        await asyncio.wait_for(value.ended.wait(), 30)

    thread = threading.Thread(target=asyncio.run, args=(elsewhere(),))
    thread.start()
    assert ready.wait(30)

    async def here() -> Value:
        value = values.get()
        values.close(Value.close)
        return value

    mine = asyncio.run(here())
    thread.join(30)
    assert mine.closed_by == threading.get_ident()
    assert others[0].closed_by == thread.ident


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_starts_without_values_and_may_keep_those_of_its_parent() -> None:
    kept: list[Value] = []
    values = PerLoop(Value, inherited=kept.append)

    async def act() -> int:
        value = values.get()
        return fork(lambda: 0 if kept == [value] and not values.snapshot() else 1)

    child = asyncio.run(act())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert kept == []
