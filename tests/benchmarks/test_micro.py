"""Micro-benchmarks; ``scripts/bench --micro`` times them, in the suite each runs once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import micro
import pytest

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

PIECES = micro.pieces()


@pytest.mark.parametrize("name", PIECES)
def test_every_hot_piece_runs_and_can_be_timed(benchmark: BenchmarkFixture, name: str) -> None:
    assert benchmark(PIECES[name]) is not None
