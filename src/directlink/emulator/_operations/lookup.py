"""Finding what a request names, and listing what a caller has: alike for all that accounts own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from directlink.emulator._errors import client_error
from directlink.emulator._operations.paging import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._operations.registry import Caller
    from directlink.emulator._store.store import World


class Passing(Protocol):
    """Something that comes and goes."""

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""
        ...


class Deletable(Passing, Protocol):
    """Something that can be deleted."""

    id: str
    deleted_at: float | None


class Owned(Passing, Protocol):
    """Something of one account's."""

    id: str
    account_id: str

    def wire(self, world: World) -> dict[str, Any]:
        """What the service shows of it."""
        ...


P = TypeVar("P", bound=Passing)
D = TypeVar("D", bound=Deletable)
W = TypeVar("W", bound=Owned)


def owned_by(caller: Caller) -> Callable[[Owned], bool]:
    """Return what tells whether something is the caller's."""
    return lambda thing: thing.account_id == caller.account.account_id


def find(world: World, table: Mapping[str, P], what: str, its_id: str, is_seen: Callable[[P], bool]) -> P:
    """What has that id.

    Args:
        world: the tables' world.
        table: where to look.
        what: how to call it in the refusal.
        its_id: the id.
        is_seen: tells whether the caller may know of it.

    Raises:
        Refusal: unknown, gone, or none of the caller's business: these look alike.
    """
    found = table.get(its_id)
    if found is None or found.state(world) is None or not is_seen(found):
        raise client_error(f"{what} {its_id} does not exist")
    return found


def live(world: World, what: str, found: D) -> D:
    """``found``, if it is not being deleted.

    Raises:
        Refusal: it is.
    """
    if found.deleted_at is not None:
        raise client_error(f"{what} {found.id} is {found.state(world)}")
    return found


def describe(
    world: World,
    caller: Caller,
    parameters: Parameters,
    table: Mapping[str, W],
    find_one: Callable[[World, Caller, str], W],
    *,
    member: str,
    named: str,
) -> dict[str, Any]:
    """Answer with what the caller owns of ``table``, or with the one that the request names.

    Args:
        world: the tables' world.
        caller: who asks.
        parameters: the request.
        table: what to list.
        find_one: finds one by its id.
        member: name of the list in the answer.
        named: the parameter that may name one.

    Raises:
        Refusal: the one does not exist, or the page asked for.
    """
    its_id = parameters.optional_string(named)
    is_owned = owned_by(caller)
    chosen = (
        [thing for thing in table.values() if is_owned(thing) and thing.state(world) is not None]
        if its_id is None
        else [find_one(world, caller, its_id)]
    )
    return page(caller, parameters, member, its_id or "", [(thing.id, thing.wire(world)) for thing in chosen])
