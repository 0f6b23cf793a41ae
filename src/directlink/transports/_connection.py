"""What blocking and awaiting connections share: everything that never waits."""

from __future__ import annotations

import select
import socket
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from directlink.errors import (
    ClientClosedError,
    ConnectError,
    ConnectionLostError,
    RequestTimeoutError,
    TransportError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator


READ_BYTES: Final = 64 * 1024
"""Most bytes to read at a time."""

HEAD_BYTES: Final = 4 * 1024
"""Most bytes to read at a time before the body: a server can put hundreds of interim answers into them, and each takes
the parser longer than a whole chunk of a body."""

TURN: Final = 0.01
"""Seconds that one request may keep an event loop without a pause."""


class QuietSocket(socket.socket):
    """A socket that closes when dropped, without a ResourceWarning.

    Who drops a client, or lets an event loop end, has leaked nothing that anybody could still use.
    """

    def __del__(self) -> None:
        with suppress(AttributeError):  # it was never opened: there was no descriptor to be had
            self.close()


class Wire:
    """One TCP connection: how far its request has come, and what a failure therefore means.

    Subclasses are to httpcore both the network backend and the stream that it opens. What is written waits for the
    next read, so that head and body leave together and nothing is sent once the budget is spent.

    Args:
        authorities: where the certificate authorities come from, for error messages.
        role: what it connects to, if not the service itself, for error messages.

    Attributes:
        deadline: end of the time budget of the request, on ``time.monotonic``.
        composing: the request itself, not a proxy's or TLS's opening, is being written.
        begun: the first byte of the request may have left.
        reading_body: the head of the answer has been read.
    """

    def __init__(self, authorities: str, role: str) -> None:
        self.deadline = 0.0
        self.composing = self.begun = self.reading_body = False
        self._layers: list[TlsLayer] = []
        self._authorities = authorities
        self._role = role
        self._sock: QuietSocket | None = None
        self._unsent = b""

    def start(self, deadline: float) -> None:
        """Begin another request."""
        self.deadline = deadline
        self.composing = self.begun = self.reading_body = False

    @property
    def is_open(self) -> bool:
        """Whether there is a connection: neither before the first request nor after a side has closed it."""
        return self._sock is not None

    def is_usable(self) -> bool:
        """Whether an idle connection can take a request: the server has neither closed it nor sent anything."""
        for layer in self._layers:
            if not layer.is_drained():
                return False
        return self._sock is not None and not is_readable(self._sock)

    def add_tls(self, context: ssl.SSLContext, hostname: str | None) -> TlsLayer:
        """Return another layer of TLS, whose leftovers count when the connection is to be used again."""
        layer = TlsLayer(context, hostname)
        self._layers.append(layer)
        return layer

    def bite(self, max_bytes: int) -> int:
        """Return how many of ``max_bytes`` to read at once."""
        return max_bytes if self.reading_body else min(max_bytes, HEAD_BYTES)

    def abort(self) -> None:
        """Close the socket and send nothing any more, not even a TLS good-bye."""
        self._unsent = b""
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def get_extra_info(self, info: str) -> Any:
        """Nothing: httpcore would choose HTTP/2 by it, which is not spoken here."""

    def open_socket(self, family: int, kind: int, proto: int) -> QuietSocket:
        """Open the socket to connect with."""
        self._layers.clear()
        self._sock = QuietSocket(family, kind, proto)
        # Without it, the second packet of a request can wait 40 ms for an acknowledgement.
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._sock

    def connected_socket(self) -> QuietSocket:
        """Return the socket; a ``ConnectionError`` if it was closed."""
        if self._sock is None:
            raise ConnectionError("it was closed meanwhile")
        return self._sock

    def check_answered(self) -> None:
        """Check that an answer was read for this request, and not left over from the one before.

        Raises:
            ConnectError: the answer was there before anything was sent, so nothing has been sent now.
        """
        if self.is_open and not self.begun:
            raise ConnectError("the server had sent more than one answer to the request before this one")

    def unreachable(self, host: str, port: int, why: Exception | None) -> ConnectError:
        """Return the error for a host that has no address or none that accepts."""
        return ConnectError(f"cannot connect to {self._role}{host}:{port}: {why}")

    def timed_out(self) -> RequestTimeoutError:
        """Return the error for a time budget that ran out now."""
        return timed_out(begun=self.begun)

    @contextmanager
    def faults(self) -> Generator[None]:
        """Turn what sockets and TLS raise into this package's errors."""
        try:
            yield
        except TimeoutError:
            raise self.timed_out() from None
        except ssl.SSLError as exc:
            # In TLS 1.3 a server judges the client's certificate after the client's side of the handshake is done.
            reason = str(exc.reason)
            if "CERTIFICATE" in reason or "UNKNOWN_CA" in reason:
                raise ConnectError(
                    f"the server refused the client certificate, or the lack of one: {reason}", retryable=False
                ) from exc
            raise broken(reason, begun=self.begun) from exc
        except OSError as exc:
            raise broken(str(exc), begun=self.begun) from exc

    @contextmanager
    def handshake_faults(self, hostname: str | None) -> Generator[None]:
        """Turn what a TLS handshake raises into this package's errors."""
        try:
            yield
        except ssl.SSLCertVerificationError as exc:
            raise untrusted(hostname, self._authorities, exc.verify_message) from exc
        except ssl.SSLError as exc:
            raise ConnectError(f"no TLS connection to {hostname}: {exc.reason}") from exc


def is_readable(sock: Any) -> bool:
    """Whether something has come on a socket, or its end."""
    # ``select`` cannot look at descriptors beyond 1023, and Windows has no ``poll``.
    if not hasattr(select, "poll"):
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def literal_address(host: str, port: int) -> list[Any] | None:
    """Return what ``getaddrinfo`` says of an address that needs no name server, ``None`` for a name."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return None


class Body:
    """The body of a request. That it is asked for shows that the head of this very request has been written."""

    __slots__ = ("_content", "_wire")

    def __init__(self, content: bytes, wire: Wire) -> None:
        self._content = content
        self._wire = wire

    def __iter__(self) -> Iterator[bytes]:
        self._wire.composing = True
        yield self._content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._wire.composing = True
        yield self._content


class TlsLayer:
    """TLS in memory: bytes in, bytes out.

    It works over any stream, another TLS one included, and dropping it sends nothing: a forked child cannot end its
    parent's session.
    """

    def __init__(self, context: ssl.SSLContext, hostname: str | None) -> None:
        self._unfinished = bytearray()
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)

    def feed(self, data: bytes) -> None:
        """Take what the peer sent; nothing means that it closed."""
        if not data:
            self._incoming.write_eof()
            return
        self._incoming.write(data)
        # OpenSSL does not tell whether it holds the beginning of a record, so this keeps account of where records end.
        rest = self._unfinished
        rest += data
        start = 0
        while len(rest) >= (end := start + 5) and len(rest) >= (end := end + int.from_bytes(rest[end - 2 : end])):
            start = end
        del rest[:start]

    def is_drained(self) -> bool:
        """Whether nothing is left of what the peer sent: no data, no whole record, and no beginning of one."""
        return not (self._unfinished or self._incoming.pending or self._object.pending())

    def take(self) -> bytes:
        """Return what must be sent to the peer."""
        return self._outgoing.read()

    def handshake(self) -> bool:
        """Go on with the handshake; return ``False`` if more must come from the peer."""
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        return True

    def encrypt(self, data: bytes) -> bytes:
        """Return the records for ``data``."""
        view = memoryview(data)
        while view:
            view = view[self._object.write(view) :]
        return self.take()

    def decrypt(self, size: int) -> bytes | None:
        """Return up to ``size`` bytes, ``b""`` after the peer's good-bye, ``None`` if more must come from the peer."""
        try:
            plain = self._object.read(size)
        except ssl.SSLWantReadError:
            return None
        if not plain and self._incoming.eof:
            # Some releases of Python have OpenSSL take the end of the connection for a good-bye.
            error = ssl.SSLEOFError(ssl.SSL_ERROR_EOF, "the connection ended without a good-bye")
            error.reason = "UNEXPECTED_EOF_WHILE_READING"
            raise error
        return plain


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
    """Return the error for a time budget that ran out.

    Args:
        begun: whether the request may have reached the server.
    """
    what = "no whole answer came" if begun else "the request could not be sent"
    return RequestTimeoutError(f"{what} within the time budget", outcome_unknown=begun)


def untrusted(hostname: str | None, authorities: str, why: str) -> ConnectError:
    """Return the error for a certificate that does not verify."""
    return ConnectError(f"the certificate of {hostname} does not verify with {authorities}: {why}", retryable=False)
