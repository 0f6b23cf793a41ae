"""Moving an interface to another connection or LAG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error
from directlink.emulator._operations.bgp_terms import new_peer
from directlink.emulator._operations.connections import check_available, find_carrier
from directlink.emulator._operations.lookup import refuse_deleted
from directlink.emulator._operations.prefix_pools import pool_problem
from directlink.emulator._operations.rate_limits import check_rate_limit, limiter_problem
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.virtual_interfaces import find_virtual_interface
from directlink.emulator._operations.vlans import check_vlan
from directlink.emulator._records.connection import Connection
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store


@operation("AssociateVirtualInterface", Cloud.AWS)
def associate_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Move an interface to a connection or LAG of the caller, who owns it or what carries it now.

    An interface that was accepted is provisioned again, with BGP sessions that take the place of the old ones.
    """
    interface = find_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    refuse_deleted(store, "virtual interface", interface)
    target = find_carrier(store, caller, parameters.string("connectionId"))
    if target.id == interface.connection_id:
        raise client_error(f"virtual interface {interface.id} is on {target.id} already")
    _check_room(store, interface, target)
    interface.connection_id, interface.connection_account_id = target.id, target.account_id
    interface.location, interface.region = target.location, target.region
    store.virtual_interfaces[interface.id] = interface  # it is found by what carries it
    if interface.accepted_at is not None:
        interface.accepted_at = store.now()
        for peer in interface.live_peers:
            interface.add_peer(store.lifecycle, new_peer(store, peer.peering))
            peer.deleted_at = store.now()
    return interface.to_json(store.lifecycle)


def _check_room(store: Store, interface: VirtualInterface, target: Connection | Lag) -> None:
    """Check that a connection or LAG can carry an interface.

    Raises:
        Refusal: it is not available, the interface's VLAN, addresses, prefixes or rate limit do not fit, or the
            interface belongs to a hosted connection.
    """
    present = store.connections.get(interface.connection_id)
    if present is not None and present.hosting is not None:
        raise client_error(f"virtual interface {interface.id} moves with its hosted connection {present.id} only")
    if isinstance(target, Connection) and target.hosting is not None and store.vlans_in_use(target.id):
        raise client_error(f"hosted connection {target.id} carries one interface only")
    check_available(store, target)
    check_vlan(store, target.id, interface.terms.vlan)
    addresses = {peer.peering.customer_address for peer in interface.live_peers}
    for other in store.interfaces_on(target.id):
        for peer in other.live_peers:
            if peer.peering.customer_address in addresses:
                raise client_error(f"address {peer.peering.customer_address} is in use on {target.id}")
    check_rate_limit(target, interface.terms.rate_limit)
    problem = pool_problem(store, target, interface.terms.allocation)
    problem = problem or limiter_problem(store, target, interface.terms.rate_limit)
    if problem:
        raise client_error(problem)
