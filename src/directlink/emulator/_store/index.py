"""Finding records by what they belong to, without a look at all of them."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar


class Identified(Protocol):
    """A record with an id."""

    id: str


R = TypeVar("R", bound=Identified)


class Index(Generic[R]):
    """Records by the id of what they belong to, in the order in which they came to belong to it."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[str, R]] = {}

    def add(self, owner_id: str, record: R) -> None:
        """Let a record belong to ``owner_id``."""
        self._groups.setdefault(owner_id, {})[record.id] = record

    def remove(self, owner_id: str, record: R) -> None:
        """Let a record no longer belong to ``owner_id``."""
        self._groups.get(owner_id, {}).pop(record.id, None)

    def of(self, owner_id: str) -> list[R]:
        """The records that belong to ``owner_id``."""
        return list(self._groups.get(owner_id, {}).values())
