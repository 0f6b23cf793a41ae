"""What a call reports while it is carried out: to hooks, or to nobody, which costs hardly anything."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, Self

from directlink._call.error_answers import request_id
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from directlink.hooks import CallEvent, Hooks
    from directlink.transport import HttpResponse

log: Final = logging.getLogger("directlink.hooks")
_FAILED: Final = "%s.%s failed; the call goes on"


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


NOBODY: Final = Observer()


class Announcer(Observer):
    """Tells hooks.

    Args:
        hooks: whom.
        now: the monotonic clock.
        call: what all events of the call hold.
    """

    def __init__(self, hooks: tuple[Hooks, ...], now: Callable[[], float], **call: str) -> None:
        from directlink import hooks as events  # whoever gave hooks has imported it

        self._events = events
        self._hooks = hooks
        self._now = now
        self._call: dict[str, Any] = call
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
        event = self._events.CallEvent(**self._call)
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
        event = self._events.CallEndEvent(
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
        self._tell("on_attempt", self._events.AttemptEvent(**self._call, attempt=number))

    def response(self, response: HttpResponse | None, error: DirectLinkError | None) -> None:
        elapsed = self._now() - self._sent
        if response is not None:
            self._answer = (response.status_code, request_id(response))
        status_code, identifier = self._answer
        event = self._events.ResponseEvent(
            **self._call,
            attempt=self._attempt,
            status_code=status_code,
            request_id=identifier,
            error=error,
            elapsed=elapsed,
        )
        self._tell("on_response", event)

    def retry(self, error: DirectLinkError, delay: float) -> None:
        self._tell("on_retry", self._events.RetryEvent(**self._call, attempt=self._attempt, error=error, delay=delay))
