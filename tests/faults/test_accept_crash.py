"""The accepting process is killed at every step, and run again: the end is the same, whatever it accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from accept_process import AcceptProcess
from directlink import AcceptRequest, AcceptTransitVirtualInterface, InterfaceSettings, PollPolicy
from fault_proxy import Mishap
from offered import DESCRIBE, KINDS, Offer

if TYPE_CHECKING:
    from support import Kind


every_handshake = pytest.mark.parametrize("what", KINDS)
STEPS: dict[str, tuple[str, Mishap, int]] = {
    # step: what is held, how, and how many confirms were applied when the process dies
    "before the first look is answered": ("look", Mishap.STALL_AFTER, 0),
    "after the confirm is sent and before it arrives": ("confirm", Mishap.STALL_BEFORE, 0),
    "after the confirm is applied and before it is answered": ("confirm", Mishap.STALL_AFTER, 1),
    "in the middle of the answer": ("confirm", Mishap.STALL_IN_ANSWER, 1),
    "after the answer, while waiting": ("later", Mishap.STALL_AFTER, 1),
}


def accept(offer: Offer, request: AcceptRequest[Any]) -> Any:
    return offer.call(lambda client: client.accept(request, poll=PollPolicy(first=0.01, interval=0.02)))


@every_handshake
@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_any_step_can_be_run_again(kind: Kind, step: str, what: str) -> None:
    held, mishap, applied = STEPS[step]
    with Offer(kind, what) as offer:
        handshake = offer.handshake
        operation: str = getattr(handshake, held)
        request = attrs.evolve(offer.request, wait_for=offer.request.GOAL)
        first = [None] if held == "later" and handshake.look == handshake.later else []
        offer.proxy.plan(operation, *first, mishap)
        with AcceptProcess(is_async=kind.is_async, settings=offer.settings(), request=request) as process:
            assert offer.proxy.stalled.get(timeout=20) == operation
            assert offer.applied() == applied
            process.kill()
        again = accept(offer, request)
        assert (str(again.state), again.already_accepted) == (request.GOAL, applied == 1)
        assert (offer.applied(), offer.shown()) == (1, handshake.end)


@every_handshake
def test_a_process_killed_between_look_and_confirm_can_be_run_again(kind: Kind, what: str) -> None:
    with Offer(kind, what) as offer:
        process = AcceptProcess(is_async=kind.is_async, settings=offer.settings(), request=offer.request, waits=True)
        with process:
            process.looked()
            process.kill()
        assert offer.emulator.received(offer.handshake.confirm) == 0
        assert not accept(offer, offer.request).already_accepted


UPDATE, TAG = "UpdateVirtualInterfaceAttributes", "TagResource"
SETTINGS = InterfaceSettings(tags={"team": "net"}, virtual_interface_name="ours", mtu=8500, site_link_enabled=True)
HELD = [(TAG, 0), (UPDATE, 0), (UPDATE, 1), (UPDATE, 2)]
held_up = pytest.mark.parametrize("mishap", [Mishap.STALL_BEFORE, Mishap.STALL_AFTER, Mishap.STALL_IN_ANSWER])


def kill_at(offer: Offer, request: AcceptRequest[Any], operation: str, passing: int, mishap: Mishap) -> None:
    """Let a process accept, and kill it in the middle of this request."""
    offer.proxy.plan(operation, *[None] * passing, mishap)
    with AcceptProcess(is_async=offer.kind.is_async, settings=offer.settings(), request=request) as process:
        assert offer.proxy.stalled.get(timeout=20) == operation
        process.kill()


def with_settings(offer: Offer) -> AcceptRequest[Any]:
    return AcceptTransitVirtualInterface(
        virtual_interface_id=offer.emulator.offer_transit_virtual_interface(),
        direct_connect_gateway_id=offer.account.direct_connect_gateway_ids[0],
        wait_for="available",
        settings=SETTINGS,
    )


def check_settings(offer: Offer, request: AcceptRequest[Any]) -> None:
    """It has all of them, and what was applied before the process died is not sent again."""
    [now] = offer.past_the_proxy().describe_virtual_interfaces(virtual_interface_id=request.resource_id)
    assert {tag.key: tag.value for tag in now.tags} == SETTINGS.tags
    assert (now.virtual_interface_name, now.mtu, now.site_link_enabled) == ("ours", 8500, True)
    assert (offer.emulator.applied(TAG), offer.emulator.applied(UPDATE)) == (1, 3)
    assert offer.emulator.applied("ConfirmTransitVirtualInterface") == 1


@held_up
@pytest.mark.parametrize(("operation", "passing"), HELD, ids=["tags", "name", "mtu", "SiteLink"])
def test_a_process_killed_at_any_setting_can_be_run_again(
    kind: Kind, operation: str, passing: int, mishap: Mishap
) -> None:
    with Offer(kind) as offer:
        request = with_settings(offer)
        kill_at(offer, request, operation, passing, mishap)
        accept(offer, request)
        check_settings(offer, request)


def test_a_process_killed_while_it_looks_what_its_settings_came_to_can_be_run_again(kind: Kind) -> None:
    with Offer(kind) as offer:
        request = with_settings(offer)
        offer.proxy.plan(UPDATE, None, None)
        # from the last setting on
        offer.proxy.plan(UPDATE, None, meanwhile=lambda: offer.proxy.plan(DESCRIBE, Mishap.STALL_BEFORE))
        with AcceptProcess(is_async=kind.is_async, settings=offer.settings(), request=request) as process:
            assert offer.proxy.stalled.get(timeout=20) == DESCRIBE
            process.kill()
        accept(offer, request)
        check_settings(offer, request)


@held_up
def test_a_process_killed_while_it_tags_a_connection_can_be_run_again(kind: Kind, mishap: Mishap) -> None:
    with Offer(kind, "connection") as offer:
        request = attrs.evolve(offer.request, wait_for="available", tags={"team": "net", "site": "PAR"})
        kill_at(offer, request, TAG, 0, mishap)
        assert (offer.applied(), offer.shown()) == (1, offer.handshake.end)
        again = accept(offer, request)
        assert again.already_accepted
        [now] = offer.past_the_proxy().describe_connections(connection_id=request.connection_id)
        assert {tag.key: tag.value for tag in now.tags} == request.tags
        assert (offer.applied(), offer.emulator.applied(TAG)) == (1, 1)
