"""One fuzzing campaign on one target, guided by coverage (atheris). Run by scripts/fuzz, which prepares the paths.

Every argument goes to libFuzzer.
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

atheris: Any = import_module("atheris")  # in scripts/fuzz's own environment only

with atheris.instrument_imports(include=["directlink"]):
    import fuzz_targets


def main() -> None:
    """Fuzz until libFuzzer's limits are reached or a finding stops it."""
    words = Path(tempfile.mkdtemp(prefix="directlink-words-")) / "words.dict"
    words.write_text("".join(f'"{word}"\n' for word in fuzz_targets.words()), "ascii")
    atheris.Setup([*sys.argv, f"-dict={words}"], fuzz_targets.TARGETS[os.environ["DIRECTLINK_FUZZ_TARGET"]])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
