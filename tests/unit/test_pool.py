"""The pool of connections, step by step: which connection a request gets, and what becomes of it afterwards."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from directlink import ClientClosedError, RequestTimeoutError
from directlink.transports import _pool
from directlink.transports._connection import Connection
from directlink.transports._http import parse_url
from directlink.transports._pool import AsyncLease, ConnectionPool, Lease, PooledConnection, PoolPerLoop

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.transports._http import Target

HERE = parse_url("http://127.0.0.1:1")
THERE = parse_url("http://127.0.0.1:2")
KEEPALIVE = 10.0


class Line(Connection):
    """A connection without a network."""

    def __init__(self) -> None:
        super().__init__("the test", "")
        self.usable = True
        self.aborted = 0
        self.before_answer: Callable[[], None] = lambda: None
        """Called when the pool asks whether it is usable: what another request does at that moment."""
        self.before_abort: Callable[[], None] = lambda: None

    def is_usable(self) -> bool:
        self.before_answer()
        return self.usable

    def abort(self) -> None:
        self.before_abort()
        self.aborted += 1


Pool = ConnectionPool[None, Line]
Pooled = PooledConnection[None, Line]


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(_pool, "time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def make(size: int = 4) -> Pool:
    return ConnectionPool(size, KEEPALIVE)


def borrow(pool: Pool, target: Target = HERE, *, deadline: float = 0.0) -> Lease[None, Line]:
    lease: Lease[None, Line] = Lease(pool)
    lease.borrow(target, deadline)
    return lease


def give_back(lease: Lease[None, Line] | AsyncLease[None, Line]) -> None:
    lease.__exit__(None, None, None)


def fill(pool: Pool, *targets: Target) -> list[Pooled]:
    """Put a connection to each of ``targets`` into ``pool``, the last one used last."""
    leases = [borrow(pool) for _ in targets]
    for lease, target in zip(leases, targets, strict=True):
        lease.pooled, lease.keep = PooledConnection(target.origin, None, Line()), True
    made = [lease.pooled for lease in leases if lease.pooled is not None]
    for lease in leases:
        give_back(lease)
    assert list(pool.idle) == made
    return made


def test_a_connection_is_kept_only_if_the_request_says_so(clock: Clock) -> None:
    pool = make()
    lease = borrow(pool)
    assert lease.pooled is None
    lease.pooled = PooledConnection(HERE.origin, None, line := Line())
    give_back(lease)
    assert (line.aborted, list(pool.idle), pool.semaphore.granted()) == (1, [], 0)


@pytest.mark.parametrize(("idle", "used"), [(0.0, True), (KEEPALIVE, True), (KEEPALIVE + 0.001, False)])
def test_a_connection_is_used_again_until_its_time_is_up(clock: Clock, idle: float, used: bool) -> None:
    pool = make()
    (pooled,) = fill(pool, HERE)
    clock.now += idle
    lease = borrow(pool)
    assert (lease.pooled is pooled, pooled.network.aborted, list(pool.idle)) == (used, int(not used), [])


def test_all_that_have_grown_old_are_closed_whatever_they_lead_to(clock: Clock) -> None:
    pool = make()
    old = fill(pool, HERE, THERE)
    clock.now += KEEPALIVE / 2
    young = fill_more(pool, HERE)
    clock.now += KEEPALIVE / 2 + 0.001
    assert borrow(pool).pooled is young
    assert [one.network.aborted for one in old] == [1, 1]
    assert not pool.idle


def fill_more(pool: Pool, target: Target) -> Pooled:
    """Put another connection into ``pool``, beside those that are there."""
    lease = borrow(pool, parse_url("http://127.0.0.1:3"))
    assert lease.pooled is None
    lease.pooled, lease.keep = PooledConnection(target.origin, None, Line()), True
    give_back(lease)
    return list(pool.idle)[-1]


def test_the_one_used_last_is_used_next(clock: Clock) -> None:
    pool = make()
    first, second = fill(pool, HERE, HERE)
    assert borrow(pool).pooled is second
    assert borrow(pool).pooled is first
    assert first.network.aborted == second.network.aborted == 0


def test_one_that_cannot_be_used_is_closed_and_the_next_is_taken(clock: Clock) -> None:
    pool = make()
    first, second = fill(pool, HERE, HERE)
    second.network.usable = False
    assert borrow(pool).pooled is first
    assert (first.network.aborted, second.network.aborted, list(pool.idle)) == (0, 1, [])


def test_none_that_leads_elsewhere_is_taken(clock: Clock) -> None:
    pool = make(size=2)
    (elsewhere,) = fill(pool, THERE)
    lease = borrow(pool)
    assert lease.pooled is None
    # there is room for two: it may stay
    assert (elsewhere.network.aborted, list(pool.idle)) == (0, [elsewhere])


def test_at_the_limit_the_oldest_makes_room_for_a_connection_elsewhere(clock: Clock) -> None:
    pool = make(size=2)
    oldest, other = fill(pool, THERE, THERE)
    assert borrow(pool).pooled is None
    assert (oldest.network.aborted, other.network.aborted, list(pool.idle)) == (1, 0, [other])


def test_a_connection_that_another_request_has_just_taken_is_not_taken_again(clock: Clock) -> None:
    pool = make()
    first, second = fill(pool, HERE, HERE)
    second.network.usable = False
    others: list[Lease[None, Line]] = []
    second.network.before_answer = lambda: others.append(borrow(pool))
    lease = borrow(pool)
    assert lease.pooled is None
    assert [other.pooled for other in others] == [first]
    assert first.network.aborted == 0


def test_an_old_connection_that_another_request_is_closing_is_not_closed_again(clock: Clock) -> None:
    pool = make()
    first, second = fill(pool, HERE, HERE)
    clock.now += KEEPALIVE + 1
    first.network.before_abort = lambda: give_back(borrow(pool))
    lease = borrow(pool)
    assert (first.network.aborted, second.network.aborted, lease.pooled) == (1, 1, None)


def test_a_second_end_does_not_take_the_connection_from_the_next_request(clock: Clock) -> None:
    pool = make()
    lease = borrow(pool)
    lease.pooled, lease.keep = PooledConnection(HERE.origin, None, Line()), True
    pooled = lease.pooled
    give_back(lease)
    other = borrow(pool)
    give_back(lease)
    assert other.pooled is pooled
    assert (pooled.network.aborted, list(pool.idle), pool.semaphore.granted()) == (0, [], 1)


def test_a_connection_that_is_taken_while_the_idle_ones_are_closed_does_no_harm(clock: Clock) -> None:
    pool = make()
    (pooled,) = fill(pool, HERE)
    others: list[Lease[None, Line]] = []
    pooled.network.before_abort = lambda: others.append(borrow(pool))
    pool.close_idle()
    assert [other.pooled for other in others] == [pooled]
    assert (pooled.network.aborted, list(pool.idle)) == (1, [])


def test_what_comes_back_after_the_close_is_closed(clock: Clock) -> None:
    pool = make()
    waiting, lent = fill(pool, HERE, HERE)
    lease = borrow(pool)
    assert lease.pooled is lent
    lease.keep = True
    pool.close()
    assert (waiting.network.aborted, lent.network.aborted, list(pool.idle)) == (1, 0, [])
    give_back(lease)
    assert (lent.network.aborted, list(pool.idle)) == (1, [])


def test_a_closed_pool_lends_nothing(clock: Clock) -> None:
    pool = make()
    pool.close()
    with pytest.raises(ClientClosedError):
        borrow(pool)

    async def awaiting() -> None:
        lease: AsyncLease[None, Line] = AsyncLease(pool)
        await lease.borrow(HERE)

    with pytest.raises(ClientClosedError):
        asyncio.run(awaiting())


def test_a_request_that_waits_when_the_pool_closes_is_refused(clock: Clock) -> None:
    async def main() -> None:
        pool = make(size=1)
        holder: AsyncLease[None, Line] = AsyncLease(pool)
        await holder.borrow(HERE)
        waiting: AsyncLease[None, Line] = AsyncLease(pool)
        borrowing = asyncio.ensure_future(waiting.borrow(HERE))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not borrowing.done()
        pool.close()
        with pytest.raises(ClientClosedError):
            await borrowing

    asyncio.run(main())


def test_a_task_waits_for_a_connection_as_long_as_it_takes(clock: Clock) -> None:
    async def main() -> None:
        pool = make(size=1)
        holder: AsyncLease[None, Line] = AsyncLease(pool)
        await holder.borrow(HERE)
        holder.pooled, holder.keep = PooledConnection(HERE.origin, None, Line()), True
        pooled = holder.pooled
        waiting: AsyncLease[None, Line] = AsyncLease(pool)
        borrowing = asyncio.ensure_future(waiting.borrow(HERE))
        for _ in range(3):
            await asyncio.sleep(0)
        assert not borrowing.done()
        give_back(holder)
        await borrowing
        assert waiting.pooled is pooled

    asyncio.run(main())


def test_a_thread_that_gets_none_in_time_says_how_many_there_are(clock: Clock) -> None:
    pool = make(size=1)
    borrow(pool)
    with pytest.raises(RequestTimeoutError, match=r"\b1\b") as caught:
        borrow(pool, deadline=clock.now)
    assert caught.value.outcome_unknown is False


def test_its_summary_counts_connections_and_requests(clock: Clock) -> None:
    pool = make(size=2)
    fill(pool, THERE)
    borrow(pool)
    assert pool.summary() == "1 of 2 connections in use, 1 idle, 0 requests waiting"
    borrow(pool)
    with pytest.raises(RequestTimeoutError):
        borrow(pool, deadline=clock.now)
    assert pool.summary() == "2 of 2 connections in use, 0 idle, 1 requests waiting"
    pool.close()
    assert pool.summary() == "2 of 2 connections in use, 0 idle, 1 requests waiting, closed"


def test_the_summary_of_all_loops_tells_them_apart() -> None:
    pools: PoolPerLoop[None, Line] = PoolPerLoop(2, KEEPALIVE)
    assert pools.summary() == "not used in any event loop"
    one, other = asyncio.new_event_loop(), asyncio.new_event_loop()

    async def use() -> None:
        pools.current()

    async def close() -> None:
        pools.close()

    one.run_until_complete(use())
    empty = "0 of 2 connections in use, 0 idle, 0 requests waiting"
    assert pools.summary() == empty
    other.run_until_complete(use())
    assert pools.summary() == f"{empty}; {empty}"
    one.run_until_complete(close())
    other.run_until_complete(asyncio.sleep(0))
    assert pools.summary() == f"{empty}, closed; {empty}, closed"
    one.close()
    other.close()
    del one, other


def test_the_summary_of_none_says_that_they_were_closed() -> None:
    pools: PoolPerLoop[None, Line] = PoolPerLoop(2, KEEPALIVE)

    async def close() -> None:
        pools.close()

    asyncio.run(close())
    assert pools.summary() == "not used in any event loop, closed"


def test_what_a_closed_loop_left_is_closed_when_the_next_loop_begins() -> None:
    pools: PoolPerLoop[None, Line] = PoolPerLoop(2, KEEPALIVE)
    left = PooledConnection(HERE.origin, None, Line())

    async def leave() -> None:
        pools.current().idle[left] = None

    async def begin() -> None:
        pools.current()

    loop = asyncio.new_event_loop()  # kept: what is dropped with its loop closes itself
    loop.run_until_complete(leave())
    loop.close()
    asyncio.run(begin())
    assert left.network.aborted == 1
