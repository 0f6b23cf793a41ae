"""A blocking connection that keeps one deadline over everything it does."""

from __future__ import annotations

import socket
import time
from functools import partial
from typing import TYPE_CHECKING

from directlink._concurrency.threads import Background
from directlink.errors import DirectLinkError
from directlink.transports._connection import READ_BYTES, Connection, literal_address

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

    from directlink.transports._connection import Address


class SyncConnection(Connection):
    """A blocking TCP connection.

    The time-outs that httpcore passes are not used: each starts anew with its operation, so a server that sends a byte
    now and then would outlive any deadline.
    """

    def connect_tcp(self, host: str, port: int, **_: object) -> SyncConnection:
        """Connect to the first address of ``host`` that accepts."""
        addresses = self._resolve(host, port)
        problem: OSError | None = None
        for position, (family, kind, proto, _name, address) in enumerate(addresses):
            # An address that swallows packets must leave time for those after it.
            share = self._remaining() / (len(addresses) - position)
            try:
                sock = self.open_socket(family, kind, proto)
                sock.settimeout(share)
                sock.connect(address)
            except OSError as exc:
                self.abort()
                problem = exc
            else:
                return self
        self._remaining()  # if that is what ended the last attempt
        raise self.unreachable(host, port, problem) from problem

    def _resolve(self, host: str, port: int) -> Sequence[Address]:
        # getaddrinfo takes no time-out, and a silent name server holds it for half a minute: a thread hangs in it.
        look = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        remaining = self._remaining()
        try:
            return literal_address(host, port) or Background.run(("address", host, port), look, remaining)
        except TimeoutError:
            raise self.timed_out() from None
        except (OSError, UnicodeError, DirectLinkError) as exc:  # DirectLinkError: there is no thread to be had
            raise self.unreachable(host, port, exc) from exc

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: object, **__: object
    ) -> SyncTlsStream:
        """Return an encrypted stream over this one, after the handshake."""
        return SyncTlsStream(self, self, ssl_context, server_hostname)

    def write(self, buffer: bytes, *_: object, **__: object) -> None:
        """Take bytes to send before the next read."""
        self._unsent += buffer

    def read(self, max_bytes: int, *_: object, **__: object) -> bytes:
        """Send what waits, then return what comes, ``b""`` at the end."""
        with self.errors_translated():
            sock = self.connected_socket()
            if self._unsent:
                self._flush(sock)
            sock.settimeout(self._remaining())
            return sock.recv(self.read_size(max_bytes))

    def _flush(self, sock: socket.socket) -> None:
        data, self._unsent = memoryview(self._unsent), b""
        sock.settimeout(self._remaining())
        self.begun = self.is_writing_request
        try:
            while data:
                data = data[sock.send(data) :]
                sock.settimeout(self._remaining())
        except TimeoutError:
            raise
        except OSError:
            # A server may refuse a request before it has read all of it. Its answer can still be read; if there is
            # none, reading meets the same error.
            return

    def close(self) -> None:
        """Close the connection."""
        self.abort()

    def check_time(self) -> None:
        """Check that there is time left: what is here already is read without waiting.

        Raises:
            RequestTimeoutError: there is no time left.
        """
        self._remaining()

    def _remaining(self) -> float:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise self.timed_out()
        return remaining


class SyncTlsStream:
    """An encrypted stream over another stream.

    Args:
        connection: the connection at the bottom.
        lower: the stream right below.
        context: the TLS configuration.
        hostname: the name that must be in the certificate.
    """

    def __init__(
        self,
        connection: SyncConnection,
        lower: SyncConnection | SyncTlsStream,
        context: ssl.SSLContext,
        hostname: str | None,
    ) -> None:
        self._connection = connection
        self._lower = lower
        self._tls = connection.add_tls(context, hostname)
        self._unsent = b""
        with connection.handshake_errors_translated(hostname):
            while not self._tls.handshake():
                self._pump()
            lower.write(self._tls.take())

    def _pump(self) -> None:
        self._lower.write(self._tls.take())
        self._tls.feed(self._lower.read(READ_BYTES))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: object, **__: object
    ) -> SyncTlsStream:
        """Return an encrypted stream inside this one, as an ``https://`` proxy needs."""
        return SyncTlsStream(self._connection, self, ssl_context, server_hostname)

    def write(self, buffer: bytes, *_: object, **__: object) -> None:
        """Take bytes to send before the next read."""
        self._unsent += buffer

    def read(self, max_bytes: int, *_: object, **__: object) -> bytes:
        """Send what waits, then return what comes, ``b""`` at the end."""
        with self._connection.errors_translated():
            if self._unsent:
                data, self._unsent = self._unsent, b""
                self._lower.write(self._tls.encrypt(data))
            self._connection.check_time()
            size = self._connection.read_size(max_bytes)
            while (plain := self._tls.decrypt(size)) is None:
                self._pump()
            return plain

    def get_extra_info(self, info: str) -> None:
        """Return nothing, see :meth:`Connection.get_extra_info`."""

    def close(self) -> None:
        """Close the connection beneath."""
        self._connection.abort()
