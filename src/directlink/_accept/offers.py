"""What one account offers another: interfaces, hosted connections, and proposals of gateway associations.

No answer of the API carries the time of an offer. So ``expires_at`` is an upper bound, first seen plus lifetime, where
a lifetime is documented: 7 days for OUTSCALE's interfaces and for proposals.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

import attrs

from directlink._accept.states import ACCEPTED_CONNECTION, ACCEPTED_INTERFACE, ENDED
from directlink._basics.listed import Listed
from directlink.enums import Cloud
from directlink.models.associations import AssociatedGateway
from directlink.models.connections import Connection
from directlink.models.proposals import DirectConnectGatewayAssociationProposal
from directlink.models.virtual_interfaces import VirtualInterface

if TYPE_CHECKING:
    from collections.abc import Iterable

Resource: TypeAlias = VirtualInterface | Connection | DirectConnectGatewayAssociationProposal
"""What may be offered."""

LIFETIME: Final = timedelta(days=7)
"""From when it is made until an offer that nobody accepts expires."""
PENDING: Final = {
    "interface": frozenset({"confirming", "requested"}),
    "connection": frozenset({"ordering"}),
    "proposal": frozenset({"requested"}),
}
"""The states in which an offer waits to be accepted, by its kind."""


@attrs.frozen(kw_only=True)
class Offer(ABC):
    """What another account offers, or has offered.

    Attributes:
        kind: ``"interface"``, ``"connection"`` or ``"proposal"``.
        expires_at: no later than this it expires if nobody accepts it, UTC; ``None`` where that cannot be known.
    """

    kind: ClassVar[str]

    expires_at: datetime | None = None

    def _repr_html_(self) -> str:
        return _table([self])

    @property
    def id(self) -> str:
        """Its id (``dxvif-…``, ``dxcon-…``, a proposal's UUID).

        Raises:
            ResponseDecodeError: the answer that described it left the id out.
        """
        return self.resource.id

    @property
    @abstractmethod
    def resource(self) -> Resource:
        """What is offered, as the service describes it."""

    @property
    @abstractmethod
    def state(self) -> str:
        """Its state, as the service puts it; empty if it was not told."""

    @property
    @abstractmethod
    def pending(self) -> bool:
        """Whether it waits to be accepted."""

    @property
    @abstractmethod
    def accepted(self) -> bool:
        """Whether it has been accepted meanwhile, by whatever gateway."""


@attrs.frozen(kw_only=True)
class InterfaceOffer(Offer):
    """An offered virtual interface.

    Attributes:
        virtual_interface: the interface; ``confirming`` while it waits to be accepted.
        expires_at: no later than this it expires if nobody accepts it, UTC; ``None`` on AWS, which tells no lifetime.
    """

    kind = "interface"

    virtual_interface: VirtualInterface

    @property
    def resource(self) -> VirtualInterface:
        """What is offered."""
        return self.virtual_interface

    @property
    def state(self) -> str:
        """Its state, as the service puts it."""
        return str(self.virtual_interface.virtual_interface_state or "")

    @property
    def pending(self) -> bool:
        """Whether it waits to be accepted: ``confirming``; AWS documents ``requested`` for transit interfaces, too."""
        return self.state in PENDING[self.kind]

    @property
    def accepted(self) -> bool:
        """Whether its state is one that only an accepted interface has; an unknown state is, with a gateway."""
        if self.state in ACCEPTED_INTERFACE:
            return True
        interface = self.virtual_interface
        known = not self.state or self.pending or self.state in ENDED
        return not known and bool(interface.virtual_gateway_id or interface.direct_connect_gateway_id)


@attrs.frozen(kw_only=True)
class ConnectionOffer(Offer):
    """An offered hosted connection (AWS).

    Attributes:
        connection: the connection; ``ordering`` while it waits to be accepted.
        expires_at: always ``None``: AWS tells no lifetime.
    """

    kind = "connection"

    connection: Connection

    @property
    def resource(self) -> Connection:
        """What is offered."""
        return self.connection

    @property
    def state(self) -> str:
        """Its state, as the service puts it."""
        return str(self.connection.connection_state or "")

    @property
    def pending(self) -> bool:
        """Whether it waits to be accepted: ``ordering``."""
        return self.state in PENDING[self.kind]

    @property
    def accepted(self) -> bool:
        """Whether it is a hosted connection, which a VLAN of its own marks, in a state after the acceptance."""
        return self.state in ACCEPTED_CONNECTION and self.connection.vlan is not None


@attrs.frozen(kw_only=True)
class ProposalOffer(Offer):
    """A proposal to associate a gateway of another account with a Direct Connect gateway of this one (AWS).

    Attributes:
        proposal: the proposal; ``requested`` while it waits to be accepted.
        expires_at: no later than this it expires if nobody accepts it, UTC.
    """

    kind = "proposal"

    proposal: DirectConnectGatewayAssociationProposal

    @property
    def resource(self) -> DirectConnectGatewayAssociationProposal:
        """What is offered."""
        return self.proposal

    @property
    def state(self) -> str:
        """Its state, as the service puts it."""
        return str(self.proposal.proposal_state or "")

    @property
    def pending(self) -> bool:
        """Whether it waits to be accepted: ``requested``."""
        return self.state in PENDING[self.kind]

    @property
    def accepted(self) -> bool:
        """Whether it is ``accepted``; three days after that it is not listed any more."""
        return self.state == "accepted"


def offer_of(resource: Resource, cloud: Cloud, first_seen: datetime) -> Offer:
    """Return the offer that a listed resource is, or was.

    Args:
        resource: as the service describes it.
        cloud: where it was listed.
        first_seen: when it was first known to be there, UTC.
    """
    offer: Offer
    match resource:
        case VirtualInterface():
            offer = InterfaceOffer(virtual_interface=resource)
        case Connection():
            offer = ConnectionOffer(connection=resource)
        case _:
            offer = ProposalOffer(proposal=resource)
    expires = expiry_of(offer.kind, offer.state, cloud, first_seen)
    return offer if expires is None else attrs.evolve(offer, expires_at=expires)


def expiry_of(kind: str, state: str, cloud: Cloud, first_seen: datetime) -> datetime | None:
    """Return no later than when something expires that was offered; ``None`` if it does not wait, or may wait for ever.

    Args:
        kind: of the offer.
        state: of what is offered.
        cloud: where it was listed.
        first_seen: when it was first known to be there, UTC.
    """
    has_lifetime = kind == "proposal" or (kind == "interface" and cloud is Cloud.OUTSCALE)
    return first_seen + LIFETIME if has_lifetime and state in PENDING[kind] else None


@attrs.frozen
class OfferRow:
    """What a table tells of an offer; its attributes are the columns."""

    offer: str
    kind: str | None
    state: str | None
    name: str | None = None
    vlan: int | None = None
    asn: int | None = None
    bandwidth: str | None = None
    connection: str | None = None
    location: str | None = None
    gateway: str | None = None
    offered_by: str | None = None
    prefixes: str | None = None
    expires: str | None = None


class Offers(Listed[Offer]):
    """Several offers, which notebooks show as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return _table(self)


def _table(offers: Iterable[Offer]) -> str:
    from directlink.models._html import table

    return table([_row(offer) for offer in offers])


def _row(offer: Offer) -> OfferRow:
    expires = None if offer.expires_at is None else f"{offer.expires_at:%Y-%m-%d %H:%M}"
    match offer.resource:
        case VirtualInterface() as it:
            kind = f"{it.virtual_interface_type or ''} interface".strip()
            row = OfferRow(offer.id, kind, offer.state, it.virtual_interface_name, it.vlan, it.asn_long or it.asn)
            return attrs.evolve(row, connection=it.connection_id, location=it.location, expires=expires)
        case Connection() as it:
            row = OfferRow(offer.id, "connection", offer.state, it.connection_name, it.vlan, bandwidth=it.bandwidth)
            return attrs.evolve(row, location=it.location, offered_by=it.partner_name or it.provider_name)
        case it:
            gateway = it.associated_gateway or AssociatedGateway()
            prefixes = ", ".join(each.cidr or "" for each in it.requested_allowed_prefixes_to_direct_connect_gateway)
            row = OfferRow(offer.id, "proposal", offer.state, prefixes=prefixes, expires=expires)
            return attrs.evolve(row, gateway=gateway.id, offered_by=gateway.owner_account)
