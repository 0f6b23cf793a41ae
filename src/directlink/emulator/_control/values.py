"""The members of a control request."""

from __future__ import annotations

from typing import Any, TypeVar

T = TypeVar("T")


class Values:
    """The JSON object of a control request; what nobody takes from it is refused as unknown."""

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def take(self, name: str, *types: type, default: Any = ...) -> Any:
        """A member of one of those types; ``default`` if absent.

        Raises:
            ValueError: it is missing, or of another type.
        """
        value = self._values.pop(name, None)
        if value is None and default is not ...:
            return default
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise ValueError(f"{name} must be {' or '.join(each.__name__ for each in types)}")
        return value

    def take_list(self, name: str, kind: type[T]) -> list[T]:
        """A list of items of one type; absent is empty.

        Raises:
            ValueError: it is no list, or an item is of another type.
        """
        items: list[Any] = self.take(name, list, default=[])
        if any(not isinstance(item, kind) or isinstance(item, bool) for item in items):
            raise ValueError(f"{name} must be a list of {kind.__name__}")
        return items

    def end(self) -> None:
        """Nothing is to be left.

        Raises:
            ValueError: a member is unknown.
        """
        if self._values:
            raise ValueError(f"unknown: {', '.join(self._values)}")
