"""``emulator`` and ``demo``: the commands that need no extra."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from directlink._cli._errors import StrictParser, UsageError, complain, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

BUILT_IN: Final = ("emulator", "demo")
"""Their names."""
_PROVISIONING: Final = "--provisioning-seconds"


def run(given: Sequence[str]) -> int:
    """Run one of them.

    Args:
        given: its name, and its arguments.

    Returns:
        Exit status.
    """
    try:
        arguments = parser().parse_args(given)
    except UsageError as error:
        complain(error)
        return status_of(error)
    if arguments.command == "demo":
        from directlink._cli._demo import run_demo

        return run_demo(provisioning_seconds=arguments.provisioning_seconds)
    from directlink._cli._emulator import run_emulator

    return run_emulator(
        port=arguments.port,
        cloud=arguments.cloud,
        provisioning_seconds=arguments.provisioning_seconds,
        region=arguments.region,
        offers=arguments.offer,
        state=arguments.state,
        shell=arguments.shell,
    )


def flags(name: str) -> list[str]:
    """Return the flags of one of them, for completion."""
    return {
        "emulator": ["--port", "--cloud", "--region", "--offer", "--state", "--shell", _PROVISIONING],
        "demo": [_PROVISIONING],
    }[name]


def parser() -> argparse.ArgumentParser:
    """Return what reads their arguments."""
    parser = StrictParser(prog="directlink", description="Direct Connect and DirectLink, from a shell.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    emulator = commands.add_parser(
        "emulator", help="serve an emulated service on 127.0.0.1; the first line of output tells its URL and keys"
    )
    emulator.add_argument("--port", type=_port, default=0, help="port to listen on (default: a free one)")
    emulator.add_argument("--cloud", choices=("outscale", "aws"), default="outscale", help="whose rules hold")
    emulator.add_argument("--region", help="region that requests must be signed for (default: any)")
    emulator.add_argument(
        "--offer", type=_count, default=0, metavar="N", help="let there be N offered private interfaces"
    )
    emulator.add_argument("--state", type=Path, metavar="FILE", help="keep the state in this file across restarts")
    emulator.add_argument("--shell", type=Path, metavar="FILE", help="write a profile for a shell to this file")
    demo = commands.add_parser("demo", help="offer an interface and accept it, against the emulated service")
    for command, seconds in ((emulator, 2.0), (demo, 1.0)):
        command.add_argument(
            _PROVISIONING,
            type=_seconds,
            default=seconds,
            metavar="S",
            help="how long an interface takes to become available (default: %(default)s)",
        )
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a count is a whole number, 0 or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError("seconds are a number, 0 or more")
    return seconds
