"""When to send again, and how long to wait first: AWS's "standard" retry mode in its 2026 revision.

Nothing here sleeps or sends.
"""

from __future__ import annotations

import os
from enum import Enum
from typing import Any

import attrs

from directlink.errors import ConfigurationError

_LONGEST_EXTRA_WAIT = 5.0
"""Seconds by which a delay that the service asks for may exceed our own."""


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


class Reason(Enum):
    """Why a failure may be worth a retry; the value is what the retry costs."""

    TRANSIENT = 14
    THROTTLING = 5
