"""BGP failover tests: sessions of an interface are taken down for a while, to see that traffic finds another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.registry import Caller, operation
from directlink.emulator._operations.virtual_interfaces import VirtualInterface, find_own_virtual_interface
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

DEFAULT_MINUTES: Final = 180
MAX_MINUTES: Final = 72 * 60


@dataclass(kw_only=True)
class FailoverTest:
    """A test. Times are seconds since the epoch.

    Attributes:
        ends_at: when it ends, or ended.
        stopped: it was ended early.
    """

    id: str
    peer_ids: tuple[str, ...]
    minutes: int
    started_at: float
    ends_at: float
    stopped: bool = False

    def is_running(self, world: World) -> bool:
        """Whether its sessions are down now."""
        return not self.stopped and world.clock.time() < self.ends_at

    def stop(self, world: World) -> None:
        """End it now."""
        self.stopped = True
        self.ends_at = world.clock.time()

    def status(self, world: World) -> str:
        """How it stands. The service documents no words for this: these are the emulator's own."""
        if self.is_running(world):
            return "IN_PROGRESS"
        return "STOPPED" if self.stopped else "COMPLETED"

    def wire(self, world: World, interface: VirtualInterface) -> dict[str, Any]:
        """The test as the service shows it."""
        return {
            "testId": self.id,
            "virtualInterfaceId": interface.id,
            "bgpPeers": list(self.peer_ids),
            "status": self.status(world),
            "ownerAccount": interface.account_id,
            "testDurationInMinutes": self.minutes,
            "startTime": self.started_at,
            "endTime": self.ends_at,
        }


@operation("StartBgpFailoverTest", Cloud.AWS)
def start_bgp_failover_test(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Take sessions of an interface down, all of them unless the request names some."""
    interface = find_own_virtual_interface(world, caller, parameters.string("virtualInterfaceId"))
    minutes = parameters.optional_integer("testDurationInMinutes", 1, MAX_MINUTES) or DEFAULT_MINUTES
    known = [peer.id for peer in interface.live_peers]
    chosen = parameters.strings("bgpPeers") or known
    for peer_id in chosen:
        if peer_id not in known:
            raise client_error(f"virtual interface {interface.id} has no BGP peer {peer_id}")
    state = interface.state(world)
    if state != "available":
        raise client_error(f"virtual interface {interface.id} is {state}, not available")
    now = world.clock.time()
    test = FailoverTest(
        id=world.new_uuid(),
        peer_ids=tuple(chosen),
        minutes=minutes,
        started_at=now,
        ends_at=now + 60 * minutes,
    )
    interface.tests.append(test)
    return {"virtualInterfaceTest": test.wire(world, interface)}


@operation("StopBgpFailoverTest", Cloud.AWS)
def stop_bgp_failover_test(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """End the test of an interface early."""
    interface = find_own_virtual_interface(world, caller, parameters.string("virtualInterfaceId"))
    test = interface.running_test(world)
    if test is None:
        raise client_error(f"virtual interface {interface.id} is {interface.state(world)}, not testing")
    test.stop(world)
    return {"virtualInterfaceTest": test.wire(world, interface)}


@operation("ListVirtualInterfaceTestHistory", Cloud.AWS)
def list_virtual_interface_test_history(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """List the tests of the caller's interfaces, of those that are gone too."""
    test_id = parameters.optional_string("testId")
    interface_id = parameters.optional_string("virtualInterfaceId")
    status = parameters.optional_string("status")
    peer_ids = set(parameters.strings("bgpPeers"))
    items = [
        (test.id, test.wire(world, interface))
        for interface in world.virtual_interfaces.values()
        if interface.account_id == caller.account.account_id and interface_id in (None, interface.id)
        for test in interface.tests
        if test_id in (None, test.id) and status in (None, test.status(world)) and peer_ids <= set(test.peer_ids)
    ]
    query = f"{test_id} {interface_id} {status} {sorted(peer_ids)}"
    return page(caller, parameters, "virtualInterfaceTestHistory", query, items)
