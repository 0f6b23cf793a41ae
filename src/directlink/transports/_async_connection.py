"""An awaiting connection, on a bare socket.

Not on an asyncio transport: that cannot be dropped in silence once its loop is gone, and closing it in a forked child
would take the parent's socket out of the poll set that both share.
"""

from __future__ import annotations

import asyncio
import socket
import time
from functools import partial
from typing import TYPE_CHECKING

from directlink._concurrency.locks import disarmed
from directlink._concurrency.threads import AsyncBackground
from directlink.errors import DirectLinkError
from directlink.transport import MAX_TIMEOUT
from directlink.transports._connection import MAX_SECONDS_WITHOUT_PAUSE, READ_BYTES, Connection, literal_address

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Sequence

    from directlink.transports._connection import Address


class AsyncConnection(Connection):
    """An awaiting TCP connection. It does not keep the deadline itself: the request is cancelled then."""

    _pause_at = 0.0

    def start_request(self, deadline: float) -> None:
        """Begin another request."""
        super().start_request(deadline)
        self._pause_at = time.monotonic() + MAX_SECONDS_WITHOUT_PAUSE

    async def connect_tcp(self, host: str, port: int, **_: object) -> AsyncConnection:
        """Connect to the first address of ``host`` that accepts."""
        loop = asyncio.get_running_loop()
        addresses = await self._resolve(host, port)
        problem: OSError | None = None
        for position, (family, kind, proto, _name, address) in enumerate(addresses):
            # An address that swallows packets must leave time for those after it.
            share = (self.deadline - loop.time()) / (len(addresses) - position)
            try:
                sock = self.open_socket(family, kind, proto)
                sock.settimeout(0)
                limit = asyncio.timeout(share)
                with disarmed(limit):
                    async with limit:
                        await loop.sock_connect(sock, address)
            except OSError as exc:
                self.abort()
                problem = exc
            else:
                return self
        raise self.unreachable(host, port, problem) from problem

    async def _resolve(self, host: str, port: int) -> Sequence[Address]:
        # Not the loop's own: asyncio.run waits at its end for the threads that hang in a silent name server.
        look: Callable[[], Sequence[Address]] = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            known = literal_address(host, port)
            return await AsyncBackground.run(("address", host, port), look, MAX_TIMEOUT) if known is None else known
        except (OSError, UnicodeError, DirectLinkError) as exc:  # DirectLinkError: there is no thread to be had
            raise self.unreachable(host, port, exc) from exc

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: object, **__: object
    ) -> AsyncTlsStream:
        """Return an encrypted stream over this one, after the handshake."""
        return await AsyncTlsStream(self, self, ssl_context, server_hostname).shake_hands(server_hostname)

    async def write(self, buffer: bytes, *_: object, **__: object) -> None:
        """Take bytes to send before the next read."""
        self._unsent += buffer

    async def read(self, max_bytes: int, *_: object, **__: object) -> bytes:
        """Send what waits, then return what comes, ``b""`` at the end."""
        with self.errors_translated():
            sock = self.connected_socket()
            if self._unsent:
                await self._flush(sock)
            await self.let_others_run()
            return await asyncio.get_running_loop().sock_recv(sock, self.read_size(max_bytes))

    async def let_others_run(self) -> None:
        """Let other tasks run, and the deadline strike, if this one has run for long.

        What has come already is read without waiting, so a task that reads an endless answer would never pause.
        """
        if time.monotonic() > self._pause_at:
            await asyncio.sleep(0)
            self._pause_at = time.monotonic() + MAX_SECONDS_WITHOUT_PAUSE

    async def _flush(self, sock: socket.socket) -> None:
        data, self._unsent = self._unsent, b""
        self.begun = self.is_writing_request
        try:
            await asyncio.get_running_loop().sock_sendall(sock, data)
        except OSError:
            # A server may refuse a request before it has read all of it. Its answer can still be read; if there is
            # none, reading meets the same error.
            return

    async def aclose(self) -> None:
        """Close the connection."""
        self.abort()


class AsyncTlsStream:
    """An encrypted stream over another stream.

    Args:
        connection: the connection at the bottom.
        lower: the stream right below.
        context: the TLS configuration.
        hostname: the name that must be in the certificate.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        lower: AsyncConnection | AsyncTlsStream,
        context: ssl.SSLContext,
        hostname: str | None,
    ) -> None:
        self._connection = connection
        self._lower = lower
        self._tls = connection.add_tls(context, hostname)
        self._unsent = b""

    async def shake_hands(self, hostname: str | None) -> AsyncTlsStream:
        """Finish the handshake and return this stream."""
        with self._connection.handshake_errors_translated(hostname):
            while not self._tls.handshake():
                await self._pump()
            await self._lower.write(self._tls.take())
        return self

    async def _pump(self) -> None:
        await self._lower.write(self._tls.take())
        self._tls.feed(await self._lower.read(READ_BYTES))

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: object, **__: object
    ) -> AsyncTlsStream:
        """Return an encrypted stream inside this one, as an ``https://`` proxy needs."""
        return await AsyncTlsStream(self._connection, self, ssl_context, server_hostname).shake_hands(server_hostname)

    async def write(self, buffer: bytes, *_: object, **__: object) -> None:
        """Take bytes to send before the next read."""
        self._unsent += buffer

    async def read(self, max_bytes: int, *_: object, **__: object) -> bytes:
        """Send what waits, then return what comes, ``b""`` at the end."""
        with self._connection.errors_translated():
            if self._unsent:
                data, self._unsent = self._unsent, b""
                await self._lower.write(self._tls.encrypt(data))
            await self._connection.let_others_run()
            size = self._connection.read_size(max_bytes)
            while (plain := self._tls.decrypt(size)) is None:
                await self._pump()
            return plain

    def get_extra_info(self, info: str) -> None:
        """Return nothing, see :meth:`Connection.get_extra_info`."""

    async def aclose(self) -> None:
        """Close the connection beneath."""
        self._connection.abort()
