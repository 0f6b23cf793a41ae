"""What ``watch`` and ``exporter`` have in common: what to watch, how often; and how commands are stopped."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from directlink._cli.parsing import seconds
from directlink.outcomes import PollPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager
    from types import FrameType

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


def stopped_by_sigterm(watch: Watching) -> AbstractContextManager[None]:
    """Let SIGTERM end the loop, and with it the program, in order."""
    return on_sigterm(lambda _number, _frame: watch.stop())


@contextmanager
def on_sigterm(handler: Callable[[int, FrameType | None], object]) -> Generator[None]:
    """Let SIGTERM be handled by a function until the end of the block; in the main thread only, as signals are."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
