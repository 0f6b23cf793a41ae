"""The accepting process is killed at every step, and run again: the end is the same, whatever it accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from accept_process import AcceptProcess
from directlink import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptRequest,
    AcceptTransitVirtualInterface,
    DirectLinkClient,
    InterfaceSettings,
    PollPolicy,
)
from fault_proxy import Mishap, Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.emulator import Emulator
    from support import Kind


class Handshake(NamedTuple):
    """One of them.

    Attributes:
        confirm: the operation that accepts.
        look: the first operation of an acceptance.
        later: the operation that looks at what is accepted.
        request: makes an offer; returns how to accept it.
    """

    confirm: str
    look: str
    later: str
    request: Callable[[Emulator], AcceptRequest[Any]]


def interface(emulator: Emulator) -> AcceptRequest[Any]:
    return AcceptPrivateVirtualInterface(
        virtual_interface_id=emulator.offer_private_virtual_interface(),
        virtual_gateway_id=emulator.grantee.virtual_gateway_ids[0],
        wait_for="available",
    )


def connection(emulator: Emulator) -> AcceptRequest[Any]:
    return AcceptHostedConnection(connection_id=emulator.offer_hosted_connection(), wait_for="available")


def proposal(emulator: Emulator) -> AcceptRequest[Any]:
    return AcceptGatewayAssociationProposal(
        proposal_id=emulator.propose_association(prefixes=["10.1.0.0/16"]),
        direct_connect_gateway_id=emulator.grantee.direct_connect_gateway_ids[0],
        associated_gateway_id=emulator.owner.virtual_gateway_ids[0],
        gateway_owner_account=emulator.owner.account_id,
        allowed_prefixes=("10.0.0.0/8",),
        wait_for="associated",
    )


HANDSHAKES = {
    "an interface": Handshake(
        "ConfirmPrivateVirtualInterface", "DescribeVirtualInterfaces", "DescribeVirtualInterfaces", interface
    ),
    "a connection": Handshake("ConfirmConnection", "DescribeConnections", "DescribeConnections", connection),
    "a proposal": Handshake(
        "AcceptDirectConnectGatewayAssociationProposal",
        "DescribeDirectConnectGatewayAssociationProposals",
        "DescribeDirectConnectGatewayAssociations",
        proposal,
    ),
}
every_handshake = pytest.mark.parametrize("handshake", HANDSHAKES.values(), ids=HANDSHAKES)
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
def test_a_process_killed_at_any_step_can_be_run_again(kind: Kind, step: str, handshake: Handshake) -> None:
    held, mishap, applied = STEPS[step]
    operation: str = getattr(handshake, held)
    with Offer(kind) as offer:
        request = handshake.request(offer.emulator)
        first = [None] if held == "later" and handshake.look == handshake.later else []
        offer.proxy.plan(operation, *first, mishap)
        with AcceptProcess(is_async=kind.is_async, settings=offer.settings(), request=request) as process:
            assert offer.proxy.stalled.get(timeout=20) == operation
            assert offer.emulator.applied(handshake.confirm) == applied
            process.kill()
        again = accept(offer, request)
        goal = "associated" if request.KIND == "proposal" else "available"
        assert (str(again.state), again.already_accepted) == (goal, applied == 1)
        assert offer.emulator.applied(handshake.confirm) == 1


@every_handshake
def test_a_process_killed_between_look_and_confirm_can_be_run_again(kind: Kind, handshake: Handshake) -> None:
    with Offer(kind) as offer:
        request = handshake.request(offer.emulator)
        with AcceptProcess(is_async=kind.is_async, settings=offer.settings(), request=request, waits=True) as process:
            process.looked()
            process.kill()
        assert offer.emulator.received(handshake.confirm) == 0
        assert not accept(offer, request).already_accepted


UPDATE, TAG = "UpdateVirtualInterfaceAttributes", "TagResource"
SETTINGS = InterfaceSettings(tags={"team": "net"}, virtual_interface_name="ours", mtu=8500, site_link_enabled=True)
HELD = [(TAG, 0), (UPDATE, 0), (UPDATE, 1), (UPDATE, 2)]


@pytest.mark.parametrize("mishap", [Mishap.STALL_BEFORE, Mishap.STALL_AFTER, Mishap.STALL_IN_ANSWER])
@pytest.mark.parametrize(("operation", "passing"), HELD, ids=["tags", "name", "mtu", "SiteLink"])
def test_a_process_killed_at_any_setting_can_be_run_again(
    kind: Kind, operation: str, passing: int, mishap: Mishap
) -> None:
    with Offer(kind) as offer:
        vif = offer.emulator.offer_transit_virtual_interface()
        request = AcceptTransitVirtualInterface(
            virtual_interface_id=vif,
            direct_connect_gateway_id=offer.account.direct_connect_gateway_ids[0],
            wait_for="available",
            settings=SETTINGS,
        )
        offer.proxy.plan(operation, *[None] * passing, mishap)
        with AcceptProcess(is_async=kind.is_async, settings=offer.settings(), request=request) as process:
            assert offer.proxy.stalled.get(timeout=20) == operation
            process.kill()
        accept(offer, request)
        client = DirectLinkClient(**offer.settings(), transport=offer.emulator.transport())
        [now] = client.describe_virtual_interfaces(virtual_interface_id=vif)
        assert {tag.key: tag.value for tag in now.tags} == SETTINGS.tags
        assert (now.virtual_interface_name, now.mtu, now.site_link_enabled) == ("ours", 8500, True)
        # what was applied before the process died is not sent again
        assert (offer.emulator.applied(TAG), offer.emulator.applied(UPDATE)) == (1, 3)
        assert offer.emulator.applied("ConfirmTransitVirtualInterface") == 1
