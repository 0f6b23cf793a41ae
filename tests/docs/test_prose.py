"""Numbers that prose states are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from directlink import Cloud
from directlink._call.operations import OPERATIONS
from directlink.emulator._errors import Refusal
from directlink.emulator._operations.registry import handler_of

ROOT = Path(__file__).parents[2]
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
