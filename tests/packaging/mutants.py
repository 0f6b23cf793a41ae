"""Hold the mutants that survived against tests/mutants.toml: each is listed there with a reason, and nothing else is.

python tests/packaging/mutants.py      after mutmut run; exit 1 where the two differ
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTED = ROOT / "tests/mutants.toml"
Change = tuple[str, str, str]
"""Module, what was removed, what stands there instead."""


def mutmut(*arguments: str) -> list[str]:
    """What mutmut prints, line by line."""
    done = subprocess.run(["mutmut", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def survivors() -> dict[Change, str]:
    """The mutants that no test noticed, by what they change, with mutmut's names for them."""
    found: dict[Change, str] = {}
    for line in mutmut("results"):
        name, _, status = line.strip().partition(": ")
        if status in {"survived", "no tests", "suspicious"}:
            diff = [row for row in mutmut("show", name) if row[:1] in "-+" and row[:3] not in {"---", "+++"}]
            removed, added = (" ".join(row[1:].strip() for row in diff if row[0] == sign) for sign in "-+")
            found[name.rpartition(".")[0], removed, added] = name
    return found


def main() -> int:
    """Compare; return the exit code."""
    known = tomllib.loads(LISTED.read_text("utf-8")).get("mutant", [])
    listed = {(one["module"], one["was"], one["is"]) for one in known}
    found = survivors()
    for change in sorted(found.keys() - listed):
        print(f"survived: {found[change]} in {change[0]}\n  - {change[1]}\n  + {change[2]}")  # noqa: T201
    for change in sorted(listed - found.keys()):
        print(f"listed, but did not survive: {change[0]}\n  - {change[1]}\n  + {change[2]}")  # noqa: T201
    return int(found.keys() != listed)


if __name__ == "__main__":
    sys.exit(main())
