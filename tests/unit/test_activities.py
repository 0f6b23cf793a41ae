"""What hooks are told of acceptances, waits and looks, and that nothing they do changes what becomes of these."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs
import pytest

import directlink
from directlink import (
    AcceptPrivateVirtualInterface,
    ActivityEndEvent,
    ActivityEvent,
    ActivityHooks,
    Hooks,
    InterfaceExpectation,
)
from directlink._call.activities import Situation
from support import FakeClock, Kind, context_of, error_reply, polls_of, reply

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

VIF = "dxvif-56781234"
REQUEST = AcceptPrivateVirtualInterface(virtual_interface_id=VIF, virtual_gateway_id="vgw-87654321")
PENDING = reply({"virtualInterfaceState": "pending"})


def listed(state: str = "confirming", gateway: str = "") -> Any:
    interface = {"virtualInterfaceId": VIF, "virtualInterfaceState": state, "vlan": 101, "virtualGatewayId": gateway}
    return reply({"virtualInterfaces": [interface]})


class Listener(ActivityHooks):
    """Writes down what it is told of one activity."""

    def __init__(self, told: list[tuple[str, Any]]) -> None:
        self.told = told

    @contextmanager
    def running(self) -> Generator[None]:
        self.told.append(("in", None))
        yield
        self.told.append(("out", None))

    def on_shared(self, other: ActivityHooks, /) -> None:
        self.told.append(("shared", other))

    def on_end(self, event: ActivityEndEvent, /) -> None:
        self.told.append(("end", event))


class Recorder(Hooks):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    @property
    def end(self) -> ActivityEndEvent:
        (end,) = [event for name, event in self.told if name == "end"]
        assert isinstance(end, ActivityEndEvent)
        return end

    def on_activity_start(self, event: ActivityEvent, /) -> ActivityHooks | None:
        self.told.append(("start", event))
        return Listener(self.told)

    def on_call_start(self, event: directlink.CallEvent, /) -> None:
        self.told.append((event.operation, event))


def accept(kind: Kind, *script: Any, request: AcceptPrivateVirtualInterface = REQUEST, **settings: Any) -> Any:
    return kind.run(kind.client(*script, **settings).accept(request))


def test_an_acceptance_is_told_from_its_start_to_its_end(kind: Kind) -> None:
    hooks = Recorder()
    accept(kind, listed(), PENDING, hooks=hooks, takes=0.25)
    assert hooks.names == [
        "start", "in", "DescribeVirtualInterfaces", "ConfirmPrivateVirtualInterface", "end", "out",
    ]  # fmt: skip
    assert attrs.asdict(hooks.told[0][1]) == {
        "action": "accept",
        "service": "directlink",
        "region": "eu-west-2",
        "endpoint_url": "https://directlink.eu-west-2.outscale.com/",
        "resource_kind": "interface",
        "resource_id": VIF,
        "goal": "accepted",
    }
    end = hooks.end
    assert (end.outcome, end.state, end.error, end.changes, end.elapsed) == ("accepted", "pending", None, None, 0.5)
    assert [entry.event for entry in end.history] == ["seen", "confirm sent", "confirmed"]


def test_what_was_accepted_already_is_told_so(kind: Kind) -> None:
    hooks = Recorder()
    accept(kind, listed("available", "vgw-87654321"), hooks=hooks)
    assert (hooks.end.outcome, hooks.end.resource_id, hooks.end.state) == ("already accepted", VIF, "available")


def test_a_failure_is_told_with_the_error_that_is_raised(kind: Kind) -> None:
    hooks = Recorder()
    with pytest.raises(directlink.AccessDeniedError) as caught:
        accept(kind, error_reply("AccessDeniedException"), hooks=hooks)
    assert (hooks.end.outcome, hooks.end.error, hooks.end.state) == ("failed", caught.value, None)


def test_an_offer_that_the_service_describes_without_an_id_is_told_without_one(kind: Kind) -> None:
    hooks = Recorder()
    nameless = reply({"virtualInterfaces": [{"virtualInterfaceState": "confirming", "vlan": 101}]})
    client = kind.client(nameless, hooks=hooks)
    kind.run(client.wait_for_offer(expect=InterfaceExpectation(vlan=101)))
    assert (hooks.end.outcome, hooks.end.state, hooks.end.resource_id) == ("found", "confirming", None)


class Broken(Hooks):
    """A program's own listener with a bug in every method."""

    def on_activity_start(self, event: ActivityEvent, /) -> ActivityHooks | None:
        raise RuntimeError("start")


class BrokenListener(ActivityHooks):
    """Breaks at the beginning of each stretch, and whenever it is told something."""

    def running(self) -> AbstractContextManager[object]:
        raise RuntimeError("running")

    def on_shared(self, other: ActivityHooks, /) -> None:
        raise RuntimeError("shared")

    def on_end(self, event: ActivityEndEvent, /) -> None:
        raise RuntimeError("end")


class BrokenAtTheEnd(BrokenListener):
    """Breaks at the end of each stretch."""

    @contextmanager
    def running(self) -> Generator[None]:
        yield
        raise RuntimeError("left")


class Having(Hooks):
    """Has the same listener told of every activity."""

    def __init__(self, *listeners: ActivityHooks | None) -> None:
        self.listeners = list(listeners)

    def on_activity_start(self, event: ActivityEvent, /) -> ActivityHooks | None:
        return self.listeners.pop(0)


def test_broken_listeners_are_logged_and_change_nothing(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    hooks = Recorder()
    broken = [Broken(), Having(BrokenListener()), Having(BrokenAtTheEnd())]
    result = accept(kind, listed(), PENDING, hooks=[*broken, hooks])
    assert result.state == "pending"
    assert hooks.names == [
        "start", "in", "DescribeVirtualInterfaces", "ConfirmPrivateVirtualInterface", "end", "out",
    ]  # fmt: skip
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert {record.name for record in warnings} == {"directlink.hooks"}
    assert [str(record.exc_info[1]) for record in warnings if record.exc_info] == [
        "start", "running", "end", "end", "left",
    ]  # fmt: skip
    assert warnings[0].getMessage() == "Broken.on_activity_start failed; what it listens to goes on"


def test_broken_listeners_do_not_replace_an_error(kind: Kind) -> None:
    with pytest.raises(directlink.AccessDeniedError):
        accept(kind, error_reply("AccessDeniedException"), hooks=Having(BrokenAtTheEnd()))


def test_an_error_is_not_thrown_into_a_listeners_block(kind: Kind) -> None:
    hooks = Recorder()
    with pytest.raises(directlink.AccessDeniedError):
        accept(kind, error_reply("AccessDeniedException"), hooks=hooks)
    assert hooks.names[-2:] == ["end", "out"]


def test_hooks_need_not_override_anything(kind: Kind) -> None:
    assert accept(kind, listed(), PENDING, hooks=[Hooks(), Having(ActivityHooks())]).state == "pending"


def test_hooks_may_choose_what_they_listen_to(kind: Kind) -> None:
    told: list[tuple[str, Any]] = []
    client = kind.client(listed(), PENDING, listed(), PENDING, hooks=Having(None, Listener(told)))
    kind.run(client.accept(REQUEST))
    client.script._clock.advance(10)
    kind.run(client.accept(REQUEST))
    assert [name for name, _ in told] == ["in", "end", "out"]


def test_who_uses_anothers_look_is_told_whose(kind: Kind) -> None:
    first, second = Recorder(), Recorder()
    told: list[tuple[str, Any]] = []
    everybodys = Having(Listener([]), Listener(told), BrokenListener())
    client = kind.client(listed("available"), hooks=everybodys)

    async def waits() -> None:
        for hooks in (first, second):
            await client.with_options(hooks=hooks).wait_until_available(virtual_interface_id=VIF)
        await client.wait_until_available(virtual_interface_id=VIF)

    def waits_too() -> None:
        for hooks in (first, second):
            client.with_options(hooks=hooks).wait_until_available(virtual_interface_id=VIF)
        client.wait_until_available(virtual_interface_id=VIF)

    # A wait keeps its look only while somebody waits; so there is somebody else.
    polls_are_kept(kind, client, waits if kind.is_async else waits_too)
    assert [name for name, _ in told] == ["in", "shared", "end", "out"]
    assert "shared" not in first.names + second.names  # each is told of one wait only


def polls_are_kept(kind: Kind, client: Any, use: Any) -> None:
    """Use a client while something else waits for the same."""

    async def keep() -> None:
        polls_of(client).watch("somebody", VIF)
        await use()

    if kind.is_async:
        asyncio.run(keep())
    else:
        polls_of(client).watch("somebody", VIF)
        use()


def activity_of(*hooks: Hooks) -> Any:
    return context_of(Kind("sync").client(clock=FakeClock(), hooks=hooks)).activity("look", Situation)


def test_what_ended_before_it_began_is_told_to_nobody() -> None:
    hooks = Recorder()
    activity = activity_of(hooks)
    activity.ended("abandoned")
    activity.stretch().begin()
    assert hooks.told == []


def test_the_end_is_told_once_however_many_say_so() -> None:
    hooks = Recorder()
    activity = activity_of(hooks)
    with activity, activity:
        activity.stretch().begin()
        threads = [threading.Thread(target=activity.ended, args=("looked",)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert hooks.end.outcome == "looked"


def test_what_another_thread_ends_while_it_begins_is_told_to_have_ended() -> None:
    class Late(Recorder):
        def on_activity_start(self, event: ActivityEvent, /) -> ActivityHooks | None:
            activity.ended("abandoned")
            return super().on_activity_start(event)

    hooks = Late()
    activity = activity_of(hooks)
    stretch = activity.stretch()
    with stretch, stretch:
        stretch.begin()
    assert hooks.names == ["start", "end", "in", "out"]


@pytest.mark.parametrize("hooks", [None, []])
def test_without_hooks_no_event_is_made(kind: Kind, hooks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*_: object, **__: object) -> None:
        raise AssertionError("an event was made for nobody")

    monkeypatch.setattr("directlink._call.context.AnnouncedActivity", made)
    assert accept(kind, listed(), PENDING, hooks=hooks).state == "pending"
