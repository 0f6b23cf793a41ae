"""Counts the machine instructions of the hot pieces with valgrind: the same on a busy machine as on an idle one.

Each piece runs in two processes, once with ``LEAST`` and once with ``MOST`` repetitions; the difference is what the
repetitions cost.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LEAST, MOST = 5, 35
PROGRAM = """
import gc, micro, sys
piece = micro.pieces()[sys.argv[1]]
for _ in range(10): piece()
gc.disable()
for _ in range(int(sys.argv[2])): piece()
"""


def count(valgrind: str, name: str, repetitions: int) -> int:
    command = [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-c", PROGRAM]
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    done = subprocess.run(
        [*command, name, str(repetitions)], env=environment, capture_output=True, text=True, check=True
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found is not None
    return int(found[1])


def main() -> None:
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        sys.exit("counting instructions takes valgrind, which is not installed")
    print("instructions for one run of each piece")
    for name in ("sign", "encode", "decode", "classify", "exchange"):
        repetitions = MOST - LEAST
        each = (count(valgrind, name, MOST) - count(valgrind, name, LEAST)) / repetitions
        print(f"  {name:10} {each:12,.0f}", flush=True)


if __name__ == "__main__":
    main()
