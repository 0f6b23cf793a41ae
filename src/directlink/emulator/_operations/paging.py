"""Pages of a listing."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json

PAGE_SIZE: Final = 100


def page(caller: Caller, parameters: Parameters, member: str, query: str, items: Sequence[tuple[str, Json]]) -> Json:
    """Cut one page out of a listing.

    Args:
        caller: a token works only for the account that it was given to.
        parameters: the request, with ``maxResults`` and ``nextToken``.
        member: name of the list in the answer.
        query: what the request filters by; a token works only with the same filters.
        items: ids and contents of the whole listing, oldest first.

    Returns:
        The answer, with ``nextToken`` if there is more.

    Raises:
        Refusal: the token is not from this listing, or ``maxResults`` is not positive.
    """
    size = min(parameters.optional_integer("maxResults", 1, 2**31 - 1) or PAGE_SIZE, PAGE_SIZE)
    token = parameters.optional_string("nextToken")
    key = f"{caller.account.account_id} {member} {query}"
    start = 0
    if token is not None:
        # A token names the last item already given, so that pages neither skip nor repeat when the listing changes.
        starts = [index for index, (item_id, _) in enumerate(items, 1) if _token(key, item_id) == token]
        if not starts:
            raise client_error("nextToken is not valid for this request")
        start = starts[0]
    chosen = items[start : start + size]
    answer: Json = {member: [content for _, content in chosen]}
    if start + size < len(items):
        answer["nextToken"] = _token(key, chosen[-1][0])
    return answer


def _token(key: str, item_id: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(f"{key} {item_id}".encode()).digest()).decode()
