"""What an error of an accept says of the interface: accepted as asked, not accepted, or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import AcceptPrivateVirtualInterface, Credentials, Hooks, ResponseEvent
from directlink.emulator import Emulator, Fault, ManualClock

if TYPE_CHECKING:
    from support import Kind

VIF = "dxvif-56781234"
CONFIRM, DESCRIBE = "ConfirmPrivateVirtualInterface", "DescribeVirtualInterfaces"
ENDED = ["deleting", "deleted", "rejected", "expired"]


class Case:
    """An offer in one of the clouds, and the two ways to accept it: alone, and in a batch."""

    def __init__(self, kind: Kind, together: bool, cloud: str = "outscale", **settings: Any) -> None:
        self.kind, self.together = kind, together
        self.clock = ManualClock()
        self.emulator = Emulator(cloud, clock=self.clock, provisioning_seconds=60.0)
        self.emulator.offer_private_virtual_interface(VIF)
        self.grantee = self.emulator.grantee
        self.gateway = self.grantee.virtual_gateway_ids[0]
        self.where: dict[str, Any] = {"cloud": cloud, "region": "eu-west-2", "clock": self.clock}
        self.client = self.new_client(kind, **settings)

    def new_client(self, kind: Kind | None = None, **settings: Any) -> Any:
        keys = Credentials(self.grantee.access_key_id, self.grantee.secret_access_key)
        if kind is not None and kind.is_async:
            return kind.client_class(
                **self.where, credentials=keys, transport=self.emulator.async_transport(), **settings
            )
        transport = self.emulator.transport()
        return directlink.DirectLinkClient(**self.where, credentials=keys, transport=transport, **settings)

    def error(self, gateway: str | None = None, **wishes: Any) -> Any:
        """Return what the accept failed with."""
        gateway = gateway or self.gateway
        if self.together:
            goal = wishes.pop("wait_for", None)
            orders = [
                AcceptPrivateVirtualInterface(virtual_interface_id=VIF, virtual_gateway_id=gateway, wait_for=goal)
            ]
            [outcome] = self.kind.run(self.client.accept_all(orders, **wishes))
            assert outcome.result is None
            return outcome.error
        with pytest.raises(directlink.DirectLinkError) as caught:
            self.kind.run(
                self.client.accept_private_virtual_interface(
                    virtual_interface_id=VIF, virtual_gateway_id=gateway, **wishes
                )
            )
        return caught.value


@pytest.fixture(params=[False, True], ids=["alone", "together"])
def together(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("cloud", ["aws", "outscale"])
@pytest.mark.parametrize("asked", [0, 1])
def test_a_deleted_interface_is_not_accepted_whatever_gateway_it_names(
    kind: Kind, together: bool, cloud: str, asked: int
) -> None:
    case = Case(kind, together, cloud)
    plain = case.new_client()
    plain.accept_private_virtual_interface(virtual_interface_id=VIF, virtual_gateway_id=case.gateway)
    plain.delete_virtual_interface(virtual_interface_id=VIF)
    error = case.error(case.grantee.virtual_gateway_ids[asked])
    assert type(error) is directlink.WaiterFailedError
    assert error.accepted is False
    assert error.last_state in ENDED


@pytest.mark.parametrize("state", ENDED)
@pytest.mark.parametrize("member", ["virtualGatewayId", "directConnectGatewayId", None])
def test_what_has_ended_is_never_accepted(kind: Kind, together: bool, state: str, member: str | None) -> None:
    case = Case(kind, together)
    named = "" if member is None else f', "{member}": "{case.gateway}"'
    body = f'{{"virtualInterfaces": [{{"virtualInterfaceId": "{VIF}", "virtualInterfaceState": "{state}"{named}}}]}}'
    case.emulator.faults.add(DESCRIBE, Fault.broken_body(body.encode()), times=None)
    error = case.error()
    assert (type(error), error.accepted, error.last_state) == (directlink.WaiterFailedError, False, state)
    assert case.emulator.received(CONFIRM) == 0


@pytest.mark.parametrize("look", [Fault.time_out_before_apply(), Fault.throttle(), Fault.drop_before_apply()])
def test_refused_because_a_twin_accepted_and_no_more_looks_is_not_known(
    kind: Kind, together: bool, look: Fault
) -> None:
    class Twin(Hooks):
        def on_response(self, event: ResponseEvent) -> None:
            if event.operation == DESCRIBE and not case.emulator.applied(CONFIRM):
                case.new_client().confirm_private_virtual_interface(
                    virtual_interface_id=VIF, virtual_gateway_id=case.gateway
                )

    case = Case(kind, together, hooks=Twin())
    case.emulator.faults.add(DESCRIBE, look, attempt=2, times=None)
    error = case.error(timeout=60.0)
    assert (type(error), error.accepted) == (directlink.OutcomeUnknownError, None)
    assert case.emulator.applied(CONFIRM) == 1


@pytest.mark.parametrize("code", ["AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException"])
def test_keys_that_run_out_during_the_wait_leave_it_accepted(kind: Kind, together: bool, code: str) -> None:
    case = Case(kind, together)
    case.emulator.faults.add(DESCRIBE, Fault.error(code, status=403), attempt=2, times=None)
    error = case.error(wait_for=directlink.Goal.AVAILABLE, timeout=900.0)
    assert isinstance(error, directlink.ServiceError)
    assert error.accepted is True
    assert case.emulator.applied(CONFIRM) == 1


def test_a_wait_that_times_out_says_that_it_was_accepted_and_by_which_gateway(kind: Kind, together: bool) -> None:
    case = Case(kind, together)
    error = case.error(wait_for="available", timeout=30.0)
    assert (type(error), error.accepted) == (directlink.WaiterTimeoutError, True)
    assert f"it was accepted by {case.gateway}, it is pending" in str(error)
    assert (error.operation, error.request_id is None) == (DESCRIBE, False)
    assert error.attempts == case.emulator.received() > 2
    assert error.endpoint_url == "https://directlink.eu-west-2.outscale.com/"


def test_time_that_ran_out_before_the_confirm_left_it_unaccepted(kind: Kind, together: bool) -> None:
    case = Case(kind, together)
    case.emulator.faults.add(DESCRIBE, Fault.latency(4.7))
    error = case.error(timeout=5.0)
    assert (type(error), error.accepted) == (directlink.WaiterTimeoutError, False)
    assert "nobody has accepted it" in str(error)
    assert case.emulator.received(CONFIRM) == 0


@pytest.mark.parametrize("applied", [True, False])
@pytest.mark.parametrize("body", [b"", b"<html>x</html>", b'{"message": "Forbidden"}'])
@pytest.mark.parametrize("block", range(100, 600, 100))
def test_a_status_without_a_code_of_the_api_is_no_answer(kind: Kind, body: bytes, block: int, applied: bool) -> None:
    for status in range(block, block + 100):
        case = Case(kind, together=False)
        case.emulator.faults.add(CONFIRM, Fault.broken_body(body, status=status, before_apply=not applied), attempt=1)
        case.emulator.faults.add(DESCRIBE, Fault.error("AccessDeniedException"), attempt=2, times=None)
        error = case.error(timeout=60.0)
        assert (type(error), error.accepted) == (directlink.OutcomeUnknownError, None), status


@pytest.mark.parametrize("status", [302, 400, 403, 404, 407, 429, 451, 501, 505, 520, 599])
def test_a_page_in_between_does_not_end_looks_once_the_service_was_reached(kind: Kind, status: int) -> None:
    case = Case(kind, together=False)
    case.emulator.faults.add(CONFIRM, Fault.drop_after_apply(), attempt=1)
    case.emulator.faults.add(DESCRIBE, Fault.broken_body(b"<html>", status=status), attempt=2, times=3)
    accepting = case.client.accept_private_virtual_interface(virtual_interface_id=VIF, virtual_gateway_id=case.gateway)
    assert case.kind.run(accepting).already_accepted is True


@pytest.mark.parametrize("code", ["AccessDeniedException", "DirectConnectClientException", "ValidationException"])
def test_a_refusal_by_the_api_of_what_still_waits_is_known(kind: Kind, together: bool, code: str) -> None:
    case = Case(kind, together)
    case.emulator.faults.add(CONFIRM, Fault.error(code), times=None)
    error = case.error()
    assert (error.code, error.accepted, error.operation) == (code, False, CONFIRM)
    assert case.emulator.virtual_interface_state(VIF) == "confirming"


def test_another_gateway_is_accepted_differently(kind: Kind, together: bool) -> None:
    case = Case(kind, together)
    case.new_client().confirm_private_virtual_interface(virtual_interface_id=VIF, virtual_gateway_id=case.gateway)
    other = case.grantee.virtual_gateway_ids[1]
    error = case.error(other)
    assert isinstance(error, directlink.AcceptedDifferentlyError)
    assert isinstance(error, directlink.GatewayMismatchError)
    assert (error.accepted, error.resource_id) == (False, VIF)
    assert error.differences == (directlink.Difference("gateway_id", other, case.gateway),)
    assert (error.operation, error.attempts) == (DESCRIBE, 1)
    assert error.request_id
