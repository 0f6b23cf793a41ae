"""What a transport is: the two messages and the two protocols. No HTTP library is imported here.

A transport sends one prepared, signed request to the server and returns the whole answer. It never retries, never
follows a redirect, and raises :class:`~directlink.errors.ConnectError`, ``ConnectionLostError`` or
``RequestTimeoutError`` with ``outcome_unknown`` set truthfully: ``False`` only if the request was certainly not sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BODY_BYTES: Final = 16 * 1024 * 1024
"""Largest answer that is read, after decompression; a larger one is a ``ResponseDecodeError``."""

MAX_TIMEOUT: Final = 365 * 86400.0
"""Seconds. A longer time-out, an infinite one included, is taken for this one: locks and sockets refuse it."""


class HttpRequest:
    """One HTTP request, ready to be sent.

    Attributes:
        method: ``"POST"``.
        url: absolute URL.
        headers: names (any case) and values; ``Host`` is derived from the URL where absent.
        body: the bytes to send.
    """

    __slots__ = ("body", "headers", "method", "url")

    def __init__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> None:
        self.method: str = method
        self.url: str = url
        self.headers: Mapping[str, str] = headers
        self.body: bytes = body

    def __repr__(self) -> str:  # headers hold the signature and the session token, bodies hold BGP keys
        return f"<HttpRequest {self.method} {self.url} ({len(self.headers)} headers, {len(self.body)} bytes)>"


class HttpResponse:
    """One whole HTTP answer.

    Attributes:
        status_code: HTTP status.
        headers: lower-case names and values.
        body: the content, decompressed, at most :data:`MAX_BODY_BYTES`.
    """

    __slots__ = ("body", "headers", "status_code")

    def __init__(self, status_code: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status_code: int = status_code
        self.headers: Mapping[str, str] = headers
        self.body: bytes = body

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status_code} ({len(self.headers)} headers, {len(self.body)} bytes)>"


@runtime_checkable
class Transport(Protocol):
    """Sends requests, blocking. Must be usable from many threads at once."""

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request``, return the whole answer; ``timeout`` seconds for all, the wait for a connection too."""
        ...

    def close(self) -> None:
        """Close every connection. May be called more than once."""
        ...


@runtime_checkable
class AsyncTransport(Protocol):
    """Sends requests, awaiting. Must be usable from many tasks at once."""

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request``, return the whole answer; ``timeout`` seconds for all, the wait for a connection too."""
        ...

    async def aclose(self) -> None:
        """Close every connection. May be called more than once."""
        ...
