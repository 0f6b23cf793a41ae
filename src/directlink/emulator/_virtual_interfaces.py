"""Private virtual interfaces: made or offered, accepted or rejected, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._connections import Connection, find_live_connection
from directlink.emulator._errors import client_error
from directlink.emulator._gateways import GatewayChoice, choose_gateway
from directlink.emulator._paging import page
from directlink.emulator._registry import Caller, operation
from directlink.emulator._terms import AMAZON_SIDE_ASN, MTUS, Terms, read_terms
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._parameters import Parameters
    from directlink.emulator._world import World

OFFER_SECONDS: Final = 7 * 24 * 3600
"""How long OUTSCALE keeps an interface that nobody accepts."""


@dataclass
class VirtualInterface:
    """A private virtual interface. Times are seconds since the epoch, ``None`` for what has not happened.

    Attributes:
        account_id: who owns it: once accepted, uses it.
        connection_account_id: who owns the connection below it.
        accepted_at: when it was accepted, or made by the connection's owner for himself.
        rejected: it was deleted before it was accepted.
        bgp_is_up: whether its BGP session stands, once it is provisioned.
    """

    id: str
    account_id: str
    connection_account_id: str
    connection_id: str
    location: str
    region: str
    terms: Terms
    site_link: bool
    peer_id: str
    created_at: float
    accepted_at: float | None = None
    gateway: GatewayChoice | None = None
    deleted_at: float | None = None
    rejected: bool = False
    bgp_is_up: bool = True

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            if self.rejected:
                return "rejected" if world.is_listed(self.deleted_at) else None
            return world.removal_state(self.deleted_at)
        if self.accepted_at is None:
            expires_at = self.created_at + OFFER_SECONDS
            return "expired" if world.cloud is Cloud.OUTSCALE and world.clock.time() >= expires_at else "confirming"
        if not world.is_provisioned(self.accepted_at):
            return "pending"
        return "available" if self.bgp_is_up else "down"

    def is_live(self, world: World) -> bool:
        """Whether it occupies its VLAN and its connection."""
        return self.state(world) not in (None, "deleted", "rejected", "expired")

    def is_seen_by(self, account_id: str) -> bool:
        """Whether an account may know of it."""
        return account_id in (self.account_id, self.connection_account_id)

    def wire(self, world: World) -> dict[str, Any]:
        """The interface as the service shows it."""
        terms, state = self.terms, self.state(world)
        answer: dict[str, Any] = {
            "ownerAccount": self.account_id,
            "virtualInterfaceId": self.id,
            "location": self.location,
            "connectionId": self.connection_id,
            "virtualInterfaceType": "private",
            "virtualInterfaceName": terms.name,
            "vlan": terms.vlan,
            "virtualInterfaceState": state,
            **terms.peering(world.cloud),
            **(self.gateway.wire() if self.gateway is not None else {}),
        }
        if world.cloud is Cloud.AWS:
            answer |= {
                "amazonSideAsn": AMAZON_SIDE_ASN,
                "customerRouterConfig": terms.router_config(self.id),
                "mtu": terms.mtu,
                "jumboFrameCapable": terms.mtu > MTUS[0],
                "routeFilterPrefixes": [],
                "bgpPeers": [self._peer(world, state)],
                "region": self.region,
                "awsDeviceV2": f"{self.location}-emulated1",
                "awsLogicalDeviceId": f"{self.location}-emulated1",
                "tags": terms.tags,
                "siteLinkEnabled": self.site_link,
            }
        return answer

    def _peer(self, world: World, state: str | None) -> dict[str, Any]:
        ended = {"deleting": "deleting", "deleted": "deleted", "rejected": "deleted"}
        return {
            "bgpPeerId": self.peer_id,
            **self.terms.peering(world.cloud),
            "bgpPeerState": ended.get(str(state), "available" if state in ("available", "down") else "pending"),
            "bgpStatus": "up" if state == "available" else "down",
            "awsDeviceV2": f"{self.location}-emulated1",
            "awsLogicalDeviceId": f"{self.location}-emulated1",
        }


def find_virtual_interface(world: World, caller: Caller, interface_id: str) -> VirtualInterface:
    """The interface of that id.

    Raises:
        Refusal: unknown, gone, or none of the caller's business: these look alike.
    """
    interface = world.virtual_interfaces.get(interface_id)
    if interface is None or not interface.is_seen_by(caller.account.account_id) or interface.state(world) is None:
        raise client_error(f"virtual interface {interface_id} does not exist")
    return interface


def add_virtual_interface(
    world: World,
    connection: Connection,
    terms: Terms,
    account_id: str,
    interface_id: str | None = None,
    *,
    site_link: bool = False,
) -> VirtualInterface:
    """Put a new interface, not accepted yet, on a connection."""
    interface = VirtualInterface(
        id=interface_id or world.new_id("dxvif"),
        account_id=account_id,
        connection_account_id=connection.account_id,
        connection_id=connection.id,
        location=connection.location,
        region=connection.region,
        terms=terms,
        site_link=site_link,
        peer_id=world.new_id("dxpeer"),
        created_at=world.clock.time(),
    )
    world.virtual_interfaces[interface.id] = interface
    return interface


@operation("AllocatePrivateVirtualInterface")
def allocate_private_virtual_interface(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Offer an interface on the caller's connection to another account."""
    connection = find_live_connection(world, caller, parameters.string("connectionId"))
    account_id = parameters.string("ownerAccount")
    if account_id not in world.accounts:
        raise client_error(f"account {account_id} does not exist")
    terms = read_terms(world, connection, parameters.structure("newPrivateVirtualInterfaceAllocation"))
    return add_virtual_interface(world, connection, terms, account_id).wire(world)


@operation("ConfirmPrivateVirtualInterface")
def confirm_private_virtual_interface(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Accept an offered interface and attach it to a gateway."""
    interface = find_virtual_interface(world, caller, parameters.string("virtualInterfaceId"))
    if interface.account_id != caller.account.account_id:
        raise client_error(f"virtual interface {interface.id} can only be confirmed by account {interface.account_id}")
    gateway = choose_gateway(world, caller, parameters)
    state = interface.state(world)
    if state != "confirming":
        raise client_error(f"virtual interface {interface.id} is {state}, not confirming")
    interface.gateway = gateway
    interface.accepted_at = world.clock.time()
    return {"virtualInterfaceState": "pending"}


@operation("CreatePrivateVirtualInterface")
def create_private_virtual_interface(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Make an interface on the caller's connection for the caller."""
    connection = find_live_connection(world, caller, parameters.string("connectionId"))
    details = parameters.structure("newPrivateVirtualInterface")
    gateway = choose_gateway(world, caller, details)
    site_link = details.boolean("enableSiteLink")
    terms = read_terms(world, connection, details)
    interface = add_virtual_interface(world, connection, terms, caller.account.account_id, site_link=site_link)
    interface.gateway = gateway
    interface.accepted_at = interface.created_at
    # the answer to a creation comes before any provisioning, however short that is
    return interface.wire(world) | {"virtualInterfaceState": "pending"}


@operation("DeleteVirtualInterface")
def delete_virtual_interface(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Delete an interface; before it is accepted that is a rejection. Either side may."""
    interface = find_virtual_interface(world, caller, parameters.string("virtualInterfaceId"))
    state = interface.state(world)
    if interface.deleted_at is not None:
        raise client_error(f"virtual interface {interface.id} is {state}")
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
        connection = world.connections.get(connection_id)
        if not chosen and (connection is None or connection.account_id != account_id):
            raise client_error(f"connection {connection_id} does not exist")
    items = [(interface.id, interface.wire(world)) for interface in chosen]
    return page(caller, parameters, "virtualInterfaces", f"{interface_id} {connection_id}", items)
