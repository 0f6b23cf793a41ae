"""Numbers that prose states are those of the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import directlink
from directlink import Cloud
from directlink._call.operations import OPERATIONS
from directlink.emulator._errors import Refusal
from directlink.emulator._operations.registry import handler_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
COLUMNS = 90
"""Of code on a page of the site, in a window of 1,280 pixels."""
FENCED = re.compile(r"^( *)(`{3,})[^\n`]*\n(.*?)^\1\2 *$", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"\b(\d+) operations\b")


def emulated(cloud: Cloud, operation: str) -> bool:
    try:
        handler_of(cloud, operation)
    except Refusal:
        return False
    return True


def test_prose_counts_the_operations_that_there_are() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "pyproject.toml", *ROOT.glob("docs/**/*.md")]
    pages += (ROOT / "src").rglob("*.py")
    stated = {
        (path.relative_to(ROOT).as_posix(), int(number))
        for path in pages
        if "_build" not in path.parts
        for number in NUMBER.findall(path.read_text("utf-8"))
    }
    counts = {len(OPERATIONS), *(sum(emulated(cloud, name) for name in OPERATIONS) for cloud in Cloud)}
    assert ("README.md", len(OPERATIONS)) in stated
    assert {(path, number) for path, number in stated if number not in counts} == set()


def code_of_the_site() -> Iterator[tuple[str, str, int]]:
    """Each line of code, where it stands, and how far in its block is."""
    generated = {"_build", "commands", "generated"}  # of what commands print nobody chooses the width
    pages = [path for path in ROOT.glob("docs/**/*.md") if not generated & set(path.relative_to(ROOT).parts)]
    for path in pages:
        for indent, _, body in FENCED.findall(path.read_text("utf-8")):
            yield from ((path.relative_to(ROOT).as_posix(), line, len(indent)) for line in body.splitlines())
    for path in (path for path in ROOT.glob("docs/examples/**/*") if path.suffix in {".py", ".sh", ".yml", ".toml"}):
        yield from ((path.relative_to(ROOT).as_posix(), line, 0) for line in path.read_text("utf-8").splitlines())


def test_no_line_of_code_is_wider_than_a_page() -> None:
    lines = list(code_of_the_site())
    assert len(lines) > 1000
    assert [(path, line) for path, line, indent in lines if len(line) - indent > COLUMNS] == []


REPLACED = re.compile(r"(?:replaces|takes the place of|[Tt]he command) `([^`(]+)|`([^`(]+)(?:\(\))?` is now\b")


def test_whatever_the_changelog_says_is_replaced_has_an_upgrade_note() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    notes = (ROOT / "docs/upgrading.md").read_text("utf-8")
    gone = {old or older for old, older in REPLACED.findall(" ".join(changelog.split()))}
    assert {"pending_acceptances", "pending", "accept_private_virtual_interfaces", "--install-completion"} <= gone
    assert {name for name in gone if not re.search(rf"[`. ]{re.escape(name)}\b", notes)} == set()


def test_upgrade_notes_lead_from_what_is_gone_to_what_there_is() -> None:
    notes = (ROOT / "docs/upgrading.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]*) \| (.*) \|$", notes, re.MULTILINE)
    before, now = ({name for row in rows for name in re.findall(r"`(\w+)\(", row[at])} for at in (0, 1))
    public = {*directlink.__all__, *dir(directlink.DirectLinkClient)}
    assert len(before) > 4
    assert before & public <= {"HttpxTransport"}  # under its name there is another one
    assert now <= public
