"""The emulator as a command: serves until it is told to stop."""

from __future__ import annotations

import json
import signal
import sys
import threading
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from directlink.emulator._emulator import Emulator

if TYPE_CHECKING:
    from directlink.emulator._records.account import Account
    from directlink.enums import Cloud


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
