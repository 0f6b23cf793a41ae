"""The state of an emulator as a whole: begun anew, written, and taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._operations.seeding import seed_first_accounts
from directlink.emulator._records.clock import AdjustableClock, ManualClock
from directlink.emulator._store import snapshot
from directlink.emulator._store.store import Store

if TYPE_CHECKING:
    from directlink.emulator._serving.service import Service


class EmulatorState:
    """What an emulator remembers. Usable from many threads.

    Args:
        service: whose lock is held meanwhile.
        store: what it answers from.
    """

    def __init__(self, service: Service, store: Store) -> None:
        self._service = service
        self._store = store

    def reset(self) -> None:
        """Begin anew: two accounts, no faults, no requests; an adjustable clock shows the machine's time again."""
        with self._service.lock:
            store = Store(self._store.lifecycle)
            seed_first_accounts(store)
            self._store.replace(store)
            self._service.faults.clear()
            self._service.log.clear()
            self._service.changes += 1
            clock = self._store.lifecycle.clock
            if isinstance(clock, AdjustableClock):
                clock.put(ahead=0.0, stopped_at=None)

    def write(self) -> str:
        """Everything but faults and requests, as JSON in one line."""
        with self._service.lock:
            clock = self._store.lifecycle.clock
            if isinstance(clock, AdjustableClock):
                return snapshot.write(self._store, ahead=clock.ahead, frozen=clock.is_frozen)
            return snapshot.write(self._store)

    def read(self, text: str | bytes) -> None:
        """Become what another emulator was, with its clock if this one can be set.

        Raises:
            ValueError: the text is no snapshot, not a whole one, or one of another cloud; nothing has changed then.
        """
        with self._service.lock:
            store, moment = snapshot.read(text, self._store.lifecycle)
            self._store.replace(store)
            self._service.changes += 1
            clock = self._store.lifecycle.clock
            if isinstance(clock, AdjustableClock):
                clock.put(ahead=moment.ahead, stopped_at=moment.time if moment.frozen else None)
            elif isinstance(clock, ManualClock):
                clock.advance(max(0.0, moment.time - clock.time()))
