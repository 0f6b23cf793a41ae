"""The page that ``directlink --help`` shows, and the options that may stand before a command."""

from __future__ import annotations

import argparse
import shutil
from functools import partial
from typing import Final

from directlink._cli.commands import summaries
from directlink._cli.options import add_common_options
from directlink._cli.parsing import Parser, one_of

SHELLS: Final = ("bash", "zsh", "fish", "powershell")
"""Shells that commands can be completed in."""
_DESCRIPTION: Final = (
    "Accept a hosted virtual interface, and know that it is up: AWS Direct Connect and OUTSCALE DirectLink."
)
_STATUSES: Final = (
    "Exit status: 0 done, 252 the command line is wrong, 253 settings or credentials are missing or wrong, "
    "254 the service answered with an error, 255 anything else (no answer, a wait that missed its goal), "
    "130 interrupted. doctor ends with 1 if it found something wrong. "
    "'directlink COMMAND --help' explains a command."
)
_WIDEST: Final = 58
"""Columns: the longest name of a command, its indentation and a gap."""


def top_parser() -> Parser:
    """Return the parser of what stands before a command."""
    parser = Parser("directlink", add_help=False)
    add_top_options(parser)
    return parser


def add_top_options(parser: Parser) -> None:
    """Add the options that may stand before a command. They set something; nothing is shown while parsing."""
    add_common_options(parser)
    group = parser.add_argument_group("help and completion")
    group.add_argument("-h", "--help", action="store_true", help="show this help")
    group.add_argument("--version", action="store_true", help="show the version")
    group.add_argument(
        "--show-completion",
        type=one_of(SHELLS),
        choices=SHELLS,
        metavar="|".join(SHELLS),
        help="show the code that makes a shell complete commands, flags and values",
    )


def overview() -> str:
    """Return the help of the whole: every command with what it does, in groups."""
    columns = shutil.get_terminal_size().columns
    formatter = partial(argparse.HelpFormatter, max_help_position=min(_WIDEST, columns // 2))
    page = Parser(
        "directlink",
        usage="directlink [OPTION ...] COMMAND [ARGUMENT ...]",
        description=_DESCRIPTION,
        epilog=_STATUSES,
        formatter_class=formatter,
        add_help=False,
    )
    for title, commands in summaries().items():
        group = page.add_argument_group(title)
        for name, summary in commands.items():
            group.add_argument(name, nargs="?", help=summary.replace("%", "%%"))
    add_top_options(page)
    return page.format_help()
