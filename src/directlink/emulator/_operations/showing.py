"""How connections and LAGs are shown, with what follows from other resources: pools, limiters, keys, pairs of ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._operations.prefix_pools import pool_to_json
from directlink.emulator._operations.rate_limits import rate_limiter_status
from directlink.emulator._records.interconnect import INTERCONNECT_NAMES, NOT_OF_INTERCONNECTS, Interconnect
from directlink.emulator._records.mac_sec_key import encryption_status, keys_to_json
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._store.store import Store


def show_connection(store: Store, connection: Connection) -> Json:
    """A connection as the service shows it."""
    answer = connection.to_json(store.lifecycle)
    if store.cloud is Cloud.OUTSCALE:
        return answer
    if connection.hosting is not None:
        parent_id = connection.hosting.parent_id
        parent = store.lags.get(parent_id) or store.interconnects.get(parent_id) or store.connections[parent_id]
        answer["partnerInterconnectMacSecCapable"] = parent.mac_sec
        return answer | ({"lagId": parent_id} if parent_id in store.lags else {})
    if connection.lag_id is not None:
        keys = store.lags[connection.lag_id].mac_sec_keys
        answer["macSecKeys"] = keys_to_json(store.lifecycle, keys)
        answer["portEncryptionStatus"] = encryption_status(store.lifecycle, keys)
    if isinstance(connection, Interconnect):
        return answer
    if connection.lag_id is None:
        interfaces = store.interfaces_on(connection.id)
        answer |= pool_to_json(connection, interfaces) | {"rateLimiterStatus": rate_limiter_status(interfaces)}
    if _is_paired(store, connection):
        answer["billingMode"] = f"PortPair{connection.billing_mode}"
    return answer


def show_interconnect(store: Store, interconnect: Interconnect) -> Json:
    """An interconnect as the service shows it."""
    shown = show_connection(store, interconnect)
    return {INTERCONNECT_NAMES.get(name, name): shown[name] for name in shown if name not in NOT_OF_INTERCONNECTS}


def show_lag(store: Store, lag: Lag) -> Json:
    """A LAG as the service shows it."""
    members = [show_connection(store, member) for member in store.members_of(lag)]
    interfaces = store.interfaces_on(lag.id)
    answer = lag.to_json(store.lifecycle, members) | {"rateLimiterStatus": rate_limiter_status(interfaces)}
    if not any(member_id in store.interconnects for member_id in lag.member_ids):
        answer |= pool_to_json(lag, interfaces)
    if _is_paired(store, lag):
        answer["billingMode"] = f"PortPair{lag.billing_mode}"
    return answer


def _is_paired(store: Store, port: Connection | Lag) -> bool:
    """Whether another connection or LAG backs this one.

    They pair up in the order in which they joined their resiliency group: two at a time, of the same flat rate and
    bandwidth, at different locations, for the emulated locations have one device each.
    """
    group = store.group_of(port.id)
    if group is None:
        return False
    waiting: list[Connection | Lag] = []
    for member in group.live_members():
        found = store.lags.get(member.id) or store.connections[member.id]
        if found.deleted_at is not None or not (found.billing_mode or "").startswith("FlatRate"):
            continue
        for other in waiting:
            alike = (other.billing_mode, other.bandwidth) == (found.billing_mode, found.bandwidth)
            if alike and other.location != found.location:
                if port.id in (found.id, other.id):
                    return True
                waiting.remove(other)
                break
        else:
            waiting.append(found)
    return False
