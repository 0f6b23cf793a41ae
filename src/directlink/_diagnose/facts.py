"""What is known of an interface and of all that it depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from directlink._accept.states import ATTACHED
from directlink.enums import BGPStatus

if TYPE_CHECKING:
    from directlink._diagnose.router_output import RouterSession
    from directlink.enums import Cloud
    from directlink.models.associations import DirectConnectGatewayAssociation
    from directlink.models.connections import Connection
    from directlink.models.failover_tests import VirtualInterfaceTestHistory
    from directlink.models.gateways import DirectConnectGateway, DirectConnectGatewayAttachment, VirtualGateway
    from directlink.models.lags import Lag
    from directlink.models.routes import Route
    from directlink.models.virtual_interfaces import BGPPeer, VirtualInterface

MAX_PUBLIC_PREFIXES: Final = 1000
"""Prefixes of an address family that the service takes on a public interface."""
MAX_PREFIXES: Final = 100
"""Prefixes of an address family that the service takes on another one, unless it shows an allocation."""


@attrs.define(kw_only=True)
class Facts:
    """What the calls told. ``None`` and empty mean that it was not asked for, is not there, or may not be read.

    Attributes:
        cloud: whose rules hold.
        region: the region that was asked.
        virtual_interface_id: the interface that was asked for.
        may_read: whether the account may read interfaces at all.
        interface: the interface.
        carrier: the connection or LAG below it.
        virtual_gateways: the account's virtual gateways.
        gateway: the Direct Connect gateway.
        attachments: what joins the interface and that gateway.
        associations: what that gateway leads to.
        routes: the routes of both directions.
        tests: failover tests of the interface.
        sessions: what the router says of its own end.
        not_checked: what could not be read, and why.
    """

    cloud: Cloud
    region: str
    virtual_interface_id: str
    may_read: bool = True
    interface: VirtualInterface | None = None
    carrier: Connection | Lag | None = None
    virtual_gateways: tuple[VirtualGateway, ...] | None = None
    gateway: DirectConnectGateway | None = None
    attachments: tuple[DirectConnectGatewayAttachment, ...] | None = None
    associations: tuple[DirectConnectGatewayAssociation, ...] | None = None
    routes: tuple[Route, ...] | None = None
    tests: tuple[VirtualInterfaceTestHistory, ...] = ()
    sessions: tuple[RouterSession, ...] = ()
    not_checked: list[str] = attrs.field(factory=list[str])

    @property
    def state(self) -> str | None:
        """State of the interface, known to this release or not."""
        return None if self.interface is None else self.interface.virtual_interface_state

    @property
    def peers(self) -> tuple[BGPPeer, ...]:
        """The BGP sessions that are set up, up or not."""
        peers = () if self.interface is None else self.interface.bgp_peers
        return tuple(peer for peer in peers if peer.bgp_peer_state in (None, "available"))

    @property
    def down(self) -> tuple[BGPPeer, ...]:
        """Those that are not up."""
        return tuple(peer for peer in self.peers if peer.bgp_status != BGPStatus.UP) if self.state in ATTACHED else ()

    @property
    def up(self) -> tuple[BGPPeer, ...]:
        """Those that are up."""
        return tuple(peer for peer in self.peers if peer.bgp_status == BGPStatus.UP) if self.state in ATTACHED else ()

    def prefix_limit(self, family: str | None) -> int:
        """How many prefixes of an address family the service takes."""
        interface = self.interface
        if interface is None:
            return MAX_PUBLIC_PREFIXES
        ipv6 = family == "ipv6"
        shown = interface.prefix_pool_allocated_count_ipv6 if ipv6 else interface.prefix_pool_allocated_count_ipv4
        return prefix_limit(interface.virtual_interface_type, shown)


def prefix_limit(interface_type: str | None, allocated: int | None) -> int:
    """Return how many prefixes of an address family the service takes on an interface.

    Args:
        interface_type: ``private``, ``public`` or ``transit``.
        allocated: what the interface shows of it, ``None`` where it shows nothing.
    """
    if interface_type == "public":
        return MAX_PUBLIC_PREFIXES
    return MAX_PREFIXES if allocated is None else allocated
