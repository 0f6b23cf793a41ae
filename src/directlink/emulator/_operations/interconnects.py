"""Interconnects of partners. What an interconnect carries is in ``hosted_connections``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error
from directlink.emulator._operations.connections import read_bandwidth
from directlink.emulator._operations.lag_members import check_joins, find_live_lag, leave_lag
from directlink.emulator._operations.lookup import find, owned_by, owned_or_named, refuse_deleted
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.showing import show_interconnect
from directlink.emulator._records.interconnect import Interconnect
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store


def find_interconnect(store: Store, caller: Caller, interconnect_id: str) -> Interconnect:
    """The caller's interconnect of that id.

    Raises:
        Refusal: it is unknown or gone, or belongs to another account: the three look the same.
    """
    return find(store, store.interconnects, "interconnect", interconnect_id, owned_by(caller))


def find_live_interconnect(store: Store, caller: Caller, interconnect_id: str) -> Interconnect:
    """The caller's interconnect of that id, which nobody has deleted.

    Raises:
        Refusal: the caller has no such interconnect, or it is deleted.
    """
    return refuse_deleted(store, "interconnect", find_interconnect(store, caller, interconnect_id))


@operation("CreateInterconnect", Cloud.AWS)
def create_interconnect(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Order an interconnect. Any account may: who is a partner is nothing that the emulator knows."""
    mac_sec = parameters.boolean("requestMACSec")
    lag_id = parameters.optional_string("lagId")
    interconnect = Interconnect(
        id=store.new_id("dxcon"),
        account_id=caller.account.account_id,
        name=parameters.string("interconnectName"),
        location=parameters.string("location"),
        bandwidth=read_bandwidth(parameters),
        region=caller.region,
        provider=parameters.optional_string("providerName"),
        mac_sec=mac_sec,
        encryption_mode="should_encrypt" if mac_sec else "no_encrypt",
        tags=parameters.tags(),
        created_at=store.now(),
    )
    if lag_id is not None:
        lag = find_live_lag(store, caller, lag_id)
        check_joins(lag, interconnect)
        lag.add(interconnect)
    store.interconnects[interconnect.id] = interconnect
    return show_interconnect(store, interconnect)


@operation("DescribeInterconnects", Cloud.AWS)
def describe_interconnects(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the caller's interconnects, or one of them."""
    interconnect_id = parameters.optional_string("interconnectId")
    chosen = owned_or_named(store, caller, store.interconnects, find_interconnect, interconnect_id)
    return page_of_records(
        store,
        caller,
        parameters,
        "interconnects",
        interconnect_id or "",
        chosen,
        show=lambda interconnect: show_interconnect(store, interconnect),
    )


@operation("DeleteInterconnect", Cloud.AWS)
def delete_interconnect(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Delete an interconnect that hosts no connection."""
    interconnect = find_live_interconnect(store, caller, parameters.string("interconnectId"))
    for user_id in store.vlans_in_use(interconnect.id).values():
        raise client_error(f"interconnect {interconnect.id} still has hosted connection {user_id}")
    leave_lag(store, interconnect)
    interconnect.deleted_at = store.now()
    return {"interconnectState": interconnect.state(store.lifecycle)}
