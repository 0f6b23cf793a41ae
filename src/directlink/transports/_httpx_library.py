"""What is done with httpx, and likewise with its successor httpx2. No other module imports httpx."""

from __future__ import annotations

import ssl
import sys
import time
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from directlink._basics.checks import kind_of
from directlink._concurrency.imports import undisturbed
from directlink.errors import ConfigurationError
from directlink.transports._failures import from_library, timed_out
from directlink.transports._http import BodyReader, response_headers
from directlink.transports._loading import load

if TYPE_CHECKING:
    from http.cookiejar import CookieJar
    from types import ModuleType

    import httpx

    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._http import Target
    from directlink.transports._settings import Route, TransportSettings

_LIBRARIES: Final = ("httpx", "httpx2")
_SHORTEST: Final = 0.001
"""Seconds. A socket takes a time-out of 0 for an order not to wait at all, and fails otherwise."""


def check_client(client: object, *, awaits: bool) -> None:
    """Check a client of the user's.

    Args:
        client: that one, or ``None``.
        awaits: whether it has to be one that is awaited.

    Raises:
        ConfigurationError: it is no client of httpx or httpx2, or one of the other kind.
    """
    if client is None:
        return
    right, wrong = ("AsyncClient", "Client") if awaits else ("Client", "AsyncClient")
    library = None if isinstance(client, type) else _library_of(client)
    if library is None or not isinstance(client, (library.Client, library.AsyncClient)):
        raise ConfigurationError(f"client: expected an httpx.{right} or httpx2.{right}, got {kind_of(client)}")
    if isinstance(client, library.Client) is awaits:
        raise ConfigurationError(f"client: expected an {library.__name__}.{right}, got an {library.__name__}.{wrong}")


def _library_of(client: object) -> ModuleType | None:
    for cls in type(client).__mro__:
        root = cls.__module__.partition(".")[0]
        if root in _LIBRARIES:
            return sys.modules[root]
    return None


def load_httpx() -> ModuleType:
    """Import httpx, and what it imports when a client is made: no fork is to come in the midst of that either."""

    def importing() -> ModuleType:
        import httpcore
        import httpx

        del httpcore
        return httpx

    return load("httpx", importing)


def make_client(route: Route, settings: TransportSettings) -> httpx.Client:
    """Return a blocking client for requests that go by ``route``."""
    import httpx

    client = httpx.Client(
        verify=_verify(route),
        proxy=_proxy(route),
        trust_env=False,  # the route says what the environment does
        limits=_limits(settings),
        cookies=_no_cookies(),
    )
    client.headers.clear()
    return client


def make_async_client(route: Route, settings: TransportSettings) -> httpx.AsyncClient:
    """Return an awaiting client for requests that go by ``route``."""
    import httpx

    client = httpx.AsyncClient(
        verify=_verify(route),
        proxy=_proxy(route),
        trust_env=False,  # the route says what the environment does
        limits=_limits(settings),
        cookies=_no_cookies(),
    )
    client.headers.clear()
    return client


def _verify(route: Route) -> ssl.SSLContext:
    # Without TLS on the route, a context that trusts nobody: httpx would load certificate authorities for nothing.
    return route.context or _without_authorities()


@cache
def _without_authorities() -> ssl.SSLContext:
    # As everywhere where OpenSSL makes something: no fork in between, whose child would wait for OpenSSL's locks.
    return undisturbed(lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def _proxy(route: Route) -> httpx.Proxy | None:
    import httpx

    proxy = route.proxy
    if proxy is None:
        return None
    return httpx.Proxy(proxy.url, auth=proxy.auth, ssl_context=route.context if proxy.scheme == "https" else None)


def _limits(settings: TransportSettings) -> httpx.Limits:
    import httpx

    return httpx.Limits(
        max_connections=settings.max_connections,
        max_keepalive_connections=settings.max_connections,
        keepalive_expiry=settings.keepalive_expiry,
    )


def _no_cookies() -> CookieJar:
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def failure(exc: Exception, progress: Progress, target: Target, route: Route | None) -> Exception:
    """Return this package's error for what a client raised, anything else unchanged.

    Args:
        exc: what it raised.
        progress: how far the request has come.
        target: where the request goes.
        route: how, unless only a client of the user's knows.
    """
    proxy = route and route.proxy
    where = f"the proxy {proxy.host}:{proxy.port}" if proxy else f"{target.host}:{target.port}"
    authorities = route.authorities if route else "the client's certificate authorities"
    return from_library(exc, begun=progress.begun, where=where, authorities=authorities)


def headers_for_users_client(request: HttpRequest) -> dict[str, str]:
    """Return the headers for a client of the user's, which would ask for encodings that are not read here."""
    asked = any(name.lower() == "accept-encoding" for name in request.headers)
    return dict(request.headers) if asked else {**request.headers, "Accept-Encoding": "gzip, deflate"}


def read_by_hook(response: httpx.Response) -> HttpResponse | None:
    """Return the whole answer if an event hook of the user's has read it, ``None`` if it has yet to be read."""
    if not response.is_stream_consumed:
        return None
    headers = response_headers(response.headers.raw)
    headers.pop("content-encoding", None)  # httpx has unpacked it
    reader = BodyReader(response.status_code, headers)
    reader.feed(response.content)
    return reader.finish()


class Progress:
    """How far a request is, told by httpx's ``trace`` extension, and how long each of its steps may take.

    httpx has a time-out for each step, not for a request; so the time that is left is set anew before each of them. A
    transport that is mocked, or not httpx's own, traces nothing: then the request may have left.

    Args:
        seconds: how long the request may take.
        margin: how many seconds before that each step is to end.

    Raises:
        RequestTimeoutError: there is no time at all.
    """

    def __init__(self, seconds: float, margin: float = 0.0) -> None:
        if seconds <= 0:
            raise timed_out(begun=False)
        self._deadline = time.monotonic() + seconds
        self._margin = margin
        self._timeouts: dict[str, float] = dict.fromkeys(("connect", "read", "write", "pool"), seconds - margin)
        self._traced = self._sent = False

    @property
    def begun(self) -> bool:
        """Whether the server may have the request."""
        return self._sent or not self._traced

    def extensions(self) -> dict[str, Any]:
        """Return the request's extensions for a blocking client."""
        return {"timeout": self._timeouts, "trace": self._note}

    def async_extensions(self) -> dict[str, Any]:
        """Return the request's extensions for an awaiting client."""

        async def note(event: str, info: dict[str, Any]) -> None:
            self._note(event, info)

        return {"timeout": self._timeouts, "trace": note}

    def _note(self, event: str, info: dict[str, Any]) -> None:
        self._traced = True
        remaining = max(self._deadline - self._margin - time.monotonic(), _SHORTEST)
        self._timeouts.update(connect=remaining, read=remaining, write=remaining)
        # What asks a proxy for a tunnel is not the request.
        if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            self.check_time()
            self._sent = True

    def check_time(self) -> None:
        """Check that there is time left.

        Raises:
            RequestTimeoutError: there is no time left.
        """
        if time.monotonic() > self._deadline:
            raise timed_out(begun=self.begun)
