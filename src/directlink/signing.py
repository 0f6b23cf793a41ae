"""Request signers: Signature Version 4 from the standard library, and an adapter for botocore's.

The algorithm is published in the AWS IAM User Guide ("Create a signed AWS API request"). Where the guide leaves room
(which headers are left out, how white space folds, how paths are escaped) :class:`SigV4Signer` follows botocore.
"""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable
from urllib.parse import quote

from directlink._basics.checks import kind_of
from directlink._basics.derived_keys import DerivedKeys
from directlink._basics.urls import Url
from directlink.errors import ConfigurationError
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.credentials import Credentials

_ALGORITHM: Final = "AWS4-HMAC-SHA256"

# Proxies and HTTP libraries add or change these after signing.
_NEVER_SIGNED: Final = frozenset(
    {
        "baggage",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    }
)


@runtime_checkable
class Signer(Protocol):
    """Turns an unsigned request into a signed one. Must be usable from many threads at once."""

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, timestamp: float
    ) -> HttpRequest:
        """Return ``request`` with the headers that authenticate it.

        Args:
            request: the request, without any header of an earlier signature.
            credentials: the keys to sign with, freshly resolved for this attempt.
            region: region of the credential scope.
            service: signing name of the credential scope (``directconnect`` or ``directlink``).
            timestamp: signing time, seconds since the epoch, already corrected for the clock's skew.
        """
        ...


class SigV4Signer:
    """Signature Version 4, by the standard library.

    Gives the same ``Authorization`` as botocore's ``SigV4Auth`` at a fraction of its cost: the key derived from the
    secret is valid for one day, region and service, so the last few derived keys are kept. They appear neither in the
    ``repr`` nor in a pickle.
    """

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys = DerivedKeys()

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, timestamp: float
    ) -> HttpRequest:
        """Return a copy of ``request`` with ``x-amz-date``, ``x-amz-security-token`` (if any) and ``Authorization``.

        Every header that is present is signed, save those that proxies and HTTP libraries are free to change
        (``user-agent``, ``connection``, ``traceparent`` …); ``host`` is signed whether it is present or not.

        Args:
            request: the request; it is not changed. What an earlier signature left in it is replaced.
            credentials: the keys to sign with.
            region: region of the credential scope.
            service: signing name of the credential scope (``directconnect`` or ``directlink``).
            timestamp: signing time, seconds since the epoch; fractions are dropped.
        """
        amz_date = _amz_date(int(timestamp))
        host, path, query = _canonical_url(request.url)
        replaced = {"x-amz-date": amz_date}
        if credentials.session_token:
            replaced["x-amz-security-token"] = credentials.session_token

        headers: dict[str, str] = {}
        canonical = {"host": host}
        for name, value in request.headers.items():
            lower = name.lower()
            if lower in replaced or lower == "authorization":
                continue
            headers[name] = value
            if lower not in _NEVER_SIGNED:
                canonical[lower] = " ".join(value.split())
        for name, value in replaced.items():
            headers[name] = value
            canonical[name] = " ".join(value.split())

        names = sorted(canonical)
        signed_headers = ";".join(names)
        lines = "\n".join([f"{name}:{canonical[name]}" for name in names])
        digest = canonical.get("x-amz-content-sha256")
        if digest is None:
            digest = sha256(request.body).hexdigest()
        canonical_request = f"{request.method.upper()}\n{path}\n{query}\n{lines}\n\n{signed_headers}\n{digest}"

        date = amz_date[:8]
        scope = f"{date}/{region}/{service}/aws4_request"
        hashed = sha256(canonical_request.encode()).hexdigest()
        signature = self._keys.get(credentials.secret_access_key, date, region, service).copy()
        signature.update(f"{_ALGORITHM}\n{amz_date}\n{scope}\n{hashed}".encode())
        headers["Authorization"] = (
            f"{_ALGORITHM} Credential={credentials.access_key_id}/{scope},"
            f" SignedHeaders={signed_headers}, Signature={signature.hexdigest()}"
        )
        return HttpRequest(request.method, request.url, headers, request.body)

    def __repr__(self) -> str:
        return "SigV4Signer()"

    def __reduce__(self) -> tuple[type[SigV4Signer], tuple[()]]:
        return SigV4Signer, ()


class BotocoreSigner:
    """Any signing class of botocore, as a :class:`Signer`.

    The time to sign with reaches every class that takes it from the context of botocore's request, as those of
    ``botocore.auth`` do. The classes that wrap the ``awscrt`` package read the machine's clock instead: they sign
    correctly, without the correction of a wrong clock.
    """

    def __init__(self, auth_class: Callable[[Any, str, str], Any] | None = None) -> None:
        """Choose the class.

        Args:
            auth_class: called with botocore credentials, service and region for each request; its ``add_auth`` gets
                botocore's request. ``botocore.auth.SigV4Auth`` unless given.

        Raises:
            ConfigurationError: it cannot be called.
        """
        if auth_class is None:
            from botocore.auth import SigV4Auth

            auth_class = SigV4Auth
        if not callable(auth_class):
            raise ConfigurationError(f"auth_class: expected a class of botocore.auth, got {kind_of(auth_class)}")
        self._auth_class = auth_class

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, timestamp: float
    ) -> HttpRequest:
        """Return the request as the botocore class signed it.

        Args:
            request: the request; it is not changed.
            credentials: the keys to sign with.
            region: region of the credential scope.
            service: signing name of the credential scope (``directconnect`` or ``directlink``).
            timestamp: signing time, seconds since the epoch; fractions are dropped.
        """
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials as BotocoreCredentials

        prepared = AWSRequest(method=request.method, url=request.url, headers=request.headers, data=request.body)
        prepared.context = _FixedTime(timestamp=_amz_date(int(timestamp)))
        keys = BotocoreCredentials(credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
        logging.getLogger("botocore.auth").addFilter(_is_public)
        token = _signing.set(True)
        try:
            self._auth_class(keys, service, region).add_auth(prepared)
        finally:
            _signing.reset(token)
        return HttpRequest(request.method, prepared.url, dict(prepared.headers.items()), request.body)

    def __repr__(self) -> str:
        return f"BotocoreSigner({getattr(self._auth_class, '__name__', self._auth_class)})"


class _FixedTime(dict[str, Any]):
    """The context of a botocore request, with a ``timestamp`` that cannot be changed.

    botocore's classes read the clock themselves, write it into this entry and from then on use only the entry. To hold
    on to the entry is local to one request; to replace the clock in botocore's module would reach every other thread.
    """

    def __setitem__(self, key: str, value: Any) -> None:
        if key != "timestamp":
            super().__setitem__(key, value)


# botocore logs the canonical request, session token included, and the signature at DEBUG. They are kept out of the log
# while this module signs; what other users of botocore log in the meantime stays.
_signing: ContextVar[bool] = ContextVar("_signing", default=False)


def _is_public(_record: logging.LogRecord) -> bool:
    return not _signing.get()


@lru_cache(maxsize=16)
def _amz_date(seconds: int) -> str:
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))


@lru_cache(maxsize=64)
def _canonical_url(url: str) -> tuple[str, str, str]:
    """Return the ``Host`` value, the canonical path and the canonical query string of ``url``."""
    parts = Url.parse(url)
    # Sorted by name, then by value. To sort "name=value" as a whole would put "a-b=" before "a=".
    pairs = sorted(pair.partition("=")[::2] for pair in parts.query.split("&")) if parts.query else []
    query = "&".join([f"{name}={value}" for name, value in pairs])
    return parts.authority, quote(_without_dots(parts.path), safe="/~"), query


def _without_dots(path: str) -> str:
    """Resolve ``.`` and ``..`` and drop empty segments (RFC 3986, section 5.2.4)."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    closing = "/" if segments and path.endswith("/") else ""
    return f"/{'/'.join(segments)}{closing}"
