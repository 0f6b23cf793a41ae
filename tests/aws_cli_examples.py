"""The examples that the AWS CLI publishes for this service: command lines and the answers they print."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
ENVIRONMENT = Path(os.environ.get("DIRECTLINK_PEERS", ROOT / ".venvs")) / "clients"
LOA = {"loaContent": "JVBERi0xLjQ=", "loaContentType": "application/pdf"}
UNPUBLISHED: dict[str, dict[str, Any]] = {
    "describe-connection-loa": {"loa": LOA},
    "describe-interconnect-loa": {"loa": LOA},
    "describe-loa": LOA,
    "tag-resource": {},
    "untag-resource": {},
}
"""Answers of the commands that are published without one."""


class Example(NamedTuple):
    """A command line, from the command on, and the published answer."""

    arguments: list[str]
    answer: dict[str, Any]


def examples() -> list[Example]:
    """The published examples, in the order of their pages."""
    [folder] = ENVIRONMENT.glob("lib/python3.*/site-packages/awscli/examples/directconnect")
    found: list[Example] = []
    for page in sorted(folder.glob("*.rst")):
        text = re.sub(r"\\\n\s*", " ", page.read_text("utf-8"))
        for line in re.finditer(r"^ +aws +directconnect +(.*)$", text, re.MULTILINE):
            arguments = shlex.split(re.split(r"[|>]", line[1])[0])  # a shell would see to pipes and redirections
            printed = re.search(r"^ +(?=\{$)", text[line.end() :], re.MULTILINE)
            if arguments[0] in UNPUBLISHED:
                answer = UNPUBLISHED[arguments[0]]
            else:
                assert printed, page.name
                answer = json.JSONDecoder(strict=False).raw_decode(text, line.end() + printed.end())[0]
            found.append(Example(arguments, answer))
    return found
