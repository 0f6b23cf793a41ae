# pyright: reportUnnecessaryTypeIgnoreComment=true
"""One gateway, and only one: type checkers refuse what the service would. An excuse not needed fails the check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_type

from directlink import (
    AcceptResult,
    BGPPeer,
    DirectLinkError,
    InterfaceWaitResult,
    Offer,
    VirtualInterface,
    WaitResult,
)

if TYPE_CHECKING:
    from directlink import AcceptPrivateVirtualInterface, AsyncDirectLinkClient, DirectLinkClient

VIF, VGW, DXGW = "dxvif-56781234", "vgw-87654321", "5f294f92-bafb-4011-916d-9b0bexample"


def one_gateway(client: DirectLinkClient) -> None:
    accept = client.accept_private_virtual_interface
    assert_type(accept(virtual_interface_id=VIF, virtual_gateway_id=VGW), AcceptResult)
    assert_type(accept(virtual_interface_id=VIF, direct_connect_gateway_id=DXGW, wait_for="attached"), AcceptResult)
    transit = client.accept_transit_virtual_interface
    assert_type(transit(virtual_interface_id=VIF, direct_connect_gateway_id=DXGW), AcceptResult)
    assert_type(client.accept_public_virtual_interface(virtual_interface_id=VIF), AcceptResult)


async def one_gateway_awaited(client: AsyncDirectLinkClient) -> None:
    accept = client.accept_private_virtual_interface
    assert_type(await accept(virtual_interface_id=VIF, virtual_gateway_id=VGW), AcceptResult)
    assert_type(await accept(virtual_interface_id=VIF, direct_connect_gateway_id=DXGW, timeout=5), AcceptResult)
    assert_type(await client.wait_until_attached(virtual_interface_id=VIF), InterfaceWaitResult)
    assert_type((await client.wait_until_available(virtual_interface_id=VIF)).virtual_interface, VirtualInterface)
    assert_type(await client.wait_until_deleted(virtual_interface_id=VIF), WaitResult)


def none_or_both(client: DirectLinkClient) -> None:
    client.accept_private_virtual_interface(virtual_interface_id=VIF)  # type: ignore[call-overload]
    client.accept_private_virtual_interface(  # type: ignore[call-overload]
        virtual_interface_id=VIF, virtual_gateway_id=VGW, direct_connect_gateway_id=DXGW
    )
    accept = client.accept_private_virtual_interface
    accept(virtual_interface_id=VIF, virtual_gateway_id=None)  # type: ignore[call-overload]
    client.accept_transit_virtual_interface(virtual_interface_id=VIF)  # type: ignore[call-arg]


async def none_or_both_awaited(client: AsyncDirectLinkClient) -> None:
    await client.accept_private_virtual_interface(virtual_interface_id=VIF)  # type: ignore[call-overload]
    await client.accept_private_virtual_interface(  # type: ignore[call-overload]
        virtual_interface_id=VIF, virtual_gateway_id=VGW, direct_connect_gateway_id=DXGW
    )


def outcomes_narrow(client: DirectLinkClient, requests: list[AcceptPrivateVirtualInterface]) -> None:
    with client.accept_all(requests) as outcomes:
        for outcome in outcomes:
            if outcome.error is None:
                assert_type(outcome.result, AcceptResult)
            else:
                assert_type(outcome.error, DirectLinkError)
                assert_type(outcome.error.accepted, bool | None)


async def outcomes_narrow_awaited(client: AsyncDirectLinkClient, requests: list[AcceptPrivateVirtualInterface]) -> None:
    async with client.accept_all(requests) as outcomes:
        async for outcome in outcomes:
            if outcome.result is not None:
                assert_type(outcome.result, AcceptResult)
            else:
                assert_type(outcome.error, DirectLinkError)


def no_such_goal(client: DirectLinkClient) -> None:
    client.accept_public_virtual_interface(virtual_interface_id=VIF, wait_for="up")  # type: ignore[arg-type]


def lists_are_lists_and_ids_are_texts(client: DirectLinkClient) -> None:
    listed = client.describe_virtual_interfaces()
    assert_type(listed.virtual_interfaces, tuple[VirtualInterface, ...])
    assert_type(len(listed), int)
    for interface in listed:
        assert_type(interface, VirtualInterface)
        assert_type(interface.id, str)
        assert_type(interface.bgp_peers, tuple[BGPPeer, ...])
    for offer in client.pending_offers():
        assert_type(offer, Offer)
        accepted = client.accept_private_virtual_interface(virtual_interface_id=offer.id, virtual_gateway_id=VGW)
        assert_type(accepted.to_dict(), dict[str, Any])
