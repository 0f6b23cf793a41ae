"""Billing modes of connections: set one by one or many at once, and shown as a pair where two ports back each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.connections import find_live_connection
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.showing import show_connection
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store

PAY_AS_YOU_GO: Final = "PayAsYouGo"
MAX_CONNECTIONS: Final = 200
"""Connections in one request."""

MAX_CHANGES: Final = 3
"""Changes of one connection's mode in half a year."""

_HALF_A_YEAR: Final = 183 * 24 * 3600
_MODES: Final = (PAY_AS_YOU_GO, *(f"FlatRateTier{tier}" for tier in range(1, 6)))


@operation("UpdateConnectionsBillingMode", Cloud.AWS)
def update_connections_billing_mode(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Change the mode of all the connections that a request names, or of none."""
    names = list(dict.fromkeys(parameters.some_strings("connectionIds")))
    if len(names) > MAX_CONNECTIONS:
        raise client_error(f"connectionIds must have at most {MAX_CONNECTIONS} items")
    mode = parameters.string("billingMode")
    if mode not in _MODES:
        raise client_error(f"billingMode must be one of {', '.join(_MODES)}")
    connections = [find_live_connection(store, caller, connection_id) for connection_id in names]
    for connection in connections:
        _check_change(store, connection, mode, names)
    _check_locations(store, connections, mode)
    for connection in connections:
        if connection.billing_mode != mode:
            connection.billing_changes.append(store.now())
        connection.billing_mode = mode
        if connection.lag_id is not None:
            store.lags[connection.lag_id].billing_mode = mode
    return {"billingMode": mode, "connections": [show_connection(store, connection) for connection in connections]}


def _check_change(store: Store, connection: Connection, mode: str, names: list[str]) -> None:
    """Check that a connection may have a mode, if all those that are named get it.

    Raises:
        Refusal: the connection is hosted, changed too often, or would differ from others of its LAG.
    """
    if connection.hosting is not None:
        raise client_error(f"connection {connection.id} is hosted: its billing mode cannot be changed")
    recent = [change for change in connection.billing_changes if change > store.now() - _HALF_A_YEAR]
    if connection.billing_mode != mode and len(recent) >= MAX_CHANGES:
        raise client_error(f"the billing mode of {connection.id} was changed {MAX_CHANGES} times in six months")
    if connection.lag_id is not None:
        for member_id in store.lags[connection.lag_id].member_ids:
            if member_id not in names:
                raise client_error(f"connection {member_id} is in the same LAG as {connection.id}")


def _check_locations(store: Store, changed: list[Connection], mode: str) -> None:
    """Check that the connections of an account at one location will all have a flat rate, or none of them.

    Raises:
        Refusal: a connection that is not changed has the other kind of mode.
    """
    locations = {connection.location for connection in changed}
    ids = {connection.id for connection in changed}
    for other in store.connections.under(changed[0].account_id):
        if other.location not in locations or other.id in ids or other.hosting is not None:
            continue
        if other.deleted_at is None and _is_flat(other.billing_mode) is not _is_flat(mode):
            raise client_error(f"connection {other.id} at {other.location} must have the same billing mode")


def _is_flat(mode: str | None) -> bool:
    return mode not in (None, PAY_AS_YOU_GO)
