"""Printing answers: JSON and text as the AWS CLI prints them, YAML, tables."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final

from directlink._basics.printable import escaped, is_active
from directlink._cli.errors import OutputError, UsageError, check_extra
from directlink._cli.json_types import is_array, is_object
from directlink._cli.text_layout import text_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

_LIBRARIES: Final[dict[str | None, str]] = {"yaml": "yaml", "table": "rich"}
"""What formats need that is not always installed."""
_UNBOUNDED: Final = 100_000
"""Columns."""


def printer(output: str | None, query: str | None) -> Callable[[Any], None]:
    """Return what prints an answer. A malformed query is found here, before anything is sent.

    Args:
        output: ``json`` (also if not given), ``yaml``, ``text`` or ``table``.
        query: JMESPath expression; what it finds is printed instead of the whole.

    Raises:
        UsageError: the query is malformed.
        MissingExtraError: a library that this output or a query needs is not installed.
    """
    if library := _LIBRARIES.get(output):
        check_extra(library, f"--output {output}")
    search = _compile(query)
    shows = {"json": _print_json, "yaml": _print_yaml, "text": _print_text, "table": _print_table}
    show = shows[output or "json"]

    def print_it(data: Any) -> None:
        found = data if search is None else search(data)
        if found == {}:
            return  # as the AWS CLI does: there is nothing to say
        show(found)
        sys.stdout.flush()

    return print_it


def _compile(query: str | None) -> Callable[[Any], Any] | None:
    if query is None:
        return None
    check_extra("jmespath", "--query")
    import jmespath

    try:
        expression = jmespath.compile(query)
    except jmespath.exceptions.JMESPathError as error:
        raise UsageError(f"--query: {error}") from None

    def search(data: Any) -> Any:
        try:
            return expression.search(data)
        except jmespath.exceptions.JMESPathError as error:
            raise OutputError(f"--query: {error}") from None

    return search


def _print_json(data: Any) -> None:
    # What JSON lets stand and a terminal would act on is written as an escape: the text that is read is the same.
    text = json.dumps(data, indent=4, ensure_ascii=False)
    sys.stdout.write(f"{escaped(text, lambda letter: json.dumps(letter)[1:-1])}\n")


def _print_yaml(data: Any) -> None:
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes in double quotes what needs escapes."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
            return True  # a query may find one structure twice

    def represent(dumper: Dumper, text: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if is_active(text) else None)

    Dumper.add_representer(str, represent)
    text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False)
    # A scalar alone ends with the mark of a document's end, which is no part of it.
    sys.stdout.write(escaped(text.removesuffix("...\n"), lambda letter: f"\\U{ord(letter):08x}"))


def _print_text(data: Any) -> None:
    text = "".join(f"{line}\n" for line in text_lines(data))
    # Programs read what was named; people are shown it.
    sys.stdout.write(escaped(text) if sys.stdout.isatty() else text)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _print_table(data: Any) -> None:
    from rich.console import Console

    # Nothing is cut off where nobody looks at it: a file or a pipe is as wide as need be.
    width = None if sys.stdout.isatty() else _UNBOUNDED
    console = Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)
    for title, rows in _sections(data):
        _print_rows(console, title, rows)


def _sections(data: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return titles and rows: an answer's own members first, then each list of structures or of lists in it."""
    if not is_object(data):
        return [("", _rows(data if is_array(data) else [data]))]
    tables = {name: value for name, value in data.items() if _is_table(value)}
    rest = {name: value for name, value in data.items() if name not in tables}
    return ([("", [rest])] if rest else []) + [(name, _rows(rows)) for name, rows in tables.items()]


def _is_table(value: Any) -> bool:
    return is_array(value) and (all(map(is_object, value)) or all(map(is_array, value)))


def _rows(items: list[Any]) -> list[dict[str, Any]]:
    """Return the items as rows: members are columns, and so are the items of a list, which have numbers for names."""
    return [_row(item) for item in items]


def _row(item: Any) -> dict[str, Any]:
    if is_array(item):
        return {str(number): value for number, value in enumerate(item, 1)}
    return item if is_object(item) else {"value": item}


def _print_rows(console: Console, title: str, rows: list[dict[str, Any]]) -> None:
    """Print a line a row; where that is too wide, a line a member."""
    from rich.measure import Measurement
    from rich.table import Table

    names = list(dict.fromkeys(name for row in rows for name in row))
    title = escaped(title)
    wide = Table(*map(escaped, names), title=title or None, title_justify="left")
    for row in rows:
        wide.add_row(*(_cell(row.get(name)) for name in names))
    if Measurement.get(console, console.options.update(max_width=_UNBOUNDED), wide).maximum <= console.width:
        console.print(wide)
        return
    for number, row in enumerate(rows, 1):
        tall = Table("member", "value", title=f"{title} {number}" if len(rows) > 1 else title, title_justify="left")
        for name, value in row.items():
            tall.add_row(escaped(name), _cell(value))
        console.print(tall)


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return escaped(value or "")
    return escaped(json.dumps(value, ensure_ascii=False))
