"""BGP failover tests: BGP sessions of an interface are taken down for a while, to test that traffic is rerouted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.virtual_interfaces import find_own_virtual_interface
from directlink.emulator._records.failover_test import FailoverTest
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store

DEFAULT_MINUTES: Final = 180
MAX_MINUTES: Final = 72 * 60


@operation("StartBgpFailoverTest", Cloud.AWS)
def start_bgp_failover_test(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Take sessions of an interface down, all of them unless the request names some."""
    interface = find_own_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    minutes = parameters.optional_integer("testDurationInMinutes", 1, MAX_MINUTES) or DEFAULT_MINUTES
    known = [peer.id for peer in interface.live_peers]
    chosen = parameters.strings("bgpPeers") or known
    for peer_id in chosen:
        if peer_id not in known:
            raise client_error(f"virtual interface {interface.id} has no BGP peer {peer_id}")
    state = interface.state(store.lifecycle)
    if state != "available":
        raise client_error(f"virtual interface {interface.id} is {state}, not available")
    now = store.now()
    test = FailoverTest(
        id=store.new_uuid(),
        peer_ids=chosen,
        minutes=minutes,
        started_at=now,
        ends_at=now + 60 * minutes,
    )
    interface.add_test(store.lifecycle, test)
    return {"virtualInterfaceTest": test.to_json(store.lifecycle, interface.id, interface.account_id)}


@operation("StopBgpFailoverTest", Cloud.AWS)
def stop_bgp_failover_test(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """End the test of an interface early."""
    interface = find_own_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    test = interface.running_test(store.lifecycle)
    if test is None:
        raise client_error(f"virtual interface {interface.id} is {interface.state(store.lifecycle)}, not testing")
    test.stop(store.lifecycle)
    return {"virtualInterfaceTest": test.to_json(store.lifecycle, interface.id, interface.account_id)}


@operation("ListVirtualInterfaceTestHistory", Cloud.AWS)
def list_virtual_interface_test_history(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the tests of the caller's interfaces, deleted ones included."""
    test_id = parameters.optional_string("testId")
    interface_id = parameters.optional_string("virtualInterfaceId")
    status = parameters.optional_string("status")
    peer_ids = set(parameters.strings("bgpPeers"))
    items = [
        (test.id, test.to_json(store.lifecycle, interface.id, interface.account_id))
        for interface in store.virtual_interfaces.under(caller.account.account_id)
        if interface.account_id == caller.account.account_id and interface_id in (None, interface.id)
        for test in interface.tests
        if test.is_listed(store.lifecycle)
        and test_id in (None, test.id)
        and status in (None, test.status(store.lifecycle))
        and peer_ids <= set(test.peer_ids)
    ]
    query = f"{test_id} {interface_id} {status} {sorted(peer_ids)}"
    return page(caller, parameters, "virtualInterfaceTestHistory", query, items)
