"""What can be waited for, and where to look at it: interfaces here, and what every other kind has in common with them.

A look is written down once, without I/O: it yields which listing to ask for which id, and goes on with what was found.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from directlink._accept.listings import INTERFACES
from directlink._basics.checks import check_identifier
from directlink.enums import VirtualInterfaceState
from directlink.models.virtual_interfaces import VirtualInterface
from directlink.outcomes import states_of_peers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink._accept.listings import Listing
    from directlink.enums import OpenEnum

R = TypeVar("R")
T = TypeVar("T")


class Look(Generic[T]):
    """What a look asks for next, and what was found.

    Attributes:
        listing: which listing to ask.
        key: for what.
        found: what it shows under that key.
    """

    def __init__(self, listing: Listing[T], key: str) -> None:
        self.listing = listing
        self.key = key
        self.found: tuple[T, ...] = ()


Looks = Generator[Look[Any], None, R]
"""A look as it proceeds; it returns what it saw."""


class Subject(ABC, Generic[R]):
    """What is waited for.

    Args:
        resource_id: its id.

    Attributes:
        id: its id.
    """

    KIND: ClassVar[str]
    """Of which kind it is, as :class:`~directlink._accept.offers.Offer` names them."""
    ARGUMENT: ClassVar[str]
    """What the id is called as an argument."""
    DESCRIBED_BY: ClassVar[str]
    """The operation that errors of a wait name."""

    def __init__(self, resource_id: str) -> None:
        self.id = check_identifier(self.ARGUMENT, resource_id)

    @abstractmethod
    def sources(self) -> tuple[tuple[Listing[Any], str], ...]:
        """Return the listings that a look may ask, each with the key."""

    @abstractmethod
    def look(self) -> Looks[R | None]:
        """Look at it; returns ``None`` if it is not listed."""

    @abstractmethod
    def state(self, resource: R) -> OpenEnum | None:
        """Return its state."""

    WAITS_TO_BE_ACCEPTED: ClassVar[frozenset[str]] = frozenset()
    """States of an offer that nobody has accepted."""

    def situation(self, resource: R, accepted: bool) -> str:
        """Return what to say of it where a wait was in vain; ``accepted``: it is known to be accepted."""
        state = self.state(resource)
        if state not in self.WAITS_TO_BE_ACCEPTED:
            return f"it is {state}"
        return f"last seen {state}" if accepted else f"it is {state}: nobody has accepted it"

    def absent(self) -> str:
        """Return what to think of, and to do, where it is not listed."""
        return "check the id, the region and whose keys these are"

    def peers(self, resource: R | None) -> Iterable[tuple[str, str]]:  # noqa: ARG002 - interfaces have them
        """Return ``(peer, status)`` of each of its BGP sessions."""
        return ()


class Listed(Subject[R]):
    """What one listing shows by its id."""

    LISTING: ClassVar[Listing[Any]]

    def sources(self) -> tuple[tuple[Listing[Any], str], ...]:
        """Return where it is listed."""
        return ((self.LISTING, self.id),)

    def look(self) -> Looks[R | None]:
        """Look at it."""
        look: Look[R] = Look(self.LISTING, self.id)
        yield look
        return look.found[0] if look.found else None


class Interface(Listed[VirtualInterface]):
    """A virtual interface."""

    LISTING = INTERFACES
    KIND = "interface"
    ARGUMENT = "virtual_interface_id"
    DESCRIBED_BY = INTERFACES.operation.name
    WAITS_TO_BE_ACCEPTED = frozenset({"confirming", "requested"})

    def state(self, resource: VirtualInterface) -> OpenEnum | None:
        """Return its state."""
        return resource.virtual_interface_state

    def situation(self, resource: VirtualInterface, accepted: bool) -> str:
        """Return its state, and which BGP peer is down."""
        if resource.virtual_interface_state != VirtualInterfaceState.DOWN:
            return super().situation(resource, accepted)
        down = [peer for peer, status in states_of_peers(resource) if status != "up"]
        return "attached, BGP down" + (f" on peer {', '.join(down)}" if down else "")

    def peers(self, resource: VirtualInterface | None) -> Iterable[tuple[str, str]]:
        """Return its BGP sessions."""
        return states_of_peers(resource)
