"""Real routers on this machine: two network namespaces with a wire between them, and a daemon at each end.

Takes Linux, root, ``ip`` and BIRD. ``demo --bgp`` shows a session with it; the tests run whole cases.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

SIDES: Final = ("customer", "provider")
PORT: Final = "eth1"
"""What both routers call their end of the wire."""
_NUMBERS: Final = itertools.count()
_STEP: Final = 0.05
_PATIENCE: Final = 20.0
ENDS_WITHIN: float = 5.0
"""Seconds that a program has to end by itself when it is told to."""


def missing(*programs: str) -> str | None:
    """Return why no routers can be run here, ``None`` if they can.

    Args:
        programs: daemons and their tools that are needed beside ``ip``.
    """
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces take Linux, and root"
    absent = [name for name in ("ip", *programs) if shutil.which(name) is None]
    if absent:
        return f"there is no {', '.join(absent)}"
    probe = _name("probe")
    try:
        run(["ip", "netns", "add", probe])
    except RuntimeError as error:
        return f"no network namespace can be made: {error}"
    run(["ip", "netns", "delete", probe])
    return None


class Wire:
    """A wire between two routers, with nothing configured but its ends; it is there for a ``with`` block.

    Args:
        mtu: largest packet that the ends take, bytes.
    """

    def __init__(self, mtu: int = 9100) -> None:
        self._mtu = mtu
        self._namespaces = {side: _name(side) for side in SIDES}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with self._stack:  # what was made goes if the rest cannot be made
            self._connect()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def _connect(self) -> None:
        for name in self._namespaces.values():
            run(["ip", "netns", "add", name])
            self._stack.callback(run, ["ip", "netns", "delete", name])
        customer, provider = self._namespaces.values()
        ends = ("netns", customer, "type", "veth", "peer", "name", PORT, "netns", provider)
        run(["ip", "link", "add", PORT, *ends])
        for side in SIDES:
            # Addresses are used at once: nobody else can have them.
            self.run(side, "sh", "-c", "for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done")
            self.ip(side, "link", "set", "dev", "lo", "up")
            self.ip(side, "link", "set", "dev", PORT, "mtu", str(self._mtu), "up")

    def command(self, side: str, *command: str | Path) -> list[str]:
        """Return a command line that runs another one at a side of the wire."""
        return ["ip", "netns", "exec", self._namespaces[side], *map(str, command)]

    def run(self, side: str, *command: str | Path) -> str:
        """Run a command at a side of the wire, and return what it writes.

        Raises:
            RuntimeError: it fails.
        """
        return run(self.command(side, *command))

    def ip(self, side: str, *arguments: str) -> str:
        """Run ``ip`` at a side of the wire."""
        return run(["ip", "-netns", self._namespaces[side], *arguments])

    def do_as_told(self, side: str, notes: tuple[str, ...]) -> None:
        """Run the commands that the notes on a configuration have for Linux.

        Args:
            side: where.
            notes: those of a configuration for FRR or BIRD.
        """
        (note,) = (note for note in notes if note.startswith("The interface is the kernel's: "))
        for command in note.partition(": ")[2].split("; "):
            self.ip(side, *command.split()[1:])


class Router(ABC):
    """A router that runs a configuration for a ``with`` block.

    Args:
        wire: the wire that it is at.
        side: at which side.
        folder: for its files; empty.
        text: the configuration.
    """

    def __init__(self, wire: Wire, side: str, folder: Path, text: str) -> None:
        self._wire, self._side, self._folder, self._text = wire, side, folder, text
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with self._stack:
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    @abstractmethod
    def _start(self) -> None:
        """Start it, with the configuration."""

    @abstractmethod
    def is_established(self, remote: str) -> bool:
        """Tell whether the session with that neighbour stands."""


class Bird(Router):
    """BIRD 2."""

    def _start(self) -> None:
        self._control = self._folder / "bird.ctl"
        config = self._folder / "bird.conf"
        config.write_text(self._text, "utf-8")
        config.chmod(0o600)
        self._wire.run(self._side, "bird", "-p", "-c", config)
        command = self._wire.command(self._side, "bird", "-f", "-c", config, "-s", self._control)
        process = self._stack.enter_context(running(command, self._folder / "bird.out"))
        wait_for("answer of BIRD", self._answers, process)

    def _answers(self) -> bool:
        with suppress(RuntimeError):
            return bool(self.ask("show status"))
        return False

    def ask(self, command: str) -> str:
        """Return what a command of ``birdc`` answers."""
        return self._wire.run(self._side, "birdc", "-s", self._control, *command.split())

    def protocols(self) -> list[str]:
        """Return what is told of each protocol: it begins at the left margin, and is indented from then on."""
        return re.split(r"\n(?=\S)", self.ask("show protocols all"))[2:]

    def session(self, remote: str) -> str:
        """Return what is told of the session with that neighbour."""
        address = re.compile(rf"Neighbor address: {re.escape(remote)}(?:%|$)", re.MULTILINE)
        return next(told for told in self.protocols() if address.search(told))

    def is_established(self, remote: str) -> bool:
        """Tell whether the session with that neighbour stands."""
        return re.search(r"BGP state: +Established", self.session(remote)) is not None


@contextmanager
def running(command: list[str], log: Path) -> Generator[subprocess.Popen[bytes]]:
    """Run a program until the end of the block.

    Args:
        command: its command line.
        log: what it writes goes there.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)  # noqa: S603 - commands of ours
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(
    what: str,
    reached: Callable[[], object],
    process: subprocess.Popen[bytes] | None = None,
    seconds: float = _PATIENCE,
) -> float:
    """Ask again and again until something is so.

    Args:
        what: what is waited for, for the error.
        reached: says whether it is so.
        process: a program that must run meanwhile.
        seconds: for how long to ask.

    Returns:
        How long it took, seconds.

    Raises:
        TimeoutError: it is not so in time.
        RuntimeError: the program has ended.
    """
    begun = time.monotonic()
    while not reached():
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"no {what}: it ended with {process.returncode}")
        if time.monotonic() > begun + seconds:
            raise TimeoutError(f"no {what} after {seconds:.0f} s")
        time.sleep(_STEP)
    return time.monotonic() - begun


def run(command: list[str]) -> str:
    """Run a command, and return what it writes.

    Raises:
        RuntimeError: it fails.
    """
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603 - commands of ours
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.returncode}: {done.stdout}{done.stderr}".strip())
    return done.stdout


def _name(side: str) -> str:
    """Return the name of a namespace that nobody else has."""
    return f"directlink-{os.getpid()}-{next(_NUMBERS)}-{side}"
