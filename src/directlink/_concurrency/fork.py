"""What is done before and after ``os.fork``: the only place of the package that registers anything for it.

Two kinds of things register here:

- objects that hold locks, sockets or counters call :func:`register` with themselves, and are held weakly;
- modules call :func:`at_fork` with functions for the state that they keep.

The order is that of ``os.register_at_fork``: what is done before a fork runs from the last registered to the first;
what is done after it, in the parent or the child, from the first to the last. In the child all functions run before
any object is reset. If one of them fails, the failure is logged, and the others run all the same.
"""

from __future__ import annotations

import logging
import os
from itertools import count
from typing import TYPE_CHECKING, Final, Protocol
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Function = Callable[[], object]


class Forkable(Protocol):
    """Something that holds locks, sockets or counters, which a child must not share with its parent."""

    def reset_after_fork(self) -> None:
        """Start over, with fresh locks and without connections. Must neither wait nor send anything."""
        ...


log: Final = logging.getLogger("directlink.fork")
"""To have it also makes sure that logging registered its own functions before ours, which may log while they wait."""
_before: Final[list[Function]] = []
_after_in_parent: Final[list[Function]] = []
_after_in_child: Final[list[Function]] = []
_objects: Final[WeakValueDictionary[int, Forkable]] = WeakValueDictionary()
_numbers: Final = count()


def register(thing: Forkable) -> None:
    """Have ``thing`` reset in every child that is forked while it lives.

    Args:
        thing: held weakly.
    """
    _objects[next(_numbers)] = thing


def at_fork(
    *,
    before: Function | None = None,
    after_in_parent: Function | None = None,
    after_in_child: Function | None = None,
) -> None:
    """Have functions called at every fork from now on; they stay registered until the process ends.

    Args:
        before: called before the fork, by the thread that forks.
        after_in_parent: called after the fork, in the parent, by the same thread.
        after_in_child: called in the child, where this thread is the only one.
    """
    given = ((_before, before), (_after_in_parent, after_in_parent), (_after_in_child, after_in_child))
    for functions, function in given:
        if function is not None:
            functions.append(function)


def _run(functions: Iterable[Function]) -> None:
    for function in functions:
        try:
            function()
        except BaseException:  # an interrupt, too: Python would not pass it on from here
            log.exception("%r failed at a fork", function)


def run_before() -> None:
    """Do what is done before a fork."""
    _run(reversed(_before))


def run_after_in_parent() -> None:
    """Do what is done in the parent after a fork."""
    _run(_after_in_parent)


def run_after_in_child() -> None:
    """Do what is done in the child after a fork."""
    _run([*_after_in_child, *[thing.reset_after_fork for thing in list(_objects.values())]])


if hasattr(os, "register_at_fork"):  # Windows cannot fork
    os.register_at_fork(before=run_before, after_in_parent=run_after_in_parent, after_in_child=run_after_in_child)
