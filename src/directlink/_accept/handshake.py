"""What a handshake is to the machine that carries out acceptances: the columns of the table of handshakes.

A row is a class. Its columns are class attributes, and short methods where a column is no constant.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar

from directlink._accept.expectations import told
from directlink._accept.results import Acceptance
from directlink.errors import AcceptedDifferentlyError, StateConflictError
from directlink.outcomes import PollPolicy

if TYPE_CHECKING:
    from directlink._accept.applying import Applying
    from directlink._accept.expectations import Expectation
    from directlink._accept.log import Log
    from directlink._accept.offers import Offer
    from directlink._accept.requests import AcceptRequest
    from directlink._accept.subjects import Subject
    from directlink._accept.waiting import Judge, Wait
    from directlink._call.operations import Operation
    from directlink.enums import OpenEnum
    from directlink.errors import Difference, DirectLinkError
    from directlink.outcomes import History

R = TypeVar("R")
A_co = TypeVar("A_co", bound=Acceptance, covariant=True)

MINUTE: Final = 60.0
_MUTABLE: Final = frozenset({"virtual_interface_name", "connection_name", "bandwidth"})
"""What may change once it is accepted, by this account or the other, so that nothing follows from it any more."""


class Standing(Enum):
    """What a look tells of an offer."""

    OFFERED = "offered"
    """It waits to be accepted."""
    ACCEPTED = "accepted"
    ENDED = "ended"
    """It cannot be accepted any more."""
    NO_OFFER = "no offer"
    """It is nothing that another account offers."""
    UNSETTLED = "unsettled"
    """The look tells nothing; another one may."""


class Handshake(ABC, Generic[R, A_co]):
    """One acceptance of its kind.

    Args:
        request: what is asked for.
        log: the clock and the history of the acceptance.

    Attributes:
        subject: what is accepted, and where to look at it.
        members: the input of the confirm.
        expect: what is expected of the offer.
        goal: what to wait for once it is accepted.
        has_settings: something is to be set once it is accepted.
    """

    NOUN: ClassVar[str]
    """What is offered, in a word."""
    BUDGET: ClassVar[float] = 10 * MINUTE
    """Seconds that an acceptance takes at most unless it is told otherwise, the wait for its goal included."""
    POLL: ClassVar[PollPolicy] = PollPolicy()
    """How often to look unless it is told otherwise."""
    ACCEPTED: ClassVar[frozenset[str]]
    """States that only something accepted has."""
    CONFIRM: ClassVar[Operation[Any]]
    """The operation that accepts."""
    UNTOLD: ClassVar[str] = ""
    """What something accepted does not tell, where :meth:`differences` returns ``None``."""

    subject: Subject[R]
    members: dict[str, object]
    expect: Expectation[Any] | None
    goal: str | None
    has_settings: bool = False

    def __init__(self, request: AcceptRequest[A_co], log: Log) -> None:
        self.id = request.resource_id
        self.log = log

    @abstractmethod
    def standing(self, resource: R) -> Standing:
        """Return what ``resource`` tells of the offer."""

    @abstractmethod
    def offer(self, resource: R) -> Offer | None:
        """Return the offer that ``resource`` is or was, ``None`` if it does not tell."""

    def check(self, resource: R, region: str) -> None:
        """Check, before anything is sent, that a confirm can do what is asked for.

        Args:
            resource: the offer, which waits to be accepted.
            region: the client's.

        Raises:
            DirectLinkError: it cannot.
        """

    @abstractmethod
    def differences(self, resource: R) -> tuple[Difference, ...] | None:
        """Return in what something accepted is not as it was asked for; ``None`` if it does not tell."""

    def accepted_differently(self, differences: tuple[Difference, ...]) -> AcceptedDifferentlyError:
        """Return the error for something that is accepted otherwise than it was asked for."""
        error = AcceptedDifferentlyError(f"{self.id} was accepted already, and otherwise: {told(differences)}")
        error.resource_id, error.differences = self.id, differences
        return error

    def accepted(self, resource: R) -> None:
        """Take note that it is accepted as asked."""

    def no_offer(self, resource: R) -> StateConflictError:
        """Return the error for what nobody offers."""
        state = self.subject.state(resource)
        return StateConflictError(
            f"{self.id} is {state} and a dedicated {self.NOUN}, which nobody offers: there is nothing to accept",
            resource_id=self.id,
            state=state,
        )

    def unexpected(self, resource: R, *, accepted: bool) -> tuple[Difference, ...]:
        """Return in what ``resource`` is not what was expected; of something accepted, only what does not change."""
        offer = self.offer(resource)
        if self.expect is None or offer is None:
            return ()
        found = self.expect.differences(offer)
        return tuple(each for each in found if not (accepted and each.field in _MUTABLE))

    @abstractmethod
    def answered(self, answer: Any, resource: R) -> tuple[OpenEnum | None, R]:
        """Return the state that the answer of a confirm tells, and the resource as it is known now."""

    def says_accepted(self, error: DirectLinkError) -> bool:  # noqa: ARG002 - of interfaces, no text is known
        """Tell whether the words of a refusal hint that it is accepted. No more than a hint: look again."""
        return False

    @abstractmethod
    def judge(self, goal: str) -> Judge[R]:
        """Return what judges something accepted on its way to a goal."""

    def applying(self, wait: Wait[R], region: str) -> Applying[R] | None:  # noqa: ARG002 - of proposals, nothing is set
        """Return what gives something accepted its settings, ``None`` if there is nothing to set."""
        return None

    def by_whom(self) -> str:
        """Return what is known of an acceptance, for messages."""
        return "it was accepted"

    @abstractmethod
    def result(self, resource: R, state: OpenEnum, *, already: bool, history: History, attempts: int) -> A_co:
        """Return the result."""
