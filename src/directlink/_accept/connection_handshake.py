"""Accepting a hosted connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink._accept.applying import Applying, of_connection, tags_left
from directlink._accept.handshake import MINUTE, Handshake, Standing
from directlink._accept.listings import CONNECTIONS
from directlink._accept.offers import ConnectionOffer
from directlink._accept.results import ConnectionAcceptResult
from directlink._accept.settings import TagsNotAppliedError
from directlink._accept.states import ACCEPTED_CONNECTION, ENDED
from directlink._accept.subjects import Listed
from directlink._accept.waiting import Verdict
from directlink._call import operations as op
from directlink.enums import ConnectionState
from directlink.models.connections import Connection

if TYPE_CHECKING:
    from directlink._accept.log import Log
    from directlink._accept.requests import AcceptHostedConnection
    from directlink._accept.waiting import Judge, Wait
    from directlink.enums import OpenEnum
    from directlink.errors import Difference, DirectLinkError
    from directlink.models.connections import ConfirmConnectionResponse
    from directlink.outcomes import History

_IN_STATE: Final = re.compile(r"is in state (pending|available|down)\b")
"""What AWS says of a second confirm: a hint, no contract."""


class HostedConnection(Listed[Connection]):
    """A hosted connection."""

    LISTING = CONNECTIONS
    KIND = "connection"
    ARGUMENT = "connection_id"
    DESCRIBED_BY = CONNECTIONS.operation.name
    WAITS_TO_BE_ACCEPTED = frozenset({"ordering"})

    def state(self, resource: Connection) -> ConnectionState | None:
        """Return its state."""
        return resource.connection_state


class ConnectionHandshake(Handshake[Connection, ConnectionAcceptResult]):
    """A hosted connection: there is nothing to accept it with, so that it is accepted says all.

    A dedicated connection has the same id, and states that look as if somebody had accepted it. It differs by its VLAN,
    which it has none of; and it never is ``ordering``.
    """

    NOUN = "connection"
    BUDGET = 30 * MINUTE
    ACCEPTED = ACCEPTED_CONNECTION
    CONFIRM = op.CONFIRM_CONNECTION

    def __init__(self, request: AcceptHostedConnection, log: Log) -> None:
        super().__init__(request, log)
        self.subject = HostedConnection(request.connection_id)
        self.expect, self.goal = request.expect, request.wait_for
        self.members = {"connection_id": request.connection_id}
        self._is_hosted = False
        self._tags = request.tags or {}
        self.has_settings = bool(self._tags)

    def standing(self, resource: Connection) -> Standing:
        """Tell by its state, and by its VLAN, which only a hosted connection has."""
        state = resource.connection_state
        if state in ENDED:
            return Standing.ENDED
        if state == ConnectionState.ORDERING:
            self._is_hosted = True
            return Standing.OFFERED
        if resource.vlan is not None:
            self._is_hosted = True
        if state in self.ACCEPTED:
            return Standing.ACCEPTED if self._is_hosted else Standing.NO_OFFER
        return Standing.NO_OFFER if state == ConnectionState.REQUESTED else Standing.UNSETTLED

    def offer(self, resource: Connection) -> ConnectionOffer:
        """Return the connection as an offer."""
        return ConnectionOffer(connection=resource)

    def differences(self, resource: Connection) -> tuple[Difference, ...]:  # noqa: ARG002 - see the class
        """Return that there is no other way to accept it."""
        return ()

    def answered(
        self, answer: ConfirmConnectionResponse, resource: Connection
    ) -> tuple[ConnectionState | None, Connection]:
        """Return the state that was answered."""
        return answer.connection_state, resource

    def says_accepted(self, error: DirectLinkError) -> bool:
        """Tell whether a refusal says so: the listing may show ``ordering`` for a while after an acceptance."""
        return _IN_STATE.search(error.message) is not None

    def judge(self, goal: str) -> Judge[Connection]:  # noqa: ARG002 - it has one goal
        """Return what judges a connection on its way to ``available``."""
        return _judge

    def applying(self, wait: Wait[Connection], region: str) -> Applying[Connection] | None:
        """Return what gives the connection its tags."""
        steps = of_connection(self._tags, region)
        stays = self.goal is not None
        return Applying(wait, steps, stays_available=stays, failure=self._not_applied) if steps else None

    def _not_applied(
        self,
        left: tuple[str, ...],  # noqa: ARG002 - it has one step
        result: ConnectionAcceptResult,
        error: DirectLinkError,
    ) -> TagsNotAppliedError:
        """Return the error for tags that could not be set."""
        told = TagsNotAppliedError(f"{self.id} is accepted, and its tags are not set: {error.message}")
        told.remaining = tags_left(result.connection, self._tags)
        told.result = result
        return told

    def result(
        self, resource: Connection, state: OpenEnum, *, already: bool, history: History, attempts: int
    ) -> ConnectionAcceptResult:
        """Return the accepted connection."""
        return ConnectionAcceptResult(
            state=ConnectionState(state),
            already_accepted=already,
            connection=resource,
            history=history,
            confirm_attempts=attempts,
        )


def _judge(connection: Connection) -> Verdict:
    if connection.connection_state == ConnectionState.AVAILABLE:
        return Verdict.DONE
    return Verdict.ENDED if connection.connection_state in ENDED else Verdict.WAIT
