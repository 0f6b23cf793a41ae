"""Operations on connections, and the list of locations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.lag_members import (
    check_joins,
    find_live_lag,
    leave_lag,
    leave_resiliency_group,
    take_billing_mode,
)
from directlink.emulator._operations.lookup import find, owned_or_named, refuse_deleted
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.showing import show_connection
from directlink.emulator._records.connection import Connection
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Collection

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._store.store import Store

BANDWIDTHS: Final = (
    *(f"{speed}Mbps" for speed in (50, 100, 200, 300, 400, 500)),
    *(f"{speed}Gbps" for speed in (1, 2, 5, 10, 25, 100, 400)),
)
_ENCRYPTION_MODES: Final = ("no_encrypt", "should_encrypt", "must_encrypt")
_LOCATIONS: Final = {
    Cloud.OUTSCALE: {"PAR1": "Emulated site 1, Paris", "PAR4": "Emulated site 4, Paris"},
    Cloud.AWS: {"EqPA2": "Emulated site 2, Paris", "EqDC2": "Emulated site 2, Ashburn"},
}


def find_connection(store: Store, caller: Caller, connection_id: str, *, as_partner: bool = False) -> Connection:
    """The caller's connection of that id.

    Args:
        store: where to look.
        caller: who asks.
        connection_id: the id.
        as_partner: whether a connection that is hosted on one of the caller's counts, too.

    Raises:
        Refusal: it is unknown or gone, or belongs to another account: the three look the same.
    """

    def is_seen(connection: Connection) -> bool:
        owners = {connection.account_id}
        if as_partner and connection.hosting is not None:
            owners.add(connection.hosting.parent_account_id)
        return caller.account.account_id in owners

    return find(store, store.connections, "connection", connection_id, is_seen)


def find_live_connection(store: Store, caller: Caller, connection_id: str, *, as_partner: bool = False) -> Connection:
    """As :func:`find_connection`, but refuse one that is deleted.

    Raises:
        Refusal: the caller has no such connection, or it is deleted.
    """
    return refuse_deleted(store, "connection", find_connection(store, caller, connection_id, as_partner=as_partner))


def find_carrier(store: Store, caller: Caller, carrier_id: str) -> Connection | Lag:
    """The caller's connection or LAG of that id, that carries interfaces.

    Raises:
        Refusal: the caller has no such resource, or it is a connection in a LAG: then the LAG carries the interfaces.
    """
    if carrier_id in store.lags:
        return find_live_lag(store, caller, carrier_id)
    connection = find_live_connection(store, caller, carrier_id)
    if connection.lag_id is not None:
        raise client_error(f"connection {connection.id} is part of LAG {connection.lag_id}")
    return connection


def check_available(store: Store, carrier: Connection | Lag) -> None:
    """Check that a connection or LAG can get interfaces.

    Raises:
        Refusal: it is not there yet.
    """
    if carrier.state(store.lifecycle) in ("ordering", "pending", "requested"):
        name = "" if store.cloud is Cloud.OUTSCALE else f" {carrier.id}"
        raise client_error(f"Connection{name} is not available")


def read_bandwidth(parameters: Parameters) -> str:
    """The bandwidth of a new connection.

    Raises:
        Refusal: it is missing, or not a bandwidth.
    """
    bandwidth = parameters.string("bandwidth")
    if bandwidth not in BANDWIDTHS:
        raise client_error(f"bandwidth {bandwidth} is not supported")
    return bandwidth


def read_encryption_mode(carrier: Connection | Lag, parameters: Parameters) -> str:
    """The MACsec mode that a request sets; the current one if it sets none.

    Raises:
        Refusal: there is no such mode, or the connection or LAG is not capable of MACsec.
    """
    mode = parameters.optional_string("encryptionMode")
    if mode is None:
        return carrier.encryption_mode
    if mode not in _ENCRYPTION_MODES:
        raise client_error(f"encryptionMode must be one of {', '.join(_ENCRYPTION_MODES)}")
    if not carrier.mac_sec:
        raise client_error(f"{carrier.id} is not capable of MACsec")
    return mode


@operation("CreateConnection")
def create_connection(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Order a connection. AWS's locations differ by account, so any code is taken there."""
    location = parameters.string("location")
    if store.cloud is Cloud.OUTSCALE and location not in _LOCATIONS[store.cloud]:
        raise client_error(f"Location '{location}' is invalid.")
    mac_sec = parameters.boolean("requestMACSec")
    lag_id = parameters.optional_string("lagId")
    connection = Connection(
        id=store.new_id("dxcon"),
        account_id=caller.account.account_id,
        name=parameters.string("connectionName"),
        location=location,
        bandwidth=read_bandwidth(parameters),
        region=caller.region,
        provider=parameters.optional_string("providerName"),
        mac_sec=mac_sec,
        encryption_mode="should_encrypt" if mac_sec else "no_encrypt",
        billing_mode=parameters.optional_string("billingMode"),
        tags=parameters.tags(),
        created_at=store.now(),
    )
    if lag_id is not None:
        lag = find_live_lag(store, caller, lag_id)
        check_joins(lag, connection)
        take_billing_mode(lag, connection)
        lag.add(connection)
    store.connections[connection.id] = connection
    # the answer to a creation comes before any provisioning, however short that is
    return show_connection(store, connection) | {"connectionState": "requested"}


@operation("DeleteConnection")
def delete_connection(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Delete a connection that carries nothing; a hosted one the partner may delete, and its owner may reject."""
    connection = find_live_connection(store, caller, parameters.string("connectionId"), as_partner=True)
    for user_id in store.vlans_in_use(connection.id).values():
        kind = "virtual interface" if user_id in store.virtual_interfaces else "hosted connection"
        raise client_error(f"connection {connection.id} still has {kind} {user_id}")
    leave_lag(store, connection)
    leave_resiliency_group(store, connection.id)
    connection.rejected = (
        connection.state(store.lifecycle) == "ordering" and connection.account_id == caller.account.account_id
    )
    connection.deleted_at = store.now()
    return show_connection(store, connection)


@operation("UpdateConnection", Cloud.AWS)
def update_connection(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Change the name or the MACsec mode of a connection."""
    connection = find_live_connection(store, caller, parameters.string("connectionId"))
    name = parameters.optional_string("connectionName") or connection.name
    connection.encryption_mode = read_encryption_mode(connection, parameters)
    connection.name = name
    return show_connection(store, connection)


@operation("DescribeConnections")
def describe_connections(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the caller's connections, or one of them; on OUTSCALE, none if that is unknown."""
    connection_id = parameters.optional_string("connectionId")
    if connection_id is not None and store.cloud is Cloud.OUTSCALE:
        known = store.connections.under(caller.account.account_id)
        chosen: Collection[Connection] = [each for each in known if each.id == connection_id]
    else:
        chosen = owned_or_named(store, caller, store.connections, find_connection, connection_id)
    return page_of_records(
        store,
        caller,
        parameters,
        "connections",
        connection_id or "",
        chosen,
        show=lambda connection: show_connection(store, connection),
    )


@operation("DescribeLocations")
def describe_locations(store: Store, caller: Caller, _parameters: Parameters) -> Json:
    """List a few locations."""
    locations: list[Json] = []
    for code, name in _LOCATIONS[store.cloud].items():
        location: Json = {"locationCode": code, "locationName": name}
        if store.cloud is Cloud.AWS:
            location |= {
                "region": caller.region,
                "availablePortSpeeds": ["1G", "10G", "100G"],
                "availableProviders": ["Emulated Provider 1", "Emulated Provider 2"],
                "availableMacSecPortSpeeds": ["10G", "100G"],
            }
        locations.append(location)
    return {"locations": locations}
