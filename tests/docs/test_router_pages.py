"""The pages of the router platforms: each has its commands, and takes back what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from directlink._diagnose.bgp import LOOK_AT
from directlink.routers._platforms import PLATFORMS
from router_support import page_of, shown_on, taken_back_on

SHARED = Path(__file__).parents[2] / "docs/howto/routers.md"
TITLES = {"frr": "FRR", "bird": "BIRD", "ios-xe": "IOS-XE", "junos": "Junos", "eos": "EOS"}
OF_THE_WHOLE_ROUTER = re.compile(
    r"set (interfaces \S+ vlan-tagging|routing-options (router-id|autonomous-system) .*)"  # of Junos
    r"|interface \S+(?<!\.101)"  # the port itself
)


def outer_lines(text: str) -> list[str]:
    """The statements outside of all blocks."""
    return [line for line in text.split("\n") if re.match(r"[a-z]", line) and line not in {"exit", "exit-vrf"}]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_has_a_page_with_the_command_that_a_finding_names(platform: str) -> None:
    assert LOOK_AT[TITLES[platform]].format("169.254.0.1") in page_of(platform)
    assert f"(routers/{platform}.md)" in SHARED.read_text("utf-8")


@pytest.mark.parametrize("platform", sorted(set(PLATFORMS) - {"bird"}))
def test_what_a_page_takes_back_is_what_it_shows(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(platform)
    statements = outer_lines(shown_on(page, monkeypatch))
    before = "set " if platform == "junos" else ""
    outer = [re.sub("^(no |delete )", before, line) for line in outer_lines(taken_back_on(page))]
    for line in outer:
        assert any(statement.startswith(line) for statement in statements), line
    for statement in statements:
        is_undone = any(statement.startswith(line) for line in outer)
        assert is_undone != bool(OF_THE_WHOLE_ROUTER.fullmatch(statement)), statement
