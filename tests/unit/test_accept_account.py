"""What an acceptance tells of its course: the history, the reasons, and when it asks again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import ConnectError, ConnectionLostError, PollPolicy, RetryPolicy
from support import FakeClock, Kind, reply

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
