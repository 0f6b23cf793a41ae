"""How the emulator is laid out: which room imports from which, and that no operation is forgotten."""

import ast
from pathlib import Path

import pytest

import directlink.emulator
from directlink.emulator._operations.dispatch import MODULES

ROOT = Path(directlink.emulator.__file__).parent
ROOMS = ("_errors", "_records", "_store", "_operations", "_serving", "_control", "_offering", "_emulator")
"""From the bottom up: each imports from itself and from those before it."""


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a module imports from, for its types as well."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    prefix = "directlink.emulator."
    return {name.removeprefix(prefix).partition(".")[0] for name in names if name.startswith(prefix)}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_itself_and_from_those_below(room: str) -> None:
    allowed = set(ROOMS[: ROOMS.index(room) + 1]) - ({"_errors"} if room == "_records" else set())
    modules = [*ROOT.glob(f"{room}.py"), *ROOT.glob(f"{room}/*.py")]
    assert modules
    for module in modules:
        assert imported_rooms(module) <= allowed, module


def test_every_module_of_operations_is_named_where_they_are_dispatched() -> None:
    modules = (ROOT / "_operations").glob("*.py")
    registering = {module.stem for module in modules if "\n@operation(" in module.read_text(encoding="utf-8")}
    assert {module.__name__.rpartition(".")[2] for module in MODULES} == registering
