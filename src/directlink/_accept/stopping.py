"""How what runs in a loop is stopped from elsewhere."""

from __future__ import annotations

from typing import Final

SLICE: Final = 0.05
"""Seconds that a loop waits at most before it looks whether it is to stop."""


class Stop:
    """A wish to stop, made from any thread or signal handler: it is set in one step, and waits for nothing.

    Attributes:
        requested: whether it was made.
    """

    __slots__ = ("requested",)

    def __init__(self) -> None:
        self.requested: bool = False

    def request(self) -> None:
        """Make it."""
        self.requested = True

    def is_requested(self) -> bool:
        """Return whether it was made."""
        return self.requested
