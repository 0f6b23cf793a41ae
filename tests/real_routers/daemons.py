"""FRR and BIRD as Debian packages them: started at a side of a wire with a text, and asked what they make of it."""

from __future__ import annotations

import json
import re
import shutil
from abc import abstractmethod
from typing import Any, Final

from directlink._cli import bgp_lab
from directlink._cli.bgp_lab import Router, running, wait_for

_FRR: Final = "/usr/lib/frr"


class TellingRouter(Router):
    """A router that can be asked why a session does not stand."""

    @abstractmethod
    def story(self, remote: str) -> str:
        """The state of the session with that neighbour and, as far as it tells, why it does not stand."""

    @abstractmethod
    def output(self) -> str:
        """What ``diagnose`` reads of it."""

    @abstractmethod
    def disable(self, remote: str) -> None:
        """Shut the session with that neighbour down."""


class Bird(bgp_lab.Bird, TellingRouter):
    """BIRD."""

    def output(self) -> str:
        return self.ask("show protocols all")

    def disable(self, remote: str) -> None:
        self.ask(f"disable {self.session(remote).split()[0]}")

    def story(self, remote: str) -> str:
        found = re.findall(r"(?:BGP state|Last error): *(.*)", self.session(remote))
        return ", ".join(dict.fromkeys(found))

    def running(self) -> dict[str, tuple[str, ...]]:
        """What it runs: each protocol's kind; of a session also description, neighbour, and the two AS numbers."""
        found: dict[str, tuple[str, ...]] = {}
        for told in self.protocols():
            name, kind = told.split()[:2]
            names = ("Description", "Neighbor address", "Neighbor AS", "Local AS") if kind == "BGP" else ()
            said = (re.search(rf"^  +{each}: +(.*)$", told, re.MULTILINE) for each in names)
            found[name] = (kind.lower(), *(match[1] if match else "" for match in said))
        return found


class Frr(TellingRouter):
    """FRR: zebra, staticd, bfdd and bgpd."""

    def _start(self) -> None:
        self._sockets = self._folder / "frr"
        self._sockets.mkdir()
        shutil.chown(self._sockets, "frr", "frr")
        for name in ("empty.conf", "vtysh.conf"):
            (self._folder / name).touch()
        # The others look for zebra once, when they start.
        zebra = self._sockets / "zserv.api"
        self._run("zebra")
        wait_for("socket of zebra", zebra.exists)
        for name in ("staticd", "bfdd", "bgpd"):
            self._run(name)
        for name in ("zebra", "staticd", "bfdd", "bgpd"):
            wait_for(f"control socket of {name}", (self._sockets / f"{name}.vty").exists)
        self.load(self._text)

    def load(self, text: str) -> None:
        """Have it run what a text says, besides what it runs."""
        config = self._folder / "text"
        config.write_text(text, "utf-8")
        self._vtysh("-f", str(config))

    def _run(self, name: str) -> None:
        sockets = self._sockets
        where = ("-f", self._folder / "empty.conf", "-i", sockets / f"{name}.pid", "--vty_socket", sockets)
        command = (f"{_FRR}/{name}", *where, "-z", sockets / "zserv.api", "-A", "127.0.0.1", "-P", "0")
        self._stack.enter_context(running(self._wire.command(self._side, *command), self._folder / f"{name}.out"))

    def _vtysh(self, *arguments: str) -> str:
        folders = ("--vty_socket", self._sockets, "--config_dir", self._folder)
        return self._wire.run(self._side, "vtysh", *folders, *arguments)

    def ask(self, command: str) -> str:
        """What a command of ``vtysh`` answers."""
        return self._vtysh("-c", command)

    def output(self) -> str:
        return self.ask("show bgp neighbors json")

    def disable(self, remote: str) -> None:
        (system,) = re.findall(r"^router bgp \d+", self.ask("show running-config"), re.MULTILINE)
        commands = ("configure terminal", system, f"neighbor {remote} shutdown")
        self._vtysh(*(word for command in commands for word in ("-c", command)))

    def ask_json(self, command: str) -> Any:
        """What a command answers, as data; ``None`` while there is no answer yet."""
        try:
            return json.loads(self.ask(f"{command} json"))
        except ValueError:
            return None

    def neighbor(self, remote: str) -> dict[str, Any]:
        """What it knows of a neighbour; nothing while it starts."""
        found: dict[str, dict[str, Any]] = self.ask_json("show bgp neighbors") or {}
        return found.get(remote, {})

    def is_established(self, remote: str) -> bool:
        return self.neighbor(remote).get("bgpState") == "Established"

    def story(self, remote: str) -> str:
        neighbor = self.neighbor(remote)
        names = ("bgpState", "lastErrorCodeSubcode", "lastResetDueTo", "lastNotificationReason")
        return ", ".join(str(neighbor[name]) for name in names if name in neighbor)

    def running(self) -> set[tuple[str, ...]]:
        """The configuration that it runs, each line with the blocks that it stands in."""
        return frr_lines(self.ask("show running-config")) - _OF_FRR


_OF_FRR: Final = {
    ("frr defaults traditional",),
    ("no ip forwarding",),
    ("no ipv6 forwarding",),
    ("end",),
}
"""Lines of a running configuration that nobody has written."""
_SAYS_NOTHING: Final = re.compile(r"Building configuration|Current configuration|frr version|hostname|exit|!|$")


def frr_lines(text: str) -> set[tuple[str, ...]]:
    """The lines of a configuration, each with the blocks that it stands in; without comments and ends of blocks."""
    found: set[tuple[str, ...]] = set()
    above: list[str] = []
    for line in text.split("\n"):
        content = line.lstrip(" ")
        if not _SAYS_NOTHING.match(content):
            above[len(line) - len(content) :] = [content]
            found.add(tuple(above))
    return found
