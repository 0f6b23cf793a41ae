"""The workflow of the page on continuous integration does what the page says."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

PAGE = Path(__file__).parents[2] / "docs/howto/ci.md"


def steps() -> dict[str, str]:
    """What each step of the workflow runs, by its name."""
    [text] = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    workflow: dict[str, Any] = yaml.safe_load(text)
    return {step["name"]: step["run"] for step in workflow["jobs"]["test"]["steps"] if "name" in step}


def test_a_shell_script_accepts_an_offer_in_the_workflow(tmp_path: Path) -> None:
    found = steps()
    assert list(found) == ["Start the service", "Test a shell script", "Test Python", "Test Terraform"]
    command = tmp_path / "directlink"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m directlink "$@"\n', "utf-8")
    command.chmod(0o755)
    script = f"{found['Start the service']}\ntrap 'kill %1; wait' EXIT\n{found['Test a shell script']}"
    done = subprocess.run(
        ["bash", "-ec", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"virtualInterfaceState": "available"' in done.stdout
