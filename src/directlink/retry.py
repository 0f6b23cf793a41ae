"""When to send again, and how long to wait first: AWS's "standard" retry mode in its 2026 revision.

Nothing here sleeps or sends; :mod:`directlink._call.exchange` asks, and its drivers act.
"""

from __future__ import annotations

import os
from enum import Enum
from typing import TYPE_CHECKING, Any

import attrs

from directlink._basics.checks import instance
from directlink._concurrency import fork
from directlink._concurrency.locks import FOR_EVER, FairSemaphore, Permit
from directlink.errors import (
    ConfigurationError,
    DirectConnectServerException,
    DirectLinkError,
    ResponseDecodeError,
    ServiceError,
    ThrottlingError,
    TransportError,
    UnknownServiceError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRANSIENT_STATUS = frozenset({500, 502, 503, 504})
_TRANSIENT_CODES = frozenset({"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"})
_LONGEST_EXTRA_WAIT = 5.0
"""Seconds by which a delay that the service asks for may exceed our own."""


class Repeat(Enum):
    """Whether a request may be sent again when it is not known what became of the last one."""

    SAFE = "safe"
    """It only reads."""
    TOKEN = "token"  # noqa: S105 - a rule, not a secret
    """It carries a client token by which the service knows a repetition."""
    NEVER = "never"
    """It changes something: sent again only if the last one certainly was not processed."""


def _attempts_from_environment() -> int:
    text = os.environ.get("AWS_MAX_ATTEMPTS", "").strip()
    if not text:
        return 3
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ConfigurationError(f"AWS_MAX_ATTEMPTS must be a whole number of at least 1, not {text!r}")
    return int(text)


def _positive(_: object, field: attrs.Attribute[Any], value: object) -> None:
    lowest = 1 if field.name == "max_attempts" else 0
    kind, number = ("a whole number", int) if field.name in {"max_attempts", "quota"} else ("a number", (int, float))
    if isinstance(value, bool) or not isinstance(value, number) or not value >= lowest:
        raise ConfigurationError(f"RetryPolicy.{field.name} must be {kind} of at least {lowest}, not {value!r}")


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """How often, and after which delays, a request is sent again.

    The delay before retry *i* (from 0) is ``uniform(0, 1) * min(base * 2**i, max_delay)``. A retry is paid for from a
    quota that all calls of a client share, so that a failing service is not made worse.

    Attributes:
        max_attempts: requests for one call in all, at least 1. Default: ``AWS_MAX_ATTEMPTS``, else 3.
        transient_base: seconds, for lost connections and failures of the service. Default 0.05.
        throttling_base: seconds, for throttling. Default 1.
        max_delay: longest delay of our own, seconds. Default 20.
        quota: tokens a client starts with; a retry costs 14 (transient) or 5 (throttling). Default 500.
    """

    max_attempts: int = attrs.field(factory=_attempts_from_environment, validator=_positive)
    transient_base: float = attrs.field(default=0.05, validator=_positive)
    throttling_base: float = attrs.field(default=1.0, validator=_positive)
    max_delay: float = attrs.field(default=20.0, validator=_positive)
    quota: int = attrs.field(default=500, validator=_positive)

    def delay(self, reason: Reason, retry: int, jitter: float, asked: float | None = None) -> float:
        """Return the seconds to wait before retry number ``retry`` (from 0).

        Args:
            reason: why the last attempt failed.
            retry: how many retries there were before this one.
            jitter: a number of at least 0 and below 1, drawn for this delay.
            asked: seconds that the service asked for; kept between our own delay and 5 s more.
        """
        base = self.throttling_base if reason is Reason.THROTTLING else self.transient_base
        # 2.0**1024 overflows; long before that the cap decides.
        own = jitter * min(base * 2.0 ** min(retry, 64), self.max_delay)
        return own if asked is None else min(max(asked, own), own + _LONGEST_EXTRA_WAIT)


def check_policy(value: object) -> RetryPolicy:
    """Return what was given as a client's ``retry``.

    Raises:
        ConfigurationError: it is no policy.
    """
    advice = ": RetryPolicy(max_attempts=...) sets how often a request is sent"
    return instance("retry", value, RetryPolicy, ConfigurationError, advice)


class Reason(Enum):
    """Why a failure may be worth a retry; the value is what the retry costs."""

    TRANSIENT = 14
    THROTTLING = 5


class RetryQuota:
    """Tokens that pay for retries, shared by all calls of a client and safe from many threads.

    A process forked off starts with a full quota.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._semaphore = FairSemaphore()
        self.reset_after_fork()
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self.available = self._capacity

    def acquire(self, cost: int) -> bool:
        """Take ``cost`` tokens; return whether there were enough."""
        permit = Permit(self._semaphore)
        with permit, permit:
            permit.acquire(FOR_EVER)
            if self.available < cost:
                return False
            self.available -= cost
            return True

    def refund(self, amount: int) -> None:
        """Give ``amount`` tokens back after a success."""
        if self.available == self._capacity:
            return
        permit = Permit(self._semaphore)
        with permit, permit:
            permit.acquire(FOR_EVER)
            self.available = min(self.available + amount, self._capacity)


def reason_to_retry(error: DirectLinkError) -> Reason | None:
    """Return why the failed attempt may be repeated, ``None`` if another try cannot help."""
    match error:
        case TransportError():
            return Reason.TRANSIENT if error.retryable else None
        case ThrottlingError():
            return Reason.THROTTLING
        case ServiceError():
            if error.status_code == 429:
                return Reason.THROTTLING
            transient = (
                isinstance(error, DirectConnectServerException)
                or error.status_code in _TRANSIENT_STATUS
                or error.code in _TRANSIENT_CODES
            )
            return Reason.TRANSIENT if transient else None
        case _:
            return None


def may_repeat(error: DirectLinkError, repeat: Repeat) -> bool:
    """Return whether the repeat rule of the operation allows to send again after ``error``."""
    return repeat is not Repeat.NEVER or not outcome_unknown(error)


def outcome_unknown(error: DirectLinkError) -> bool:
    """Return whether the service may have processed the request that ended with ``error``.

    A refusal is an answer: the request was not processed. Only the API refuses, by an error code of its own: a status
    without one may come from a gateway in between, long after the request was passed on. A failure of the service is no
    answer either: it may have come late.
    """
    if isinstance(error, (TransportError, ResponseDecodeError)):
        return error.outcome_unknown
    if isinstance(error, UnknownServiceError) or not is_the_apis_own(error):
        return True
    return reason_to_retry(error) is Reason.TRANSIENT


def is_the_apis_own(error: DirectLinkError) -> bool:
    """Return whether an error answer is the API's: it has a code, and not only a status, as that of a gateway has."""
    return not isinstance(error, ServiceError) or error.code != str(error.status_code)


def asked_delay(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds an answer asks to wait: ``x-amz-retry-after`` (ms), else ``Retry-After`` (s or a date)."""
    milliseconds = headers.get("x-amz-retry-after", "")
    if milliseconds.isascii() and milliseconds.isdigit():
        return int(milliseconds[:12]) / 1000
    text = headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return float(text[:12])
    date = http_date(text)
    return None if date is None else max(0.0, date - now)


def http_date(text: str) -> float | None:
    """Return the seconds since the epoch of an HTTP date, ``None`` if it is not one."""
    if not text:
        return None
    from email.utils import parsedate_to_datetime  # a tenth of the package's start, for the answers that have a date

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
