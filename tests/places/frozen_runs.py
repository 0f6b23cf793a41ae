"""PyInstaller: the page's program as one file, run where there is neither Python nor anything else."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TYPE_CHECKING, Final

from lambda_runs import expect
from places_support import (
    EXAMPLES,
    GATEWAY,
    PYTHON,
    REGION,
    ROOT,
    as_grantee,
    build_wheel,
    environment,
    needed_by,
    run,
    runtime_dependencies,
    say,
    write_lock,
)

from directlink.emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path

UV: Final = (sys.executable, "-m", "uv", "--quiet")


def make_environment(folder: Path) -> Path:
    """Make an environment with the wheel, what it and routers need, and PyInstaller; where its programs are."""
    names = runtime_dependencies() | needed_by("jinja2") | PYINSTALLER
    lock = write_lock(folder / "frozen.lock", names, build_wheel(folder))
    run(*UV, "venv", "--python", PYTHON, folder / "venv", env=environment())
    options = ("--no-deps", "--require-hashes", "--only-binary=:all:", "--find-links", folder, "--requirement", lock)
    run(*UV, "pip", "install", "--python", folder / "venv/bin/python", *options, env=environment())
    return folder / "venv/bin"


PYINSTALLER: Final = {"altgraph", "packaging", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools"}
"""With what it needs on Linux."""


def run_pyinstaller(folder: Path) -> None:
    """Freeze the page's program, and one that loads every public name."""
    programs = make_environment(folder)
    for name in ("frozen_accept.py", "frozen_accept.spec"):
        shutil.copy(EXAMPLES / name, folder)
    options = ("--clean", "--log-level", "WARN", "--distpath", folder, "--workpath", folder / "build")
    run(programs / "pyinstaller", *options, "frozen_accept.spec", env=environment(), cwd=folder)
    everything = ROOT / "tests/places/frozen_every_name.py"
    run(programs / "pyinstaller", *options, "--onefile", everything, env=environment(), cwd=folder)
    accept(folder)
    say(f"pyinstaller: every name loads: {run_alone(folder / 'frozen_every_name', folder).splitlines()[-1]}")
    lines = run_alone(folder / "frozen_every_name", folder, "--version")
    size = (folder / "frozen_every_name").stat().st_size / 1e6
    say(f"pyinstaller: {lines.strip()}, with the command line and all of botocore: {size:.0f} MB")


def accept(folder: Path) -> None:
    """Accept an interface with the program; its router's configuration comes from a template in it."""
    program = folder / "accept-line"
    emulator = Emulator("aws", region=REGION)
    offered = emulator.offer_private_virtual_interface()
    with emulator.serve() as server:
        settings = as_grantee(emulator, server.url)
        begun = time.monotonic()
        said = run_alone(program, folder, offered, GATEWAY, **settings)
        took = time.monotonic() - begun
    expect(f"the configuration is written: {said}", "router bgp 65000" in said)
    expect("the interface is accepted", emulator.applied("ConfirmPrivateVirtualInterface") == 1)
    say(f"pyinstaller: one file of {program.stat().st_size / 1e6:.0f} MB accepted an interface in {took:.1f} s")


def run_alone(program: Path, folder: Path, *arguments: str, **variables: str) -> str:
    """Run a program with an empty home, an empty path and nothing of this environment."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return run(program, *arguments, env={"HOME": str(home), "PATH": "/nonexistent", **variables}, cwd=home)
