"""What the page for 3 a.m. says of a router's words is what a diagnosis makes of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from directlink import VirtualInterface
from directlink._diagnose.bgp import codes_of
from directlink._diagnose.router_output import RouterSession

PAGE = Path(__file__).parents[2] / "docs/howto/down.md"
ROW = re.compile(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (.*?) \| (.*?) \| .* \|$", re.MULTILINE)
ROWS = [
    (codes, said)
    for codes, *columns in ROW.findall(PAGE.read_text("utf-8").partition("## Ask the router")[2])
    for column in columns
    for said in column.split(" or ")
]


def quoted(text: str) -> list[str]:
    return re.findall(r"`(.+?)`", text)


@pytest.mark.parametrize(("codes", "said"), ROWS)
def test_the_words_of_a_row_mean_its_codes(codes: str, said: str) -> None:
    session = RouterSession(neighbor="169.254.0.1", state=" ".join(quoted(said)))
    assert list(codes_of(VirtualInterface(), None, session)) == quoted(codes)


def test_the_table_is_read() -> None:
    assert len(ROWS) > 20
