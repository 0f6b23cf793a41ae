"""``directlink`` and ``python -m directlink``: the command line.

``emulator`` and ``demo`` need nothing beyond the package; everything else is in the extra ``cli``.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BUILT_IN = ("emulator", "demo")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        argv: arguments; those of the process if not given.

    Returns:
        Exit status.
    """
    given = sys.argv[1:] if argv is None else argv
    if not given or given[0] not in _BUILT_IN:
        if find_spec("typer") is None:
            print('directlink: for this command: pip install "directlink[cli]"', file=sys.stderr)
            return 2
        from directlink._cli._main import run

        return run(given)
    arguments = _parser().parse_args(given)
    if arguments.command == "demo":
        from directlink.emulator._demo import run_demo

        return run_demo(provisioning_seconds=arguments.provisioning_seconds)
    from directlink.emulator._command import run_emulator

    return run_emulator(
        port=arguments.port,
        cloud=arguments.cloud,
        provisioning_seconds=arguments.provisioning_seconds,
        region=arguments.region,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="directlink", description="Direct Connect and DirectLink, from a shell.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    emulator = commands.add_parser(
        "emulator", help="serve an emulated service on 127.0.0.1; the first line of output tells its URL and keys"
    )
    emulator.add_argument("--port", type=_port, default=0, help="port to listen on (default: a free one)")
    emulator.add_argument("--cloud", choices=("outscale", "aws"), default="outscale", help="whose rules hold")
    emulator.add_argument("--region", help="region that requests must be signed for (default: any)")
    demo = commands.add_parser("demo", help="offer an interface and accept it, against the emulated service")
    for command, seconds in ((emulator, 2.0), (demo, 1.0)):
        command.add_argument(
            "--provisioning-seconds",
            type=_seconds,
            default=seconds,
            metavar="S",
            help="how long an interface takes to become available (default: %(default)s)",
        )
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError("seconds are a number, 0 or more")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
