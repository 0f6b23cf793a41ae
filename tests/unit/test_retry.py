from __future__ import annotations

import os
import threading
from email.utils import formatdate
from typing import Any

import pytest

from directlink import errors
from directlink._call.error_codes import service_error_type
from directlink._call.retrying import (
    Repeat,
    RetryQuota,
    asked_delay,
    http_date,
    may_repeat,
    outcome_unknown,
    reason_to_retry,
)
from directlink._concurrency.locks import Permit
from directlink.retry import Reason, RetryPolicy
from support import fork


def service(code: str, status: int) -> errors.ServiceError:
    return service_error_type(code, status)("m", code=code, status_code=status)


@pytest.mark.parametrize(
    ("reason", "retry", "jitter", "asked", "delay"),
    [
        (Reason.TRANSIENT, 0, 1.0, None, 0.05),
        (Reason.TRANSIENT, 1, 1.0, None, 0.1),
        (Reason.TRANSIENT, 3, 0.5, None, 0.2),
        (Reason.TRANSIENT, 9, 1.0, None, 20.0),
        (Reason.TRANSIENT, 5000, 1.0, None, 20.0),
        (Reason.THROTTLING, 0, 1.0, None, 1.0),
        (Reason.THROTTLING, 2, 0.25, None, 1.0),
        (Reason.THROTTLING, 5, 1.0, None, 20.0),
        (Reason.TRANSIENT, 0, 1.0, 0.01, 0.05),
        (Reason.TRANSIENT, 0, 1.0, 1.5, 1.5),
        (Reason.TRANSIENT, 0, 1.0, 60.0, 5.05),
        (Reason.THROTTLING, 0, 0.0, 3.0, 3.0),
    ],
)
def test_delays_follow_the_published_table(
    reason: Reason, retry: int, jitter: float, asked: float | None, delay: float
) -> None:
    assert RetryPolicy().delay(reason, retry, jitter, asked) == pytest.approx(delay)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (errors.ConnectError("x"), Reason.TRANSIENT),
        (errors.ConnectError("certificate", retryable=False), None),
        (errors.ConnectionLostError("x"), Reason.TRANSIENT),
        (service("InternalFailure", 500), Reason.TRANSIENT),
        (service("Anything", 502), Reason.TRANSIENT),
        (service("Anything", 501), None),
        (service("503", 503), Reason.TRANSIENT),
        (service("DirectConnectServerException", 400), Reason.TRANSIENT),
        (service("RequestTimeoutException", 400), Reason.TRANSIENT),
        (service("DirectConnectClientException", 400), None),
        (service("LimitExceededException", 400), None),
        (service("ThrottlingException", 400), Reason.THROTTLING),
        (service("Anything", 429), Reason.THROTTLING),
        (service("SlowDown", 503), Reason.THROTTLING),
        (errors.ResponseDecodeError("x"), None),
    ],
)
def test_what_is_worth_a_retry(error: errors.DirectLinkError, reason: Reason | None) -> None:
    assert reason_to_retry(error) is reason


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (errors.ConnectError("x"), False),
        (errors.ConnectionLostError("x"), True),
        (errors.RequestTimeoutError("x", outcome_unknown=False), False),
        (errors.ResponseDecodeError("x"), True),
        (service("ThrottlingException", 400), False),
        (service("DirectConnectClientException", 400), False),
        (service("DirectConnectServerException", 400), True),
        (service("503", 503), True),
    ],
)
def test_a_write_is_repeated_only_if_it_certainly_was_not_processed(
    error: errors.DirectLinkError, *, unknown: bool
) -> None:
    assert outcome_unknown(error) is unknown
    assert may_repeat(error, Repeat.NEVER) is not unknown
    assert may_repeat(error, Repeat.SAFE)
    assert may_repeat(error, Repeat.TOKEN)


def test_attempts_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_MAX_ATTEMPTS", raising=False)
    assert RetryPolicy().max_attempts == 3
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    assert RetryPolicy().max_attempts == 7
    assert RetryPolicy(max_attempts=1).max_attempts == 1
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert RetryPolicy().max_attempts == 1


@pytest.mark.parametrize("text", ["0", "-1", "two", "2.5", "²"])
def test_an_impossible_number_of_attempts_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", text)
    with pytest.raises(errors.ConfigurationError, match="AWS_MAX_ATTEMPTS"):
        RetryPolicy()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [({"max_attempts": 0}, "a whole number of at least 1"), ({"max_attempts": 2.5}, "a whole number of at least 1"),
     ({"max_attempts": True}, "a whole number of at least 1"), ({"max_delay": -1}, "a number of at least 0"),
     ({"quota": "1"}, "a whole number of at least 0"), ({"quota": 1.5}, "a whole number of at least 0"),
     ({"transient_base": float("nan")}, "a number of at least 0")],
)  # fmt: skip
def test_a_policy_refuses_impossible_settings(wrong: dict[str, Any], expected: str) -> None:
    ((name, value),) = wrong.items()
    with pytest.raises(errors.ConfigurationError) as caught:
        RetryPolicy(**wrong)
    assert caught.value.message == f"RetryPolicy.{name} must be {expected}, not {value!r}"


@pytest.mark.parametrize("use", ["acquire", "refund"])
def test_a_quota_that_another_thread_uses_is_waited_for(use: str) -> None:
    quota = RetryQuota(100)
    assert quota.acquire(50)
    asked, taken = threading.Event(), threading.Event()

    class Telling(Permit):
        """Lets the other thread go on once it has its permit."""

        def acquire(self, timeout: float) -> bool:
            got = super().acquire(timeout)
            asked.set()
            assert taken.wait(30)
            return got

    def work() -> None:
        permit = Telling(quota.semaphore)
        with permit, permit:
            permit.acquire(30)

    other = threading.Thread(target=work)
    other.start()
    assert asked.wait(30)
    done: list[object] = []
    second = threading.Thread(target=lambda: done.append(getattr(quota, use)(1)))
    second.start()
    second.join(0.2)  # it waits: nobody tells when it begins to
    taken.set()
    second.join(30)
    other.join(30)
    assert done == [True if use == "acquire" else None]


def test_quota_is_spent_and_refunded_up_to_its_capacity() -> None:
    quota = RetryQuota(20)
    assert quota.acquire(14)
    assert not quota.acquire(14)
    quota.refund(14)
    quota.refund(1)
    assert quota.available == 20


@pytest.mark.parametrize("use", ["acquire", "refund"])
def test_a_forked_child_has_its_own_quota_even_if_another_s_turn_had_come(use: str) -> None:
    quota = RetryQuota(100)
    assert quota.acquire(100)

    def use_in_child() -> int:
        if use == "acquire":
            return 0 if quota.acquire(60) and quota.available == 40 else 1
        quota.refund(1)
        return 0 if quota.available == 100 else 1

    permit = Permit(quota.semaphore)
    with permit, permit:
        assert permit.acquire(0.0)
        child = fork(use_in_child)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_asked_delays() -> None:
    now = 1_790_000_000.0
    assert asked_delay({}, now) is None
    assert asked_delay({"x-amz-retry-after": "1500", "retry-after": "9"}, now) == 1.5
    assert asked_delay({"x-amz-retry-after": "soon", "retry-after": "9"}, now) == 9.0
    assert asked_delay({"retry-after": formatdate(now + 4, usegmt=True)}, now) == pytest.approx(4, abs=1)
    assert asked_delay({"retry-after": formatdate(now - 4, usegmt=True)}, now) == 0.0
    assert asked_delay({"retry-after": "next week"}, now) is None
    assert asked_delay({"retry-after": "9" * 400}, now) == 999_999_999_999.0


@pytest.mark.parametrize("text", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT", "Mon, 01 Jan 99999 00:00:00 GMT"])
def test_what_is_no_http_date_is_none(text: str) -> None:
    assert http_date(text) is None
