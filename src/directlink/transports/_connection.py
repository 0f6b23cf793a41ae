"""What blocking and awaiting connections have in common: everything that does not wait."""

from __future__ import annotations

import select
import socket
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Protocol

from directlink.errors import ConnectError
from directlink.transports._failures import (
    broken,
    client_certificate_refused,
    is_about_client_certificate,
    timed_out,
    untrusted,
)
from directlink.transports._tls_layer import TlsLayer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator, Sequence

    from directlink.errors import RequestTimeoutError

    Address = tuple[
        socket.AddressFamily,
        socket.SocketKind,
        int,
        str,
        tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes],
    ]
    """As ``getaddrinfo`` returns it."""

READ_BYTES: Final = 64 * 1024
"""Most bytes to read at a time."""

HEAD_READ_BYTES: Final = 4 * 1024
"""Most bytes to read at a time before the body: a server can put hundreds of interim answers into them, and the parser
needs longer for each than for a whole chunk of a body."""

MAX_SECONDS_WITHOUT_PAUSE: Final = 0.01
"""How long one request may keep an event loop from its other tasks."""


class HasDescriptor(Protocol):
    """A socket, or what asyncio shows of one."""

    def fileno(self) -> int:
        """Return its descriptor."""
        ...


class QuietSocket(socket.socket):
    """A socket that closes when dropped, without a ResourceWarning.

    A program that drops a client, or lets an event loop end, has leaked nothing.
    """

    def __del__(self) -> None:
        with suppress(AttributeError):  # it was never opened: there was no descriptor to be had
            self.close()


class Connection:
    """One TCP connection. It knows how far its request has come, and therefore what a failure means.

    To httpcore, subclasses are both the network backend and the stream that it opens. What is written is sent with the
    next read, so that head and body leave in one packet and nothing is sent after the deadline.

    Args:
        authorities: where the certificate authorities come from, for error messages.
        role: what it connects to, if not the service itself, for error messages.

    Attributes:
        deadline: when the request's time is up, on ``time.monotonic``.
        is_writing_request: what is being written is the request itself, and no longer what opens a proxy or TLS.
        begun: the first byte of the request may have left.
        reading_body: the head of the answer has been read.
    """

    def __init__(self, authorities: str, role: str) -> None:
        self.deadline = 0.0
        self.begun = self.is_writing_request = self.reading_body = False
        self._layers: list[TlsLayer] = []
        self._authorities = authorities
        self._role = role
        self._sock: QuietSocket | None = None
        self._unsent = b""

    def start_request(self, deadline: float) -> None:
        """Begin another request."""
        self.deadline = deadline
        self.begun = self.is_writing_request = self.reading_body = False

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

    def read_size(self, max_bytes: int) -> int:
        """Return how many of ``max_bytes`` to read at once."""
        return max_bytes if self.reading_body else min(max_bytes, HEAD_READ_BYTES)

    def abort(self) -> None:
        """Close the socket without sending anything, not even the end of the TLS session."""
        self._unsent = b""
        if self._sock is not None:
            self._sock.close()
            self._sock = None

    def get_extra_info(self, info: str) -> None:
        """Return nothing: httpcore would choose HTTP/2 by it, which is not spoken here."""

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
        """Return the error for a host without an address, or without one that accepts connections."""
        return ConnectError(f"cannot connect to {self._role}{host}:{port}: {why}")

    def timed_out(self) -> RequestTimeoutError:
        """Return the error for a request whose time is up now."""
        return timed_out(begun=self.begun)

    @contextmanager
    def errors_translated(self) -> Generator[None]:
        """Turn what sockets and TLS raise into this package's errors."""
        try:
            yield
        except TimeoutError:
            raise self.timed_out() from None
        except ssl.SSLError as exc:
            if is_about_client_certificate(exc):
                raise client_certificate_refused(exc) from exc
            raise broken(str(exc.reason), begun=self.begun) from exc
        except OSError as exc:
            raise broken(str(exc), begun=self.begun) from exc

    @contextmanager
    def handshake_errors_translated(self, hostname: str | None) -> Generator[None]:
        """Turn what a TLS handshake raises into this package's errors."""
        try:
            yield
        except ssl.SSLCertVerificationError as exc:
            raise untrusted(hostname, self._authorities, exc.verify_message) from exc
        except ssl.SSLError as exc:
            raise ConnectError(f"no TLS connection to {hostname}: {exc.reason}") from exc


def is_readable(sock: HasDescriptor) -> bool:
    """Whether something has come on a socket, or its end."""
    # ``select`` cannot look at descriptors beyond 1023, and Windows has no ``poll``.
    if not hasattr(select, "poll"):
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def literal_address(host: str, port: int) -> Sequence[Address] | None:
    """Return what ``getaddrinfo`` returns for an address, ``None`` for a name, which a name server has to look up."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return None


class Body:
    """The body of a request. The library asks for it when it has written the head of this very request."""

    __slots__ = ("_connection", "_content")

    def __init__(self, content: bytes, connection: Connection) -> None:
        self._content = content
        self._connection = connection

    def __iter__(self) -> Iterator[bytes]:
        self._connection.is_writing_request = True
        yield self._content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._connection.is_writing_request = True
        yield self._content
