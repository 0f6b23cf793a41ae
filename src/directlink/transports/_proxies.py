"""Proxies: reading them from the environment, and which one serves a target."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from directlink._basics.urls import DEFAULT_PORTS, Url
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    from directlink.transports._http import Target


class Proxy(NamedTuple):
    """One proxy.

    Attributes:
        scheme: ``http``, ``https``, ``socks5`` or ``socks5h``.
        host: name or address.
        port: port.
        auth: user and password, if any.
    """

    scheme: str
    host: str
    port: int
    auth: tuple[str, str] | None

    @property
    def url(self) -> str:
        """The address, without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_socks(self) -> bool:
        """Whether it speaks SOCKS, not HTTP."""
        return self.scheme.startswith("socks")

    def __repr__(self) -> str:
        return f"<Proxy {self.url}>"


def parse(value: str, origin: str) -> Proxy:
    """Read a proxy's URL; a bare ``host:port`` is an HTTP proxy.

    Args:
        value: the URL, with user and password if need be.
        origin: the setting it comes from, for error messages.

    Raises:
        ConfigurationError: it is not usable. The message does not repeat it: it may hold a password.
    """
    try:
        parts = Url.parse(value if "://" in value else f"http://{value}")
    except ValueError:
        raise ConfigurationError(f"{origin} is not a proxy URL") from None
    if parts.scheme not in DEFAULT_PORTS or not parts.host:
        raise ConfigurationError(f"{origin} is not a proxy URL of a known kind: {', '.join(DEFAULT_PORTS)}")
    if parts.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError(f"{origin} names a SOCKS proxy, which takes an extra: pip install 'directlink[socks]'")
    auth = None if parts.user is None else (unquote(parts.user), unquote(parts.password or ""))
    return Proxy(parts.scheme, parts.host, parts.port or DEFAULT_PORTS[parts.scheme], auth)


class Environment:
    """``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``; on macOS and Windows, the system's too."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = {scheme: value for scheme, value in values.items() if value}
        self._exempt = [entry.strip().lower() for entry in values.get("no", "").split(",") if entry.strip()]
        self._parsed: dict[str, Proxy] = {}

    @classmethod
    def read(cls) -> Environment:
        """Read the environment."""
        named = any(name.lower().endswith("_proxy") for name in os.environ)
        if not named and sys.platform.startswith("linux"):
            return cls({})
        from urllib.request import getproxies  # a third of all that a cold start costs

        return cls(getproxies())

    def proxy_for(self, target: Target) -> Proxy | None:
        """Return the proxy for ``target``, ``None`` to go there directly."""
        scheme = target.scheme if target.scheme in self._values else "all"
        if scheme not in self._values or any(_covers(entry, target) for entry in self._exempt):
            return None
        if scheme not in self._parsed:
            self._parsed[scheme] = parse(self._values[scheme], f"{scheme.upper()}_PROXY")
        return self._parsed[scheme]


def _covers(entry: str, target: Target) -> bool:
    # An entry is ``*``, a name, which covers all names below it too, an address or a network; all but ``*`` may end in
    # a port.
    if entry == "*":
        return True
    host, port = entry.removeprefix("["), ""
    if entry.startswith("["):
        host, _, port = host.partition("]")
        port = port.removeprefix(":")
    elif entry.count(":") == 1:
        host, _, port = entry.partition(":")
    if port and port != str(target.port):
        return False
    host = host.removeprefix("*").removeprefix(".")
    return target.host == host or target.host.endswith(f".{host}") or _contains(host, target.host)


def _contains(network: str, host: str) -> bool:
    if "/" not in network and ":" not in host:
        return False
    import ipaddress

    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
