"""Answers as lines of texts with tabs between them, in the layout of the AWS CLI's ``--output text``.

A structure is one line of its plain members, in the order of their names, behind the upper-case name of the member
that it is; what is nested follows on lines of its own. Structures of one list have the same columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink._cli.json_types import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator


def text_lines(data: Any, name: str | None = None, columns: list[str] | None = None) -> Iterator[str]:
    """Return the lines, without their ends.

    Args:
        data: JSON.
        name: of the member that it is; ``None`` at the top.
        columns: what the line of a structure shows; all its plain members if not given.
    """
    if is_object(data):
        yield from _structure(data, name, columns)
    elif is_array(data):
        yield from _list(data, name)
    else:
        yield str(data)


def _structure(data: dict[str, Any], name: str | None, columns: list[str] | None) -> Iterator[str]:
    shown = sorted(_plain_members(data)) if columns is None else columns
    if shown:
        label = [] if name is None else [name.upper()]
        yield "\t".join([*label, *(str(data.get(each, "")) for each in shown)])
    for each in sorted(data.keys() - set(shown)):
        yield from text_lines(data[each], each)


def _list(data: list[Any], name: str | None) -> Iterator[str]:
    structures = [item for item in data if is_object(item)]
    if structures:
        columns = sorted({member for item in structures for member in _plain_members(item)})
        for item in data:
            yield from text_lines(item, name, columns)
        return
    plain = [item for item in data if not is_array(item)]
    if plain and name is None:
        yield "\t".join(map(str, plain))
    elif name is not None:
        for item in plain:
            yield f"{name.upper()}\t{item}"
    for item in data:
        if is_array(item):
            yield from text_lines(item, name)


def _plain_members(data: dict[str, Any]) -> list[str]:
    return [name for name, value in data.items() if not is_object(value) and not is_array(value)]
