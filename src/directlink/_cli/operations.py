"""The commands that are operations of the API, one each, made from the operation's request model.

Names of commands and flags are the AWS CLI's, for they are made the same way: from the names on the wire.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any, ClassVar, Final

import attrs

from directlink._call import operations
from directlink._call.bodies import read_object
from directlink._call.operations import Operation
from directlink._cli import values
from directlink._cli.answer_recorder import AnswerRecorder
from directlink._cli.command import Command
from directlink._cli.errors import Status, UsageError, in_flags
from directlink._cli.item_limit import RESUME, limited
from directlink._cli.operation_help import documentation, wrapped
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer
from directlink.errors import ResponseDecodeError
from directlink.models._codec import wire_name

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Mapping

    from directlink._cli.parsing import Parser


def _by_command() -> dict[str, Operation[Any]]:
    rows: dict[str, Any] = {name: row for name, row in vars(operations).items() if isinstance(row, Operation)}
    return {name.lower().replace("_", "-"): row for name, row in rows.items()}


OPERATIONS: Final = _by_command()
"""Operations by the names of their commands."""

# What a flag of an operation is kept under; they are apart from the common options, whose names might be the same.
_PREFIX: Final = "member:"
_PAGING: Final = ("maxResults", "nextToken")


class OperationCommand(Command):
    """The command of an operation.

    Args:
        name: of the command, ``describe-lags``.
    """

    formatting: ClassVar[dict[str, Any]] = {"formatter_class": argparse.RawDescriptionHelpFormatter}

    def __init__(self, name: str) -> None:
        self._name = name
        self._row = row = OPERATIONS[name]
        self._fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(row.request_type) if row.request_type else ()
        self._documentation = documentation(name)
        self.description = wrapped(self._documentation.description)
        self.epilog = f"Operation {row.name}. Structures are JSON, shorthand (key=value,...) or file://..."

    @property
    def flags_by_name(self) -> dict[str, str]:
        """Flags of the operation's members, by their names in Python and on the wire."""
        flags = {field.name: _flag(field) for field in self._fields}
        return flags | {wire_name(name): flag for name, flag in flags.items()}

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which members the input has, and how pages may be asked for."""
        group = parser.add_argument_group("input")
        for field in self._fields:
            keywords: dict[str, Any] = {"dest": _PREFIX + field.name, "help": self._help(field)}
            if values.kind_of(field.type) is bool:
                keywords["action"] = argparse.BooleanOptionalAction
            else:
                keywords["metavar"] = _metavar(field.type)
                keywords["nargs"] = "*" if values.is_list(field.type) else None
            group.add_argument(_flag(field), **keywords)
        if self._row.request_type is not None:
            group.add_argument("--cli-input-json", metavar="JSON", help="the whole input; single flags go before it")
        if self._row.items is not None:
            paging = parser.add_argument_group("paging", "Every page is read, unless told otherwise.")
            paging.add_argument("--no-paginate", action="store_true", help="read one page")
            paging.add_argument("--page-size", metavar="N", help="items to ask for at a time")
            paging.add_argument("--starting-token", metavar="TOKEN", help="the page to begin with")
            paging.add_argument(
                "--max-items", metavar="N", help="so many items in all; NextToken of the answer goes on after them"
            )
        form = (
            "print a form to fill in for --cli-input-json, or a sample of the answer, and send nothing: input, output"
        )
        group.add_argument("--generate-cli-skeleton", nargs="?", const="input", metavar="WHAT", help=form)
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:
        """Call the operation and print its answer as the service sent it."""
        row, show = self._row, printer(options.output, options.query)
        if "generate_cli_skeleton" in given:
            return self._form(given.generate_cli_skeleton, show)
        data = self._input(vars(given))
        one_page = row.items is not None and ("no_paginate" in given or not data.keys().isdisjoint(_PAGING))
        most = self._most(given, one_page=one_page)
        if "starting_token" in given:
            data["nextToken"] = given.starting_token
        if "page_size" in given:
            data["maxResults"] = _read("--page-size", int, given.page_size)
        members = self._members(data)
        recorder = AnswerRecorder(options.transport(options.settings()))
        after: str | None = None
        with options.client(transport=recorder) as client:
            if most and row.items is not None:
                sent, after = limited(lambda asked: client.call(row.name, asked), data, wire_name(row.items), most)
                answer = row.response_type.from_dict(sent)
            elif one_page:
                sent = client.call(row.name, data)
                answer = row.response_type.from_dict(sent)
            else:
                answer = getattr(client, self._name.replace("-", "_"))(**members)
                # The model cannot tell a list that was sent empty from one that was left out.
                pages = [read_object(each, row.response_type) for each in recorder.answers]
                sent = _joined(row, pages)
        shown = _as_sent(row.response_type, answer.to_dict(), sent)
        show(shown | {RESUME: after} if after else shown)
        return Status.OK

    def _form(self, what: str, show: Callable[[Any], None]) -> int:
        """Print what goes into the operation, or a sample of what comes out of it."""
        from directlink._cli.skeleton import WAYS, skeleton

        if what not in WAYS:
            raise UsageError(f"--generate-cli-skeleton: expected {' or '.join(WAYS)}")
        if what == "output":
            show(skeleton(self._row.response_type))
        else:
            sys.stdout.write(f"{json.dumps(skeleton(self._row.request_type), indent=4)}\n")
        return Status.OK

    def _most(self, given: Namespace, *, one_page: bool) -> int:
        """Return how many items are wanted, 0 for all."""
        if "max_items" not in given:
            return 0
        if one_page:
            raise UsageError("--max-items reads pages by itself: leave out --no-paginate, maxResults and nextToken")
        most: int = _read("--max-items", int, given.max_items)
        if most < 1:
            raise UsageError("--max-items: expected a whole number of at least 1")
        return most

    def _help(self, field: attrs.Attribute[Any]) -> str:
        about = self._documentation.arguments.get(field.name, "")
        if members := values.members_of(field.type):
            about += f" Members: {', '.join(members)}."
        if field.default is attrs.NOTHING:
            about += " [required]"
        return about.replace("%", "%%")

    def _input(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the input under its wire names."""
        data: dict[str, Any] = {}
        if "cli_input_json" in given:
            try:
                data = values.read_document(self._row.request_type, given["cli_input_json"])
            except UsageError as error:
                raise UsageError(f"--cli-input-json: {error}") from None
        missing: list[str] = []
        for field in self._fields:
            if _PREFIX + field.name in given:
                data[wire_name(field.name)] = _read(_flag(field), field.type, given[_PREFIX + field.name])
            elif field.default is attrs.NOTHING and wire_name(field.name) not in data:
                missing.append(_flag(field))
        if missing:
            raise UsageError(f"required: {', '.join(missing)} (see: directlink {self._name} --help)")
        return data

    def _members(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the input as the client's method takes it."""
        if self._row.request_type is None:
            return {}
        problem = ""
        try:
            request = self._row.request_type.from_dict(data)
        except ResponseDecodeError as error:
            problem = error.message
        else:
            return {field.name: getattr(request, field.name) for field in self._fields}
        raise UsageError(in_flags(problem.partition(": ")[2], self.flags_by_name))


def _flag(field: attrs.Attribute[Any]) -> str:
    return f"--{field.name.replace('_', '-')}"


def _metavar(annotation: Any) -> str:
    kind = values.kind_of(annotation)
    if values.is_structure(annotation):
        return "STRUCTURE"
    if values.is_list(annotation):
        return "ITEM"
    return "N" if kind is int else "TEXT"


def _read(flag: str, annotation: Any, given: Any) -> Any:
    try:
        return values.read(annotation, given)
    except UsageError as error:
        raise UsageError(f"{flag}: {error}") from None


def _joined(row: Operation[Any], pages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the pages of a list as one answer."""
    if row.items is None:
        return pages[-1]
    items = wire_name(row.items)
    found = [page[items] for page in pages if page.get(items) is not None]
    return {**pages[-1], **({items: [item for each in found for item in each]} if found else {})}


def _as_sent(kind: Any, shown: Any, sent: Any) -> Any:
    """Put back the lists that the service sent empty: a model does not tell them from absent ones."""
    kind = values.kind_of(kind)
    if values.is_list(kind):
        element = values.element_of(kind)
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
