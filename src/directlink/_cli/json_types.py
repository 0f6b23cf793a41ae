"""What JSON data are."""

from __future__ import annotations

from typing import Any, TypeGuard


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Return whether this is a JSON array."""
    return isinstance(value, list)


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether this is a JSON object."""
    return isinstance(value, dict)
