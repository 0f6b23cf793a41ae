"""Sizes and cold starts in Lambda, beside boto3's: zip files by the page's script, run as the page's functions are."""

from __future__ import annotations

import os
import platform
import statistics
from pathlib import Path
from typing import Any, Final

from lambda_runs import Function, build_runtime, build_zip, expect, unpack
from places_support import (
    GATEWAY,
    PYTHON,
    REGION,
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

HANDLERS: Final = Path(__file__).parent / "cold"
ROUNDS: Final = 25
Results = dict[str, Any]


def measure(folder: Path) -> Results:
    """Measure all of it; the figures as the site reads them."""
    wheel = build_wheel(folder)
    ours = write_lock(folder / "directlink.lock", runtime_dependencies(), wheel)
    boto3 = write_lock(folder / "boto3.lock", needed_by("boto3"))
    zips = {
        "directlink": build_zip(folder, HANDLERS / "cold_directlink.py", ours, folder),
        "directlink, with the runtime's botocore": build_zip(
            folder, HANDLERS / "cold_directlink.py", ours, folder, BOTOCORE="runtime"
        ),
        "directlink, with all of botocore": build_zip(
            folder, HANDLERS / "cold_directlink.py", ours, folder, BOTOCORE="whole"
        ),
        "boto3": build_zip(folder, HANDLERS / "cold_boto3.py", boto3, folder, KEEP="directconnect"),
        "boto3, with all of botocore": build_zip(folder, HANDLERS / "cold_boto3.py", boto3, folder, BOTOCORE="whole"),
    }
    downloads = {
        "directlink's wheel": float(wheel.stat().st_size),
        "directlink and what it needs": downloaded(ours, folder),
        "boto3 and what it needs": downloaded(boto3, folder),
    }
    packages = {"directlink": float(len(runtime_dependencies()) + 1), "boto3": float(len(needed_by("boto3")))}
    starts = cold_starts(folder, zips["directlink"], zips["boto3"])
    return {
        "about": {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "server": "the emulator",
            "rounds": ROUNDS,
        },
        "results": {
            "zip file": table("MB", "boto3", {name: path.stat().st_size / 1e6 for name, path in zips.items()}),
            "wheels to download": table(
                "MB", "boto3 and what it needs", {name: size / 1e6 for name, size in downloads.items()}
            ),
            "packages installed": table("", "boto3", packages),
            "process start to the first answer of a function": {
                "unit": "ms",
                "base": "boto3",
                "figures": {name: spread(times) for name, times in starts.items()},
            },
        },
    }


def table(unit: str, base: str, sizes: dict[str, float]) -> Results:
    """What is the same however often it is measured."""
    return {"unit": unit, "base": base, "figures": {name: spread([size]) for name, size in sizes.items()}}


def spread(seen: list[float]) -> dict[str, float]:
    """Median and range."""
    return {"median": statistics.median(seen), "min": min(seen), "max": max(seen)}


def downloaded(lock: Path, folder: Path) -> float:
    """How many bytes of wheels an install downloads."""
    target = folder / f"wheels-{lock.stem}"
    options = ("--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", target)
    variables = environment(PIP_FIND_LINKS=str(folder))
    run(PYTHON, "-m", "pip", "download", *options, "--requirement", lock, env=variables)
    return float(sum(path.stat().st_size for path in target.iterdir()))


def cold_starts(folder: Path, ours: Path, boto3: Path) -> dict[str, list[float]]:
    """Milliseconds from the start of a process to the answer of its function, in rounds that take turns."""
    runtime = build_runtime(folder)
    nothing = folder / "nothing"
    nothing.mkdir()
    (nothing / "cold_nothing.py").write_bytes((HANDLERS / "cold_nothing.py").read_bytes())
    contestants = {
        "directlink": (unpack(ours, folder / "ours"), "cold_directlink"),
        "directlink, no byte code": (unpack(ours, folder / "ours-bare", byte_code=False), "cold_directlink"),
        "boto3": (unpack(boto3, folder / "boto3"), "cold_boto3"),
        "boto3, no byte code": (unpack(boto3, folder / "boto3-bare", byte_code=False), "cold_boto3"),
        "a function that does nothing": (nothing, "cold_nothing"),
    }
    seen: dict[str, list[float]] = {name: [] for name in contestants}
    emulator = Emulator("aws", region=REGION)
    with emulator.serve() as server:
        settings = as_grantee(emulator, server.url)
        for number in range(-1, ROUNDS):  # the first, which fills the disk cache, does not count
            shift = number % len(contestants)
            names = list(contestants)
            for name in names[shift:] + names[:shift]:
                code, module = contestants[name]
                event = {"id": emulator.offer_private_virtual_interface(), "gateway": GATEWAY}
                with Function(code, runtime, f"{module}.handler", **settings) as function:
                    answer = function.call(event)
                expect(f"{name} answers, and not {answer}", answer == {"response": "pending"})
                if number >= 0:
                    seen[name].append((function.answered_at - function.started_at) * 1000)
    say(f"figures: {ROUNDS} rounds of cold starts")
    return seen
