"""What is done with httpcore, and likewise with its successor httpcore2: connections, requests, errors.

The library speaks HTTP over connections of ours. Its connection pool is not used: that one looks at every connection
on every request, and loses places to requests that were cancelled. No other module imports either library.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from directlink._concurrency.imports import undisturbed
from directlink._concurrency.threads import AsyncBackground
from directlink.errors import ConfigurationError, ConnectError, DirectLinkError
from directlink.transport import LONGEST
from directlink.transports._connection import Body, broken, garbled, timed_out
from directlink.transports._http import wire_headers
from directlink.transports._pool import Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.transport import HttpRequest
    from directlink.transports._connection import Wire
    from directlink.transports._http import Target
    from directlink.transports._tls import Settings


def httpcore() -> Any:
    """Import httpcore, which httpx is built on; half as costly to import as httpx itself."""

    def load() -> Any:
        import httpcore

        return httpcore

    return loaded("httpcore", load)


def httpcore2() -> Any:
    """Import httpcore2, which httpx2 is built on."""

    def load() -> Any:
        import httpcore2

        return httpcore2

    return loaded("httpcore2", load)


def loaded(name: str, load: Callable[[], Any]) -> Any:
    """Return what ``load`` imports, on which a transport is built.

    Raises:
        ConnectError: it cannot be read now, for want of a descriptor as a rule; nothing was sent.
    """

    def load_all() -> Any:
        "host".encode("idna")  # imports what every look-up of a host does
        return load()

    try:
        return undisturbed(load_all)
    except OSError as error:
        raise ConnectError(f"{name} cannot be loaded: {error.strerror or error}") from error


def with_locks(load: Callable[[], Any]) -> Any:
    """Return what ``load`` imports, and import what the library's awaiting half takes its locks from."""

    def load_locks() -> Any:
        from anyio._backends import _asyncio

        return _asyncio

    core = load()
    with suppress(ImportError, OSError):
        undisturbed(load_locks)
    return core


async def load_in_thread(load: Callable[[], Any]) -> Any:
    """Return what ``load`` imports; the event loop goes on meanwhile, which it would not for half a second."""
    try:
        return await AsyncBackground.run(("import", load), load, LONGEST)
    except DirectLinkError:
        return load()  # there may be no thread to be had; any other failure comes again


def make_link(core: Any, prefix: str, make_wire: type[Wire], target: Target, settings: Settings) -> Link:
    """Return a connection to ``target`` that will connect when first used.

    Args:
        core: the library.
        prefix: of its class names: ``""`` or ``"Async"``.
        make_wire: the kind of connection to put under it.
        target: where it leads.
        settings: TLS and proxies.
    """
    proxy = settings.proxy_for(target)
    trust = settings.trust() if "https" in {target.scheme, proxy and proxy.scheme} else None
    wire = make_wire(trust.authorities if trust else "", "the proxy " if proxy else "")
    context = trust and trust.context
    if proxy is None:
        origin = core.Origin(target.scheme.encode(), target.host.encode(), target.port)
        connection = getattr(core, f"{prefix}HTTPConnection")(origin, ssl_context=context, network_backend=wire)
    else:
        kind = "SOCKSProxy" if proxy.scheme.startswith("socks") else "HTTPProxy"
        options = {"proxy_ssl_context": context} if proxy.scheme == "https" else {}
        connection = getattr(core, prefix + kind)(
            proxy.url,
            proxy_auth=proxy.auth and tuple(part.encode() for part in proxy.auth),
            ssl_context=context,
            max_connections=1,
            network_backend=wire,
            **options,
        )
    return Link(target.origin, connection, wire)


def make_request(core: Any, request: HttpRequest, target: Target, wire: Wire) -> Any:
    """Return ``request`` as the library takes it."""
    url = core.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
    return core.Request(request.method, url, headers=wire_headers(request, target), content=Body(request.body, wire))


def has_leftover(response: Any) -> bool:
    """Whether the parser holds more than the answer that has been read: the connection must not be used again.

    A second answer, or the beginning of one, would be taken for that to the next request. Neither library says so in
    its interface; where it cannot be found out, there may be something.

    Args:
        response: the library's, read to its end.
    """
    stream = getattr(response.stream, "_stream", response.stream)  # a proxy's is wrapped
    parser = getattr(getattr(stream, "_connection", None), "_h11_state", None)
    return parser is None or bool(parser.trailing_data[0])


def translate(exc: Exception, *, begun: bool) -> Exception:
    """Return this package's error for one that the library raised, anything else unchanged.

    Classes are known by name: the names are the same in httpcore, in httpx, in their successors, and in what respx
    raises in their stead. Messages are not passed on where they may quote a header or the answer.

    Args:
        exc: what was raised.
        begun: whether the request may have reached the server, where the class does not tell.
    """
    names = {cls.__name__ for cls in type(exc).__mro__}
    error: Exception = exc
    if isinstance(exc, DirectLinkError):
        pass
    elif "ProxyError" in names:
        error = ConnectError(f"the proxy refused: {exc}", retryable=not str(exc).startswith("4"))
    elif names & {"ConnectError", "UnsupportedProtocol"}:
        error = ConnectError(f"cannot connect: {exc}")
    elif "LocalProtocolError" in names:
        error = ConfigurationError("the request has a header or a target that HTTP does not allow")
    elif "TimeoutException" in names:
        error = timed_out(begun=begun and not names & {"ConnectTimeout", "PoolTimeout"})
    elif "ProtocolError" in names:
        error = garbled(begun=begun)
    elif "NetworkError" in names or isinstance(exc, OSError):
        error = broken(str(exc), begun=begun)
    return error
