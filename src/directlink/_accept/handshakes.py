"""The table of handshakes: which row carries out which request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from directlink._accept.connection_handshake import ConnectionHandshake
from directlink._accept.interface_handshakes import PrivateHandshake, PublicHandshake, TransitHandshake
from directlink._accept.proposal_handshake import ProposalHandshake
from directlink._accept.requests import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptPublicVirtualInterface,
    AcceptRequest,
    AcceptTransitVirtualInterface,
)
from directlink._accept.results import Acceptance
from directlink._basics.checks import kind_of
from directlink.errors import ParameterError

if TYPE_CHECKING:
    from directlink._accept.handshake import Handshake

A = TypeVar("A", bound=Acceptance)

HANDSHAKES: Final[dict[type[AcceptRequest[Any]], type[Handshake[Any, Any]]]] = {
    AcceptPrivateVirtualInterface: PrivateHandshake,
    AcceptTransitVirtualInterface: TransitHandshake,
    AcceptPublicVirtualInterface: PublicHandshake,
    AcceptHostedConnection: ConnectionHandshake,
    AcceptGatewayAssociationProposal: ProposalHandshake,
}


def handshake_of(request: AcceptRequest[A]) -> type[Handshake[Any, A]]:
    """Return the row that carries out a request.

    Raises:
        ParameterError: it is no request.
    """
    for kind, row in HANDSHAKES.items():
        if isinstance(request, kind):
            return row
    raise ParameterError(f"request: expected {', '.join(kind.__name__ for kind in HANDSHAKES)}, got {kind_of(request)}")
