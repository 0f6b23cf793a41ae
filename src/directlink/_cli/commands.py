"""Which commands there are. The module of a command is imported when the command is named."""

# pyright: reportUnusedImport=false

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from directlink._cli.parsing import Parser

if TYPE_CHECKING:
    # Programs that are frozen get what import statements name, such as these.
    from directlink._cli import (  # noqa: F401
        accept,
        accept_proposal,
        diagnose,
        doctor,
        exporter,
        failover_test,
        local,
        offers,
        preflight,
        router_config,
        watch,
    )
    from directlink._cli.command import Command


_MAIN: Final = {
    "accept": "Accept offered virtual interfaces and hosted connections, and know that they are accepted.",
    "accept-proposal": "Accept a proposal of a gateway association.",
    "offers": "List the interfaces, connections and proposals that wait to be accepted.",
    "decline": "Decline an offer, of whatever kind.",
    "preflight": "Look whether something stands in the way of an acceptance.",
    "watch": "Tell what changes, and accept offers by a policy.",
    "exporter": "Serve metrics of what the account has to Prometheus.",
    "router-config": "Print a configuration for the customer's router.",
    "diagnose": "Find out why a virtual interface does not forward traffic.",
    "failover-test": "Take BGP sessions of an interface down for a while, if another path is up.",
    "tree": "Show what the account has, from locations to associations of gateways.",
    "doctor": "Check the settings, the credentials, the clock and the way to the service.",
}
_LOCAL: Final = {
    "emulator": "Serve an emulated service on 127.0.0.1.",
    "demo": "Offer an interface and accept it, against the emulated service.",
}
WRITTEN: Final = (*_MAIN, *_LOCAL)
"""Commands that are not operations, in the order of the help."""
_CLASSES: Final = {
    "accept": "accept.Accept",
    "accept-proposal": "accept_proposal.AcceptProposal",
    "offers": "offers.Offers",
    "decline": "offers.Decline",
    "preflight": "preflight.Preflight",
    "watch": "watch.Watch",
    "exporter": "exporter.Exporter",
    "router-config": "router_config.RouterConfig",
    "diagnose": "diagnose.Diagnose",
    "failover-test": "failover_test.FailoverTest",
    "tree": "diagnose.Tree",
    "doctor": "doctor.Doctor",
    "emulator": "local.ServeEmulator",
    "demo": "local.Demo",
}
"""Their classes, each with its module."""


def all_names() -> list[str]:
    """Return the names of all commands, in the order of the help."""
    from directlink._cli.operations import OPERATIONS

    return [*WRITTEN, *sorted(OPERATIONS)]


def find(name: str) -> Command | None:
    """Return a command, ``None`` if there is no command of this name."""
    if name in _CLASSES:
        module, _, kind = _CLASSES[name].partition(".")
        made: Command = getattr(import_module(f"directlink._cli.{module}"), kind)()
        return made
    from directlink._cli.operations import OPERATIONS, OperationCommand

    return OperationCommand(name) if name in OPERATIONS else None


def parser_of(name: str, command: Command) -> Parser:
    """Return the parser of what follows a command's name."""

    def examples() -> list[str]:
        from directlink._cli.examples import examples_of

        return examples_of(name)

    about = {"description": command.description, "epilog": command.epilog}
    parser = Parser(f"directlink {name}", examples=examples, **about, **command.formatting)
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
