"""What may go wrong between a client and the service, and the script that says when."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

Effect = Literal["answer", "drop", "hang", "cut"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong with one request. Made by its class methods.

    Attributes:
        name: what it is, for logs and test output.
        applies: whether the service processes the request nevertheless.
        effect: how the answer travels: whole (``answer``), not at all with the connection closed (``drop``) or left
            open (``hang``), or half of it (``cut``).
        status: HTTP status of the answer sent instead of the service's; ``None`` leaves that one.
        body: content of that answer.
        headers: headers set on the answer.
        delay: seconds before the answer is sent, or the connection closed.
        clock_skew: seconds by which the service's clock is ahead.
        skew_code: error code for a signing time outside the window; ``None`` leaves the service's choice.
        expires_keys: whether the keys that signed the request are made expired.
    """

    name: str
    applies: bool
    effect: Effect = "answer"
    status: int | None = None
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    clock_skew: float = 0.0
    skew_code: str | None = None
    expires_keys: bool = False

    @classmethod
    def drop_before_apply(cls) -> Self:
        """The connection closes without an answer; the request was not processed."""
        return cls(name="drop before apply", applies=False, effect="drop")

    @classmethod
    def drop_after_apply(cls) -> Self:
        """The connection closes without an answer; the request was processed."""
        return cls(name="drop after apply", applies=True, effect="drop")

    @classmethod
    def time_out_before_apply(cls) -> Self:
        """No answer ever comes; the request was not processed."""
        return cls(name="time-out before apply", applies=False, effect="hang")

    @classmethod
    def time_out_after_apply(cls) -> Self:
        """No answer ever comes; the request was processed."""
        return cls(name="time-out after apply", applies=True, effect="hang")

    @classmethod
    def cut_short(cls) -> Self:
        """The request was processed; half of the answer comes, then the connection closes."""
        return cls(name="cut short", applies=True, effect="cut")

    @classmethod
    def error(
        cls,
        code: str,
        *,
        status: int = 400,
        message: str = "injected fault",
        after_apply: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """An error answer.

        Args:
            code: error code (``DirectConnectServerException``).
            status: HTTP status.
            message: error text.
            after_apply: whether the request was processed all the same.
            headers: more headers of the answer.
        """
        return cls(
            name=f"{code} {'after' if after_apply else 'before'} apply",
            applies=after_apply,
            status=status,
            body=json.dumps({"__type": code, "message": message}).encode(),
            headers={"x-amzn-errortype": code, **(headers or {})},
        )

    @classmethod
    def outscale_error(cls, code: str, *, status: int = 400, details: str = "", after_apply: bool = False) -> Self:
        """An error in the other envelope that OUTSCALE's gateways use, ``{"Errors": [...]}``, without error headers.

        Args:
            code: its ``Code``.
            status: HTTP status.
            details: its ``Details``.
            after_apply: whether the request was processed all the same.
        """
        errors = [{"Code": code, "Type": "InjectedFault", "Details": details}]
        body = {"Errors": errors, "ResponseContext": {"RequestId": "00000000-0000-4000-8000-000000000000"}}
        return cls(
            name=f"OUTSCALE error {code} {'after' if after_apply else 'before'} apply",
            applies=after_apply,
            status=status,
            body=json.dumps(body).encode(),
        )

    @classmethod
    def throttle(
        cls,
        *,
        code: str = "ThrottlingException",
        status: int = 400,
        retry_after_ms: int | None = None,
        retry_after: int | None = None,
    ) -> Self:
        """The request is turned away because there are too many.

        Args:
            code: error code.
            status: HTTP status, 400 or 429 in practice.
            retry_after_ms: ``x-amz-retry-after`` header, milliseconds.
            retry_after: ``Retry-After`` header, seconds.
        """
        waits = {"x-amz-retry-after": retry_after_ms, "retry-after": retry_after}
        headers = {name: str(value) for name, value in waits.items() if value is not None}
        return cls.error(code, status=status, message="Rate exceeded", headers=headers)

    @classmethod
    def skewed_clock(cls, seconds: float, *, code: str | None = None) -> Self:
        """The service's clock is off: it judges signing times by that, and says so in its ``Date`` header.

        Args:
            seconds: how far it is ahead (negative: behind).
            code: error code for a signing time outside the window, instead of ``RequestExpired`` or
                ``RequestTimeTooSkewed``.
        """
        return cls(name=f"clock {seconds:+g} s", applies=True, clock_skew=seconds, skew_code=code)

    @classmethod
    def expired_token(cls) -> Self:
        """The keys that signed the request expire, for good: the account needs new ones (``issue_session``)."""
        return cls(name="expired token", applies=True, expires_keys=True)

    @classmethod
    def broken_body(
        cls,
        body: bytes = b'{"virtualInterfaceSt',
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        before_apply: bool = False,
    ) -> Self:
        """An answer with any content: truncated JSON, a proxy's page, nothing, a gzip bomb.

        Args:
            body: the content as sent.
            status: HTTP status.
            headers: headers of the answer, such as ``content-type`` or ``content-encoding``.
            before_apply: whether the request was not processed.
        """
        return cls(name="broken body", applies=not before_apply, status=status, body=body, headers=dict(headers or {}))

    @classmethod
    def latency(cls, seconds: float) -> Self:
        """The answer comes late; a manual clock is moved instead of waiting.

        Args:
            seconds: how late.
        """
        return cls(name=f"latency {seconds:g} s", applies=True).delayed(seconds)

    def delayed(self, seconds: float) -> Self:
        """The same fault, ``seconds`` late."""
        return replace(self, delay=seconds)


@dataclass
class _Rule:
    operation: str | None
    fault: Fault
    first: int
    last: int | None
    seen: int = 0


class FaultScript:
    """Which fault meets which request. Usable from many threads."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()

    def add(self, operation: str | None, fault: Fault, *, attempt: int = 1, times: int | None = 1) -> None:
        """Let a fault happen.

        Args:
            operation: wire name of the operation it happens to; ``None``: to all.
            fault: what happens.
            attempt: the first request it happens to, counted from now: 1 is the next one of that operation.
            times: how many requests in a row; ``None``: every one from there on.

        Raises:
            ValueError: ``attempt`` or ``times`` is less than 1.
        """
        if attempt < 1 or (times is not None and times < 1):
            raise ValueError("attempt and times count from 1")
        with self._lock:
            self._rules.append(_Rule(operation, fault, attempt, None if times is None else attempt + times - 1))

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._rules.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults that have not happened as often as asked; empty once a script has been played."""
        with self._lock:
            return tuple(rule.fault for rule in self._rules if rule.last is None or rule.seen < rule.last)

    def take(self, operation: str | None) -> Fault | None:
        """Count one request for ``operation``, and return what happens to it; the fault added first wins."""
        taken = None
        with self._lock:
            for rule in self._rules:
                if rule.operation in (None, operation):
                    rule.seen += 1
                    if taken is None and rule.first <= rule.seen and (rule.last is None or rule.seen <= rule.last):
                        taken = rule.fault
        return taken
