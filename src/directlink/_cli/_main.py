"""Finds the command, runs it, and tells in one line what went wrong."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING, Any, Final

from directlink._basics.printable import escaped
from directlink._cli._errors import OutputError, Status, UsageError, complain, did_you_mean, one_line, status_of, tell
from directlink._cli._options import OPTIONS, Options, traced
from directlink._version import VERSION
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUILT_IN: Final = ("emulator", "demo")
WRITTEN: Final = ("accept", "pending", "decline", "doctor", *_BUILT_IN)
"""Commands that are no operations, in the order of the help."""
POSITIONAL: Final = {
    "virtual_interface_id": "VIRTUAL_INTERFACE_ID",
    "virtual_gateway_id": "--virtual-gateway-id",
    "direct_connect_gateway_id": "--direct-connect-gateway-id",
    "wait_for": "--wait",
}
"""What the commands written by hand call the arguments of the client's methods."""
_WITH_VALUE: Final = frozenset(flag for option in OPTIONS if option.metavar for flag in option.flags)
_COMMON: Final = frozenset(flag for option in OPTIONS for flag in option.flags)


def run(arguments: Sequence[str]) -> int:
    """Run a command.

    Args:
        arguments: the command line, without the program's name.

    Returns:
        Exit status, see :class:`~directlink._cli._errors.Status`.
    """
    before, rest = _split(arguments)
    debug = "--debug" in arguments
    try:
        with traced(on=debug), warnings.catch_warnings():
            # These are for whoever runs the command; Python shows a DeprecationWarning to programmers only.
            warnings.filterwarnings("always", ".* is deprecated by the service", DeprecationWarning)
            warnings.filterwarnings("always", "verify=False", UserWarning)
            warnings.showwarning = _show_warning
            return _dispatch(before, rest)
    except (DirectLinkError, UsageError, OutputError) as error:
        if debug:
            from traceback import format_exception

            sys.stderr.write(escaped("".join(format_exception(error))))
        complain(error, _names(rest[0]) if rest else None)
        return status_of(error)


def _dispatch(before: list[str], rest: list[str]) -> int:
    if "--version" in before:
        sys.stdout.write(f"directlink {VERSION}\n")
        return Status.OK
    asked_for_more = "_DIRECTLINK_COMPLETE" in os.environ or any(
        argument.partition("=")[0] not in _COMMON and argument.startswith("-") for argument in before
    )
    if not asked_for_more:
        from directlink._cli import _operations

        if not rest:
            raise UsageError("no command given (see: directlink --help)")
        command, *arguments = rest
        if command in _operations.OPERATIONS:
            return _operations.run(command, arguments, _operations.common_parser().parse(before))
        if command in _BUILT_IN:
            from directlink._cli._built_in import run as run_served

            common = _operations.common_parser().parse(before)
            Options.merge(common, {})  # they mean little here, and wrong ones are wrong everywhere
            shared = [f"--{name}={common[name]}" for name in ("cloud", "region") if name in common]
            return run_served([command, *(shared if command == "emulator" else ()), *arguments])
        if command not in WRITTEN:
            known = [*WRITTEN, *_operations.OPERATIONS]
            hint = did_you_mean(command, known) or " (see: directlink --help)"
            raise UsageError(f"no command {one_line(command)!r}{hint}")
    from directlink._cli import _app

    return _app.run([*before, *rest])


def _names(command: str) -> dict[str, str]:
    """Return the flags of a command by what the client calls them."""
    from directlink._cli import _operations

    return _operations.flags_by_name(command) if command in _operations.OPERATIONS else POSITIONAL


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what stands before the command, and the rest."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] in _WITH_VALUE else 1
    return list(arguments[:at]), list(arguments[at:])


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    tell(f"directlink: warning: {one_line(message).replace('_', '-')}")
