"""Pages of a listing."""

from __future__ import annotations

import base64
import hashlib
from itertools import islice
from operator import attrgetter, itemgetter
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


T = TypeVar("T")
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
    return _cut(caller, parameters, member, query, items, id_of=itemgetter(0), listed=iter, show=itemgetter(1))


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

    def listed(rest: Iterator[L]) -> Iterator[L]:
        return (record for record in rest if record.state(store.lifecycle) is not None)

    return _cut(caller, parameters, member, query, records, id_of=attrgetter("id"), listed=listed, show=show)


def _cut(
    caller: Caller,
    parameters: Parameters,
    member: str,
    query: str,
    items: Iterable[T],
    *,
    id_of: Callable[[T], str],
    listed: Callable[[Iterator[T]], Iterator[T]],
    show: Callable[[T], Json],
) -> Json:
    """Return one page of those ``items`` that are ``listed``; a token may name one that is so no more."""
    size = min(parameters.optional_integer("maxResults", 1, 2**31 - 1) or PAGE_SIZE, PAGE_SIZE)
    token = parameters.optional_string("nextToken")
    key = f"{caller.account.account_id} {member} {query}"  # what makes tokens those of one listing
    rest = iter(items)
    if token is not None:
        _skip(map(id_of, rest), _item_id(key, token))
    shown = listed(rest)
    chosen = list(islice(shown, size))
    answer: Json = {member: [show(item) for item in chosen]}
    if next(shown, None) is not None:
        answer["nextToken"] = _token(key, id_of(chosen[-1]))
    return answer


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
