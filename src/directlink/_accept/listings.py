"""How each kind of what may be offered is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from directlink._call import operations as op
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink._call.operations import Operation


@attrs.frozen
class Listing:
    """The operation that lists a kind.

    Attributes:
        operation: its row; an answer without the list is none, for a list without something says that it is gone.
        id_member: the argument that asks for one of them.
    """

    operation: Operation[Any]
    id_member: str


LISTINGS: Final = {
    "interface": Listing(op.DESCRIBE_VIRTUAL_INTERFACES.needing("virtualInterfaces"), "virtual_interface_id"),
    "connection": Listing(op.DESCRIBE_CONNECTIONS.needing("connections"), "connection_id"),
    "proposal": Listing(
        op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSALS.needing("directConnectGatewayAssociationProposals"),
        "proposal_id",
    ),
}
"""By the kind of :class:`~directlink._accept.offers.Offer`."""


def kinds_of(cloud: Cloud) -> tuple[str, ...]:
    """Return what can be offered in a cloud: on OUTSCALE only interfaces."""
    return tuple(LISTINGS) if cloud is Cloud.AWS else ("interface",)
