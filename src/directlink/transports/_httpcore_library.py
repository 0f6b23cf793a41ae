"""What is done with httpcore, and likewise with its successor httpcore2: connections and requests.

The library speaks HTTP over connections of this package. Its connection pool is not used: it looks at every connection
for every request, and loses places to requests that were cancelled. No other module imports either library.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, cast, get_args

from directlink._basics.checks import kind_of
from directlink._concurrency.imports import undisturbed
from directlink.errors import ConfigurationError
from directlink.transports._connection import Body
from directlink.transports._http import wire_headers
from directlink.transports._loading import load, require

if TYPE_CHECKING:
    import httpcore

    from directlink.transport import HttpRequest
    from directlink.transports._connection import Connection
    from directlink.transports._http import Target
    from directlink.transports._proxies import Proxy

CoreName: TypeAlias = Literal["httpcore", "httpcore2"]


class Httpcore(Protocol):
    """What is used of the library."""

    URL: type[httpcore.URL]
    Origin: type[httpcore.Origin]
    Request: type[httpcore.Request]
    HTTPConnection: type[httpcore.HTTPConnection]
    HTTPProxy: type[httpcore.HTTPProxy]
    SOCKSProxy: type[httpcore.SOCKSProxy]
    AsyncHTTPConnection: type[httpcore.AsyncHTTPConnection]
    AsyncHTTPProxy: type[httpcore.AsyncHTTPProxy]
    AsyncSOCKSProxy: type[httpcore.AsyncSOCKSProxy]


def check_core(core: object) -> None:
    """Check that there is such a library, and that it is installed.

    Raises:
        ConfigurationError: there is not, or it is not.
    """
    if core not in get_args(CoreName):
        shown = repr(core) if isinstance(core, str) else kind_of(core)
        raise ConfigurationError(f'core: expected "httpcore" or "httpcore2", got {shown}')
    if core == "httpcore2":
        require("httpcore2", "httpx2")


def load_core(core: CoreName) -> Httpcore:
    """Import the library, which takes half as long as to import httpx, which is built on it."""

    def httpcore() -> Httpcore:
        import httpcore

        return httpcore

    def httpcore2() -> Httpcore:
        import httpcore2

        return cast("Httpcore", httpcore2)  # the same classes, a few releases on

    return load(core, httpcore if core == "httpcore" else httpcore2)


def load_async_core(core: CoreName) -> Httpcore:
    """Import the library, and what its awaiting half takes its locks from."""

    def locks() -> object:
        from anyio._backends import _asyncio

        return _asyncio

    loaded = load_core(core)
    with suppress(ImportError, OSError):
        undisturbed(locks)
    return loaded


def make_origin(core: Httpcore, target: Target) -> httpcore.Origin:
    """Return ``target`` as the library takes it."""
    return core.Origin(target.scheme.encode(), target.host.encode(), target.port)


def make_proxy_auth(proxy: Proxy) -> tuple[bytes, bytes] | None:
    """Return the proxy's user and password as the library takes them."""
    return None if proxy.auth is None else (proxy.auth[0].encode(), proxy.auth[1].encode())


def make_request(core: Httpcore, request: HttpRequest, target: Target, network: Connection) -> httpcore.Request:
    """Return ``request`` as the library takes it."""
    url = core.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
    body = Body(request.body, network)
    return core.Request(request.method, url, headers=wire_headers(request, target), content=body)


def has_leftover(response: httpcore.Response) -> bool:
    """Whether the parser holds more than the answer that has been read: the connection must not be used again.

    A second answer, or the beginning of one, would be taken for that to the next request. Neither library says so in
    its interface; where it cannot be found out, there may be something.

    Args:
        response: the library's, read to its end.
    """
    stream = getattr(response.stream, "_stream", response.stream)  # a proxy's is wrapped
    parser = getattr(getattr(stream, "_connection", None), "_h11_state", None)
    return parser is None or bool(parser.trailing_data[0])
