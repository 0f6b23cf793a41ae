"""Every operation of the asynchronous client as users call it, and what type checkers must take the answer for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, assert_type

from directlink import (
    AcceptDirectConnectGatewayAssociationProposalResult,
    AddressFamily,
    AllocateTransitVirtualInterfaceResult,
    AssociateConnectionsToResiliencyGroupResult,
    AssociateMacSecKeyResponse,
    ConfirmConnectionResponse,
    ConfirmCustomerAgreementResponse,
    ConfirmPrivateVirtualInterfaceResponse,
    ConfirmPublicVirtualInterfaceResponse,
    ConfirmTransitVirtualInterfaceResponse,
    Connection,
    Connections,
    CreateBGPPeerResponse,
    CreateDirectConnectGatewayAssociationProposalResult,
    CreateDirectConnectGatewayAssociationResult,
    CreateDirectConnectGatewayResult,
    CreateResiliencyGroupResult,
    CreateTransitVirtualInterfaceResult,
    DeleteBGPPeerResponse,
    DeleteDirectConnectGatewayAssociationProposalResult,
    DeleteDirectConnectGatewayAssociationResult,
    DeleteDirectConnectGatewayResult,
    DeleteInterconnectResponse,
    DeleteResiliencyGroupResult,
    DeleteVirtualInterfaceResponse,
    DescribeConnectionLoaResponse,
    DescribeCustomerMetadataResponse,
    DescribeDirectConnectGatewayAssociationProposalsResult,
    DescribeDirectConnectGatewayAssociationsResult,
    DescribeDirectConnectGatewayAttachmentsResult,
    DescribeDirectConnectGatewaysResult,
    DescribeInterconnectLoaResponse,
    DescribeRouterConfigurationResponse,
    DescribeTagsResponse,
    DirectConnectGateway,
    DirectConnectGatewayAssociation,
    DirectConnectGatewayAssociationProposal,
    DirectConnectGatewayAttachment,
    DisassociateConnectionsFromResiliencyGroupResult,
    DisassociateMacSecKeyResponse,
    GetResiliencyGroupResult,
    Interconnect,
    Interconnects,
    Lag,
    Lags,
    ListResiliencyGroupAssociationsResult,
    ListResiliencyGroupsResult,
    ListVirtualInterfaceRoutesResponse,
    ListVirtualInterfaceTestHistoryResponse,
    Loa,
    LoaContentType,
    Locations,
    NewBGPPeer,
    NewPrivateVirtualInterface,
    NewPrivateVirtualInterfaceAllocation,
    NewPublicVirtualInterface,
    NewPublicVirtualInterfaceAllocation,
    NewTransitVirtualInterface,
    NewTransitVirtualInterfaceAllocation,
    RequestBillingMode,
    ResiliencyGroupAssociation,
    ResiliencyGroupSummary,
    ResiliencyModel,
    Route,
    RouteDirection,
    RouteFilterPrefix,
    RouteFilters,
    StartBgpFailoverTestResponse,
    StopBgpFailoverTestResponse,
    Tag,
    TagResourceResponse,
    UntagResourceResponse,
    UpdateConnectionsBillingModeResponse,
    UpdateDirectConnectGatewayAssociationResult,
    UpdateDirectConnectGatewayResponse,
    UpdateResiliencyGroupResult,
    VirtualGateways,
    VirtualInterface,
    VirtualInterfaces,
    VirtualInterfaceTestHistory,
)

if TYPE_CHECKING:
    from directlink import AsyncDirectLinkClient

TAGS = (Tag(key="team", value="network"), Tag(key="free"))
PREFIXES = (RouteFilterPrefix(cidr="10.0.0.0/16"),)
PRIVATE = NewPrivateVirtualInterface(virtual_interface_name="office", vlan=101, asn_long=65000, tags=TAGS)
PRIVATE_OFFER = NewPrivateVirtualInterfaceAllocation(virtual_interface_name="office", vlan=102, mtu=8500)
PUBLIC = NewPublicVirtualInterface(virtual_interface_name="web", vlan=103, route_filter_prefixes=PREFIXES)
PUBLIC_OFFER = NewPublicVirtualInterfaceAllocation(virtual_interface_name="web", vlan=104)
TRANSIT = NewTransitVirtualInterface(virtual_interface_name="hub", vlan=105, enable_site_link=True)
TRANSIT_OFFER = NewTransitVirtualInterfaceAllocation(virtual_interface_name="hub", vlan=106)
PEER = NewBGPPeer(asn=65001, address_family=AddressFamily.IPV6)
FILTERS = RouteFilters(route_direction=RouteDirection.ACCEPTED, cidrs=("10.0.0.0/8",), as_path=(65000,))


async def connections(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_connections(), Connections)
    assert_type(client.iter_connections(max_results=2), AsyncIterator[Connection])
    assert_type(
        await client.create_connection(
            location="EqDC2",
            bandwidth="1Gbps",
            connection_name="office",
            tags=TAGS,
            billing_mode=RequestBillingMode.PAY_AS_YOU_GO,
        ),
        Connection,
    )
    assert_type(await client.update_connection(connection_id="dxcon-1"), Connection)
    assert_type(
        await client.update_connections_billing_mode(
            connection_ids=["dxcon-1"], billing_mode=RequestBillingMode.PAY_AS_YOU_GO
        ),
        UpdateConnectionsBillingModeResponse,
    )
    assert_type(await client.delete_connection(connection_id="dxcon-1"), Connection)


async def hosted_connections(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_hosted_connections(connection_id="dxcon-1"), Connections)
    assert_type(client.iter_hosted_connections(connection_id="dxcon-1", max_results=2), AsyncIterator[Connection])
    assert_type(
        await client.allocate_hosted_connection(
            connection_id="dxcon-1",
            owner_account="123456789012",
            bandwidth="1Gbps",
            connection_name="office",
            vlan=2,
            tags=TAGS,
        ),
        Connection,
    )
    assert_type(await client.confirm_connection(connection_id="dxcon-1"), ConfirmConnectionResponse)
    assert_type(
        await client.associate_hosted_connection(connection_id="dxcon-1", parent_connection_id="dxcon-2"), Connection
    )
    listed = await client.describe_connections_on_interconnect(interconnect_id="dxcon-2")  # type: ignore[deprecated]
    assert_type(listed, Connections)
    allocated = await client.allocate_connection_on_interconnect(  # type: ignore[deprecated]
        bandwidth="1Gbps", connection_name="office", owner_account="123456789012", interconnect_id="dxcon-2", vlan=2
    )
    assert_type(allocated, Connection)


async def interconnects(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_interconnects(), Interconnects)
    assert_type(client.iter_interconnects(max_results=2), AsyncIterator[Interconnect])
    assert_type(
        await client.create_interconnect(interconnect_name="office", bandwidth="1Gbps", location="EqDC2", tags=TAGS),
        Interconnect,
    )
    assert_type(await client.delete_interconnect(interconnect_id="dxcon-2"), DeleteInterconnectResponse)


async def lags(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_lags(), Lags)
    assert_type(client.iter_lags(max_results=2), AsyncIterator[Lag])
    assert_type(
        await client.create_lag(
            number_of_connections=2,
            location="EqDC2",
            connections_bandwidth="1Gbps",
            lag_name="office",
            tags=TAGS,
            child_connection_tags=TAGS,
            billing_mode=RequestBillingMode.PAY_AS_YOU_GO,
        ),
        Lag,
    )
    assert_type(await client.update_lag(lag_id="dxlag-1"), Lag)
    assert_type(await client.delete_lag(lag_id="dxlag-1"), Lag)
    assert_type(await client.associate_connection_with_lag(connection_id="dxcon-1", lag_id="dxlag-1"), Connection)
    assert_type(await client.disassociate_connection_from_lag(connection_id="dxcon-1", lag_id="dxlag-1"), Connection)


async def macsec(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.associate_mac_sec_key(connection_id="dxcon-1"), AssociateMacSecKeyResponse)
    assert_type(
        await client.disassociate_mac_sec_key(connection_id="dxcon-1", secret_arn="arn"), DisassociateMacSecKeyResponse
    )


async def virtual_interfaces(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_virtual_interfaces(), VirtualInterfaces)
    assert_type(client.iter_virtual_interfaces(max_results=2), AsyncIterator[VirtualInterface])
    assert_type(await client.update_virtual_interface_attributes(virtual_interface_id="dxvif-1"), VirtualInterface)
    assert_type(
        await client.associate_virtual_interface(virtual_interface_id="dxvif-1", connection_id="dxcon-1"),
        VirtualInterface,
    )
    assert_type(await client.delete_virtual_interface(virtual_interface_id="dxvif-1"), DeleteVirtualInterfaceResponse)
    assert_type(
        await client.describe_router_configuration(virtual_interface_id="dxvif-1"), DescribeRouterConfigurationResponse
    )


async def private_virtual_interfaces(client: AsyncDirectLinkClient) -> None:
    assert_type(
        await client.create_private_virtual_interface(connection_id="dxcon-1", new_private_virtual_interface=PRIVATE),
        VirtualInterface,
    )
    assert_type(
        await client.allocate_private_virtual_interface(
            connection_id="dxcon-1",
            owner_account="123456789012",
            new_private_virtual_interface_allocation=PRIVATE_OFFER,
        ),
        VirtualInterface,
    )
    assert_type(
        await client.confirm_private_virtual_interface(virtual_interface_id="dxvif-1"),
        ConfirmPrivateVirtualInterfaceResponse,
    )


async def public_virtual_interfaces(client: AsyncDirectLinkClient) -> None:
    assert_type(
        await client.create_public_virtual_interface(connection_id="dxcon-1", new_public_virtual_interface=PUBLIC),
        VirtualInterface,
    )
    assert_type(
        await client.allocate_public_virtual_interface(
            connection_id="dxcon-1", owner_account="123456789012", new_public_virtual_interface_allocation=PUBLIC_OFFER
        ),
        VirtualInterface,
    )
    assert_type(
        await client.confirm_public_virtual_interface(virtual_interface_id="dxvif-1"),
        ConfirmPublicVirtualInterfaceResponse,
    )


async def transit_virtual_interfaces(client: AsyncDirectLinkClient) -> None:
    assert_type(
        await client.create_transit_virtual_interface(connection_id="dxcon-1", new_transit_virtual_interface=TRANSIT),
        CreateTransitVirtualInterfaceResult,
    )
    assert_type(
        await client.allocate_transit_virtual_interface(
            connection_id="dxcon-1",
            owner_account="123456789012",
            new_transit_virtual_interface_allocation=TRANSIT_OFFER,
        ),
        AllocateTransitVirtualInterfaceResult,
    )
    assert_type(
        await client.confirm_transit_virtual_interface(
            virtual_interface_id="dxvif-1", direct_connect_gateway_id="dxgw-1"
        ),
        ConfirmTransitVirtualInterfaceResponse,
    )


async def bgp_peers(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.create_bgp_peer(new_bgp_peer=PEER), CreateBGPPeerResponse)
    assert_type(await client.delete_bgp_peer(), DeleteBGPPeerResponse)


async def failover_tests(client: AsyncDirectLinkClient) -> None:
    assert_type(
        await client.start_bgp_failover_test(virtual_interface_id="dxvif-1", bgp_peers=["dxpeer-1"]),
        StartBgpFailoverTestResponse,
    )
    assert_type(await client.stop_bgp_failover_test(virtual_interface_id="dxvif-1"), StopBgpFailoverTestResponse)
    assert_type(
        await client.list_virtual_interface_test_history(bgp_peers=["dxpeer-1"]),
        ListVirtualInterfaceTestHistoryResponse,
    )
    assert_type(client.iter_virtual_interface_test_history(max_results=2), AsyncIterator[VirtualInterfaceTestHistory])


async def routes(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.list_virtual_interface_routes(filters=FILTERS), ListVirtualInterfaceRoutesResponse)
    assert_type(client.iter_virtual_interface_routes(max_results=2), AsyncIterator[Route])


async def gateways(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_direct_connect_gateways(), DescribeDirectConnectGatewaysResult)
    assert_type(client.iter_direct_connect_gateways(max_results=2), AsyncIterator[DirectConnectGateway])
    assert_type(
        await client.create_direct_connect_gateway(direct_connect_gateway_name="office", tags=TAGS),
        CreateDirectConnectGatewayResult,
    )
    assert_type(
        await client.update_direct_connect_gateway(
            direct_connect_gateway_id="dxgw-1", new_direct_connect_gateway_name="office"
        ),
        UpdateDirectConnectGatewayResponse,
    )
    assert_type(
        await client.delete_direct_connect_gateway(direct_connect_gateway_id="dxgw-1"), DeleteDirectConnectGatewayResult
    )
    assert_type(
        await client.describe_direct_connect_gateway_attachments(), DescribeDirectConnectGatewayAttachmentsResult
    )
    assert_type(
        client.iter_direct_connect_gateway_attachments(max_results=2), AsyncIterator[DirectConnectGatewayAttachment]
    )
    assert_type(await client.describe_virtual_gateways(), VirtualGateways)


async def associations(client: AsyncDirectLinkClient) -> None:
    assert_type(
        await client.describe_direct_connect_gateway_associations(), DescribeDirectConnectGatewayAssociationsResult
    )
    assert_type(
        client.iter_direct_connect_gateway_associations(max_results=2), AsyncIterator[DirectConnectGatewayAssociation]
    )
    assert_type(
        await client.create_direct_connect_gateway_association(
            direct_connect_gateway_id="dxgw-1", add_allowed_prefixes_to_direct_connect_gateway=PREFIXES
        ),
        CreateDirectConnectGatewayAssociationResult,
    )
    assert_type(
        await client.update_direct_connect_gateway_association(
            add_allowed_prefixes_to_direct_connect_gateway=PREFIXES,
            remove_allowed_prefixes_to_direct_connect_gateway=PREFIXES,
        ),
        UpdateDirectConnectGatewayAssociationResult,
    )
    assert_type(await client.delete_direct_connect_gateway_association(), DeleteDirectConnectGatewayAssociationResult)


async def proposals(client: AsyncDirectLinkClient) -> None:
    assert_type(
        await client.describe_direct_connect_gateway_association_proposals(),
        DescribeDirectConnectGatewayAssociationProposalsResult,
    )
    assert_type(
        client.iter_direct_connect_gateway_association_proposals(max_results=2),
        AsyncIterator[DirectConnectGatewayAssociationProposal],
    )
    assert_type(
        await client.create_direct_connect_gateway_association_proposal(
            direct_connect_gateway_id="dxgw-1",
            direct_connect_gateway_owner_account="123456789012",
            gateway_id="vgw-1",
            add_allowed_prefixes_to_direct_connect_gateway=PREFIXES,
            remove_allowed_prefixes_to_direct_connect_gateway=PREFIXES,
        ),
        CreateDirectConnectGatewayAssociationProposalResult,
    )
    assert_type(
        await client.accept_direct_connect_gateway_association_proposal(
            direct_connect_gateway_id="dxgw-1",
            proposal_id="p-1",
            associated_gateway_owner_account="123456789012",
            override_allowed_prefixes_to_direct_connect_gateway=PREFIXES,
        ),
        AcceptDirectConnectGatewayAssociationProposalResult,
    )
    assert_type(
        await client.delete_direct_connect_gateway_association_proposal(proposal_id="p-1"),
        DeleteDirectConnectGatewayAssociationProposalResult,
    )


async def resiliency_groups(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.list_resiliency_groups(), ListResiliencyGroupsResult)
    assert_type(client.iter_resiliency_groups(max_results=2), AsyncIterator[ResiliencyGroupSummary])
    assert_type(await client.get_resiliency_group(resiliency_group_id="dxrg-1"), GetResiliencyGroupResult)
    assert_type(
        await client.create_resiliency_group(
            resiliency_group_name="office", intended_resiliency_model=ResiliencyModel.MAXIMUM_RESILIENCY, tags=TAGS
        ),
        CreateResiliencyGroupResult,
    )
    assert_type(
        await client.update_resiliency_group(resiliency_group_id="dxrg-1", resiliency_group_name="office"),
        UpdateResiliencyGroupResult,
    )
    assert_type(await client.delete_resiliency_group(resiliency_group_id="dxrg-1"), DeleteResiliencyGroupResult)


async def resiliency_members(client: AsyncDirectLinkClient) -> None:
    assert_type(
        await client.list_resiliency_group_associations(resiliency_group_id="dxrg-1"),
        ListResiliencyGroupAssociationsResult,
    )
    assert_type(
        client.iter_resiliency_group_associations(resiliency_group_id="dxrg-1", max_results=2),
        AsyncIterator[ResiliencyGroupAssociation],
    )
    assert_type(
        await client.associate_connections_to_resiliency_group(
            connection_identifiers=["dxcon-1"], resiliency_group_id="dxrg-1"
        ),
        AssociateConnectionsToResiliencyGroupResult,
    )
    assert_type(
        await client.disassociate_connections_from_resiliency_group(
            connection_identifiers=["dxcon-1"], resiliency_group_id="dxrg-1"
        ),
        DisassociateConnectionsFromResiliencyGroupResult,
    )


async def locations(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_locations(), Locations)
    assert_type(
        await client.describe_loa(connection_id="dxcon-1", loa_content_type=LoaContentType.APPLICATION_PDF), Loa
    )
    document = await client.describe_connection_loa(  # type: ignore[deprecated]
        connection_id="dxcon-1", loa_content_type=LoaContentType.APPLICATION_PDF
    )
    assert_type(document, DescribeConnectionLoaResponse)
    other_document = await client.describe_interconnect_loa(  # type: ignore[deprecated]
        interconnect_id="dxcon-2", loa_content_type=LoaContentType.APPLICATION_PDF
    )
    assert_type(other_document, DescribeInterconnectLoaResponse)


async def tags(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_tags(resource_arns=["arn"]), DescribeTagsResponse)
    assert_type(await client.tag_resource(resource_arn="arn", tags=TAGS), TagResourceResponse)
    assert_type(await client.untag_resource(resource_arn="arn", tag_keys=["team"]), UntagResourceResponse)


async def agreements(client: AsyncDirectLinkClient) -> None:
    assert_type(await client.describe_customer_metadata(), DescribeCustomerMetadataResponse)
    assert_type(await client.confirm_customer_agreement(), ConfirmCustomerAgreementResponse)
