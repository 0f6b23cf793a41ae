"""What ``watch`` and ``exporter`` have in common: what to watch, how often, and being stopped."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from directlink._cli.parsing import seconds
from directlink.outcomes import PollPolicy

if TYPE_CHECKING:
    from collections.abc import Generator

    from directlink._cli.parsing import Parser
    from directlink._sync.offers.watch import Watch as Watching


def add_watched(parser: Parser, interval: float) -> None:
    """Add what to watch, and how often.

    Args:
        parser: takes it.
        interval: seconds between two looks, unless the command line says otherwise.
    """
    parser.add_argument(
        "ids",
        nargs="*",
        metavar="RESOURCE_ID",
        help="what to watch: interfaces (dxvif-...), connections (dxcon-...), proposals (default: everything)",
    )
    parser.add_argument(
        "--interval",
        type=seconds,
        metavar="SECONDS",
        help=f"between two looks (default: {interval:.0f})",
        default=interval,
    )


def steady(interval: float) -> PollPolicy:
    """Return a policy of looks that are as far apart from first to last."""
    return PollPolicy(first=interval, interval=interval, growth=1.0, max_interval=interval)


@contextmanager
def stopped_by_sigterm(watch: Watching) -> Generator[None]:
    """Let SIGTERM end the loop, and with it the program, in order."""
    if threading.current_thread() is not threading.main_thread():  # only there signals can be handled
        yield
        return

    def stop(number: int, frame: object) -> None:  # noqa: ARG001 - as signal handlers are called
        watch.stop()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
