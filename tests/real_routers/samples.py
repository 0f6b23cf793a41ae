"""Hostile texts loaded by the real daemons: what they then run is what was rendered."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from directlink._cli.bgp_lab import PORT
from directlink.routers._notes import MARKS
from real_routers.daemons import Bird, Frr, frr_lines
from real_routers.network import Wire
from router_texts import cases, rendered

if TYPE_CHECKING:
    from router_texts import Case

_FILLED_IN: Final = {MARKS["remote_asn"]: "64512", MARKS["vrf_table"]: "100"}


def samples(platform: str, count: int) -> list[str]:
    """Texts of hostile values, all different, with their marked places filled in; the same in every run."""
    found: dict[str, None] = {}

    @seed(1)
    @settings(
        max_examples=20 * count, database=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
    )
    @given(cases(platform))
    def collect(case: Case) -> None:
        config = rendered(case) if len(found) < count else None
        if config is not None:
            text = config.text
            for mark, value in _FILLED_IN.items():
                text = text.replace(mark, value)
            found[text] = None

    collect()
    assert len(found) == count
    return list(found)


def load_all(platform: str, count: int) -> str:
    """Let a daemon load hostile texts, one after the other, and compare what it runs with each.

    Raises:
        AssertionError: it runs something else.
        RuntimeError: it refuses a text.
    """
    for text in samples(platform, count):
        with Wire() as wire, tempfile.TemporaryDirectory(prefix="directlink-bgp-") as name:
            wire.ip("customer", "address", "add", "192.0.2.1/24", "dev", PORT)  # to choose a router id from
            folder = Path(name)
            folder.chmod(0o755)  # FRR's daemons are another user's
            if platform == "frr":
                with Frr(wire, "customer", folder, text) as frr:
                    assert frr.running() == frr_lines(text), frr.running() ^ frr_lines(text)
            else:
                with Bird(wire, "customer", folder, text) as bird:
                    assert bird.running() == bird_protocols(text), (bird.running(), bird_protocols(text))
    return "each runs as rendered"


def bird_protocols(text: str) -> dict[str, tuple[str, ...]]:
    """What a text for BIRD says of each protocol: its kind; of a session also description, neighbour and systems."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, name, body in re.findall(r"^protocol (\w+) (\w+) \{\n(.*?)^\}$", text, re.DOTALL | re.MULTILINE):
        said = [re.search(pattern, body) for pattern in _SAID] if kind == "bgp" else []
        found[name] = (kind, *(match[1] if match else "" for match in said))
    return found


_SAID: Final = (r'description "(.*)";', r"neighbor (\S+) as", r"neighbor \S+ as (\d+);", r"local \S+ as (\d+);")
