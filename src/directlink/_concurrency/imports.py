"""Imports when first needed, which no other thread's fork comes in the midst of.

The child would find the module's lock held by a thread that it does not have, and wait for it for ever.
"""

from __future__ import annotations

import logging
import os
import threading
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from directlink._concurrency.locks import Cleanup, FairSemaphore, Permit

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

log: Final = logging.getLogger("directlink.imports")
"""Also, logging must have registered what it does at forks before one of them waits here."""
LONGEST: Final = 30.0
"""Seconds that a fork and an import wait for each other."""

_semaphore: Final = FairSemaphore()
_importing: Final[dict[Permit, int]] = {}
_forking: Final[dict[int, Permit]] = {}


def undisturbed(load: Callable[[], T]) -> T:
    """Return what ``load`` imports."""
    permit = Permit(_semaphore)
    forgetting = Cleanup(partial(_importing.pop, permit, None))
    with permit, permit, forgetting, forgetting:
        _importing[permit] = threading.get_ident()
        if not permit.acquire(LONGEST):
            log.warning("another import has not ended for %.0f s; a fork meanwhile may hang", LONGEST)
        return load()


def _before_fork() -> None:
    me = threading.get_ident()
    if me not in list(_importing.values()):  # what is imported may fork
        _forking[me] = permit = Permit(_semaphore)
        permit.acquire(LONGEST)


def _after_fork() -> None:
    permit = _forking.pop(threading.get_ident(), None)
    if permit is not None:
        _semaphore.release(permit)


# The child's semaphore is free again by itself. Windows has neither fork nor this.
getattr(os, "register_at_fork", dict)(before=_before_fork, after_in_parent=_after_fork, after_in_child=_forking.clear)
