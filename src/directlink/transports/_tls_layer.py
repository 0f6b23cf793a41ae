"""TLS in memory: the bytes of a session, whatever carries them."""

from __future__ import annotations

import ssl


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
        """Take what the peer sent; no bytes mean that it closed."""
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
