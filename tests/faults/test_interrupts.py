"""An interrupt at any line, or a cancellation at any await, leaves nothing held and a client that works at once."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from interrupts import PLANS, Plan, Trial, close
from transport_support import ASYNC

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list descriptors")
STRIDE = 97
"""Every so many lines; ``python tests/interrupts.py`` interrupts at each."""

AWAITING = [plan for plan in PLANS if plan.transport in ASYNC and plan.work is not close]


@needs_proc
@pytest.mark.parametrize("plan", [pytest.param(plan, id=plan.name) for plan in PLANS])
def test_an_interrupt_at_any_line_leaves_nothing_held(plan: Plan) -> None:
    if plan.transport == "AiohttpTransport" and importlib.util.find_spec("aiohttp") is None:
        pytest.skip("the extra is not installed")
    trial = Trial(plan)
    trial.run(stride=STRIDE, start=1 + PLANS.index(plan) % 7)
    assert trial.injected > 0
    assert trial.problems == []


@needs_proc
@pytest.mark.parametrize(
    "plan",
    [pytest.param(plan, id=plan.name) for plan in PLANS if plan.transport in ASYNC and plan.work.__name__ != "close"],
)
def test_a_cancellation_at_any_await_leaves_nothing_held(plan: Plan) -> None:
    if plan.transport == "AiohttpTransport" and importlib.util.find_spec("aiohttp") is None:
        pytest.skip("the extra is not installed")
    trial = Trial(plan)
    trial.run(cancel=True, stride=3)
    assert trial.injected > 0
    assert trial.problems == []
