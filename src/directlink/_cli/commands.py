"""Which commands there are. The module of a command is imported when the command is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink._cli.parsing import Parser

if TYPE_CHECKING:
    from directlink._cli.command import Command


_MAIN: Final = {
    "accept": "Accept offered virtual interfaces and hosted connections, and know that they are accepted.",
    "pending": "List the interfaces, connections and proposals that wait to be accepted.",
    "decline": "Decline an offer, of whatever kind.",
    "preflight": "Look whether something stands in the way of an acceptance.",
    "watch": "Tell what changes, and accept offers by a policy.",
    "router-config": "Print a configuration for the customer's router.",
    "diagnose": "Find out why a virtual interface does not forward traffic.",
    "tree": "Show what the account has, from locations to associations of gateways.",
    "doctor": "Check the settings, the credentials, the clock and the way to the service.",
}
_LOCAL: Final = {
    "emulator": "Serve an emulated service on 127.0.0.1.",
    "demo": "Offer an interface and accept it, against the emulated service.",
}
WRITTEN: Final = (*_MAIN, *_LOCAL)
"""Commands that are not operations, in the order of the help."""


def all_names() -> list[str]:
    """Return the names of all commands, in the order of the help."""
    from directlink._cli.operations import OPERATIONS

    return [*WRITTEN, *sorted(OPERATIONS)]


def find(name: str) -> Command | None:  # noqa: PLR0911 - one for each module of commands
    """Return a command, ``None`` if there is no command of this name."""
    match name:
        case "accept":
            from directlink._cli.accept import Accept

            return Accept()
        case "pending" | "decline":
            from directlink._cli.offers import Decline, Pending

            return Pending() if name == "pending" else Decline()
        case "preflight":
            from directlink._cli.preflight import Preflight

            return Preflight()
        case "watch":
            from directlink._cli.watch import Watch

            return Watch()
        case "router-config":
            from directlink._cli.router_config import RouterConfig

            return RouterConfig()
        case "diagnose" | "tree" | "doctor":
            return _examination(name)
        case "emulator" | "demo":
            from directlink._cli.local import Demo, ServeEmulator

            return ServeEmulator() if name == "emulator" else Demo()
        case _:
            from directlink._cli.operations import OPERATIONS, OperationCommand

            return OperationCommand(name) if name in OPERATIONS else None


def _examination(name: str) -> Command:
    if name == "doctor":
        from directlink._cli.doctor import Doctor

        return Doctor()
    from directlink._cli.diagnose import Diagnose, Tree

    return Diagnose() if name == "diagnose" else Tree()


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
        "commands": _MAIN,
        "to try and to test": _LOCAL,
        "operations of the API (names and flags as in the AWS CLI)": {
            name: summary(name) for name in sorted(OPERATIONS)
        },
    }
