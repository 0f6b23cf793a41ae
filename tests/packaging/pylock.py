"""Holds a pylock.toml against a lock of pins with hashes: no other release, and no other file of one.

It may leave packages out, and files for Pythons that are not supported.

python tests/packaging/pylock.py PYLOCK LOCK
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

Files = dict[tuple[str, str], set[str]]
"""The hashes of a release's files, by its name and version."""


def pinned(lock: str) -> Files:
    """What a lock of pins has."""
    entries = re.findall(r"^([a-z0-9-]+)==([\w.]+).*\n((?: +--hash=sha256:.*\n)+)", lock, re.MULTILINE)
    return {(name, version): set(re.findall(r"sha256:(\w+)", hashes)) for name, version, hashes in entries}


def listed(pylock: str) -> Files:
    """What a pylock.toml has."""
    found: Files = {}
    for package in tomllib.loads(pylock)["packages"]:
        files: list[dict[str, Any]] = [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]
        found[package["name"], package["version"]] = {file["hashes"]["sha256"] for file in files}
    return found


def differences(pylock: str, lock: str) -> list[str]:
    """Return what the first has and the second does not."""
    pins, found = pinned(lock), listed(pylock)
    said = [] if found else ["no package is listed"]
    for (name, version), hashes in sorted(found.items()):
        if (name, version) not in pins:
            said.append(f"{name} {version} is not pinned")
        elif other := len(hashes - pins[name, version]):
            said.append(f"{name} {version} has {other} files that are not pinned")
        elif not hashes:
            said.append(f"{name} {version} has no file")
    return said


if __name__ == "__main__":
    sys.exit("\n".join(differences(*(Path(path).read_text("utf-8") for path in sys.argv[1:3]))) or 0)
