"""FRR and BIRD as Debian packages them: started at a side of a wire with a text, and asked what they make of it."""

from __future__ import annotations

import json
import re
import shutil
from abc import ABC, abstractmethod
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Final, Self

from real_routers.network import Wire, running, wait_for

if TYPE_CHECKING:
    from pathlib import Path

_FRR: Final = "/usr/lib/frr"


class Router(ABC):
    """A router that runs a configuration for the length of a ``with`` block.

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
        with self._stack:  # what has started ends if the rest does not
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
        """Whether the session with that neighbour stands."""

    @abstractmethod
    def story(self, remote: str) -> str:
        """The state of the session with that neighbour and, as far as it tells, why it does not stand."""


class Bird(Router):
    """BIRD."""

    def _start(self) -> None:
        self._control = self._folder / "bird.ctl"
        config = self._folder / "bird.conf"
        config.write_text(self._text, "utf-8")
        self._wire.run(self._side, "bird", "-p", "-c", config)
        command = self._wire.command(self._side, "bird", "-f", "-c", config, "-s", self._control)
        process = self._stack.enter_context(running(command, self._folder / "bird.out"))
        wait_for("answer of BIRD", self._answers, process)

    def _answers(self) -> bool:
        with suppress(RuntimeError):
            return bool(self.ask("show status"))
        return False

    def ask(self, command: str) -> str:
        """What a command of ``birdc`` answers."""
        return self._wire.run(self._side, "birdc", "-s", self._control, *command.split())

    def sessions(self) -> dict[str, str]:
        """What is told of each session, by the neighbour's address."""
        # Each protocol begins at the left margin; what is told of it is indented.
        told = re.split(r"\n(?=\S)", self.ask("show protocols all"))
        found = {match[1]: each for each in told if (match := re.search(r"Neighbor address: (\S+)", each))}
        return {address.partition("%")[0]: each for address, each in found.items()}

    def running(self) -> dict[str, tuple[str, ...]]:
        """What it runs: each protocol's kind; of a session also description, neighbour, and the two AS numbers."""
        found: dict[str, tuple[str, ...]] = {}
        for told in re.split(r"\n(?=\S)", self.ask("show protocols all"))[2:]:
            name, kind = told.split()[:2]
            names = ("Description", "Neighbor address", "Neighbor AS", "Local AS") if kind == "BGP" else ()
            said = (re.search(rf"^  +{each}: +(.*)$", told, re.MULTILINE) for each in names)
            found[name] = (kind.lower(), *(match[1] if match else "" for match in said))
        return found

    def is_established(self, remote: str) -> bool:
        return re.search(r"BGP state: +Established", self.sessions()[remote]) is not None

    def story(self, remote: str) -> str:
        session = self.sessions()[remote]
        found = [
            match[1].strip() for name in ("BGP state", "Last error") if (match := re.search(rf"{name}:(.*)", session))
        ]
        return ", ".join(dict.fromkeys(found))


class Frr(Router):
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
        config = self._folder / "text"
        config.write_text(self._text, "utf-8")
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
