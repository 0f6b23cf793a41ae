"""The transport on aiohttp, for many requests at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from directlink._concurrency import fork
from directlink._concurrency.locks import Cleanup, running_loop
from directlink.transport import LONGEST
from directlink.transports._connection import closed, timed_out
from directlink.transports._deadlines import Budgets
from directlink.transports._http import BodyReader, response_headers
from directlink.transports._httpcore import load_in_thread, loaded
from directlink.transports._tls import Settings, check_limits, require

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator

    import aiohttp

    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._aiohttp_parts import Route

_inherited: list[object] = []  # a forked child keeps its parent's sessions, since to drop them is to close them


def _parts() -> Any:
    def load() -> Any:
        from directlink.transports import _aiohttp_parts

        return _aiohttp_parts

    return loaded("aiohttp", load)


class _Session(NamedTuple):
    """What belongs to one event loop."""

    session: aiohttp.ClientSession
    keeper: AsyncGenerator[aiohttp.ClientSession]
    budgets: Budgets


class AiohttpTransport:
    """An awaiting transport on aiohttp (``pip install 'directlink[aiohttp]'``): the quickest with many tasks.

    It may be used from many tasks, in one event loop after the other or in several at a time. It follows no redirect
    and never sends a request twice. ``asyncio.run`` closes it with the loop; before closing a loop by other means,
    ``await aclose()``: asyncio itself complains about connections that outlive their loop.

    Args:
        verify: see :class:`HttpxTransport`, as for all others.
        cert: client certificate and key.
        proxy: ``http://`` or ``https://`` URL of a proxy; aiohttp knows no SOCKS.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time in each event loop.
        keepalive_expiry: seconds that an unused connection is kept.

    Raises:
        ConfigurationError: aiohttp is not installed.
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
        check_limits(max_connections, keepalive_expiry)
        self._settings = Settings(verify=verify, cert=cert, proxy=proxy, trust_env=trust_env)
        self._size = max_connections
        self._keepalive = keepalive_expiry
        self._closed = False
        self._parts: Any = None
        self._routes: dict[str, Route] = {}
        self._sessions: dict[asyncio.AbstractEventLoop, _Session] = {}
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over without a session."""
        _inherited.append(self._sessions)
        for opened in self._sessions.values():
            _inherited.append(opened.session.connector)
            opened.session.detach()
        self._sessions = {}

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
        opened = self._sessions.get(running_loop()) or await self._open()
        parts, task = self._parts, asyncio.current_task()
        assert task is not None
        route = self._routes.get(request.url)
        if route is None:
            route = self._routes[request.url] = parts.find_route(request.url, self._settings)
        content = parts.Content(request.body)
        budget = opened.budgets.start(task, min(timeout, LONGEST))
        answers: list[aiohttp.ClientResponse] = []

        def close() -> None:
            for answer in answers:
                answer.close()

        closing = Cleanup(close)
        try:
            with budget, budget, closing, closing:
                answers.append(
                    await opened.session.request(
                        request.method,
                        route.url,
                        headers=request.headers,
                        skip_auto_headers=None if request.headers.keys() >= parts.ADDED else parts.ADDED,
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
            if self._closed and not task.cancelling():
                raise closed() from None
            raise
        except Exception as exc:
            if budget.expired:
                raise timed_out(begun=content.begun) from None
            error = parts.translate(exc, route, begun=content.begun)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    async def _open(self) -> _Session:
        if self._closed:
            raise closed()
        if self._parts is None:
            self._parts = await load_in_thread(_parts)
        self._bury()
        loop = asyncio.get_running_loop()
        if (known := self._sessions.get(loop)) is not None:
            return known  # another task has opened it meanwhile
        if self._closed:
            raise closed()
        keeper = self._parts.keep(self._size, self._keepalive)
        self._sessions[loop] = opened = _Session(await anext(keeper), keeper, Budgets(loop))
        return opened

    def _bury(self) -> None:
        for loop in list(self._sessions):  # loops of other threads come and go meanwhile
            if loop.is_closed() and (opened := self._sessions.pop(loop, None)) is not None:
                opened.session.detach()

    async def aclose(self) -> None:
        """Close every connection; requests under way end with an error. May be called again."""
        self._closed = True
        self._bury()
        here = running_loop()
        sessions, self._sessions = self._sessions, {}  # all at once: a request finds none from now on
        for loop, opened in sessions.items():
            if loop is here:
                await opened.keeper.aclose()
            else:
                with suppress(RuntimeError):  # it has just ended
                    loop.call_soon_threadsafe(loop.create_task, opened.keeper.aclose())
