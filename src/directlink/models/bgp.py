"""BGP peers of virtual interfaces, added and removed.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import AddressFamily
from directlink.models._base import Request, RequestPart, Response, hide
from directlink.models.virtual_interfaces import VirtualInterface


@attrs.frozen(kw_only=True, repr=False)
class NewBGPPeer(RequestPart):
    """A BGP peer to add.

    Attributes:
        asn: the customer's AS number, 1 to 2147483646. Give this or ``asn_long``.
        asn_long: the customer's AS number, 1 to 4294967294. Give this or ``asn``.
        auth_key: BGP MD5 key, 6 to 80 characters. Kept out of ``repr``.
        address_family: IPv4 or IPv6.
        amazon_address: the provider's end of the BGP session, CIDR (``169.254.0.1/30``).
        customer_address: the customer's end of the BGP session, CIDR (``169.254.0.2/30``).
    """

    asn: int | None = None
    asn_long: int | None = None
    auth_key: str | None = attrs.field(default=None, repr=hide)
    address_family: AddressFamily | None = None
    amazon_address: str | None = None
    customer_address: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateBGPPeerRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_bgp_peer`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        new_bgp_peer: the peer to add (:class:`~directlink.NewBGPPeer`).
    """

    virtual_interface_id: str | None = None
    new_bgp_peer: NewBGPPeer | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateBGPPeerResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.create_bgp_peer`.

    Attributes:
        virtual_interface: the virtual interface as it is now.
    """

    virtual_interface: VirtualInterface | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteBGPPeerRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_bgp_peer`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        asn: AS number of the peer, where no ``bgp_peer_id`` is given.
        asn_long: AS number of the peer, instead of ``asn``.
        customer_address: the customer's end of the session, CIDR, where no ``bgp_peer_id`` is given.
        bgp_peer_id: the BGP peer (``dxpeer-…``).
    """

    virtual_interface_id: str | None = None
    asn: int | None = None
    asn_long: int | None = None
    customer_address: str | None = None
    bgp_peer_id: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteBGPPeerResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.delete_bgp_peer`.

    Attributes:
        virtual_interface: the virtual interface as it is now.
    """

    virtual_interface: VirtualInterface | None = None
