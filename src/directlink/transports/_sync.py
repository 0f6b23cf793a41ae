"""The blocking transports."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from directlink._concurrency.locks import Cleanup
from directlink.transport import LONGEST
from directlink.transports import _httpcore
from directlink.transports._connection import closed, timed_out
from directlink.transports._http import (
    BodyReader,
    Progress,
    own_client_headers,
    parse_url,
    read_before,
    response_headers,
)
from directlink.transports._pool import SyncPool
from directlink.transports._sync_connection import SyncWire
from directlink.transports._tls import Settings, check_client, check_limits, require

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    import httpx

    from directlink.transport import HttpRequest, HttpResponse


class _CoreTransport:
    """Requests over connections that the pool lends."""

    def __init__(self, load: Callable[[], Any], settings: Settings, size: int, keepalive: float) -> None:
        check_limits(size, keepalive)
        self._load = load
        self._core: Any = None
        self._settings = settings
        self._pool = SyncPool(size, keepalive)

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
        deadline = time.monotonic() + min(timeout, LONGEST)
        target = parse_url(request.url)
        lease = self._pool.lease()
        wire: SyncWire | None = None
        try:
            with lease, lease:
                self._pool.acquire(lease, target, deadline)
                if self._core is None:
                    self._core = self._load()
                if lease.link is None:
                    lease.link = _httpcore.make_link(self._core, "", SyncWire, target, self._settings)
                link = lease.link
                assert isinstance(link.wire, SyncWire)
                wire = link.wire
                wire.start(deadline)
                response = link.connection.handle_request(_httpcore.make_request(self._core, request, target, wire))
                wire.reading_body = True
                reader = BodyReader(response.status, response_headers(response.headers))
                for chunk in response.iter_stream():
                    reader.feed(chunk)
                    wire.check_time()
                response.close()
                wire.check_answered()
                lease.keep = wire.is_open and not _httpcore.has_leftover(response)
        except Exception as exc:
            error = _httpcore.translate(exc, begun=wire is not None and wire.composing)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    def close(self) -> None:
        """Close every connection that is not in use, and the others as their requests end. May be called again.

        Further requests are refused. A client that was brought along stays open.
        """
        self._pool.close()


class HttpxTransport(_CoreTransport):
    """The default blocking transport: httpx's own machinery, with a pool that is safe and quick.

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
        client: a client of your own to send with, for its proxies, hooks or mounts. The other arguments are then
            without effect, and closing is left to you. Its time-outs are httpx's, one for each read: a server that
            keeps sending before the body can exceed the budget. httpx does not show what a server sent beyond an
            answer, which may be taken for the answer to the next request.
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
        client: httpx.Client | None = None,
    ) -> None:
        settings = Settings(verify=verify, cert=cert, proxy=proxy, trust_env=trust_env)
        super().__init__(_httpcore.httpcore, settings, max_connections, keepalive_expiry)
        check_client(client, awaits=False)
        self._client = client

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request`` and return the whole answer, by the ``httpx.Client`` that was brought along, if any.

        Args:
            request: what to send.
            timeout: seconds for everything: waiting for a connection, connecting, sending, and reading the answer.
                A client of your own keeps to it between the parts that it reads.

        Raises:
            ConfigurationError: the request or the environment's settings cannot be used; nothing was sent.
            ClientClosedError: the transport was closed; nothing was sent.
            TransportError: no answer; ``outcome_unknown`` tells whether the service may have the request.
            ResponseDecodeError: the answer is too large or wrongly compressed.
        """
        if self._client is None:
            return super().send(request, timeout=timeout)
        if self._pool.closed:
            raise closed()
        timeout = min(timeout, LONGEST)
        deadline = time.monotonic() + timeout
        progress = Progress()
        answers: list[httpx.Response] = []

        def close() -> None:
            for answer in answers:
                answer.close()

        closing = Cleanup(close)
        try:
            prepared = self._client.build_request(
                request.method,
                request.url,
                headers=own_client_headers(request),
                content=request.body,
                timeout=timeout,
                extensions={"trace": progress.note},
            )
            with closing, closing:
                # ``auth`` would replace the signature.
                answers.append(self._client.send(prepared, stream=True, follow_redirects=False, auth=None))
                response = answers[0]
                if (known := read_before(response)) is not None:
                    return known
                reader = BodyReader(response.status_code, response_headers(response.headers.raw))
                for chunk in response.iter_raw():
                    reader.feed(chunk)
                    if time.monotonic() > deadline:
                        raise timed_out(begun=True)  # noqa: TRY301 - the answer is closed first, as after others
        except Exception as exc:
            error = _httpcore.translate(exc, begun=progress.begun)
            if error is exc:
                raise
            raise error from None
        return reader.finish()


class Httpx2Transport(_CoreTransport):
    """Like :class:`HttpxTransport`, over httpx2's machinery (``pip install 'directlink[httpx2]'``).

    Args:
        verify: see :class:`HttpxTransport`, as for all others.
        cert: client certificate and key.
        proxy: URL of a proxy.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time.
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
