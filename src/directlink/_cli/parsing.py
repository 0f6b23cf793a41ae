"""The parser of every command line: argparse, with errors that name flags and repeat no value."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

from directlink._cli.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

EXAMPLES: Final = "examples, with DIRECTLINK_CLOUD and AWS_REGION set"
"""What stands above them in the help."""
_REQUIRED: Final = "the following arguments are required: "


class Parser(argparse.ArgumentParser):
    """A parser that raises :class:`~directlink._cli.errors.UsageError` and sets nothing that was not given.

    Args:
        prog: what stands before the arguments, ``directlink accept``.
        examples: returns command lines that end the help.
        settings: further arguments of :class:`argparse.ArgumentParser`.
    """

    def __init__(self, prog: str, *, examples: Callable[[], Sequence[str]] = tuple, **settings: Any) -> None:
        self._examples = examples
        # Nothing is set by default: an option before the command must not be undone by its absence after it.
        defaults: dict[str, Any] = {"allow_abbrev": False, "argument_default": argparse.SUPPRESS}
        super().__init__(prog, **{**defaults, **settings})

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Return what was given.

        Raises:
            UsageError: something is unknown, incomplete or wrong.
        """
        found, unknown = self.parse_known_intermixed_args(arguments)
        for argument in unknown:
            flag = argument.partition("=")[0]
            if flag.startswith("-"):
                self.error(f"unknown option {flag}{did_you_mean(flag, self.flags())}")
        if unknown:
            self.error("a value belongs to no option; quote values that hold spaces")
        return found

    def flags(self) -> list[str]:
        """Return every option's name."""
        return [flag for action in self._actions for flag in action.option_strings if flag.startswith("--")]

    def error(self, message: str) -> NoReturn:
        """Raise a :class:`~directlink._cli.errors.UsageError` that points to the help."""
        message = message.removeprefix("argument ").replace(_REQUIRED, "required: ")
        raise UsageError(f"{message} (see: {self.prog} --help)")

    def format_help(self) -> str:
        """Return the help, examples included."""
        lines = "".join(f"  {line}\n" for example in self._examples() for line in example.splitlines())
        return super().format_help() + (f"\n{EXAMPLES}:\n{lines}" if lines else "")

    def print_help(self, file: Any = None) -> None:
        """Write the help; argparse's own ignores output that cannot be written."""
        (file or sys.stdout).write(self.format_help())


def one_of(choices: Collection[str]) -> Callable[[str], str]:
    """Return a check for an option's value. argparse's own check repeats the value in its message.

    Args:
        choices: the values that are possible.
    """

    def check(text: str) -> str:
        if text not in choices:
            raise argparse.ArgumentTypeError(f"expected one of {', '.join(choices)}")
        return text

    return check


def seconds(text: str) -> float:
    """Return the value of an option that takes a number of seconds above 0.

    Raises:
        ArgumentTypeError: it is anything else.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("expected a number of seconds above 0")
    return value


def whole_number(text: str) -> int:
    """Return the value of an option that takes a number of things.

    Raises:
        ArgumentTypeError: it is anything else.
    """
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError("expected a whole number, 0 or more")
    return int(text)


def port_number(text: str) -> int:
    """Return the value of an option that takes a port to listen on, 0 for a free one.

    Raises:
        ArgumentTypeError: it is anything else.
    """
    value = whole_number(text)
    if value > 65535:
        raise argparse.ArgumentTypeError("expected a number from 0 to 65535")
    return value
