"""How what can be offered, and what comes of it, is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs

from directlink._call import operations as op
from directlink.enums import Cloud
from directlink.models.connections import Connection
from directlink.models.proposals import DirectConnectGatewayAssociationProposal
from directlink.models.virtual_interfaces import VirtualInterface

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink._call.operations import Operation

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Listing(Generic[T]):
    """An operation that lists resources of one kind.

    Attributes:
        operation: it. Its answer must hold the list: one without a resource says that it is gone.
        only: the parameter by which one of them is asked for.
        key: returns by which value of that parameter a resource is found, ``None`` if it tells none.
        always: parameters that every request has.
    """

    operation: Operation[Any]
    only: str
    key: Callable[[T], str | None]
    always: tuple[tuple[str, str], ...] = ()

    def members(self, only: str | None) -> dict[str, object]:
        """Return the input that asks for one of them or, with ``None``, for all."""
        return {**dict(self.always), self.only: only}


INTERFACES: Final = Listing[VirtualInterface](
    operation=op.DESCRIBE_VIRTUAL_INTERFACES.needing("virtualInterfaces"),
    only="virtual_interface_id",
    key=lambda interface: interface.virtual_interface_id,
)
CONNECTIONS: Final = Listing[Connection](
    operation=op.DESCRIBE_CONNECTIONS.needing("connections"),
    only="connection_id",
    key=lambda connection: connection.connection_id,
)
PROPOSALS: Final = Listing[DirectConnectGatewayAssociationProposal](
    operation=op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSALS.needing(
        "directConnectGatewayAssociationProposals"
    ),
    only="proposal_id",
    key=lambda proposal: proposal.proposal_id,
)
LISTINGS: Final[dict[str, Listing[Any]]] = {
    "interface": INTERFACES,
    "connection": CONNECTIONS,
    "proposal": PROPOSALS,
}
"""By the kind of :class:`~directlink._accept.offers.Offer`."""


def kinds_of(cloud: Cloud) -> tuple[str, ...]:
    """Return what can be offered in a cloud: on OUTSCALE only interfaces."""
    return tuple(LISTINGS) if cloud is Cloud.AWS else ("interface",)
