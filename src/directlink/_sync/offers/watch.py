# Generated from _async/offers/watch.py by scripts/unasync: change that file.
"""A watch: polls, pauses, and what they bring."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from directlink._accept.stopping import SLICE, Stop
from directlink._concurrency.workers import Workers
from directlink._sync.stream import Stream
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Generator

    from directlink._accept.changes import Change
    from directlink._accept.snapshot import Snapshot
    from directlink._accept.watching import Ask, Watching
    from directlink._call.activities import Activity
    from directlink._sync.offers.looking import Looker
    from directlink.outcomes import PollPolicy


class Watch(Stream["Change"]):
    """What changes of what an account has: made by :meth:`~directlink.DirectLinkClient.watch`.

    Iterating over it looks at once, and then again and again, until it is stopped, its block is left, or its time is
    up. Nothing is looked at but while the next change is asked for.

    Args:
        looker: takes the looks.
        watching: makes changes of them.
        poll: how often to look.
        timeout: seconds until the loop ends, ``None`` for never.
    """

    def __init__(self, looker: Looker, watching: Watching, poll: PollPolicy, timeout: float | None) -> None:
        super().__init__(self._changes(), Stop())
        self._looker = looker
        self._watching = watching
        self._poll = poll
        self._deadline = float("inf") if timeout is None else looker.clock.monotonic() + timeout
        self._due = looker.clock.monotonic()
        self._polls = 0
        self._failed_polls = 0
        self._after: dict[Ask, int] = {}
        self._queue: deque[Change] = deque()
        self._snapshot = watching.snapshot()
        looker.join(self)

    def once(self) -> tuple[Change, ...]:
        """Look once, now.

        Returns:
            What has changed, with what earlier looks found and nobody has asked for yet. Nothing, once it was stopped.

        Raises:
            DirectLinkError: the look failed, and looking again later cannot help.
        """
        self._look(afresh=True)
        changes = tuple(self._queue)
        self._queue.clear()
        if changes:
            self._snapshot = changes[-1].snapshot
        return changes

    def snapshot(self) -> Snapshot:
        """Return what is known with the last change that was handed out, and all before it."""
        return self._snapshot

    @property
    def polls(self) -> int:
        """How many times it has looked; a look that ended the watch with an error is not counted."""
        return self._polls

    @property
    def failed_polls(self) -> int:
        """How many of these saw nothing, because a listing failed after all retries."""
        return self._failed_polls

    def close(self) -> None:
        """End the watch; safe to call again."""
        self.stop()
        self._looker.leave(self)
        super().close()

    def _changes(self) -> Generator[Change]:
        while True:
            while self._queue and not self._stop.requested:
                change = self._queue.popleft()
                self._snapshot = change.snapshot
                yield change
            if not self._pause():
                return
            self._look(afresh=False)

    def _pause(self) -> bool:
        """Wait until the next look is due; return whether the watch goes on then."""
        clock = self._looker.clock
        while not self._stop.requested:
            now = clock.monotonic()
            if now >= self._deadline:
                return False
            if now >= self._due:
                return True
            clock.sleep(min(SLICE, self._due - now, self._deadline - now))
        return False

    def _look(self, *, afresh: bool) -> None:
        """Look, and take note of what changed, unless it is to stop meanwhile."""
        self._looker.get_keys_ready()
        activity = self._looker.activity(self._watching)
        with activity, activity:
            workers = Workers(1, partial(self._take_looks, activity), [afresh])
            with workers, workers:
                begun_at = workers.next_result(unless=self._stop.is_requested, every=SLICE)
            if begun_at is not None:
                self._looked(begun_at, activity)

    def _looked(self, begun_at: float, activity: Activity) -> None:
        """Take note of what a poll showed that began at ``begun_at``, on the monotonic clock."""
        self._due = begun_at + self._poll.delay(self._polls, self._looker.chance())
        self._polls += 1
        before, changes = self._watching.told()
        failure = self._watching.failure
        self._failed_polls += failure is not None
        self._queue += changes
        if len(self._queue) == len(changes):
            self._snapshot = before
        activity.ended("looked" if failure is None else "failed", failure, len(changes))

    def _take_looks(self, activity: Activity, afresh: bool) -> float:
        """Take the looks of a poll; return when it began, on the monotonic clock."""
        stretch = activity.stretch()
        with stretch, stretch:
            stretch.begin()
            return self._poll_once(activity, afresh)

    def _poll_once(self, activity: Activity, afresh: bool) -> float:
        looker, watching = self._looker, self._watching
        begun_at = looker.clock.monotonic()
        watching.begin()
        for ask in watching.asks():
            if afresh or ask not in self._after:
                self._after[ask] = looker.mark(ask, recent=not afresh)
            try:
                look = looker.look(ask, self._after[ask], activity)
            except DirectLinkError as error:
                self._after[ask] = looker.mark(ask, recent=False)
                if not watching.failed(ask, error):
                    return begun_at
            else:
                # Watches of one client meet at the time of the look that they share, and from then on share them all.
                begun_at = min(begun_at, look.begun_at)
                self._after[ask] = look.number
                watching.listed(ask, look.resources)
        for ask in watching.lookups(looker.keys()):
            try:
                watching.listed(ask, looker.look_alone(ask))
            except DirectLinkError as error:
                watching.failed(ask, error)
                return begun_at
        return begun_at
