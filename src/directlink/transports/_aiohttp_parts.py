"""What is made of aiohttp's own classes. The only module that imports aiohttp; it is itself imported when needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import aiohttp
from yarl import URL

from directlink.errors import ConfigurationError, ConnectError
from directlink.transports._messages import parse_url
from directlink.transports._wire import broken, garbled

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aiohttp.abc import AbstractStreamWriter

    from directlink.transports._proxies import Proxy
    from directlink.transports._settings import Settings

ADDED = frozenset({"Content-Type", "User-Agent"})
"""Headers that aiohttp adds where they are absent, unless told to skip them."""


class Route(NamedTuple):
    """How requests to one URL are sent."""

    url: URL
    host: str
    authorities: str
    """Where the certificate authorities come from, for error messages."""
    options: dict[str, Any]
    """Further arguments for aiohttp."""

    def __repr__(self) -> str:  # the options hold the proxy's password
        return f"<Route to {self.host}>"


class Content(aiohttp.BytesPayload):
    """A request's body that knows whether sending of the request has begun; it is written together with the head."""

    begun = False

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Write the body."""
        self.begun = True
        await super().write_with_length(writer, content_length)


class Request(aiohttp.ClientRequest):
    """A request without headers of aiohttp's; to list them to be skipped takes it long."""

    DEFAULT_HEADERS = {}  # noqa: RUF012 - as aiohttp declares it


class Connector(aiohttp.TCPConnector):
    """A connector that ends in silence. Closing is done where the loop still runs: see :func:`keep`."""

    def __del__(self, *_: Any) -> None:
        # aiohttp would close the connections here, which in a forked child takes the parent's out of its poll set.
        pass


def make_session(size: int, keepalive: float) -> aiohttp.ClientSession:
    """Return a session for the running loop that adds nothing to requests and changes nothing in answers."""
    return aiohttp.ClientSession(
        connector=Connector(limit=size, keepalive_timeout=keepalive),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        request_class=Request,
        auto_decompress=False,
    )


async def keep(session: aiohttp.ClientSession) -> AsyncGenerator[None]:
    """Close ``session`` when the running loop ends, or when the generator is dropped while it runs.

    Both are what asyncio does with the asynchronous generators of a loop.
    """
    try:
        yield
    finally:
        await session.close()


def find_route(url: str, settings: Settings) -> Route:
    """Return how requests to ``url`` are sent.

    Raises:
        ConfigurationError: it is no URL, or the settings cannot be used, or not with aiohttp.
    """
    target = parse_url(url)
    options = _proxy_options(settings.proxy_for(target))
    authorities = ""
    if target.scheme == "https" or options:
        options["ssl"], authorities = settings.trust()
    return Route(URL(url, encoded=True), target.host, authorities, options)  # nothing in the URL is quoted anew


def _proxy_options(proxy: Proxy | None) -> dict[str, Any]:
    if proxy is None:
        return {}
    if proxy.scheme.startswith("socks"):
        raise ConfigurationError(f"AiohttpTransport knows no SOCKS proxies: {proxy.url}")
    user, password = proxy.auth or (None, None)
    return {"proxy": URL(proxy.url).with_user(user).with_password(password)}


def translate(exc: Exception, route: Route, *, begun: bool) -> Exception:
    """Return this package's error for one that aiohttp raised, anything else unchanged."""
    error: Exception = exc
    match exc:
        case aiohttp.ClientConnectorCertificateError():
            why = getattr(exc.certificate_error, "verify_message", exc.certificate_error)
            error = ConnectError(
                f"the certificate of {route.host} does not verify with {route.authorities}: {why}", retryable=False
            )
        case aiohttp.ClientHttpProxyError():
            error = ConnectError(f"the proxy refused: {exc.status} {exc.message}", retryable=exc.status >= 500)
        case aiohttp.ClientConnectorError():
            error = ConnectError(f"cannot connect to {exc.host}:{exc.port}: {exc.os_error}")
        case aiohttp.ClientPayloadError() | aiohttp.ClientResponseError():
            error = garbled(begun=begun)
        case aiohttp.ClientError() | OSError():
            error = broken(str(exc), begun=begun)
        case ValueError():
            error = ConfigurationError("the request has a header that HTTP does not allow")
        case _:
            pass
    return error
