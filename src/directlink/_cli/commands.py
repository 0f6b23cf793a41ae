"""The table of commands. The module of a command is imported when the command is named."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

from directlink._cli.parsing import Parser

if TYPE_CHECKING:
    from directlink._cli.command import Command


class _Row(NamedTuple):
    module: str
    class_name: str
    summary: str


_MAIN: Final = {
    "accept": _Row("accept", "Accept", "Accept offered virtual interfaces, and know that they are accepted."),
    "pending": _Row("offers", "Pending", "List the interfaces that wait to be accepted."),
    "decline": _Row("offers", "Decline", "Decline an offered private virtual interface."),
    "doctor": _Row("doctor", "Doctor", "Check the settings, the credentials, the clock and the way to the service."),
}
_LOCAL: Final = {
    "emulator": _Row("emulator", "ServeEmulator", "Serve an emulated service on 127.0.0.1."),
    "demo": _Row("demo", "Demo", "Offer an interface and accept it, against the emulated service."),
}
_WRITTEN: Final = {**_MAIN, **_LOCAL}
WRITTEN: Final = tuple(_WRITTEN)
"""Commands that are not operations, in the order of the help."""


def all_names() -> list[str]:
    """Return the names of all commands, in the order of the help."""
    from directlink._cli.operations import OPERATIONS

    return [*WRITTEN, *sorted(OPERATIONS)]


def find(name: str) -> Command | None:
    """Return a command, ``None`` if there is no command of this name."""
    if row := _WRITTEN.get(name):
        command: Command = getattr(import_module(f"directlink._cli.{row.module}"), row.class_name)()
        return command
    from directlink._cli.operations import OPERATIONS, OperationCommand

    return OperationCommand(name) if name in OPERATIONS else None


def parser_of(name: str, command: Command) -> Parser:
    """Return the parser of what follows a command's name."""
    parser = Parser(f"directlink {name}", description=command.description, epilog=command.epilog, **command.formatting)
    command.add_arguments(parser)
    return parser


def summaries() -> dict[str, dict[str, str]]:
    """Return what each command does, in one line, by its name, in the groups of the help."""
    from directlink._cli.operation_help import summary
    from directlink._cli.operations import OPERATIONS

    return {
        "commands": {name: row.summary for name, row in _MAIN.items()},
        "to try and to test": {name: row.summary for name, row in _LOCAL.items()},
        "operations of the API (names and flags as in the AWS CLI)": {
            name: summary(name) for name in sorted(OPERATIONS)
        },
    }
