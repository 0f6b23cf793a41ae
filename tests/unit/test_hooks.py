"""What hooks are told, in which order, and that nothing they do changes what becomes of a call."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import directlink
from directlink import (
    AttemptEvent,
    CallEndEvent,
    CallEvent,
    ConfigurationError,
    ConnectError,
    Hooks,
    ResponseEvent,
    RetryEvent,
    RetryPolicy,
    ThrottlingError,
)
from support import FakeClock, Kind, error_reply, reply

if TYPE_CHECKING:
    from directlink.transport import HttpRequest, HttpResponse

IDS = {"virtual_interface_id": "dxvif-56781234", "virtual_gateway_id": "vgw-87654321"}
PENDING = reply({"virtualInterfaceState": "pending"})
THROTTLED = error_reply("ThrottlingException", headers={"x-amz-retry-after": "2000"})


class Recorder(Hooks):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, CallEvent]] = []

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    def events(self, name: str) -> list[Any]:
        return [event for told, event in self.told if told == name]

    def on_call_start(self, event: CallEvent, /) -> None:
        self.told.append(("start", event))

    def on_attempt(self, event: AttemptEvent, /) -> None:
        self.told.append(("attempt", event))

    def on_response(self, event: ResponseEvent, /) -> None:
        self.told.append(("response", event))

    def on_retry(self, event: RetryEvent, /) -> None:
        self.told.append(("retry", event))

    def on_call_end(self, event: CallEndEvent, /) -> None:
        self.told.append(("end", event))


def confirm(kind: Kind, *script: Any, **settings: Any) -> Any:
    client = kind.client(*script, **settings)
    kind.run(client.confirm_private_virtual_interface(**IDS))
    return client


def test_a_call_is_told_from_its_start_to_its_end(kind: Kind) -> None:
    hooks = Recorder()
    client = confirm(kind, PENDING, hooks=hooks, takes=0.25)
    assert hooks.names == ["start", "attempt", "response", "end"]
    (sent,) = client.script.requests
    for _, event in hooks.told:
        assert event.invocation_id == sent.headers["amz-sdk-invocation-id"]
        assert (event.operation, event.service, event.region, event.endpoint_url) == (
            "ConfirmPrivateVirtualInterface", "directlink", "eu-west-2", client.endpoint_url,
        )  # fmt: skip
    (response,) = hooks.events("response")
    assert (response.attempt, response.status_code, response.request_id, response.error, response.elapsed) == (
        1, 200, "req-1", None, 0.25,
    )  # fmt: skip
    (end,) = hooks.events("end")
    assert (end.attempts, end.status_code, end.request_id, end.error, end.abandoned, end.elapsed) == (
        1, 200, "req-1", None, False, 0.25,
    )  # fmt: skip


def test_each_retry_is_told_with_its_reason_and_its_delay(kind: Kind) -> None:
    hooks = Recorder()
    refused = ConnectError("refused")
    retry = RetryPolicy(transient_base=0)
    clock = FakeClock()
    confirm(kind, refused, THROTTLED, PENDING, hooks=hooks, retry=retry, takes=1.0, clock=clock)
    assert hooks.names == ["start", *["attempt", "response", "retry"] * 2, "attempt", "response", "end"]
    assert [event.attempt for event in hooks.events("attempt")] == [1, 2, 3]
    first, second, third = hooks.events("response")
    assert (first.status_code, first.request_id, first.error) == (None, None, refused)
    assert (second.status_code, second.request_id, type(second.error)) == (400, "req-1", ThrottlingError)
    assert (third.status_code, third.error, third.elapsed) == (200, None, 1.0)
    at_once, later = hooks.events("retry")
    assert (at_once.attempt, at_once.error, at_once.delay) == (1, refused, 0.0)
    assert (later.attempt, later.error) == (2, second.error)
    assert clock.sleeps == [later.delay]
    (end,) = hooks.events("end")
    assert (end.attempts, end.elapsed) == (3, pytest.approx(3.0 + later.delay))


def test_a_failed_call_ends_with_the_error_that_it_raises(kind: Kind) -> None:
    hooks = Recorder()
    with pytest.raises(directlink.DirectConnectClientException) as caught:
        confirm(kind, error_reply("DirectConnectClientException"), hooks=hooks)
    assert hooks.names == ["start", "attempt", "response", "end"]
    (end,) = hooks.events("end")
    assert end.error is caught.value
    assert (end.error.attempts, end.error.operation) == (1, "ConfirmPrivateVirtualInterface")
    assert (end.status_code, end.request_id, end.abandoned) == (400, "req-1", False)


def test_the_last_attempt_decides_on_status_and_request_id(kind: Kind) -> None:
    hooks = Recorder()
    retry = RetryPolicy(max_attempts=2, throttling_base=0)
    with pytest.raises(ConnectError):
        confirm(kind, error_reply("ThrottlingException"), ConnectError("refused"), hooks=hooks, retry=retry)
    (end,) = hooks.events("end")
    assert (end.attempts, end.status_code, end.request_id) == (2, None, None)


def test_a_call_that_sent_nothing_has_a_start_and_an_end_only(kind: Kind) -> None:
    class Sealed:
        def get_credentials(self, *, refresh: bool = False) -> directlink.Credentials:
            raise directlink.CredentialsError("the vault is sealed")

    hooks = Recorder()
    with pytest.raises(directlink.CredentialsError) as caught:
        confirm(kind, hooks=hooks, credentials=Sealed())
    assert hooks.names == ["start", "end"]
    assert (hooks.events("end")[0].error, hooks.events("end")[0].attempts) == (caught.value, 0)


def test_every_page_is_a_call_of_its_own(kind: Kind) -> None:
    hooks = Recorder()
    client = kind.client(reply({"virtualInterfaces": [], "nextToken": "a"}), reply({}), hooks=hooks)
    kind.run(client.describe_virtual_interfaces())
    assert len({event.invocation_id for event in hooks.events("end")}) == 2


def test_a_transport_that_breaks_its_promise_abandons_the_call(kind: Kind) -> None:
    hooks = Recorder()
    with pytest.raises(ZeroDivisionError):
        confirm(kind, ZeroDivisionError("a bug"), hooks=hooks)
    assert hooks.names == ["start", "attempt", "end"]
    assert (hooks.events("end")[0].error, hooks.events("end")[0].abandoned) == (None, True)


def test_a_cancelled_call_is_told_as_abandoned() -> None:
    hooks = Recorder()

    class Never:
        def __init__(self) -> None:
            self.asked = asyncio.Event()

        async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
            self.asked.set()
            answer: asyncio.Future[HttpResponse] = asyncio.get_running_loop().create_future()
            return await answer

        async def aclose(self) -> None:
            """Nothing to close."""

    async def main() -> None:
        never = Never()
        client = Kind("async").client(hooks=hooks, transport=never)
        call = asyncio.ensure_future(client.confirm_private_virtual_interface(**IDS))
        await never.asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert hooks.names == ["start", "attempt", "end"]  # at once, though the error still holds the call's frames

    asyncio.run(main())
    assert hooks.events("end")[0].abandoned


class Broken(Hooks):
    """A program's own counter with a bug in every method."""

    def on_call_start(self, event: CallEvent, /) -> None:
        raise RuntimeError("start")

    def on_attempt(self, event: AttemptEvent, /) -> None:
        raise RuntimeError("attempt")

    def on_response(self, event: ResponseEvent, /) -> None:
        raise RuntimeError("response")

    def on_retry(self, event: RetryEvent, /) -> None:
        raise RuntimeError("retry")

    def on_call_end(self, event: CallEndEvent, /) -> None:
        raise RuntimeError("end")


def test_broken_hooks_are_logged_and_change_nothing(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    hooks = Recorder()
    client = confirm(kind, ConnectError("refused"), PENDING, hooks=[Broken(), hooks])
    assert len(client.script.requests) == 2
    assert hooks.names == ["start", "attempt", "response", "retry", "attempt", "response", "end"]
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert {record.name for record in warnings} == {"directlink.hooks"}
    assert [record.getMessage() for record in warnings[:2]] == [
        "Broken.on_call_start failed; the call goes on", "Broken.on_attempt failed; the call goes on",
    ]  # fmt: skip
    assert [str(record.exc_info[1]) for record in warnings if record.exc_info] == [
        "start", "attempt", "response", "retry", "attempt", "response", "end",
    ]  # fmt: skip


def test_broken_hooks_do_not_replace_the_error_of_a_call(kind: Kind) -> None:
    with pytest.raises(directlink.AccessDeniedError):
        confirm(kind, error_reply("AccessDeniedException"), hooks=Broken())


def test_an_interrupt_in_a_hook_is_no_failure_of_the_hook(kind: Kind) -> None:
    class Interrupted(Recorder):
        def on_attempt(self, event: AttemptEvent, /) -> None:
            raise KeyboardInterrupt

    hooks = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        confirm(kind, PENDING, hooks=hooks)
    assert hooks.names == ["start", "end"]
    assert hooks.events("end")[0].abandoned


def test_hooks_need_not_override_anything(kind: Kind) -> None:
    client = confirm(kind, ConnectError("refused"), PENDING, hooks=Hooks())
    assert len(client.script.requests) == 2


def test_views_share_the_hooks(kind: Kind) -> None:
    hooks = Recorder()
    client = kind.client(PENDING, hooks=hooks)
    view = client.with_options(timeout=5.0, retry=RetryPolicy(max_attempts=1))
    kind.run(view.confirm_private_virtual_interface(**IDS))
    assert hooks.names == ["start", "attempt", "response", "end"]


def test_a_view_may_have_hooks_of_its_own_beside_the_clients(kind: Kind) -> None:
    everybodys, its_own = Recorder(), Recorder()
    client = kind.client(PENDING, PENDING, hooks=everybodys)
    view = client.with_options(timeout=5.0, retry=RetryPolicy(max_attempts=1), hooks=its_own)
    kind.run(view.confirm_private_virtual_interface(**IDS))
    kind.run(client.confirm_private_virtual_interface(**IDS))
    assert its_own.names == ["start", "attempt", "response", "end"]
    assert everybodys.names == 2 * its_own.names
    with pytest.raises(ConfigurationError, match="hooks: expected Hooks, got"):
        client.with_options(hooks=print)


@pytest.mark.parametrize("hooks", [None, [], ()])
def test_without_hooks_no_event_is_made(kind: Kind, hooks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*_: object, **__: object) -> None:
        raise AssertionError("an event was made for nobody")

    monkeypatch.setattr("directlink._call.context.Announcer", made)
    confirm(kind, ConnectError("refused"), PENDING, hooks=hooks)
    with pytest.raises(directlink.AccessDeniedError):
        confirm(kind, error_reply("AccessDeniedException"), hooks=hooks)


@pytest.mark.parametrize("hooks", [5, print, "hooks", [Hooks(), None], Hooks])
def test_what_is_no_hooks_is_refused(kind: Kind, hooks: Any) -> None:
    with pytest.raises(ConfigurationError, match="hooks: expected Hooks, got"):
        kind.client(hooks=hooks)


def test_events_hold_no_secret_and_cannot_be_changed(kind: Kind) -> None:
    hooks = Recorder()
    clock = FakeClock()
    keys = directlink.Credentials("AKIDEXAMPLE", "secret-canary", "token-canary")
    client = kind.client(ConnectError("refused"), reply(), hooks=hooks, credentials=keys, clock=clock)
    kind.run(client.associate_mac_sec_key(connection_id="dxcon-1", ckn="ckn-canary", cak="cak-canary"))
    signature = client.script.requests[-1].headers["Authorization"].rpartition("=")[2]
    text = json.dumps([attrs.asdict(event, recurse=False) for _, event in hooks.told], default=repr)
    assert "AssociateMacSecKey" in text
    assert not [secret for secret in ("canary", signature) if secret in text]
    for _, event in hooks.told:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            event.operation = "Other"  # type: ignore[misc]
