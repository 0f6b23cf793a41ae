"""Many acceptances and many waits on one client, over real sockets: what they cost, and that none hides another."""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import sys
import threading
import time
import tracemalloc
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import AcceptPrivateVirtualInterface, AsyncDirectLinkClient, Credentials, DirectLinkClient, PollPolicy
from directlink.emulator import Emulator, ManualClock
from fault_proxy import Mishap
from offered import CONFIRM, DESCRIBE, VIF, Offer

if TYPE_CHECKING:
    from collections.abc import Generator

    from support import Kind

GATEWAY = "vgw-87654321"
PACKAGE = Path(directlink.__file__).parent
PAGE = 100
POLL = PollPolicy(first=0.3, interval=0.4, growth=1.0)
"""With a chance of 0.1: looks are at least 0.27 s apart."""
LEAST = 0.27
UNHURRIED = PollPolicy(first=1.5, interval=2.0, growth=1.0)
"""For a thousand: one look at ten pages takes a busy machine a while, and looking must not be all it does."""


def identifiers(count: int) -> list[str]:
    return [f"dxvif-{number:08}" for number in range(count)]


@contextmanager
def served(count: int, *, provisioning_seconds: float = 0.0) -> Generator[tuple[Emulator, dict[str, Any]]]:
    """A served emulator with offers, and how to reach it."""
    emulator = Emulator("aws", provisioning_seconds=provisioning_seconds)
    for identifier in identifiers(count):
        emulator.offer_private_virtual_interface(identifier)
    account = emulator.grantee
    keys = Credentials(account.access_key_id, account.secret_access_key)
    with emulator.serve() as server:
        yield emulator, {"cloud": "aws", "region": "eu-west-2", "endpoint_url": server.url, "credentials": keys}


def report(text: str) -> None:
    """Print it, for those who want to know."""
    sys.stdout.write(text + "\n")


def requests(chosen: list[str], **wishes: Any) -> list[AcceptPrivateVirtualInterface]:
    wishes = {"virtual_gateway_id": GATEWAY, **wishes}
    return [AcceptPrivateVirtualInterface(virtual_interface_id=identifier, **wishes) for identifier in chosen]


def looks(emulator: Emulator, count: int, *, alone: int = 0) -> int:
    """How many looks were taken at the whole account, each at all its pages; and up to ``alone`` at one interface."""
    bodies = [json.loads(record.body) for record in emulator.requests if record.operation == DESCRIBE]
    whole = [body for body in bodies if "virtualInterfaceId" not in body]
    first_pages = sum("nextToken" not in body for body in whole)
    assert len(whole) == first_pages * -(-count // PAGE)
    assert len(bodies) - len(whole) <= alone
    return first_pages


@pytest.mark.parametrize("max_concurrency", [8, 64])
def test_a_thousand_are_accepted_and_waited_for_at_one_look_an_interval(kind: Kind, max_concurrency: int) -> None:
    count = 1000
    with served(count) as (emulator, settings):
        begun = time.monotonic()

        def accept(client: Any) -> Any:
            orders = requests(identifiers(count), wait_for="available")
            return client.accept_all(orders, max_concurrency=max_concurrency, poll=UNHURRIED)

        async def accept_async() -> list[Any]:
            async with AsyncDirectLinkClient(**settings) as client:
                return [outcome async for outcome in accept(client)]

        if kind.is_async:
            outcomes = asyncio.run(accept_async())
        else:
            with DirectLinkClient(**settings) as client:
                outcomes = list(accept(client))
        took = time.monotonic() - begun
        taken = looks(emulator, count)
        report(f"{count} accepted in {took:.1f} s, {max_concurrency} at a time: {taken} looks of {count // PAGE} pages")
        assert {outcome.unwrap().state for outcome in outcomes} == {"available"}
        assert {outcome.request.virtual_interface_id for outcome in outcomes} == set(identifiers(count))
        assert emulator.applied(CONFIRM) == emulator.received(CONFIRM) == count
        assert taken <= 2 + took / (UNHURRIED.first * 0.9)


def test_two_hundred_waits_of_tasks_cost_one_look_an_interval() -> None:
    count = 200

    async def wait(settings: dict[str, Any], emulator: Emulator) -> list[Any]:
        async with AsyncDirectLinkClient(**settings) as client:
            accepting = client.accept_all(requests(identifiers(count)))
            assert [outcome.error async for outcome in accepting] == [None] * count
            before = looks(emulator, count)
            begun = time.monotonic()
            results = await asyncio.gather(
                *(client.wait_until_available(virtual_interface_id=i, poll=POLL) for i in identifiers(count))
            )
            took = time.monotonic() - begun
        taken = looks(emulator, count, alone=1) - before  # the first task does not know of the others yet
        report(f"{count} waits of tasks, {took:.1f} s: {taken} looks")
        assert taken <= 2 + took / LEAST
        return list(results)

    with served(count, provisioning_seconds=1.0) as (emulator, settings):
        assert {result.state for result in asyncio.run(wait(settings, emulator))} == {"available"}


def test_fifty_waits_of_threads_cost_one_look_an_interval() -> None:
    count = 50
    with served(count, provisioning_seconds=1.0) as (emulator, settings), DirectLinkClient(**settings) as client:
        orders = requests(identifiers(count))
        for outcome in client.accept_all(orders):
            outcome.unwrap()
        before = looks(emulator, count)
        barrier = threading.Barrier(count)
        states: list[Any] = []

        def wait(identifier: str) -> None:
            barrier.wait(10)
            states.append(client.wait_until_available(virtual_interface_id=identifier, poll=POLL).state)

        begun = time.monotonic()
        threads = [threading.Thread(target=wait, args=(identifier,)) for identifier in identifiers(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - begun
        taken = looks(emulator, count, alone=2) - before
        report(f"{count} waits of threads, {took:.1f} s: {taken} looks")
        assert states == ["available"] * count
        assert taken <= 2 + took / LEAST


def test_acceptances_leave_no_memory_behind() -> None:
    emulator = Emulator("aws", clock=ManualClock(), provisioning_seconds=0.0)
    rounds = [identifiers(400)[start : start + 100] for start in range(0, 400, 100)]
    for identifier in identifiers(400):
        emulator.offer_private_virtual_interface(identifier)
    client = DirectLinkClient(
        cloud="aws",
        region="eu-west-2",
        credentials=Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key),
        transport=emulator.transport(),
        clock=emulator.clock,
    )

    def held_after(chosen: list[str]) -> int:
        """Bytes that this package holds after these were accepted."""
        orders = requests(chosen, wait_for="available")
        outcomes = client.accept_all(orders)
        assert Counter(outcome.unwrap().state for outcome in outcomes) == {"available": len(chosen)}
        del orders, outcomes
        emulator._service.log.clear()  # what the emulator remembers of each request is another matter
        gc.collect()
        ours = tracemalloc.Filter(inclusive=True, filename_pattern=f"{PACKAGE}/*")
        service = tracemalloc.Filter(inclusive=False, filename_pattern=f"{PACKAGE}/emulator/*")
        traces = tracemalloc.take_snapshot().filter_traces([ours, service])
        return sum(trace.size for trace in traces.traces)

    tracemalloc.start()
    try:
        held = [held_after(chosen) for chosen in rounds]
    finally:
        tracemalloc.stop()
    # What is loaded or remembered once grows in one round; what leaks grows in each.
    grown = min(after - before for before, after in itertools.pairwise(held))
    report(f"held after each hundred acceptances: {held} bytes")
    # One acceptance, with its model and its history, takes some kilobytes.
    assert grown < 100 * 20


def test_what_ends_first_is_told_first_and_one_failure_does_not_hold_up_another(kind: Kind) -> None:
    with Offer(kind) as offer:
        for identifier in identifiers(6):
            offer.emulator.offer_private_virtual_interface(identifier)
        other = offer.account.virtual_gateway_ids[1]
        offer.accept(virtual_interface_id=identifiers(6)[1])
        before = offer.emulator.applied(CONFIRM)
        offer.proxy.plan(CONFIRM, Mishap.STALL_AFTER)
        orders = [
            *requests([VIF, identifiers(6)[0]], **offer.gateway),  # the answer to the first never comes
            *requests([identifiers(6)[1]], virtual_gateway_id=other),  # belongs to another gateway
            *requests([identifiers(6)[2]], virtual_gateway_id="vgw-nowhere"),
            *requests(identifiers(6)[3:], **offer.gateway),
        ]

        def accept(client: Any) -> Any:
            return client.accept_all(orders, max_concurrency=2, poll=POLL)

        outcomes = offer.call(accept, timeout=1.0)
        found = {outcome.request.virtual_interface_id: outcome for outcome in outcomes}
        errors = {i: type(outcome.error).__name__ for i, outcome in found.items() if outcome.error}
        assert errors == {identifiers(6)[1]: "GatewayMismatchError", identifiers(6)[2]: "DirectConnectClientException"}
        assert offer.emulator.applied(CONFIRM) - before == 5
        [slow] = [outcome for outcome in outcomes if outcome.result and outcome.result.already_accepted]
        assert outcomes[-1] is slow
