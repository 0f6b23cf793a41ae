"""Imports when first needed, which no other thread's fork comes in the midst of.

The child would find the module's lock held by a thread that it does not have, and wait for it for ever.
"""

from __future__ import annotations

import importlib
import os
import threading
from functools import partial
from typing import TYPE_CHECKING, Final

from directlink._locks import Ending, Turn, Turns

if TYPE_CHECKING:
    from types import ModuleType

# It registers what is to be done at forks, and must not do so while one waits for an import.
importlib.import_module("logging")

LONGEST: Final = 30.0
"""Seconds that a fork and an import wait for each other."""

_turns: Final = Turns()
_importing: Final[dict[Turn, int]] = {}
_forking: Final[dict[int, Turn]] = {}


def imported(*names: str) -> ModuleType:
    """Return the last of these modules, all of them imported if need be."""
    turn = Turn(_turns)
    forgetting = Ending(partial(_importing.pop, turn, None))
    with turn, turn, forgetting, forgetting:
        _importing[turn] = threading.get_ident()
        turn.take(LONGEST)
        for name in names[:-1]:
            importlib.import_module(name)
        return importlib.import_module(names[-1])


def _before_fork() -> None:
    me = threading.get_ident()
    if me not in list(_importing.values()):  # what is imported may fork
        _forking[me] = turn = Turn(_turns)
        turn.take(LONGEST)


def _after_fork() -> None:
    turn = _forking.pop(threading.get_ident(), None)
    if turn is not None:
        _turns.leave(turn)


# The child's turns are all free again by themselves. Windows has neither fork nor this.
getattr(os, "register_at_fork", dict)(before=_before_fork, after_in_parent=_after_fork, after_in_child=_forking.clear)
