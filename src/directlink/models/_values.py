"""Single values of JSON, each accepted in its own type only.

Readers take a second argument, which cattrs hands over: the type, which they know.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeGuard

from directlink._basics.checks import identifier_problem

if TYPE_CHECKING:
    from collections.abc import Callable


class MismatchError(Exception):
    """A value is not of the type it should have; says which, never the value."""


def expected(what: str, value: object) -> MismatchError:
    """Return the error for a value that is no ``what``."""
    return MismatchError(f"expected {what}, got {type(value).__name__}")


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a JSON value is a list; for type checkers, of anything."""
    return isinstance(value, list)


def read_string(value: object, _: object = None) -> str:
    if not isinstance(value, str):
        raise expected("str", value)
    return value


def read_text(value: object) -> str:
    if not read_string(value).strip():
        raise MismatchError("expected a non-empty str")
    return str(value)


def read_identifier(value: object) -> str:
    problem = identifier_problem(value)
    if problem is not None:
        raise MismatchError(problem)
    return str(value)


def read_integer(value: object, _: object = None) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise expected("int", value)
    return value


def read_boolean(value: object, _: object = None) -> bool:
    if value is not True and value is not False:
        raise expected("bool", value)
    return bool(value)


def read_time(value: object, _: object = None) -> datetime:
    """Read epoch seconds, as a number or in a string, or ISO 8601; the result is aware and in UTC."""
    try:
        if isinstance(value, str):
            try:
                return datetime.fromtimestamp(float(value), UTC)
            except ValueError:
                moment = datetime.fromisoformat(value)
                return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise MismatchError("expected a time") from None
    raise expected("a time", value)


def write_time(value: object) -> float:
    # Whole seconds keep their ".0": so the service writes them, and what reads our JSON finds one type.
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise expected("an aware datetime", value)
    return value.timestamp()


def read_bytes(value: object, _: object = None) -> bytes:
    try:
        return base64.b64decode(read_string(value), validate=True)
    except (binascii.Error, ValueError):
        raise MismatchError("expected base64") from None


def write_bytes(value: object) -> str:
    if not isinstance(value, bytes):
        raise expected("bytes", value)
    return base64.b64encode(value).decode("ascii")


READERS: dict[type, Callable[..., Any]] = {
    str: read_string,
    int: read_integer,
    bool: read_boolean,
    datetime: read_time,
    bytes: read_bytes,
}
WRITERS: dict[type, Callable[[Any], Any]] = {
    int: read_integer,
    bool: read_boolean,
    datetime: write_time,
    bytes: write_bytes,
}
