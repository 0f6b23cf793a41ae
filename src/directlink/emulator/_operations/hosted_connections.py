"""Hosted connections: a partner offers a share of its connection to another account, which accepts it.

The emulator has no interconnects apart from connections: any connection or LAG of an account carries hosted ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.connections import (
    Connection,
    Hosting,
    find_carrier,
    find_connection,
    find_live_connection,
)
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.registry import Caller, operation
from directlink.emulator._operations.terms import MAX_VLAN
from directlink.emulator._operations.vlans import check_vlan
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.lag_members import Lag
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

_BANDWIDTHS: Final = (
    *(f"{speed}Mbps" for speed in (50, 100, 200, 300, 400, 500)),
    *(f"{speed}Gbps" for speed in (1, 2, 5, 10, 25)),
)


def _find_parent(world: World, caller: Caller, parent_id: str) -> Connection | Lag:
    parent = find_carrier(world, caller, parent_id)
    if isinstance(parent, Connection) and parent.hosting is not None:
        raise client_error(f"connection {parent.id} is hosted and cannot carry hosted connections")
    return parent


@operation("AllocateHostedConnection", Cloud.AWS)
def allocate_hosted_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Offer a hosted connection to another account."""
    parent = _find_parent(world, caller, parameters.string("connectionId"))
    account_id = parameters.string("ownerAccount")
    if account_id not in world.accounts:
        raise client_error(f"account {account_id} does not exist")
    bandwidth = parameters.string("bandwidth")
    if bandwidth not in _BANDWIDTHS:
        raise client_error(f"bandwidth must be one of {', '.join(_BANDWIDTHS)}")
    vlan = parameters.integer("vlan", 1, MAX_VLAN)
    check_vlan(world, parent.id, vlan)
    connection = Connection(
        id=world.new_id("dxcon"),
        account_id=account_id,
        name=parameters.string("connectionName"),
        location=parent.location,
        bandwidth=bandwidth,
        region=parent.region,
        provider=parent.provider,
        tags=parameters.tags(),
        created_at=world.clock.time(),
        hosting=Hosting(
            parent_id=parent.id,
            parent_account_id=parent.account_id,
            partner=caller.account.name,
            vlan=vlan,
        ),
    )
    world.connections[connection.id] = connection
    return connection.wire(world)


@operation("ConfirmConnection", Cloud.AWS)
def confirm_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Accept a hosted connection."""
    connection = find_connection(world, caller, parameters.string("connectionId"))
    state = connection.state(world)
    if connection.hosting is None or state != "ordering":
        raise client_error(f"connection {connection.id} is {state}, not ordering")
    connection.hosting.confirmed_at = world.clock.time()
    return {"connectionState": "pending"}


@operation("AssociateHostedConnection", Cloud.AWS)
def associate_hosted_connection(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Move a hosted connection to another connection or LAG of the account that offered it."""
    connection = find_live_connection(world, caller, parameters.string("connectionId"), as_partner=True)
    hosting = connection.hosting
    if hosting is None or hosting.parent_account_id != caller.account.account_id:
        raise client_error(f"connection {connection.id} is not hosted by account {caller.account.account_id}")
    parent = _find_parent(world, caller, parameters.string("parentConnectionId"))
    if parent.id != hosting.parent_id:
        check_vlan(world, parent.id, hosting.vlan)
    hosting.parent_id = parent.id
    connection.location, connection.region = parent.location, parent.region
    return connection.wire(world)


@operation("DescribeHostedConnections", Cloud.AWS)
def describe_hosted_connections(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the hosted connections that one of the caller's connections or LAGs carries."""
    parent = _find_parent(world, caller, parameters.string("connectionId"))
    items = [
        (connection.id, connection.wire(world))
        for connection in world.connections.values()
        if connection.hosting is not None
        and connection.hosting.parent_id == parent.id
        and connection.state(world) is not None
    ]
    return page(caller, parameters, "connections", parent.id, items)
