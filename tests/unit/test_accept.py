"""Accepting, in process, on a clock that moves only when somebody sleeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import directlink
import handshake_support
from directlink import AcceptPrivateVirtualInterface, Credentials, InterfaceOffer, RetryPolicy, VirtualInterface
from directlink.emulator import Emulator, Fault, ManualClock

if TYPE_CHECKING:
    from support import Kind

VIF = "dxvif-56781234"
CONFIRM, DESCRIBE = "ConfirmPrivateVirtualInterface", "DescribeVirtualInterfaces"


class Case:
    """An offer, and a client of the account it is made to."""

    def __init__(self, kind: Kind, cloud: str = "aws", gateway: str = "virtual", **settings: Any) -> None:
        self.kind = kind
        self.clock = ManualClock()
        self.emulator = Emulator(cloud, clock=self.clock, provisioning_seconds=45.0)
        self.emulator.offer_private_virtual_interface(VIF)
        self.account = self.emulator.grantee
        self.client = self.new_client(**settings)
        ids = self.account.virtual_gateway_ids if gateway == "virtual" else self.account.direct_connect_gateway_ids
        name = "virtual_gateway_id" if gateway == "virtual" else "direct_connect_gateway_id"
        self.gateway, self.gateway_id = {name: ids[0]}, ids[0]

    def new_client(self, account: Any = None, **settings: Any) -> Any:
        account = account or self.account
        transport = self.emulator.async_transport() if self.kind.is_async else self.emulator.transport()
        return self.kind.client_class(
            cloud=self.emulator.cloud,
            region="eu-west-2",
            credentials=Credentials(account.access_key_id, account.secret_access_key),
            transport=transport,
            clock=self.clock,
            **settings,
        )

    def accept(self, client: Any = None, **changes: Any) -> Any:
        settings: dict[str, Any] = {"virtual_interface_id": VIF, **self.gateway, **changes}
        return self.kind.run((client or self.client).accept_private_virtual_interface(**settings))

    def decline(self, interface: str = VIF) -> None:
        offer = InterfaceOffer(virtual_interface=VirtualInterface(virtual_interface_id=interface))
        assert self.kind.run(self.client.decline(offer)) is None

    def attached_to(self) -> set[str]:
        """The gateways of the interface, as the service tells its grantee."""
        found = self.kind.run(self.new_client().describe_virtual_interfaces(virtual_interface_id=VIF))
        interface = found.virtual_interfaces[0]
        return {g for g in (interface.virtual_gateway_id, interface.direct_connect_gateway_id) if g}


FAULTS = {**handshake_support.FAULTS, "broken body": Fault.broken_body(b'{"virtualInterfaceState": "pend')}


@pytest.mark.parametrize("gateway", ["virtual", "direct connect"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_whatever_becomes_of_the_confirm_there_is_one_acceptance_and_a_success(
    kind: Kind, fault: Fault, gateway: str
) -> None:
    case = Case(kind, gateway=gateway)
    case.emulator.faults.add(CONFIRM, fault, attempt=1)
    result = case.accept()
    assert result.state == "pending"
    assert case.emulator.applied(CONFIRM) == 1
    assert case.attached_to() == {case.gateway_id}
    assert result.already_accepted is (case.emulator.received(CONFIRM) == 1)
    assert result.virtual_interface.virtual_interface_id == VIF


@pytest.mark.parametrize("failing", [1, 4, 12])
@pytest.mark.parametrize(
    "look", [Fault.throttle(), Fault.error("InternalFailure", status=500), Fault.drop_before_apply()]
)
def test_a_look_that_fails_for_a_while_after_a_lost_confirm_is_repeated(kind: Kind, look: Fault, failing: int) -> None:
    case = Case(kind)
    case.emulator.faults.add(CONFIRM, Fault.drop_after_apply(), attempt=1)
    for attempt in range(2, 2 + failing):
        case.emulator.faults.add(DESCRIBE, look, attempt=attempt)
    result = case.accept()
    assert (result.state in {"pending", "available"}, result.already_accepted) == (True, True)
    assert case.emulator.applied(CONFIRM) == 1


def test_a_first_look_that_fails_for_a_while_is_repeated(kind: Kind) -> None:
    case = Case(kind)
    for attempt in range(1, 8):
        case.emulator.faults.add(DESCRIBE, Fault.error("ServiceUnavailable", status=503), attempt=attempt)
    assert case.accept().state == "pending"


def test_the_plain_case_takes_one_look_and_one_confirm(kind: Kind) -> None:
    case = Case(kind)
    result = case.accept()
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("pending", False, 1)
    assert [entry.event for entry in result.history] == ["seen", "confirm sent", "confirmed"]
    assert [record.operation for record in case.emulator.requests] == [DESCRIBE, CONFIRM]


def test_accepting_twice_is_a_success(kind: Kind) -> None:
    case = Case(kind)
    case.accept()
    again = case.accept(case.new_client())
    assert (again.state, again.already_accepted, again.confirm_attempts) == ("pending", True, 0)
    assert case.emulator.applied(CONFIRM) == 1


def test_an_interface_that_belongs_to_another_gateway_is_never_attached_to_a_second_one(kind: Kind) -> None:
    case = Case(kind)
    case.accept()
    other = case.account.virtual_gateway_ids[1]
    with pytest.raises(directlink.GatewayMismatchError, match=f"by {case.gateway_id} and not by {other}") as caught:
        case.accept(virtual_gateway_id=other)
    error = caught.value
    assert (error.virtual_interface_id, error.expected_gateway_id, error.actual_gateway_id) == (
        VIF, other, case.gateway_id,
    )  # fmt: skip
    assert case.attached_to() == {case.gateway_id}


def test_somebody_else_was_quicker_with_another_gateway(kind: Kind) -> None:
    case = Case(kind)
    rival = case.new_client()
    other = case.account.virtual_gateway_ids[1]

    def accept_first(poll: directlink.Poll) -> None:
        if poll.state == "confirming" and not case.emulator.applied(CONFIRM):
            directlink.DirectLinkClient(
                cloud="aws",
                region="eu-west-2",
                credentials=Credentials(case.account.access_key_id, case.account.secret_access_key),
                transport=case.emulator.transport(),
                clock=case.clock,
            ).confirm_private_virtual_interface(virtual_interface_id=VIF, virtual_gateway_id=other)

    with pytest.raises(directlink.GatewayMismatchError):
        case.accept(rival, on_poll=accept_first)
    assert case.attached_to() == {other}


def test_somebody_else_was_quicker_with_the_same_gateway(kind: Kind) -> None:
    case = Case(kind)

    def accept_first(poll: directlink.Poll) -> None:
        if poll.state == "confirming" and not case.emulator.applied(CONFIRM):
            directlink.DirectLinkClient(
                cloud="aws",
                region="eu-west-2",
                credentials=Credentials(case.account.access_key_id, case.account.secret_access_key),
                transport=case.emulator.transport(),
                clock=case.clock,
            ).confirm_private_virtual_interface(virtual_interface_id=VIF, **case.gateway)

    result = case.accept(on_poll=accept_first)
    assert (result.already_accepted, result.state) == (True, "pending")
    assert case.emulator.applied(CONFIRM) == 1


def test_a_refused_confirm_of_an_interface_that_still_waits_is_the_service_s_answer(kind: Kind) -> None:
    case = Case(kind)
    with pytest.raises(directlink.DirectConnectClientException, match="vgw-nowhere"):
        case.accept(virtual_gateway_id="vgw-nowhere")
    assert case.emulator.virtual_interface_state(VIF) == "confirming"


def test_a_confirm_that_is_not_allowed_is_raised_at_once(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add(CONFIRM, Fault.error("AccessDeniedException"), attempt=1)
    with pytest.raises(directlink.AccessDeniedError):
        case.accept()
    assert case.emulator.received(CONFIRM) == 1


def test_a_refusal_after_a_lost_confirm_is_looked_into(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add(CONFIRM, Fault.drop_before_apply(), attempt=1)
    case.emulator.faults.add(CONFIRM, Fault.error("AccessDeniedException"), attempt=2)
    with pytest.raises(directlink.OutcomeUnknownError, match="may still be applied") as caught:
        case.accept()
    assert caught.value.accepted is None
    assert isinstance(caught.value.confirm_error, directlink.ConnectionLostError)
    assert isinstance(caught.value.__cause__, directlink.AccessDeniedError)
    assert case.emulator.applied(CONFIRM) == 0


def test_a_confirm_throttled_after_a_lost_one_is_sent_again(kind: Kind) -> None:
    case = Case(kind, retry=RetryPolicy(max_attempts=1))
    case.emulator.faults.add(CONFIRM, Fault.drop_before_apply(), attempt=1)
    for attempt in (2, 3):
        case.emulator.faults.add(CONFIRM, Fault.throttle(), attempt=attempt)
    result = case.accept()
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("pending", False, 4)


def test_a_lost_confirm_and_no_more_looks_is_an_unknown_outcome_with_both_causes(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add(CONFIRM, Fault.drop_after_apply(), attempt=1)
    case.emulator.faults.add(DESCRIBE, Fault.error("AccessDeniedException"), attempt=2)
    with pytest.raises(directlink.OutcomeUnknownError, match="again is safe") as caught:
        case.accept()
    assert isinstance(caught.value.confirm_error, directlink.ConnectionLostError)
    assert isinstance(caught.value.describe_error, directlink.AccessDeniedError)
    assert case.accept(case.new_client()).already_accepted


def test_an_outage_after_a_lost_confirm_that_outlasts_the_budget_is_an_unknown_outcome(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add(CONFIRM, Fault.drop_after_apply(), attempt=1)
    for attempt in range(2, 200):
        case.emulator.faults.add(DESCRIBE, Fault.error("ServiceUnavailable", status=503), attempt=attempt)
    begun = case.clock.monotonic()
    with pytest.raises(directlink.OutcomeUnknownError) as caught:
        case.accept(timeout=120.0)
    assert isinstance(caught.value.describe_error, directlink.ServiceUnavailableError)
    assert 100 < case.clock.monotonic() - begun <= 120


def test_an_outage_before_any_confirm_is_what_it_is(kind: Kind) -> None:
    case = Case(kind)
    for attempt in range(1, 200):
        case.emulator.faults.add(DESCRIBE, Fault.error("ServiceUnavailable", status=503), attempt=attempt)
    with pytest.raises(directlink.ServiceUnavailableError):
        case.accept(timeout=60.0)
    assert case.emulator.received(CONFIRM) == 0


@pytest.mark.parametrize("goal", ["attached", "available"])
def test_accept_waits_for_a_goal(kind: Kind, goal: str) -> None:
    case = Case(kind)
    seen: list[directlink.Poll] = []
    result = case.accept(wait_for=goal, on_poll=seen.append)
    assert (result.state, result.forwards_traffic, result.already_accepted) == ("available", True, False)
    assert result.history.states == ("confirming", "pending", "available")
    assert [poll.state for poll in seen][-2:] == ["pending", "available"]
    assert seen[-1].remaining == pytest.approx(600 - seen[-1].elapsed)
    again = case.accept(wait_for=goal)
    assert (again.state, again.already_accepted) == ("available", True)


def test_down_is_attached_and_not_available(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.set_bgp_status(VIF, "down")
    result = case.accept(wait_for="attached")
    assert (result.state, result.forwards_traffic) == ("down", False)
    with pytest.raises(directlink.WaiterTimeoutError, match="attached, BGP down on peer dxpeer-") as caught:
        case.accept(wait_for="available", timeout=60.0)
    assert caught.value.last_state == "down"
    assert [status for _, status in caught.value.bgp_status] == ["down"]


def test_an_interface_that_was_declined_cannot_be_accepted(kind: Kind) -> None:
    case = Case(kind)
    case.decline()
    with pytest.raises(directlink.WaiterFailedError, match="rejected") as caught:
        case.accept()
    assert caught.value.last_state == "rejected"


def test_an_offer_that_expired_cannot_be_accepted(kind: Kind) -> None:
    case = Case(kind, cloud="outscale")
    case.clock.advance(8 * 86400)
    with pytest.raises(directlink.WaiterFailedError, match="expired"):
        case.accept()


def test_an_interface_that_is_not_there_is_an_error_that_says_where_it_was_looked_for(kind: Kind) -> None:
    case = Case(kind)
    begun = case.clock.monotonic()
    with pytest.raises(directlink.WaiterFailedError) as caught:
        case.accept(virtual_interface_id="dxvif-nowhere")
    text = str(caught.value)
    for part in ("dxvif-nowhere", "eu-west-2", case.client.endpoint_url, case.account.access_key_id):
        assert part in text
    assert 10 <= case.clock.monotonic() - begun < 30
    assert case.account.secret_access_key not in text


def test_an_offer_that_appears_a_little_later_is_accepted(kind: Kind) -> None:
    case = Case(kind)

    def appear(poll: directlink.Poll) -> None:
        if poll.state is None and poll.elapsed > 1:
            case.emulator.offer_private_virtual_interface("dxvif-late")

    assert case.accept(virtual_interface_id="dxvif-late", on_poll=appear).state == "pending"


@pytest.mark.parametrize("gateways", [{}, {"virtual_gateway_id": "vgw-1", "direct_connect_gateway_id": "dx-1"}])
def test_none_or_both_gateways_is_a_value_error_that_names_both(kind: Kind, gateways: dict[str, Any]) -> None:
    case = Case(kind)
    with pytest.raises(ValueError, match="virtual_gateway_id and direct_connect_gateway_id"):
        case.kind.run(case.client.accept_private_virtual_interface(virtual_interface_id=VIF, **gateways))
    with pytest.raises(ValueError, match="virtual_gateway_id and direct_connect_gateway_id"):
        AcceptPrivateVirtualInterface(virtual_interface_id=VIF, **gateways)
    assert case.emulator.received() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"wait_for": "up"},
        {"timeout": 0},
        {"timeout": "1"},
        {"virtual_interface_id": ""},
        {"virtual_gateway_id": ""},
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(kind: Kind, wrong: dict[str, Any]) -> None:
    case = Case(kind)
    with pytest.raises(directlink.ParameterError, match=next(iter(wrong))):
        case.accept(**wrong)
    assert case.emulator.received() == 0


@pytest.mark.parametrize("state", ["pending", "available"])
def test_declining_what_is_accepted_is_refused(kind: Kind, state: str) -> None:
    case = Case(kind)
    case.accept(wait_for=None if state == "pending" else "available")
    with pytest.raises(directlink.StateConflictError, match=f"is {state} and does not wait to be accepted") as caught:
        case.decline()
    assert (caught.value.virtual_interface_id, caught.value.state) == (VIF, state)
    assert case.emulator.received("DeleteVirtualInterface") == 0


@pytest.mark.parametrize("fault", [Fault.drop_before_apply(), Fault.drop_after_apply()])
def test_a_lost_decline_is_looked_into(kind: Kind, fault: Fault) -> None:
    case = Case(kind)
    case.emulator.faults.add("DeleteVirtualInterface", fault, attempt=1)
    case.decline()
    assert case.emulator.virtual_interface_state(VIF) == "rejected"
    assert case.emulator.applied("DeleteVirtualInterface") == 1


def test_declining_twice_is_a_success_and_a_refusal_is_raised(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add("DeleteVirtualInterface", Fault.error("AccessDeniedException"), attempt=1)
    with pytest.raises(directlink.AccessDeniedError):
        case.decline()
    for _ in range(2):
        case.decline()
    with pytest.raises(directlink.WaiterFailedError, match="not listed"):
        case.decline("dxvif-nowhere")


def test_pending_offers_are_those_that_wait(kind: Kind) -> None:
    case = Case(kind)
    for number in range(150):
        case.emulator.offer_private_virtual_interface(f"dxvif-{number:08}")
    case.accept()
    pending = case.kind.run(case.client.pending_offers())
    assert {offer.id for offer in pending} == {f"dxvif-{n:08}" for n in range(150)}
