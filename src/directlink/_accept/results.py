"""What came of an acceptance: one class for each kind of what is accepted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

import attrs

from directlink.enums import (
    ConnectionState,
    DirectConnectGatewayAssociationProposalState,
    DirectConnectGatewayAssociationState,
    OpenEnum,
    VirtualInterfaceState,
)
from directlink.errors import ParameterError
from directlink.models._base import Reported, Resource, without_secrets
from directlink.models.associations import DirectConnectGatewayAssociation
from directlink.models.connections import Connection
from directlink.models.virtual_interfaces import VirtualInterface
from directlink.outcomes import History, HistoryEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERSION: Final = 1
"""Of what :meth:`Acceptance.to_dict` returns."""


@attrs.frozen(kw_only=True)
class Acceptance(Reported):
    """What was accepted; each kind has a class of its own.

    Attributes:
        already_accepted: it had been accepted before, or by somebody else meanwhile, as it was asked for.
        history: what happened, and when.
        confirm_attempts: how many confirms this call sent that may have reached the service.
    """

    _KIND: ClassVar[str] = ""
    _STATE: ClassVar[type[OpenEnum]] = OpenEnum

    already_accepted: bool
    history: History
    confirm_attempts: int

    @property
    def resource_id(self) -> str:
        """What was offered: the interface, the connection, or the proposal."""
        return self._resource.id

    @property
    def _resource(self) -> Resource:
        found: Resource = getattr(self, self._KIND)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, without secrets.

        Returns:
            ``version``, ``kind``, ``resource_id``, ``state``, ``already_accepted``, ``confirm_attempts``,
            ``virtual_interface``, ``connection`` or ``association`` under its wire names, and ``history``.
        """
        state: OpenEnum = getattr(self, "state")  # noqa: B009 - every kind has one, each of its own type
        return {
            "version": VERSION,
            "kind": self._KIND,
            "resource_id": self.resource_id,
            "state": str(state),
            "already_accepted": self.already_accepted,
            "confirm_attempts": self.confirm_attempts,
            self._KIND: without_secrets(self._resource).to_dict(),
            "history": [entry.to_dict() for entry in self.history],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build it from what :meth:`to_dict` returned; on :class:`Acceptance` itself, whatever kind it is of.

        Args:
            data: what a queue or a file held.

        Raises:
            ParameterError: it is of another version or kind, or something is missing or wrong.
            ResponseDecodeError: a member of the resource has the wrong type.
        """
        kind = _KINDS.get(str(data.get("kind")))
        if data.get("version") != VERSION or kind is None or not issubclass(kind, cls):
            raise ParameterError(
                f"{cls.__name__}: expected version {VERSION} and kind {cls._KIND or ' or '.join(_KINDS)}, "
                f"got version {data.get('version')!r} and kind {data.get('kind')!r}"
            )
        if kind is not cls:
            return kind.from_dict(data)
        readers: dict[str, Callable[[Any], Any]] = {
            "state": cls._STATE,
            "history": lambda entries: History([cls._entry(each) for each in entries]),
            "already_accepted": bool,
            "confirm_attempts": int,
            "proposal_id": str,
            "virtual_interface": VirtualInterface.from_dict,
            "connection": Connection.from_dict,
            "association": DirectConnectGatewayAssociation.from_dict,
        }
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
        try:
            return cls(**{field.name: readers[field.name](data[field.name]) for field in fields})
        except (KeyError, TypeError, ValueError) as error:
            raise ParameterError(f"{cls.__name__}: {type(error).__name__}: {error}") from None

    @classmethod
    def _entry(cls, data: Mapping[str, Any]) -> HistoryEntry:
        state = data["state"]
        if state is not None:
            # an association's history begins with that of its proposal
            states = DirectConnectGatewayAssociationProposalState if state in _OF_PROPOSALS else cls._STATE
            state = states(state)
        at = datetime.fromisoformat(data["at"])
        return HistoryEntry(at=at, elapsed=float(data["elapsed"]), event=str(data["event"]), state=state)


@attrs.frozen(kw_only=True)
class AcceptResult(Acceptance):
    """An accepted interface.

    Attributes:
        state: the last state known.
        already_accepted: the interface had been accepted before, or by somebody else meanwhile, with the same gateway.
        virtual_interface: the interface as last described; without a wait that was before the confirm.
        history: what happened, and when.
        confirm_attempts: how many confirms this call sent that may have reached the service.
    """

    _KIND = "virtual_interface"
    _STATE = VirtualInterfaceState

    state: VirtualInterfaceState
    virtual_interface: VirtualInterface

    @property
    def forwards_traffic(self) -> bool:
        """Whether the interface is ``available``; ``False`` for one that is attached while its BGP is down."""
        return self.state == VirtualInterfaceState.AVAILABLE

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, without secrets.

        Returns:
            ``version``, ``kind``, ``resource_id``, ``state``, ``already_accepted``, ``forwards_traffic``,
            ``confirm_attempts``, ``virtual_interface`` under its wire names, and ``history``.
        """
        return {**Acceptance.to_dict(self), "forwards_traffic": self.forwards_traffic}


@attrs.frozen(kw_only=True)
class ConnectionAcceptResult(Acceptance):
    """An accepted hosted connection (AWS).

    Attributes:
        state: the last state known.
        already_accepted: the connection had been accepted before, or by somebody else meanwhile.
        connection: the connection as last described; without a wait that was before the confirm.
        history: what happened, and when.
        confirm_attempts: how many confirms this call sent that may have reached the service.
    """

    _KIND = "connection"
    _STATE = ConnectionState

    state: ConnectionState
    connection: Connection


@attrs.frozen(kw_only=True)
class AssociationAcceptResult(Acceptance):
    """The association that an accepted proposal led to (AWS).

    Attributes:
        proposal_id: the proposal.
        state: the last state known of the association.
        already_accepted: the proposal had been accepted before, or by somebody else meanwhile, with the same prefixes.
        association: the association as last described.
        history: what happened, and when; first the states of the proposal, then those of the association.
        confirm_attempts: how many requests to accept this call sent that may have reached the service.
    """

    _KIND = "association"
    _STATE = DirectConnectGatewayAssociationState

    proposal_id: str
    state: DirectConnectGatewayAssociationState
    association: DirectConnectGatewayAssociation

    @property
    def resource_id(self) -> str:
        """The proposal."""
        return self.proposal_id

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data.

        Returns:
            ``version``, ``kind``, ``resource_id``, ``proposal_id``, ``state``, ``already_accepted``,
            ``confirm_attempts``, ``association`` under its wire names, and ``history``.
        """
        return {**Acceptance.to_dict(self), "proposal_id": self.proposal_id}


_KINDS: Final[dict[str, type[Acceptance]]] = {
    "virtual_interface": AcceptResult,
    "connection": ConnectionAcceptResult,
    "association": AssociationAcceptResult,
}
_OF_PROPOSALS: Final = frozenset(str(each) for each in DirectConnectGatewayAssociationProposalState)
