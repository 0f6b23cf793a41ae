"""Operations on LAGs: made, changed, deleted, joined and left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink.emulator._errors import client_error
from directlink.emulator._operations.connections import Connection, find_live_connection, read_encryption_mode
from directlink.emulator._operations.lag_members import MAX_MEMBERS, Lag, find_lag, find_live_lag, join_lag, leave_lag
from directlink.emulator._operations.lookup import describe
from directlink.emulator._operations.registry import Caller, operation
from directlink.emulator._operations.vlans import vlans_in_use
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World


@operation("CreateLag", Cloud.AWS)
def create_lag(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Make a LAG of new connections, and of one that exists if the request names it."""
    bandwidth = parameters.string("connectionsBandwidth")
    if bandwidth not in MAX_MEMBERS:
        raise client_error(f"connectionsBandwidth must be one of {', '.join(MAX_MEMBERS)}")
    number = parameters.integer("numberOfConnections", 1, MAX_MEMBERS[bandwidth])
    mac_sec = parameters.boolean("requestMACSec")
    child_tags = parameters.tags("childConnectionTags")
    connection_id = parameters.optional_string("connectionId")
    first = None if connection_id is None else _find_dedicated(world, caller, connection_id)
    lag = Lag(
        id=world.new_id("dxlag"),
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
        created_at=world.clock.time(),
    )
    if first is not None:
        join_lag(world, lag, first)
        number -= 1
    world.lags[lag.id] = lag
    for _ in range(number):
        member = Connection(
            id=world.new_id("dxcon"),
            account_id=lag.account_id,
            name=f"Requested for {lag.name}",
            location=lag.location,
            bandwidth=lag.bandwidth,
            region=lag.region,
            provider=lag.provider,
            mac_sec=lag.mac_sec,
            encryption_mode=lag.encryption_mode,
            billing_mode=lag.billing_mode,
            tags=[dict(tag) for tag in child_tags],
            lag_id=lag.id,
            created_at=lag.created_at,
        )
        world.connections[member.id] = member
    return lag.wire(world)


@operation("UpdateLag", Cloud.AWS)
def update_lag(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Change a LAG; it is ``down`` while it has fewer members than its minimum."""
    lag = find_live_lag(world, caller, parameters.string("lagId"))
    name = parameters.optional_string("lagName") or lag.name
    minimum = parameters.optional_integer("minimumLinks", 0, MAX_MEMBERS[lag.bandwidth])
    lag.encryption_mode = read_encryption_mode(lag, parameters)
    for member in lag.members(world):
        member.encryption_mode = lag.encryption_mode
    lag.name = name
    lag.minimum_links = lag.minimum_links if minimum is None else minimum
    return lag.wire(world)


@operation("DeleteLag", Cloud.AWS)
def delete_lag(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Delete a LAG that carries nothing; its connections stand alone then."""
    lag = find_live_lag(world, caller, parameters.string("lagId"))
    for user_id in vlans_in_use(world, lag.id).values():
        kind = "virtual interface" if user_id in world.virtual_interfaces else "hosted connection"
        raise client_error(f"LAG {lag.id} still has {kind} {user_id}")
    for member in lag.members(world):
        member.lag_id = None
    lag.deleted_at = world.clock.time()
    return lag.wire(world)


@operation("DescribeLags", Cloud.AWS)
def describe_lags(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the caller's LAGs, or one of them."""
    return describe(world, caller, parameters, world.lags, find_lag, member="lags", named="lagId")


@operation("AssociateConnectionWithLag", Cloud.AWS)
def associate_connection_with_lag(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Make a connection a member of a LAG, out of another one if it is in one."""
    connection = _find_dedicated(world, caller, parameters.string("connectionId"))
    lag = find_live_lag(world, caller, parameters.string("lagId"))
    if connection.lag_id == lag.id:
        raise client_error(f"connection {connection.id} is part of LAG {lag.id} already")
    join_lag(world, lag, connection)
    return connection.wire(world)


@operation("DisassociateConnectionFromLag", Cloud.AWS)
def disassociate_connection_from_lag(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Make a connection stand alone; what the LAG carries stays with the LAG."""
    connection = _find_dedicated(world, caller, parameters.string("connectionId"))
    lag = find_live_lag(world, caller, parameters.string("lagId"))
    if connection.lag_id != lag.id:
        raise client_error(f"connection {connection.id} is not part of LAG {lag.id}")
    leave_lag(world, connection)
    return connection.wire(world)


def _find_dedicated(world: World, caller: Caller, connection_id: str) -> Connection:
    connection = find_live_connection(world, caller, connection_id)
    if connection.hosting is not None:
        raise client_error(f"connection {connection.id} is hosted and cannot be part of a LAG")
    return connection
