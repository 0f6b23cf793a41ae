"""One asynchronous client in several event loops: at once, each in a thread of its own, and one after the other."""

from __future__ import annotations

import asyncio
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import pytest

from directlink import AcceptPrivateVirtualInterface, AsyncDirectLinkClient, Credentials, PollPolicy
from directlink.emulator import Emulator
from transport_support import ASYNC, Server, kinds, make_transport, request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

LOOPS: Final = 4
EACH: Final = 6
OFTEN: Final = PollPolicy(first=0.02, interval=0.02)


class Case:
    """Offers of a served emulator, and one client of the account they are made to."""

    def __init__(self, emulator: Emulator, url: str, transport: str) -> None:
        account = emulator.grantee
        self.emulator = emulator
        self.gateway = account.virtual_gateway_ids[0]
        self.transport: Any = make_transport(transport)
        self.client = AsyncDirectLinkClient(
            cloud="outscale",
            region="eu-west-2",
            endpoint_url=url,
            credentials=Credentials(account.access_key_id, account.secret_access_key),
            transport=self.transport,
        )
        self.shares = [[emulator.offer_private_virtual_interface() for _ in range(EACH)] for _ in range(LOOPS)]

    async def accept_each(self, share: list[str]) -> list[str]:
        """Accept all of a share at once, and wait for each."""
        accepting = [
            self.client.accept_private_virtual_interface(
                virtual_interface_id=one,
                virtual_gateway_id=self.gateway,
                wait_for="available",
                timeout=20.0,
                poll=OFTEN,
            )
            for one in share
        ]
        return [str(result.state) for result in await asyncio.gather(*accepting)]

    async def accept_as_a_batch(self, share: list[str]) -> list[str]:
        """Accept a share as a batch."""
        orders = [
            AcceptPrivateVirtualInterface(
                virtual_interface_id=one, virtual_gateway_id=self.gateway, wait_for="available"
            )
            for one in share
        ]
        outcomes = self.client.accept_all(orders, timeout=20.0, poll=OFTEN)
        return [str(outcome.unwrap().state) async for outcome in outcomes]

    async def accept_then_wait(self, share: list[str]) -> list[str]:
        """Accept a share, then wait for all of it."""
        for one in share:
            await self.client.accept_private_virtual_interface(
                virtual_interface_id=one, virtual_gateway_id=self.gateway
            )
        waiting = [self.client.wait_until_available(virtual_interface_id=one, poll=OFTEN) for one in share]
        return [str(result.state) for result in await asyncio.gather(*waiting)]


@pytest.fixture(params=kinds(ASYNC))
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    emulator = Emulator("outscale", provisioning_seconds=0.1)
    with emulator.serve() as server:
        yield Case(emulator, server.url, request.param)
    gc.collect()


@pytest.mark.parametrize("work", [Case.accept_each, Case.accept_as_a_batch, Case.accept_then_wait])
def test_one_client_accepts_and_waits_in_a_loop_of_each_of_four_threads(
    case: Case, work: Callable[[Case, list[str]], Awaitable[list[str]]]
) -> None:
    async def main(share: list[str]) -> list[str]:
        return await work(case, share)

    with ThreadPoolExecutor(LOOPS) as threads:
        running = [threads.submit(asyncio.run, main(share)) for share in case.shares]
        assert [each.result(30) for each in running] == [["available"] * EACH] * LOOPS
    assert case.emulator.applied("ConfirmPrivateVirtualInterface") == LOOPS * EACH


def test_one_client_accepts_and_waits_in_one_loop_after_the_other_and_keeps_none(case: Case) -> None:
    loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []

    async def main(share: list[str]) -> list[str]:
        loops.append(weakref.ref(asyncio.get_running_loop()))
        return await case.accept_each(share)

    for share in case.shares:
        assert asyncio.run(main(share)) == ["available"] * EACH
    asyncio.run(case.transport.aclose())
    gc.collect()
    assert [loop() for loop in loops] == [None] * LOOPS


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_loops_that_come_and_go_in_many_threads_do_not_disturb_each_other(name: str) -> None:
    async def main() -> bytes:
        answer = await transport.send(request(server.url, b"hello"), timeout=10.0)
        return bytes(answer.body)

    transport: Any = make_transport(name)
    with Server() as server, ThreadPoolExecutor(8) as threads:
        running = [threads.submit(lambda: asyncio.run(main())) for _ in range(160)]
        assert {work.result(30) for work in running} == {b"hello"}
        asyncio.run(transport.aclose())
    gc.collect()
