"""An awaiting connection, on a bare socket.

Not on an asyncio transport: that cannot be dropped in silence once its loop is gone, and closing it in a forked child
would take the parent's socket out of the poll set that both share.
"""

from __future__ import annotations

import asyncio
import socket
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from directlink._concurrency.locks import disarmed
from directlink._concurrency.threads import AsyncBackground
from directlink.errors import DirectLinkError
from directlink.transport import LONGEST
from directlink.transports._connection import READ_BYTES, TURN, Wire, literal_address

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable


class AsyncWire(Wire):
    """An awaiting TCP connection. It does not keep the deadline: who awaits it is cancelled then."""

    _turn_ends = 0.0

    def start(self, deadline: float) -> None:
        """Begin another request."""
        super().start(deadline)
        self._turn_ends = time.monotonic() + TURN

    async def connect_tcp(self, host: str, port: int, **_: Any) -> AsyncWire:
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

    async def _resolve(self, host: str, port: int) -> list[Any]:
        # Not the loop's own: asyncio.run waits at its end for the threads that hang in a silent name server.
        look: Callable[[], list[Any]] = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            known = literal_address(host, port)
            return await AsyncBackground.run(("address", host, port), look, LONGEST) if known is None else known
        except (OSError, UnicodeError, DirectLinkError) as exc:  # DirectLinkError: there is no thread to be had
            raise self.unreachable(host, port, exc) from exc

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: Any, **__: Any
    ) -> AsyncTlsStream:
        """Return an encrypted stream over this one, after the handshake."""
        return await AsyncTlsStream(self, self, ssl_context, server_hostname).shake_hands(server_hostname)

    async def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        """Take bytes to send before the next read."""
        self._unsent += buffer

    async def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        """Send what waits, then return what comes, ``b""`` at the end."""
        with self.faults():
            sock = self.connected_socket()
            if self._unsent:
                await self._flush(sock)
            await self.give_way()
            return await asyncio.get_running_loop().sock_recv(sock, self.bite(max_bytes))

    async def give_way(self) -> None:
        """Let other tasks run, and the budget end, if this one has run for long.

        What has come already is read without waiting: who reads what never ends would never pause.
        """
        if time.monotonic() > self._turn_ends:
            await asyncio.sleep(0)
            self._turn_ends = time.monotonic() + TURN

    async def _flush(self, sock: socket.socket) -> None:
        data, self._unsent = self._unsent, b""
        self.begun = self.composing
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
        wire: the connection at the bottom.
        lower: the stream right below.
        context: the TLS configuration.
        hostname: whom the certificate must name.
    """

    def __init__(
        self, wire: AsyncWire, lower: AsyncWire | AsyncTlsStream, context: ssl.SSLContext, hostname: str | None
    ) -> None:
        self._wire = wire
        self._lower = lower
        self._tls = wire.add_tls(context, hostname)
        self._unsent = b""

    async def shake_hands(self, hostname: str | None) -> AsyncTlsStream:
        """Finish the handshake and return this stream."""
        with self._wire.handshake_faults(hostname):
            while not self._tls.handshake():
                await self._pump()
            await self._lower.write(self._tls.take())
        return self

    async def _pump(self) -> None:
        await self._lower.write(self._tls.take())
        self._tls.feed(await self._lower.read(READ_BYTES))

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: Any, **__: Any
    ) -> AsyncTlsStream:
        """Return an encrypted stream inside this one, as an ``https://`` proxy needs."""
        return await AsyncTlsStream(self._wire, self, ssl_context, server_hostname).shake_hands(server_hostname)

    async def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        """Take bytes to send before the next read."""
        self._unsent += buffer

    async def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        """Send what waits, then return what comes, ``b""`` at the end."""
        with self._wire.faults():
            if self._unsent:
                data, self._unsent = self._unsent, b""
                await self._lower.write(self._tls.encrypt(data))
            await self._wire.give_way()
            size = self._wire.bite(max_bytes)
            while (plain := self._tls.decrypt(size)) is None:
                await self._pump()
            return plain

    def get_extra_info(self, info: str) -> Any:
        """Nothing: see :meth:`Wire.get_extra_info`."""

    async def aclose(self) -> None:
        """Close the connection beneath."""
        self._wire.abort()
