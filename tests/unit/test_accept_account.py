"""What an acceptance tells of its course: the history, the reasons, and when it asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import ConnectError, ConnectionLostError, PollPolicy, RetryPolicy
from support import FakeClock, Kind, error_reply, reply

if TYPE_CHECKING:
    from directlink import HttpResponse

VIF, GATEWAY = "dxvif-56781234", "vgw-87654321"
EVEN = PollPolicy(first=2.0, interval=10.0, growth=1.0, jitter=0.0)
ONCE = RetryPolicy(max_attempts=1)


def seen(state: str, request_id: str = "look", **members: Any) -> HttpResponse:
    """A look that shows the interface in a state."""
    named = {} if state == "confirming" else {"virtualGatewayId": GATEWAY}
    found = {"virtualInterfaceId": VIF, "virtualInterfaceState": state, **named, **members}
    return reply({"virtualInterfaces": [found]}, request_id=request_id)


def answered(state: str | None, request_id: str = "confirm") -> HttpResponse:
    """The answer of a confirm."""
    return reply({} if state is None else {"virtualInterfaceState": state}, request_id=request_id)


def accept(kind: Kind, *script: Any, clock: FakeClock | None = None, public: bool = False, **wishes: Any) -> Any:
    """Accept over a transport that answers by script."""
    client = kind.client(*script, clock=clock, retry=ONCE)
    wishes = {"virtual_interface_id": VIF, "poll": EVEN, **wishes}
    if public:
        return kind.run(client.accept_public_virtual_interface(**wishes))
    return kind.run(client.accept_private_virtual_interface(virtual_gateway_id=GATEWAY, **wishes))


def failure(kind: Kind, *script: Any, **wishes: Any) -> Any:
    with pytest.raises(directlink.DirectLinkError) as caught:
        accept(kind, *script, **wishes)
    return caught.value


def events(history: Any) -> list[tuple[str, str | None]]:
    return [(entry.event, None if entry.state is None else str(entry.state)) for entry in history]


def test_the_history_tells_what_was_seen_sent_and_answered(kind: Kind) -> None:
    result = accept(kind, seen("confirming"), answered("pending"))
    assert events(result.history) == [("seen", "confirming"), ("confirm sent", None), ("confirmed", "pending")]


@pytest.mark.parametrize("state", [None, "confirming", "", "unknown", "approving"])
def test_an_answer_that_is_no_acceptance_is_looked_at_at_once(kind: Kind, state: str | None) -> None:
    clock = FakeClock()
    result = accept(kind, seen("confirming"), answered(state), seen("pending"), clock=clock)
    assert events(result.history)[2] == ("answered unclearly", state)
    assert result.already_accepted
    assert sum(clock.sleeps) == 0.0


def test_an_unclear_answer_is_told_as_the_reason_for_what_is_not_known(kind: Kind) -> None:
    lost = [ConnectionLostError("lost", outcome_unknown=True)] * 30
    error = failure(kind, seen("confirming"), answered("approving"), *lost, timeout=60.0)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert isinstance(error.confirm_error, directlink.ResponseDecodeError)
    assert "got approving" in str(error.confirm_error)
    assert isinstance(error.describe_error, ConnectionLostError)


def test_a_wait_without_an_answer_after_the_confirm_names_the_confirms_request(kind: Kind) -> None:
    script = [seen("confirming"), answered("pending"), *[ConnectError("refused")] * 30]
    error = failure(kind, *script, wait_for="available", timeout=60.0)
    assert isinstance(error, directlink.WaiterTimeoutError)
    assert (error.accepted, error.request_id) == (True, "confirm")
    assert f"is not available after 59 s: it was accepted by {GATEWAY}, it is pending" in error.message


def test_a_wait_after_a_gateway_of_nobodys_says_that_it_was_accepted(kind: Kind) -> None:
    script = [seen("confirming"), answered("verifying"), *[seen("verifying")] * 30]
    error = failure(kind, *script, public=True, wait_for="attached", timeout=60.0)
    assert "is not attached after 59 s: it was accepted, it is verifying" in error.message


def test_a_listing_that_lags_behind_an_acceptance_is_told_as_last_seen(kind: Kind) -> None:
    script = [seen("confirming"), answered("pending"), *[seen("confirming")] * 30]
    error = failure(kind, *script, wait_for="available", timeout=60.0)
    assert f"it was accepted by {GATEWAY}, last seen confirming" in error.message


def test_what_nobody_accepts_is_told_as_such(kind: Kind) -> None:
    client = kind.client(*[seen("confirming")] * 30)
    with pytest.raises(directlink.WaiterTimeoutError, match="it is confirming: nobody has accepted it"):
        kind.run(client.wait_until_available(virtual_interface_id=VIF, poll=EVEN, timeout=60.0))


LOST = ConnectionLostError("lost", outcome_unknown=True)


@pytest.fixture
def half_of_every_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance that is none."""
    monkeypatch.setattr("random.random", lambda: 0.5)


@pytest.mark.usefixtures("half_of_every_delay")
def test_confirms_that_get_lost_are_repeated_ever_more_slowly(kind: Kind) -> None:
    clock = FakeClock()
    script: list[Any] = [seen("confirming"), *[LOST, seen("confirming")] * 4, answered("pending")]
    policy = RetryPolicy(max_attempts=1, transient_base=1.0, throttling_base=100.0)
    client = kind.client(*script, clock=clock, retry=policy)
    result = kind.run(
        client.accept_private_virtual_interface(virtual_interface_id=VIF, virtual_gateway_id=GATEWAY, poll=EVEN)
    )
    assert clock.sleeps == [0.5, 1.0, 2.0, 4.0]
    assert result.confirm_attempts == 5
    assert events(result.history)[1:4] == [
        ("confirm sent", None),
        ("ConnectionLostError", None),
        ("seen", "confirming"),
    ]


@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_a_refusal_is_believed_after_a_second_look_half_a_second_later(kind: Kind, code: str) -> None:
    clock = FakeClock()
    script = [seen("confirming"), error_reply(code), seen("confirming"), seen("confirming")]
    error = failure(kind, *script, clock=clock)
    assert isinstance(error, directlink.ServiceError)
    assert (error.code, error.accepted) == (code, False)
    assert clock.sleeps == [0.5]


def test_a_refusal_after_a_lost_confirm_says_nothing_of_the_lost_one(kind: Kind) -> None:
    refused = error_reply("AccessDeniedException")
    error = failure(kind, seen("confirming"), LOST, seen("confirming"), refused, *[seen("confirming")] * 2)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert "it is confirming, and a confirm that was sent may still be applied; running this again is" in error.message
    assert error.confirm_error is LOST
    assert isinstance(error.__cause__, directlink.AccessDeniedError)
    assert (error.accepted, error.attempts) == (None, 6)


def test_a_confirm_that_fails_is_counted_with_its_request(kind: Kind) -> None:
    failing = reply({"__type": "InternalFailure", "message": "no"}, 500, request_id="confirm")
    error = failure(kind, seen("confirming"), failing, *[ConnectError("refused")] * 60, timeout=30.0)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert (error.request_id, error.operation) == ("confirm", "ConfirmPrivateVirtualInterface")
    assert "time ran out before the interface told whether it was accepted" in error.message


def test_a_look_that_is_refused_after_a_lost_confirm_is_told_with_both_reasons(kind: Kind) -> None:
    error = failure(kind, seen("confirming"), LOST, error_reply("AccessDeniedException"))
    assert "the confirm got no clear answer, and the interface cannot be looked at; running this" in error.message
    assert error.confirm_error is LOST
    assert isinstance(error.describe_error, directlink.AccessDeniedError)


FIVES = PollPolicy(first=5.0, interval=5.0, growth=1.0, jitter=0.0)


def test_an_accepted_interface_has_ten_seconds_to_name_its_gateway(kind: Kind) -> None:
    nameless = reply({"virtualInterfaces": [{"virtualInterfaceId": VIF, "virtualInterfaceState": "pending"}]})
    clock = FakeClock()
    error = failure(kind, nameless, nameless, nameless, clock=clock, poll=FIVES)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert "it is accepted, and its description does not tell by which gateway; running this again" in error.message
    assert (error.accepted, clock.sleeps) == (None, [5.0, 5.0])


@pytest.mark.parametrize("method", ["wait_until_attached", "wait_until_available"])
def test_an_interface_has_ten_seconds_to_be_listed(kind: Kind, method: str) -> None:
    clock = FakeClock()
    client = kind.client(*[reply({"virtualInterfaces": []})] * 3, clock=clock)
    with pytest.raises(directlink.WaiterFailedError, match="is not listed in region eu-west-2 at https://"):
        kind.run(getattr(client, method)(virtual_interface_id=VIF, poll=FIVES))
    assert clock.sleeps == [5.0, 5.0]


def test_an_interface_that_was_seen_and_is_gone_was_deleted(kind: Kind) -> None:
    client = kind.client(seen("pending"), reply({"virtualInterfaces": []}))
    with pytest.raises(directlink.WaiterFailedError) as caught:
        kind.run(client.wait_until_available(virtual_interface_id=VIF, poll=EVEN))
    assert caught.value.message == f"{VIF} is not listed any more: it was deleted"


@pytest.mark.parametrize("failing", [ConnectError("refused"), reply({"__type": "InternalFailure"}, 500)])
def test_a_look_that_fails_is_repeated_after_the_interval_unless_the_service_asks_for_more(
    kind: Kind, failing: Any
) -> None:
    clock = FakeClock()
    often = PollPolicy(first=0.25, interval=0.25, growth=1.0, jitter=0.0)
    client = kind.client(failing, failing, seen("available"), clock=clock, retry=ONCE)
    kind.run(client.wait_until_available(virtual_interface_id=VIF, poll=often))
    assert clock.sleeps == [0.25, 0.25]


def test_an_offer_that_cannot_be_seen_in_time_is_told_as_not_accepted(kind: Kind) -> None:
    error = failure(kind, *[reply({"virtualInterfaces": []})] * 3, timeout=8.0, poll=FIVES)
    assert isinstance(error, directlink.WaiterTimeoutError)
    assert f"{VIF} is not accepted after 7 s: it was never seen" in error.message


def test_an_interface_that_no_listing_shows_is_not_accepted(kind: Kind) -> None:
    error = failure(kind, *[reply({"virtualInterfaces": []})] * 30, timeout=300.0)
    assert isinstance(error, directlink.WaiterFailedError)
    assert error.accepted is False


def test_an_id_that_the_service_once_refused_to_look_for_may_be_accepted(kind: Kind) -> None:
    script = [error_reply("DirectConnectClientException"), *[reply({"virtualInterfaces": []})] * 30]
    error = failure(kind, *script, timeout=300.0)
    assert isinstance(error, directlink.WaiterFailedError)
    assert error.accepted is None


def test_an_interface_that_is_gone_after_a_lost_confirm_may_have_been_accepted(kind: Kind) -> None:
    error = failure(kind, seen("confirming"), LOST, reply({"virtualInterfaces": []}), timeout=300.0)
    assert isinstance(error, directlink.WaiterFailedError)
    assert error.accepted is None


def test_an_interface_that_was_not_seen_in_a_short_time_may_be_accepted(kind: Kind) -> None:
    error = failure(kind, *[reply({"virtualInterfaces": []})] * 30, timeout=2.0)
    assert isinstance(error, directlink.WaiterTimeoutError)
    assert error.accepted is None


def test_an_acceptance_that_is_not_known_says_which_interface_and_why(kind: Kind) -> None:
    error = failure(kind, seen("confirming"), *[LOST] * 30, timeout=60.0)
    assert isinstance(error, directlink.OutcomeUnknownError)
    assert error.message == (
        f"{VIF}: time ran out before the interface told whether it was accepted; running this again is safe"
    )
