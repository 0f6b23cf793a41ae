"""Some of what scripts/bgp runs, where there are real routers: an accepted interface comes up; not with a wrong key."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from directlink._cli.bgp_lab import PORT
from real_routers.daemons import Frr, frr_lines
from real_routers.network import Wire, missing
from real_routers.proof import CASES, CUSTOMERS, Case
from router_support import page_of, shown_on, taken_back_on

PROBLEM = missing()
pytestmark = pytest.mark.skipif(PROBLEM is not None, reason=PROBLEM or "")
SOME = [case for case in CASES if case.name in {"IPv4 and IPv6", "wrong key"}]


@pytest.mark.parametrize("platform", CUSTOMERS)
@pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)
def test_real_routers_do_what_the_rendered_text_promises(case: Case, platform: str) -> None:
    assert case.run(platform)


def test_frr_forgets_what_its_page_takes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of("frr")
    text = shown_on(page, monkeypatch, PORT)
    with TemporaryDirectory(prefix="directlink-bgp-") as name, Wire() as wire:
        folder = Path(name)
        folder.chmod(0o755)  # FRR's daemons are another user's
        with wire.vlan("customer", 101), Frr(wire, "customer", folder, text) as frr:
            assert frr.running() == frr_lines(text)
            frr.load(taken_back_on(page))
            assert frr.running() == set()
