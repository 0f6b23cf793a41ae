"""The awaiting transports that share their machinery with the blocking ones."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from directlink._concurrency.locks import AsyncCleanup, disarmed, running_loop
from directlink.transport import LONGEST
from directlink.transports import _httpcore
from directlink.transports._async_connection import AsyncWire
from directlink.transports._async_pool import AsyncPool
from directlink.transports._connection import TURN, closed, timed_out
from directlink.transports._http import (
    BodyReader,
    Progress,
    own_client_headers,
    parse_url,
    read_before,
    response_headers,
)
from directlink.transports._pool import AsyncLease, exhausted
from directlink.transports._tls import Settings, check_client, check_limits, require

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    import httpx

    from directlink.transport import HttpRequest, HttpResponse


class _AsyncCoreTransport:
    """Requests over connections that the pool of the running loop lends."""

    def __init__(self, load: Callable[[], Any], settings: Settings, size: int, keepalive: float) -> None:
        check_limits(size, keepalive)
        self._load = partial(_httpcore.with_locks, load)
        self._core: Any = None
        self._settings = settings
        self._size = size
        self._pool = AsyncPool(size, keepalive)

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
        target = parse_url(request.url)
        lease = AsyncLease(self._pool.current())
        deadline = asyncio.get_running_loop().time() + min(timeout, LONGEST)
        budget = asyncio.timeout_at(deadline)
        wire: AsyncWire | None = None
        try:
            with lease, lease, disarmed(budget):
                async with budget:
                    await lease.borrow(target)
                    if self._core is None:
                        self._core = await _httpcore.load_in_thread(self._load)
                    if lease.link is None:
                        lease.link = _httpcore.make_link(self._core, "Async", AsyncWire, target, self._settings)
                    link = lease.link
                    assert isinstance(link.wire, AsyncWire)
                    wire = link.wire
                    wire.start(deadline)
                    response = await link.connection.handle_async_request(
                        _httpcore.make_request(self._core, request, target, wire)
                    )
                    wire.reading_body = True
                    reader = BodyReader(response.status, response_headers(response.headers))
                    async for chunk in response.aiter_stream():
                        reader.feed(chunk)
                        await wire.give_way()
                    await response.aclose()
                    wire.check_answered()
                    lease.keep = wire.is_open and not _httpcore.has_leftover(response)
        except Exception as exc:
            if budget.expired():
                raise (exhausted(self._size) if wire is None else wire.timed_out()) from None
            error = _httpcore.translate(exc, begun=wire is not None and wire.composing)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    async def aclose(self) -> None:
        """Close every connection that is not in use, and the others as their requests end. May be called again.

        Further requests are refused. A client that was brought along stays open.
        """
        self._pool.close()


class AsyncHttpxTransport(_AsyncCoreTransport):
    """The default awaiting transport: httpx's own machinery, with a pool that is safe and quick.

    It may be used from many tasks, in one event loop after the other or in several at a time, needs no ``async with``,
    and connects when first needed. It follows no redirect and never sends a request twice. It runs on asyncio and
    uvloop.

    Args:
        verify: see :class:`HttpxTransport`, as for all others.
        cert: client certificate and key.
        proxy: URL of a proxy.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time in each event loop; further requests wait.
        keepalive_expiry: seconds that an unused connection is kept.
        client: a client of your own to send with; then the other arguments are without effect, and closing is left to
            you. httpx does not show what a server sent beyond an answer, which may be taken for the answer to the next
            request, and its connections belong to one event loop: use it in one only.
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
        client: httpx.AsyncClient | None = None,
    ) -> None:
        settings = Settings(verify=verify, cert=cert, proxy=proxy, trust_env=trust_env)
        super().__init__(_httpcore.httpcore, settings, max_connections, keepalive_expiry)
        check_client(client, awaits=True)
        self._client = client

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request`` and return the whole answer, by the ``httpx.AsyncClient`` that was brought along, if any.

        Args:
            request: what to send.
            timeout: seconds for everything: waiting for a connection, connecting, sending, and reading the answer.

        Raises:
            ConfigurationError: the request or the environment's settings cannot be used; nothing was sent.
            ClientClosedError: the transport was closed; nothing was sent.
            TransportError: no answer; ``outcome_unknown`` tells whether the service may have the request.
            ResponseDecodeError: the answer is too large or wrongly compressed.
        """
        if self._client is None:
            return await super().send(request, timeout=timeout)
        if self._pool.closed:
            raise closed()
        running_loop()
        timeout = min(timeout, LONGEST)
        # A little longer than httpx's own, which alone tell a wait for a place in the pool.
        budget = asyncio.timeout(timeout + 0.05)
        progress = Progress()
        answers: list[httpx.Response] = []

        async def close() -> None:
            for answer in answers:
                await answer.aclose()

        closing = AsyncCleanup(close)
        try:
            with disarmed(budget):
                async with budget, closing, closing:
                    prepared = self._client.build_request(
                        request.method,
                        request.url,
                        headers=own_client_headers(request),
                        content=request.body,
                        timeout=timeout,
                        extensions={"trace": progress.anote},
                    )
                    # ``auth`` would replace the signature.
                    answers.append(await self._client.send(prepared, stream=True, follow_redirects=False, auth=None))
                    response = answers[0]
                    if (known := read_before(response)) is not None:
                        return known
                    reader = BodyReader(response.status_code, response_headers(response.headers.raw))
                    turn_ends = asyncio.get_running_loop().time() + TURN
                    async for chunk in response.aiter_raw():
                        reader.feed(chunk)
                        if asyncio.get_running_loop().time() > turn_ends:
                            await asyncio.sleep(0)
                            turn_ends = asyncio.get_running_loop().time() + TURN
        except Exception as exc:
            begun = progress.begun
            error = timed_out(begun=begun) if budget.expired() else _httpcore.translate(exc, begun=begun)
            if error is exc:
                raise
            raise error from None
        return reader.finish()


class AsyncHttpx2Transport(_AsyncCoreTransport):
    """Like :class:`AsyncHttpxTransport`, over httpx2's machinery (``pip install 'directlink[httpx2]'``).

    Args:
        verify: see :class:`HttpxTransport`, as for all others.
        cert: client certificate and key.
        proxy: URL of a proxy.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time in each event loop.
        keepalive_expiry: seconds that an unused connection is kept.

    Raises:
        ConfigurationError: httpx2 is not installed.
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
        require("httpcore2", "httpx2")
        settings = Settings(verify=verify, cert=cert, proxy=proxy, trust_env=trust_env)
        super().__init__(_httpcore.httpcore2, settings, max_connections, keepalive_expiry)
