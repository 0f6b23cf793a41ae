"""The emulator as a command: serves until it is told to stop."""

from __future__ import annotations

import json
import signal
import sys
import threading
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any, Final

from directlink._cli.command import Command
from directlink._cli.errors import UsageError
from directlink._cli.parsing import one_of
from directlink.emulator._emulator import Emulator

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._cli.options import Options
    from directlink._cli.parsing import Parser
    from directlink.emulator._accounts import Account
    from directlink.enums import Cloud

_CLOUDS: Final = ("outscale", "aws")


class ServeEmulator(Command):
    """``directlink emulator``."""

    description = (
        "Serve an emulated service on 127.0.0.1. The first line of output is JSON with its URL, accounts and keys."
    )

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument(
            "--port", type=_port, default=0, metavar="PORT", help="port to listen on (default: a free one)"
        )
        parser.add_argument(
            "--cloud",
            choices=_CLOUDS,
            type=one_of("--cloud", _CLOUDS),
            metavar="|".join(_CLOUDS),
            help="whose rules hold (default: outscale)",
        )
        parser.add_argument("--region", metavar="REGION", help="region that requests must be signed for (default: any)")
        parser.add_argument("--provisioning-seconds", **provisioning_seconds(2.0))

    def run(self, options: Options, given: Namespace) -> int:
        """Serve until SIGINT or SIGTERM."""
        return run_emulator(
            port=given.port,
            cloud=options.cloud or "outscale",
            provisioning_seconds=given.provisioning_seconds,
            region=options.region,
        )


def provisioning_seconds(default: float) -> dict[str, Any]:
    """Return what :meth:`argparse.ArgumentParser.add_argument` is to know of ``--provisioning-seconds``.

    Args:
        default: seconds.
    """
    return {
        "type": _seconds,
        "default": default,
        "metavar": "SECONDS",
        "help": "how long an interface takes to become available (default: %(default)s)",
    }


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise UsageError("--port: expected a number from 0 to 65535")
    return port


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise UsageError("--provisioning-seconds: expected a number of seconds, 0 or more")
    return seconds


def run_emulator(
    *,
    port: int = 0,
    cloud: Cloud | str = "outscale",
    provisioning_seconds: float = 2.0,
    region: str | None = None,
    out: IO[str] | None = None,
) -> int:
    """Serve an emulator on 127.0.0.1 until SIGINT or SIGTERM. To be called from the main thread.

    The first line written says, in JSON, where it listens and which accounts it knows, made-up secrets included.

    Args:
        port: the port; 0 takes a free one.
        cloud: ``outscale`` or ``aws``.
        provisioning_seconds: how long resources take to become available.
        region: the region that requests must be signed for; ``None`` takes any.
        out: where to write; standard output if not given.

    Returns:
        Exit status: 0, or 255 if the port cannot be had.
    """
    emulator = Emulator(cloud, provisioning_seconds=provisioning_seconds, region=region)
    try:
        server = emulator.serve(port)
    except OSError as error:
        sys.stderr.write(f"directlink emulator: cannot listen on 127.0.0.1:{port}: {error.strerror}\n")
        return 255
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)

    def on_signal(_number: int, _frame: object) -> None:
        stop.set()

    before = [signal.signal(number, on_signal) for number in signals]
    try:
        with server:
            line = {"endpoint_url": server.url, "accounts": [_describe(account) for account in emulator.accounts]}
            print(json.dumps(line), file=out, flush=True)
            stop.wait()
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
    return 0


def _describe(account: Account) -> dict[str, Any]:
    return {name: value for name, value in asdict(account).items() if value is not None}
