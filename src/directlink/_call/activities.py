"""What takes several calls, as hooks are told of it: an acceptance, a wait, a look of a watch. Or told to nobody."""

from __future__ import annotations

import logging
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from types import TracebackType

    from directlink.hooks import ActivityEndEvent, ActivityEvent, ActivityHooks, Hooks
    from directlink.outcomes import HistoryEntry

log: Final = logging.getLogger("directlink.hooks")
_FAILED: Final = "%s.%s failed; what it listens to goes on"


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


class Stretch:
    """A block in which an activity is worked on; this one is told to nobody.

    Enter it twice, for its end may be interrupted, and begin it inside.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """It is over."""

    def begin(self) -> None:
        """It begins, and the activity with the first one."""


_UNOBSERVED: Final = Stretch()


class Activity:
    """Something that takes several calls; this one is told to nobody, which costs hardly anything.

    It begins with its first stretch of work, and may have several, each in another thread or task. Its own block ends
    it unless it has ended already. Enter that twice as well.

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

    def stretch(self) -> Stretch:
        """Return a stretch of work on it."""
        return _UNOBSERVED

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
        self._report = report
        self._untold: dict[int, ActivityHooks | None] = {}
        self._began_at: float | None = None
        self._end: ActivityEndEvent | None = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, DirectLinkError):
            self.ended("failed", error)
        else:
            self.ended("abandoned")

    def stretch(self) -> Stretch:
        """Return a stretch of work on it."""
        return _AnnouncedStretch(self)

    def begin(self) -> None:
        """It begins, unless it has begun already, or ended before that."""
        if self._began_at is not None or self._end is not None:
            return
        self._began_at = self._now()
        for hooks in self._hooks:
            try:
                # In one line: who is told of its beginning is told of its end, whatever interrupts this.
                self._untold[id(hooks)] = hooks.on_activity_start(self._event)
            except Exception:
                log.warning(_FAILED, type(hooks).__name__, "on_activity_start", exc_info=True)
        self.listeners = {key: each for key, each in self._untold.items() if each is not None}
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
        report, end = self._report, self._end
        if end is None:
            end = self._end = self._over(outcome, report(), error, changes)
            self._report = Situation  # what told it holds what is waited for, and the other way round
        self._tell_end(end)

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
        for key, listener in list(self._untold.items()):
            try:
                (self._untold.pop(key, None) or _NOBODY).on_end(event)  # in one line, as above
            except Exception:
                log.warning(_FAILED, type(listener).__name__, "on_end", exc_info=True)


class _Nobody:
    """Stands in for a listener that there is none of."""

    def on_end(self, event: ActivityEndEvent, /) -> None:
        """Do nothing."""


_NOBODY: Final = _Nobody()


class _AnnouncedStretch(Stretch):
    """One that listeners enter; their faults stay theirs, and errors they learn of at the activity's end."""

    def __init__(self, activity: AnnouncedActivity) -> None:
        self._activity = activity
        self._entered: list[tuple[AbstractContextManager[object], object]] = []

    def __exit__(self, *_: object) -> None:
        while self._entered:
            try:
                self._entered.pop()[0].__exit__(None, None, None)
            except Exception:
                log.warning("a block of a listener failed; what it listens to goes on", exc_info=True)

    def begin(self) -> None:
        """It begins, and the activity with the first one."""
        self._activity.begin()
        for listener in self._activity.listeners.values():
            try:
                block = listener.running()
                self._entered.append((block, block.__enter__()))  # in one line, as above
            except Exception:
                log.warning(_FAILED, type(listener).__name__, "running", exc_info=True)
