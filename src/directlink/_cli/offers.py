"""``offers`` and ``decline``: what is offered, and turning it down."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from directlink._accept.offers import ConnectionOffer, InterfaceOffer, Offer, ProposalOffer
from directlink._cli.command import Command
from directlink._cli.errors import Status, has_extra, tell
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer
from directlink.models.connections import Connection
from directlink.models.proposals import DirectConnectGatewayAssociationProposal
from directlink.models.virtual_interfaces import VirtualInterface

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._cli.parsing import Parser

_COLUMNS: Final = (
    *("virtualInterfaceId", "virtualInterfaceName", "virtualInterfaceType", "vlan", "asn"),
    *("amazonAddress", "customerAddress", "connectionId", "location", "ownerAccount"),
)
"""What a table of offered interfaces shows."""
_LISTS: Final = {
    "interface": "virtualInterfaces",
    "connection": "connections",
    "proposal": "directConnectGatewayAssociationProposals",
}
"""What offers are called in the output, by their kind: as in the listings of the API."""


class Offers(Command):
    """``directlink offers``."""

    description = (
        "List the offers that wait to be accepted: interfaces, on AWS also connections and gateway associations; "
        "this account's own offers to others too. A table on a terminal "
        'if the extra "cli" is installed, otherwise JSON, unless --output says otherwise.'
    )

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:  # noqa: ARG002 - it has no arguments of its own
        """Print the offers."""
        output = options.output or ("table" if sys.stdout.isatty() and has_extra("rich") else "json")
        show = printer(output, options.query)
        with options.client() as client:
            offers, cloud, region = client.pending_offers(), client.cloud, client.region
        found: dict[str, list[dict[str, Any]]] = {_LISTS["interface"]: []}
        for offer in offers:
            found.setdefault(_LISTS[offer.kind], []).append(offer.resource.to_dict())
        if output == "table" and options.query is None:
            interfaces = found[_LISTS["interface"]]
            found[_LISTS["interface"]] = [{name: one.get(name) for name in _COLUMNS} for one in interfaces]
        show(found)
        if not offers and sys.stdout.isatty():
            tell(
                f"no offer waits in region {region} of {cloud}; each is made to one account, in one region "
                "(directlink doctor tells which account these keys are of)"
            )
        return Status.OK


class Decline(Command):
    """``directlink decline``."""

    description = "Decline an offer, of whatever kind; refuses to touch one that is accepted."

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return dict.fromkeys(("virtual_interface_id", "connection_id", "proposal_id"), "OFFER_ID")

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument(
            "offer",
            metavar="OFFER_ID",
            help="the offer: an interface (dxvif-...), a connection (dxcon-...) or a proposal",
        )
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:
        """Decline the offer."""
        show = printer(options.output, options.query)
        offer: str = given.offer
        member = _id_member(offer)
        with options.client() as client:
            client.decline(_offer(member, offer))
        show({member: offer, "declined": True})
        return Status.OK


def _id_member(offer: str) -> str:
    """Return what the id of an offer is called."""
    kinds = {"dxvif-": "virtualInterfaceId", "dxcon-": "connectionId"}
    return next((name for start, name in kinds.items() if offer.startswith(start)), "proposalId")


def _offer(member: str, offer: str) -> Offer:
    """Return the offer that an id stands for; nothing but the id is needed to decline it."""
    match member:
        case "virtualInterfaceId":
            return InterfaceOffer(virtual_interface=VirtualInterface(virtual_interface_id=offer))
        case "connectionId":
            return ConnectionOffer(connection=Connection(connection_id=offer))
        case _:
            return ProposalOffer(proposal=DirectConnectGatewayAssociationProposal(proposal_id=offer))
