"""Completion in shells, by argcomplete: commands, flags, the values that a flag can have, and names of profiles."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final

import argcomplete.io
from argcomplete.completers import BaseCompleter
from argcomplete.finders import CompletionFinder
from argcomplete.shell_integration import shellcode

from directlink._cli import commands
from directlink._cli.overview import add_top_options
from directlink._cli.parsing import Parser
from directlink._cli.profile_names import profile_names

if TYPE_CHECKING:
    from argparse import Action
    from collections.abc import Iterable

_DESCRIPTOR: Final = 8
"""What argcomplete's shell code reads completions from, unless it names a file."""
_CLOUD: Final = re.compile(r"--cloud[= ](\w+)")


def script(shell: str) -> str:
    """Return the code that makes a shell ask this program for completions.

    Args:
        shell: one of :data:`directlink._cli.overview.SHELLS`.
    """
    return shellcode(["directlink"], shell=shell)


def complete() -> None:
    """Answer the shell that started this process, as argcomplete's variables say, and exit."""
    line = os.environ.get("COMP_LINE", "")
    with open(os.environ.get("_ARGCOMPLETE_STDOUT_FILENAME", _DESCRIPTOR), "w", encoding="utf-8") as stream:  # noqa: PTH123 - it may be a descriptor
        _Finder()(
            _whole_parser(line),
            always_complete_options=False,
            exit_method=sys.exit,
            output_stream=stream,
            default_completer=_Values(line),
        )


def _whole_parser(line: str) -> Parser:
    """Return a parser that knows every command, and the arguments of those that are named in the line."""
    parser = Parser("directlink", add_help=False)
    add_top_options(parser)
    subparsers = parser.add_subparsers(metavar="COMMAND")
    named = set(line.split())
    for group in commands.summaries().values():
        for name, summary in group.items():
            subparser = subparsers.add_parser(name, help=summary.replace("%", "%%"))
            if name in named and (command := commands.find(name)):
                command.add_arguments(subparser)
    return parser


class _Values(BaseCompleter):
    """Completes the value of a flag that has no fixed set of values."""

    def __init__(self, line: str) -> None:
        self._cloud = match[1] if (match := _CLOUD.search(line)) else os.environ.get("DIRECTLINK_CLOUD")

    def __call__(self, *, action: Action, **_: Any) -> Iterable[str]:
        return profile_names(self._cloud) if action.dest == "profile" else ()


class _Finder(CompletionFinder):
    def _init_debug_stream(self) -> None:
        """Trace to standard error, and not to descriptor 9, whatever that is in this process."""
        argcomplete.io.debug_stream = sys.stderr
