"""The alert rules of the page "Monitoring": promtool reads them, and they say what they should when they should."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from directlink.monitoring import METRICS

ROOT = Path(__file__).parents[2]
RULES = ROOT / "docs/howto/alerts.yml"
NAMES = {
    "".join(
        (
            f"directlink_{metric.name.replace('.', '_')}",
            "_seconds" if metric.unit == "s" else "",
            "_total" if metric.is_counter else "",
        )
    ): list(metric.labels)
    for metric in METRICS
}
"""The labels of each metric, by the name that Prometheus has for it."""


@pytest.mark.skipif(shutil.which("promtool") is None, reason="needs promtool: Debian's package prometheus")
def test_the_rules_say_what_they_should_when_they_should(tmp_path: Path) -> None:
    for file in (RULES, Path(__file__).with_name("alerts_test.yml")):
        shutil.copy(file, tmp_path)
    for arguments in (("check", "rules", RULES.name), ("test", "rules", "alerts_test.yml")):
        done = subprocess.run(
            ["promtool", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "SUCCESS" in done.stdout


def test_the_rules_ask_for_metrics_that_there_are() -> None:
    asked = set(re.findall(r"\bdirectlink_\w+", RULES.read_text("utf-8")))
    assert asked
    assert asked <= NAMES.keys()


def test_the_page_that_alerts_lead_to_is_there() -> None:
    found = set(re.findall(r"runbook_url: \S+/(howto/\w+)\.html", RULES.read_text("utf-8")))
    assert [(ROOT / f"docs/{page}.md").exists() for page in found] == [True]


def test_each_metric_and_its_labels_stand_on_the_page() -> None:
    page = (ROOT / "docs/howto/monitoring.md").read_text("utf-8")
    rows = re.findall(r"^\| `(directlink_\w+)` \| ([^|]+) \|", page, re.MULTILINE)
    assert {name: re.findall(r"`(\w+)`", labels) for name, labels in rows} == NAMES
