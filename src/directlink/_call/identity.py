"""Whose keys are signed with: ``sts:GetCallerIdentity``, for messages that name the account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink.endpoints import identity_endpoint
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from directlink.credentials import Credentials
    from directlink.signing import Signer
    from directlink.transport import HttpResponse

IDENTITY_SECONDS: Final = 5.0
"""How long an answer is waited for: without one, a message is a little poorer."""
_ACCOUNT: Final = re.compile(rb"<Account>([0-9]{12})</Account>")


def identity_request(
    endpoint_url: str, region: str, keys: Credentials, signer: Signer, timestamp: float
) -> HttpRequest | None:
    """Return the signed request; ``None`` where there is nobody to ask.

    Args:
        endpoint_url: the endpoint that the keys are for.
        region: the region that requests are signed for.
        keys: the keys.
        signer: signs with them.
        timestamp: signing time, seconds since the epoch.
    """
    url = identity_endpoint(endpoint_url, region)
    if url is None:
        return None
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    unsigned = HttpRequest("POST", url, headers, b"Action=GetCallerIdentity&Version=2011-06-15")
    return signer.sign(unsigned, keys, region=region, service="sts", timestamp=timestamp)


def read_account(response: HttpResponse) -> str | None:
    """Return the account that an answer names, if it is one."""
    found = _ACCOUNT.search(response.body)
    return found[1].decode() if found is not None and response.status_code == 200 else None
