"""Associations of Direct Connect gateways.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import DirectConnectGatewayAssociationState, GatewayType
from directlink.models._base import ListResponse, Model, Request, Resource, Response
from directlink.models.shared import RouteFilterPrefix


@attrs.frozen(kw_only=True, repr=False)
class AssociatedGateway(Model):
    """The virtual private or transit gateway of an association.

    Attributes:
        id: id of the gateway (``vgw-…`` or ``tgw-…``).
        type: virtual private or transit gateway.
        owner_account: the account (12 digits) that owns the gateway.
        region: region it is in (``eu-west-1``).
    """

    id: str | None = None
    type: GatewayType | None = None
    owner_account: str | None = None
    region: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class AssociatedCoreNetwork(Model):
    """The Cloud WAN core network of an association.

    Attributes:
        id: id of the core network (``core-network-…``).
        owner_account: the account (12 digits) that owns the core network.
        attachment_id: id of the core network's attachment (``attachment-…``).
    """

    id: str | None = None
    owner_account: str | None = None
    attachment_id: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DirectConnectGatewayAssociation(Resource):
    """An association of a Direct Connect gateway with a gateway of a network.

    Attributes:
        direct_connect_gateway_id: the Direct Connect gateway (a UUID).
        direct_connect_gateway_owner_account: the account (12 digits) that owns the Direct Connect gateway.
        association_state: state of the association.
        state_change_error: why the last change of state failed.
        associated_gateway: the gateway on the far side.
        association_id: the association (a UUID).
        allowed_prefixes_to_direct_connect_gateway: prefixes advertised over the Direct Connect gateway.
        associated_core_network: the Cloud WAN core network on the far side.
        virtual_gateway_id: the virtual private gateway (``vgw-…``), where it is one.
        virtual_gateway_region: region of the virtual private gateway; deprecated, see ``associated_gateway``.
        virtual_gateway_owner_account: the account (12 digits) that owns the virtual private gateway.
    """

    _ID = "association_id"

    direct_connect_gateway_id: str | None = None
    direct_connect_gateway_owner_account: str | None = None
    association_state: DirectConnectGatewayAssociationState | None = None
    state_change_error: str | None = None
    associated_gateway: AssociatedGateway | None = None
    association_id: str | None = None
    allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] = ()
    associated_core_network: AssociatedCoreNetwork | None = None
    virtual_gateway_id: str | None = None
    virtual_gateway_region: str | None = None
    virtual_gateway_owner_account: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewayAssociationsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateway_associations`.

    Attributes:
        association_id: this association only (a UUID).
        associated_gateway_id: only those of this virtual private (``vgw-…``) or transit gateway (``tgw-…``).
        direct_connect_gateway_id: only those of this Direct Connect gateway.
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
        virtual_gateway_id: only those of this virtual private gateway (``vgw-…``).
    """

    association_id: str | None = None
    associated_gateway_id: str | None = None
    direct_connect_gateway_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None
    virtual_gateway_id: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewayAssociationsResult(ListResponse[DirectConnectGatewayAssociation]):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateway_associations`.

    Attributes:
        direct_connect_gateway_associations: the associations.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    direct_connect_gateway_associations: tuple[DirectConnectGatewayAssociation, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateDirectConnectGatewayAssociationRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_direct_connect_gateway_association`.

    Attributes:
        direct_connect_gateway_id: the Direct Connect gateway (a UUID).
        gateway_id: the virtual private (``vgw-…``) or transit gateway (``tgw-…``).
        add_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise over the Direct Connect gateway.
        virtual_gateway_id: the virtual private gateway (``vgw-…``); ``gateway_id`` also takes transit gateways.
    """

    direct_connect_gateway_id: str
    gateway_id: str | None = None
    add_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] | None = None
    virtual_gateway_id: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateDirectConnectGatewayAssociationResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.create_direct_connect_gateway_association`.

    Attributes:
        direct_connect_gateway_association: the association.
    """

    direct_connect_gateway_association: DirectConnectGatewayAssociation | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateDirectConnectGatewayAssociationRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.update_direct_connect_gateway_association`.

    Attributes:
        association_id: the association (a UUID).
        add_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise over the Direct Connect gateway.
        remove_allowed_prefixes_to_direct_connect_gateway: prefixes no longer to advertise over the Direct Connect
            gateway.
    """

    association_id: str | None = None
    add_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] | None = None
    remove_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateDirectConnectGatewayAssociationResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.update_direct_connect_gateway_association`.

    Attributes:
        direct_connect_gateway_association: the association.
    """

    direct_connect_gateway_association: DirectConnectGatewayAssociation | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteDirectConnectGatewayAssociationRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_direct_connect_gateway_association`.

    Attributes:
        association_id: the association (a UUID). Give this, or both of the gateways.
        direct_connect_gateway_id: the Direct Connect gateway, with ``virtual_gateway_id``.
        virtual_gateway_id: your virtual private gateway (``vgw-…``), with ``direct_connect_gateway_id``.
    """

    association_id: str | None = None
    direct_connect_gateway_id: str | None = None
    virtual_gateway_id: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteDirectConnectGatewayAssociationResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.delete_direct_connect_gateway_association`.

    Attributes:
        direct_connect_gateway_association: the association.
    """

    direct_connect_gateway_association: DirectConnectGatewayAssociation | None = None
