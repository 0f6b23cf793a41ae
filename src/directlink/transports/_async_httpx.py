"""The awaiting transport on httpx itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from directlink._concurrency.locks import AsyncCleanup, disarmed, running_loop
from directlink.errors import RequestTimeoutError
from directlink.transport import MAX_TIMEOUT
from directlink.transports._connection import MAX_SECONDS_WITHOUT_PAUSE
from directlink.transports._failures import closed, timed_out
from directlink.transports._http import BodyReader, parse_url, response_headers
from directlink.transports._httpx_library import (
    Progress,
    check_client,
    failure,
    headers_for_users_client,
    load_httpx,
    make_async_client,
    read_by_hook,
)
from directlink.transports._loading import load_in_thread
from directlink.transports._per_loop import OpenedPerLoop
from directlink.transports._settings import TransportSettings

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator

    import httpx
    import httpx2

    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._http import Target
    from directlink.transports._settings import Route

    Clients: TypeAlias = dict[Route, httpx.AsyncClient]

_MARGIN: Final = 0.05
"""Seconds, or a fifth of the time-out, by which httpx itself ends each step sooner. It then tells a wait for its
pool from others, and closes a connection whose handshake was under way, which it does not do when cancelled."""


class AsyncHttpxTransport:
    """An awaiting transport on httpx, for its hooks, mounts, mocks and instrumentation.

    It sends with a client of yours, of httpx or of httpx2, or with one of its own in each event loop. It follows no
    redirect and never sends a request twice. It is slower than :class:`AsyncHttpcoreTransport`, and cannot keep all of
    its promises: see :doc:`/reference/transports`. ``asyncio.run`` closes its own clients with the loop; before closing
    a loop by other means, ``await aclose()``.

    Args:
        verify: see :class:`HttpcoreTransport`, as for all others.
        cert: client certificate and key.
        proxy: URL of a proxy.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time in each event loop, for each proxy; further requests wait.
        keepalive_expiry: seconds that an unused connection is kept.
        client: a client of your own, as for :class:`HttpxTransport`. It belongs to one event loop: use the transport in
            that one only.

    Raises:
        ConfigurationError: an argument cannot be used.
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
        client: httpx.AsyncClient | httpx2.AsyncClient | None = None,
    ) -> None:
        check_client(client, awaits=True)
        self._settings = TransportSettings(
            verify=verify,
            cert=cert,
            proxy=proxy,
            trust_env=trust_env,
            max_connections=max_connections,
            keepalive_expiry=keepalive_expiry,
        )
        self._users_client = cast("httpx.AsyncClient | None", client)  # to httpx2's the same holds
        self._clients: OpenedPerLoop[Clients] = OpenedPerLoop(_abandon)
        self._loaded = False

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request`` and return the whole answer.

        Args:
            request: what to send.
            timeout: seconds for everything: waiting for a connection, connecting, sending, and reading the answer.

        Raises:
            ConfigurationError: the request or the environment's settings cannot be used; nothing was sent.
            ClientClosedError: the transport, or the client, was closed; nothing was sent.
            TransportError: no answer; ``outcome_unknown`` tells whether the service may have the request.
            ResponseDecodeError: the answer is too large or wrongly compressed.
        """
        target = parse_url(request.url)
        client, route = await self._choose(target)
        seconds = min(timeout, MAX_TIMEOUT)
        progress = Progress(seconds, min(_MARGIN, seconds / 5))
        budget = asyncio.timeout(seconds)
        answers: list[httpx.Response] = []

        async def close() -> None:
            for answer in answers:
                await answer.aclose()

        closing = AsyncCleanup(close)
        try:
            with disarmed(budget):
                async with budget, closing, closing:
                    prepared = client.build_request(
                        request.method,
                        request.url,
                        headers=request.headers if route else headers_for_users_client(request),
                        content=request.body,
                        extensions=progress.async_extensions(),
                    )
                    # ``auth`` would replace the signature.
                    answers.append(await client.send(prepared, stream=True, follow_redirects=False, auth=None))
                    response = answers[0]
                    if (known := read_by_hook(response)) is not None:
                        return known
                    reader = BodyReader(response.status_code, response_headers(response.headers.raw))
                    loop = asyncio.get_running_loop()
                    pause_at = loop.time() + MAX_SECONDS_WITHOUT_PAUSE
                    async for chunk in response.aiter_raw():
                        reader.feed(chunk)
                        if loop.time() > pause_at:
                            await asyncio.sleep(0)
                            pause_at = loop.time() + MAX_SECONDS_WITHOUT_PAUSE
        except Exception as exc:
            error = failure(exc, progress, target, route)
            if budget.expired() and not isinstance(error, RequestTimeoutError):  # httpx's own knows more
                error = timed_out(begun=progress.begun)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    async def _choose(self, target: Target) -> tuple[httpx.AsyncClient, Route | None]:
        """Return the client to send with and, for one of the transport's own, how it reaches the target."""
        running_loop()
        client = self._users_client
        if self._clients.closed or (client is not None and client.is_closed):
            raise closed()
        if client is not None:
            return client, None
        if not self._loaded:
            await load_in_thread(load_httpx)
            self._loaded = True
        route = self._settings.route(target)
        clients = self._clients.get()
        if clients is None:
            clients = await self._clients.open(_keep_clients)
        if route not in clients:
            clients[route] = make_async_client(route, self._settings)
        return clients[route], route

    async def aclose(self) -> None:
        """Close every connection; requests under way end with an error. May be called again.

        Further requests are refused. A client of yours stays open.
        """
        await self._clients.aclose()


async def _keep_clients() -> AsyncGenerator[Clients]:
    clients: Clients = {}
    try:
        yield clients
    finally:
        for client in clients.values():
            await client.aclose()


def _abandon(clients: Clients) -> object:
    return clients
