"""Finding, adding, listing and deleting virtual interfaces of every kind. ``offers`` makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from directlink.emulator._errors import client_error
from directlink.emulator._operations.bgp_terms import new_peer
from directlink.emulator._operations.lookup import find, refuse_deleted, unknown
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.virtual_interface import VirtualInterface
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.bgp import Peering
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._records.json_shapes import Json, Tags
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.terms import InterfaceKind, Terms
    from directlink.emulator._store.store import Store


def find_virtual_interface(store: Store, caller: Caller, interface_id: str) -> VirtualInterface:
    """The interface of that id.

    Raises:
        Refusal: it is unknown or gone, or the caller neither owns nor carries it: the three look the same.
    """
    account_id = caller.account.account_id
    return find(
        store, store.virtual_interfaces, "virtual interface", interface_id, lambda each: each.is_seen_by(account_id)
    )


def find_own_virtual_interface(store: Store, caller: Caller, interface_id: str) -> VirtualInterface:
    """The caller's interface of that id, to be changed.

    Raises:
        Refusal: the caller has no such interface, only carries it, or it is deleted.
    """
    interface = find_virtual_interface(store, caller, interface_id)
    if interface.account_id != caller.account.account_id:
        raise client_error(f"virtual interface {interface.id} can only be changed by account {interface.account_id}")
    return refuse_deleted(store, "virtual interface", interface)


def add_virtual_interface(
    store: Store,
    kind: InterfaceKind,
    carrier: Connection | Lag,
    agreed: tuple[Terms, Peering],
    account_id: str,
    *,
    tags: Tags,
    interface_id: str | None = None,
) -> VirtualInterface:
    """Put a new interface, not accepted yet, on a connection or LAG."""
    terms, peering = agreed
    interface = VirtualInterface(
        id=store.take_id("dxvif", interface_id),
        kind=kind,
        account_id=account_id,
        connection_account_id=carrier.account_id,
        connection_id=carrier.id,
        location=carrier.location,
        region=carrier.region,
        terms=terms,
        tags=tags,
        peers=[new_peer(store, peering)],
        created_at=store.now(),
    )
    store.virtual_interfaces[interface.id] = interface
    return interface


@operation("DeleteVirtualInterface")
def delete_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Delete an interface. Either account may; on AWS one that is not accepted yet is rejected by the grantee."""
    interface = find_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    state = interface.state(store.lifecycle)
    if interface.deleted_at is not None:
        raise client_error(f"virtual interface {interface.id} is {state}")
    test = interface.running_test(store.lifecycle)
    if test is not None:
        test.stop(store.lifecycle)
    interface.deleted_at = store.now()
    if interface.accepted_at is None:  # also one that expired, whose VLAN another one may have by now
        interface.ended_as = _end_of_offer(store, caller, interface)
    return {"virtualInterfaceState": interface.ended_as or "deleting"}


def _end_of_offer(store: Store, caller: Caller, interface: VirtualInterface) -> Literal["deleted", "rejected"] | None:
    """What an offer is at once when it is deleted; ``None`` if deleting it takes its time."""
    if store.cloud is Cloud.OUTSCALE:
        return "deleted"
    return "rejected" if caller.account.account_id == interface.account_id else None


@operation("DescribeVirtualInterfaces")
def describe_virtual_interfaces(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the interfaces that the caller owns or carries: all, those of one connection, or one."""
    interface_id = parameters.optional_string("virtualInterfaceId")
    connection_id = parameters.optional_string("connectionId")
    if interface_id is not None:
        chosen: Collection[VirtualInterface] = _named(store, caller, interface_id)
    elif connection_id is not None:
        chosen = store.virtual_interfaces.under(connection_id)
    else:
        chosen = store.virtual_interfaces.under(caller.account.account_id)
    if connection_id is not None:
        chosen = _carried(store, caller, connection_id, chosen)
    return page_of_records(
        store,
        caller,
        parameters,
        "virtualInterfaces",
        f"{interface_id} {connection_id}",
        chosen,
        show=lambda interface: interface.to_json(store.lifecycle),
    )


def _named(store: Store, caller: Caller, interface_id: str) -> list[VirtualInterface]:
    """The interface of that id; AWS lists nothing if there is none, OUTSCALE refuses."""
    if store.cloud is Cloud.OUTSCALE:
        return [find_virtual_interface(store, caller, interface_id)]
    interface = store.virtual_interfaces.get(interface_id)
    return [interface] if interface is not None and interface.is_seen_by(caller.account.account_id) else []


def _carried(
    store: Store, caller: Caller, connection_id: str, interfaces: Iterable[VirtualInterface]
) -> list[VirtualInterface]:
    """Those that a connection or LAG carries and the caller may see.

    Raises:
        Refusal: there are none, and the connection is not the caller's.
    """
    account_id = caller.account.account_id
    carried = [each for each in interfaces if each.connection_id == connection_id and each.is_seen_by(account_id)]
    carrier = store.connections.get(connection_id) or store.lags.get(connection_id)
    if not carried and (carrier is None or carrier.account_id != account_id):
        raise unknown(store, "connection", connection_id)
    return carried
