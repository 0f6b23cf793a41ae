"""The lock files: current with what they are made from, complete, and without a word about where they were made."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CORE: list[str] = PROJECT["project"]["dependencies"]
EXTRAS: list[str] = [each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]


def group(name: str) -> list[str]:
    """What pyproject.toml lists in a dependency group, and in those that it includes."""
    listed: list[str] = []
    for entry in PROJECT["dependency-groups"][name]:
        listed += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return listed


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


ASKED = {
    "requirements.lock": [*CORE, *EXTRAS, *group("dev")],
    "tests/fuzz/fuzz.lock": [*CORE, *group("fuzz")],
    "tests/packaging/browser.lock": group("browser"),
    "tests/packaging/build.lock": group("build"),
    "tests/packaging/demo.lock": group("demo"),
    "tests/packaging/engines.lock": [*CORE, *group("engines")],
    "tests/packaging/mutate.lock": [*CORE, *EXTRAS, *group("mutate")],
    "tests/packaging/floors.lock": [*CORE, *EXTRAS, *group("floors")],
    "tests/places/places.lock": [*CORE, *PROJECT["project"]["optional-dependencies"]["routers"], *group("places")],
    **{
        path.with_suffix(".lock").relative_to(ROOT).as_posix(): lines(path)
        for path in (ROOT / "tests/conformance").glob("*/*.in")
    },
}
each_lock = pytest.mark.parametrize("lock", ASKED)


def pins(lock: str, *, here: bool) -> dict[str, list[str]]:
    """The versions that a lock pins, by name; only what is for this Python and platform if ``here``."""
    pinned: dict[str, list[str]] = {}
    for line in lines(ROOT / lock):
        if not line.startswith(" "):
            requirement = Requirement(line.removesuffix("\\"))
            if not here or requirement.marker is None or requirement.marker.evaluate():
                (only,) = requirement.specifier
                pinned.setdefault(canonicalize_name(requirement.name), []).append(only.version)
    return pinned


def needed(asked: list[str]) -> Iterator[Requirement]:
    """What is asked for and, as installed here, what that needs in turn: with extras, for this Python and platform."""
    seen: set[tuple[str, str]] = set()
    left = [(Requirement(text), "") for text in asked]
    while left:
        requirement, extra = left.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        yield requirement
        for asked_extra in ("", *requirement.extras):
            if (requirement.name, asked_extra) not in seen:
                seen.add((requirement.name, asked_extra))
                left += [(Requirement(text), asked_extra) for text in distribution(requirement.name).requires or ()]


def test_every_lock_of_the_tree_is_known_here() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.lock"), *ROOT.glob("tests/**/*.lock")]}
    assert found == set(ASKED)


@each_lock
def test_lock_holds_pins_with_hashes_and_nothing_else(lock: str) -> None:
    pin = re.compile(r"[a-z0-9][a-z0-9-]*==[\w.]+( ; [^\\@/]+)?( \\\n {4}--hash=sha256:[0-9a-f]{64})+\n")
    assert pin.sub("", (ROOT / lock).read_text("utf-8")) == ""


@each_lock
def test_lock_is_current_with_what_it_is_made_from(lock: str) -> None:
    pinned = pins(lock, here=False)
    for requirement in map(Requirement, ASKED[lock]):
        versions = pinned.get(canonicalize_name(requirement.name), [])
        assert versions, f"{requirement.name} is not in {lock}: run scripts/lock"
        assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run scripts/lock"


def test_lock_is_complete_with_extras_too() -> None:
    pinned = pins("requirements.lock", here=True)
    asked = list(needed(ASKED["requirements.lock"]))
    assert len(asked) > len(ASKED["requirements.lock"])
    for requirement in asked:
        (version,) = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), f"{requirement} is pinned to {version}"


def test_demo_runs_on_what_its_lock_pins_and_uses_all_of_that() -> None:
    pinned = set(pins("tests/packaging/demo.lock", here=True))
    of_module = {name: {canonicalize_name(each) for each in found} for name, found in packages_distributions().items()}
    absent = sorted(module for module, found in of_module.items() if not found & {*pinned, "directlink"})
    code = f"""
import sys
sys.modules.update(dict.fromkeys({absent}))
from directlink.__main__ import main
assert main(["demo", "--provisioning-seconds=0.05"]) == 0
print(*{{name.partition(".")[0] for name, module in sys.modules.items() if module}})
"""
    done = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    used = {dist for module in done.stdout.splitlines()[-1].split() for dist in of_module.get(module, ())}
    assert pinned - used == {"idna"}  # that is for anyio
