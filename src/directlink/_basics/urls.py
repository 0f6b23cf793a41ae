"""URLs taken apart: scheme, host, port and path, once for all that need them."""

from __future__ import annotations

from typing import Final

import attrs

DEFAULT_PORTS: Final = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""The port of a URL that names none, by scheme."""


@attrs.frozen
class Url:
    """A URL without its fragment.

    Attributes:
        scheme: in lower case; empty if the URL names none.
        host: in lower case and ASCII (IDNA), an IPv6 address without brackets; empty if the URL names none.
        port: the port that the URL names, else the scheme's default, else 0.
        path: empty where the URL has none.
        query: what follows the question mark; empty where there is none.
        user: user name as it is written, ``None`` if there is none.
        password: password as it is written, ``None`` if there is none.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str = ""
    user: str | None = attrs.field(default=None, repr=False)
    password: str | None = attrs.field(default=None, repr=False)

    @classmethod
    def parse(cls, text: str) -> Url:
        """Take ``text`` apart. Which schemes are accepted, and whether a host is required, is for the caller to check.

        Raises:
            ValueError: the host or the port is malformed. The message may quote parts of it.
        """
        from urllib.parse import urlsplit

        parts = urlsplit(text)
        host = parts.hostname or ""
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        port = DEFAULT_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
        return cls(parts.scheme, host, port, parts.path, parts.query, parts.username, parts.password)

    @property
    def bracketed_host(self) -> str:
        """The host as it stands in a URL: an IPv6 address in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> str:
        """The value of the ``Host`` header: the host, and the port unless it is the default one."""
        if self.port == DEFAULT_PORTS.get(self.scheme, 0):
            return self.bracketed_host
        return f"{self.bracketed_host}:{self.port}"

    @property
    def target(self) -> str:
        """What the first line of a request names: path and query, ``/`` at least."""
        return f"{self.path or '/'}{f'?{self.query}' if self.query else ''}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port: what a connection is made to."""
        return self.scheme, self.host, self.port
