"""Requests and answers between this package's types and those of HTTP libraries, and the errors of the latter."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from directlink._basics.urls import Url
from directlink.errors import ConfigurationError, ResponseDecodeError
from directlink.transport import MAX_BODY_BYTES, HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from directlink.transport import HttpRequest


class Target(NamedTuple):
    """Where a URL points."""

    scheme: str
    host: str
    port: int
    path: str
    origin: tuple[str, str, int]
    """Scheme, host and port: what a connection is made to."""
    authority: bytes
    """The value for ``Host``."""


@lru_cache(maxsize=256)
def parse_url(url: str) -> Target:
    """Take ``url`` apart.

    Raises:
        ConfigurationError: it is no absolute ``http`` or ``https`` URL.
    """
    try:
        parts = Url.parse(url)
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.host or not parts.port:
        raise ConfigurationError(f"{url!r} is no absolute http:// or https:// URL")
    return Target(parts.scheme, parts.host, parts.port, parts.target, parts.origin, parts.authority.encode("ascii"))


def wire_headers(request: HttpRequest, target: Target) -> list[tuple[bytes, bytes]]:
    """Return the headers to send: those of ``request``, with ``Host`` and ``Content-Length`` where they are absent."""
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in request.headers.items()]
    names = {name.lower() for name, _ in headers}
    if b"host" not in names:
        headers.insert(0, (b"Host", target.authority))
    if b"content-length" not in names:
        headers.append((b"Content-Length", b"%d" % len(request.body)))
    return headers


def response_headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return names in lower case and values; those of a repeated name are joined by a comma."""
    headers: dict[str, str] = {}
    repeated: dict[str, list[str]] = {}  # joined at once: joined one by one, thousands would take too long
    for raw_name, raw_value in pairs:
        name = raw_name.decode("latin-1").lower()
        value = raw_value.decode("latin-1")
        if name in headers:
            repeated.setdefault(name, [headers[name]]).append(value)
        else:
            headers[name] = value
    for name, values in repeated.items():
        headers[name] = ", ".join(values)
    return headers


class BodyReader:
    """Collects the body of one answer, within the bound."""

    def __init__(self, status_code: int, headers: Mapping[str, str]) -> None:
        self._status_code = status_code
        self._headers = headers
        self._chunks: list[bytes] = []
        self._size = 0
        length = headers.get("content-length", "")
        if length.isdecimal():
            self._check(int(length))

    def feed(self, chunk: bytes) -> None:
        """Take a part of the body, as it came."""
        self._size += len(chunk)
        self._check(self._size)
        self._chunks.append(chunk)

    def finish(self) -> HttpResponse:
        """Return the answer, its body decompressed.

        Raises:
            ResponseDecodeError: it is larger than :data:`~directlink.transport.MAX_BODY_BYTES`, or cannot be unpacked.
        """
        body = b"".join(self._chunks)
        encoding = self._headers.get("content-encoding", "").strip().lower()
        if body and encoding not in {"", "identity"}:
            try:
                body = self._unpack(body, encoding)
            except ResponseDecodeError:
                # A gateway that fails may leave the header of the answer that it replaces. The status still counts.
                if self._status_code < 300:
                    raise
        return HttpResponse(self._status_code, self._headers, body)

    def _unpack(self, body: bytes, encoding: str) -> bytes:
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            raise self._unreadable("its content encoding is unknown")
        # Some servers send bare deflate data under a name that means zlib's format.
        bare = encoding == "deflate" and (not body or body[0] & 0x0F != 8)
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS if bare else 32 + zlib.MAX_WBITS)
        try:
            plain = unpacker.decompress(body, MAX_BODY_BYTES + 1)
        except zlib.error:
            raise self._unreadable("its compressed content is damaged") from None
        self._check(len(plain))
        if not unpacker.eof or unpacker.unused_data:
            raise self._unreadable("its compressed content is cut short or goes on after its end")
        return plain

    def _check(self, size: int) -> None:
        if size > MAX_BODY_BYTES:
            raise self._unreadable(f"it is larger than {MAX_BODY_BYTES} bytes")

    def _unreadable(self, why: str) -> ResponseDecodeError:
        return ResponseDecodeError(f"the answer cannot be read: {why}", status_code=self._status_code)
