"""The shell scripts: environments are made once, and anew when they must be; continuous integration skips nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree, at a place with a space in its name, that has the scripts and one empty lock file."""
    tree = tmp_path / "a tree"
    shutil.copytree(ROOT / "scripts", tree / "scripts")
    (tree / "tests/conformance/peers").mkdir(parents=True)
    (tree / "tests/conformance/peers/one.lock").write_text("# nothing\n", "utf-8")
    return tree


def run(*command: str | Path, **variables: str) -> tuple[int, str]:
    """Run a command from ``/`` without terminal, home or anything else of the caller's but PATH."""
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, **variables}
    done = subprocess.run(
        command, cwd="/", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_environment_is_made_once_and_anew_when_its_lock_changes(tree: Path) -> None:
    hostile = {"PIP_TARGET": "/nowhere", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_USER": "1", "PYTHONHOME": "/nowhere"}
    version = ".".join(map(str, sys.version_info[:3]))
    made = f"Setting up .venvs/one with Python {version} ...\n"
    assert run(tree / "scripts/peers", **hostile) == (0, made)
    assert run(tree / "scripts/peers") == (0, "")
    (tree / ".venvs/one/left-over").touch()
    (tree / "tests/conformance/peers/one.lock").write_text("# changed\n", "utf-8")
    assert run(tree / "scripts/peers") == (0, made)
    assert not (tree / ".venvs/one/left-over").exists()


def test_environment_that_could_not_be_filled_is_no_environment(tree: Path) -> None:
    (tree / "tests/conformance/peers/one.lock").write_text("attrs==26.1.0\n", "utf-8")
    code, output = run(tree / "scripts/peers")
    assert code == 1
    assert "hash" in output.lower()
    assert output.splitlines()[-1] == f"peers: could not install what {tree}/tests/conformance/peers/one.lock pins"
    assert not (tree / ".venvs/one/stamp").exists()


def test_python_that_was_asked_for_and_does_not_run_is_named(tree: Path) -> None:
    assert run(tree / "scripts/peers", PYTHON="/nowhere/python") == (
        1,
        "peers: PYTHON=/nowhere/python is not a Python 3.11 or newer that runs\n",
    )


@pytest.mark.parametrize(("check", "test", "expected"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (3, 3, 1)])
def test_continuous_integration_runs_check_and_test_and_fails_with_either(
    tmp_path: Path, check: int, test: int, expected: int
) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "scripts").mkdir()
    for name, code in (("check", check), ("test", test)):
        script = tmp_path / "scripts" / name
        script.write_text(f"#!/usr/bin/env bash\necho {name} $#\nexit {code}\n", "utf-8")
        script.chmod(0o755)
    assert run("bash", tmp_path / ".ci/run", CI="true") == (expected, "check 0\ntest 0\n")
