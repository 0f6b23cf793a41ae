"""A wire between two routers on this machine: two network namespaces, joined by a pair of virtual Ethernet ports."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

SIDES: Final = ("customer", "provider")
PORT: Final = "eth1"
"""What both routers call their end of the wire."""
_NUMBERS: Final = itertools.count()
_DAEMONS: Final = ("bird", "birdc", "vtysh", "/usr/lib/frr/bgpd")


def missing() -> str | None:
    """Why no real routers can be run here; ``None`` if they can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces take Linux, and root"
    absent = [name for name in ("ip", *_DAEMONS) if shutil.which(name) is None]
    if absent:
        return f"there is no {', '.join(absent)} (on Debian: apt-get install iproute2 frr bird2)"
    probe = Wire._name("probe")
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True, check=False)
    if made.returncode:
        return f"no network namespace can be made: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", probe], check=True)
    return None


class Wire:
    """The wire, with nothing configured but the two ports.

    Args:
        mtu: largest packet that the ports take, bytes.
    """

    def __init__(self, mtu: int = 9100) -> None:
        self._mtu = mtu
        self._namespaces = {side: self._name(side) for side in SIDES}
        self._stack = ExitStack()

    @staticmethod
    def _name(side: str) -> str:
        return f"directlink-{os.getpid()}-{next(_NUMBERS)}-{side}"

    def __enter__(self) -> Self:
        with self._stack:
            self._connect()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def _connect(self) -> None:
        for name in self._namespaces.values():
            _ip("netns", "add", name)
            self._stack.callback(_ip, "netns", "delete", name)
        customer, provider = self._namespaces.values()
        _ip("link", "add", PORT, "netns", customer, "type", "veth", "peer", "name", PORT, "netns", provider)
        for side in SIDES:
            # Addresses are used at once: nobody else can have them.
            self.run(side, "sh", "-c", "for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done")
            self.ip(side, "link", "set", "dev", "lo", "up")
            self.ip(side, "link", "set", "dev", PORT, "mtu", str(self._mtu), "up")

    def command(self, side: str, *command: str | Path) -> list[str]:
        """A command line that runs another one at a side of the wire."""
        return ["ip", "netns", "exec", self._namespaces[side], *map(str, command)]

    def run(self, side: str, *command: str | Path) -> str:
        """Run a command at a side of the wire, and return what it writes.

        Raises:
            RuntimeError: it fails.
        """
        return _run(self.command(side, *command))

    def ip(self, side: str, *arguments: str) -> str:
        """Run ``ip`` at a side of the wire."""
        return _run(["ip", "-netns", self._namespaces[side], *arguments])

    def routes(self, side: str) -> str:
        """The kernel's routes at a side of the wire."""
        return self.ip(side, "-4", "route") + self.ip(side, "-6", "route")

    def passes(self, customer: str, provider: str, size: int) -> bool:
        """Whether a datagram of so many bytes gets from the customer to the provider in one piece (IPv4)."""
        receive = "import socket, sys; s = socket.socket(2, 2); s.bind((sys.argv[1], 9)); s.settimeout(1)\n"
        receive += "print('ready', flush=True)\ntry: print(len(s.recv(65535)))\nexcept TimeoutError: print(0)"
        # 10, 2: IP_MTU_DISCOVER, IP_PMTUDISC_DO: it must not be cut into pieces
        send = "import socket, sys; s = socket.socket(2, 2); s.bind((sys.argv[1], 0)); s.setsockopt(0, 10, 2)\n"
        send += "s.sendto(bytes(int(sys.argv[3])), (sys.argv[2], 9))"
        command = self.command("provider", sys.executable, "-c", receive, provider)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as receiver:
            assert receiver.stdout is not None
            assert receiver.stdout.readline() == "ready\n"
            self.run("customer", sys.executable, "-c", send, customer, provider, str(size))
            return int(receiver.stdout.readline()) == size

    @contextmanager
    def vlan(self, side: str, vlan: int) -> Generator[None]:
        """Let there be an interface for a VLAN on the port, as ``ip link add … type vlan`` makes it.

        Not every kernel has those. A program between a virtual port of its own and the real one does the same.
        """
        relay = Path(__file__).with_name("vlan_relay.py")
        with running(self.command(side, sys.executable, relay, PORT, f"{PORT}.{vlan}", str(vlan))) as process:
            wait_for("a VLAN's interface", lambda: f"{PORT}.{vlan}" in self.ip(side, "link", "show"), process)
            yield


@contextmanager
def running(command: list[str], log: Path | None = None) -> Generator[subprocess.Popen[bytes]]:
    """Run a program until the end of the block."""
    with ExitStack() as stack:
        out = subprocess.DEVNULL if log is None else stack.enter_context(log.open("wb"))
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(
    what: str, reached: Callable[[], object], process: subprocess.Popen[bytes] | None = None, seconds: float = 20.0
) -> float:
    """Ask again and again until something is so.

    Args:
        what: what is waited for, for the error.
        reached: a function that says whether it is so.
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
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        if time.monotonic() > begun + seconds:
            raise TimeoutError(f"no {what} after {seconds} s")
        time.sleep(0.05)
    return time.monotonic() - begun


def _ip(*arguments: str) -> str:
    return _run(["ip", *arguments])


def _run(command: list[str]) -> str:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout
