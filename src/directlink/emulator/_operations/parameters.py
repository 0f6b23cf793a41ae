"""Reading the members of a request: a member of the wrong type or value is refused by its name."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final, TypeVar, cast

from directlink.emulator._errors import Refusal, client_error
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink.emulator._records.json_shapes import Tags

MAX_TAGS: Final = 50

T = TypeVar("T")

_LIST: Final[type[list[object]]] = list
_OBJECT: Final[type[dict[str, object]]] = dict


class Parameters:
    """A JSON object of a request. Members that no handler reads are ignored, as the service ignores them.

    Args:
        values: the object.
        path: what the names of its members follow in a refusal; empty for the request itself.
        cloud: the cloud in whose words a refusal is written.
    """

    def __init__(self, values: Mapping[str, object], path: str = "", *, cloud: Cloud = Cloud.AWS) -> None:
        self._values = values
        self._path = path
        self._cloud = cloud

    def _get(self, name: str, kind: type[T], noun: str) -> T | None:
        value = self._values.get(name)
        if value is None:
            return None
        # JSON's true is an int to Python only
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            head = "Invalid type, " if self._cloud is Cloud.OUTSCALE else ""
            raise client_error(f"{head}{self._path}{name} must be {noun}")
        return value

    def _require(self, name: str, value: T | None) -> T:
        if value is None:
            head = "Field " if self._cloud is Cloud.OUTSCALE else ""
            raise client_error(f"{head}{self._path}{name} is required")
        return value

    def refuse_all(self) -> None:
        """Refuse any member.

        Raises:
            Refusal: there is one.
        """
        for name in self._values:
            raise client_error(f"{self._path}{name} is not a member of this request")

    def optional_string(self, name: str) -> str | None:
        """A string that is not blank, or ``None`` if absent."""
        value = self._get(name, str, "a string")
        if value is not None and not value.strip():
            raise client_error(f"{self._path}{name} must not be empty")
        return value

    def string(self, name: str) -> str:
        """A string that is not blank."""
        return self._require(name, self.optional_string(name))

    def text(self, name: str) -> str:
        """A string that may be blank; absent is empty."""
        return self._get(name, str, "a string") or ""

    def optional_integer(self, name: str, low: int, high: int) -> int | None:
        """A whole number from ``low`` to ``high``, or ``None`` if absent."""
        value = self._get(name, int, "an integer")
        if value is not None and not low <= value <= high:
            raise client_error(f"{self._path}{name} must be between {low} and {high}, not {value}")
        return value

    def integer(self, name: str, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        return self._require(name, self.optional_integer(name, low, high))

    def optional_boolean(self, name: str) -> bool | None:
        """A truth value, or ``None`` if absent."""
        return self._get(name, bool, "a boolean")

    def boolean(self, name: str) -> bool:
        """A truth value; absent is false."""
        return bool(self.optional_boolean(name))

    def _items(self, name: str) -> list[object]:
        return self._get(name, _LIST, "a list") or []

    def structure(self, name: str) -> Parameters:
        """A nested object."""
        values = self._require(name, self._get(name, _OBJECT, "an object"))
        return Parameters(values, f"{self._path}{name}.", cloud=self._cloud)

    def optional_structure(self, name: str) -> Parameters:
        """A nested object; absent is empty."""
        return Parameters(self._get(name, _OBJECT, "an object") or {}, f"{self._path}{name}.")

    def optional_choice(self, name: str, *choices: str) -> str | None:
        """One of ``choices``, or ``None`` if absent."""
        value = self.optional_string(name)
        if value is not None and value not in choices:
            raise client_error(f"{self._path}{name} must be one of {', '.join(choices)}")
        return value

    def choice(self, name: str, *choices: str) -> str:
        """One of ``choices``; absent is the first."""
        return self.optional_choice(name, *choices) or choices[0]

    def address(self, name: str, family: str) -> str | None:
        """An IP address of ``family`` with its prefix length, or ``None`` if absent."""
        value = self.optional_string(name)
        if value is None:
            return None
        parse = ipaddress.IPv6Interface if family == "ipv6" else ipaddress.IPv4Interface
        try:
            parse(value)
        except ValueError:
            raise client_error(f"{self._path}{name} must be an {family} address in CIDR notation") from None
        return value

    def network(self, name: str) -> str:
        """A network in CIDR notation."""
        value = self.string(name)
        try:
            ipaddress.ip_network(value)
        except ValueError:
            raise client_error(f"{self._path}{name} must be a network in CIDR notation") from None
        return value

    def strings(self, name: str) -> list[str]:
        """A list of strings, none of them blank; absent is empty."""
        strings: list[str] = []
        for index, item in enumerate(self._items(name)):
            if not isinstance(item, str) or not item.strip():
                raise client_error(f"{self._path}{name}[{index}] must be a string that is not empty")
            strings.append(item)
        return strings

    def integers(self, name: str) -> list[int]:
        """A list of whole numbers; absent is empty."""
        integers: list[int] = []
        for index, item in enumerate(self._items(name)):
            if not isinstance(item, int) or isinstance(item, bool):
                raise client_error(f"{self._path}{name}[{index}] must be an integer")
            integers.append(item)
        return integers

    def some_strings(self, name: str) -> list[str]:
        """A list of at least one string."""
        return self._require(name, self.strings(name) or None)

    def texts(self, name: str) -> dict[str, str]:
        """An object of at least one string."""
        values = self._require(name, self._get(name, _OBJECT, "an object") or None)
        return {key: Parameters(values, f"{self._path}{name}.", cloud=self._cloud).text(key) for key in values}

    def structures(self, name: str) -> list[Parameters]:
        """A list of nested objects; absent is empty."""
        nested: list[Parameters] = []
        for index, item in enumerate(self._items(name)):
            path = f"{self._path}{name}[{index}]"
            if not isinstance(item, dict):
                raise client_error(f"{path} must be an object")
            nested.append(Parameters(cast("dict[str, object]", item), f"{path}.", cloud=self._cloud))
        return nested

    def prefixes(self, name: str) -> list[str]:
        """Networks in CIDR notation, from a list of objects with a ``cidr`` each, without repetitions."""
        return list(dict.fromkeys(item.network("cidr") for item in self.structures(name)))

    def tags(self, name: str = "tags") -> Tags:
        """Keys and values, no key twice, at most 50."""
        tags: dict[str, str] = {}
        for tag in self.structures(name):
            key = tag.string("key")
            if key in tags:
                raise Refusal("DuplicateTagKeysException", f"tag key {key} is given more than once")
            tags[key] = tag.text("value")
        return tag_list(tags)


def tag_list(tags: Mapping[str, str]) -> Tags:
    """Tags as the service shows them.

    Raises:
        Refusal: they are more than a resource may have.
    """
    if len(tags) > MAX_TAGS:
        raise Refusal("TooManyTagsException", f"a resource has at most {MAX_TAGS} tags")
    return [{"key": key, "value": value} for key, value in tags.items()]
