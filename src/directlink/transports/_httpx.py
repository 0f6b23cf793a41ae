"""The blocking transport on httpx itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from directlink._concurrency import fork
from directlink._concurrency.locks import Cleanup
from directlink.transport import MAX_TIMEOUT
from directlink.transports._failures import closed
from directlink.transports._http import BodyReader, parse_url, response_headers
from directlink.transports._httpx_library import (
    Progress,
    check_client,
    failure,
    headers_for_users_client,
    load_httpx,
    make_client,
    read_by_hook,
)
from directlink.transports._settings import TransportSettings

if TYPE_CHECKING:
    import ssl

    import httpx
    import httpx2

    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._http import Target
    from directlink.transports._settings import Route

_inherited: Final[list[object]] = []
"""Clients of the parent, which a forked child neither uses nor closes."""


class _OwnClients:
    """The clients of one transport. A forked child starts without any.

    Attributes:
        by_route: those that were opened.
    """

    def __init__(self) -> None:
        self.by_route: dict[Route, httpx.Client] = {}
        fork.register(self)

    def reset_after_fork(self) -> None:
        """Start over."""
        _inherited.append(self.by_route)
        self.by_route = {}

    def close(self) -> None:
        """Close all."""
        clients, self.by_route = self.by_route, {}
        for client in clients.values():
            client.close()


class HttpxTransport:
    """A blocking transport on httpx, for its hooks, mounts, mocks and instrumentation.

    It sends with a client of yours, of httpx or of httpx2, or with one of its own. It may be used from many threads,
    follows no redirect and never sends a request twice. It is slower than :class:`HttpcoreTransport`, and cannot keep
    all of its promises: see :doc:`/reference/transports`.

    Args:
        verify: see :class:`HttpcoreTransport`, as for all others.
        cert: client certificate and key.
        proxy: URL of a proxy.
        trust_env: read proxies and certificate authorities from the environment.
        max_connections: most connections at a time, for each proxy; further requests wait.
        keepalive_expiry: seconds that an unused connection is kept.
        client: a client of your own, whose settings, hooks and mounts all apply, save that its ``auth`` does not
            replace the signature. The other arguments are then without effect, and closing it is left to you.

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
        client: httpx.Client | httpx2.Client | None = None,
    ) -> None:
        check_client(client, awaits=False)
        self._settings = TransportSettings(
            verify=verify,
            cert=cert,
            proxy=proxy,
            trust_env=trust_env,
            max_connections=max_connections,
            keepalive_expiry=keepalive_expiry,
        )
        self._users_client = cast("httpx.Client | None", client)  # to httpx2's the same holds
        self._clients = _OwnClients()
        self._closed = False

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request`` and return the whole answer.

        Args:
            request: what to send.
            timeout: seconds for everything: waiting for a connection, connecting, sending, and reading the answer.
                What httpx reads at once is not interrupted: while a server sends the head of its answer byte by byte,
                this is the time for each of them.

        Raises:
            ConfigurationError: the request or the environment's settings cannot be used; nothing was sent.
            ClientClosedError: the transport, or the client, was closed; nothing was sent.
            TransportError: no answer; ``outcome_unknown`` tells whether the service may have the request.
            ResponseDecodeError: the answer is too large or wrongly compressed.
        """
        target = parse_url(request.url)
        client, route = self._choose(target)
        seconds = min(timeout, MAX_TIMEOUT)
        progress = Progress(seconds)
        answers: list[httpx.Response] = []

        def close() -> None:
            for answer in answers:
                answer.close()

        closing = Cleanup(close)
        try:
            with closing, closing:
                prepared = client.build_request(
                    request.method,
                    request.url,
                    headers=request.headers if route else headers_for_users_client(request),
                    content=request.body,
                    extensions=progress.extensions(),
                )
                # ``auth`` would replace the signature.
                answers.append(client.send(prepared, stream=True, follow_redirects=False, auth=None))
                response = answers[0]
                if (known := read_by_hook(response)) is not None:
                    return known
                reader = BodyReader(response.status_code, response_headers(response.headers.raw))
                for chunk in response.iter_raw():
                    reader.feed(chunk)
                    progress.check_time()
        except Exception as exc:
            error = failure(exc, progress, target, route)
            if error is exc:
                raise
            raise error from None
        return reader.finish()

    def _choose(self, target: Target) -> tuple[httpx.Client, Route | None]:
        """Return the client to send with and, for one of the transport's own, how it reaches the target."""
        client = self._users_client
        if self._closed or (client is not None and client.is_closed):
            raise closed()
        if client is not None:
            return client, None
        load_httpx()
        route = self._settings.route(target)
        clients = self._clients.by_route
        known = clients.get(route)
        return known or clients.setdefault(route, make_client(route, self._settings)), route

    def close(self) -> None:
        """Close every connection; requests under way end with an error. May be called again.

        Further requests are refused. A client of yours stays open.
        """
        self._closed = True
        self._clients.close()
