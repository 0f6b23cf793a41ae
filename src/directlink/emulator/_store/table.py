"""Records of one kind, found by their id and by whatever else they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable


class Record(Protocol):
    """What a table holds."""

    id: str


R = TypeVar("R", bound=Record)


class Table(dict[str, R]):
    """Records by id, in the order in which they were created, with an index so that no request reads them all.

    After a change of what a record is indexed by, put it into its table again: ``table[record.id] = record``.

    Args:
        keys: what a record is found by besides its id: ids of accounts, of what carries it, and the like.
    """

    def __init__(self, keys: Callable[[R], Iterable[Hashable]]) -> None:
        super().__init__()
        self._keys = keys
        self._index: dict[Hashable, dict[str, R]] = {}
        self._indexed: dict[str, frozenset[Hashable]] = {}

    def __setitem__(self, record_id: str, record: R) -> None:
        super().__setitem__(record_id, record)
        before = self._indexed.get(record_id, frozenset())
        now = self._indexed[record_id] = frozenset(self._keys(record))
        for key in before - now:
            del self._index[key][record_id]
        for key in now - before:
            self._index.setdefault(key, {})[record_id] = record

    def under(self, key: Hashable) -> Collection[R]:
        """The records that are found by ``key``, in the order in which they came to be."""
        found = self._index.get(key)
        return () if found is None else found.values()
