"""What of a signed request nobody may read: an error answer that quotes it is shown without."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast

from directlink._basics.redaction import SECRET_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink.credentials import Credentials
    from directlink.transport import HttpRequest

SECRET_MEMBERS: Final = frozenset({"authKey", "cak", "ckn", "customerRouterConfig"})
_SIGNATURE: Final = re.compile(r"Signature=([^\s,]+)")


def secrets_of(request: HttpRequest, credentials: Credentials) -> set[str]:
    """Return what of a signed request nobody may read: keys, token, signature, and the keys in its body."""
    found = {credentials.secret_access_key, credentials.session_token or ""}
    for name, value in request.headers.items():
        if SECRET_HEADER.search(name):
            signature = _SIGNATURE.search(value)
            # Of a signature's header the rest is public, and made of words that an explanation needs.
            found.add(signature[1] if signature else value.split(" ", 1)[-1])
    with suppress(ValueError, RecursionError):  # not a body of ours: a signer may have replaced it
        found.update(_members(json.loads(request.body)))
    return {secret for secret in found if secret.strip()}


def _members(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in cast("dict[str, object]", data).items():
            if name in SECRET_MEMBERS and isinstance(value, str):
                yield value
            else:
                yield from _members(value)
    elif isinstance(data, list):
        for value in cast("list[object]", data):
            yield from _members(value)
