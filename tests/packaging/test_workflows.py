"""The workflows run what everybody runs, with pinned actions and no more rights than they need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github/workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="a source archive has no workflows")


def load(path: Path) -> dict[str, Any]:
    workflow: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return workflow


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(path: Path) -> None:
    uses = [line.partition("uses:")[2].strip() for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert uses
    assert [line for line in uses if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_rights_are_given_to_jobs_and_are_few(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert job["permissions"] == ({"id-token": "write"} if name == "publish" else {"contents": "read"})
        assert job["timeout-minutes"] <= 60


def test_only_the_job_that_publishes_may_and_it_runs_no_code_of_the_tree() -> None:
    publish = load(FOLDER / "release.yml")["jobs"]["publish"]
    assert publish["environment"] == "pypi"
    assert publish["needs"] == "build"
    assert publish["steps"]
    assert [step for step in publish["steps"] if "run" in step or "checkout" in step["uses"]] == []
    assert "secrets." not in (FOLDER / "release.yml").read_text("utf-8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_steps_run_scripts_that_exist(path: Path) -> None:
    steps = [step for job in load(path)["jobs"].values() for step in job["steps"]]
    scripts = {step["run"].split()[0] for step in steps if "run" in step}
    assert ".ci/run" in scripts
    assert [name for name in scripts - {"grep"} if not (ROOT / name).is_file()] == []
