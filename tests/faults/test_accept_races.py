"""Several accept the same interface at once: one acceptance is applied, and everybody who wanted it has it."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from accept_process import AcceptProcess
from directlink import (
    AcceptPrivateVirtualInterface,
    AsyncDirectLinkClient,
    DirectLinkClient,
    GatewayMismatchError,
    Poll,
)
from fault_proxy import Mishap
from offered import CONFIRM, VIF, Offer
from support import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

RACERS = 4
how_many_clients = pytest.mark.parametrize("clients", [1, RACERS])


def starting_line(racers: int) -> Callable[[Poll], None]:
    """Let nobody confirm before everybody has seen the interface waiting for that."""
    barrier = threading.Barrier(racers)
    waited: set[int] = set()

    def on_poll(poll: Poll) -> None:
        me = threading.get_ident()
        if poll.state == "confirming" and me not in waited:
            waited.add(me)
            barrier.wait(10)

    return on_poll


def check(offer: Offer, results: list[Any]) -> None:
    """One won, all have it."""
    assert {result.state for result in results} <= {"pending", "available"}
    assert sorted(result.already_accepted for result in results) == [False] + [True] * (len(results) - 1)
    assert offer.emulator.applied(CONFIRM) == 1
    assert offer.emulator.received(CONFIRM) == len(results)
    assert offer.attached_to() == {offer.gateway_id}


@how_many_clients
def test_threads_that_race_all_succeed_by_one_acceptance(clients: int) -> None:
    with Offer(Kind("sync")) as offer, ExitStack() as stack:
        made = [stack.enter_context(DirectLinkClient(**offer.settings())) for _ in range(clients)]
        on_poll = starting_line(RACERS)

        def accept(number: int) -> Any:
            client: Any = made[number % clients]
            return client.accept_private_virtual_interface(virtual_interface_id=VIF, on_poll=on_poll, **offer.gateway)

        with ThreadPoolExecutor(RACERS) as pool:
            check(offer, list(pool.map(accept, range(RACERS))))


@how_many_clients
def test_tasks_that_race_all_succeed_by_one_acceptance(clients: int) -> None:
    async def race(offer: Offer) -> list[Any]:
        made: list[Any] = [AsyncDirectLinkClient(**offer.settings()) for _ in range(clients)]
        # Every confirm is held until all have been sent: until then nobody's can have been answered.
        barrier = threading.Barrier(RACERS)
        offer.proxy.plan(CONFIRM, *[None] * RACERS, meanwhile=lambda: barrier.wait(10))
        results: list[Any] = await asyncio.gather(
            *(
                made[number % clients].accept_private_virtual_interface(virtual_interface_id=VIF, **offer.gateway)
                for number in range(RACERS)
            )
        )
        for client in made:
            await client.aclose()
        return results

    with Offer(Kind("async")) as offer:
        check(offer, asyncio.run(race(offer)))


def test_threads_with_different_gateways_attach_it_to_one_of_them() -> None:
    with Offer(Kind("sync")) as offer:
        gateways = offer.account.virtual_gateway_ids[:2]
        on_poll = starting_line(len(gateways))

        def accept(gateway: str) -> Any:
            try:
                return offer.accept(virtual_gateway_id=gateway, on_poll=on_poll)
            except GatewayMismatchError as error:
                return error

        with ThreadPoolExecutor(len(gateways)) as pool:
            [loser, winner] = sorted(pool.map(accept, gateways), key=lambda it: not isinstance(it, Exception))
        assert isinstance(loser, GatewayMismatchError)
        assert (offer.emulator.applied(CONFIRM), offer.attached_to()) == (1, {loser.actual_gateway_id})
        assert not winner.already_accepted


def start(offer: Offer, *, is_async: bool, machine: str, gateway: dict[str, str] | None = None) -> AcceptProcess:
    """Start a process, with keys that only its machine has, that waits after its first look."""
    gateways: dict[str, Any] = gateway or offer.gateway
    keys = offer.account if machine == "this" else offer.emulator.issue_session("grantee")
    return AcceptProcess(
        is_async=is_async,
        settings=offer.settings(keys),
        request=AcceptPrivateVirtualInterface(virtual_interface_id=VIF, **gateways),
        waits=True,
    )


def race(processes: list[AcceptProcess]) -> list[dict[str, Any]]:
    """Let them confirm when all have looked; return what they came to."""
    for process in processes:
        process.looked()
    for process in processes:
        process.go()
    return [process.outcome() for process in processes]


@pytest.mark.parametrize("machine", ["this", "another"])
def test_processes_that_race_both_succeed_by_one_acceptance(machine: str) -> None:
    with Offer(Kind("sync")) as offer, ExitStack() as stack:
        # One of each client: the one that blocks, and the one that awaits.
        processes = [
            stack.enter_context(start(offer, is_async=False, machine="this")),
            stack.enter_context(start(offer, is_async=True, machine=machine)),
        ]
        outcomes = race(processes)
        assert sorted(outcome["already_accepted"] for outcome in outcomes) == [False, True]
        assert (offer.emulator.applied(CONFIRM), offer.emulator.received(CONFIRM)) == (1, 2)
        assert offer.attached_to() == {offer.gateway_id}
        access_keys = {record.headers["authorization"].split("/")[0] for record in offer.emulator.requests}
        assert len(access_keys) == (1 if machine == "this" else 2)


def test_processes_that_race_both_succeed_though_the_winner_s_answer_is_lost() -> None:
    with Offer(Kind("sync")) as offer, ExitStack() as stack:
        offer.proxy.plan(CONFIRM, Mishap.DROP_AFTER, Mishap.DROP_BEFORE)
        outcomes = race([stack.enter_context(start(offer, is_async=a, machine="another")) for a in (False, True)])
        assert [outcome["already_accepted"] for outcome in outcomes] == [True, True]
        assert (offer.emulator.applied(CONFIRM), offer.attached_to()) == (1, {offer.gateway_id})


def test_processes_with_different_gateways_attach_it_to_one_of_them() -> None:
    with Offer(Kind("sync")) as offer, ExitStack() as stack:
        gateways = offer.account.virtual_gateway_ids[:2]
        outcomes = race(
            [
                stack.enter_context(
                    start(offer, is_async=bool(n), machine="another", gateway={"virtual_gateway_id": gateway})
                )
                for n, gateway in enumerate(gateways)
            ]
        )
        winner = next(gateway for gateway, outcome in zip(gateways, outcomes, strict=True) if "error" not in outcome)
        assert {"error": "GatewayMismatchError"} in outcomes
        assert (offer.emulator.applied(CONFIRM), offer.attached_to()) == (1, {winner})
