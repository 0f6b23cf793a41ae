"""Virtual interfaces.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import AddressFamily, BGPPeerState, BGPStatus, VirtualInterfaceState
from directlink.models._base import ListResponse, Request, Resource, Response, hide
from directlink.models.shared import RouteFilterPrefix, Tag


@attrs.frozen(kw_only=True, repr=False)
class BGPPeer(Resource):
    """A BGP session of a virtual interface.

    Attributes:
        bgp_peer_id: the BGP peer (``dxpeer-…``).
        asn: the customer's AS number, where it fits.
        asn_long: the customer's AS number.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        address_family: IPv4 or IPv6.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        bgp_peer_state: how far its creation or deletion is.
        bgp_status: whether the session is up.
        aws_device_v2: the device at the provider's end.
        aws_logical_device_id: the logical device at the provider's end.
    """

    _ID = "bgp_peer_id"

    bgp_peer_id: str | None = None
    asn: int | None = None
    asn_long: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    address_family: AddressFamily | None = None
    amazon_address: str | None = None
    customer_address: str | None = None
    bgp_peer_state: BGPPeerState | None = None
    bgp_status: BGPStatus | None = None
    aws_device_v2: str | None = None
    aws_logical_device_id: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class VirtualInterface(Response, Resource):
    """A virtual interface: a VLAN of a connection, and the BGP sessions over it.

    Attributes:
        owner_account: the account (12 digits) that owns it.
        virtual_interface_id: the virtual interface (``dxvif-…``).
        location: code of the Direct Connect location (``EqDC2``).
        connection_id: the connection it is on (``dxcon-…``, ``dxlag-…``).
        virtual_interface_type: ``private``, ``public`` or ``transit``.
        virtual_interface_name: display name.
        vlan: 802.1Q tag, 1 to 4094.
        asn: the customer's AS number, where it fits.
        asn_long: the customer's AS number.
        amazon_side_asn: the provider's AS number.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        address_family: IPv4 or IPv6.
        virtual_interface_state: state of the interface.
        customer_router_config: configuration for the customer's router; holds the BGP key. Kept out of ``repr``.
        mtu: largest packet, bytes.
        jumbo_frame_capable: whether jumbo frames (MTU over 1500 bytes) are possible.
        virtual_gateway_id: the virtual private gateway it is attached to (``vgw-…``).
        direct_connect_gateway_id: the Direct Connect gateway it is attached to.
        route_filter_prefixes: prefixes to advertise to the provider (public interfaces).
        bgp_peers: its BGP sessions (AWS only).
        region: region it is in (``eu-west-1``).
        aws_device_v2: the device at the provider's end.
        aws_logical_device_id: the logical device at the provider's end.
        tags: its tags, at most 50.
        site_link_enabled: whether SiteLink is on.
        prefix_pool_allocated_count_ipv4: inbound IPv4 routes allocated to the interface (not public ones).
        prefix_pool_allocated_count_ipv6: inbound IPv6 routes allocated to the interface (not public ones).
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``).
    """

    _ID = "virtual_interface_id"

    owner_account: str | None = None
    virtual_interface_id: str | None = None
    location: str | None = None
    connection_id: str | None = None
    virtual_interface_type: str | None = None
    virtual_interface_name: str | None = None
    vlan: int | None = None
    asn: int | None = None
    asn_long: int | None = None
    amazon_side_asn: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    amazon_address: str | None = None
    customer_address: str | None = None
    address_family: AddressFamily | None = None
    virtual_interface_state: VirtualInterfaceState | None = None
    customer_router_config: str | None = attrs.field(default=None, repr=hide)
    mtu: int | None = None
    jumbo_frame_capable: bool | None = None
    virtual_gateway_id: str | None = None
    direct_connect_gateway_id: str | None = None
    route_filter_prefixes: tuple[RouteFilterPrefix, ...] = ()
    bgp_peers: tuple[BGPPeer, ...] = ()
    region: str | None = None
    aws_device_v2: str | None = None
    aws_logical_device_id: str | None = None
    tags: tuple[Tag, ...] = ()
    site_link_enabled: bool | None = None
    prefix_pool_allocated_count_ipv4: int | None = None
    prefix_pool_allocated_count_ipv6: int | None = None
    rate_limit: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class VirtualInterfaces(ListResponse[VirtualInterface]):
    """Virtual interfaces: the answer of the operation that lists them.

    Attributes:
        virtual_interfaces: the interfaces.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    virtual_interfaces: tuple[VirtualInterface, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeVirtualInterfacesRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_virtual_interfaces`.

    Attributes:
        connection_id: only the interfaces on this connection (``dxcon-…``) or LAG (``dxlag-…``).
        virtual_interface_id: this interface only (``dxvif-…``).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    connection_id: str | None = None
    virtual_interface_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_virtual_interface`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
    """

    virtual_interface_id: str


@attrs.frozen(kw_only=True, repr=False)
class DeleteVirtualInterfaceResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.delete_virtual_interface`.

    Attributes:
        virtual_interface_state: ``deleting`` or ``deleted``; on AWS ``rejected`` where the account that it was offered
            to declined it.
    """

    virtual_interface_state: VirtualInterfaceState | None = None


@attrs.frozen(kw_only=True, repr=False)
class AssociateVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.associate_virtual_interface`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to move it to.
    """

    virtual_interface_id: str
    connection_id: str


@attrs.frozen(kw_only=True, repr=False)
class UpdateVirtualInterfaceAttributesRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.update_virtual_interface_attributes`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        mtu: largest packet, bytes: 1500 (the default) or 8500.
        enable_site_link: whether SiteLink is to be on.
        virtual_interface_name: the new display name.
        prefix_pool_allocated_count_ipv4: inbound IPv4 routes to allocate to the interface, 0 or more.
        prefix_pool_allocated_count_ipv6: inbound IPv6 routes to allocate to the interface, 0 or more.
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.
    """

    virtual_interface_id: str
    mtu: int | None = None
    enable_site_link: bool | None = None
    virtual_interface_name: str | None = None
    prefix_pool_allocated_count_ipv4: int | None = None
    prefix_pool_allocated_count_ipv6: int | None = None
    rate_limit: str | None = None
