"""A wire on which tests can also have VLANs, and see which packets pass."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from directlink._cli import bgp_lab
from directlink._cli.bgp_lab import PORT, running, wait_for

if TYPE_CHECKING:
    from collections.abc import Generator

_PROGRAMS = ("bird", "birdc", "vtysh", "/usr/lib/frr/bgpd")


def missing() -> str | None:
    """Why no real routers can be run here; ``None`` if they can."""
    problem = bgp_lab.missing(*_PROGRAMS)
    return problem and f"{problem} (on Debian: apt-get install iproute2 frr bird2)"


class Wire(bgp_lab.Wire):
    """The wire."""

    def do_as_told(self, side: str, notes: tuple[str, ...]) -> None:
        """Run the commands that the notes have for Linux, but for the one that makes a VLAN's interface."""
        super().do_as_told(side, tuple(re.sub(r"ip link add link [^;]+; ", "", note) for note in notes))

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
        command = self.command(side, sys.executable, relay, PORT, f"{PORT}.{vlan}", str(vlan))
        with TemporaryDirectory() as folder, running(command, Path(folder, "log")) as process:
            wait_for("a VLAN's interface", lambda: f"{PORT}.{vlan}" in self.ip(side, "link", "show"), process)
            yield
