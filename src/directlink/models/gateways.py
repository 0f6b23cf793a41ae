"""Direct Connect gateways with their attachments, and virtual private gateways.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import (
    DirectConnectGatewayAttachmentState,
    DirectConnectGatewayAttachmentType,
    DirectConnectGatewayState,
)
from directlink.models._base import ListResponse, Model, Request, Resource, Response
from directlink.models.shared import Tag


@attrs.frozen(kw_only=True, repr=False)
class DirectConnectGateway(Resource):
    """A Direct Connect gateway: joins virtual interfaces and gateways of any region.

    Attributes:
        direct_connect_gateway_id: the Direct Connect gateway (a UUID).
        direct_connect_gateway_name: display name.
        amazon_side_asn: AS number of the gateway.
        owner_account: the account (12 digits) that owns it.
        direct_connect_gateway_state: state of the gateway.
        state_change_error: why the last change of state failed.
        total_prefix_pool_allocations: inbound routes, IPv4 and IPv6, allocated to its attachments.
        tags: its tags, at most 50.
    """

    _ID = "direct_connect_gateway_id"

    direct_connect_gateway_id: str | None = None
    direct_connect_gateway_name: str | None = None
    amazon_side_asn: int | None = None
    owner_account: str | None = None
    direct_connect_gateway_state: DirectConnectGatewayState | None = None
    state_change_error: str | None = None
    total_prefix_pool_allocations: int | None = None
    tags: tuple[Tag, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewaysRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateways`.

    Attributes:
        direct_connect_gateway_id: this gateway only (a UUID).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    direct_connect_gateway_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewaysResult(ListResponse[DirectConnectGateway]):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateways`.

    Attributes:
        direct_connect_gateways: the gateways.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    direct_connect_gateways: tuple[DirectConnectGateway, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateDirectConnectGatewayRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_direct_connect_gateway`.

    Attributes:
        direct_connect_gateway_name: display name.
        tags: tags to attach, at most 50.
        amazon_side_asn: private AS number of the gateway, 64512 to 65534 or 4200000000 to 4294967294; 64512 where
            absent.
    """

    direct_connect_gateway_name: str
    tags: tuple[Tag, ...] | None = None
    amazon_side_asn: int | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateDirectConnectGatewayResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.create_direct_connect_gateway`.

    Attributes:
        direct_connect_gateway: the Direct Connect gateway.
    """

    direct_connect_gateway: DirectConnectGateway | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateDirectConnectGatewayRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.update_direct_connect_gateway`.

    Attributes:
        direct_connect_gateway_id: the Direct Connect gateway (a UUID).
        new_direct_connect_gateway_name: the new display name.
    """

    direct_connect_gateway_id: str
    new_direct_connect_gateway_name: str


@attrs.frozen(kw_only=True, repr=False)
class UpdateDirectConnectGatewayResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.update_direct_connect_gateway`.

    Attributes:
        direct_connect_gateway: the Direct Connect gateway.
    """

    direct_connect_gateway: DirectConnectGateway | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteDirectConnectGatewayRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_direct_connect_gateway`.

    Attributes:
        direct_connect_gateway_id: the Direct Connect gateway (a UUID), without attachments and associations.
    """

    direct_connect_gateway_id: str


@attrs.frozen(kw_only=True, repr=False)
class DeleteDirectConnectGatewayResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.delete_direct_connect_gateway`.

    Attributes:
        direct_connect_gateway: the Direct Connect gateway.
    """

    direct_connect_gateway: DirectConnectGateway | None = None


@attrs.frozen(kw_only=True, repr=False)
class DirectConnectGatewayAttachment(Model):
    """A virtual interface's attachment to a Direct Connect gateway.

    Attributes:
        direct_connect_gateway_id: the Direct Connect gateway (a UUID).
        virtual_interface_id: the virtual interface (``dxvif-…``).
        virtual_interface_region: region of the virtual interface.
        virtual_interface_owner_account: the account (12 digits) that owns the virtual interface.
        attachment_state: state of the attachment.
        attachment_type: private or transit virtual interface.
        state_change_error: why the last change of state failed.
    """

    direct_connect_gateway_id: str | None = None
    virtual_interface_id: str | None = None
    virtual_interface_region: str | None = None
    virtual_interface_owner_account: str | None = None
    attachment_state: DirectConnectGatewayAttachmentState | None = None
    attachment_type: DirectConnectGatewayAttachmentType | None = None
    state_change_error: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewayAttachmentsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateway_attachments`.

    Attributes:
        direct_connect_gateway_id: only the attachments of this Direct Connect gateway.
        virtual_interface_id: only the attachments of this virtual interface (``dxvif-…``).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    direct_connect_gateway_id: str | None = None
    virtual_interface_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewayAttachmentsResult(ListResponse[DirectConnectGatewayAttachment]):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateway_attachments`.

    Attributes:
        direct_connect_gateway_attachments: the attachments.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    direct_connect_gateway_attachments: tuple[DirectConnectGatewayAttachment, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class VirtualGateway(Resource):
    """A virtual private gateway.

    Attributes:
        virtual_gateway_id: the virtual private gateway (``vgw-…``).
        virtual_gateway_state: ``pending``, ``available``, ``deleting`` or ``deleted``.
    """

    _ID = "virtual_gateway_id"

    virtual_gateway_id: str | None = None
    virtual_gateway_state: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class VirtualGateways(ListResponse[VirtualGateway]):
    """Virtual private gateways: the answer of the operation that lists them.

    Attributes:
        virtual_gateways: the gateways.
    """

    virtual_gateways: tuple[VirtualGateway, ...] = ()
