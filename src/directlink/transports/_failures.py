"""What failures mean: this package's errors, and which exceptions of HTTP libraries stand for them."""

from __future__ import annotations

import ssl
import sys
from typing import Final, Protocol, cast

from directlink.errors import (
    ClientClosedError,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    DirectLinkError,
    RequestTimeoutError,
    TransportError,
)

_LIBRARIES: Final = ("httpcore", "httpcore2", "httpx", "httpx2")


class _Library(Protocol):
    """The exceptions that httpcore, httpx and their successors have in common."""

    ConnectError: type[Exception]
    ConnectTimeout: type[Exception]
    LocalProtocolError: type[Exception]
    NetworkError: type[Exception]
    PoolTimeout: type[Exception]
    ProtocolError: type[Exception]
    ProxyError: type[Exception]
    TimeoutException: type[Exception]
    UnsupportedProtocol: type[Exception]


def from_library(exc: Exception, *, begun: bool, where: str = "", authorities: str = "") -> Exception:
    """Return this package's error for an exception of an HTTP library or a socket, any other exception unchanged.

    Messages of the library are left out where they may quote a header or the answer.

    Args:
        exc: what was raised.
        begun: whether the request may have reached the server, where the class does not tell.
        where: what was to be connected to, for error messages.
        authorities: where the certificate authorities come from, for error messages.
    """
    if isinstance(exc, DirectLinkError):
        return exc
    if (refused := _certificate_failure(exc, where, authorities)) is not None:
        return refused
    library = _library_of(exc)
    if library is not None:
        return _by_class(exc, library, begun=begun, where=where)
    return broken(str(exc), begun=begun) if isinstance(exc, OSError) else exc


def _by_class(exc: Exception, library: _Library, *, begun: bool, where: str) -> Exception:
    error = exc
    if isinstance(exc, library.ProxyError):
        error = ConnectError(f"the proxy refused: {exc}", retryable=not str(exc).startswith("4"))
    elif isinstance(exc, (library.ConnectError, library.UnsupportedProtocol)):
        error = ConnectError(f"cannot connect{where and ' to '}{where}: {exc}")
    elif isinstance(exc, library.LocalProtocolError):
        error = ConfigurationError("the request has a header or a target that HTTP does not allow")
    elif isinstance(exc, library.TimeoutException):
        never_sent = isinstance(exc, (library.ConnectTimeout, library.PoolTimeout))
        error = timed_out(begun=begun and not never_sent)
    elif isinstance(exc, library.ProtocolError):
        error = garbled(begun=begun)
    elif isinstance(exc, library.NetworkError):
        error = broken(str(exc), begun=begun)
    return error


def _library_of(exc: Exception) -> _Library | None:
    # Not simply the library of the transport: respx, for instance, raises httpx's exceptions in httpcore.
    for cls in type(exc).__mro__:
        root = cls.__module__.partition(".")[0]
        if root in _LIBRARIES:
            return cast("_Library", sys.modules[root])
    return None


def _certificate_failure(exc: Exception, where: str, authorities: str) -> ConnectError | None:
    # Not __context__: that may be a failure of another call, which the caller is just dealing with.
    cause: BaseException | None = exc
    while cause is not None:
        for each in (cause, *cause.args):  # httpcore passes on what it translates as an argument
            if isinstance(each, ssl.SSLCertVerificationError):
                return untrusted(where, authorities, each.verify_message)
            if isinstance(each, ssl.SSLError) and is_about_client_certificate(each):
                return client_certificate_refused(each)
        cause = cause.__cause__
    return None


def is_about_client_certificate(error: ssl.SSLError) -> bool:
    """Whether the server refused the client's certificate, or that there is none.

    In TLS 1.3 it does so after the client's side of the handshake is done: while the answer is awaited.
    """
    reason = str(error.reason)
    return "CERTIFICATE" in reason or "UNKNOWN_CA" in reason


def client_certificate_refused(error: ssl.SSLError) -> ConnectError:
    """Return the error for a server that refused the client's certificate."""
    return ConnectError(
        f"the server refused the client certificate, or the lack of one: {error.reason}", retryable=False
    )


def broken(why: str, *, begun: bool) -> TransportError:
    """Return the error for a connection that broke.

    Args:
        why: what is known about it.
        begun: whether the request may have reached the server.
    """
    if begun:
        return ConnectionLostError(f"the connection broke before a whole answer had come: {why}")
    return ConnectError(f"the connection broke before the request was sent: {why}")


def garbled(*, begun: bool) -> TransportError:
    """Return the error for an answer that HTTP does not allow.

    Args:
        begun: whether the request may have reached the server.
    """
    return broken("what came was not HTTP, or ended early", begun=begun)


def closed() -> ClientClosedError:
    """Return the error for a request to a transport that was closed."""
    return ClientClosedError("the transport is closed")


def timed_out(*, begun: bool) -> RequestTimeoutError:
    """Return the error for a time-out.

    Args:
        begun: whether the request may have reached the server.
    """
    what = "no whole answer came" if begun else "the request could not be sent"
    return RequestTimeoutError(f"{what} within the time budget", outcome_unknown=begun)


def no_free_connection(size: int) -> RequestTimeoutError:
    """Return the error for a time-out while all of ``size`` connections were in use."""
    return RequestTimeoutError(
        f"none of the {size} connections came free within the time budget", outcome_unknown=False
    )


def untrusted(hostname: str | None, authorities: str, why: str) -> ConnectError:
    """Return the error for a certificate that does not verify."""
    return ConnectError(f"the certificate of {hostname} does not verify with {authorities}: {why}", retryable=False)
