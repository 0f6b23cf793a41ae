"""Some of what scripts/bgp runs, where there are real routers: an accepted interface comes up; not with a wrong key."""

from __future__ import annotations

import pytest

from real_routers.network import missing
from real_routers.proof import CASES, CUSTOMERS, Case

PROBLEM = missing()
pytestmark = pytest.mark.skipif(PROBLEM is not None, reason=PROBLEM or "")
SOME = [case for case in CASES if case.name in {"IPv4 and IPv6", "wrong key"}]


@pytest.mark.parametrize("platform", CUSTOMERS)
@pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)
def test_real_routers_do_what_the_rendered_text_promises(case: Case, platform: str) -> None:
    assert case.run(platform)
