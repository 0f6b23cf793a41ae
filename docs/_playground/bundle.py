"""Puts installed packages into one archive for the playground.

``python bundle.py PACKAGES TARGET``; ``scripts/playground`` calls it.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from typing import Final

_LEFT_OUT: Final = {
    "__pycache__",
    "bin",
    ".lock",
    "direct_url.json",
    "uv_cache.json",
    "INSTALLER",
    "RECORD",
    "REQUESTED",
}
"""For another Python, and what the installer noted of this machine."""
_TIME: Final = (1980, 1, 1, 0, 0, 0)


def bundle(packages: Path, target: Path) -> None:
    """Write ``packages.zip``, the same bytes each time; let Pyodide know no others."""
    with zipfile.ZipFile(target / "packages.zip", "w", compresslevel=9) as archive:
        for path in sorted(packages.rglob("*")):
            name = path.relative_to(packages)
            if path.is_file() and not _LEFT_OUT & set(name.parts):
                archive.writestr(
                    zipfile.ZipInfo(name.as_posix(), _TIME),
                    path.read_bytes(),
                    zipfile.ZIP_DEFLATED,
                )
    lock = target / "pyodide-lock.json"
    known = json.loads(lock.read_text("utf-8"))
    lock.write_text(json.dumps({"info": known["info"], "packages": {}}), "utf-8")


if __name__ == "__main__":
    bundle(Path(sys.argv[1]), Path(sys.argv[2]))
