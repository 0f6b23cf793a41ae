"""What a program may be told about its calls while they are carried out: for metrics, traces and logs of its own.

Override what you need of :class:`Hooks` and give an instance to the client. The events of one call come in this order::

    on_call_start  (on_attempt  on_response  [on_retry])*  on_call_end

A call is one exchange with the service; of an operation that pages, waits or accepts, each request is one.

What takes several calls is an activity: an acceptance, a wait, a look of a watch. Hooks learn of its beginning, and may
return an object that is told the rest::

    on_activity_start  (running  [on_shared])*  on_end

Events hold no secret and no content of requests or answers.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from directlink.errors import DirectLinkError
    from directlink.outcomes import HistoryEntry


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


@attrs.frozen(kw_only=True)
class ActivityEvent:
    """Which activity this is about; all that is known when it begins.

    Attributes:
        action: ``"accept"``, ``"decline"``, ``"wait"``; ``"search"``, the wait for an offer that is expected; or
            ``"look"``, one look of a watch. More may come.
        service: signing name of the service, ``directconnect`` or ``directlink``.
        region: region of the signature.
        endpoint_url: where requests go.
        resource_kind: what it is about, ``"interface"``, ``"connection"`` or ``"proposal"``; ``None`` for a look at
            several.
        resource_id: its id; ``None`` for an offer that is not found yet, and for a look at several.
        goal: what is to be reached: ``"accepted"``, ``"available"``; ``None`` for a look.
    """

    action: str
    service: str
    region: str
    endpoint_url: str
    resource_kind: str | None
    resource_id: str | None
    goal: str | None


@attrs.frozen(kw_only=True)
class ActivityEndEvent(ActivityEvent):
    """An activity is over.

    Attributes:
        outcome: ``"accepted"``, ``"already accepted"``, ``"declined"``, ``"reached"``, ``"found"``, ``"looked"``,
            ``"failed"``, or ``"abandoned"``: left before it had an outcome.
        state: the last state known of the resource.
        history: what happened, in order.
        changes: how many changes a look found; ``None`` for anything else.
        error: what it failed with. A watch goes on after a look that failed for a passing reason.
        elapsed: seconds that it took.
    """

    outcome: str
    state: str | None
    history: tuple[HistoryEntry, ...]
    changes: int | None
    error: DirectLinkError | None
    elapsed: float


class ActivityHooks:
    """Base of what listens to one activity; each method does nothing until it is overridden."""

    def running(self) -> AbstractContextManager[object]:
        """Return a context manager that is entered for a stretch of the activity's work, and left after it.

        There may be several, one after the other, each in another thread or task. All calls of the activity are made in
        one of them.
        """
        return nullcontext()

    def on_shared(self, other: ActivityHooks, /) -> None:
        """The activity makes use of a look that another one, of the same hooks, has made.

        Args:
            other: what the hooks have returned for that one. It may be over.
        """

    def on_end(self, event: ActivityEndEvent, /) -> None:
        """The activity is over, whatever came of it."""


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

    def on_activity_start(self, event: ActivityEvent, /) -> ActivityHooks | None:
        """An activity begins.

        Returns:
            What is told of the rest of it, ``None`` for nothing.
        """
