"""From an empty folder and an empty home to an accepted interface, as the pages say it: the wheel, and no tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SHELL: Final = shutil.which("bash")
LOOK: Final = re.compile(r"^\d+\.\d s (.*)")
"""What a wait tells of a look."""

pytestmark = pytest.mark.skipif(SHELL is None, reason="needs bash")


def consoles(page: str) -> list[str]:
    """What stands in the console blocks of a page: command lines, each in one, and what they print."""
    blocks: list[str] = re.findall(
        r"^```console\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    return [re.sub(r" \\\n +", " ", block) for block in blocks]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    [built] = folder.iterdir()
    return built


@pytest.fixture
def new_user(tmp_path: Path, wheel: Path) -> dict[str, str]:
    """The environment of somebody whose ``pip install`` installs the wheel; what it depends on is there."""
    env, home, folder = tmp_path / "env", tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    folder.mkdir()
    venv.create(env)
    [packages] = env.glob("lib/python3*/site-packages")
    packages.joinpath("dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pip = env / "bin/pip"
    install = f'"{sys.executable}" -m pip --python "{env}/bin/python" --quiet install --no-index --no-deps'
    pip.write_text(f"#!/bin/sh\n[ \"$*\" = 'install directlink[cli]' ] && exec {install} '{wheel}'\n")
    pip.chmod(0o755)
    return {"HOME": str(home), "PATH": f"{env / 'bin'}:{os.defpath}", "LANG": "C.UTF-8"}


def typed(blocks: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Type the commands of some blocks into a shell, each when the one before has ended."""
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    pause = "until [ -s emulated.sh ]; do sleep 0.05; done"  # nobody types that fast
    script = "\n".join(f"{line}\n{pause}" if line.endswith("&") else line for line in lines)
    return subprocess.run(
        [str(SHELL), "-ec", f"trap 'kill %1 2>/dev/null || :; wait' EXIT\n{script}"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_walk_through_accepts_an_interface_and_prints_what_it_says(
    new_user: dict[str, str], tmp_path: Path
) -> None:
    blocks = consoles("docs/tutorial/command-line.md")
    done = typed(blocks, tmp_path / "empty", new_user)
    assert done.returncode == 0, done.stderr
    printed = (done.stderr + done.stdout).splitlines()
    told = [line for block in blocks for line in block.splitlines() if not line.startswith("$ ")]
    assert len(told) > 10
    lines = {line.rstrip(",") for line in printed}
    shortened = [line for line in told if "…" in line]
    assert shortened == ['        "history": [ … ]']
    assert [line for line in told if not LOOK.match(line) and line.rstrip(",") not in {*lines, *shortened}] == []
    # A busy machine looks when a state is over, and again before the next.
    seen, shown = ([found[1] for line in each if (found := LOOK.match(line))] for each in (printed, told))
    assert (seen[0], seen[-1]) == (shown[0], shown[-1])
    assert set(seen) <= set(shown)
    assert sorted(path.name for path in tmp_path.glob("empty/*")) == ["emulated.sh", "emulator.json"]
    assert list(tmp_path.glob("home/*")) == []


def test_the_three_commands_of_the_readme_and_of_the_walk_through_are_the_same(
    new_user: dict[str, str], tmp_path: Path
) -> None:
    [block] = [block for block in consoles("README.md") if "--offer" in block]
    assert block.count("$ ") == 3
    shown = "".join(consoles("docs/tutorial/command-line.md"))
    assert [line for line in block.splitlines() if line not in shown.splitlines()] == []


def test_the_readme_in_python_accepts_an_interface_without_any_setting(
    new_user: dict[str, str], tmp_path: Path
) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    snippets = re.findall(r"^```python\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)
    [program] = [snippet for snippet in snippets if "Fault.drop_after_apply" in snippet]
    assert typed(["$ pip install 'directlink[cli]'"], tmp_path / "empty", new_user).returncode == 0
    python = Path(new_user["PATH"].partition(":")[0], "python")
    done = subprocess.run(
        [python, "-c", f"{program}\nprint(result.virtual_interface.virtual_gateway_id)"],
        cwd=tmp_path / "empty",
        env=new_user,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("vgw-87654321\n", "")
