"""Everything that the store remembers as JSON text, and back.

A record is written as an object of its fields, with the name of its class under ``_``. So it must be a dataclass in a
module of ``_records``, without slots, and its fields JSON values, lists, or other such records: no tuples, no sets, and
nothing that is not given to ``__init__``. Classes are found by their names; nothing else is to be done for a new one.
"""

from __future__ import annotations

import gc
import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from directlink.emulator._store.store import Store

if TYPE_CHECKING:
    from collections.abc import Generator

    from directlink.emulator._records.lifecycle import Lifecycle

VERSION: Final = 2
_CLASS: Final = "_"
_RECORDS: Final = "directlink.emulator._records."


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
    store.forget_gone()
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


@contextmanager
def _without_collector() -> Generator[None]:
    """No search for garbage while tens of thousands of objects come to be, none of which is any."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(text: str | bytes) -> dict[str, Any]:
    types = {name: (kind, kind.__dataclass_fields__.keys()) for name, kind in record_types().items()}

    def from_json(values: dict[str, Any]) -> object:
        name = values.pop(_CLASS, None)
        if name is None:
            return values
        kind, fields = types[name]
        if values.keys() != fields:
            return kind(**values)  # an earlier release wrote it: what it left out is as at the beginning
        record: object = object.__new__(kind)  # of tens of thousands, and __init__ would do no more
        vars(record).update(values)
        return record

    with _refusing(), _without_collector():
        content = json.loads(text, object_hook=from_json)
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


def _fill(store: Store, content: dict[str, Any]) -> None:
    store.numbers = content["numbers"]
    store.accounts.fill(content["accounts"], content["keys"])
    tables = store.tables()
    for name, records in content["tables"].items():
        tables[name].fill(records)


def _to_json(record: object) -> dict[str, Any]:
    return {_CLASS: type(record).__name__, **vars(record)}


def record_types() -> dict[str, type[Any]]:
    """The classes of records, by their names."""
    found: dict[str, type[Any]] = {}
    for name, module in list(sys.modules.items()):  # whatever a store holds was made by a module that is loaded
        if name.startswith(_RECORDS):
            for value in vars(module).values():
                if isinstance(value, type) and is_dataclass(value) and value.__module__ == name:
                    found[value.__name__] = value
    return found
