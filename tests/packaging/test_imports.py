"""The package is layers of rooms: what imports what, for type checkers, too, and nothing in a circle."""

from __future__ import annotations

import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = "directlink"
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
    "contracts"
]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(PACKAGE, cache_dir=None)


def layers() -> list[set[str]]:
    """The rooms, the highest layer first."""
    (found,) = [contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"]
    return [{name.strip() for name in layer.split("|")} for layer in found]


def test_a_room_imports_from_rooms_below_it_only(graph: grimp.ImportGraph) -> None:
    wrong = graph.find_illegal_dependencies_for_layers(layers(), containers={PACKAGE})
    assert [(found.importer, found.imported, found.routes) for found in wrong] == []


def test_every_room_has_its_layer(graph: grimp.ImportGraph) -> None:
    rooms = {child.rpartition(".")[2] for child in graph.find_children(PACKAGE)}
    assert set().union(*layers()) == rooms


def test_no_module_imports_in_a_circle(graph: grimp.ImportGraph) -> None:
    sorter = TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules})
    try:
        sorter.prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


def test_the_top_level_is_short_enough_to_read() -> None:
    files = [path for path in (ROOT / "src" / PACKAGE).iterdir() if path.is_file()]
    assert len(files) <= 16
