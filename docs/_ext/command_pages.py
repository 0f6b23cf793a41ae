"""Writes a page for each command of the command line, from the command's own parser."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Final

from command_examples import run
from reference_pages import write

from directlink._cli import commands
from directlink._cli.examples import examples_of
from directlink._cli.operations import OPERATIONS
from directlink._cli.options import OF_EVERY_COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from directlink._cli.command import Command

FOLDER: Final = "reference/commands"
INTRODUCTION: Final = (
    "With `DIRECTLINK_CLOUD=aws`, `AWS_REGION=eu-west-3` and keys in the environment, on a service of the [emulator]"
    "(../emulator.md); ids and keys are made up."
)
FLAG: Final = re.compile(r"(?<![\w-])--[a-z][a-z-]*\w")
MARKS: Final = re.compile(r"([\\*_<>\[\]{}$|])")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the handler."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Sphinx) -> None:
    """Write all pages; those that did not change keep their time."""
    target = app.srcdir / FOLDER
    target.mkdir(exist_ok=True)
    names = commands.all_names()
    for old in set(target.iterdir()) - {target / f"{name}.md" for name in names}:
        old.unlink()
    for name in names:
        command = commands.find(name)
        assert command is not None
        write(target / f"{name}.md", page(name, command))


def page(name: str, command: Command) -> str:
    """Return the page of one command: what it does, a list of its flags, and examples before those that all have."""
    parser = commands.parser_of(name, command)
    text = f"# directlink {name}\n\n{plain(command.description)}\n\n"
    if name in OPERATIONS:
        method = name.replace("-", "_")
        text += f"In Python: {{py:meth}}`~directlink.DirectLinkClient.{method}`.\n\n"
    examples = f"## Examples\n\n{INTRODUCTION}\n\n" + "".join(map(example, examples_of(name)))
    for group in parser._action_groups:  # noqa: SLF001 - argparse shows them in its help only
        if group.title == OF_EVERY_COMMAND:
            text, examples = text + examples, ""
        actions = [action for action in group._group_actions if action.help != argparse.SUPPRESS]  # noqa: SLF001
        if actions:
            title = group.title or "options"
            text += f"## {title[0].upper()}{title[1:]}\n\n"
            text += f"{plain(group.description)}\n\n" if group.description else ""
            text += "".join(entries(actions, parser._get_formatter()))  # noqa: SLF001 - fills in defaults
    return text + (f"{plain(command.epilog)}\n\n" if command.epilog else "") + examples


def example(line: str) -> str:
    """Return a command line with what it printed when the page was made."""
    shown = "\n".join(part.rstrip() for part in run(line).shown.splitlines())
    return f"````console\n$ {line}\n{shown}\n````\n\n"


def entries(actions: list[argparse.Action], formatter: argparse.HelpFormatter) -> Iterator[str]:
    """Yield a definition for each flag or argument."""
    for action in actions:
        value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
        names = ", ".join(f"`{flag}{value}`" for flag in action.option_strings) or f"`{action.metavar or action.dest}`"
        about = plain(formatter._expand_help(action) if action.help else "")  # noqa: SLF001 - as above
        yield f"{names}\n: {about or 'A setting of the operation.'}\n\n"


def plain(text: str) -> str:
    """Return text as Markdown that shows just that."""
    paragraphs = [MARKS.sub(r"\\\1", " ".join(each.split())) for each in text.split("\n\n")]
    return FLAG.sub(r"`\g<0>`", "\n\n".join(paragraphs))
