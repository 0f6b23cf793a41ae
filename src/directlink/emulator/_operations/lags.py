"""Operations on LAGs: made, changed, deleted, joined and left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error
from directlink.emulator._operations.connections import find_live_connection, read_encryption_mode
from directlink.emulator._operations.interconnects import find_live_interconnect
from directlink.emulator._operations.lag_members import (
    find_lag,
    find_live_lag,
    join_lag,
    leave_lag,
    leave_resiliency_group,
)
from directlink.emulator._operations.lookup import owned_or_named
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.showing import show_connection, show_lag
from directlink.emulator._records.connection import Connection
from directlink.emulator._records.lag import MAX_MEMBERS, Lag
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store


@operation("CreateLag", Cloud.AWS)
def create_lag(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a LAG of new connections, and of one that exists if the request names it."""
    bandwidth = parameters.string("connectionsBandwidth")
    if bandwidth not in MAX_MEMBERS:
        raise client_error(f"connectionsBandwidth must be one of {', '.join(MAX_MEMBERS)}")
    number = parameters.integer("numberOfConnections", 1, MAX_MEMBERS[bandwidth])
    mac_sec = parameters.boolean("requestMACSec")
    child_tags = parameters.tags("childConnectionTags")
    connection_id = parameters.optional_string("connectionId")
    first = None if connection_id is None else _find_dedicated(store, caller, connection_id)
    lag = Lag(
        id=store.new_id("dxlag"),
        account_id=caller.account.account_id,
        name=parameters.string("lagName"),
        location=parameters.string("location"),
        bandwidth=bandwidth,
        region=caller.region,
        provider=parameters.optional_string("providerName"),
        mac_sec=mac_sec,
        encryption_mode="should_encrypt" if mac_sec else "no_encrypt",
        billing_mode=parameters.optional_string("billingMode"),
        tags=parameters.tags(),
        created_at=store.now(),
    )
    if first is not None:
        join_lag(store, lag, first)
        number -= 1
    store.lags[lag.id] = lag
    for index in range(number):
        member = Connection(
            id=store.new_id("dxcon"),
            account_id=lag.account_id,
            name=f"Requested Connection {index + 1} for Lag {lag.id}",
            location=lag.location,
            bandwidth=lag.bandwidth,
            region=lag.region,
            provider=lag.provider,
            mac_sec=lag.mac_sec,
            encryption_mode=lag.encryption_mode,
            billing_mode=lag.billing_mode,
            tags=[dict(tag) for tag in child_tags],
            created_at=lag.created_at,
        )
        lag.add(member)
        store.connections[member.id] = member
    return show_lag(store, lag)


@operation("UpdateLag", Cloud.AWS)
def update_lag(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Change a LAG; it is ``down`` while it has fewer members than its minimum."""
    lag = find_live_lag(store, caller, parameters.string("lagId"))
    name = parameters.optional_string("lagName") or lag.name
    minimum = parameters.optional_integer("minimumLinks", 0, MAX_MEMBERS[lag.bandwidth])
    if minimum is not None and minimum > len(lag.member_ids):
        raise client_error("MinimumLinks cannot be set higher than the number of connections")
    lag.encryption_mode = read_encryption_mode(lag, parameters)
    for member in store.members_of(lag):
        member.encryption_mode = lag.encryption_mode
    lag.name = name
    lag.minimum_links = lag.minimum_links if minimum is None else minimum
    return show_lag(store, lag)


@operation("DeleteLag", Cloud.AWS)
def delete_lag(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Delete a LAG that carries nothing; its connections stand alone then."""
    lag = find_live_lag(store, caller, parameters.string("lagId"))
    for user_id in store.vlans_in_use(lag.id).values():
        kind = "virtual interface" if user_id in store.virtual_interfaces else "hosted connection"
        raise client_error(f"LAG {lag.id} still has {kind} {user_id}")
    for member in store.members_of(lag):
        lag.remove(member)
    leave_resiliency_group(store, lag.id)
    lag.deleted_at = store.now()
    return show_lag(store, lag)


@operation("DescribeLags", Cloud.AWS)
def describe_lags(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the caller's LAGs, or one of them."""
    lag_id = parameters.optional_string("lagId")
    chosen = owned_or_named(store, caller, store.lags, find_lag, lag_id)
    return page_of_records(
        store,
        caller,
        parameters,
        "lags",
        lag_id or "",
        chosen,
        show=lambda lag: show_lag(store, lag),
    )


@operation("AssociateConnectionWithLag", Cloud.AWS)
def associate_connection_with_lag(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a connection a member of a LAG, out of another one if it is in one."""
    connection = _find_dedicated(store, caller, parameters.string("connectionId"))
    lag = find_live_lag(store, caller, parameters.string("lagId"))
    if connection.lag_id == lag.id:
        raise client_error(f"connection {connection.id} is part of LAG {lag.id} already")
    join_lag(store, lag, connection)
    return show_connection(store, connection)


@operation("DisassociateConnectionFromLag", Cloud.AWS)
def disassociate_connection_from_lag(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a connection stand alone; what the LAG carries stays with the LAG."""
    connection_id = parameters.string("connectionId")
    lag = find_live_lag(store, caller, parameters.string("lagId"))
    known = store.connections.get(connection_id) or store.interconnects.get(connection_id)
    if known is None or known.account_id != caller.account.account_id or known.state(store.lifecycle) is None:
        raise client_error("Connection does not exist")
    connection = _find_dedicated(store, caller, connection_id)
    if connection.lag_id != lag.id:
        raise client_error(f"connection {connection.id} is not part of LAG {lag.id}")
    leave_lag(store, connection)
    return show_connection(store, connection)


def _find_dedicated(store: Store, caller: Caller, connection_id: str) -> Connection:
    if connection_id in store.interconnects:
        return find_live_interconnect(store, caller, connection_id)
    connection = find_live_connection(store, caller, connection_id)
    if connection.hosting is not None:
        raise client_error(f"connection {connection.id} is hosted and cannot be part of a LAG")
    return connection
