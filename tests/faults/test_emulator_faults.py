"""The fault script, in process: what happens, to which request, and what the service did meanwhile."""

import asyncio
import gzip
import json
import math
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

import pytest

from directlink.emulator import Emulator, Fault, ManualClock
from directlink.errors import ConnectionLostError, RequestTimeoutError, ResponseDecodeError
from directlink.transport import MAX_BODY_BYTES, AsyncTransport, HttpRequest, HttpResponse, Transport
from emulator_support import CONFIRM, GATEWAY, INTERFACE, RefusedError, call, signed

Sender = Callable[[Emulator, HttpRequest], HttpResponse]
BODY = json.dumps({"virtualInterfaceId": INTERFACE, "virtualGatewayId": GATEWAY}).encode()


def make() -> tuple[Emulator, ManualClock]:
    clock = ManualClock(float(int(time.time())))  # whole seconds: sums are exact
    emulator = Emulator(clock=clock)
    emulator.offer_private_virtual_interface(INTERFACE)
    return emulator, clock


def confirm(emulator: Emulator) -> HttpRequest:
    return signed(emulator.grantee, CONFIRM, BODY)


def send(emulator: Emulator, request: HttpRequest, *, timeout: float = 10.0) -> HttpResponse:
    return emulator.transport().send(request, timeout=timeout)


def send_async(emulator: Emulator, request: HttpRequest, *, timeout: float = 10.0) -> HttpResponse:
    return asyncio.run(emulator.async_transport().send(request, timeout=timeout))


either_transport = pytest.mark.parametrize("sender", [send, send_async])


def test_the_transports_are_transports_and_closing_them_does_nothing() -> None:
    emulator, _ = make()
    sync, awaiting = emulator.transport(), emulator.async_transport()
    assert isinstance(sync, Transport)
    assert isinstance(awaiting, AsyncTransport)
    sync.close()
    asyncio.run(awaiting.aclose())
    assert sync.send(confirm(emulator), timeout=1).status_code == 200


@either_transport
@pytest.mark.parametrize(
    ("fault", "applied"),
    [(Fault.drop_before_apply(), 0), (Fault.drop_after_apply(), 1), (Fault.cut_short(), 1)],
)
def test_a_dropped_answer_is_a_lost_connection(sender: Sender, fault: Fault, applied: int) -> None:
    emulator, _ = make()
    emulator.faults.add(CONFIRM, fault)
    with pytest.raises(ConnectionLostError) as caught:
        sender(emulator, confirm(emulator))
    assert caught.value.outcome_unknown
    assert emulator.applied(CONFIRM) == applied
    assert emulator.virtual_interface_state(INTERFACE) == ("pending" if applied else "confirming")
    assert emulator.requests[-1].fault == fault


@either_transport
@pytest.mark.parametrize(("fault", "applied"), [(Fault.time_out_before_apply(), 0), (Fault.time_out_after_apply(), 1)])
def test_a_time_out_uses_the_budget_up_on_the_clock(sender: Sender, fault: Fault, applied: int) -> None:
    emulator, clock = make()
    before = clock.time()
    emulator.faults.add(CONFIRM, fault)
    with pytest.raises(RequestTimeoutError) as caught:
        sender(emulator, confirm(emulator))
    assert caught.value.outcome_unknown
    assert clock.time() - before == 10
    assert (emulator.applied(CONFIRM), emulator.requests[-1].status) == (applied, None)


@either_transport
def test_latency_moves_a_manual_clock(sender: Sender) -> None:
    emulator, clock = make()
    before = clock.time()
    emulator.faults.add(CONFIRM, Fault.latency(3))
    sender(emulator, confirm(emulator))
    assert clock.time() - before == 3


@either_transport
def test_latency_beyond_the_time_out_is_one(sender: Sender) -> None:
    emulator, clock = make()
    before = clock.time()
    emulator.faults.add(CONFIRM, Fault.drop_after_apply().delayed(11))
    with pytest.raises(RequestTimeoutError):
        sender(emulator, confirm(emulator))
    assert clock.time() - before == 10
    assert emulator.applied(CONFIRM) == 1


@pytest.mark.parametrize("after_apply", [False, True])
def test_an_error_comes_before_or_after_the_request_is_applied(after_apply: bool) -> None:
    emulator, _ = make()
    fault = Fault.error("DirectConnectServerException", status=500, message="oops", after_apply=after_apply)
    emulator.faults.add(CONFIRM, fault)
    response = send(emulator, confirm(emulator))
    assert json.loads(response.body) == {"__type": "DirectConnectServerException", "message": "oops"}
    assert (response.status_code, response.headers["x-amzn-errortype"]) == (500, "DirectConnectServerException")
    assert emulator.applied(CONFIRM) == after_apply


def test_outscales_other_envelope_has_no_error_header() -> None:
    emulator, _ = make()
    emulator.faults.add(CONFIRM, Fault.outscale_error("4120", status=409, details="busy"))
    response = send(emulator, confirm(emulator))
    (error,) = json.loads(response.body)["Errors"]
    assert (error["Code"], error["Details"], response.status_code) == ("4120", "busy", 409)
    assert "x-amzn-errortype" not in response.headers
    assert emulator.applied(CONFIRM) == 0


def test_a_throttle_says_when_to_come_back() -> None:
    emulator, _ = make()
    emulator.faults.add(CONFIRM, Fault.throttle())
    emulator.faults.add(CONFIRM, Fault.throttle(status=429, retry_after_ms=250, retry_after=1), attempt=2)
    first, second, third = (send(emulator, confirm(emulator)) for _ in range(3))
    assert (first.status_code, json.loads(first.body)["__type"]) == (400, "ThrottlingException")
    assert "retry-after" not in first.headers
    assert (second.status_code, second.headers["x-amz-retry-after"], second.headers["retry-after"]) == (429, "250", "1")
    assert third.status_code == 200


@pytest.mark.parametrize(
    ("seconds", "code", "sent"),
    [
        (3600, None, "RequestExpired"),
        (-3600, None, "RequestTimeTooSkewed"),
        (3600, "InvalidSignatureException", "InvalidSignatureException"),
        (600, "InvalidSignatureException", None),
    ],
)
def test_a_wrong_clock_judges_by_its_own_time_and_tells_it(seconds: float, code: str | None, sent: str | None) -> None:
    emulator, clock = make()
    emulator.faults.add(None, Fault.skewed_clock(seconds, code=code), times=None)
    response = send(emulator, confirm(emulator))
    assert json.loads(response.body).get("__type") == sent
    told = parsedate_to_datetime(response.headers["date"]).timestamp()
    assert told == clock.time() + seconds


def test_a_wrong_clock_does_not_hide_other_refusals() -> None:
    emulator, _ = make()
    emulator.faults.add(None, Fault.skewed_clock(0, code="RequestInTheFuture"))
    with pytest.raises(RefusedError, match="DirectConnectClientException"):
        call(emulator, emulator.grantee, CONFIRM)


def test_an_expired_token_stays_expired_until_another_is_issued() -> None:
    emulator, _ = make()
    session = emulator.issue_session("grantee")
    emulator.faults.add(CONFIRM, Fault.expired_token())
    for _ in range(2):
        with pytest.raises(RefusedError, match="ExpiredTokenException"):
            call(emulator, session, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    fresh = emulator.issue_session("grantee")
    assert call(emulator, fresh, CONFIRM, virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)


def test_an_unsigned_request_has_no_token_to_expire() -> None:
    emulator, _ = make()
    emulator.faults.add(None, Fault.expired_token())
    headers = {"x-amz-target": f"OvertureService.{CONFIRM}"}
    response = send(emulator, HttpRequest("POST", "https://example.com/", headers, b"{}"))
    assert json.loads(response.body)["__type"] == "MissingAuthenticationToken"


@pytest.mark.parametrize("before_apply", [False, True])
def test_a_broken_body_is_sent_as_given(before_apply: bool) -> None:
    emulator, _ = make()
    page = b"<html>log in first</html>"
    fault = Fault.broken_body(page, status=502, headers={"Content-Type": "text/html"}, before_apply=before_apply)
    emulator.faults.add(CONFIRM, fault)
    response = send(emulator, confirm(emulator))
    assert (response.status_code, response.headers["content-type"], response.body) == (502, "text/html", page)
    assert emulator.applied(CONFIRM) == (not before_apply)


def test_compressed_content_is_decompressed_within_bounds() -> None:
    emulator, _ = make()
    zipped = {"content-encoding": "gzip"}
    emulator.faults.add(CONFIRM, Fault.broken_body(gzip.compress(b"{}"), headers=zipped))
    emulator.faults.add(CONFIRM, Fault.broken_body(gzip.compress(bytes(MAX_BODY_BYTES + 1)), headers=zipped), attempt=2)
    emulator.faults.add(CONFIRM, Fault.broken_body(b"{}", headers=zipped), attempt=3)
    assert send(emulator, confirm(emulator)).body == b"{}"
    with pytest.raises(ResponseDecodeError, match="more than"):
        send(emulator, confirm(emulator))
    with pytest.raises(ResponseDecodeError, match="does not decompress"):
        send(emulator, confirm(emulator))


def test_faults_meet_the_requests_they_are_meant_for() -> None:
    emulator, _ = make()
    error = Fault.error("InternalFailure", status=500)
    emulator.faults.add("DescribeVirtualInterfaces", error, attempt=2, times=2)
    emulator.faults.add("DescribeVirtualInterfaces", Fault.throttle(), attempt=3, times=2)
    assert list(emulator.faults.pending) == [error, Fault.throttle()]

    def look() -> int:
        call(emulator, emulator.grantee, "DescribeLocations")  # another operation does not count
        request = signed(emulator.grantee, "DescribeVirtualInterfaces", b"{}")
        return send(emulator, request).status_code

    assert [look() for _ in range(6)] == [200, 500, 500, 400, 200, 200]
    assert list(emulator.faults.pending) == []


def test_faults_end_when_cleared() -> None:
    emulator, _ = make()
    emulator.faults.add(None, Fault.throttle(), times=None)
    assert [send(emulator, confirm(emulator)).status_code for _ in range(3)] == [400] * 3
    assert emulator.faults.pending == (Fault.throttle(),)
    emulator.faults.clear()
    assert send(emulator, confirm(emulator)).status_code == 200


@pytest.mark.parametrize("arguments", [{"attempt": 0}, {"times": 0}])
def test_faults_count_from_one(arguments: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="count from 1"):
        make()[0].faults.add(CONFIRM, Fault.throttle(), **arguments)


def test_a_system_clock_really_waits() -> None:
    emulator = Emulator(signing_window=math.inf)
    emulator.faults.add(None, Fault.latency(0.02))
    before = time.monotonic()
    call(emulator, emulator.owner, "DescribeLocations")
    assert time.monotonic() - before >= 0.02
