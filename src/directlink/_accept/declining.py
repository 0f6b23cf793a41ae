"""Declining an offer: how each kind of it is looked at and deleted.

The API declines by deleting, and deletes what is in use as readily.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from directlink._accept.connection_handshake import HostedConnection
from directlink._accept.log import Log
from directlink._accept.offers import ConnectionOffer, InterfaceOffer, Offer, ProposalOffer
from directlink._accept.proposal_handshake import Proposed
from directlink._accept.states import ENDED
from directlink._accept.subjects import Interface, Subject
from directlink._accept.waiting import Verdict, Wait
from directlink._basics.checks import kind_of
from directlink._call import operations as op
from directlink.errors import ParameterError, StateConflictError
from directlink.outcomes import PollPolicy

if TYPE_CHECKING:
    from directlink._call.context import CallContext
    from directlink._call.operations import Operation


@attrs.frozen
class _Row:
    subject: type[Subject[Any]]
    delete: Operation[Any]
    offered: frozenset[str]


_ROWS: Final[dict[type[Offer], _Row]] = {
    InterfaceOffer: _Row(Interface, op.DELETE_VIRTUAL_INTERFACE, frozenset({"confirming", "requested"})),
    ConnectionOffer: _Row(HostedConnection, op.DELETE_CONNECTION, frozenset({"ordering"})),
    ProposalOffer: _Row(Proposed, op.DELETE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL, frozenset({"requested"})),
}


class Declining:
    """One offer that is declined.

    Args:
        context: the client's settings.
        offer: the offer.
        timeout: seconds for everything.

    Attributes:
        delete: the operation that declines.
        members: its input.
        wait: what was seen so far.
    """

    def __init__(self, context: CallContext, offer: Offer, timeout: float) -> None:
        row = _ROWS.get(type(offer))
        if row is None:
            raise ParameterError(f"offer: expected {', '.join(kind.__name__ for kind in _ROWS)}, got {kind_of(offer)}")
        subject = row.subject(offer.id)
        self.delete = row.delete
        self.members: dict[str, object] = {subject.ARGUMENT: subject.id}
        self._offered = row.offered
        self.wait = Wait(
            context,
            subject,
            goal="declined",
            judge=lambda resource: Verdict.DONE if subject.state(resource) else Verdict.WAIT,
            log=Log(context, timeout),
            poll=PollPolicy(first=0.5, interval=1.0),
            on_poll=None,
        )

    def is_over(self) -> bool:
        """Return whether there is nothing left to decline.

        Raises:
            StateConflictError: it is accepted, or nothing that was offered.
        """
        state, subject = self.wait.state, self.wait.subject
        if state in ENDED:
            return True
        if state in self._offered:
            return False
        interface = subject.id if subject.ARGUMENT == "virtual_interface_id" else ""
        raise self.wait.placed(
            StateConflictError(
                f"{subject.id} is {state} and does not wait to be accepted: to delete it would decline no offer",
                resource_id=subject.id,
                virtual_interface_id=interface,
                state=state,
            )
        )
