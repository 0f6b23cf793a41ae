"""Finds the command, runs it, and tells in one line what went wrong."""

from __future__ import annotations

import os
import sys
import warnings
from typing import TYPE_CHECKING, Any, Final

from directlink._basics.printable import escaped
from directlink._cli import commands
from directlink._cli.errors import (
    MissingExtraError,
    OutputError,
    Status,
    UsageError,
    check_extra,
    complain,
    did_you_mean,
    one_line,
    status_of,
    tell,
)
from directlink._cli.options import OPTIONS, Options, traced
from directlink._cli.overview import overview, top_parser
from directlink._version import VERSION
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from directlink._cli.command import Command

_WITH_VALUE: Final = frozenset(flag for option in OPTIONS if option.metavar for flag in option.flags) | {
    "--show-completion"
}


def run(arguments: Sequence[str]) -> int:
    """Run a command line, or complete one for a shell.

    Args:
        arguments: the command line, without the program's name.

    Returns:
        Exit status, see :class:`~directlink._cli.errors.Status`.
    """
    before, rest = _split(arguments)
    debug = "--debug" in arguments
    flags: Mapping[str, str] = {}
    try:
        with traced(on=debug), warnings.catch_warnings():
            # These are for whoever runs the command; Python shows a DeprecationWarning to programmers only.
            warnings.filterwarnings("always", ".* is deprecated by the service", DeprecationWarning)
            warnings.filterwarnings("always", "verify=False", UserWarning)
            warnings.showwarning = _show_warning
            if "_ARGCOMPLETE" in os.environ:
                return _complete()
            given = top_parser().parse(before)
            if (status := _answer(given)) is not None:
                return status
            name, command = _find(rest)
            flags = command.flags_by_name
            after = commands.parser_of(name, command).parse(rest[1:])
            return command.run(Options.merge(vars(given), vars(after)), after)
    except (DirectLinkError, UsageError, OutputError, MissingExtraError) as error:
        if debug:
            from traceback import format_exception

            sys.stderr.write(escaped("".join(format_exception(error))))
        complain(error, flags)
        return status_of(error)


def _complete() -> int:
    check_extra("argcomplete", "completion")
    from directlink._cli.completion import complete

    complete()
    return Status.OK


def _answer(given: Namespace) -> int | None:
    """Do what was asked for without a command; ``None`` if nothing was."""
    if "help" in given:
        sys.stdout.write(overview())
    elif "version" in given:
        sys.stdout.write(f"directlink {VERSION}\n")
    elif "show_completion" in given:
        check_extra("argcomplete", "--show-completion")
        from directlink._cli.completion import script

        sys.stdout.write(script(given.show_completion))
    else:
        return None
    return Status.OK


def _find(rest: list[str]) -> tuple[str, Command]:
    """Return the command that is named first.

    Raises:
        UsageError: there is no command of this name.
    """
    if not rest:
        raise UsageError("no command given (see: directlink --help)")
    name = rest[0]
    command = commands.find(name)
    if command is None:
        hint = did_you_mean(name, [*commands.all_names(), *top_parser().flags()]) or " (see: directlink --help)"
        raise UsageError(f"no command {one_line(name)!r}{hint}")
    return name, command


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what stands before the command, and the rest."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-"):
        at += 2 if arguments[at] in _WITH_VALUE else 1
    return list(arguments[:at]), list(arguments[at:])


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    tell(f"directlink: warning: {one_line(message).replace('_', '-')}")
