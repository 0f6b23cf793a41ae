"""Virtual interfaces to be: created for one's own account, or offered to another one.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import AddressFamily
from directlink.models._base import Request, RequestPart, Response, hide
from directlink.models.shared import RouteFilterPrefix, Tag
from directlink.models.virtual_interfaces import VirtualInterface


@attrs.frozen(kw_only=True, repr=False)
class NewPrivateVirtualInterface(RequestPart):
    """A private virtual interface to create for one's own account.

    Attributes:
        virtual_interface_name: display name, at most 100 characters of ``a-z``, ``0-9`` and ``-``.
        vlan: 802.1Q tag, 1 to 4094.
        asn: the customer's AS number, 1 to 2147483646. Give this or ``asn_long``.
        asn_long: the customer's AS number, 1 to 4294967294. Give this or ``asn``.
        mtu: largest packet, bytes: 1500 (the default) or 8500.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        address_family: IPv4 or IPv6.
        virtual_gateway_id: the virtual private gateway to attach it to (``vgw-…``).
        direct_connect_gateway_id: the Direct Connect gateway to attach it to, instead.
        tags: tags to attach, at most 50.
        enable_site_link: whether to switch SiteLink on.
        prefix_pool_allocated_count_ipv4: inbound IPv4 routes to allocate to the interface, 0 or more.
        prefix_pool_allocated_count_ipv6: inbound IPv6 routes to allocate to the interface, 0 or more.
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.
    """

    virtual_interface_name: str
    vlan: int
    asn: int | None = None
    asn_long: int | None = None
    mtu: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    amazon_address: str | None = None
    customer_address: str | None = None
    address_family: AddressFamily | None = None
    virtual_gateway_id: str | None = None
    direct_connect_gateway_id: str | None = None
    tags: tuple[Tag, ...] | None = None
    enable_site_link: bool | None = None
    prefix_pool_allocated_count_ipv4: int | None = None
    prefix_pool_allocated_count_ipv6: int | None = None
    rate_limit: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class NewPrivateVirtualInterfaceAllocation(RequestPart):
    """A private virtual interface to offer to another account, which chooses the gateway.

    Attributes:
        virtual_interface_name: display name, at most 100 characters of ``a-z``, ``0-9`` and ``-``.
        vlan: 802.1Q tag, 1 to 4094.
        asn: the customer's AS number, 1 to 2147483646. Give this or ``asn_long``.
        asn_long: the customer's AS number, 1 to 4294967294. Give this or ``asn``.
        mtu: largest packet, bytes: 1500 (the default) or 8500.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        address_family: IPv4 or IPv6.
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        tags: tags to attach, at most 50.
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.
    """

    virtual_interface_name: str
    vlan: int
    asn: int | None = None
    asn_long: int | None = None
    mtu: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    amazon_address: str | None = None
    address_family: AddressFamily | None = None
    customer_address: str | None = None
    tags: tuple[Tag, ...] | None = None
    rate_limit: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class NewPublicVirtualInterface(RequestPart):
    """A public virtual interface to create for one's own account.

    Attributes:
        virtual_interface_name: display name, at most 100 characters of ``a-z``, ``0-9`` and ``-``.
        vlan: 802.1Q tag, 1 to 4094.
        asn: the customer's AS number, 1 to 2147483646. Give this or ``asn_long``.
        asn_long: the customer's AS number, 1 to 4294967294. Give this or ``asn``.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        address_family: IPv4 or IPv6.
        route_filter_prefixes: prefixes to advertise to the provider (public interfaces).
        tags: tags to attach, at most 50.
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.
    """

    virtual_interface_name: str
    vlan: int
    asn: int | None = None
    asn_long: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    amazon_address: str | None = None
    customer_address: str | None = None
    address_family: AddressFamily | None = None
    route_filter_prefixes: tuple[RouteFilterPrefix, ...] | None = None
    tags: tuple[Tag, ...] | None = None
    rate_limit: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class NewPublicVirtualInterfaceAllocation(RequestPart):
    """A public virtual interface to offer to another account.

    Attributes:
        virtual_interface_name: display name, at most 100 characters of ``a-z``, ``0-9`` and ``-``.
        vlan: 802.1Q tag, 1 to 4094.
        asn: the customer's AS number, 1 to 2147483646. Give this or ``asn_long``.
        asn_long: the customer's AS number, 1 to 4294967294. Give this or ``asn``.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        address_family: IPv4 or IPv6.
        route_filter_prefixes: prefixes to advertise to the provider (public interfaces).
        tags: tags to attach, at most 50.
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.
    """

    virtual_interface_name: str
    vlan: int
    asn: int | None = None
    asn_long: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    amazon_address: str | None = None
    customer_address: str | None = None
    address_family: AddressFamily | None = None
    route_filter_prefixes: tuple[RouteFilterPrefix, ...] | None = None
    tags: tuple[Tag, ...] | None = None
    rate_limit: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class NewTransitVirtualInterface(RequestPart):
    """A transit virtual interface to create for one's own account.

    Attributes:
        virtual_interface_name: display name, at most 100 characters of ``a-z``, ``0-9`` and ``-``.
        vlan: 802.1Q tag, 1 to 4094.
        asn: the customer's AS number, 1 to 2147483646. Give this or ``asn_long``.
        asn_long: the customer's AS number, 1 to 4294967294. Give this or ``asn``.
        mtu: largest packet, bytes: 1500 (the default) or 8500.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        address_family: IPv4 or IPv6.
        direct_connect_gateway_id: the Direct Connect gateway to attach it to.
        tags: tags to attach, at most 50.
        enable_site_link: whether to switch SiteLink on.
        prefix_pool_allocated_count_ipv4: inbound IPv4 routes to allocate to the interface, 0 or more.
        prefix_pool_allocated_count_ipv6: inbound IPv6 routes to allocate to the interface, 0 or more.
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.
    """

    virtual_interface_name: str | None = None
    vlan: int | None = None
    asn: int | None = None
    asn_long: int | None = None
    mtu: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    amazon_address: str | None = None
    customer_address: str | None = None
    address_family: AddressFamily | None = None
    direct_connect_gateway_id: str | None = None
    tags: tuple[Tag, ...] | None = None
    enable_site_link: bool | None = None
    prefix_pool_allocated_count_ipv4: int | None = None
    prefix_pool_allocated_count_ipv6: int | None = None
    rate_limit: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class NewTransitVirtualInterfaceAllocation(RequestPart):
    """A transit virtual interface to offer to another account, which chooses the gateway.

    Attributes:
        virtual_interface_name: display name, at most 100 characters of ``a-z``, ``0-9`` and ``-``.
        vlan: 802.1Q tag, 1 to 4094.
        asn: the customer's AS number, 1 to 2147483646. Give this or ``asn_long``.
        asn_long: the customer's AS number, 1 to 4294967294. Give this or ``asn``.
        mtu: largest packet, bytes: 1500 (the default) or 8500.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
        address_family: IPv4 or IPv6.
        tags: tags to attach, at most 50.
        rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.
    """

    virtual_interface_name: str | None = None
    vlan: int | None = None
    asn: int | None = None
    asn_long: int | None = None
    mtu: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    amazon_address: str | None = None
    customer_address: str | None = None
    address_family: AddressFamily | None = None
    tags: tuple[Tag, ...] | None = None
    rate_limit: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreatePrivateVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_private_virtual_interface`.

    Attributes:
        connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
        new_private_virtual_interface: the interface to create (:class:`~directlink.NewPrivateVirtualInterface`).
    """

    connection_id: str
    new_private_virtual_interface: NewPrivateVirtualInterface


@attrs.frozen(kw_only=True, repr=False)
class AllocatePrivateVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.allocate_private_virtual_interface`.

    Attributes:
        connection_id: your connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
        owner_account: the account (12 digits) that is offered the interface.
        new_private_virtual_interface_allocation: the interface to offer
            (:class:`~directlink.NewPrivateVirtualInterfaceAllocation`).
    """

    connection_id: str
    owner_account: str
    new_private_virtual_interface_allocation: NewPrivateVirtualInterfaceAllocation


@attrs.frozen(kw_only=True, repr=False)
class CreatePublicVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_public_virtual_interface`.

    Attributes:
        connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
        new_public_virtual_interface: the interface to create (:class:`~directlink.NewPublicVirtualInterface`).
    """

    connection_id: str
    new_public_virtual_interface: NewPublicVirtualInterface


@attrs.frozen(kw_only=True, repr=False)
class AllocatePublicVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.allocate_public_virtual_interface`.

    Attributes:
        connection_id: your connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
        owner_account: the account (12 digits) that is offered the interface.
        new_public_virtual_interface_allocation: the interface to offer
            (:class:`~directlink.NewPublicVirtualInterfaceAllocation`).
    """

    connection_id: str
    owner_account: str
    new_public_virtual_interface_allocation: NewPublicVirtualInterfaceAllocation


@attrs.frozen(kw_only=True, repr=False)
class CreateTransitVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_transit_virtual_interface`.

    Attributes:
        connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
        new_transit_virtual_interface: the interface to create (:class:`~directlink.NewTransitVirtualInterface`).
    """

    connection_id: str
    new_transit_virtual_interface: NewTransitVirtualInterface


@attrs.frozen(kw_only=True, repr=False)
class CreateTransitVirtualInterfaceResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.create_transit_virtual_interface`.

    Attributes:
        virtual_interface: the virtual interface as it is now.
    """

    virtual_interface: VirtualInterface | None = None


@attrs.frozen(kw_only=True, repr=False)
class AllocateTransitVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.allocate_transit_virtual_interface`.

    Attributes:
        connection_id: your connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
        owner_account: the account (12 digits) that is offered the interface.
        new_transit_virtual_interface_allocation: the interface to offer
            (:class:`~directlink.NewTransitVirtualInterfaceAllocation`).
    """

    connection_id: str
    owner_account: str
    new_transit_virtual_interface_allocation: NewTransitVirtualInterfaceAllocation


@attrs.frozen(kw_only=True, repr=False)
class AllocateTransitVirtualInterfaceResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.allocate_transit_virtual_interface`.

    Attributes:
        virtual_interface: the virtual interface as it is now.
    """

    virtual_interface: VirtualInterface | None = None
