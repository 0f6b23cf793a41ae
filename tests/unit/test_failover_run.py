"""Guarded failover tests: begun only where another path is up, watched, and ended whatever happens."""

from __future__ import annotations

import json
from typing import Any

import pytest

from directlink import (
    AsyncDirectLinkClient,
    ConfigurationError,
    Credentials,
    DirectLinkClient,
    FailoverTestReport,
    ParameterError,
    Poll,
    RetryPolicy,
    StateConflictError,
    TransportError,
    WaiterFailedError,
)
from directlink.emulator import Emulator, Fault
from emulator_support import EventfulClock
from support import Kind

START, STOP = "StartBgpFailoverTest", "StopBgpFailoverTest"


class Case:
    """Two interfaces of one gateway, and a client of their owner's."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.clock = EventfulClock()
        self.emulator = Emulator("aws", clock=self.clock)
        grantee = self.emulator.grantee
        made: Any = AsyncDirectLinkClient if kind.is_async else DirectLinkClient
        self.client = made(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(grantee.access_key_id, grantee.secret_access_key),
            transport=self.emulator.async_transport() if kind.is_async else self.emulator.transport(),
            clock=self.clock,
            retry=RetryPolicy(max_attempts=1),
        )
        self.first, self.second = (self.accepted() for _ in range(2))

    def accepted(self) -> str:
        offered = self.emulator.offer_private_virtual_interface()
        gateway = self.emulator.grantee.direct_connect_gateway_ids[0]
        self.kind.run(
            self.client.confirm_private_virtual_interface(
                virtual_interface_id=offered, direct_connect_gateway_id=gateway
            )
        )
        self.clock.advance(2)
        return offered

    def test(self, **arguments: Any) -> FailoverTestReport:
        report: FailoverTestReport = self.kind.run(
            self.client.run_failover_test(**{"virtual_interface_id": self.first, "seconds": 60, **arguments})
        )
        return report

    def state(self) -> str | None:
        return self.emulator.virtual_interface_state(self.first)


@pytest.fixture(params=["sync", "async"])
def case(request: pytest.FixtureRequest) -> Case:
    return Case(Kind(request.param))


def test_a_report_tells_what_was_down_for_how_long(case: Case) -> None:
    report = case.test(seconds=90)
    assert report.other_paths == (case.second,)
    assert (report.ended_early, report.recovered, report.seconds) == (False, True, 90)
    [outage] = report.outages
    assert (outage.virtual_interface_id, outage.is_over) == (case.first, True)
    assert 80 <= outage.seconds <= 90
    assert case.state() == "available"
    [begun] = [json.loads(each.body) for each in case.emulator.requests if each.operation == START]
    assert begun == {"virtualInterfaceId": case.first, "testDurationInMinutes": 2}
    assert report.to_dict()["outages"][0]["bgp_peer_id"] == outage.bgp_peer_id


def test_nothing_is_begun_where_it_would_cut_the_gateway_off(case: Case) -> None:
    case.emulator.set_bgp_status(case.second, "down")
    with pytest.raises(StateConflictError, match="no other path that is up"):
        case.test()
    assert case.emulator.received(START) == 0
    report = case.test(force=True)
    assert (report.ended_early, report.recovered) == (False, True)
    assert {each.virtual_interface_id: each.is_over for each in report.outages} == {
        case.first: True,
        case.second: False,
    }


def test_a_path_of_another_gateway_or_address_family_is_none(case: Case) -> None:
    run, client = case.kind.run, case.client
    run(client.delete_virtual_interface(virtual_interface_id=case.second))
    other = case.emulator.offer_private_virtual_interface()
    gateway = case.emulator.grantee.virtual_gateway_ids[0]
    run(client.confirm_private_virtual_interface(virtual_interface_id=other, virtual_gateway_id=gateway))
    case.clock.advance(2)
    with pytest.raises(StateConflictError, match="no other path"):
        case.test()
    case.second = case.accepted()
    peer = {"asn": 65000, "addressFamily": "ipv6"}
    run(client.call("CreateBGPPeer", {"virtualInterfaceId": case.first, "newBGPPeer": peer}))
    case.clock.advance(2)
    with pytest.raises(StateConflictError, match="no other path"):
        case.test()
    [shown] = run(client.describe_virtual_interfaces(virtual_interface_id=case.first))
    ids = [each.bgp_peer_id for each in shown.bgp_peers]
    assert [each.bgp_peer_id for each in case.test(bgp_peer_ids=ids[:1]).outages] == ids[:1]


def test_a_test_ends_at_once_when_the_other_path_goes_down_too(case: Case) -> None:
    case.clock.after(20, lambda: case.emulator.set_bgp_status(case.second, "down"))
    report = case.test(seconds=600)
    assert report.ended_early
    assert report.seconds <= 25
    assert (case.state(), report.recovered) == ("available", True)


def test_a_look_that_fails_is_made_up_for(case: Case) -> None:
    def fail() -> None:
        case.emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException"))

    case.clock.after(10, fail)
    report = case.test()
    assert (report.ended_early, report.recovered, len(report.outages)) == (False, True, 1)


def test_each_look_is_told_of_all_interfaces_of_the_gateway(case: Case) -> None:
    def fail() -> None:
        case.emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException"))

    polls: list[Poll] = []
    case.clock.after(10, fail)
    case.test(seconds=15, on_poll=polls.append)
    told = [(round(each.elapsed), round(each.remaining), each.resource_id, str(each.state)) for each in polls]
    assert told == [
        (5, 10, case.first, "testing"),
        (5, 10, case.second, "available"),
        (10, 5, case.first, "None"),
        (10, 5, case.second, "None"),
        (15, 0, case.first, "testing"),
        (15, 0, case.second, "available"),
        (15, 120, case.first, "available"),
        (15, 120, case.second, "available"),
    ]
    assert [each.error is not None for each in polls] == [False, False, True, True, False, False, False, False]
    with pytest.raises(ConfigurationError, match="on_poll"):
        case.test(on_poll="tell me")


def test_what_whoever_is_told_raises_ends_the_test(case: Case) -> None:
    def refuse(_poll: Poll) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        case.test(on_poll=refuse)
    assert case.state() == "available"


def test_an_interrupt_while_it_begins_leaves_no_test_behind(case: Case) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    case.emulator.faults.add(START, Fault.latency(3))
    case.clock.after(1, interrupt)
    with pytest.raises(KeyboardInterrupt):
        case.test()
    assert (case.emulator.received(START), case.emulator.received(STOP)) == (1, 1)
    assert case.state() == "available"


def test_whoever_interrupts_the_end_as_well_is_told_that_the_service_ends_it(case: Case) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    case.emulator.faults.add(STOP, Fault.latency(30))
    case.clock.after(65, interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        case.test()
    assert "the service ends it" in caught.value.__notes__[0]


def test_whatever_ends_the_call_ends_the_test(case: Case) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    case.clock.after(10, interrupt)
    with pytest.raises(KeyboardInterrupt):
        case.test()
    assert case.state() == "available"


def test_a_lost_answer_to_the_start_leaves_no_test_behind(case: Case) -> None:
    case.emulator.faults.add(START, Fault.drop_after_apply())
    with pytest.raises(TransportError):
        case.test()
    assert case.state() == "available"
    case.emulator.faults.add(START, Fault.error("LimitExceededException"))
    with pytest.raises(Exception, match=r".") as caught:
        case.test()
    assert caught.value.code == "LimitExceededException"  # type: ignore[attr-defined]
    assert case.emulator.received(STOP) == 1


def test_a_stop_that_does_not_arrive_is_sent_again_and_the_service_ends_the_test_in_any_case(case: Case) -> None:
    case.emulator.faults.add(STOP, Fault.drop_before_apply(), times=2)
    assert case.test(seconds=30).recovered
    case.emulator.faults.add(STOP, Fault.drop_before_apply(), times=3)
    with pytest.raises(TransportError) as caught:
        case.test(seconds=30)
    assert "the service ends it" in caught.value.__notes__[0]
    assert case.state() == "testing"
    case.clock.advance(60)
    assert case.state() == "available"


def test_a_test_that_ended_by_itself_is_no_error(case: Case) -> None:
    report = case.test(seconds=60)
    assert report.recovered
    assert case.emulator.received(STOP) == 1


def test_an_interface_that_does_not_come_back_is_told(case: Case) -> None:
    case.clock.after(30, lambda: case.emulator.set_bgp_status(case.first, "down"))
    report = case.test(seconds=60)
    assert not report.recovered
    [outage] = report.outages
    assert not outage.is_over
    assert outage.seconds > 150


def test_what_cannot_be_tested_is_refused_before_anything_is_begun(case: Case) -> None:
    with pytest.raises(WaiterFailedError, match="not listed"):
        case.test(virtual_interface_id="dxvif-99999999")
    case.emulator.set_bgp_status(case.first, "down")
    with pytest.raises(StateConflictError, match="is down, not available"):
        case.test()
    case.emulator.set_bgp_status(case.first, "up")
    for wrong in ({"bgp_peer_ids": ["dxpeer-none"]}, {"seconds": 0}, {"seconds": True}, {"seconds": 1e6}):
        with pytest.raises(ParameterError, match=next(iter(wrong))):
            case.test(**wrong)
    assert case.emulator.received(START) == 0
