"""A host without a network: what the page fetches for it, installed there and used."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

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
    run,
    runtime_dependencies,
    say,
    write_lock,
)

from directlink.emulator import Emulator

if TYPE_CHECKING:
    from pathlib import Path


def run_air_gapped(folder: Path) -> None:
    """Fetch, install from the folder alone, and accept an interface."""
    lock = write_lock(folder / "tool.lock", runtime_dependencies(), build_wheel(folder))
    path = f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}"
    wheels, tool = folder / "wheels", folder / "tool"
    fetching = environment(PATH=path, PIP_FIND_LINKS=str(folder))
    run("sh", EXAMPLES / "wheelhouse.sh", lock, wheels, env=fetching, cwd=folder)
    size = sum(each.stat().st_size for each in wheels.iterdir()) / 1e6
    say(f"air-gapped: {len(list(wheels.glob('*.whl')))} wheels, {size:.0f} MB")
    # whatever asks for another host after all meets a proxy that is not there
    nowhere = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    offline = {name: value for name, value in environment().items() if not name.startswith(("PIP_", "UV_"))}
    offline |= {**nowhere, "PATH": path, "PIP_CONFIG_FILE": os.devnull, "PIP_CACHE_DIR": str(folder / "cache")}
    run("sh", EXAMPLES / "offline_install.sh", wheels, tool, env=offline, cwd=folder)
    del offline["PYTHONPATH"]
    expect("the demonstration runs", "forward traffic" in run(tool / "bin/directlink", "demo", env=offline, cwd=folder))
    emulator = Emulator("aws", region=REGION)
    offered = emulator.offer_private_virtual_interface()
    with emulator.serve() as server:
        variables = {**offline, **as_grantee(emulator, server.url), "NO_PROXY": "127.0.0.1"}
        program = ROOT / "tests/places/strict_host.py"
        said = run(tool / "bin/python", program, offered, GATEWAY, env=variables, cwd=folder)
    say(f"air-gapped: {said.strip()}")
