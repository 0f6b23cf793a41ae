"""Spans of what takes several calls, and which calls stand in them: acceptances, waits, looks of watches."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry import trace

import directlink
from directlink import (
    AcceptPrivateVirtualInterface,
    ConnectionExpectation,
    Credentials,
    InterfaceExpectation,
    InterfaceSettings,
    PollPolicy,
    RetryPolicy,
)
from directlink.emulator import Fault
from handshake_support import Case, ConnectionCase, ProposalCase
from support import Kind
from telemetry_support import Telemetry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from opentelemetry.sdk.trace import ReadableSpan

    from directlink import Poll

VIF = "dxvif-56781234"
LOOK, CONFIRM = "Direct Connect.DescribeVirtualInterfaces", "Direct Connect.ConfirmPrivateVirtualInterface"
WATCHED = [
    "Direct Connect.DescribeVirtualInterfaces",
    "Direct Connect.DescribeConnections",
    "Direct Connect.DescribeDirectConnectGatewayAssociationProposals",
]


@pytest.fixture
def telemetry() -> Iterator[Telemetry]:
    made = Telemetry()
    yield made
    made.close()


class Interfaces(Case):
    """Interfaces that wait to be accepted."""

    def __init__(self, kind: Kind, telemetry: Telemetry, offers: int = 1, **settings: Any) -> None:
        super().__init__(kind, hooks=telemetry.hooks, **settings)
        self.ids = [VIF, *(f"dxvif-{number:08}" for number in range(1, offers))]
        for number, each in enumerate(self.ids):
            self.emulator.offer_private_virtual_interface(each, vlan=101 + number)

    def request(self, interface: str = VIF, **wishes: Any) -> AcceptPrivateVirtualInterface:
        gateway = self.grantee.virtual_gateway_ids[0]
        return AcceptPrivateVirtualInterface(virtual_interface_id=interface, virtual_gateway_id=gateway, **wishes)

    def requests(self, **wishes: Any) -> list[AcceptPrivateVirtualInterface]:
        return [self.request(each, **wishes) for each in self.ids]


def of(span: ReadableSpan) -> dict[str, Any]:
    """What a span says, but where it was: that is the same for all."""
    attributes = dict(span.attributes or {})
    assert (attributes.pop("cloud.provider"), attributes.pop("cloud.region")) == ("aws", "eu-west-3")
    return attributes


def linked(span: ReadableSpan) -> set[int]:
    """The ids of the spans that a span has links to."""
    return {link.context.span_id for link in span.links}


def span_id(span: ReadableSpan) -> int:
    assert span.context is not None
    number: int = span.context.span_id
    return number


# ── acceptances ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_acceptance_is_a_span_with_its_requests_in_it(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    case.emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.drop_after_apply())
    case.accept(case.request(wait_for="available", settings=InterfaceSettings(tags={"team": "net"})))
    span = telemetry.only("accept interface")
    assert (span.kind, span.parent, span.status.status_code) == (
        trace.SpanKind.INTERNAL, None, trace.StatusCode.UNSET,
    )  # fmt: skip
    assert of(span) == {
        "directlink.resource.kind": "interface",
        "directlink.resource.id": VIF,
        "directlink.goal": "available",
        "directlink.outcome": "already accepted",
        "directlink.resource.state": "available",
    }
    inner = telemetry.in_it(span)
    assert inner[:3] == [LOOK, CONFIRM, LOOK]
    assert inner.count("Direct Connect.TagResource") == 1
    assert len(inner) == len(telemetry.spans) - 1


def test_the_history_of_an_acceptance_is_the_events_of_its_span(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    result = case.accept(case.request(wait_for="available"))
    span = telemetry.only("accept interface")
    assert [(event.name, (event.attributes or {}).get("directlink.resource.state")) for event in span.events] == [
        ("seen", "confirming"), ("confirm sent", None), ("confirmed", "pending"),
        ("seen", "pending"), ("seen", "available"),
    ]  # fmt: skip
    told = [event.timestamp / 1e9 for event in span.events]
    assert told == pytest.approx([entry.at.timestamp() for entry in result.history])


def test_each_handshake_has_a_name_of_its_own(kind: Kind, telemetry: Telemetry) -> None:
    connection = ConnectionCase(kind, hooks=telemetry.hooks)
    connection.accept(connection.request())
    proposal = ProposalCase(kind, hooks=telemetry.hooks)
    proposal.accept(proposal.request(wait_for="associated"))
    assert of(telemetry.only("accept connection")) == {
        "directlink.resource.kind": "connection",
        "directlink.resource.id": connection.id,
        "directlink.goal": "accepted",
        "directlink.outcome": "accepted",
        "directlink.resource.state": "pending",
    }
    span = telemetry.only("accept proposal")
    assert of(span)["directlink.resource.state"] == "associated"
    assert "Direct Connect.AcceptDirectConnectGatewayAssociationProposal" in telemetry.in_it(span)


def test_an_error_is_named_and_says_whether_it_is_accepted(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    with pytest.raises(directlink.UnexpectedOfferError) as caught:
        case.accept(case.request(expect=InterfaceExpectation(vlan=999)))
    span = telemetry.only("accept interface")
    assert (span.status.status_code, span.status.description) == (trace.StatusCode.ERROR, str(caught.value))
    told = of(span)
    assert (told["error.type"], told["directlink.outcome"], told["directlink.accepted"]) == (
        "UnexpectedOfferError", "failed", False,
    )  # fmt: skip
    assert telemetry.in_it(span) == [LOOK]


def test_what_is_not_known_is_not_told(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, retry=RetryPolicy(max_attempts=1))
    case.emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.drop_after_apply())

    def on_poll(_: Poll) -> None:
        case.emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException"), times=None)

    with pytest.raises(directlink.OutcomeUnknownError):
        case.accept(case.request(), on_poll=on_poll)
    told = of(telemetry.only("accept interface"))
    assert told["error.type"] == "OutcomeUnknownError"
    assert "directlink.accepted" not in told


def test_an_acceptance_stands_in_the_callers_span_and_leaves_it_current(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    seen: list[Any] = []

    def on_poll(_: Poll) -> None:
        seen.append(trace.get_current_span())

    with telemetry.tracers.get_tracer("test").start_as_current_span("ticket") as ticket:
        case.accept(case.request(), on_poll=on_poll)
        assert trace.get_current_span() is ticket
    assert telemetry.in_it(telemetry.only("ticket")) == ["accept interface"]
    assert {each.name for each in seen} == {"accept interface"}


def test_no_secret_is_in_a_span(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    case.accept(case.request(wait_for="available"))
    text = " ".join(span.to_json() for span in telemetry.spans)
    interface = case.plain_client(case.grantee).describe_virtual_interfaces(virtual_interface_id=VIF)
    for secret in (
        case.grantee.secret_access_key,
        case.grantee.access_key_id,
        interface.virtual_interfaces[0].auth_key,
    ):
        assert secret
        assert secret not in text


# ── many acceptances ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_of_many_acceptances_has_its_own_requests_in_it(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=12)
    with telemetry.tracers.get_tracer("test").start_as_current_span("move"):
        outcomes = case.kind.run(case.client.accept_all(case.requests(wait_for="available"), max_concurrency=4))
    assert {outcome.unwrap().state for outcome in outcomes} == {"available"}
    move = telemetry.only("move")
    assert telemetry.in_it(move) == ["accept interface"] * 12
    spans = telemetry.named("accept interface")
    assert {of(span)["directlink.resource.id"] for span in spans} == set(case.ids)
    assert {of(span)["directlink.outcome"] for span in spans} == {"accepted"}
    assert [telemetry.in_it(span).count(CONFIRM) for span in spans] == [1] * 12
    assert {len(span.events) for span in spans} == {5}


def test_who_uses_a_look_of_another_one_has_a_link_to_it(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=12)
    case.kind.run(case.client.accept_all(case.requests(wait_for="available")))
    spans = telemetry.named("accept interface")
    looks = sum(telemetry.in_it(span).count(LOOK) for span in spans)
    assert looks == len(telemetry.named(LOOK)) == case.operations().count("DescribeVirtualInterfaces") < 12
    makers = {span_id(span) for span in spans if LOOK in telemetry.in_it(span)}
    for span in spans:
        assert len(span.links) == len(linked(span))
        assert linked(span) <= makers - {span_id(span)}
        assert linked(span) or span_id(span) in makers


def test_one_failure_of_many_marks_its_own_span_only(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=3)
    case.emulator.set_bgp_status(case.ids[1], "down")
    outcomes = case.kind.run(case.client.accept_all(case.requests(wait_for="available"), timeout=60.0))
    assert sum(outcome.error is not None for outcome in outcomes) == 1
    told = {of(span)["directlink.resource.id"]: of(span) for span in telemetry.named("accept interface")}
    assert {name: each.get("error.type") for name, each in told.items()} == {
        case.ids[0]: None, case.ids[1]: "WaiterTimeoutError", case.ids[2]: None,
    }  # fmt: skip
    assert told[case.ids[1]]["directlink.accepted"] is True


def test_one_that_cannot_be_confirmed_ends_its_span_at_once(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=2)
    case.emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.error("AccessDeniedException"), times=None)
    outcomes = case.kind.run(case.client.accept_all(case.requests()))
    assert {type(outcome.error) for outcome in outcomes} == {directlink.AccessDeniedError}
    assert {of(span)["error.type"] for span in telemetry.named("accept interface")} == {"AccessDeniedError"}


def test_settings_are_made_in_the_span_of_their_acceptance(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=2)
    settings = InterfaceSettings(tags={"team": "net"})
    case.kind.run(case.client.accept_all(case.requests(wait_for="available", settings=settings)))
    for span in telemetry.named("accept interface"):
        assert telemetry.in_it(span).count("Direct Connect.TagResource") == 1


def test_settings_that_fail_are_the_error_of_an_acceptance_that_is_accepted(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    case.emulator.faults.add("TagResource", Fault.error("AccessDeniedException"))
    settings = InterfaceSettings(tags={"team": "net"})
    case.kind.run(case.client.accept_all(case.requests(wait_for="available", settings=settings)))
    told = of(telemetry.only("accept interface"))
    assert (told["error.type"], told["directlink.accepted"], told["directlink.resource.state"]) == (
        "SettingsNotAppliedError", True, "available",
    )  # fmt: skip


def test_leaving_the_loop_early_ends_the_spans_that_are_open(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=6)
    requests = [case.request(each, wait_for="available") for each in case.ids]
    requests[2] = case.request(case.ids[2])

    async def leave() -> None:
        async with case.client.accept_all(requests, max_concurrency=1) as outcomes:
            await anext(outcomes)
            assert of(telemetry.only("accept interface"))["directlink.outcome"] == "accepted"

    if kind.is_async:
        asyncio.run(leave())
    else:
        with case.client.accept_all(requests, max_concurrency=1) as outcomes:
            next(outcomes)
            assert of(telemetry.only("accept interface"))["directlink.outcome"] == "accepted"
    told = {of(span)["directlink.resource.id"]: of(span) for span in telemetry.named("accept interface")}
    assert {name: each.get("error.type") for name, each in told.items()} == {
        case.ids[0]: "abandoned", case.ids[1]: "abandoned", case.ids[2]: None,
    }  # fmt: skip


def test_a_loop_that_is_never_closed_ends_its_spans_when_it_is_let_go(telemetry: Telemetry) -> None:
    case = Interfaces(Kind("sync"), telemetry, offers=3)
    outcomes = case.client.accept_all(case.requests(wait_for="available"), max_concurrency=1)
    next(outcomes)
    del outcomes
    gc.collect()
    assert len(telemetry.named("accept interface")) == 3


def test_what_a_callback_raises_leaves_no_span_open(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=3)

    def on_poll(_: Poll) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        case.kind.run(case.client.accept_all(case.requests(), on_poll=on_poll))
    with pytest.raises(ZeroDivisionError):
        case.accept(case.request(), on_poll=on_poll)
    assert {of(span)["directlink.outcome"] for span in telemetry.named("accept interface")} == {"abandoned"}


# ── waits ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_wait_is_a_span_with_its_looks_in_it(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    case.plain_client(case.grantee).accept(case.request())
    case.kind.run(case.client.wait_until_available(virtual_interface_id=VIF))
    span = telemetry.only("wait for interface")
    assert of(span) == {
        "directlink.resource.kind": "interface",
        "directlink.resource.id": VIF,
        "directlink.goal": "available",
        "directlink.outcome": "reached",
        "directlink.resource.state": "available",
    }
    assert set(telemetry.in_it(span)) == {LOOK}
    assert len(telemetry.in_it(span)) == len(telemetry.spans) - 1 > 1


def test_a_wait_in_vain_is_an_error(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    with pytest.raises(directlink.WaiterTimeoutError):
        case.kind.run(case.client.wait_until_attached(virtual_interface_id=VIF, timeout=30.0))
    told = of(telemetry.only("wait for interface"))
    assert (told["error.type"], told["directlink.resource.state"]) == ("WaiterTimeoutError", "confirming")
    assert "directlink.accepted" not in told


def test_a_wait_for_an_offer_names_what_it_found(kind: Kind, telemetry: Telemetry) -> None:
    case = ConnectionCase(kind, hooks=telemetry.hooks)
    case.kind.run(case.client.wait_for_offer(expect=ConnectionExpectation(vlan=101)))
    span = telemetry.only("wait for offered connection")
    assert of(span) == {
        "directlink.resource.kind": "connection",
        "directlink.resource.id": case.id,
        "directlink.goal": "offered",
        "directlink.outcome": "found",
        "directlink.resource.state": "ordering",
    }
    assert telemetry.in_it(span) == ["Direct Connect.DescribeConnections"]


def test_a_wait_for_an_offer_in_vain_names_none(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    with pytest.raises(directlink.WaiterTimeoutError):
        case.kind.run(case.client.wait_for_offer(expect=InterfaceExpectation(vlan=999), timeout=30.0))
    told = of(telemetry.only("wait for offered interface"))
    assert (told["directlink.outcome"], "directlink.resource.id" in told) == ("failed", False)


def test_declining_is_a_span(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    offer = case.plain_client(case.grantee).pending_offers()[0]
    case.kind.run(case.client.decline(offer))
    span = telemetry.only("decline interface")
    assert of(span)["directlink.outcome"] == "declined"
    assert telemetry.in_it(span) == [LOOK, "Direct Connect.DeleteVirtualInterface"]


def test_a_cancelled_wait_is_abandoned_and_leaves_the_callers_span_current(telemetry: Telemetry) -> None:
    case = Interfaces(Kind("async"), telemetry)

    def on_poll(_: Poll) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    async def main() -> None:
        with telemetry.tracers.get_tracer("test").start_as_current_span("ticket") as ticket:
            with pytest.raises(asyncio.CancelledError):
                await case.client.wait_until_available(virtual_interface_id=VIF, on_poll=on_poll)
            assert trace.get_current_span() is ticket

    asyncio.run(main())
    told = of(telemetry.only("wait for interface"))
    assert (told["directlink.outcome"], told["error.type"]) == ("abandoned", "abandoned")


def test_a_wait_that_is_let_go_in_another_context_ends_without_a_complaint(
    telemetry: Telemetry, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Interfaces(Kind("async"), telemetry)
    seen: list[Poll] = []

    async def never(_: float) -> None:
        await asyncio.get_running_loop().create_future()

    async def main() -> None:
        def on_poll(poll: Poll) -> None:
            seen.append(poll)
            monkeypatch.setattr(case.clock, "async_sleep", never)

        wait = case.client.wait_until_available(virtual_interface_id=VIF, on_poll=on_poll)
        elsewhere = copy_context()
        while not seen:
            elsewhere.run(wait.send, None)
        assert elsewhere.run(trace.get_current_span) is not trace.INVALID_SPAN
        wait.close()
        assert trace.get_current_span() is trace.INVALID_SPAN

    with caplog.at_level(logging.WARNING):
        asyncio.run(main())
    assert not caplog.records
    assert of(telemetry.only("wait for interface"))["directlink.outcome"] == "abandoned"


def test_waits_side_by_side_share_their_looks_and_have_links_to_them(telemetry: Telemetry) -> None:
    case = Interfaces(Kind("async"), telemetry, offers=3)
    for each in case.ids:
        case.plain_client(case.grantee).accept(case.request(each))
    tracer = telemetry.tracers.get_tracer("test")

    async def one(interface: str) -> None:
        with tracer.start_as_current_span(f"ticket {interface}"):
            await case.client.wait_until_available(virtual_interface_id=interface, poll=PollPolicy(jitter=0.0))

    async def main() -> None:
        await asyncio.gather(*(one(each) for each in case.ids))

    asyncio.run(main())
    waits = telemetry.named("wait for interface")
    assert len(waits) == 3
    for each in case.ids:
        assert telemetry.in_it(telemetry.only(f"ticket {each}")) == ["wait for interface"]
    assert sum(len(telemetry.in_it(wait)) for wait in waits) == len(telemetry.named(LOOK))
    makers = {span_id(wait) for wait in waits if telemetry.in_it(wait)}
    for wait in waits:
        assert linked(wait) <= makers
        assert linked(wait) or telemetry.in_it(wait)


# ── looks of watches ─────────────────────────────────────────────────────────────────────────────────────────────────


def watched(case: Case, use: Callable[[Any], Any], **wishes: Any) -> Any:
    """What comes of a watch that is used so, and closed."""

    async def both() -> Any:
        async with case.client.watch(**wishes) as watch:
            return await use(watch)

    if case.kind.is_async:
        return asyncio.run(both())
    with case.client.watch(**wishes) as watch:
        return use(watch)


def test_a_look_of_a_watch_is_a_span_with_its_requests_in_it(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, offers=2)
    watched(case, lambda watch: watch.once())
    span = telemetry.only("look")
    assert of(span) == {"directlink.outcome": "looked", "directlink.changes": 2}
    assert sorted(telemetry.in_it(span)) == sorted(WATCHED)
    assert len(telemetry.spans) == 1 + len(WATCHED)


def test_a_look_at_one_thing_names_it(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    watched(case, lambda watch: watch.once(), resource_ids=[VIF])
    told = of(telemetry.only("look"))
    assert (told["directlink.resource.kind"], told["directlink.resource.id"]) == ("interface", VIF)


def test_a_running_watch_has_a_span_for_each_look(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)

    async def all_of(watch: Any) -> None:
        async for _ in watch:
            assert trace.get_current_span() is ticket

    def all_of_it(watch: Any) -> None:
        for _ in watch:
            assert trace.get_current_span() is ticket

    poll = PollPolicy(first=10.0, interval=10.0, growth=1.0, jitter=0.0)
    with telemetry.tracers.get_tracer("test").start_as_current_span("night") as ticket:
        watched(case, all_of if kind.is_async else all_of_it, poll=poll, timeout=35.0)
    assert [of(span)["directlink.changes"] for span in telemetry.named("look")] == [1, 0, 0, 0]
    assert telemetry.in_it(telemetry.only("night")) == ["look"] * 4


def test_a_look_that_failed_says_with_what(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry, retry=RetryPolicy(max_attempts=1))
    case.emulator.faults.add("DescribeVirtualInterfaces", Fault.error("ServiceUnavailable", status=503), times=None)
    changes = watched(case, lambda watch: watch.once())
    assert [type(change).__name__ for change in changes] == ["Unreachable"]
    span = telemetry.only("look")
    assert span.status.status_code is trace.StatusCode.ERROR
    assert of(span) == {
        "directlink.outcome": "failed", "directlink.changes": 1, "error.type": "ServiceUnavailableError",
    }  # fmt: skip


def test_a_look_that_ends_the_watch_says_with_what(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    case.emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException"), times=None)
    with pytest.raises(directlink.AccessDeniedError):
        watched(case, lambda watch: watch.once())
    assert of(telemetry.only("look")) == {"directlink.outcome": "failed", "error.type": "AccessDeniedError"}


def test_two_watches_look_once_and_the_other_has_a_link(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    poll = PollPolicy(first=10.0, interval=10.0, growth=1.0, jitter=0.0)

    async def both() -> None:
        async with case.client.watch(poll=poll) as first, case.client.watch(poll=poll) as second:
            await anext(first)
            await anext(second)

    if kind.is_async:
        asyncio.run(both())
    else:
        with case.client.watch(poll=poll) as first, case.client.watch(poll=poll) as second:
            next(first)
            next(second)
    made, used = telemetry.named("look")
    assert sorted(telemetry.in_it(made)) == sorted(WATCHED)
    assert telemetry.in_it(used) == []
    assert linked(used) == {span_id(made)}


def test_a_look_that_the_wish_to_stop_interrupts_is_abandoned(kind: Kind, telemetry: Telemetry) -> None:
    case = Interfaces(kind, telemetry)
    go_on = threading.Event()

    class Slow:
        """Answers late; the watch is stopped meanwhile."""

        watch: Any = None

        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def send(self, request: Any, *, timeout: float) -> Any:
            self.watch.stop()
            go_on.wait(10)
            return self._inner.send(request, timeout=timeout)

        def close(self) -> None:
            """Nothing to close."""

    class AsyncSlow(Slow):
        async def send(self, request: Any, *, timeout: float) -> Any:
            self.watch.stop()
            await asyncio.get_running_loop().create_future()

        async def aclose(self) -> None:
            """Nothing to close."""

    slow = AsyncSlow(case.way()) if kind.is_async else Slow(case.way())
    keys = Credentials(case.grantee.access_key_id, case.grantee.secret_access_key)
    case.client = kind.client_class(
        cloud="aws", region="eu-west-3", credentials=keys, transport=slow, hooks=telemetry.hooks
    )

    def use(watch: Any) -> Any:
        slow.watch = watch
        return watch.once()

    before = threading.active_count()
    assert watched(case, use) == ()
    assert of(telemetry.only("look")) == {"directlink.outcome": "abandoned", "error.type": "abandoned"}
    go_on.set()
    for thread in threading.enumerate()[before:]:
        thread.join(10)
