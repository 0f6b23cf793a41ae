"""Random schedules of one acceptance: what is said about it is never wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import accept_schedules
from directlink import DirectLinkError

if TYPE_CHECKING:
    from support import Kind

BLOCKS, SIZE = 5, 60


@pytest.mark.parametrize("name", accept_schedules.JOBS)
@pytest.mark.parametrize("block", range(BLOCKS))
def test_what_an_accept_says_is_never_wrong(kind: Kind, block: int, name: str) -> None:
    ends = [accept_schedules.run(kind, seed, name) for seed in range(block * SIZE, (block + 1) * SIZE)]
    assert [end.wrong for end in ends if end.wrong] == []
    # They are hostile enough to tell something: there are successes, and errors that say each of the three.
    said = {end.what.rpartition(" ")[2] for end in ends}
    assert said >= {"success", "True", "False", "None"}


def test_the_judge_knows_a_lie_when_it_hears_one() -> None:
    world = accept_schedules.World(1)
    assert "never was" in str(accept_schedules.judge(world, None).wrong)
    world.job.act("twin", world.client(world.emulator.grantee), world.client(world.emulator.owner))
    lie = DirectLinkError("no")
    lie.accepted = False
    assert "is now" in str(accept_schedules.judge(world, lie).wrong)
