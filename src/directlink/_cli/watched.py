"""What ``watch`` and ``exporter`` have in common: what to watch, how often, what is kept; and how they are stopped."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from directlink._accept.snapshot import Snapshot
from directlink._cli.errors import UsageError
from directlink._cli.parsing import seconds
from directlink.outcomes import PollPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager
    from types import FrameType

    from directlink._cli.parsing import Parser
    from directlink._sync.offers.watch import Watch as Watching


def add_watched(parser: Parser, interval: float) -> None:
    """Add what to watch, how often, and where to keep what is known.

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
    parser.add_argument(
        "--state",
        metavar="FILE",
        help="go on where the last watch ended, and keep what is known in this file",
        default=None,
    )


class StateFile:
    """What a watch knows, kept for the next one.

    Args:
        name: of the file; ``None``: nothing is kept.
    """

    def __init__(self, name: str | None) -> None:
        self._path = None if name is None else Path(name)

    def load(self) -> Snapshot | None:
        """Return what is kept; ``None`` if nothing is.

        Raises:
            UsageError: the file cannot be read.
            ParameterError: it holds something else.
        """
        try:
            return None if self._path is None else Snapshot.from_json(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError(f"--state: {self._path}: {error.strerror}") from None

    def save(self, snapshot: Snapshot) -> None:
        """Keep what is known.

        Raises:
            UsageError: the file cannot be written.
        """
        if self._path is not None:
            keep(self._path, snapshot.to_json())

    def beside(self, suffix: str) -> Path | None:
        """Return a file beside it, ``None`` if nothing is kept."""
        return None if self._path is None else self._path.with_name(self._path.name + suffix)


def keep(path: Path, text: str) -> None:
    """Write a file in one step, so that no half of it is ever read.

    Args:
        path: the file, given by ``--state``.
        text: its content.

    Raises:
        UsageError: it cannot be written.
    """
    whole = path.with_name(f"{path.name}.new")
    try:
        whole.write_text(text, "utf-8")
        os.replace(whole, path)  # noqa: PTH105 - the one that replaces
    except OSError as error:
        raise UsageError(f"--state: {path}: {error.strerror}") from None


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
