"""The default awaiting transport: httpcore speaks HTTP, over connections and pools of this package."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from directlink._concurrency.locks import disarmed
from directlink.transport import MAX_TIMEOUT
from directlink.transports._async_connection import AsyncConnection
from directlink.transports._failures import from_library, no_free_connection
from directlink.transports._http import BodyReader, parse_url, response_headers
from directlink.transports._httpcore_library import (
    check_core,
    has_leftover,
    load_async_core,
    make_origin,
    make_proxy_auth,
    make_request,
)
from directlink.transports._loading import load_in_thread
from directlink.transports._pool import AsyncLease, PooledConnection, PoolPerLoop
from directlink.transports._settings import TransportSettings

if TYPE_CHECKING:
    import ssl

    import httpcore

    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._http import Target
    from directlink.transports._httpcore_library import Httpcore
    from directlink.transports._settings import Route

    Http: TypeAlias = httpcore.AsyncHTTPConnection | httpcore.AsyncConnectionPool


class AsyncHttpcoreTransport:
    """The default awaiting transport: httpcore, on which httpx is built, with a pool that is safe and quick.

    It may be used from many tasks, in one event loop after the other or in several at a time, needs no ``async with``,
    and connects when first needed. It follows no redirect and never sends a request twice. It runs on asyncio and
    uvloop.

    Args:
        verify: see :class:`HttpcoreTransport`, as for all others.
        cert: client certificate and key.
        proxy: URL of a proxy.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time in each event loop; further requests wait.
        keepalive_expiry: seconds that an unused connection is kept.
        core: the library: ``"httpcore"``, or its successor ``"httpcore2"``.

    Raises:
        ConfigurationError: an argument cannot be used, or the library is not installed.
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
        core: Literal["httpcore", "httpcore2"] = "httpcore",
    ) -> None:
        check_core(core)
        self._settings = TransportSettings(
            verify=verify,
            cert=cert,
            proxy=proxy,
            trust_env=trust_env,
            max_connections=max_connections,
            keepalive_expiry=keepalive_expiry,
        )
        self._loading = partial(load_async_core, core)
        self._core: Httpcore | None = None
        self._pools: PoolPerLoop[Http, AsyncConnection] = PoolPerLoop(max_connections, keepalive_expiry)

    def __repr__(self) -> str:
        return f"<AsyncHttpcoreTransport: {self._pools.summary()}>"

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
        pool = self._pools.current()
        lease = AsyncLease(pool)
        deadline = asyncio.get_running_loop().time() + min(timeout, MAX_TIMEOUT)
        budget = asyncio.timeout_at(deadline)
        network: AsyncConnection | None = None
        try:
            with lease, lease, disarmed(budget):
                async with budget:
                    await lease.borrow(target)
                    core = self._core or await self._load()
                    pooled = lease.pooled or self._connect(lease, core, target)
                    network = pooled.network
                    network.start_request(deadline)
                    response = await pooled.http.handle_async_request(make_request(core, request, target, network))
                    network.reading_body = True
                    reader = BodyReader(response.status, response_headers(response.headers))
                    async for chunk in response.aiter_stream():
                        reader.feed(chunk)
                        await network.let_others_run()
                    await response.aclose()
                    network.check_answered()
                    lease.keep = network.is_open and not has_leftover(response)
        except Exception as exc:
            if budget.expired():
                raise (no_free_connection(pool.size) if network is None else network.timed_out()) from None
            error = from_library(exc, begun=network is not None and network.is_writing_request)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    async def _load(self) -> Httpcore:
        self._core = loaded = await load_in_thread(self._loading)
        return loaded

    def _connect(
        self, lease: AsyncLease[Http, AsyncConnection], core: Httpcore, target: Target
    ) -> PooledConnection[Http, AsyncConnection]:
        lease.pooled = pooled = new_async_connection(core, target, self._settings.route(target))
        return pooled

    async def aclose(self) -> None:
        """Close every connection that is not in use, and the others as their requests end. May be called again.

        Further requests are refused.
        """
        self._pools.close()


def new_async_connection(core: Httpcore, target: Target, route: Route) -> PooledConnection[Http, AsyncConnection]:
    """Return an awaiting connection that will connect when first used."""
    network = AsyncConnection(route.authorities, "the proxy " if route.proxy else "")
    backend = cast("httpcore.AsyncNetworkBackend", network)
    http: Http
    proxy = route.proxy
    if proxy is None:
        http = core.AsyncHTTPConnection(make_origin(core, target), ssl_context=route.context, network_backend=backend)
    elif proxy.is_socks:
        http = core.AsyncSOCKSProxy(
            proxy.url, make_proxy_auth(proxy), ssl_context=route.context, max_connections=1, network_backend=backend
        )
    else:
        http = core.AsyncHTTPProxy(
            proxy.url,
            make_proxy_auth(proxy),
            ssl_context=route.context,
            proxy_ssl_context=route.context if proxy.scheme == "https" else None,
            max_connections=1,
            network_backend=backend,
        )
    return PooledConnection(target.origin, http, network)
