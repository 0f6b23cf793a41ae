"""The accepting process is killed at every step, and run again: the end is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accept_process import AcceptProcess
from directlink import PollPolicy
from fault_proxy import CONFIRM, DESCRIBE, VIF, Mishap, Offer

if TYPE_CHECKING:
    from support import Kind

STEPS: dict[str, tuple[str, tuple[Mishap | None, ...], int]] = {
    # step: the operation that is held, how, and how many confirms were applied when the process dies
    "before the first look is answered": (DESCRIBE, (Mishap.STALL_AFTER,), 0),
    "after the confirm is sent and before it arrives": (CONFIRM, (Mishap.STALL_BEFORE,), 0),
    "after the confirm is applied and before it is answered": (CONFIRM, (Mishap.STALL_AFTER,), 1),
    "in the middle of the answer": (CONFIRM, (Mishap.STALL_IN_ANSWER,), 1),
    "after the answer, while waiting": (DESCRIBE, (None, Mishap.STALL_AFTER), 1),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_any_step_can_be_run_again(kind: Kind, step: str) -> None:
    operation, mishaps, applied = STEPS[step]
    with Offer(kind) as offer:
        offer.proxy.plan(operation, *mishaps)
        arguments = {"virtual_interface_id": VIF, "wait_for": "available", **offer.gateway}
        with AcceptProcess(is_async=kind.is_async, settings=offer.settings(), arguments=arguments) as process:
            assert offer.proxy.stalled.get(timeout=20) == operation
            assert offer.emulator.applied(CONFIRM) == applied
            process.kill()
        again = offer.accept(wait_for="available", poll=PollPolicy(first=0.01))
        assert (again.state, again.already_accepted) == ("available", applied == 1)
        assert (offer.emulator.applied(CONFIRM), offer.attached_to()) == (1, {offer.gateway_id})


def test_a_process_killed_between_look_and_confirm_can_be_run_again(kind: Kind) -> None:
    with Offer(kind) as offer:
        arguments = {"virtual_interface_id": VIF, **offer.gateway}
        with AcceptProcess(
            is_async=kind.is_async, settings=offer.settings(), arguments=arguments, waits=True
        ) as process:
            process.looked()
            process.kill()
        assert offer.emulator.received(CONFIRM) == 0
        assert not offer.accept().already_accepted
