"""Imports at first use that no other thread's fork can interrupt, and whatever else holds locks that are not ours.

If one thread forks while another imports a module, the child finds the lock of that module held by a thread that does
not exist there, and waits for it for ever. The same goes for OpenSSL's locks while a TLS context is made.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from directlink._concurrency import fork
from directlink._concurrency.locks import Cleanup, FairSemaphore, Permit

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

log: Final = logging.getLogger("directlink.imports")
LONGEST_WAIT: Final = 30.0
"""Seconds that a fork and an import wait for each other at most."""

semaphore: Final = FairSemaphore()
"""One import at a time, and no fork meanwhile."""
_importing: Final[dict[Permit, int]] = {}
_forking: Final[dict[int, Permit]] = {}


def undisturbed(load: Callable[[], T]) -> T:
    """Import or make something; forks of other threads wait until it is done. Not to be called in itself.

    Args:
        load: does it.

    Returns:
        What ``load`` returns.
    """
    permit = Permit(semaphore)
    forgetting = Cleanup(partial(_importing.pop, permit, None))
    with permit, permit, forgetting, forgetting:
        _importing[permit] = threading.get_ident()
        if not permit.acquire(LONGEST_WAIT):
            log.warning("another import has not ended for %.0f s; a fork meanwhile may hang", LONGEST_WAIT)
        return load()


def _before_fork() -> None:
    me = threading.get_ident()
    if me not in list(_importing.values()):  # a module that forks while it is imported must not wait for itself
        _forking[me] = permit = Permit(semaphore)
        permit.acquire(LONGEST_WAIT)


def _after_fork_in_parent() -> None:
    permit = _forking.pop(threading.get_ident(), None)
    if permit is not None:
        semaphore.release(permit)


# The semaphore resets itself in the child.
fork.at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_forking.clear)
