"""Micro-benchmarks; ``scripts/bench --micro`` times them, in the suite each runs once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

NAMES = ("sign", "encode", "decode", "classify", "exchange")


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent), *sys.path])
    import micro

    return micro.pieces()


@pytest.mark.parametrize("name", NAMES)
def test_every_hot_piece_runs_and_can_be_timed(
    benchmark: BenchmarkFixture, pieces: dict[str, Any], name: str
) -> None:
    assert set(pieces) == set(NAMES)
    assert benchmark(pieces[name]) is not None
