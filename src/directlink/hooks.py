"""What a program may be told about its calls while they are carried out: for metrics, traces and logs of its own.

Override what you need of :class:`Hooks` and give an instance to the client. The events of one call come in this order::

    on_call_start  (on_attempt  on_response  [on_retry])*  on_call_end

A call is one exchange with the service; of an operation that pages, waits or accepts, each request is one.

Events hold no secret and no content of requests or answers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Self

import attrs

from directlink._answer import request_id
from directlink._checks import instance
from directlink.errors import ConfigurationError, DirectLinkError

if TYPE_CHECKING:
    from types import TracebackType

    from directlink._exchange import Channel
    from directlink.transport import HttpResponse

log: Final = logging.getLogger("directlink.hooks")
_FAILED: Final = "%s.%s failed; the call goes on"


@attrs.frozen(kw_only=True)
class CallEvent:
    """Which call this is about; all that is known when it begins, and part of every later event.

    Attributes:
        invocation_id: the same in all events of one call, and what the service gets as ``amz-sdk-invocation-id``.
        operation: wire name of the operation (``ConfirmPrivateVirtualInterface``).
        service: signing name of the service, ``directconnect`` or ``directlink``.
        region: region of the signature.
        endpoint_url: where requests go.
    """

    invocation_id: str
    operation: str
    service: str
    region: str
    endpoint_url: str


@attrs.frozen(kw_only=True)
class AttemptEvent(CallEvent):
    """A request has been signed and is about to be sent.

    Attributes:
        attempt: number of the attempt, from 1.
    """

    attempt: int


@attrs.frozen(kw_only=True)
class ResponseEvent(AttemptEvent):
    """An attempt is over: answered, or given up.

    Attributes:
        status_code: HTTP status, ``None`` if no answer came.
        request_id: the service's id of the answer, ``None`` if there is none.
        error: what the attempt failed with, ``None`` if it succeeded.
        elapsed: seconds from sending until then.
    """

    status_code: int | None
    request_id: str | None
    error: DirectLinkError | None
    elapsed: float


@attrs.frozen(kw_only=True)
class RetryEvent(AttemptEvent):
    """There will be another attempt.

    Attributes:
        error: what this attempt failed with.
        delay: seconds until the next one.
    """

    error: DirectLinkError
    delay: float


@attrs.frozen(kw_only=True)
class CallEndEvent(CallEvent):
    """A call is over.

    Attributes:
        attempts: how many requests were sent.
        status_code: HTTP status of the last attempt, ``None`` if it got no answer.
        request_id: the service's id of that answer.
        error: what the call raises, ``None`` if it was answered. That a successful answer turns out unreadable is
            found later, and not told here.
        abandoned: whether the call was left before it had an outcome: cancelled, interrupted by the keyboard, or by a
            transport that raised an error of its own.
        elapsed: seconds that the call took: keys, attempts and delays.
    """

    attempts: int
    status_code: int | None
    request_id: str | None
    error: DirectLinkError | None
    abandoned: bool
    elapsed: float


class Hooks:
    """Base of what listens to a client's calls; each method does nothing until it is overridden.

    Methods are called by the thread or task that makes the call, in the midst of it, from many at once: they should be
    quick and must not block. What they raise is logged as a warning and goes no further: a broken counter does not
    turn an accepted interface into an error.
    """

    def on_call_start(self, event: CallEvent, /) -> None:
        """A call begins."""

    def on_attempt(self, event: AttemptEvent, /) -> None:
        """A request is about to be sent."""

    def on_response(self, event: ResponseEvent, /) -> None:
        """An attempt is over, with an answer or without."""

    def on_retry(self, event: RetryEvent, /) -> None:
        """An attempt failed, and there will be another one."""

    def on_call_end(self, event: CallEndEvent, /) -> None:
        """A call is over, whatever came of it."""


def all_hooks(hooks: Hooks | Iterable[Hooks] | None) -> tuple[Hooks, ...]:
    """Return the hooks that were given to a client.

    Raises:
        ConfigurationError: something among them is no :class:`Hooks`.
    """
    if hooks is None:
        return ()
    found: Iterable[object] = hooks if isinstance(hooks, Iterable) and not isinstance(hooks, str) else (hooks,)
    advice = ": make a subclass of it that overrides what you need"
    return tuple([instance("hooks", each, Hooks, ConfigurationError, advice) for each in found])


class Observer:
    """What one call reports to while it is carried out; this one tells nobody.

    Its block is to be entered twice: its end may be interrupted, and whoever was told of the call's beginning is to be
    told of its end.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """The call is over."""

    def begin(self) -> None:
        """The call begins."""

    def attempt(self, number: int) -> None:
        """A request is about to be sent."""

    def response(self, response: HttpResponse | None, error: DirectLinkError | None) -> None:
        """That attempt is over."""

    def retry(self, error: DirectLinkError, delay: float) -> None:
        """There will be another attempt in ``delay`` seconds."""


_NOBODY: Final = Observer()


def observer(channel: Channel, operation: str, invocation_id: str) -> Observer:
    """Return what a call with these settings is to report to."""
    return _Announcer(channel, operation, invocation_id) if channel.hooks else _NOBODY


class _Announcer(Observer):
    """Tells hooks."""

    def __init__(self, channel: Channel, operation: str, invocation_id: str) -> None:
        self._hooks = channel.hooks
        self._now = channel.clock.monotonic
        self._call: dict[str, Any] = {
            "invocation_id": invocation_id,
            "operation": operation,
            "service": channel.signing_name,
            "region": channel.region,
            "endpoint_url": channel.endpoint_url,
        }
        self._open: dict[int, Hooks] = {}
        self._attempt = 0
        self._answer: tuple[int | None, str | None] = (None, None)
        self._began = self._sent = self._now()

    def _tell(self, method: str, event: CallEvent) -> None:
        for hooks in self._hooks:
            try:
                getattr(hooks, method)(event)
            except Exception:
                log.warning(_FAILED, type(hooks).__name__, method, exc_info=True)

    def begin(self) -> None:
        event = CallEvent(**self._call)
        for hooks in self._hooks:
            try:
                # In one line, as below: each is told once of both, or of neither, whatever interrupts this.
                self._open.setdefault(len(self._open), hooks).on_call_start(event)
            except Exception:
                log.warning(_FAILED, type(hooks).__name__, "on_call_start", exc_info=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        status_code, identifier = self._answer
        event = CallEndEvent(
            **self._call,
            attempts=self._attempt,
            status_code=status_code,
            request_id=identifier,
            error=error if isinstance(error, DirectLinkError) else None,
            abandoned=not (error is None or isinstance(error, DirectLinkError)),
            elapsed=self._now() - self._began,
        )
        for number, hooks in list(self._open.items()):
            try:
                self._open.pop(number).on_call_end(event)
            except Exception:
                log.warning(_FAILED, type(hooks).__name__, "on_call_end", exc_info=True)

    def attempt(self, number: int) -> None:
        self._attempt = number
        self._answer = (None, None)
        self._sent = self._now()
        self._tell("on_attempt", AttemptEvent(**self._call, attempt=number))

    def response(self, response: HttpResponse | None, error: DirectLinkError | None) -> None:
        elapsed = self._now() - self._sent
        if response is not None:
            self._answer = (response.status_code, request_id(response))
        status_code, identifier = self._answer
        event = ResponseEvent(
            **self._call,
            attempt=self._attempt,
            status_code=status_code,
            request_id=identifier,
            error=error,
            elapsed=elapsed,
        )
        self._tell("on_response", event)

    def retry(self, error: DirectLinkError, delay: float) -> None:
        self._tell("on_retry", RetryEvent(**self._call, attempt=self._attempt, error=error, delay=delay))
