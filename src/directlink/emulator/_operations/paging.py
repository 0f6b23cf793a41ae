"""Pages of a listing."""

from __future__ import annotations

import base64
import hashlib
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from directlink.emulator._errors import Refusal, client_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle
    from directlink.emulator._store.store import Store

PAGE_SIZE: Final = 100


class Listed(Protocol):
    """A record whose state tells whether it is still shown."""

    id: str

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        ...


L = TypeVar("L", bound=Listed)


def page(caller: Caller, parameters: Parameters, member: str, query: str, items: Iterable[tuple[str, Json]]) -> Json:
    """Cut one page out of a listing whose contents are at hand; :func:`page_of_records` makes only those it shows.

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
    size, token, key = _read(caller, parameters, member, query)
    rest = iter(items)
    if token is not None:
        _skip((item_id for item_id, _ in rest), _item_id(key, token))
    chosen = list(islice(rest, size))
    answer: Json = {member: [content for _, content in chosen]}
    if next(rest, None) is not None:
        answer["nextToken"] = _token(key, chosen[-1][0])
    return answer


def page_of_records(
    store: Store,
    caller: Caller,
    parameters: Parameters,
    member: str,
    query: str,
    records: Iterable[L],
    *,
    show: Callable[[L], Json],
) -> Json:
    """Cut one page out of a listing of records, without those that are gone.

    Only the records on the page are asked for their state and their contents, however many there are before and after.

    Args:
        store: whose rules tell which records are gone.
        caller: a token works only for the account that it was given to.
        parameters: the request, with ``maxResults`` and ``nextToken``.
        member: name of the list in the answer.
        query: what the request filters by; a token works only with the same filters.
        records: the whole listing, oldest first.
        show: the content of a record.

    Returns:
        The answer, with ``nextToken`` if there is more.

    Raises:
        Refusal: the token is not from this listing, or ``maxResults`` is not positive.
    """
    size, token, key = _read(caller, parameters, member, query)
    rest = iter(records)
    if token is not None:
        _skip((record.id for record in rest), _item_id(key, token))
    listed = (record for record in rest if record.state(store.lifecycle) is not None)
    chosen = list(islice(listed, size))
    answer: Json = {member: [show(record) for record in chosen]}
    if next(listed, None) is not None:
        answer["nextToken"] = _token(key, chosen[-1].id)
    return answer


def _read(caller: Caller, parameters: Parameters, member: str, query: str) -> tuple[int, str | None, str]:
    """How many items a page has, the request's token, and what makes tokens those of one listing."""
    size = min(parameters.optional_integer("maxResults", 1, 2**31 - 1) or PAGE_SIZE, PAGE_SIZE)
    return size, parameters.optional_string("nextToken"), f"{caller.account.account_id} {member} {query}"


def _skip(ids: Iterator[str], last: str) -> None:
    """Pass over what earlier pages had. The last item is named, so that pages neither skip nor repeat any."""
    if not any(item_id == last for item_id in ids):
        raise _foreign_token()


def _token(key: str, item_id: str) -> str:
    digest = hashlib.sha256(f"{key} {item_id}".encode()).hexdigest()
    return base64.urlsafe_b64encode(f"{item_id} {digest[:32]}".encode()).decode()


def _item_id(key: str, token: str) -> str:
    """The item that a token names."""
    try:
        item_id = base64.urlsafe_b64decode(token).decode().partition(" ")[0]
    except ValueError:
        raise _foreign_token() from None
    if _token(key, item_id) != token:
        raise _foreign_token()
    return item_id


def _foreign_token() -> Refusal:
    return client_error("nextToken is not valid for this request")
