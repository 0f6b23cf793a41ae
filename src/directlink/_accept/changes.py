"""What a watch tells of: one class for each kind of change. There may be more kinds in later releases."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import attrs

from directlink._accept.offers import Offer
from directlink._accept.snapshot import Snapshot  # noqa: TC001 - attrs classes are introspected at run time
from directlink.enums import BGPStatus  # noqa: TC001 - as above
from directlink.errors import Difference, DirectLinkError
from directlink.models._base import Reported, without_secrets
from directlink.models.connections import Connection
from directlink.models.proposals import DirectConnectGatewayAssociationProposal
from directlink.models.virtual_interfaces import VirtualInterface


@attrs.frozen(kw_only=True)
class Change(Reported):
    """Something that a watch noticed.

    Attributes:
        resource_id: what has changed: an interface, a connection or a proposal; empty where it is the watch itself.
        at: when it was noticed, UTC.
        snapshot: what is known with this change and all before it: a watch that is given it as ``since`` goes on after
            this change.
    """

    resource_id: str
    at: datetime
    snapshot: Snapshot = attrs.field(repr=False, eq=False)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, without secrets and without the snapshot: ``change`` is its kind."""
        told: dict[str, Any] = {"change": type(self).__name__, "resource_id": self.resource_id}
        for field in attrs.fields(type(self)):
            if field.name not in {"resource_id", "snapshot"}:
                told[field.name] = _as_json(getattr(self, field.name))
        return told


@attrs.frozen(kw_only=True)
class Offered(Change):
    """Something waits to be accepted: since the last look, or when the watch began.

    Attributes:
        offer: the offer.
    """

    offer: Offer


@attrs.frozen(kw_only=True)
class Expiring(Change):
    """An offer that nobody has accepted expires within a day. Told once, and only where the lifetime is known.

    Attributes:
        offer: the offer.
    """

    offer: Offer


@attrs.frozen(kw_only=True)
class StateChanged(Change):
    """A virtual interface is in another state.

    Attributes:
        before: the state before; empty if it was not there.
        after: the state now.
        virtual_interface: the interface.
    """

    before: str
    after: str
    virtual_interface: VirtualInterface


@attrs.frozen(kw_only=True)
class ConnectionStateChanged(Change):
    """A connection is in another state (AWS).

    Attributes:
        before: the state before; empty if it was not there.
        after: the state now.
        connection: the connection.
    """

    before: str
    after: str
    connection: Connection


@attrs.frozen(kw_only=True)
class ProposalStateChanged(Change):
    """A proposal of a gateway association is in another state (AWS).

    Attributes:
        before: the state before; empty if it was not there.
        after: the state now.
        proposal: the proposal.
    """

    before: str
    after: str
    proposal: DirectConnectGatewayAssociationProposal


@attrs.frozen(kw_only=True)
class BgpChanged(Change):
    """A BGP session has come up, or gone down. Interfaces with two peers may stay ``available`` meanwhile (AWS).

    Attributes:
        bgp_peer_id: the peer (``dxpeer-…``); its address where it has no id.
        before: the status before.
        after: the status now.
        virtual_interface: the interface.
    """

    bgp_peer_id: str
    before: BGPStatus
    after: BGPStatus
    virtual_interface: VirtualInterface


@attrs.frozen(kw_only=True)
class AttributesChanged(Change):
    """Something else about it is otherwise: its gateway, its tags, its peers. Secrets are not compared.

    Attributes:
        differences: what; ``expected`` is what there was before.
    """

    differences: tuple[Difference, ...]


@attrs.frozen(kw_only=True)
class Gone(Change):
    """It is not there any more. Told only after a look for it alone, never because a long listing left it out."""


@attrs.frozen(kw_only=True)
class Unreachable(Change):
    """The watch is blind: looks fail, longer than the retries of the client. It goes on; :class:`Reachable` follows.

    Attributes:
        since: when the last look was made that saw something, UTC; of a watch that never saw anything, when it began.
        error: what the look failed with.
    """

    since: datetime
    error: DirectLinkError


@attrs.frozen(kw_only=True)
class Reachable(Change):
    """The watch sees again. What changed meanwhile follows."""


def _as_json(value: object) -> Any:
    match value:
        case datetime():
            found: Any = value.isoformat()
        case Offer():
            expires = None if value.expires_at is None else value.expires_at.isoformat()
            found = {"kind": value.kind, "expires_at": expires, "resource": without_secrets(value.resource).to_dict()}
        case DirectLinkError():
            found = value.to_dict()
        case VirtualInterface() | Connection() | DirectConnectGatewayAssociationProposal():
            found = without_secrets(value).to_dict()
        case tuple():
            found = [each._asdict() for each in cast("tuple[Difference, ...]", value)]
        case _:
            found = str(value)
    return found
