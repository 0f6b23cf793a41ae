"""Hosted connections: a partner offers a share of its interconnect to another account, which accepts it.

Any connection or LAG of an account carries hosted ones, too: who is a partner is nothing that the emulator knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import Refusal, client_error
from directlink.emulator._operations.connections import find_carrier, find_connection, find_live_connection
from directlink.emulator._operations.interconnects import find_interconnect, find_live_interconnect
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.showing import show_connection
from directlink.emulator._operations.vlans import check_vlan
from directlink.emulator._records.connection import Connection, Hosting
from directlink.emulator._records.terms import MAX_VLAN
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._store.store import Store

_BANDWIDTHS: Final = (
    *(f"{speed}Mbps" for speed in (50, 100, 200, 300, 400, 500)),
    *(f"{speed}Gbps" for speed in (1, 2, 5, 10, 25)),
)


def _find_parent(store: Store, caller: Caller, parent_id: str) -> Connection | Lag:
    if parent_id in store.interconnects:
        interconnect = find_live_interconnect(store, caller, parent_id)
        if interconnect.lag_id is not None:
            raise client_error(f"interconnect {interconnect.id} is part of LAG {interconnect.lag_id}")
        return interconnect
    parent = find_carrier(store, caller, parent_id)
    if isinstance(parent, Connection) and parent.hosting is not None:
        raise client_error(f"connection {parent.id} is hosted and cannot carry hosted connections")
    return parent


def allocate(
    store: Store, partner: str, parameters: Parameters, parent: Connection | Lag, connection_id: str | None = None
) -> Connection:
    """Offer a connection that ``parent`` hosts to another account.

    Args:
        store: where to put it.
        partner: the name of the partner that it shows.
        parameters: what is asked for.
        parent: what carries it.
        connection_id: its id; made up if ``None``.

    Raises:
        Refusal: there is no such account, or a value is out of its range or taken.
    """
    account_id = parameters.string("ownerAccount")
    if account_id not in store.accounts:
        raise client_error(f"account {account_id} does not exist")
    bandwidth = parameters.string("bandwidth")
    if bandwidth not in _BANDWIDTHS:
        raise client_error(f"bandwidth must be one of {', '.join(_BANDWIDTHS)}")
    vlan = parameters.integer("vlan", 1, MAX_VLAN)
    check_vlan(store, parent.id, vlan)
    hosting = Hosting(parent_id=parent.id, parent_account_id=parent.account_id, partner=partner, vlan=vlan)
    connection = Connection(
        id=store.take_id("dxcon", connection_id),
        account_id=account_id,
        name=parameters.string("connectionName"),
        location=parent.location,
        bandwidth=bandwidth,
        region=parent.region,
        provider=parent.provider,
        tags=parameters.tags(),
        created_at=store.now(),
        hosting=hosting,
    )
    store.connections[connection.id] = connection
    return connection


def _list(store: Store, caller: Caller, parameters: Parameters, parent_id: str) -> Json:
    """List the connections that one of the caller's interconnects, connections or LAGs hosts."""
    return page_of_records(
        store,
        caller,
        parameters,
        "connections",
        parent_id,
        store.connections.under(parent_id),
        show=lambda connection: show_connection(store, connection),
    )


@operation("AllocateHostedConnection", Cloud.AWS)
def allocate_hosted_connection(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Offer a hosted connection to another account."""
    parent = _find_parent(store, caller, parameters.string("connectionId"))
    return show_connection(store, allocate(store, caller.account.name, parameters, parent))


@operation("AllocateConnectionOnInterconnect", Cloud.AWS)
def allocate_connection_on_interconnect(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Offer a connection that an interconnect hosts to another account: an older form of the same."""
    interconnect = find_live_interconnect(store, caller, parameters.string("interconnectId"))
    parent = _find_parent(store, caller, interconnect.id)
    return show_connection(store, allocate(store, caller.account.name, parameters, parent))


@operation("ConfirmConnection", Cloud.AWS)
def confirm_connection(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Accept a hosted connection."""
    connection_id = parameters.string("connectionId")
    try:
        connection = find_connection(store, caller, connection_id)
    except Refusal:
        raise client_error(f"ConfirmConnection failed. {connection_id} doesn't exist.") from None
    state = connection.state(store.lifecycle)
    if connection.hosting is None or state != "ordering":
        raise client_error(f"ConfirmConnection failed. {connection_id} is in state {state}")
    connection.hosting.confirmed_at = store.now()
    return {"connectionState": "pending"}


@operation("AssociateHostedConnection", Cloud.AWS)
def associate_hosted_connection(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Move a hosted connection to another connection or LAG of the account that offered it."""
    connection = find_live_connection(store, caller, parameters.string("connectionId"), as_partner=True)
    hosting = connection.hosting
    if hosting is None or hosting.parent_account_id != caller.account.account_id:
        raise client_error(f"connection {connection.id} is not hosted by account {caller.account.account_id}")
    parent = _find_parent(store, caller, parameters.string("parentConnectionId"))
    if parent.id != hosting.parent_id:
        check_vlan(store, parent.id, hosting.vlan)
    hosting.parent_id = parent.id
    store.connections[connection.id] = connection
    connection.location, connection.region = parent.location, parent.region
    return show_connection(store, connection)


@operation("DescribeHostedConnections", Cloud.AWS)
def describe_hosted_connections(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List what one of the caller's interconnects, connections or LAGs hosts; by its own id, a hosted connection."""
    connection_id = parameters.string("connectionId")
    named = store.connections.get(connection_id)
    if (
        named is not None
        and named.hosting is not None
        and named.hosting.parent_account_id == caller.account.account_id
        and named.state(store.lifecycle) is not None
    ):
        return {"connections": [show_connection(store, named)]}  # Terraform's provider finds its own in this way
    return _list(store, caller, parameters, _find_parent(store, caller, connection_id).id)


@operation("DescribeConnectionsOnInterconnect", Cloud.AWS)
def describe_connections_on_interconnect(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the connections that an interconnect hosts: an older form of the same."""
    return _list(store, caller, parameters, find_interconnect(store, caller, parameters.string("interconnectId")).id)
