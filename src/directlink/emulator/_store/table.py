"""Records of one kind, found by their id and by whatever else they are asked for."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable

_FEW: Final = 100
"""Records that are too few to look for those that are gone."""


class Record(Protocol):
    """What a table holds."""

    id: str


R = TypeVar("R", bound=Record)


class Table(dict[str, R]):
    """Records by id, in the order in which they were created, with an index so that no request reads them all.

    After a change of what a record is indexed by, put it into its table again: ``table[record.id] = record``.

    What is gone is forgotten each time that the table has grown to twice its size, so that it never holds much more
    than there is to show.

    Args:
        keys: what a record is found by besides its id: ids of accounts, of what carries it, and the like.
        is_gone: tells whether nothing will show a record any more; ``None`` where all are kept.
    """

    def __init__(self, keys: Callable[[R], Iterable[Hashable]], is_gone: Callable[[R], bool] | None = None) -> None:
        super().__init__()
        self._keys = keys
        self._is_gone = is_gone
        self._most = _FEW
        self._index: defaultdict[Hashable, dict[str, R]] = defaultdict(dict)
        self._indexed: dict[str, tuple[Hashable, ...]] = {}

    def __setitem__(self, record_id: str, record: R) -> None:
        if len(self) >= self._most and record_id not in self:
            self.forget_gone()
        super().__setitem__(record_id, record)
        before = self._indexed.get(record_id, ())
        now = self._indexed[record_id] = tuple(self._keys(record))
        self._remove(record_id, set(before).difference(now))
        for key in set(now).difference(before):
            self._index[key][record_id] = record

    def __delitem__(self, record_id: str) -> None:
        super().__delitem__(record_id)
        self._remove(record_id, set(self._indexed.pop(record_id)))

    def fill(self, records: Iterable[R]) -> None:
        """Put many records into an empty table, oldest first, gone ones too."""
        self.update({record.id: record for record in records})
        for record_id, record in self.items():
            keys = self._indexed[record_id] = tuple(self._keys(record))
            for key in keys:
                self._index[key][record_id] = record
        self._most = max(_FEW, 2 * len(self))

    def forget_gone(self) -> None:
        """Drop every record that nothing will show any more."""
        if self._is_gone is not None:
            for record_id in [record.id for record in self.values() if self._is_gone(record)]:
                del self[record_id]
        self._most = max(_FEW, 2 * len(self))

    def under(self, key: Hashable) -> Collection[R]:
        """The records that are found by ``key``, in the order in which they came to be."""
        found = self._index.get(key)
        return () if found is None else found.values()

    def _remove(self, record_id: str, keys: Iterable[Hashable]) -> None:
        """Let a record no longer be found by these keys."""
        for key in keys:
            found = self._index[key]
            del found[record_id]
            if not found:
                del self._index[key]
