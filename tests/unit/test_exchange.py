"""The protocol, step by step on a clock that moves only when told; nothing is sent."""

from __future__ import annotations

import logging
import os
import random
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directlink import errors
from directlink._call.context import CallContext, ClockSkew
from directlink._call.exchange import Answer, GetCredentials, Send, Sleep, encode, exchange
from directlink._call.retrying import Repeat, RetryQuota
from directlink.credentials import CredentialCache, Credentials
from directlink.retry import RetryPolicy
from directlink.signing import SigV4Signer
from support import FakeClock, Reply, error_reply, fork, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.transport import HttpRequest

KEYS = Credentials("AKIDEXAMPLE", "secret")
OK = reply({"fine": True})


class Source:
    """Hands out keys with a new token at each refresh."""

    def __init__(self, *tokens: str | Exception) -> None:
        self.tokens = list(tokens)
        self.refreshes: list[bool] = []

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        self.refreshes.append(refresh)
        token = self.tokens.pop(0)
        if isinstance(token, Exception):
            raise token
        return Credentials("AKIDEXAMPLE", "secret", token)


class Run:
    """One call, carried out on a fake clock."""

    def __init__(self, clock: FakeClock | None = None, **changes: Any) -> None:
        self.clock = clock or FakeClock()
        settings: dict[str, Any] = {
            "endpoint_url": "https://directlink.eu-west-2.outscale.com/",
            "region": "eu-west-2",
            "signing_name": "directlink",
            "signer": SigV4Signer(),
            "credentials": CredentialCache(KEYS, self.clock),
            "clock": self.clock,
            "retry": RetryPolicy(max_attempts=3),
            "quota": RetryQuota(500),
            "skew": ClockSkew(),
            "random": lambda: 0.5,
            "user_agent": "test",
        }
        self.context = CallContext(**(settings | changes))
        self.sent: list[HttpRequest] = []
        self.timeouts: list[float] = []
        self.takes = 0.0

    def __call__(self, *script: Reply, repeat: Repeat = Repeat.SAFE, timeout: float = 30.0) -> Answer:
        replies = list(script)
        unsigned = encode(self.context, "DescribeThings", {"id": "x"})
        steps = exchange(self.context, "DescribeThings", unsigned, repeat, self.clock.monotonic() + timeout)
        failure: Exception | None = None
        while True:
            try:
                step = steps.throw(failure) if failure else next(steps)
            except StopIteration as end:
                assert not replies
                return end.value  # type: ignore[no-any-return]
            failure = None
            match step:
                case Sleep(seconds):
                    self.clock.sleep(seconds)
                case GetCredentials(stale, within):
                    assert within > 0
                    try:
                        step.found = self.context.credentials.load(refresh=stale is not None, stale=stale)
                    except errors.DirectLinkError as error:
                        failure = error
                case Send(request, within):
                    self.sent.append(request)
                    self.timeouts.append(within)
                    self.clock.advance(self.takes)
                    scripted = replies.pop(0)
                    if isinstance(scripted, Exception):
                        failure = scripted
                    else:
                        step.response = scripted

    def header(self, name: str) -> list[str | None]:
        return [{k.lower(): v for k, v in request.headers.items()}.get(name) for request in self.sent]


def lost() -> errors.ConnectionLostError:
    return errors.ConnectionLostError("lost")


def refused() -> errors.ConnectError:
    return errors.ConnectError("refused")


def test_a_call_is_one_signed_post() -> None:
    run = Run()
    answer = run(OK)
    assert answer == Answer(OK, 1)
    (request,) = run.sent
    assert (request.method, request.url, request.body) == ("POST", run.context.endpoint_url, b'{"id": "x"}')
    assert run.header("x-amz-target") == ["OvertureService.DescribeThings"]
    assert run.header("content-type") == ["application/x-amz-json-1.1"]
    assert run.header("amz-sdk-request") == ["attempt=1; max=3"]
    (authorization,) = run.header("authorization")
    assert authorization is not None
    scope, signed, _ = authorization.split(", ")
    assert scope.endswith("/eu-west-2/directlink/aws4_request")
    assert signed == "SignedHeaders=content-type;host;x-amz-date;x-amz-target"
    assert run.clock.sleeps == []


def test_attempts_share_an_invocation_id_and_are_signed_afresh() -> None:
    run = Run()
    run.takes = 2.0
    run(lost(), error_reply("InternalFailure", 500), OK)
    assert run.header("amz-sdk-request") == ["attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"]
    assert len(set(run.header("amz-sdk-invocation-id"))) == 1
    assert len(set(run.header("x-amz-date"))) == 3
    assert run.clock.sleeps == [0.025, 0.05]
    assert run.timeouts == [30.0, pytest.approx(27.975), pytest.approx(25.925)]


def test_two_calls_have_different_invocation_ids() -> None:
    run = Run()
    run(OK)
    run(OK)
    assert len(set(run.header("amz-sdk-invocation-id"))) == 2


def test_an_invocation_id_is_32_hexadecimal_digits() -> None:
    run = Run()
    for _ in range(100):
        run(OK)
    assert {len(str(found)) for found in run.header("amz-sdk-invocation-id")} == {32}


def test_a_request_says_what_sent_it() -> None:
    run = Run()
    run(OK)
    assert run.header("user-agent") == ["test"]


def test_keys_that_are_at_hand_are_not_asked_for() -> None:
    run = Run()
    unsigned = encode(run.context, "DescribeThings", {})
    steps = exchange(run.context, "DescribeThings", unsigned, Repeat.SAFE, run.clock.monotonic() + 30.0)
    assert isinstance(next(steps), Send)


def test_what_an_answer_quotes_of_the_request_is_cut_out() -> None:
    run = Run(credentials=CredentialCache(Credentials("AKIDEXAMPLE", "secret", "canary/of+the=token"), FakeClock()))
    with pytest.raises(errors.AuthenticationError) as caught:
        run(error_reply("SignatureDoesNotMatch", message="the token was canary/of+the=token"))
    assert caught.value.message == "the token was ***"


def test_a_date_until_which_to_wait_is_read_by_the_service_s_clock() -> None:
    run = Run()
    busy = error_reply("ThrottlingException", headers={"retry-after": formatdate(run.clock.time() + 4, usegmt=True)})
    run(busy, OK)
    assert run.clock.sleeps == [pytest.approx(4.0)]


def test_a_program_that_seeds_its_random_numbers_gets_new_invocation_ids_all_the_same() -> None:
    run = Run()
    for _ in range(2):
        random.seed(1)
        run(OK)
    assert len(set(run.header("amz-sdk-invocation-id"))) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_processes_have_invocation_ids_of_their_own() -> None:
    run = Run()
    reading, writing = os.pipe()

    def send_in_child() -> int:
        run(OK)
        os.write(writing, f"{run.header('amz-sdk-invocation-id')[0]}\n".encode())
        return 0

    for _ in range(2):
        os.waitpid(fork(send_in_child), 0)
    os.close(writing)
    run(OK)
    with os.fdopen(reading) as childrens:
        ids = {*childrens.read().split(), *run.header("amz-sdk-invocation-id")}
    assert len(ids) == 3


@pytest.mark.parametrize(
    "make",
    [lost, refused, lambda: error_reply("InternalFailure", 500), lambda: reply(b"<html>", 502),
     lambda: error_reply("DirectConnectServerException", 400), lambda: error_reply("ThrottlingException")],
)  # fmt: skip
def test_reads_are_repeated_until_the_attempts_are_used_up(make: Callable[[], Reply]) -> None:
    run = Run()
    with pytest.raises(errors.DirectLinkError) as caught:
        run(make(), make(), make())
    assert (caught.value.attempts, caught.value.operation) == (3, "DescribeThings")
    assert caught.value.endpoint_url == run.context.endpoint_url


@pytest.mark.parametrize(
    "make",
    [lost, lambda: error_reply("InternalFailure", 500), lambda: error_reply("DirectConnectServerException"),
     lambda: errors.ResponseDecodeError("too large"), lambda: reply(b"", 429), lambda: reply(b"<html>", 403),
     lambda: error_reply("SomethingNew")],
)  # fmt: skip
def test_a_write_is_not_repeated_when_it_may_have_been_processed(make: Callable[[], Reply]) -> None:
    run = Run()
    with pytest.raises(errors.DirectLinkError):
        run(make(), repeat=Repeat.NEVER)
    assert len(run.sent) == 1


@pytest.mark.parametrize("make", [refused, lambda: error_reply("ThrottlingException")])
def test_a_write_is_repeated_when_it_certainly_was_not_processed(make: Callable[[], Reply]) -> None:
    assert Run()(make(), OK, repeat=Repeat.NEVER).attempts == 2


@pytest.mark.parametrize(
    "make",
    [lambda: error_reply("DirectConnectClientException"), lambda: error_reply("LimitExceededException"),
     lambda: error_reply("AccessDeniedException"), lambda: reply(b"", 307),
     lambda: errors.ConnectError("certificate", retryable=False), lambda: errors.ResponseDecodeError("too large")],
)  # fmt: skip
def test_what_cannot_get_better_is_not_repeated(make: Callable[[], Reply]) -> None:
    run = Run()
    with pytest.raises(errors.DirectLinkError):
        run(make())
    assert len(run.sent) == 1


def test_one_attempt_means_one() -> None:
    run = Run(retry=RetryPolicy(max_attempts=1))
    with pytest.raises(errors.ConnectError):
        run(refused())


def test_a_transport_error_speaks_for_all_attempts() -> None:
    with pytest.raises(errors.ConnectError) as caught:
        Run()(lost(), refused(), refused())
    assert caught.value.outcome_unknown
    with pytest.raises(errors.ConnectError) as caught:
        Run()(refused(), refused(), refused())
    assert not caught.value.outcome_unknown


def test_throttling_waits_longer_and_honours_what_the_service_asks() -> None:
    run = Run()
    run(error_reply("ThrottlingException", headers={"x-amz-retry-after": "1250"}), reply(b"", 429), OK)
    assert run.clock.sleeps == [1.25, 1.0]


def test_no_sleep_outlasts_the_deadline() -> None:
    run = Run()
    with pytest.raises(errors.ThrottlingError):
        run(error_reply("ThrottlingException"), timeout=0.5)
    assert run.clock.sleeps == []


def test_nothing_is_sent_after_the_deadline() -> None:
    run = Run()
    run.takes = 40.0
    with pytest.raises(errors.ConnectionLostError):
        run(lost(), timeout=30.0)
    run = Run()
    with pytest.raises(errors.RequestTimeoutError) as caught:
        run(timeout=0.0)
    assert (caught.value.outcome_unknown, caught.value.attempts, run.sent) == (False, 0, [])
    assert caught.value.message == "the time budget ran out before the request was sent"


def test_a_thousand_failing_calls_spend_at_most_35_retries() -> None:
    run = Run()
    for _ in range(1000):
        with pytest.raises(errors.ServiceUnavailableError):
            run(*[error_reply("InternalFailure", 500)] * min(3, 1 + run.context.quota.available // 14))
    assert len(run.sent) == 1000 + 35


def test_success_refunds_what_the_last_retry_cost_or_one() -> None:
    quota = RetryQuota(100)
    run = Run(quota=quota)
    assert quota.acquire(50)
    run(OK)
    assert quota.available == 51
    run(lost(), OK)
    assert quota.available == 51
    run(error_reply("ThrottlingException"), OK)
    assert quota.available == 51
    run(lost(), lost(), OK)
    assert quota.available == 51 - 14


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"])
@pytest.mark.parametrize("off", [-3600, 200, 86_400, -86_400])
def test_a_wrong_clock_is_corrected_once_and_for_all_later_calls(code: str, off: int) -> None:
    run = Run()
    date = {"date": formatdate(run.clock.time() + off, usegmt=True)}
    assert run(error_reply(code, headers=date), OK, repeat=Repeat.NEVER).attempts == 2
    run(OK)
    dates = run.header("x-amz-date")
    assert len(dates) == 3
    assert dates[0] != dates[1] == dates[2]
    assert run.context.now() - run.clock.time() == pytest.approx(off, abs=1)


def test_a_clock_that_stays_wrong_is_an_error() -> None:
    run = Run()
    date = {"date": formatdate(run.clock.time() + 3600, usegmt=True)}
    with pytest.raises(errors.ClockSkewError):
        run(error_reply("RequestExpired", headers=date), error_reply("RequestExpired", headers=date))


@pytest.mark.parametrize("code", ["RequestTimeTooSkewed", "SignatureDoesNotMatch"])
@pytest.mark.parametrize("off", [86_401, -86_401])
def test_a_clock_that_would_be_more_than_a_day_off_is_not_believed(code: str, off: int) -> None:
    run = Run()
    wrong = {"date": formatdate(run.clock.time() + off, usegmt=True)}
    with pytest.raises((errors.ClockSkewError, errors.AuthenticationError)) as caught:
        run(error_reply(code, headers=wrong))
    assert caught.value.code == code
    assert run.context.now() == run.clock.time()


DATES = [
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Mon, 01 Jan 0001 00:00:00 GMT",
    "Mon, 01 Jan 0001 00:00:00 -0000",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "Fri, 31 Dec 9999 23:59:59 -2359",
    "Mon, 01 Jan 99999 00:00:00 GMT",
    "1790000000",
    "\N{ARABIC-INDIC DIGIT ONE}",
]


@pytest.mark.parametrize("date", DATES)
def test_a_date_that_cannot_be_leaves_the_clock_as_it_is(date: str) -> None:
    run = Run()
    with pytest.raises(errors.ClockSkewError):
        run(error_reply("RequestExpired", headers={"date": date}))
    assert run.context.now() == run.clock.time()


@given(st.text() | st.dates().map("{:%a, %d %b %Y} 00:00:00 GMT".format))
def test_whatever_stands_in_the_date_the_clock_is_corrected_by_a_day_at_most(date: str) -> None:
    run = Run()
    with suppress(errors.ClockSkewError):
        run(error_reply("RequestExpired", headers={"date": date}), OK)
    assert abs(run.context.now() - run.clock.time()) <= 86_400


@pytest.mark.parametrize("headers", [{}, {"date": "soon"}])
def test_without_the_service_s_time_a_wrong_clock_is_an_error(headers: dict[str, str]) -> None:
    with pytest.raises(errors.ClockSkewError):
        Run()(error_reply("RequestExpired", headers=headers))


def test_correcting_the_clock_can_be_switched_off() -> None:
    run = Run(skew=None)
    with pytest.raises(errors.ClockSkewError):
        run(error_reply("RequestExpired", headers={"date": formatdate(run.clock.time() + 3600, usegmt=True)}))


@pytest.mark.parametrize("skew", [None, ClockSkew()])
def test_a_clock_that_needs_no_correction_dates_the_request(skew: ClockSkew | None) -> None:
    run = Run(skew=skew)
    run(OK)
    assert run.header("x-amz-date") == [datetime.fromtimestamp(run.clock.time(), UTC).strftime("%Y%m%dT%H%M%SZ")]


@pytest.mark.parametrize("status", [199, 300, 301])
def test_an_answer_beside_200_to_299_is_an_error(status: int) -> None:
    with pytest.raises(errors.ServiceError) as caught:
        Run()(reply({"fine": True}, status=status))
    assert caught.value.status_code == status


@pytest.mark.parametrize("code", ["InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"])
@pytest.mark.parametrize(("off", "attempts"), [(239, 1), (240, 2), (-240, 2), (-239, 1), (3600, 2)])
def test_a_refused_signature_is_blamed_on_the_clock_only_if_it_is_4_minutes_off(
    code: str, off: int, attempts: int
) -> None:
    run = Run(FakeClock(1_790_000_000.0))
    failing = error_reply(code, 403, headers={"date": formatdate(1_790_000_000 + off, usegmt=True)})
    if attempts == 2:
        assert run(failing, OK).attempts == 2
        assert run.clock.sleeps == []
    else:
        with pytest.raises(errors.AuthenticationError):
            run(failing)


@pytest.mark.parametrize("code", ["AccessDeniedException", "DirectConnectClientException", "UnknownThing"])
def test_no_other_refusal_is_blamed_on_the_clock(code: str) -> None:
    run = Run()
    date = formatdate(run.clock.time() + 3600, usegmt=True)
    with pytest.raises(errors.ServiceError) as caught:
        run(error_reply(code, headers={"date": date}))
    assert (caught.value.code, len(run.sent)) == (code, 1)


def test_every_retry_waits_twice_as_long_as_the_one_before() -> None:
    run = Run(retry=RetryPolicy(max_attempts=6, transient_base=1.0, max_delay=6.0))
    run(lost(), lost(), lost(), lost(), lost(), OK)
    assert run.clock.sleeps == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_expired_keys_are_refreshed_once_and_the_request_signed_again() -> None:
    source = Source("old", "new")
    run = Run(credentials=CredentialCache(source, FakeClock()))
    run(error_reply("ExpiredTokenException"), OK, repeat=Repeat.NEVER)
    assert run.header("x-amz-security-token") == ["old", "new"]
    assert source.refreshes == [False, True]
    assert run.clock.sleeps == []


def test_refreshed_keys_are_kept_for_the_attempts_that_follow() -> None:
    source = Source("old", "new")
    run = Run(credentials=CredentialCache(source, FakeClock()))
    run(error_reply("ExpiredTokenException"), lost(), OK)
    assert run.header("x-amz-security-token") == ["old", "new", "new"]
    assert source.refreshes == [False, True]


def test_keys_that_stay_expired_are_an_error_after_one_refresh() -> None:
    run = Run(credentials=CredentialCache(Source("old", "new"), FakeClock()))
    with pytest.raises(errors.ExpiredCredentialsError):
        run(error_reply("ExpiredToken"), error_reply("ExpiredToken"))


def test_keys_that_cannot_be_refreshed_end_with_the_service_s_answer() -> None:
    run = Run()
    with pytest.raises(errors.ExpiredCredentialsError) as caught:
        run(error_reply("ExpiredToken"))
    assert caught.value.attempts == 1


def test_a_failing_source_of_keys_ends_the_call_before_anything_is_sent() -> None:
    run = Run(credentials=CredentialCache(Source(errors.CredentialsError("nowhere")), FakeClock()))
    with pytest.raises(errors.CredentialsError, match="nowhere") as caught:
        run()
    assert (caught.value.operation, caught.value.attempts) == ("DescribeThings", 0)


@pytest.mark.parametrize(
    ("value", "why"),
    [(object(), "TypeError"), (float("nan"), "ValueError"), ({1, 2}, "TypeError"), (b"x", "TypeError")],
)
def test_what_json_cannot_hold_is_refused(value: object, why: str) -> None:
    with pytest.raises(errors.ParameterError, match=f"^DescribeThings: the input cannot be written as JSON: {why}$"):
        encode(Run().context, "DescribeThings", {"x": value})


def test_attempts_are_logged_at_debug_with_fields_and_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "directlink"):
        Run()(lost(), error_reply("InternalFailure", 500), OK)
    first, failed, second = caplog.records
    assert failed.getMessage() == "DescribeThings attempt 2: ServiceUnavailableError (HTTP 500, request id req-1)"
    assert (first.levelno, first.getMessage()) == (
        logging.DEBUG, "DescribeThings attempt 1: ConnectionLostError (HTTP None, request id None)",
    )  # fmt: skip
    assert second.getMessage() == "DescribeThings attempt 3: answered (HTTP 200, request id req-1)"
    assert {k: vars(second)[k] for k in ("operation", "attempt", "outcome", "status_code", "request_id")} == {
        "operation": "DescribeThings", "attempt": 3, "outcome": "answered", "status_code": 200, "request_id": "req-1",
    }  # fmt: skip
    assert "Signature" not in caplog.text
