"""A client certificate that stands in a setting itself, base64 of PEM, instead of in files that the setting names."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Generator

_CONTENT: Final = (("CERTIFICATE-----", "certificate"), ("PRIVATE KEY-----", "private key"))
"""How the first line of each half ends, and what to call it."""


class InlineCertificate(tuple[str, None]):  # noqa: SLOT001 - a tuple cannot have any
    """Goes where the names of a certificate's files go; shows where it comes from, and nothing of what it is."""

    _pem: bytes

    def __new__(cls, source: str, pem: bytes) -> Self:
        self = super().__new__(cls, (source, None))
        self._pem = pem
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, InlineCertificate) and (self[0], self._pem) == (other[0], other._pem)

    def __hash__(self) -> int:
        return hash((self[0], self._pem))

    @contextmanager
    def file(self) -> Generator[str]:
        """Give the name of a file that holds both halves, for OpenSSL reads nothing else; it is gone afterwards.

        On Linux it is in memory only. Elsewhere nobody but this user can read it.
        """
        in_memory = getattr(os, "memfd_create", None)
        if in_memory is not None:
            descriptor: int = in_memory("client-certificate")
            name = f"/proc/self/fd/{descriptor}"
        else:
            from tempfile import mkstemp

            descriptor, name = mkstemp()
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(self._pem)
                file.flush()
                yield name
        finally:
            if in_memory is None:
                os.unlink(name)  # noqa: PTH108 - pathlib costs more


def inline_certificate(
    certificate: str | None, key: str | None, source: str, *, names: tuple[str, str]
) -> InlineCertificate:
    """Decode a certificate and its key.

    Args:
        certificate: base64 of the certificate in PEM, and of its key unless ``key`` is set.
        key: base64 of the key in PEM.
        source: where the two come from, for errors.
        names: the two settings' names there.

    Raises:
        ConfigurationError: one of them is not what it should be, or a half is missing.
    """
    pem, problem = _decode(certificate, key, names)
    if problem:
        del certificate, key, pem  # the traceback holds this frame
        raise ConfigurationError(f"{source}: {problem}")
    return InlineCertificate(source, pem)


def _decode(certificate: str | None, key: str | None, names: tuple[str, str]) -> tuple[bytes, str]:
    """Return both halves in one, and what is wrong with them."""
    from base64 import b64decode

    if not certificate:
        return b"", f"{names[1]} is set and {names[0]} is not"
    pem = b""
    for name, coded, (mark, content) in zip(names, (certificate, key), _CONTENT, strict=True):
        if not coded:
            continue
        try:
            half = b64decode("".join(coded.split()), validate=True)
        except ValueError:
            return b"", f"{name}: it is not base64"
        if not half:
            return b"", f"{name}: it is blank"
        if mark.encode() not in half:
            return b"", f"{name}: what it decodes to holds no {content} in PEM"
        pem = half + b"\n" + pem  # the key first: OpenSSL takes the first one that it finds
    if _CONTENT[1][0].encode() not in pem:
        return b"", f"{names[0]} is set without a private key in it, and {names[1]} is not set"
    return pem, ""
