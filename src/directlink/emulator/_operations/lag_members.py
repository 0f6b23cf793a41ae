"""Finding LAGs, and which connections join and leave them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import Refusal, client_error
from directlink.emulator._operations.lookup import find, owned_by, refuse_deleted
from directlink.emulator._operations.prefix_pools import allocated, pool_size
from directlink.emulator._operations.vlans import move_users
from directlink.emulator._records.lag import MAX_MEMBERS, Lag

if TYPE_CHECKING:
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._store.store import Store


_LAG_ID: Final = re.compile(r"dxlag-[0-9a-z]{8}")


def find_lag(store: Store, caller: Caller, lag_id: str) -> Lag:
    """The caller's LAG of that id.

    Raises:
        Refusal: it is unknown or gone, or belongs to another account: the three look the same.
    """
    if not _LAG_ID.fullmatch(lag_id):
        raise client_error(f"Lag ID {lag_id} has an invalid format.")
    return find(store, store.lags, "LAG", lag_id, owned_by(caller))


def find_live_lag(store: Store, caller: Caller, lag_id: str) -> Lag:
    """The caller's LAG of that id, which nobody has deleted.

    Raises:
        Refusal: the caller has no such LAG, or it is deleted.
    """
    return refuse_deleted(store, "LAG", find_lag(store, caller, lag_id))


def check_joins(lag: Lag, connection: Connection) -> None:
    """Check that a connection may become a member.

    Raises:
        Refusal: it differs from the members, or the LAG is full.
    """
    if (connection.location, connection.bandwidth) != (lag.location, lag.bandwidth):
        raise client_error(f"LAG {lag.id} takes connections of {lag.bandwidth} at {lag.location} only")
    if connection.mac_sec is not lag.mac_sec:
        # this text is the service's own
        raise client_error(f"Connection {connection.id} and lag should be requested MacSec at the same time")
    if len(lag.member_ids) >= MAX_MEMBERS[lag.bandwidth]:
        raise Refusal("LimitExceededException", f"LAG {lag.id} has its {MAX_MEMBERS[lag.bandwidth]} connections")


def leave_lag(store: Store, connection: Connection) -> None:
    """Make a member stand alone again; what it carried stays with the LAG.

    Raises:
        Refusal: fewer members than the LAG needs would remain, which does not hold the last one; or its prefix pool
            would be smaller than what is allocated of it.
    """
    if connection.lag_id is None:
        return
    lag = store.lags[connection.lag_id]
    remaining = len(lag.member_ids) - 1
    if 0 < remaining < lag.minimum_links:
        raise client_error(f"LAG {lag.id} needs {lag.minimum_links} connections")
    size = pool_size(lag)
    assert size is not None
    if connection.id not in store.interconnects and size // len(lag.member_ids) * remaining < max(
        allocated(store.interfaces_on(lag.id))
    ):
        raise client_error(f"the prefix pool of LAG {lag.id} would be smaller than what is allocated of it")
    lag.remove(connection)


def leave_resiliency_group(store: Store, member_id: str) -> None:
    """Take a connection or LAG out of the resiliency group that it is in, if it is in one."""
    group = store.group_of(member_id)
    if group is not None:
        group.members[member_id].disassociated_at = store.now()
        store.resiliency_groups[group.id] = group  # it is no longer found by this member


def take_billing_mode(lag: Lag, connection: Connection) -> None:
    """Bill a connection as the LAG that it joins, if that has a flat rate."""
    if lag.billing_mode not in (None, "PayAsYouGo"):
        connection.billing_mode = lag.billing_mode


def join_lag(store: Store, lag: Lag, connection: Connection) -> None:
    """Make a connection a member; what it carried moves to the LAG.

    Raises:
        Refusal: it does not fit, or the LAG that it is in now needs it.
    """
    check_joins(lag, connection)
    if connection.lag_id is None:
        move_users(store, connection.id, lag.id)
    else:
        leave_lag(store, connection)
    take_billing_mode(lag, connection)
    lag.add(connection)
