"""What is left on a real terminal when a command has ended."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import pytest

from cli_support import Shell
from directlink.emulator import Emulator

OFFERED = ("dxvif-1", "dxvif-2", "dxvif-3")
GATEWAY = "vgw-87654321"
COMMON = ["--cloud", "aws", "--region", "eu-west-2", "--endpoint"]
T = TypeVar("T")
_PART = re.compile(r"\x1b\[(\??[\d;]*)([A-Za-z])|(\r)|(\n)|([^\x1b\r\n]+)")


class Screen:
    """As much of a terminal as progress is drawn with: letters, line ends, and moving and erasing by escapes."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.lines: list[str] = [""]
        self.cursor = (0, 0)
        self.hidden = False
        self.received = ""

    def feed(self, text: str) -> None:
        self.received += text
        at = 0
        while at < len(text):
            part = _PART.match(text, at)
            assert part is not None, f"not known here: {text[at : at + 10]!r}"
            at = part.end()
            row, column = self.cursor
            if part[5]:
                for letter in part[5]:
                    self._put(letter)
            elif part[2]:
                self._escape(part[1], part[2])
            else:
                self.cursor = (row, 0) if part[3] else (row + 1, column)
            while len(self.lines) <= self.cursor[0]:
                self.lines.append("")

    def _put(self, letter: str) -> None:
        row, column = self.cursor
        if column == self.columns:
            row, column = row + 1, 0
            self.lines += [""] * (row + 1 - len(self.lines))
        line = self.lines[row].ljust(column)
        self.lines[row] = line[:column] + letter + line[column + 1 :]
        self.cursor = (row, column + 1)

    def _escape(self, arguments: str, command: str) -> None:
        row, column = self.cursor
        if (arguments, command) == ("2", "K"):
            self.lines[row] = ""
        elif command == "A":
            self.cursor = (max(0, row - int(arguments or 1)), min(column, self.columns - 1))
        elif arguments == "?25":
            self.hidden = command == "l"
        else:
            assert command == "m", f"not known here: {arguments}{command}"

    def shown(self) -> list[str]:
        return [line.rstrip() for line in self.lines]


def on_a_terminal(columns: int, arguments: list[str], *, keeps_stdout: bool = False) -> tuple[int, Screen, str]:
    """Run a command whose standard error, and output unless it is kept, is a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    outside = {
        name: value
        for name, value in os.environ.items()
        if name not in {"COLUMNS", "LINES", "NO_COLOR"} and not name.startswith("COV")
    }
    with subprocess.Popen(
        [sys.executable, "-m", "directlink", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if keeps_stdout else theirs,
        stderr=theirs,
        env={**outside, "TERM": "xterm-256color", "PYTHONUTF8": "1"},
    ) as process:
        os.close(theirs)
        received = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # so Linux says that the other side is closed
                break
            if not chunk:
                break
            received += chunk
        kept = process.stdout.read().decode() if process.stdout else ""
    os.close(ours)
    screen = Screen(columns)
    screen.feed(received.decode())
    return process.returncode, screen, kept


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def offering() -> Emulator:
    emulator = Emulator("aws", provisioning_seconds=0.5)
    for interface in OFFERED:
        emulator.offer_private_virtual_interface(interface, name="a name of some length")
    return emulator


@pytest.fixture
def emulator(shell: Shell) -> Iterator[Emulator]:
    emulator = offering()
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


def unwrapped(lines: list[str]) -> str:
    return "".join("".join(lines).split())


def at_once(widths: list[int], run: Callable[[int], T]) -> list[T]:
    """Do the same on terminals of several widths, all at once: a command mostly waits."""
    with ThreadPoolExecutor(len(widths)) as pool:
        return list(pool.map(run, widths))


@pytest.mark.parametrize("interfaces", [OFFERED[:1], OFFERED])
def test_progress_leaves_nothing_but_what_was_told(interfaces: tuple[str, ...], shell: Shell) -> None:
    def accept(columns: int) -> tuple[int, Screen, str]:
        with offering().serve() as server:
            arguments = [*COMMON, server.url, "accept", *interfaces, "--virtual-gateway-id", GATEWAY]
            return on_a_terminal(columns, [*arguments, "--wait", "available"], keeps_stdout=True)

    shell.use_emulator(offering(), "")
    for status, screen, out in at_once([20, 40, 80, 200], accept):
        assert (status, screen.hidden) == (0, False)
        assert out.startswith("[")
        drawn = unwrapped(re.split(r"\x1b\[[\d;]*[A-Za-z]", screen.received))
        assert re.search(r"dxvif-\d:[a-z]+,\d+s,\d+sleft", drawn)
        # Lines are cut into the terminal's at words; put together they are the lines that stay, and no other.
        told = re.sub(r"(?<![\d.])\d+\.\d(?=s)", "0.0", unwrapped(screen.shown()))
        for interface in interfaces:
            for line in (f"0.0s{interface}:confirming", f"{interface}:accepted,available"):
                assert told.count(line) == 1, screen.shown()
                told = told.replace(line, "", 1)
            told = re.sub(rf"0\.0s{interface}:(?:pending|available)", "", told)
        assert told == ""


def test_progress_of_what_fails_leaves_nothing_but_the_reason(shell: Shell) -> None:
    shell.use("http://127.0.0.1:1")
    arguments = [*shell.common, "accept", "dxvif-1", "--virtual-gateway-id", GATEWAY]
    for status, screen, _ in at_once([20, 80], partial(on_a_terminal, arguments=arguments, keeps_stdout=True)):
        assert (status, screen.hidden) == (255, False)
        told = unwrapped(screen.shown())
        assert told.count("dxvif-1:ConnectError:cannotconnectto127.0.0.1:1:[Errno111]Connectionrefused") == 1
        assert told.count("directlink:dxvif-1:cannotconnect") == 1
        assert "(directlinkdoctorchecksthewaytotheservice)(help:https://" in told
        assert "left" not in told


@pytest.mark.usefixtures("emulator")
def test_a_trace_and_live_progress_do_not_meet(shell: Shell) -> None:
    arguments = [*shell.common, "accept", *OFFERED, "--virtual-gateway-id", GATEWAY, "--debug"]
    status, screen, _ = on_a_terminal(80, arguments, keeps_stdout=True)
    assert status == 0
    assert "DescribeVirtualInterfaces" in screen.received
    assert "\x1b" not in screen.received


@pytest.mark.usefixtures("emulator")
def test_offers_fit_80_columns_and_shows_both_bgp_addresses(shell: Shell) -> None:
    status, screen, _ = on_a_terminal(80, [*shell.common, "offers"])
    assert status == 0
    shown = "\n".join(screen.shown())
    for word in (*OFFERED, "amazonAddress", "customerAddress", "169.254.", "a name of some length"):
        assert word in shown
    assert "…" not in shown
    # A line that does not fit goes on in the next one, where no border of the table begins it.
    assert all(line == "" or line[0] in "┏┃┡│├└ v" for line in screen.shown()), shown


@pytest.mark.usefixtures("emulator")
def test_accept_without_options_prints_no_history_on_a_terminal(shell: Shell) -> None:
    arguments = [*shell.common, "accept", OFFERED[0], "--virtual-gateway-id", GATEWAY]
    status, screen, _ = on_a_terminal(80, arguments)
    shown = "\n".join(screen.shown())
    assert status == 0
    assert '"virtualInterfaceState"' in shown
    assert "history" not in shown
