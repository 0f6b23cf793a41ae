"""Finding the resource that a request names, and listing those of a caller: the same for all kinds of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from directlink.emulator._errors import Refusal, client_error
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.lifecycle import Lifecycle
    from directlink.emulator._store.store import Store
    from directlink.emulator._store.table import Table


_UNKNOWN: Final = {
    "connection": "Could not find Connection with ID {}",
    "LAG": "Could not find Lag with ID {}",
    "proposal": "Direct Connect gateway association proposal {} is not found",
}
"""What AWS says of an id that it does not know; clients look for these texts."""
_PREFIXES: Final = {"connection": "dxcon-", "virtual interface": "dxvif-"}
"""How ids begin; OUTSCALE tells one that begins otherwise from one that it does not know."""


class Resource(Protocol):
    """A record whose state follows from its dates."""

    id: str

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        ...


class Deletable(Resource, Protocol):
    """A resource that can be deleted."""

    deleted_at: float | None


class Owned(Resource, Protocol):
    """A resource that belongs to one account."""

    account_id: str


R = TypeVar("R", bound=Resource)
D = TypeVar("D", bound=Deletable)
T = TypeVar("T", bound=Owned)


def owned_by(caller: Caller) -> Callable[[Owned], bool]:
    """A predicate: whether a resource belongs to the caller."""
    return lambda resource: resource.account_id == caller.account.account_id


def find(store: Store, table: Mapping[str, R], kind: str, resource_id: str, is_seen: Callable[[R], bool]) -> R:
    """The resource with that id.

    Args:
        store: whose rules tell whether the resource is gone.
        table: where to look.
        kind: what the refusal calls it, such as ``virtual interface``.
        resource_id: the id.
        is_seen: tells whether the caller may know of it.

    Raises:
        Refusal: it is unknown or gone, or the caller may not know of it: the three look the same.
    """
    if store.cloud is Cloud.OUTSCALE and not resource_id.startswith(_PREFIXES.get(kind, "")):
        raise client_error(f"Invalid ID received: {resource_id}")
    found = table.get(resource_id)
    if found is None or found.state(store.lifecycle) is None or not is_seen(found):
        raise unknown(store, kind, resource_id)
    return found


def unknown(store: Store, kind: str, resource_id: str) -> Refusal:
    """What is said of an id that is unknown, gone, or another account's."""
    text = _UNKNOWN.get(kind) if store.cloud is Cloud.AWS else None
    return client_error((text or f"{kind} {{}} does not exist").format(resource_id))


def refuse_deleted(store: Store, kind: str, found: D) -> D:
    """``found``, if nobody has deleted it.

    Raises:
        Refusal: it is being deleted, or it is deleted and still listed.
    """
    if found.deleted_at is not None:
        raise client_error(f"{kind} {found.id} is {found.state(store.lifecycle)}")
    return found


def owned_or_named(
    store: Store,
    caller: Caller,
    table: Table[T],
    find_one: Callable[[Store, Caller, str], T],
    resource_id: str | None,
) -> Collection[T]:
    """The resource with that id, or all that the caller owns if it is ``None``, those that are gone included.

    Args:
        store: where to find the one.
        caller: who asks.
        table: what to list, indexed by its owner.
        find_one: finds one resource by its id.
        resource_id: the one to find.

    Raises:
        Refusal: the one does not exist.
    """
    if resource_id is not None:
        return [find_one(store, caller, resource_id)]
    return table.under(caller.account.account_id)
