"""What an operation's command and its flags mean, from the docstring of the client's method."""

from __future__ import annotations

import inspect
import re
import shutil
import textwrap
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NARROWEST: Final = 20
"""Columns that help is wrapped to at least, whatever the terminal says."""


class Documentation(NamedTuple):
    """The parts of a docstring that help is made from."""

    description: str
    arguments: Mapping[str, str]
    """Texts by the names of the method's arguments."""


def documentation(command: str) -> Documentation:
    """Return what the docstring of the client's method says.

    Args:
        command: name of an operation's command, ``describe-lags``.
    """
    from directlink._sync.operations import Operations

    text = inspect.getdoc(getattr(Operations, command.replace("-", "_"))) or ""
    description, *sections = re.split(r"^(?=Args:|Returns:|Raises:|Source:)", text, flags=re.MULTILINE)
    arguments: dict[str, str] = {}
    for section in sections:
        if section.startswith("Args:"):
            body = textwrap.dedent(section.partition("\n")[2])
            for entry in re.split(r"\n(?=\S)", body.strip()):
                name, _, about = entry.partition(":")
                arguments[name] = " ".join(about.split())
    return Documentation(
        _plain(description.strip(), arguments), {name: _plain(about, arguments) for name, about in arguments.items()}
    )


def summary(command: str) -> str:
    """Return what an operation does, in one line.

    Args:
        command: name of an operation's command.
    """
    return documentation(command).description.partition("\n")[0]


def wrapped(text: str) -> str:
    """Return paragraphs wrapped to the terminal."""
    width = max(shutil.get_terminal_size().columns - 2, _NARROWEST)
    return "\n\n".join(textwrap.fill(" ".join(each.split()), width) for each in text.split("\n\n"))


def _plain(text: str, arguments: Iterable[str]) -> str:
    """Return text without reStructuredText's marks; methods become commands in it, and arguments flags."""
    for name in arguments:
        text = text.replace(f"``{name}``", f"--{name.replace('_', '-')}")
    text = re.sub(r":meth:`~?([\w.]+)`", lambda match: match[1].rpartition(".")[2].replace("_", "-"), text)
    text = re.sub(r"\s*\(:class:`[^`]*`\)", "", text)
    return re.sub(r":\w+:`~?([^`]*)`", lambda match: match[1].rpartition(".")[2], text).replace("``", "")
