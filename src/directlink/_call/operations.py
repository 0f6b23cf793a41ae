"""One row an operation: its name, its models, whether it may be repeated, how it pages.

Rows name their models; the family's module is imported when the first of its operations is called.
"""

from __future__ import annotations

from copy import copy
from importlib import import_module
from typing import TYPE_CHECKING, Generic, Self, TypeVar, cast

from directlink._call.retrying import Repeat
from directlink.models._base import Request, Response

if TYPE_CHECKING:
    from directlink.models import (
        agreements,
        associations,
        bgp,
        confirmations,
        connections,
        failover_tests,
        gateways,
        interconnects,
        lags,
        loa,
        locations,
        macsec,
        new_virtual_interfaces,
        proposals,
        resiliency,
        router_configuration,
        routes,
        tags,
        virtual_interfaces,
    )

R_co = TypeVar("R_co", bound=Response, covariant=True)


class Operation(Generic[R_co]):
    """An operation of the API.

    Attributes:
        name: wire name (``ConfirmPrivateVirtualInterface``).
        family: module of :mod:`directlink.models` that holds its models.
        repeat: repeat rule.
        items: attribute of the answer that a paged operation fills page by page, ``None`` where it does not page.
        needed: wire name of what an answer must hold to be one, ``None`` where anything may be left out.
    """

    __slots__ = ("_input", "_output", "family", "items", "name", "needed", "repeat")

    def __init__(
        self,
        name: str,
        family: str,
        output: str,
        repeat: Repeat = Repeat.NEVER,
        *,
        items: str | None = None,
        has_input: bool = True,
    ) -> None:
        self.name = name
        self.family = family
        self.repeat = repeat
        self.items = items
        self.needed: str | None = None
        self._output: str | type[R_co] = output
        self._input: str | type[Request] | None = f"{name}Request" if has_input else None

    @property
    def request_type(self) -> type[Request] | None:
        """The model of its input, ``None`` where it takes none."""
        if isinstance(self._input, str):
            self._input = cast("type[Request]", self._load(self._input))
        return self._input

    @property
    def response_type(self) -> type[R_co]:
        """The model of its answer."""
        if isinstance(self._output, str):
            self._output = cast("type[R_co]", self._load(self._output))
        return self._output

    def needing(self, member: str) -> Self:
        """Return this operation as one whose answer must hold ``member``, a wire name."""
        found = copy(self)
        found.needed = member
        return found

    def _load(self, name: str) -> object:
        return getattr(import_module(f"directlink.models.{self.family}"), name)

    def __repr__(self) -> str:
        return f"<Operation {self.name}>"


def unlisted(name: str) -> Repeat:
    """Return the repeat rule of an operation that this release has no row for: reads are named as such."""
    return Repeat.SAFE if name.startswith(("Describe", "List", "Get")) else Repeat.NEVER


# ── Connections, dedicated and hosted ────────────────────────────────────────────────────────────────────────────────

DESCRIBE_CONNECTIONS: Operation[connections.Connections] = Operation(
    "DescribeConnections", "connections", "Connections", Repeat.SAFE, items="connections"
)
CREATE_CONNECTION: Operation[connections.Connection] = Operation("CreateConnection", "connections", "Connection")
UPDATE_CONNECTION: Operation[connections.Connection] = Operation("UpdateConnection", "connections", "Connection")
UPDATE_CONNECTIONS_BILLING_MODE: Operation[connections.UpdateConnectionsBillingModeResponse] = Operation(
    "UpdateConnectionsBillingMode", "connections", "UpdateConnectionsBillingModeResponse"
)
DELETE_CONNECTION: Operation[connections.Connection] = Operation("DeleteConnection", "connections", "Connection")
DESCRIBE_HOSTED_CONNECTIONS: Operation[connections.Connections] = Operation(
    "DescribeHostedConnections", "connections", "Connections", Repeat.SAFE, items="connections"
)
ALLOCATE_HOSTED_CONNECTION: Operation[connections.Connection] = Operation(
    "AllocateHostedConnection", "connections", "Connection"
)
ASSOCIATE_HOSTED_CONNECTION: Operation[connections.Connection] = Operation(
    "AssociateHostedConnection", "connections", "Connection"
)
CONFIRM_CONNECTION: Operation[connections.ConfirmConnectionResponse] = Operation(
    "ConfirmConnection", "connections", "ConfirmConnectionResponse"
)
DESCRIBE_CONNECTIONS_ON_INTERCONNECT: Operation[connections.Connections] = Operation(
    "DescribeConnectionsOnInterconnect", "connections", "Connections", Repeat.SAFE
)
ALLOCATE_CONNECTION_ON_INTERCONNECT: Operation[connections.Connection] = Operation(
    "AllocateConnectionOnInterconnect", "connections", "Connection"
)

# ── Interconnects ────────────────────────────────────────────────────────────────────────────────────────────────────

DESCRIBE_INTERCONNECTS: Operation[interconnects.Interconnects] = Operation(
    "DescribeInterconnects", "interconnects", "Interconnects", Repeat.SAFE, items="interconnects"
)
CREATE_INTERCONNECT: Operation[interconnects.Interconnect] = Operation(
    "CreateInterconnect", "interconnects", "Interconnect"
)
DELETE_INTERCONNECT: Operation[interconnects.DeleteInterconnectResponse] = Operation(
    "DeleteInterconnect", "interconnects", "DeleteInterconnectResponse"
)

# ── Link aggregation groups ──────────────────────────────────────────────────────────────────────────────────────────

DESCRIBE_LAGS: Operation[lags.Lags] = Operation("DescribeLags", "lags", "Lags", Repeat.SAFE, items="lags")
CREATE_LAG: Operation[lags.Lag] = Operation("CreateLag", "lags", "Lag")
UPDATE_LAG: Operation[lags.Lag] = Operation("UpdateLag", "lags", "Lag")
DELETE_LAG: Operation[lags.Lag] = Operation("DeleteLag", "lags", "Lag")
ASSOCIATE_CONNECTION_WITH_LAG: Operation[connections.Connection] = Operation(
    "AssociateConnectionWithLag", "lags", "Connection"
)
DISASSOCIATE_CONNECTION_FROM_LAG: Operation[connections.Connection] = Operation(
    "DisassociateConnectionFromLag", "lags", "Connection"
)

# ── MACsec ───────────────────────────────────────────────────────────────────────────────────────────────────────────

ASSOCIATE_MAC_SEC_KEY: Operation[macsec.AssociateMacSecKeyResponse] = Operation(
    "AssociateMacSecKey", "macsec", "AssociateMacSecKeyResponse"
)
DISASSOCIATE_MAC_SEC_KEY: Operation[macsec.DisassociateMacSecKeyResponse] = Operation(
    "DisassociateMacSecKey", "macsec", "DisassociateMacSecKeyResponse"
)

# ── Virtual interfaces ───────────────────────────────────────────────────────────────────────────────────────────────

DESCRIBE_VIRTUAL_INTERFACES: Operation[virtual_interfaces.VirtualInterfaces] = Operation(
    "DescribeVirtualInterfaces", "virtual_interfaces", "VirtualInterfaces", Repeat.SAFE, items="virtual_interfaces"
)
CONFIRM_PRIVATE_VIRTUAL_INTERFACE: Operation[confirmations.ConfirmPrivateVirtualInterfaceResponse] = Operation(
    "ConfirmPrivateVirtualInterface", "confirmations", "ConfirmPrivateVirtualInterfaceResponse"
)
CONFIRM_PUBLIC_VIRTUAL_INTERFACE: Operation[confirmations.ConfirmPublicVirtualInterfaceResponse] = Operation(
    "ConfirmPublicVirtualInterface", "confirmations", "ConfirmPublicVirtualInterfaceResponse"
)
CONFIRM_TRANSIT_VIRTUAL_INTERFACE: Operation[confirmations.ConfirmTransitVirtualInterfaceResponse] = Operation(
    "ConfirmTransitVirtualInterface", "confirmations", "ConfirmTransitVirtualInterfaceResponse"
)
DELETE_VIRTUAL_INTERFACE: Operation[virtual_interfaces.DeleteVirtualInterfaceResponse] = Operation(
    "DeleteVirtualInterface", "virtual_interfaces", "DeleteVirtualInterfaceResponse"
)
ASSOCIATE_VIRTUAL_INTERFACE: Operation[virtual_interfaces.VirtualInterface] = Operation(
    "AssociateVirtualInterface", "virtual_interfaces", "VirtualInterface"
)
UPDATE_VIRTUAL_INTERFACE_ATTRIBUTES: Operation[virtual_interfaces.VirtualInterface] = Operation(
    "UpdateVirtualInterfaceAttributes", "virtual_interfaces", "VirtualInterface"
)

# ── New virtual interfaces ───────────────────────────────────────────────────────────────────────────────────────────

CREATE_PRIVATE_VIRTUAL_INTERFACE: Operation[virtual_interfaces.VirtualInterface] = Operation(
    "CreatePrivateVirtualInterface", "new_virtual_interfaces", "VirtualInterface"
)
ALLOCATE_PRIVATE_VIRTUAL_INTERFACE: Operation[virtual_interfaces.VirtualInterface] = Operation(
    "AllocatePrivateVirtualInterface", "new_virtual_interfaces", "VirtualInterface"
)
CREATE_PUBLIC_VIRTUAL_INTERFACE: Operation[virtual_interfaces.VirtualInterface] = Operation(
    "CreatePublicVirtualInterface", "new_virtual_interfaces", "VirtualInterface"
)
ALLOCATE_PUBLIC_VIRTUAL_INTERFACE: Operation[virtual_interfaces.VirtualInterface] = Operation(
    "AllocatePublicVirtualInterface", "new_virtual_interfaces", "VirtualInterface"
)
CREATE_TRANSIT_VIRTUAL_INTERFACE: Operation[new_virtual_interfaces.CreateTransitVirtualInterfaceResult] = Operation(
    "CreateTransitVirtualInterface", "new_virtual_interfaces", "CreateTransitVirtualInterfaceResult"
)
ALLOCATE_TRANSIT_VIRTUAL_INTERFACE: Operation[new_virtual_interfaces.AllocateTransitVirtualInterfaceResult] = Operation(
    "AllocateTransitVirtualInterface", "new_virtual_interfaces", "AllocateTransitVirtualInterfaceResult"
)

# ── BGP peers ────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE_BGP_PEER: Operation[bgp.CreateBGPPeerResponse] = Operation("CreateBGPPeer", "bgp", "CreateBGPPeerResponse")
DELETE_BGP_PEER: Operation[bgp.DeleteBGPPeerResponse] = Operation("DeleteBGPPeer", "bgp", "DeleteBGPPeerResponse")

# ── Failover tests ───────────────────────────────────────────────────────────────────────────────────────────────────

START_BGP_FAILOVER_TEST: Operation[failover_tests.StartBgpFailoverTestResponse] = Operation(
    "StartBgpFailoverTest", "failover_tests", "StartBgpFailoverTestResponse"
)
STOP_BGP_FAILOVER_TEST: Operation[failover_tests.StopBgpFailoverTestResponse] = Operation(
    "StopBgpFailoverTest", "failover_tests", "StopBgpFailoverTestResponse"
)
LIST_VIRTUAL_INTERFACE_TEST_HISTORY: Operation[failover_tests.ListVirtualInterfaceTestHistoryResponse] = Operation(
    "ListVirtualInterfaceTestHistory",
    "failover_tests",
    "ListVirtualInterfaceTestHistoryResponse",
    Repeat.SAFE,
    items="virtual_interface_test_history",
)

# ── Routes and router configurations ─────────────────────────────────────────────────────────────────────────────────

LIST_VIRTUAL_INTERFACE_ROUTES: Operation[routes.ListVirtualInterfaceRoutesResponse] = Operation(
    "ListVirtualInterfaceRoutes", "routes", "ListVirtualInterfaceRoutesResponse", Repeat.SAFE, items="routes"
)
DESCRIBE_ROUTER_CONFIGURATION: Operation[router_configuration.DescribeRouterConfigurationResponse] = Operation(
    "DescribeRouterConfiguration", "router_configuration", "DescribeRouterConfigurationResponse", Repeat.SAFE
)

# ── Gateways ─────────────────────────────────────────────────────────────────────────────────────────────────────────

DESCRIBE_VIRTUAL_GATEWAYS: Operation[gateways.VirtualGateways] = Operation(
    "DescribeVirtualGateways", "gateways", "VirtualGateways", Repeat.SAFE, has_input=False
)
DESCRIBE_DIRECT_CONNECT_GATEWAYS: Operation[gateways.DescribeDirectConnectGatewaysResult] = Operation(
    "DescribeDirectConnectGateways",
    "gateways",
    "DescribeDirectConnectGatewaysResult",
    Repeat.SAFE,
    items="direct_connect_gateways",
)
CREATE_DIRECT_CONNECT_GATEWAY: Operation[gateways.CreateDirectConnectGatewayResult] = Operation(
    "CreateDirectConnectGateway", "gateways", "CreateDirectConnectGatewayResult"
)
UPDATE_DIRECT_CONNECT_GATEWAY: Operation[gateways.UpdateDirectConnectGatewayResponse] = Operation(
    "UpdateDirectConnectGateway", "gateways", "UpdateDirectConnectGatewayResponse"
)
DELETE_DIRECT_CONNECT_GATEWAY: Operation[gateways.DeleteDirectConnectGatewayResult] = Operation(
    "DeleteDirectConnectGateway", "gateways", "DeleteDirectConnectGatewayResult"
)
DESCRIBE_DIRECT_CONNECT_GATEWAY_ATTACHMENTS: Operation[gateways.DescribeDirectConnectGatewayAttachmentsResult] = (
    Operation(
        "DescribeDirectConnectGatewayAttachments",
        "gateways",
        "DescribeDirectConnectGatewayAttachmentsResult",
        Repeat.SAFE,
        items="direct_connect_gateway_attachments",
    )
)

# ── Associations and their proposals ─────────────────────────────────────────────────────────────────────────────────

DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS: Operation[associations.DescribeDirectConnectGatewayAssociationsResult] = (
    Operation(
        "DescribeDirectConnectGatewayAssociations",
        "associations",
        "DescribeDirectConnectGatewayAssociationsResult",
        Repeat.SAFE,
        items="direct_connect_gateway_associations",
    )
)
CREATE_DIRECT_CONNECT_GATEWAY_ASSOCIATION: Operation[associations.CreateDirectConnectGatewayAssociationResult] = (
    Operation("CreateDirectConnectGatewayAssociation", "associations", "CreateDirectConnectGatewayAssociationResult")
)
UPDATE_DIRECT_CONNECT_GATEWAY_ASSOCIATION: Operation[associations.UpdateDirectConnectGatewayAssociationResult] = (
    Operation("UpdateDirectConnectGatewayAssociation", "associations", "UpdateDirectConnectGatewayAssociationResult")
)
DELETE_DIRECT_CONNECT_GATEWAY_ASSOCIATION: Operation[associations.DeleteDirectConnectGatewayAssociationResult] = (
    Operation("DeleteDirectConnectGatewayAssociation", "associations", "DeleteDirectConnectGatewayAssociationResult")
)
DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSALS: Operation[
    proposals.DescribeDirectConnectGatewayAssociationProposalsResult
] = Operation(
    "DescribeDirectConnectGatewayAssociationProposals",
    "proposals",
    "DescribeDirectConnectGatewayAssociationProposalsResult",
    Repeat.SAFE,
    items="direct_connect_gateway_association_proposals",
)
CREATE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL: Operation[
    proposals.CreateDirectConnectGatewayAssociationProposalResult
] = Operation(
    "CreateDirectConnectGatewayAssociationProposal", "proposals", "CreateDirectConnectGatewayAssociationProposalResult"
)
ACCEPT_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL: Operation[
    proposals.AcceptDirectConnectGatewayAssociationProposalResult
] = Operation(
    "AcceptDirectConnectGatewayAssociationProposal", "proposals", "AcceptDirectConnectGatewayAssociationProposalResult"
)
DELETE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL: Operation[
    proposals.DeleteDirectConnectGatewayAssociationProposalResult
] = Operation(
    "DeleteDirectConnectGatewayAssociationProposal", "proposals", "DeleteDirectConnectGatewayAssociationProposalResult"
)

# ── Resiliency groups ────────────────────────────────────────────────────────────────────────────────────────────────

GET_RESILIENCY_GROUP: Operation[resiliency.GetResiliencyGroupResult] = Operation(
    "GetResiliencyGroup", "resiliency", "GetResiliencyGroupResult", Repeat.SAFE
)
LIST_RESILIENCY_GROUPS: Operation[resiliency.ListResiliencyGroupsResult] = Operation(
    "ListResiliencyGroups", "resiliency", "ListResiliencyGroupsResult", Repeat.SAFE, items="items"
)
CREATE_RESILIENCY_GROUP: Operation[resiliency.CreateResiliencyGroupResult] = Operation(
    "CreateResiliencyGroup", "resiliency", "CreateResiliencyGroupResult", Repeat.TOKEN
)
UPDATE_RESILIENCY_GROUP: Operation[resiliency.UpdateResiliencyGroupResult] = Operation(
    "UpdateResiliencyGroup", "resiliency", "UpdateResiliencyGroupResult", Repeat.TOKEN
)
DELETE_RESILIENCY_GROUP: Operation[resiliency.DeleteResiliencyGroupResult] = Operation(
    "DeleteResiliencyGroup", "resiliency", "DeleteResiliencyGroupResult"
)
LIST_RESILIENCY_GROUP_ASSOCIATIONS: Operation[resiliency.ListResiliencyGroupAssociationsResult] = Operation(
    "ListResiliencyGroupAssociations", "resiliency", "ListResiliencyGroupAssociationsResult", Repeat.SAFE, items="items"
)
ASSOCIATE_CONNECTIONS_TO_RESILIENCY_GROUP: Operation[resiliency.AssociateConnectionsToResiliencyGroupResult] = (
    Operation(
        "AssociateConnectionsToResiliencyGroup",
        "resiliency",
        "AssociateConnectionsToResiliencyGroupResult",
        Repeat.TOKEN,
    )
)
DISASSOCIATE_CONNECTIONS_FROM_RESILIENCY_GROUP: Operation[
    resiliency.DisassociateConnectionsFromResiliencyGroupResult
] = Operation(
    "DisassociateConnectionsFromResiliencyGroup",
    "resiliency",
    "DisassociateConnectionsFromResiliencyGroupResult",
    Repeat.TOKEN,
)

# ── Locations, letters of authorization, tags, agreements ────────────────────────────────────────────────────────────

DESCRIBE_LOCATIONS: Operation[locations.Locations] = Operation(
    "DescribeLocations", "locations", "Locations", Repeat.SAFE, has_input=False
)
DESCRIBE_LOA: Operation[loa.Loa] = Operation("DescribeLoa", "loa", "Loa", Repeat.SAFE)
DESCRIBE_CONNECTION_LOA: Operation[loa.DescribeConnectionLoaResponse] = Operation(
    "DescribeConnectionLoa", "loa", "DescribeConnectionLoaResponse", Repeat.SAFE
)
DESCRIBE_INTERCONNECT_LOA: Operation[loa.DescribeInterconnectLoaResponse] = Operation(
    "DescribeInterconnectLoa", "loa", "DescribeInterconnectLoaResponse", Repeat.SAFE
)
DESCRIBE_TAGS: Operation[tags.DescribeTagsResponse] = Operation(
    "DescribeTags", "tags", "DescribeTagsResponse", Repeat.SAFE
)
TAG_RESOURCE: Operation[tags.TagResourceResponse] = Operation("TagResource", "tags", "TagResourceResponse")
UNTAG_RESOURCE: Operation[tags.UntagResourceResponse] = Operation("UntagResource", "tags", "UntagResourceResponse")
DESCRIBE_CUSTOMER_METADATA: Operation[agreements.DescribeCustomerMetadataResponse] = Operation(
    "DescribeCustomerMetadata", "agreements", "DescribeCustomerMetadataResponse", Repeat.SAFE, has_input=False
)
CONFIRM_CUSTOMER_AGREEMENT: Operation[agreements.ConfirmCustomerAgreementResponse] = Operation(
    "ConfirmCustomerAgreement", "agreements", "ConfirmCustomerAgreementResponse"
)

OPERATIONS: dict[str, Operation[Response]] = {
    row.name: row for row in list(globals().values()) if isinstance(row, Operation)
}
"""Every operation by its wire name."""
