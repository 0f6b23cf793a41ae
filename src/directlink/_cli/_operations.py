"""The commands that are operations of the API, one each, made from the operation's request model.

Names of commands and flags are the AWS CLI's, for they are made the same way: from the names on the wire.
"""

from __future__ import annotations

import argparse
import inspect
import re
import shutil
import textwrap
from typing import TYPE_CHECKING, Any, Final

import attrs

from directlink._call import operations
from directlink._call.operations import Operation
from directlink._cli import _values
from directlink._cli._errors import Status, StrictParser, UsageError, did_you_mean, in_flags
from directlink._cli._options import OPTIONS, Options
from directlink._cli._output import printer
from directlink.errors import ResponseDecodeError
from directlink.models._codec import wire_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def _by_command() -> dict[str, Operation[Any]]:
    rows: dict[str, Any] = {name: row for name, row in vars(operations).items() if isinstance(row, Operation)}
    return {name.lower().replace("_", "-"): row for name, row in rows.items()}


OPERATIONS: Final = _by_command()
"""Operations by the names of their commands."""

# What a flag of an operation is kept under; they are apart from the common options, whose names might be the same.
_PREFIX: Final = "member:"
_NARROWEST: Final = 20
"""Columns that help is wrapped to at least, whatever the terminal says."""
_PAGING: Final = ("max_results", "next_token")


class Parser(StrictParser):
    """A parser that repeats no value that it was given."""

    def parse(self, arguments: Sequence[str]) -> dict[str, Any]:
        """Return what was given.

        Raises:
            UsageError: something is unknown, incomplete or wrong.
        """
        found, unknown = self.parse_known_args(arguments)
        for argument in unknown:
            flag = argument.partition("=")[0]
            if flag.startswith("-"):
                self.error(f"unknown option {flag}{did_you_mean(flag, self.flags())}")
        if unknown:
            self.error("a value belongs to no option; quote values that hold spaces")
        return vars(found)

    def flags(self) -> list[str]:
        """Return every option's name."""
        return [flag for action in self._actions for flag in action.option_strings if flag.startswith("--")]


def common_parser(prog: str = "directlink", **settings: Any) -> Parser:
    """Return a parser of the options that every command takes."""
    parser = Parser(prog=prog, allow_abbrev=False, argument_default=argparse.SUPPRESS, **settings)
    group = parser.add_argument_group("options of every command")
    for option in OPTIONS:
        if option.metavar is None:
            group.add_argument(*option.flags, dest=option.name, action="store_true", help=option.help)
        else:
            group.add_argument(*option.flags, dest=option.name, metavar=option.metavar, help=option.help)
    return parser


def parser_of(command: str) -> Parser:
    """Return the parser of an operation's command."""
    row = OPERATIONS[command]
    about = _documentation(command)
    parser = common_parser(
        f"directlink {command}",
        description=_wrapped(about.description),
        epilog=f"Operation {row.name}. Structures are JSON, shorthand (key=value,...) or file://...",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    group = parser.add_argument_group("input")
    for field in _fields(row):
        flag = _flag(field)
        keywords: dict[str, Any] = {"dest": _PREFIX + field.name, "help": _escape(_help(field, about.arguments))}
        if _values.kind_of(field.type) is bool:
            keywords["action"] = argparse.BooleanOptionalAction
        else:
            keywords["metavar"] = _metavar(field.type)
            keywords["nargs"] = "*" if _values.is_list(field.type) else None
        group.add_argument(flag, **keywords)
    if row.request_type is not None:
        group.add_argument("--cli-input-json", metavar="JSON", help="the whole input; single flags go before it")
    if row.items is not None:
        paging = parser.add_argument_group("paging", "Every page is read, unless told otherwise.")
        paging.add_argument("--no-paginate", action="store_true", help="read one page")
        paging.add_argument("--page-size", metavar="N", help="items to ask for at a time")
        paging.add_argument("--starting-token", metavar="TOKEN", help="the page to begin with")
    return parser


def run(command: str, arguments: Sequence[str], before: Mapping[str, Any]) -> int:
    """Call an operation and print its answer.

    Args:
        command: its name, ``confirm-private-virtual-interface``.
        arguments: what follows it.
        before: common options that were given before it.

    Raises:
        UsageError: the arguments are wrong.
        DirectLinkError: the call failed.
    """
    row = OPERATIONS[command]
    given = parser_of(command).parse(arguments)
    common = {option.name: given.pop(option.name) for option in OPTIONS if option.name in given}
    options = Options.merge(before, common)
    show = printer(options.output, options.query)
    data = _input(row, given)
    one_page = row.items is not None and ("no_paginate" in given or not data.keys().isdisjoint(map(wire_name, _PAGING)))
    if "starting_token" in given:
        data["nextToken"] = given["starting_token"]
    if "page_size" in given:
        data["maxResults"] = _prefixed("--page-size", int, given["page_size"])
    members = _members(row, data)
    with options.keeping_client() as client:
        if one_page:
            sent = client.call(row.name, data)
            show(_as_sent(row.response_type, row.response_type.from_dict(sent).to_dict(), sent))
        else:
            answer = getattr(client, command.replace("-", "_"))(**members)
            show(_as_sent(row.response_type, answer.to_dict(), _joined(row, client.sent)))
    return Status.OK


def flags_by_name(command: str) -> dict[str, str]:
    """Return the flags of an operation's members, by their names in Python and on the wire."""
    flags = {field.name: _flag(field) for field in _fields(OPERATIONS[command])}
    return flags | {wire_name(name): flag for name, flag in flags.items()}


def summary(command: str) -> str:
    """Return what an operation does, in one line."""
    return _documentation(command).description.partition("\n")[0]


# ── input ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fields(row: Operation[Any]) -> tuple[attrs.Attribute[Any], ...]:
    return attrs.fields(row.request_type) if row.request_type else ()


def _flag(field: attrs.Attribute[Any]) -> str:
    return f"--{field.name.replace('_', '-')}"


def _input(row: Operation[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input under its wire names."""
    data: dict[str, Any] = {}
    if "cli_input_json" in given:
        kind = row.request_type
        try:
            data = _values.read_document(kind, given["cli_input_json"])
        except UsageError as error:
            raise UsageError(f"--cli-input-json: {error}") from None
    missing: list[str] = []
    for field in _fields(row):
        flag = _flag(field)
        if _PREFIX + field.name in given:
            data[wire_name(field.name)] = _prefixed(flag, field.type, given[_PREFIX + field.name])
        elif field.default is attrs.NOTHING and wire_name(field.name) not in data:
            missing.append(flag)
    if missing:
        raise UsageError(f"required: {', '.join(missing)} (see: directlink {_command(row)} --help)")
    return data


def _prefixed(flag: str, annotation: Any, given: Any) -> Any:
    try:
        return _values.read(annotation, given)
    except UsageError as error:
        raise UsageError(f"{flag}: {error}") from None


def _members(row: Operation[Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return the input as the client's method takes it."""
    if row.request_type is None:
        return {}
    problem = ""
    try:
        request = row.request_type.from_dict(data)
    except ResponseDecodeError as error:
        problem = error.message
    else:
        return {field.name: getattr(request, field.name) for field in _fields(row)}
    raise UsageError(in_flags(problem.partition(": ")[2], flags_by_name(_command(row))))


# ── output ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _joined(row: Operation[Any], pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the pages of a list as one answer."""
    if row.items is None:
        return pages[-1]
    items = wire_name(row.items)
    found = [page[items] for page in pages if page.get(items) is not None]
    return {**pages[-1], **({items: [item for each in found for item in each]} if found else {})}


def _as_sent(kind: Any, shown: Any, sent: Any) -> Any:
    """Put the lists back that the service sent empty: a model tells them from absent ones no more."""
    kind = _values.kind_of(kind)
    if _values.is_list(kind):
        element = _values.element_of(kind)
        return [_as_sent(element, *both) for both in zip(shown, sent, strict=True)]
    if not attrs.has(kind):
        return shown
    found: dict[str, Any] = {}
    for field in attrs.fields(kind):
        name = wire_name(field.name)
        if name in shown:
            found[name] = _as_sent(field.type, shown[name], sent[name])
        elif field.default == () and sent.get(name) == []:
            found[name] = []
    return found


def _command(row: Operation[Any]) -> str:
    return next(name for name, other in OPERATIONS.items() if other is row)


# ── help ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@attrs.frozen
class _Documentation:
    description: str
    arguments: Mapping[str, str]


def _documentation(command: str) -> _Documentation:
    """Take apart the docstring of the client's method."""
    from directlink._sync.operations import Operations

    text = inspect.getdoc(getattr(Operations, command.replace("-", "_"))) or ""
    description, *sections = re.split(r"^(?=Args:|Returns:|Raises:|Source:)", text, flags=re.MULTILINE)
    arguments: dict[str, str] = {}
    for section in sections:
        if section.startswith("Args:"):
            body = textwrap.dedent(section.partition("\n")[2])
            for entry in re.split(r"\n(?=\S)", body.strip()):
                name, _, about = entry.partition(":")
                arguments[name] = " ".join(about.split())
    return _Documentation(
        _plain(description.strip(), arguments), {name: _plain(about, arguments) for name, about in arguments.items()}
    )


def _plain(text: str, arguments: Iterable[str]) -> str:
    """Return text without reStructuredText's marks; methods become commands in it, and arguments flags."""
    for name in arguments:
        text = text.replace(f"``{name}``", f"--{name.replace('_', '-')}")
    text = re.sub(r":meth:`~?([\w.]+)`", lambda match: match[1].rpartition(".")[2].replace("_", "-"), text)
    text = re.sub(r"\s*\(:class:`[^`]*`\)", "", text)
    return re.sub(r":\w+:`~?([^`]*)`", lambda match: match[1].rpartition(".")[2], text).replace("``", "")


def _wrapped(text: str) -> str:
    width = max(shutil.get_terminal_size().columns - 2, _NARROWEST)
    return "\n\n".join(textwrap.fill(" ".join(each.split()), width) for each in text.split("\n\n"))


def _help(field: attrs.Attribute[Any], arguments: Mapping[str, str]) -> str:
    about = arguments.get(field.name, "")
    if members := _values.members_of(field.type):
        about += f" Members: {', '.join(members)}."
    return about + " [required]" if field.default is attrs.NOTHING else about


def _escape(text: str) -> str:
    return text.replace("%", "%%")


def _metavar(annotation: Any) -> str:
    kind = _values.kind_of(annotation)
    if _values.is_structure(annotation):
        return "STRUCTURE"
    if _values.is_list(annotation):
        return "ITEM"
    return "N" if kind is int else "TEXT"
