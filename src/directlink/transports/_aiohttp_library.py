"""What is made of aiohttp's own classes. No other module imports aiohttp, and this one is imported when needed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import PayloadEncodingError
from yarl import URL

from directlink.errors import ConfigurationError, ConnectError
from directlink.transports._connection import is_readable
from directlink.transports._deadlines import Deadlines
from directlink.transports._failures import broken, garbled, untrusted
from directlink.transports._http import parse_url

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.connector import Connection

    from directlink.transports._proxies import Proxy
    from directlink.transports._settings import TransportSettings

ADDED: frozenset[str] = frozenset({"Content-Type", "User-Agent"})
"""Headers that aiohttp adds where they are absent, unless told to skip them."""


PORTION: Final = 8 * 1024
"""Most bytes to parse at once."""


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


class Protocol(ResponseHandler):
    """Reads answers in small portions, and ends the connection when more comes than the one that was asked for.

    aiohttp keeps what comes between two requests, and takes it for the answer to the second. It also parses up to
    256 KiB at once, which a server can fill with so many interim answers or chunks that the loop stands still.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._answer: Any = None  # the body of the answer whose head has come
        self._backlog = bytearray()
        self._lost: tuple[BaseException | None] | None = None

    def set_response_params(self, **options: Any) -> None:
        """Expect the answer to the next request."""
        self._answer = None
        super().set_response_params(**options)

    def feed_data(self, data: Any, size: int = 0) -> None:
        """Take the head of an answer from the parser."""
        if self._answer is not None:
            self._end()
            return
        message, body = data
        if message.code >= HTTPStatus.OK or message.code == HTTPStatus.SWITCHING_PROTOCOLS:
            self._answer = body
        super().feed_data(data, size)

    def data_received(self, data: bytes) -> None:
        """Parse a portion of what came, and the rest when other tasks have run."""
        if not data:
            super().data_received(data)  # parsing goes on after a pause
        elif self._backlog or len(data) > PORTION:
            if not self._backlog:
                self._loop.call_soon(self._go_on)
                self._let_read(on=False)
            self._backlog += data
        else:
            self._parse(data)

    def _go_on(self) -> None:
        if self.transport is None:
            self._backlog.clear()  # the request was given up
        else:
            portion = bytes(self._backlog[:PORTION])
            del self._backlog[:PORTION]
            self._parse(portion)
        if self._backlog:
            self._loop.call_soon(self._go_on)
        elif self._lost:
            super().connection_lost(*self._lost)
        elif not self._reading_paused:
            self._let_read(on=True)

    def _let_read(self, *, on: bool) -> None:
        if self.transport is not None:
            with suppress(RuntimeError):  # it is closing
                (self.transport.resume_reading if on else self.transport.pause_reading)()

    def _parse(self, data: bytes) -> None:
        if not self._is_answered():
            super().data_received(data)
            if not self._is_answered() or not self._has_begun_another():
                return
        self._end()

    def _is_answered(self) -> bool:
        return self._answer is not None and self._answer.is_eof()

    def _has_begun_another(self) -> bool:
        if self._parser is None:
            return False
        # The parser in Python keeps a line and a head that have only begun here; that in C has no such attributes.
        if getattr(self._parser, "_tail", b"") or getattr(self._parser, "_lines", ()):
            return True
        try:
            return self._parser.feed_eof() is not None
        except PayloadEncodingError:
            return True

    def _end(self) -> None:
        # The answer itself may yet have to be read.
        self._backlog.clear()
        self._parser = None
        self.force_close()
        if self.transport is not None:
            self.transport.abort()

    def resume_reading(self, resume_parser: bool = True) -> None:  # noqa: FBT002 - as aiohttp declares it
        """Read on; while there is still something to parse, only the parser does."""
        if not self._backlog:
            super().resume_reading(resume_parser)
            return
        self._reading_paused = False
        if resume_parser:
            self.data_received(b"")

    def connection_lost(self, exc: BaseException | None) -> None:
        """Learn of the connection's end, when all that came before it has been parsed."""
        if self._backlog and self.transport is not None:
            self._lost = (exc,)
        else:
            super().connection_lost(exc)


class _Taken:
    """An idle connection while it is examined. It is closed if that is interrupted; to be entered twice.

    Attributes:
        connection: that one.
    """

    connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and self.connection is not None:
            self.connection.close()

    def is_usable(self) -> bool:
        """Whether nothing has come on it that was not asked for."""
        transport = None if self.connection is None else self.connection.transport
        sock = None if transport is None else transport.get_extra_info("socket")
        return sock is not None and not is_readable(sock)


class Connector(aiohttp.TCPConnector):
    """A connector that ends in silence. Closing is done where the loop still runs: see :func:`keep_session`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # pyright: ignore[reportUnknownMemberType]
        self._factory: Any = partial(Protocol, self._loop)

    async def _get(self, key: Any, traces: Any) -> Connection | None:
        # What has come on an idle connection may not have been read yet.
        taken = _Taken()
        with taken, taken:
            taken.connection = await super()._get(key, traces)
            while taken.connection is not None and not taken.is_usable():
                taken.connection.close()
                taken.connection = await super()._get(key, traces)
            return taken.connection

    def __del__(self, *_: Any) -> None:
        # aiohttp would close the connections here, which in a forked child takes the parent's out of its poll set.
        pass


def _make_session(size: int, keepalive: float) -> aiohttp.ClientSession:
    """Return a session for the running loop that adds nothing to requests and changes nothing in answers."""
    return aiohttp.ClientSession(
        connector=Connector(limit=size, keepalive_timeout=keepalive),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
        request_class=Request,
        auto_decompress=False,
    )


class LoopSession(NamedTuple):
    """What belongs to one event loop."""

    session: aiohttp.ClientSession
    deadlines: Deadlines


async def keep_session(size: int, keepalive: float) -> AsyncGenerator[LoopSession]:
    """Yield a session, and close it when the running loop ends, or when the generator is dropped while it runs.

    Both are what asyncio does with the asynchronous generators of a loop.

    Args:
        size: most connections.
        keepalive: seconds that an unused connection is kept.
    """
    session: aiohttp.ClientSession | None = None
    try:
        session = _make_session(size, keepalive)
        yield LoopSession(session, Deadlines(asyncio.get_running_loop()))
    finally:
        if session is not None:
            await session.close()


def find_route(url: str, settings: TransportSettings) -> Route:
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
    if proxy.is_socks:
        raise ConfigurationError(f"AiohttpTransport knows no SOCKS proxies: {proxy.url}")
    user, password = proxy.auth or (None, None)
    return {"proxy": URL(proxy.url).with_user(user).with_password(password)}


def translate(exc: Exception, route: Route, *, begun: bool) -> Exception:
    """Return this package's error for one that aiohttp raised, anything else unchanged."""
    error: Exception = exc
    match exc:
        case aiohttp.ClientConnectorCertificateError():
            why = getattr(exc.certificate_error, "verify_message", exc.certificate_error)
            error = untrusted(route.host, route.authorities, str(why))
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
