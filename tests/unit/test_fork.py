"""What a forked child starts over with, and in which order. All children here are real."""

from __future__ import annotations

import gc
import os
import re
from pathlib import Path

import pytest

import directlink
from directlink._concurrency import fork
from support import fork as start_child

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


class Counted:
    """Notes in a list that it was reset."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name = name
        self.notes = notes
        fork.register(self)

    def reset_after_fork(self) -> None:
        self.notes.append(self.name)
        if self.name == "broken":
            raise ValueError(self.name)


def notes_in_child(notes: list[str]) -> list[str]:
    """What ``notes`` holds in a forked child."""
    reading, writing = os.pipe()

    def child() -> int:
        os.write(writing, ",".join(notes).encode())
        return 0

    pid = start_child(child)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        found = pipe.read()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    return found.split(",") if found else []


def test_objects_are_reset_in_the_child_alone_in_the_order_of_their_registration() -> None:
    notes: list[str] = []
    kept = [Counted(name, notes) for name in "abcdef"]
    assert notes_in_child(notes) == [each.name for each in kept]
    assert notes == []


def test_an_object_is_not_kept_alive_for_being_registered() -> None:
    notes: list[str] = []
    kept, dropped = Counted("kept", notes), Counted("dropped", notes)
    del dropped
    gc.collect()
    assert notes_in_child(notes) == [kept.name]


def test_an_object_that_fails_to_reset_does_not_keep_others_from_it() -> None:
    notes: list[str] = []
    kept = [Counted(name, notes) for name in ("first", "broken", "last")]
    assert notes_in_child(notes) == [each.name for each in kept]


def test_functions_run_last_to_first_before_a_fork_and_first_to_last_after_it_ahead_of_objects() -> None:
    notes: list[str] = []
    switched_on = True

    def note(what: str) -> None:
        if switched_on:  # functions stay registered, also for the tests that come after this one
            notes.append(what)

    kept = Counted("object", notes)
    for name in ("1", "2"):
        fork.at_fork(
            before=lambda name=name: note(f"before {name}"),  # type: ignore[misc]
            after_in_parent=lambda name=name: note(f"parent {name}"),  # type: ignore[misc]
            after_in_child=lambda name=name: note(f"child {name}"),  # type: ignore[misc]
        )
    in_child = notes_in_child(notes)
    switched_on = False
    assert in_child == ["before 2", "before 1", "child 1", "child 2", kept.name]
    assert notes == ["before 2", "before 1", "parent 1", "parent 2"]


def test_nothing_else_in_the_package_registers_what_is_done_at_forks() -> None:
    root = Path(directlink.__file__).parent
    found = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if re.search(r"^[^#\"`]*\bregister_at_fork\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert found == ["_concurrency/fork.py"]
