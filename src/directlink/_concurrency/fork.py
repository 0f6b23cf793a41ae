"""What a forked child must forget: sockets and locks that it would share with its parent."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """Something that holds sockets or locks."""

    def reset_after_fork(self) -> None:
        """Start over with fresh locks and no connection, waiting for nothing and sending nothing."""
        ...


_living: WeakSet[Forkable] = WeakSet()


def register(thing: Forkable) -> None:
    """Have ``thing`` reset in every child that is forked while it lives."""
    _living.add(thing)


def _after_fork() -> None:
    for thing in list(_living):
        thing.reset_after_fork()


# What is registered with ``os`` stays for ever, so it is one function for all. Windows has neither fork nor this.
getattr(os, "register_at_fork", dict)(after_in_child=_after_fork)
