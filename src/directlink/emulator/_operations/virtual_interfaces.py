"""Virtual interfaces of every kind: their states, how they look, their end. How they begin is in ``_offers``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.bgp_terms import BgpPeer, Peering
from directlink.emulator._operations.gateways import AMAZON_SIDE_ASN, GatewayChoice
from directlink.emulator._operations.lookup import find, live
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.parameters import cidrs
from directlink.emulator._operations.registry import Caller, operation
from directlink.emulator._operations.terms import MTUS, Kind, Terms
from directlink.emulator._store.store import ENDED
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.connections import Connection
    from directlink.emulator._operations.failover_tests import FailoverTest
    from directlink.emulator._operations.lag_members import Lag
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

OFFER_SECONDS: Final = 7 * 24 * 3600
"""How long OUTSCALE keeps an interface that nobody accepts."""

PUBLIC_SIDE_ASN: Final = 7224
"""The service's autonomous system on public interfaces."""


@dataclass(kw_only=True)
class VirtualInterface:
    """A virtual interface. Times are seconds since the epoch, ``None`` for what has not happened.

    Attributes:
        account_id: who owns it: once accepted, uses it.
        connection_account_id: who owns the connection below it.
        connection_id: the connection or LAG below it.
        peers: its BGP sessions, oldest first, those that are gone too.
        tests: its failover tests, oldest first.
        accepted_at: when it was accepted, or made by the connection's owner for himself.
        rejected: it was deleted before it was accepted.
        bgp_is_up: whether its BGP sessions stand, once it is provisioned.
    """

    id: str
    kind: Kind
    account_id: str
    connection_account_id: str
    connection_id: str
    location: str
    region: str
    terms: Terms
    tags: list[dict[str, str]]
    peers: list[BgpPeer]
    created_at: float
    site_link: bool = False
    tests: list[FailoverTest] = field(default_factory=list["FailoverTest"])
    accepted_at: float | None = None
    gateway: GatewayChoice | None = None
    deleted_at: float | None = None
    rejected: bool = False
    bgp_is_up: bool = True

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return world.removal_state(self.deleted_at, rejected=self.rejected)
        if self.accepted_at is None:
            expires_at = self.created_at + OFFER_SECONDS
            return "expired" if world.cloud is Cloud.OUTSCALE and world.clock.time() >= expires_at else "confirming"
        begun = self.accepted_at
        if self.kind == "public":
            if not world.is_provisioned(begun):
                return "verifying"
            begun += world.provisioning_seconds
        if not world.is_provisioned(begun):
            return "pending"
        if self.running_test(world) is not None:
            return "testing"
        return "available" if self.bgp_is_up else "down"

    def is_live(self, world: World) -> bool:
        """Whether it occupies its VLAN and its connection."""
        return self.state(world) not in ENDED

    def is_seen_by(self, account_id: str) -> bool:
        """Whether an account may know of it."""
        return account_id in (self.account_id, self.connection_account_id)

    def accept(self, world: World, gateway: GatewayChoice | None) -> str:
        """Let it be provisioned, attached to ``gateway``.

        Returns:
            The state that the answer shows: it comes before any provisioning, however short that is.
        """
        self.gateway = gateway
        self.accepted_at = world.clock.time()
        return "verifying" if self.kind == "public" else "pending"

    def running_test(self, world: World) -> FailoverTest | None:
        """The failover test that is under way."""
        return next((test for test in self.tests if test.is_running(world)), None)

    @property
    def live_peers(self) -> list[BgpPeer]:
        """Its BGP sessions that nobody deleted; there is always one."""
        return [peer for peer in self.peers if peer.deleted_at is None]

    def router_config(self, world: World) -> str:
        """A configuration for the customer's router, as XML; it holds the BGP key, as the real one does."""
        return self.terms.router_config(self.id, self.live_peers[0].peering, self._amazon_side_asn(world))

    def _amazon_side_asn(self, world: World) -> int:
        if self.kind == "public":
            return PUBLIC_SIDE_ASN
        if self.gateway is None or self.gateway.direct_connect_gateway_id is None:
            return AMAZON_SIDE_ASN
        return world.direct_connect_gateways[self.gateway.direct_connect_gateway_id].amazon_side_asn

    def wire(self, world: World) -> dict[str, Any]:
        """The interface as the service shows it."""
        terms, state = self.terms, self.state(world)
        answer: dict[str, Any] = {
            "ownerAccount": self.account_id,
            "virtualInterfaceId": self.id,
            "location": self.location,
            "connectionId": self.connection_id,
            "virtualInterfaceType": self.kind,
            "virtualInterfaceName": terms.name,
            "vlan": terms.vlan,
            "virtualInterfaceState": state,
            **self.live_peers[0].peering.wire(world.cloud),
            **(self.gateway.wire() if self.gateway is not None else {}),
        }
        if world.cloud is Cloud.AWS:
            answer |= {
                "amazonSideAsn": self._amazon_side_asn(world),
                "customerRouterConfig": self.router_config(world),
                "mtu": terms.mtu,
                "jumboFrameCapable": terms.mtu > MTUS[self.kind][0],
                "routeFilterPrefixes": cidrs(terms.route_filters),
                "bgpPeers": self._wire_peers(world, state),
                "region": self.region,
                "awsDeviceV2": f"{self.location}-emulated1",
                "awsLogicalDeviceId": f"{self.location}-emulated1",
                "tags": self.tags,
                "siteLinkEnabled": self.site_link,
                **terms.limits,
            }
        return answer

    def _wire_peers(self, world: World, interface_state: str | None) -> list[dict[str, Any]]:
        test = self.running_test(world)
        peers: list[dict[str, Any]] = []
        for peer in self.peers:
            state = peer.state(world, interface_state)
            if state is None:
                continue
            stands = state == "available" and self.bgp_is_up and (test is None or peer.id not in test.peer_ids)
            peers.append(
                {
                    "bgpPeerId": peer.id,
                    **peer.peering.wire(world.cloud),
                    "bgpPeerState": state,
                    "bgpStatus": "up" if stands else "down",
                    "awsDeviceV2": f"{self.location}-emulated1",
                    "awsLogicalDeviceId": f"{self.location}-emulated1",
                }
            )
        return peers


def find_virtual_interface(world: World, caller: Caller, interface_id: str) -> VirtualInterface:
    """The interface of that id.

    Raises:
        Refusal: unknown, gone, or none of the caller's business: these look alike.
    """
    account_id = caller.account.account_id
    return find(
        world, world.virtual_interfaces, "virtual interface", interface_id, lambda each: each.is_seen_by(account_id)
    )


def find_own_virtual_interface(world: World, caller: Caller, interface_id: str) -> VirtualInterface:
    """The caller's interface of that id, to be changed.

    Raises:
        Refusal: there is none such, it is the connection's owner who calls, or it has ended or is ending.
    """
    interface = find_virtual_interface(world, caller, interface_id)
    if interface.account_id != caller.account.account_id:
        raise client_error(f"virtual interface {interface.id} can only be changed by account {interface.account_id}")
    return live(world, "virtual interface", interface)


def add_virtual_interface(
    world: World,
    kind: Kind,
    carrier: Connection | Lag,
    agreed: tuple[Terms, Peering],
    account_id: str,
    *,
    tags: list[dict[str, str]],
    interface_id: str | None = None,
) -> VirtualInterface:
    """Put a new interface, not accepted yet, on a connection or LAG."""
    terms, peering = agreed
    now = world.clock.time()
    interface = VirtualInterface(
        id=interface_id or world.new_id("dxvif"),
        kind=kind,
        account_id=account_id,
        connection_account_id=carrier.account_id,
        connection_id=carrier.id,
        location=carrier.location,
        region=carrier.region,
        terms=terms,
        tags=tags,
        peers=[BgpPeer(world.new_id("dxpeer"), peering, now)],
        created_at=now,
    )
    world.virtual_interfaces[interface.id] = interface
    return interface


@operation("DeleteVirtualInterface")
def delete_virtual_interface(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Delete an interface; before it is accepted that is a rejection. Either side may."""
    interface = find_virtual_interface(world, caller, parameters.string("virtualInterfaceId"))
    state = interface.state(world)
    if interface.deleted_at is not None:
        raise client_error(f"virtual interface {interface.id} is {state}")
    test = interface.running_test(world)
    if test is not None:
        test.stop(world)
    interface.rejected = state == "confirming"
    interface.deleted_at = world.clock.time()
    return {"virtualInterfaceState": "rejected" if interface.rejected else "deleting"}


@operation("DescribeVirtualInterfaces")
def describe_virtual_interfaces(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the interfaces that the caller owns or carries, all, of one connection, or one."""
    account_id = caller.account.account_id
    interface_id = parameters.optional_string("virtualInterfaceId")
    connection_id = parameters.optional_string("connectionId")
    if interface_id is not None:
        chosen = [find_virtual_interface(world, caller, interface_id)]
    else:
        chosen = [
            interface
            for interface in world.virtual_interfaces.values()
            if interface.is_seen_by(account_id) and interface.state(world) is not None
        ]
    if connection_id is not None:
        chosen = [interface for interface in chosen if interface.connection_id == connection_id]
        carrier = world.connections.get(connection_id) or world.lags.get(connection_id)
        if not chosen and (carrier is None or carrier.account_id != account_id):
            raise client_error(f"connection {connection_id} does not exist")
    items = [(interface.id, interface.wire(world)) for interface in chosen]
    return page(caller, parameters, "virtualInterfaces", f"{interface_id} {connection_id}", items)
