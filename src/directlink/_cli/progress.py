"""Progress on standard error: a line that is redrawn on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Protocol, Self

from directlink._cli.errors import one_line, tell

if TYPE_CHECKING:
    from types import TracebackType

    from directlink.outcomes import Poll

_FRAME_SECONDS: Final = 0.1


class Countdown:
    """A text whose times go on between polls: Rich asks for it at each frame.

    Args:
        text: what stands before the times.
        elapsed: seconds since the beginning.
        remaining: seconds that are left.
    """

    def __init__(self, text: str, elapsed: float, remaining: float) -> None:
        self._text = text
        self._elapsed = elapsed
        self._remaining = remaining
        self._since = time.monotonic()

    def __rich__(self) -> str:
        passed = time.monotonic() - self._since
        return f"{self._text}, {self._elapsed + passed:.0f} s, {max(0.0, self._remaining - passed):.0f} s left"


class _Display(Protocol):
    def write(self, line: str) -> None: ...
    def update(self, countdown: Countdown) -> None: ...
    def close(self) -> None: ...


class Progress:
    """Tells of changes of state.

    A line that is redrawn begins with the first poll: before it, somebody may be asked for a code on this terminal.

    Args:
        live: redraw a line; otherwise each change is a line.
    """

    def __init__(self, *, live: bool) -> None:
        self._live = live
        self._display: _Display = _PlainLines()
        self._told: dict[str, str] = {}
        self._closing = ExitStack()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._closing.close()

    def write(self, line: str) -> None:
        """Write a line that stays."""
        self._display.write(one_line(line))

    def on_poll(self, poll: Poll, problem: str | None) -> None:
        """Tell what a poll found, if that is new.

        Args:
            poll: one poll of one interface.
            problem: why the state is not known.
        """
        self._start()
        interface, what = poll.resource_id, poll.state or problem or "not listed"
        if self._told.get(interface) != what:
            self.write(f"{poll.elapsed:.1f} s  {interface}: {what}")
        self._told[interface] = what
        self._display.update(Countdown(f"{interface}: {one_line(what)}", poll.elapsed, poll.remaining))

    def _start(self) -> None:
        with self._lock:
            if self._live:
                self._live = False
                self._display = _LiveLine()
                self._closing.callback(self._display.close)


class _PlainLines:
    def write(self, line: str) -> None:
        tell(line)

    def update(self, countdown: Countdown) -> None:
        pass

    def close(self) -> None:
        pass


class _LiveLine:
    def __init__(self) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner

        self._console = Console(stderr=True, highlight=False, markup=False, emoji=False)
        self._spinner = Spinner("dots")
        self._line = Live(
            self._spinner, console=self._console, transient=True, auto_refresh=False, redirect_stdout=False
        )
        # Rich computes what to erase and writes it in two steps: two threads at once would leave parts of lines.
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._draw, name="directlink-progress", daemon=True)
        self._line.start()
        self._thread.start()

    def write(self, line: str) -> None:
        with self._lock:
            self._console.print(line)

    def update(self, countdown: Countdown) -> None:
        with self._lock:
            self._spinner.update(text=countdown)

    def _draw(self) -> None:
        while not self._over.wait(_FRAME_SECONDS):
            with self._lock:
                self._line.refresh()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._line.stop()
