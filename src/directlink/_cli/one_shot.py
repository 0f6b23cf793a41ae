"""A transport for a process that sends one request and ends.

Loading an HTTP library takes about as long as all the rest of such a process. This one speaks HTTP with the standard
library, over the same connections as :class:`~directlink.HttpcoreTransport`: same time budget, same TLS, same errors.
Where a proxy is to be used it leaves everything to that transport.
"""

from __future__ import annotations

import io
import time
from http.client import HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any

from directlink.errors import ConfigurationError
from directlink.transport import MAX_TIMEOUT
from directlink.transports._connection import READ_BYTES
from directlink.transports._failures import broken, garbled
from directlink.transports._http import BodyReader, parse_url, response_headers, wire_headers
from directlink.transports._settings import TransportSettings
from directlink.transports._sync_connection import SyncConnection

if TYPE_CHECKING:
    from directlink.transport import HttpRequest, HttpResponse
    from directlink.transports._http import Target
    from directlink.transports._sync_connection import SyncTlsStream


class OnceTransport:
    """A connection for each request.

    Args:
        verify: ``True``, a file or directory of certificate authorities, or ``False``, as for
            :class:`~directlink.HttpcoreTransport`.
        cert: client certificate and key.
    """

    def __init__(self, *, verify: bool | str = True, cert: tuple[str, str | None] | None = None) -> None:
        self._verify, self._cert = verify, cert
        self._settings = TransportSettings(verify=verify, cert=cert)

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request`` and return the whole answer; see :class:`~directlink.HttpcoreTransport`."""
        target = parse_url(request.url)
        if self._settings.proxy_for(target) is None:
            return self._send(request, target, time.monotonic() + min(timeout, MAX_TIMEOUT))
        from directlink.transports import HttpcoreTransport

        through = HttpcoreTransport(verify=self._verify, cert=self._cert)
        try:
            return through.send(request, timeout=timeout)
        finally:
            through.close()

    def _send(self, request: HttpRequest, target: Target, deadline: float) -> HttpResponse:
        trust = self._settings.trust() if target.scheme == "https" else None
        connection = SyncConnection(trust.authorities if trust else "", "")
        connection.start_request(deadline)
        try:
            stream: SyncConnection | SyncTlsStream = connection.connect_tcp(target.host, target.port)
            if trust:
                stream = stream.start_tls(trust.context, target.host)
            connection.is_writing_request = True
            stream.write(_head(request, target) + request.body)
            answer = HTTPResponse(_Socket(stream), method=request.method)  # type: ignore[arg-type]
            answer.begin()
            pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()]
            reader = BodyReader(answer.status, response_headers(pairs))
            while chunk := answer.read1(READ_BYTES):
                reader.feed(chunk)
            if answer.length:
                raise broken("it ended early", begun=connection.begun)
        except HTTPException:
            raise garbled(begun=connection.begun) from None
        finally:
            connection.abort()
        return reader.finish()

    def close(self) -> None:
        """Nothing stays open between requests."""


def _head(request: HttpRequest, target: Target) -> bytes:
    lines = [f"{request.method} {target.path} HTTP/1.1".encode("ascii")]
    lines += [name + b": " + value for name, value in wire_headers(request, target)]
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise ConfigurationError("the request has a header or a target that HTTP does not allow")
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


class _Socket:
    """As much of a socket as ``http.client`` reads an answer from."""

    def __init__(self, stream: SyncConnection | SyncTlsStream) -> None:
        self._stream = stream

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self._stream))


class _Raw(io.RawIOBase):
    def __init__(self, stream: SyncConnection | SyncTlsStream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
