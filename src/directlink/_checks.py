"""Checks of plain values that come from the user, whatever the annotations promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.transport import LONGEST

if TYPE_CHECKING:
    from directlink.errors import DirectLinkError


def seconds(value: object, error: type[DirectLinkError]) -> float:
    """Return a time budget, at most what clocks, locks and sockets can count, or raise ``error``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise error(f"timeout: expected a number of seconds above 0, got {value!r}")
    return float(min(value, LONGEST))


def at_least_one(name: str, value: object, error: type[DirectLinkError]) -> int:
    """Return a whole number of at least 1, or raise ``error``."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise error(f"{name}: expected a whole number of at least 1, got {value!r}")
    return value


def instance(name: str, value: object, kind: type[object], error: type[DirectLinkError]) -> None:
    """Raise ``error`` unless ``value`` is a ``kind``."""
    if not isinstance(value, kind):
        raise error(f"{name}: expected {kind.__name__}, got {type(value).__name__}")
