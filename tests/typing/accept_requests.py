# pyright: reportUnnecessaryTypeIgnoreComment=true
"""A request decides on the result: type checkers know it, and refuse what does not belong to its handshake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_type

from directlink import (
    Acceptance,
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptRequest,
    AcceptResult,
    AcceptTransitVirtualInterface,
    AssociationAcceptResult,
    Connection,
    ConnectionAcceptResult,
    ConnectionExpectation,
    DirectConnectGatewayAssociation,
    InterfaceExpectation,
    InterfaceSettings,
    SettingsNotAppliedError,
    TagsNotAppliedError,
    VirtualInterface,
)

if TYPE_CHECKING:
    from directlink import AsyncDirectLinkClient, DirectLinkClient

PRIVATE = AcceptPrivateVirtualInterface(virtual_interface_id="dxvif-1", virtual_gateway_id="vgw-1", wait_for="attached")
TRANSIT = AcceptTransitVirtualInterface(virtual_interface_id="dxvif-1", direct_connect_gateway_id="g-1")
CONNECTION = AcceptHostedConnection(connection_id="dxcon-1", wait_for="available", tags={"team": "net"})
PROPOSAL = AcceptGatewayAssociationProposal(
    proposal_id="p-1",
    direct_connect_gateway_id="g-1",
    associated_gateway_id="vgw-1",
    gateway_owner_account="111122223333",
    wait_for="associated",
)


def each_request_has_its_result(client: DirectLinkClient) -> None:
    assert_type(client.accept(PRIVATE), AcceptResult)
    assert_type(client.accept(TRANSIT, timeout=60), AcceptResult)
    assert_type(client.accept(PRIVATE).virtual_interface, VirtualInterface)
    assert_type(client.accept(CONNECTION), ConnectionAcceptResult)
    assert_type(client.accept(CONNECTION).connection, Connection)
    assert_type(client.accept(PROPOSAL), AssociationAcceptResult)
    assert_type(client.accept(PROPOSAL).association, DirectConnectGatewayAssociation)


async def each_request_has_its_result_awaited(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.accept(CONNECTION), ConnectionAcceptResult)
    async with client.accept_all([PROPOSAL]) as outcomes:
        async for outcome in outcomes:
            if outcome.error is None:
                assert_type(outcome.result, AssociationAcceptResult)


def batches_mix_kinds(client: DirectLinkClient) -> None:
    requests: list[AcceptRequest[Acceptance]] = [PRIVATE, CONNECTION, PROPOSAL]
    for outcome in client.accept_all(requests):
        assert_type(outcome.request.resource_id, str)
        if outcome.result is not None:
            assert_type(outcome.result, Acceptance)
            assert_type(outcome.result.resource_id, str)


def errors_carry_the_result(client: DirectLinkClient) -> None:
    try:
        client.accept(PRIVATE)
    except SettingsNotAppliedError as error:
        assert_type(error.remaining, InterfaceSettings)
        assert_type(error.result.virtual_interface, VirtualInterface)
    except TagsNotAppliedError as error:
        assert_type(error.remaining["team"], str)
        assert_type(error.result.connection, Connection)


def what_travels_comes_back(data: dict[str, Any]) -> None:
    assert_type(AcceptRequest.from_dict(data), AcceptRequest[Acceptance])
    assert_type(AcceptHostedConnection.from_dict(data), AcceptHostedConnection)
    assert_type(ConnectionAcceptResult.from_dict(data), ConnectionAcceptResult)


def goals_and_expectations_belong_to_their_handshake() -> None:
    AcceptHostedConnection(connection_id="dxcon-1", wait_for="attached")  # type: ignore[arg-type]
    AcceptHostedConnection(connection_id="dxcon-1", expect=InterfaceExpectation(vlan=1))  # type: ignore[arg-type]
    AcceptPrivateVirtualInterface(virtual_interface_id="dxvif-1", wait_for="associated")  # type: ignore[arg-type]
    AcceptPrivateVirtualInterface(
        virtual_interface_id="dxvif-1",
        expect=ConnectionExpectation(vlan=1),  # type: ignore[arg-type]
    )
    AcceptGatewayAssociationProposal(proposal_id="p-1")  # type: ignore[call-arg]


def results_do_not_have_what_others_have(client: DirectLinkClient) -> None:
    client.accept(CONNECTION).virtual_interface  # type: ignore[attr-defined] # noqa: B018
    client.accept(PROPOSAL).forwards_traffic  # type: ignore[attr-defined] # noqa: B018
