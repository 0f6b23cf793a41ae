"""From the texts of a command line to JSON, as a request's model wants it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from directlink._cli.errors import UsageError, did_you_mean
from directlink._cli.json_types import is_array, is_object
from directlink._cli.shorthand import parse, read_file
from directlink.models._codec import element_type, present_type, wire_name

if TYPE_CHECKING:
    from collections.abc import Generator


def kind_of(annotation: Any) -> Any:
    """Return the type of a field that is there: ``X`` for ``X | None``."""
    return present_type(annotation) or annotation


def is_list(annotation: Any) -> bool:
    """Return whether a field takes a list."""
    return element_of(annotation) is not None


def element_of(annotation: Any) -> Any:
    """Return the type of a list's items; ``None`` for what is no list."""
    return element_type(kind_of(annotation))


def is_structure(annotation: Any) -> bool:
    """Return whether a field takes a structure."""
    return attrs.has(kind_of(annotation))


def members_of(annotation: Any) -> list[str]:
    """Return the wire names of a structure's members, or of those in a list; nothing for what is no structure."""
    kind = kind_of(annotation)
    kind = element_type(kind) or kind
    return [wire_name(field.name) for field in attrs.fields(kind)] if attrs.has(kind) else []


def read(annotation: Any, given: Any) -> Any:
    """Return what a flag was given as JSON.

    Args:
        annotation: the type of the field.
        given: one text, several for a list, or a boolean.

    Raises:
        UsageError: it cannot be read as that type; the message tells where, never what.
    """
    kind = kind_of(annotation)
    with _hint_at_file(given):
        if is_array(given):
            return _read_list(element_type(kind), given)
        if isinstance(given, str):
            given = _from_file(given)
            if attrs.has(kind):
                return _read_structure(kind, given)
            if kind is int:
                return _integer(given)
    return given


def _read_list(element: Any, given: list[str]) -> Any:
    if len(given) == 1:
        text = _from_file(given[0])
        if text.lstrip().startswith("["):
            return _checked(tuple[element, ...], _json(text), "", loose=False)
        given = [text]
    return [_read_structure(element, text) if attrs.has(element) else text for text in given]


def _read_structure(kind: Any, text: str) -> Any:
    if text.lstrip().startswith("{"):
        return _checked(kind, _json(text), "", loose=False)
    return _checked(kind, parse(text), "", loose=True)


def read_document(kind: Any, text: str) -> dict[str, Any]:
    """Return a whole input, a JSON object under wire names, as ``--cli-input-json`` takes it.

    Raises:
        UsageError: it is no object, or has members that ``kind`` has not.
    """
    with _hint_at_file(text):
        data = _checked(kind, _json(_from_file(text)), "", loose=False)
        if is_object(data):
            return data
        raise UsageError("expected a JSON object")


@contextmanager
def _hint_at_file(given: Any) -> Generator[None]:
    """Add to a complaint about what was given that it names a file, if it does."""
    problem = ""
    try:
        yield
    except UsageError as error:
        texts = given if is_array(given) else [given]
        if not any(isinstance(text, str) and _is_file(text.removeprefix("file:")) for text in texts):
            raise
        problem = str(error)
    if problem:
        raise UsageError(f"{problem}; there is a file of this name: file:// before the name reads it")


def _is_file(name: str) -> bool:
    try:
        return Path(name).expanduser().is_file()
    except (OSError, RuntimeError, ValueError):  # no name of a file: too long, nobody's home, a NUL in it
        return False


def _from_file(text: str) -> str:
    return read_file(text.removeprefix("file://")) if text.startswith("file://") else text


def _json(text: str) -> Any:
    problem: str
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problem = f"not JSON: {error.msg} at line {error.lineno}, character {error.colno}"
    except (ValueError, RecursionError):
        problem = "not JSON that can be read: too deep, or a number too long"
    raise UsageError(problem)  # out here the text is in no exception's context


def _checked(annotation: Any, data: Any, path: str, *, loose: bool) -> Any:
    """Return ``data`` with every member known; ``loose`` data are texts, and become what the model wants.

    Types are checked later, by the model. Unknown members are looked for here: the model would pass over them.
    """
    kind = kind_of(annotation)
    if element := element_type(kind):
        if loose and not is_array(data):
            data = [data]
        if is_array(data):
            return [_checked(element, item, f"{path}[{index}]", loose=loose) for index, item in enumerate(data)]
    elif attrs.has(kind):
        if is_object(data):
            return _checked_members(kind, data, path, loose=loose)
    elif loose and isinstance(data, str):
        return _scalar(kind, data, path)
    return data


def _checked_members(kind: Any, data: dict[str, Any], path: str, *, loose: bool) -> dict[str, Any]:
    types = {wire_name(field.name): field.type for field in attrs.fields(kind)}
    for name in data:
        if name not in types:
            where = f"{path}: " if path else ""
            hint = did_you_mean(name, types) or f"; there are {', '.join(types)}"
            raise UsageError(f"{where}no member {name!r} in {kind.__name__}{hint}")
    there = f"{path}." if path else ""
    return {name: _checked(types[name], value, f"{there}{name}", loose=loose) for name, value in data.items()}


def _scalar(kind: Any, text: str, path: str) -> Any:
    if kind is bool:
        if text.lower() not in {"true", "false"}:
            raise UsageError(f"{path}: expected true or false")
        return text.lower() == "true"
    return _integer(text, f"{path}: ") if kind is int else text


def _integer(text: str, where: str = "") -> int:
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"{where}expected a whole number") from None
