"""Finding what has a port of its own: a dedicated connection, an interconnect or a LAG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error
from directlink.emulator._operations.connections import find_live_connection
from directlink.emulator._operations.interconnects import find_live_interconnect
from directlink.emulator._operations.lag_members import find_live_lag

if TYPE_CHECKING:
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._store.store import Store


def find_port(store: Store, caller: Caller, port_id: str) -> Connection | Lag:
    """The caller's dedicated connection, interconnect or LAG of that id.

    Raises:
        Refusal: the caller has no such resource, it is deleted, or it is a hosted connection.
    """
    if port_id in store.lags:
        return find_live_lag(store, caller, port_id)
    if port_id in store.interconnects:
        return find_live_interconnect(store, caller, port_id)
    connection = find_live_connection(store, caller, port_id)
    if connection.hosting is not None:
        raise client_error(f"connection {connection.id} is hosted: its port belongs to {connection.hosting.partner}")
    return connection
