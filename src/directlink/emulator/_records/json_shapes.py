"""The shapes that records take as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]
"""A JSON object of the service's."""

Tags = list[dict[str, str]]
"""Tags as the service shows them: objects with ``key`` and ``value``."""


def prefix_list(prefixes: Iterable[str]) -> list[dict[str, str]]:
    """Networks in CIDR notation as the service shows them: objects with ``cidr``."""
    return [{"cidr": prefix} for prefix in prefixes]
