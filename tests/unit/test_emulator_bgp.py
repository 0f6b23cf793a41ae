"""BGP peers and failover tests of the emulated service."""

from typing import Any

import pytest

from directlink.emulator import Emulator, ManualClock
from emulator_aws_support import interface_of, make_aws, refusal
from emulator_support import CONFIRM, GATEWAY, INTERFACE, call

START, STOP, HISTORY = "StartBgpFailoverTest", "StopBgpFailoverTest", "ListVirtualInterfaceTestHistory"


def make() -> tuple[Emulator, ManualClock]:
    """An emulator with an interface that is available."""
    emulator, clock = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    clock.advance(2)
    return emulator, clock


def peers(emulator: Emulator) -> list[tuple[str, str, str]]:
    listed = interface_of(emulator, INTERFACE)["bgpPeers"]
    return [(peer["addressFamily"], peer["bgpPeerState"], peer["bgpStatus"]) for peer in listed]


def peer_ids(emulator: Emulator) -> list[str]:
    return [peer["bgpPeerId"] for peer in interface_of(emulator, INTERFACE)["bgpPeers"]]


def add_ipv6(emulator: Emulator) -> dict[str, Any]:
    peer = {"asnLong": 4_200_000_000, "addressFamily": "ipv6", "authKey": "secret-key"}
    answer = call(emulator, emulator.grantee, "CreateBGPPeer", virtualInterfaceId=INTERFACE, newBGPPeer=peer)
    interface: dict[str, Any] = answer["virtualInterface"]
    return interface


def state(emulator: Emulator) -> str:
    found: str = interface_of(emulator, INTERFACE)["virtualInterfaceState"]
    return found


# --- peers ------------------------------------------------------------------------------------------------------------


def test_a_peer_of_the_other_family_is_pending_then_available() -> None:
    emulator, clock = make()
    interface = add_ipv6(emulator)
    made = interface["bgpPeers"][1]
    assert (made["asn"], made["asnLong"], made["authKey"]) == (0, 4_200_000_000, "secret-key")
    assert made["amazonAddress"].endswith("::1/125")
    assert interface["addressFamily"] == "ipv4"  # the interface shows its first one
    assert peers(emulator) == [("ipv4", "available", "up"), ("ipv6", "pending", "down")]
    clock.advance(2)
    assert peers(emulator) == [("ipv4", "available", "up"), ("ipv6", "available", "up")]


def test_a_peer_of_a_family_there_is_already_is_refused() -> None:
    emulator, _ = make()
    message = refusal(
        emulator, emulator.grantee, "CreateBGPPeer", virtualInterfaceId=INTERFACE, newBGPPeer={"asn": 65001}
    )
    assert message == f"virtual interface {INTERFACE} has an ipv4 BGP peer already"
    message = refusal(emulator, emulator.grantee, "CreateBGPPeer", virtualInterfaceId=INTERFACE)
    assert message == "newBGPPeer is required"


def test_a_deleted_peer_is_deleting_then_deleted_then_gone_and_the_other_one_shows() -> None:
    emulator, clock = make()
    add_ipv6(emulator)
    first, _ = peer_ids(emulator)
    answer = call(emulator, emulator.grantee, "DeleteBGPPeer", virtualInterfaceId=INTERFACE, bgpPeerId=first)
    assert answer["virtualInterface"]["addressFamily"] == "ipv6"
    assert peers(emulator)[0] == ("ipv4", "deleting", "down")
    clock.advance(2)
    assert peers(emulator) == [("ipv4", "deleted", "down"), ("ipv6", "available", "up")]
    clock.advance(15 * 60)
    assert peers(emulator) == [("ipv6", "available", "up")]


def test_the_last_peer_stays() -> None:
    emulator, _ = make()
    (last,) = peer_ids(emulator)
    message = refusal(emulator, emulator.grantee, "DeleteBGPPeer", virtualInterfaceId=INTERFACE, bgpPeerId=last)
    assert message == "The last BGP Peer on a Virtual Interface cannot be deleted"


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ({"asn": 65000, "customerAddress": "ipv4"}, "ipv4"),
        ({"asnLong": 4_200_000_000, "customerAddress": "ipv6"}, "ipv6"),
        ({"asnLong": 65000, "customerAddress": "ipv6"}, None),
        ({"asn": 65000, "customerAddress": "10.0.0.1/30"}, None),
        ({"bgpPeerId": "dxpeer-none"}, None),
    ],
)
def test_a_peer_is_named_by_id_or_by_system_and_address(named: dict[str, Any], found: str | None) -> None:
    emulator, _ = make()
    addresses = {peer["addressFamily"]: peer["customerAddress"] for peer in add_ipv6(emulator)["bgpPeers"]}
    values = {name: addresses.get(value, value) for name, value in named.items()}
    if found is None:
        message = refusal(emulator, emulator.grantee, "DeleteBGPPeer", virtualInterfaceId=INTERFACE, **values)
        assert message == f"virtual interface {INTERFACE} has no such BGP peer"
    else:
        call(emulator, emulator.grantee, "DeleteBGPPeer", virtualInterfaceId=INTERFACE, **values)
        assert (found, "deleting", "down") in peers(emulator)


@pytest.mark.parametrize("named", [{}, {"asn": 65000}, {"customerAddress": "10.0.0.1/30"}])
def test_a_peer_that_is_not_named_is_refused(named: dict[str, Any]) -> None:
    emulator, _ = make()
    message = refusal(emulator, emulator.grantee, "DeleteBGPPeer", virtualInterfaceId=INTERFACE, **named)
    assert message == "bgpPeerId is required, or asn and customerAddress are"


def test_only_the_owner_of_the_interface_changes_its_peers() -> None:
    emulator, _ = make()
    peer = {"asn": 65001, "addressFamily": "ipv6"}
    for operation, values in (
        ("CreateBGPPeer", {"newBGPPeer": peer}),
        ("DeleteBGPPeer", {"bgpPeerId": "dxpeer-1"}),
        (START, {}),
        (STOP, {}),
    ):
        message = refusal(emulator, emulator.owner, operation, virtualInterfaceId=INTERFACE, **values)
        assert message.endswith(f"can only be changed by account {emulator.grantee.account_id}")


# --- failover tests ---------------------------------------------------------------------------------------------------


def start(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    answer = call(emulator, emulator.grantee, START, virtualInterfaceId=INTERFACE, **changes)
    test: dict[str, Any] = answer["virtualInterfaceTest"]
    return test


def history(emulator: Emulator, **filters: Any) -> list[dict[str, Any]]:
    tests: list[dict[str, Any]] = call(emulator, emulator.grantee, HISTORY, **filters)["virtualInterfaceTestHistory"]
    return tests


def test_an_interface_under_test_is_testing_until_the_time_is_over() -> None:
    emulator, clock = make()
    started = clock.time()
    test = start(emulator, testDurationInMinutes=10)
    assert test == {
        "testId": test["testId"],
        "virtualInterfaceId": INTERFACE,
        "bgpPeers": peer_ids(emulator),
        "status": "IN_PROGRESS",
        "ownerAccount": emulator.grantee.account_id,
        "testDurationInMinutes": 10,
        "startTime": started,
        "endTime": started + 600,
    }
    assert (state(emulator), peers(emulator)) == ("testing", [("ipv4", "available", "down")])
    clock.advance(599)
    assert state(emulator) == "testing"
    clock.advance(1)
    assert (state(emulator), peers(emulator)) == ("available", [("ipv4", "available", "up")])
    assert history(emulator) == [{**test, "status": "COMPLETED"}]


def test_a_test_takes_three_hours_and_is_stopped_early() -> None:
    emulator, clock = make()
    assert start(emulator)["testDurationInMinutes"] == 180
    clock.advance(60)
    stopped = call(emulator, emulator.grantee, STOP, virtualInterfaceId=INTERFACE)["virtualInterfaceTest"]
    assert (stopped["status"], stopped["endTime"]) == ("STOPPED", clock.time())
    assert state(emulator) == "available"
    message = refusal(emulator, emulator.grantee, STOP, virtualInterfaceId=INTERFACE)
    assert message == f"virtual interface {INTERFACE} is available, not testing"


def test_a_test_may_be_of_one_peer_and_the_other_stays_up() -> None:
    emulator, clock = make()
    add_ipv6(emulator)
    clock.advance(2)
    first, second = peer_ids(emulator)
    assert start(emulator, bgpPeers=[second])["bgpPeers"] == [second]
    assert peers(emulator) == [("ipv4", "available", "up"), ("ipv6", "available", "down")]
    assert [history(emulator, bgpPeers=[peer]) == [] for peer in (first, second)] == [True, False]


def test_after_a_test_the_interface_is_in_the_state_before() -> None:
    emulator, clock = make()
    start(emulator, testDurationInMinutes=1)
    emulator.set_bgp_status(INTERFACE, "down")
    assert state(emulator) == "testing"
    clock.advance(60)
    assert state(emulator) == "down"


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"testDurationInMinutes": 4321}, "testDurationInMinutes must be between 1 and 4320, not 4321"),
        ({"bgpPeers": ["dxpeer-none"]}, f"virtual interface {INTERFACE} has no BGP peer dxpeer-none"),
        ({"bgpPeers": [""]}, "bgpPeers[0] must be a string that is not empty"),
        ({"bgpPeers": [5]}, "bgpPeers[0] must be a string that is not empty"),
        ({"bgpPeers": "all"}, "bgpPeers must be a list"),
    ],
)
def test_wrong_tests_are_refused_by_name(values: dict[str, Any], cause: str) -> None:
    emulator, _ = make()
    assert refusal(emulator, emulator.grantee, START, virtualInterfaceId=INTERFACE, **values) == cause
    assert state(emulator) == "available"


def test_only_an_available_interface_is_tested() -> None:
    emulator, _ = make()
    start(emulator)
    message = refusal(emulator, emulator.grantee, START, virtualInterfaceId=INTERFACE)
    assert message == f"virtual interface {INTERFACE} is testing, not available"
    offered = emulator.offer_private_virtual_interface()
    message = refusal(emulator, emulator.grantee, START, virtualInterfaceId=offered)
    assert message == f"virtual interface {offered} is confirming, not available"


def test_deleting_an_interface_ends_its_test_and_the_history_outlives_it() -> None:
    emulator, clock = make()
    start(emulator)
    clock.advance(5)
    deleted = call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    assert deleted == {"virtualInterfaceState": "deleting"}
    ended = clock.time()
    clock.advance(3600)
    assert [(test["status"], test["endTime"]) for test in history(emulator)] == [("STOPPED", ended)]


def test_the_history_is_filtered_and_its_owners_only() -> None:
    emulator, clock = make()
    first = start(emulator, testDurationInMinutes=1)["testId"]
    clock.advance(60)
    second = start(emulator)["testId"]
    for filters, expected in (
        ({}, [first, second]),
        ({"testId": second}, [second]),
        ({"virtualInterfaceId": INTERFACE}, [first, second]),
        ({"virtualInterfaceId": "dxvif-none"}, []),
        ({"status": "COMPLETED"}, [first]),
        ({"status": "IN_PROGRESS"}, [second]),
    ):
        assert [test["testId"] for test in history(emulator, **filters)] == expected
    page = call(emulator, emulator.grantee, HISTORY, maxResults=1)
    assert [test["testId"] for test in history(emulator, nextToken=page["nextToken"])] == [second]
    assert call(emulator, emulator.owner, HISTORY) == {"virtualInterfaceTestHistory": []}
