"""Accounts and resources that are put into the store without a request: what a test starts from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import Refusal
from directlink.emulator._operations.associations import find_associable
from directlink.emulator._operations.connections import delete_connection
from directlink.emulator._operations.direct_connect_gateways import add_gateway
from directlink.emulator._operations.hosted_connections import allocate
from directlink.emulator._operations.offers import offer
from directlink.emulator._operations.parameters import Parameters
from directlink.emulator._operations.proposals import delete_proposal, propose
from directlink.emulator._operations.virtual_interfaces import delete_virtual_interface
from directlink.emulator._records.caller import Caller
from directlink.emulator._records.connection import Connection
from directlink.emulator._records.gateway import TransitGateway, VirtualGateway
from directlink.emulator._records.json_shapes import prefix_list
from directlink.emulator._records.terms import MAX_VLAN
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from directlink.emulator._records.account import Account
    from directlink.emulator._records.terms import InterfaceKind
    from directlink.emulator._store.store import Store

_FIRST_GATEWAYS: Final = {"owner": "vgw-12345678", "grantee": "vgw-87654321"}


def seed_first_accounts(store: Store) -> None:
    """Give an empty store the two accounts that an emulator starts with."""
    for name in _FIRST_GATEWAYS:
        seed_account(store, name)


def seed_account(store: Store, name: str) -> Account:
    """Make another account, with permanent keys and gateways of its own.

    Raises:
        ValueError: the name is taken, or is not made of ASCII letters and digits.
    """
    store.accounts.add(name)
    seed_virtual_gateway(store, name, _FIRST_GATEWAYS.get(name))
    seed_virtual_gateway(store, name)
    if store.cloud is Cloud.AWS:
        seed_direct_connect_gateway(store, name)
    return store.accounts.named(name)


def seed_virtual_gateway(store: Store, account: str, gateway_id: str | None = None, state: str = "available") -> str:
    """Give an account another virtual gateway.

    Args:
        store: where to put it.
        account: the account's name.
        gateway_id: its id; made up if ``None``.
        state: only an ``available`` one can be used.

    Returns:
        Its id.

    Raises:
        LookupError: there is no such account.
    """
    owner = store.accounts.named(account)
    network = f"10.{len(store.virtual_gateways) % 256}.0.0/16"
    gateway = VirtualGateway(store.take_id("vgw", gateway_id), owner.account_id, state, network)
    store.virtual_gateways[gateway.id] = gateway
    store.accounts.update(replace(owner, virtual_gateway_ids=(*owner.virtual_gateway_ids, gateway.id)))
    return gateway.id


def seed_direct_connect_gateway(store: Store, account: str, gateway_id: str | None = None) -> str:
    """Give an account another Direct Connect gateway.

    Args:
        store: where to put it.
        account: the account's name.
        gateway_id: its id; made up if ``None``.

    Returns:
        Its id.

    Raises:
        LookupError: there is no such account.
        ValueError: the cloud is OUTSCALE, which has none.
    """
    need_aws(store, "Direct Connect gateways")
    owner = store.accounts.named(account)
    name = f"{account}-{len(owner.direct_connect_gateway_ids) + 1}"
    return add_gateway(store, owner.account_id, name, gateway_id=gateway_id).id


def seed_transit_gateway(store: Store, account: str, gateway_id: str | None = None) -> str:
    """Give an account a transit gateway.

    Args:
        store: where to put it.
        account: the account's name.
        gateway_id: its id; made up if ``None``.

    Returns:
        Its id.

    Raises:
        LookupError: there is no such account.
        ValueError: the cloud is OUTSCALE, which has none.
    """
    need_aws(store, "transit gateways")
    owner = store.accounts.named(account)
    gateway = TransitGateway(store.take_id("tgw", gateway_id), owner.account_id)
    store.transit_gateways[gateway.id] = gateway
    return gateway.id


def seed_connection(store: Store, account_id: str, region: str) -> Connection:
    """Give an account an available connection."""
    connection = Connection(
        id=store.new_id("dxcon"),
        account_id=account_id,
        name="emulated",
        location="PAR1" if store.cloud is Cloud.OUTSCALE else "EqPA2",
        bandwidth="1Gbps",
        region=region,
        created_at=store.now() - store.lifecycle.provisioning_seconds,
    )
    store.connections[connection.id] = connection
    return connection


def seed_offer(
    store: Store,
    kind: InterfaceKind,
    members: Mapping[str, object],
    *,
    grantee: str,
    region: str,
    interface_id: str | None = None,
    carrier_id: str | None = None,
) -> str:
    """Let the account ``owner`` offer an interface to another one, on the lowest free VLAN if none is given.

    Args:
        store: where to put it.
        kind: the kind of the interface.
        members: its terms, as a request would have them.
        grantee: name of the account that may accept it.
        region: where a connection is made if none is given.
        interface_id: its id; made up if ``None``.
        carrier_id: the connection or LAG that carries it; an available connection is made if ``None``.

    Returns:
        Its id.

    Raises:
        LookupError: there is no such account, connection or LAG.
        ValueError: there is such an interface, a term is wrong or taken, or the cloud has no such interfaces.
    """
    if kind != "private":
        need_aws(store, f"{kind} interfaces")
    _check_new(store, interface_id, "a virtual interface", store.virtual_interfaces)
    account_id = store.accounts.named(grantee).account_id
    if carrier_id is None:
        carrier_id = seed_connection(store, store.accounts.named("owner").account_id, region).id
    carrier = store.lags.get(carrier_id) or store.connections.get(carrier_id)
    if carrier is None:
        raise LookupError(f"there is no connection or LAG {carrier_id}")
    if members.get("vlan") is None:
        members = {**members, "vlan": _free_vlan(store, carrier.id)}
    try:
        details = Parameters(members, cloud=store.cloud)
        return offer(store, kind, carrier, account_id, details, interface_id=interface_id, is_seeded=True).id
    except Refusal as refusal:
        raise ValueError(refusal.message) from None


def seed_hosted_connection(
    store: Store,
    members: Mapping[str, object],
    *,
    grantee: str,
    region: str,
    connection_id: str | None = None,
    parent_id: str | None = None,
    partner_name: str = "owner",
) -> str:
    """Let the account ``owner`` offer a hosted connection, on the lowest free VLAN if none is given.

    Args:
        store: where to put it.
        members: its terms, as a request would have them.
        grantee: name of the account that may accept it.
        region: where a parent is made if none is given.
        connection_id: its id; made up if ``None``.
        parent_id: what carries it: an interconnect, connection or LAG; a connection is made if ``None``.
        partner_name: the name of the partner that it shows.

    Returns:
        Its id.

    Raises:
        LookupError: there is no such account or parent.
        ValueError: there is such a connection, a term is wrong or taken, or the cloud is OUTSCALE.
    """
    need_aws(store, "hosted connections")
    _check_new(store, connection_id, "a connection", store.connections)
    owner = store.accounts.named("owner")
    if parent_id is None:
        parent_id = seed_connection(store, owner.account_id, region).id
    parent = store.lags.get(parent_id) or store.interconnects.get(parent_id) or store.connections.get(parent_id)
    if parent is None:
        raise LookupError(f"there is no connection, interconnect or LAG {parent_id}")
    terms = {
        **members,
        "vlan": members.get("vlan") or _free_vlan(store, parent.id),
        "ownerAccount": store.accounts.named(grantee).account_id,
    }
    try:
        return allocate(store, partner_name, Parameters(terms, cloud=store.cloud), parent, connection_id).id
    except Refusal as refusal:
        raise ValueError(refusal.message) from None


def _check_new(store: Store, resource_id: str | None, noun: str, table: Container[str]) -> None:
    """Check that a resource may be given this id.

    Raises:
        ValueError: there is one, or was.
    """
    if resource_id is not None and store.has_known(resource_id):
        raise ValueError(f"there {'is' if resource_id in table else 'was'} {noun} {resource_id} already")


def _free_vlan(store: Store, carrier_id: str) -> int:
    """The lowest VLAN of a carrier that nothing uses; one too high, if there is none."""
    return next(vlan for vlan in range(1, MAX_VLAN + 2) if store.user_of_vlan(carrier_id, vlan) is None)


def seed_proposal(
    store: Store,
    prefixes: Iterable[str],
    *,
    grantee: str,
    region: str,
    direct_connect_gateway_id: str | None = None,
    gateway_id: str | None = None,
) -> str:
    """Let the account ``owner`` propose to associate a gateway of its own with a Direct Connect gateway of another.

    Args:
        store: where to put it.
        prefixes: networks that it asks for.
        grantee: name of the account that may accept it.
        region: where the gateway of ``owner`` is.
        direct_connect_gateway_id: the gateway of ``grantee``; its first if ``None``.
        gateway_id: the virtual or transit gateway of ``owner``; its first virtual one if ``None``.

    Returns:
        Its id.

    Raises:
        LookupError: there is no such account or gateway.
        ValueError: it is a transit gateway, and there are no prefixes; or the cloud is OUTSCALE.
    """
    need_aws(store, "proposals")
    owner, other = store.accounts.named("owner"), store.accounts.named(grantee)
    wanted = direct_connect_gateway_id or other.direct_connect_gateway_ids[0]
    gateway = store.direct_connect_gateways.get(wanted)
    if gateway is None or gateway.account_id != other.account_id:
        raise LookupError(f"{grantee} has no Direct Connect gateway {wanted}")
    members = {"addAllowedPrefixesToDirectConnectGateway": prefix_list(prefixes)}
    try:
        associated = find_associable(store, Caller(owner, region), gateway_id or owner.virtual_gateway_ids[0])
        return propose(store, gateway, associated, Parameters(members, cloud=store.cloud)).id
    except Refusal as refusal:
        raise ValueError(refusal.message) from None


def reject_offer(store: Store, resource_id: str, account: str, region: str) -> str:
    """Let an account decline what is offered to it, or withdraw what it offers.

    Args:
        store: where it is.
        resource_id: an interface, a hosted connection or a proposal that waits to be accepted.
        account: the account's name.
        region: where the account does so.

    Returns:
        The state that it is in then.

    Raises:
        LookupError: there is no such account or offer.
        ValueError: it does not wait to be accepted, or is no affair of the account's.
    """
    caller, life = Caller(store.accounts.named(account), region), store.lifecycle
    for table, waits, (name, delete) in (
        (store.virtual_interfaces, "confirming", ("virtualInterfaceId", delete_virtual_interface)),
        (store.connections, "ordering", ("connectionId", delete_connection)),
        (store.proposals, "requested", ("proposalId", delete_proposal)),
    ):
        offered = table.get(resource_id)
        if offered is not None and (state := offered.state(life)) is not None:
            if state != waits:
                raise ValueError(f"{resource_id} is {state}, not {waits}")
            try:
                delete(store, caller, Parameters({name: resource_id}, cloud=store.cloud))
            except Refusal as refusal:
                raise ValueError(refusal.message) from None
            return offered.state(life) or "deleted"
    raise LookupError(f"there is no offer {resource_id}")


def set_link_status(store: Store, connection_id: str, status: str) -> None:
    """Bring the link of a connection up or down.

    Raises:
        LookupError: there is no such connection.
        ValueError: the status is neither, or the cloud is OUTSCALE, which shows none.
    """
    need_aws(store, "links")
    if status not in ("up", "down"):
        raise ValueError("a link is up or down")
    connection = store.connections.get(connection_id)
    if connection is None:
        raise LookupError(f"there is no connection {connection_id}")
    connection.link_is_up = status == "up"


def set_bgp_status(store: Store, interface_id: str, status: str, peer_id: str | None = None) -> None:
    """Bring the BGP sessions of an interface up or down.

    Args:
        store: where it is.
        interface_id: the interface.
        status: ``"up"`` or ``"down"``.
        peer_id: this session only; all if ``None``.

    Raises:
        LookupError: there is no such interface, or it has no such session.
        ValueError: the status is neither, or the cloud is OUTSCALE, which does not show BGP sessions.
    """
    if store.cloud is Cloud.OUTSCALE or status not in ("up", "down"):
        raise ValueError("a BGP status is up or down, on AWS only")
    peers = [peer for peer in store.interface(interface_id).live_peers if peer_id in (None, peer.id)]
    if not peers:
        raise LookupError(f"virtual interface {interface_id} has no BGP peer {peer_id}")
    for peer in peers:
        peer.is_up, peer.is_told = status == "up", True


def need_aws(store: Store, what: str) -> None:
    """Check that the cloud is AWS.

    Raises:
        ValueError: it is OUTSCALE, which has no such thing.
    """
    if store.cloud is Cloud.OUTSCALE:
        raise ValueError(f"{what} are on AWS only")
