"""Checks Signature Version 4, from the receiving side.

It is written from the public description of the scheme and shares no code with this package's signer, so that one
mistake cannot be in both.
"""

from __future__ import annotations

import calendar
import hashlib
import hmac
import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from directlink.emulator._errors import ClockRefusal, Refusal
from directlink.emulator._records.caller import Caller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink.emulator._serving.messages import Request
    from directlink.emulator._store.accounts import Accounts

ALGORITHM: Final = "AWS4-HMAC-SHA256"

_FIELDS: Final = ("Credential", "SignedHeaders", "Signature")
_DATE: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")


def verify(
    request: Request,
    *,
    accounts: Accounts,
    now: float,
    service_time: float,
    window: float,
    region: str | None,
    services: tuple[str, ...],
) -> Caller:
    """Find out who signed a request.

    Args:
        request: the request.
        accounts: the accounts and their keys.
        now: the time by the clock of this machine's clients, seconds since the epoch.
        service_time: the time by the service's clock, which the keys' expiry is judged by. A signing time must be
            near it or ``now``: clients may follow either clock.
        window: how many seconds the signing time may be off, either way.
        region: the region that it must be signed for; ``None`` takes any.
        services: the services that it may be signed for, the usual one first.

    Raises:
        Refusal: it is not signed, or not correctly; the code says what is wrong.
    """
    headers = request.headers
    key_id, scope, signed, signature = _authorization(headers)
    signed_at = headers.get("x-amz-date", "")
    if not _DATE.fullmatch(signed_at):
        raise _incomplete("a valid X-Amz-Date header is required")
    known = accounts.key(key_id)
    token = headers.get("x-amz-security-token")
    if known is None or not _equal(token or "", known[0].token or ""):
        raise Refusal("UnrecognizedClientException", "the access key or its session token is not known", 403)
    key, account = known
    if key.expires_at is not None and service_time >= key.expires_at:
        raise Refusal("ExpiredTokenException", "the security token has expired", 403)
    _check_time(signed_at, (now, service_time), window)
    date, scope_region, service, _ = scope
    if date != signed_at[:8] or service not in services or region not in (None, scope_region):
        wanted = f"{signed_at[:8]}/{region or '<region>'}/{services[0]}/aws4_request"
        raise _mismatch(f"the credential scope should be {wanted}")
    _check_signed_headers(headers, signed)
    digest = hashlib.sha256(request.body).hexdigest()
    if headers.get("x-amz-content-sha256", digest) != digest:
        raise _mismatch("x-amz-content-sha256 is not the hash of the body")
    canonical = _canonical_request(request, signed, digest)
    text = "\n".join((ALGORITHM, signed_at, "/".join(scope), hashlib.sha256(canonical).hexdigest()))
    expected = hmac.new(_signing_key(key.secret, date, scope_region, service), text.encode(), hashlib.sha256)
    if not _equal(expected.hexdigest(), signature):
        raise _mismatch(_quoted(canonical, text))
    return Caller(account, scope_region)


def claimed_key(headers: Mapping[str, str]) -> str | None:
    """The access key id that a request claims to be signed with; nothing is verified."""
    try:
        return _authorization(headers)[0]
    except Refusal:
        return None


def _authorization(headers: Mapping[str, str]) -> tuple[str, tuple[str, ...], list[str], str]:
    """Access key id, the scope's four parts, signed header names, signature."""
    header = headers.get("authorization")
    if header is None:
        raise Refusal("MissingAuthenticationToken", "the request is not signed", 403)
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise _incomplete(f"the algorithm of the Authorization header must be {ALGORITHM}")
    fields: dict[str, str] = {}
    for part in rest.split(","):
        name, _, value = part.strip().partition("=")
        fields[name] = value
    for name in _FIELDS:
        if not fields.get(name):
            raise _incomplete(f"the Authorization header has no {name}")
    key_id, *scope = fields["Credential"].split("/")
    if len(scope) != 4 or scope[3] != "aws4_request":
        raise _incomplete("Credential must be <key>/<date>/<region>/<service>/aws4_request")
    return key_id, tuple(scope), fields["SignedHeaders"].split(";"), fields["Signature"]


def _check_time(signed_at: str, clocks: tuple[float, ...], window: float) -> None:
    try:
        moment = calendar.timegm(time.strptime(signed_at, "%Y%m%dT%H%M%SZ"))
    except ValueError:
        raise _incomplete("a valid X-Amz-Date header is required") from None
    age = min((clock - moment for clock in clocks), key=abs)
    if age > window:
        raise ClockRefusal(
            "RequestExpired", f"the request was signed {age:.0f} s ago; at most {window:.0f} s are allowed"
        )
    if -age > window:
        raise ClockRefusal("RequestTimeTooSkewed", f"the request was signed {-age:.0f} s in the future")


def _check_signed_headers(headers: Mapping[str, str], signed: list[str]) -> None:
    """``host`` and every ``x-amz-`` header must be covered, and nothing that was not sent."""
    for name in ("host", *(name for name in headers if name.startswith("x-amz-"))):
        if name not in signed:
            raise _mismatch(f"header {name} must be signed")
    for name in signed:
        if name not in headers:
            raise _mismatch(f"signed header {name} was not sent")


def _canonical_request(request: Request, signed: list[str], digest: str) -> bytes:
    path, _, query = request.target.partition("?")
    pairs = (part.partition("=")[::2] for part in query.split("&") if part)
    encoded = sorted((_quote(unquote(name)), _quote(unquote(value))) for name, value in pairs)
    lines = (
        request.method,
        quote(path, safe="/~") or "/",
        "&".join(f"{name}={value}" for name, value in encoded),
        *(f"{name}:{' '.join(request.headers[name].split())}" for name in signed),
        "",
        ";".join(signed),
        digest,
    )
    return "\n".join(lines).encode()


def _quote(text: str) -> str:
    return quote(text, safe="~")


@lru_cache(maxsize=256)
def _signing_key(secret: str, date: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _equal(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def _incomplete(message: str) -> Refusal:
    return Refusal("IncompleteSignature", message)


def _quoted(canonical: bytes, text: str) -> str:
    """What AWS says of a signature that does not match: it quotes the request, session token included."""
    return (
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details.\n\n"
        f"The Canonical String for this request should have been\n'{canonical.decode()}'\n\n"
        f"The String-to-Sign should have been\n'{text}'\n"
    )


def _mismatch(message: str) -> Refusal:
    return Refusal("InvalidSignatureException", message, 403)
