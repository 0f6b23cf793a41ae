"""Whether a failed attempt is followed by another one, and what pays for it.

:mod:`directlink.retry` has the settings; :mod:`directlink._call.exchange` asks, and its drivers act.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from directlink._concurrency import fork
from directlink._concurrency.locks import FOR_EVER, FairSemaphore, Permit
from directlink.errors import (
    DirectConnectServerException,
    DirectLinkError,
    ResponseDecodeError,
    ServiceError,
    ThrottlingError,
    TransportError,
    UnknownServiceError,
)
from directlink.retry import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRANSIENT_STATUS = frozenset({500, 502, 503, 504})
_TRANSIENT_CODES = frozenset({"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"})


class Repeat(Enum):
    """Whether a request may be sent again when it is not known what became of the last one."""

    SAFE = "safe"
    """It only reads."""
    TOKEN = "token"  # noqa: S105 - a rule, not a secret
    """It carries a client token by which the service knows a repetition."""
    NEVER = "never"
    """It changes something: sent again only if the last one certainly was not processed."""


class RetryQuota:
    """Tokens that pay for retries. All calls of a client share them, from any number of threads.

    A forked child starts with a full quota.

    Args:
        capacity: how many tokens there are at first, and at most.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self.semaphore: FairSemaphore = FairSemaphore()
        self.reset_after_fork()
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        self.available: int = self._capacity

    def acquire(self, cost: int) -> bool:
        """Take ``cost`` tokens; return whether there were enough."""
        permit = Permit(self.semaphore)
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
        permit = Permit(self.semaphore)
        with permit, permit:
            permit.acquire(FOR_EVER)
            self.available = min(self.available + amount, self._capacity)


def reason_to_retry(error: DirectLinkError) -> Reason | None:
    """Return why the failed attempt may be repeated, ``None`` if another attempt cannot help."""
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
