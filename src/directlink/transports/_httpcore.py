"""The default blocking transport: httpcore speaks HTTP, over connections and a pool of this package."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from directlink.transport import MAX_TIMEOUT
from directlink.transports._failures import from_library
from directlink.transports._http import BodyReader, parse_url, response_headers
from directlink.transports._httpcore_library import (
    CoreName,
    check_core,
    has_leftover,
    load_core,
    make_origin,
    make_proxy_auth,
    make_request,
)
from directlink.transports._pool import ConnectionPool, Lease, PooledConnection
from directlink.transports._settings import TransportSettings
from directlink.transports._sync_connection import SyncConnection

if TYPE_CHECKING:
    import ssl

    import httpcore

    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._http import Target
    from directlink.transports._httpcore_library import Httpcore
    from directlink.transports._settings import Route

    Http: TypeAlias = httpcore.HTTPConnection | httpcore.ConnectionPool


class HttpcoreTransport:
    """The default blocking transport: httpcore, on which httpx is built, with a pool that is safe and quick.

    It may be used from many threads, survives ``fork``, needs no ``with``, and connects when first needed. It follows
    no redirect and never sends a request twice.

    Args:
        verify: ``True``: the certificate authorities of ``AWS_CA_BUNDLE``, else ``SSL_CERT_FILE`` and
            ``SSL_CERT_DIR``, else the system's. A file or directory of them, or a whole ``SSLContext``. ``False``
            verifies nothing, and warns.
        cert: client certificate and key, PEM files; a key of ``None`` is in the certificate's file.
        proxy: ``http://``, ``https://`` or ``socks5://`` URL, with user and password if need be.
        trust_env: read ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``, the variables of ``verify``,
            and ``SSLKEYLOGFILE``.
        max_connections: most connections at a time; further requests wait.
        keepalive_expiry: seconds that an unused connection is kept. Load balancers close theirs after a minute or so.
        core: the library: ``"httpcore"``, or its successor ``"httpcore2"`` (``pip install 'directlink[httpx2]'``).

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
        self._core_name: CoreName = core
        self._core: Httpcore | None = None
        self._pool: ConnectionPool[Http, SyncConnection] = ConnectionPool(max_connections, keepalive_expiry)

    def __repr__(self) -> str:
        return f"<HttpcoreTransport: {self._pool.summary()}>"

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
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
        deadline = time.monotonic() + min(timeout, MAX_TIMEOUT)
        target = parse_url(request.url)
        lease = Lease(self._pool)
        network: SyncConnection | None = None
        try:
            with lease, lease:
                lease.borrow(target, deadline)
                core = self._core or self._load()
                pooled = lease.pooled or self._connect(lease, core, target)
                network = pooled.network
                network.start_request(deadline)
                response = pooled.http.handle_request(make_request(core, request, target, network))
                network.reading_body = True
                reader = BodyReader(response.status, response_headers(response.headers))
                for chunk in response.iter_stream():
                    reader.feed(chunk)
                    network.check_time()
                response.close()
                network.check_answered()
                lease.keep = network.is_open and not has_leftover(response)
        except Exception as exc:
            error = from_library(exc, begun=network is not None and network.is_writing_request)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    def _load(self) -> Httpcore:
        self._core = loaded = load_core(self._core_name)
        return loaded

    def _connect(
        self, lease: Lease[Http, SyncConnection], core: Httpcore, target: Target
    ) -> PooledConnection[Http, SyncConnection]:
        lease.pooled = pooled = new_connection(core, target, self._settings.route(target))
        return pooled

    def close(self) -> None:
        """Close every connection that is not in use, and the others as their requests end. May be called again.

        Further requests are refused.
        """
        self._pool.close()


def new_connection(core: Httpcore, target: Target, route: Route) -> PooledConnection[Http, SyncConnection]:
    """Return a blocking connection that will connect when first used."""
    network = SyncConnection(route.authorities, "the proxy " if route.proxy else "")
    backend = cast("httpcore.NetworkBackend", network)
    http: Http
    proxy = route.proxy
    if proxy is None:
        http = core.HTTPConnection(make_origin(core, target), ssl_context=route.context, network_backend=backend)
    elif proxy.is_socks:
        http = core.SOCKSProxy(
            proxy.url, make_proxy_auth(proxy), ssl_context=route.context, max_connections=1, network_backend=backend
        )
    else:
        http = core.HTTPProxy(
            proxy.url,
            make_proxy_auth(proxy),
            ssl_context=route.context,
            proxy_ssl_context=route.context if proxy.scheme == "https" else None,
            max_connections=1,
            network_backend=backend,
        )
    return PooledConnection(target.origin, http, network)
