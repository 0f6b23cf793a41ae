"""The transport on aiohttp, for many requests at a time."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Protocol

from directlink._concurrency.locks import Cleanup
from directlink.transport import MAX_TIMEOUT
from directlink.transports._failures import closed, timed_out
from directlink.transports._http import BodyReader, response_headers
from directlink.transports._loading import load, load_in_thread, require
from directlink.transports._per_loop import OpenedPerLoop
from directlink.transports._settings import TransportSettings

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator

    import aiohttp

    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._aiohttp_library import Content, LoopSession, Route


class _Library(Protocol):
    """What is used of the module that imports aiohttp."""

    ADDED: frozenset[str]
    Content: type[Content]

    def find_route(self, url: str, settings: TransportSettings, /) -> Route: ...

    def keep_session(self, size: int, keepalive: float, /) -> AsyncGenerator[LoopSession]: ...

    def translate(self, exc: Exception, route: Route, /, *, begun: bool) -> Exception: ...


def _load() -> _Library:
    def importing() -> _Library:
        from directlink.transports import _aiohttp_library

        return _aiohttp_library

    return load("aiohttp", importing)


def _abandon(opened: LoopSession) -> object:
    connector = opened.session.connector
    opened.session.detach()
    return connector


class AiohttpTransport:
    """An awaiting transport on aiohttp (``pip install 'directlink[aiohttp]'``): the quickest with many tasks.

    It may be used from many tasks, in one event loop after the other or in several at a time. It follows no redirect
    and never sends a request twice. ``asyncio.run`` closes it with the loop; before closing a loop by other means,
    ``await aclose()``: asyncio itself complains about connections that outlive their loop.

    Args:
        verify: see :class:`HttpcoreTransport`, as for all others.
        cert: client certificate and key.
        proxy: ``http://`` or ``https://`` URL of a proxy; aiohttp knows no SOCKS.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time in each event loop.
        keepalive_expiry: seconds that an unused connection is kept.

    Raises:
        ConfigurationError: an argument cannot be used, or aiohttp is not installed.
    """

    def __init__(
        self,
        *,
        verify: bool | str | ssl.SSLContext = True,
        cert: tuple[str, str | None] | None = None,
        proxy: str | None = None,
        trust_env: bool = True,
        max_connections: int = 100,
        keepalive_expiry: float = 15.0,
    ) -> None:
        require("aiohttp", "aiohttp")
        self._settings = TransportSettings(
            verify=verify,
            cert=cert,
            proxy=proxy,
            trust_env=trust_env,
            max_connections=max_connections,
            keepalive_expiry=keepalive_expiry,
        )
        self._library: _Library | None = None
        self._routes: dict[str, Route] = {}
        self._sessions = OpenedPerLoop(_abandon)

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request`` and return the whole answer.

        Args:
            request: what to send.
            timeout: seconds for everything: waiting for a connection, connecting, sending, and reading the answer.

        Raises:
            ConfigurationError: the request or the environment's settings cannot be used; nothing was sent.
            ClientClosedError: the transport was closed; nothing was sent.
            TransportError: no answer; ``outcome_unknown`` tells whether the service may have the request.
            ResponseDecodeError: the answer is too large or wrongly compressed.
        """
        library = self._library or await self._load()
        opened = self._sessions.get() or await self._open(library)
        task = asyncio.current_task()
        assert task is not None  # a coroutine that awaits aiohttp runs in a task
        route = self._routes.get(request.url)
        if route is None:
            route = self._routes[request.url] = library.find_route(request.url, self._settings)
        content = library.Content(request.body)
        deadline = opened.deadlines.start(task, min(timeout, MAX_TIMEOUT))
        answers: list[aiohttp.ClientResponse] = []

        def close() -> None:
            for answer in answers:
                answer.close()

        closing = Cleanup(close)
        try:
            with deadline, deadline, closing, closing:
                answers.append(
                    await opened.session.request(
                        request.method,
                        route.url,
                        headers=request.headers,
                        skip_auto_headers=None if request.headers.keys() >= library.ADDED else library.ADDED,
                        data=content,
                        allow_redirects=False,
                        **route.options,
                    )
                )
                response = answers[0]
                reader = BodyReader(response.status, response_headers(response.raw_headers))
                incoming = response.content
                while not incoming.at_eof():
                    reader.feed(await incoming.readany())
                answers.clear()  # one that was read is closed already
        except asyncio.CancelledError:
            # Being closed, aiohttp cancels what a task waits for, which looks like a cancellation of the task.
            if self._sessions.closed and not task.cancelling():
                raise closed() from None
            raise
        except Exception as exc:
            if deadline.expired:
                raise timed_out(begun=content.begun) from None
            error = library.translate(exc, route, begun=content.begun)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    async def _load(self) -> _Library:
        self._library = loaded = await load_in_thread(_load)
        return loaded

    async def _open(self, library: _Library) -> LoopSession:
        settings = self._settings
        return await self._sessions.open(
            partial(library.keep_session, settings.max_connections, settings.keepalive_expiry)
        )

    async def aclose(self) -> None:
        """Close every connection; requests under way end with an error. May be called again."""
        await self._sessions.aclose()
