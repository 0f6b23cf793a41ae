"""Everything that the store remembers as JSON text, and back.

A record is written as an object of its fields, with the name of its class under ``_``. So it must be a dataclass in a
module of ``_records``, without slots, and its fields JSON values, lists, or other such records: no tuples, no sets, and
nothing that is not given to ``__init__``. Classes are found by their names; nothing else is to be done for a new one.
"""

from __future__ import annotations

import json
import pkgutil
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from directlink.emulator import _records
from directlink.emulator._store.store import Store

if TYPE_CHECKING:
    from collections.abc import Generator

    from directlink.emulator._records.lifecycle import Lifecycle

VERSION: Final = 1
_CLASS: Final = "_"


class UnreadableSnapshotError(ValueError):
    """A text is no snapshot of this emulator, or not all of one."""


@dataclass(frozen=True)
class Moment:
    """When a snapshot was taken. Times are seconds since the epoch.

    Attributes:
        time: the emulator's time.
        ahead: seconds by which it was ahead of the machine's.
        frozen: whether its clock stood still.
    """

    time: float
    ahead: float
    frozen: bool


def write(store: Store, *, ahead: float = 0.0, frozen: bool = False) -> str:
    """The content of a store as JSON, in one line.

    Args:
        store: what to write.
        ahead: seconds by which its clock is ahead of the machine's.
        frozen: whether its clock stands still.
    """
    content = {
        "version": VERSION,
        "cloud": store.cloud,
        "moment": {"time": store.now(), "ahead": ahead, "frozen": frozen},
        "accounts": list(store.accounts),
        "keys": store.accounts.keys,
        "numbers": store.numbers,
        "tables": {name: list(table.values()) for name, table in store.tables().items()},
    }
    return json.dumps(content, default=_to_json, separators=(",", ":"), allow_nan=False)


def read(text: str | bytes, lifecycle: Lifecycle) -> tuple[Store, Moment]:
    """A store with the content of a snapshot, and when that was taken.

    Args:
        text: what :func:`write` returned.
        lifecycle: the rules that the new store follows.

    Raises:
        UnreadableSnapshotError: the text is no snapshot, not a whole one, or one of another cloud or version.
    """
    content = _read(text)
    if content.get("version") != VERSION:
        raise UnreadableSnapshotError(f"this is no snapshot of the emulator (version {VERSION})")
    if content.get("cloud") != lifecycle.cloud:
        raise UnreadableSnapshotError(f"the snapshot is of cloud {content.get('cloud')}, not {lifecycle.cloud}")
    store = Store(lifecycle)
    with _refusing():
        moment = Moment(**content["moment"])
        _fill(store, content)
    return store, moment


@contextmanager
def _refusing() -> Generator[None]:
    try:
        yield
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        raise UnreadableSnapshotError(f"the snapshot is damaged: {error}") from None


def _read(text: str | bytes) -> dict[str, Any]:
    with _refusing():
        content = json.loads(text, object_hook=_from_json)
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


def _fill(store: Store, content: dict[str, Any]) -> None:
    store.numbers = content["numbers"]
    store.accounts.fill(content["accounts"], content["keys"])
    tables = store.tables()
    for name, records in content["tables"].items():
        table = tables[name]
        for record in records:
            table[record.id] = record


def _to_json(record: object) -> dict[str, Any]:
    return {_CLASS: type(record).__name__, **vars(record)}


def _from_json(values: dict[str, Any]) -> object:
    name = values.pop(_CLASS, None)
    return values if name is None else record_types()[name](**values)


@cache
def record_types() -> dict[str, type[Any]]:
    """The classes of records, by their names."""
    found: dict[str, type[Any]] = {}
    for module in pkgutil.iter_modules(_records.__path__, f"{_records.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.name:
                found[value.__name__] = value
    return found
