"""What the runs of the pages' programs share: an environment, a wheel of this package, ways to start programs."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from directlink.emulator import Emulator

ROOT: Final = Path(__file__).parents[2]
EXAMPLES: Final = ROOT / "docs/examples"
LOCK: Final = ROOT / "tests/places/places.lock"
PYTHON: Final = Path(os.environ.get("DIRECTLINK_PEERS", ROOT / ".venvs")) / "places/bin/python"
"""Where the frameworks are."""
REGION: Final = "eu-west-2"
GATEWAY: Final = "vgw-87654321"


class FailedError(Exception):
    """Something that a page shows did not do what the page says."""


def say(line: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def environment(*paths: Path, **variables: str) -> dict[str, str]:
    """The variables of a program: the caller's without those that would lead it elsewhere, and those given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "OSC_", "PYTHON"))}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, paths)), "AWS_EC2_METADATA_DISABLED": "true", **variables}


def as_grantee(emulator: Emulator, url: str) -> dict[str, str]:
    """The variables that make a program the account which interfaces are offered to."""
    return {
        "AWS_ENDPOINT_URL_DIRECT_CONNECT": url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": emulator.grantee.access_key_id,
        "AWS_SECRET_ACCESS_KEY": emulator.grantee.secret_access_key,
    }


def run(*command: str | Path, env: Mapping[str, str], cwd: Path = ROOT) -> str:
    """Run a program.

    Returns:
        What it printed.

    Raises:
        FailedError: it failed.
    """
    done = subprocess.run(
        command, cwd=cwd, env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise FailedError(
            f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout[-6000:]}{done.stderr[-6000:]}"
        )
    return done.stdout + done.stderr


def build_wheel(folder: Path) -> Path:
    """Build the wheel of this tree."""
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, env=environment())
    [wheel] = folder.glob("directlink-*.whl")
    return wheel


def needed_by(*wanted: str) -> set[str]:
    """The packages that others bring along, as this environment has them, they themselves included."""
    found: set[str] = set()
    waiting = [Requirement(each) for each in wanted]
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name not in found:
            found.add(name)
            needs = map(Requirement, distribution(name).requires or ())
            waiting += [each for each in needs if each.marker is None or each.marker.evaluate({"extra": ""})]
    return found


def write_lock(path: Path, names: Iterable[str], wheel: Path | None = None) -> Path:
    """Write what the lock pins of some packages, and this package's wheel.

    Raises:
        FailedError: the lock does not pin one of them.
    """
    pins = re.findall(r"^([a-z0-9-]+)(==.*\n(?: +--hash.*\n)+)", LOCK.read_text("utf-8"), re.MULTILINE)
    chosen = [(name, text) for name, text in pins if name in set(names)]
    if missing := set(names) - {name for name, _ in chosen}:
        raise FailedError(f"{LOCK.name} lacks {sorted(missing)}")
    lines = [name + text for name, text in chosen]
    if wheel is not None:
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"directlink=={wheel.name.split('-')[1]} --hash=sha256:{digest}\n")
    path.write_text("".join(lines), "utf-8")
    return path


def runtime_dependencies() -> set[str]:
    """The packages that a bare install of this one brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return needed_by(*project["dependencies"])


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Wait for a server.

    Raises:
        FailedError: it ended, or is not ready in time.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise FailedError(f"ended with status {process.returncode}: {process.communicate()[1]!r}")
        try:
            if ready():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise FailedError(f"not ready within {seconds} s")
