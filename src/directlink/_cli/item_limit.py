"""``--max-items``: so many items of a list, and a token for those after them, as the AWS CLI has it.

Its token tells the page to ask for again, and how many items of that have been shown. One that a service has sent is
taken for what it is.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from directlink._cli.json_types import is_object

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGE: Final = "nextToken"
_SHOWN: Final = "boto_truncate_amount"
RESUME: Final = "NextToken"
"""The member of the answer that holds the token."""


class Place(NamedTuple):
    """Where to go on: a page by the service's own token, and how many of its items to pass over."""

    token: str | None
    shown: int = 0


def written(place: Place) -> str:
    """Return a place as one token.

    Args:
        place: where to go on.
    """
    members = {_PAGE: place.token} | ({_SHOWN: place.shown} if place.shown else {})
    return base64.b64encode(json.dumps(members).encode()).decode()


def read(token: str) -> Place:
    """Return the place that a token stands for.

    Args:
        token: what :func:`written` has returned, or a service's own.
    """
    try:
        found = json.loads(base64.b64decode(token, validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return Place(token)
    if not is_object(found) or _PAGE not in found:
        return Place(token)
    page, shown = found[_PAGE], found.get(_SHOWN, 0)
    if not (page is None or isinstance(page, str)) or not isinstance(shown, int) or shown < 0:
        return Place(token)
    return Place(page, shown)


def limited(
    ask: Callable[[dict[str, Any]], dict[str, Any]], data: dict[str, Any], items: str, most: int
) -> tuple[dict[str, Any], str | None]:
    """Read pages until there are as many items as are wanted.

    Args:
        ask: sends an input, and returns the answer to it.
        data: the input; its token may be one of :func:`written`.
        items: wire name of the list.
        most: how many are wanted.

    Returns:
        The answer with these items, and the token for those after them, ``None`` if there are no more.
    """
    place = read(data[_PAGE]) if _PAGE in data else Place(None)
    found: list[Any] = []
    while True:
        page = ask(
            {**{name: data[name] for name in data.keys() - {_PAGE}}, **({_PAGE: place.token} if place.token else {})}
        )
        listed: list[Any] = page.get(items) or []
        there = listed[place.shown :]
        wanted = most - len(found)
        found += there[:wanted]
        following = page.get(_PAGE)
        if len(there) > wanted:
            after: str | None = written(Place(place.token, place.shown + wanted))
        elif following and len(found) == most:
            after = written(Place(following))
        elif following:
            place = Place(following)
            continue
        else:
            after = None
        kept = {name: value for name, value in page.items() if name != _PAGE}
        return {**kept, **({items: found} if items in page or found else {})}, after
