"""A tuple whose items complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, overload

if TYPE_CHECKING:
    from typing import SupportsIndex

Item = TypeVar("Item")


class Listed(tuple[Item, ...]):
    """A tuple to derive from: Jedi, which completes in notebooks, finds no item's type in a subclass of ``tuple``."""

    __slots__ = ()

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, key: SupportsIndex, /) -> Item: ...
        @overload
        def __getitem__(self, key: slice, /) -> tuple[Item, ...]: ...
        def __getitem__(self, key: SupportsIndex | slice, /) -> Item | tuple[Item, ...]: ...
