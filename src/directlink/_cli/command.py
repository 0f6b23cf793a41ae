"""What stands behind the name of a command."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from directlink._cli.options import Options
    from directlink._cli.parsing import Parser


class Command(ABC):
    """A command of the command line.

    Attributes:
        description: what it does, for its help.
        epilog: what ends its help.
        formatting: further arguments of its parser.
    """

    description: str
    epilog: str | None = None
    formatting: ClassVar[dict[str, Any]] = {}

    @property
    def flags_by_name(self) -> Mapping[str, str]:
        """Its flags, by the names that errors of the client give the same things."""
        return {}

    @abstractmethod
    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""

    @abstractmethod
    def run(self, options: Options, given: Namespace) -> int:
        """Do what was asked for.

        Args:
            options: the common options, from before and after the command's name.
            given: what the parser found after the command's name.

        Returns:
            Exit status, see :class:`~directlink._cli.errors.Status`.

        Raises:
            UsageError: the arguments do not fit together; nothing was sent.
            DirectLinkError: it failed.
        """
