"""What takes several calls, as hooks are told of it: an acceptance, a wait, a look of a watch. Or told to nobody."""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager, nullcontext
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from contextlib import AbstractContextManager
    from types import TracebackType

    from directlink.hooks import ActivityEndEvent, ActivityEvent, ActivityHooks, Hooks
    from directlink.outcomes import HistoryEntry

log: Final = logging.getLogger("directlink.hooks")
_FAILED: Final = "%s.%s failed; what it listens to goes on"
_NOTHING: Final = nullcontext()


class Situation(NamedTuple):
    """What is known of what an activity is about.

    Attributes:
        resource_id: its id, ``None`` while that is not known.
        state: the last state known.
        history: what happened so far.
    """

    resource_id: str | None = None
    state: str | None = None
    history: tuple[HistoryEntry, ...] = ()


class Activity:
    """Something that takes several calls; this one is told to nobody, which costs hardly anything.

    It begins with its first stretch of work, :meth:`running`, and may have several, each in another thread or task. Its
    own block ends it unless it has ended already. Enter that twice: its end may be interrupted.

    Attributes:
        listeners: who is told of it, by the identity of the hooks.
    """

    listeners: Mapping[int, ActivityHooks] = MappingProxyType({})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """It has failed or was left, unless it has ended already."""

    def running(self) -> AbstractContextManager[None]:
        """Return the block of a stretch of its work."""
        return _NOTHING

    def uses(self, other: Activity) -> None:
        """It makes use of what a request of another one showed."""

    def ended(self, outcome: str, error: DirectLinkError | None = None, changes: int | None = None) -> None:
        """It has ended; only the first time counts."""


UNOBSERVED: Final = Activity()


class AnnouncedActivity(Activity):
    """One that hooks are told of.

    Args:
        hooks: who is told.
        now: the monotonic clock.
        event: what it is.
        report: tells, when it ends, what is known by then.
    """

    def __init__(
        self, hooks: tuple[Hooks, ...], now: Callable[[], float], event: ActivityEvent, report: Callable[[], Situation]
    ) -> None:
        self._hooks = hooks
        self._now = now
        self._event = event
        self._report: Callable[[], Situation] | None = report
        self._untold: dict[int, ActivityHooks] = {}
        self._began_at: float | None = None
        self._end: ActivityEndEvent | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, DirectLinkError):
            self.ended("failed", error)
        else:
            self.ended("abandoned")

    @contextmanager
    def running(self) -> Generator[None]:
        """Return the block of a stretch of its work."""
        if self._began_at is None and self._end is None:
            self._begin()
        with ExitStack() as stack:
            for listener in self.listeners.values():
                stack.enter_context(_Running(listener))
            yield

    def _begin(self) -> None:
        self._began_at = self._now()
        told: dict[int, ActivityHooks] = {}
        self.listeners = told
        for hooks in self._hooks:
            try:
                listener = hooks.on_activity_start(self._event)
            except Exception:
                log.warning(_FAILED, type(hooks).__name__, "on_activity_start", exc_info=True)
            else:
                if listener is not None:
                    self._untold[id(hooks)] = told[id(hooks)] = listener
        if self._end is not None:  # another thread has ended it meanwhile
            self._tell_end(self._end)

    def uses(self, other: Activity) -> None:
        """It makes use of what a request of another one showed."""
        for key, listener in self.listeners.items():
            theirs = other.listeners.get(key)
            if theirs is not None and theirs is not listener:
                try:
                    listener.on_shared(theirs)
                except Exception:
                    log.warning(_FAILED, type(listener).__name__, "on_shared", exc_info=True)

    def ended(self, outcome: str, error: DirectLinkError | None = None, changes: int | None = None) -> None:
        """It has ended; only the first time counts."""
        report = self._report
        if self._end is None and report is not None:
            self._end = self._over(outcome, report(), error, changes)
            self._report = None  # it holds what is waited for, and the other way round
        if self._end is not None:
            self._tell_end(self._end)

    def _over(
        self, outcome: str, known: Situation, error: DirectLinkError | None, changes: int | None
    ) -> ActivityEndEvent:
        from directlink.hooks import ActivityEndEvent  # whoever gave hooks has imported it

        begun = self._event
        return ActivityEndEvent(
            action=begun.action,
            service=begun.service,
            region=begun.region,
            endpoint_url=begun.endpoint_url,
            resource_kind=begun.resource_kind,
            resource_id=known.resource_id or begun.resource_id,
            goal=begun.goal,
            outcome=outcome,
            state=known.state,
            history=known.history,
            changes=changes,
            error=error,
            elapsed=0.0 if self._began_at is None else self._now() - self._began_at,
        )

    def _tell_end(self, event: ActivityEndEvent) -> None:
        for key in list(self._untold):
            listener = self._untold.pop(key, None)
            try:
                if listener is not None:
                    listener.on_end(event)
            except Exception:
                log.warning(_FAILED, type(listener).__name__, "on_end", exc_info=True)


class _Running:
    """A listener's block, whose faults stay its own; its end is not told of errors, which the listener learns later."""

    def __init__(self, listener: ActivityHooks) -> None:
        self._listener = listener
        self._block: AbstractContextManager[object] | None = None

    def __enter__(self) -> None:
        try:
            block = self._listener.running()
            block.__enter__()
        except Exception:
            log.warning(_FAILED, type(self._listener).__name__, "running", exc_info=True)
        else:
            self._block = block

    def __exit__(self, *_: object) -> None:
        try:
            if self._block is not None:
                self._block.__exit__(None, None, None)
        except Exception:
            log.warning(_FAILED, type(self._listener).__name__, "running", exc_info=True)
