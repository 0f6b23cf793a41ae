"""``accept-proposal``: a gateway association from a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink._accept.requests import AcceptGatewayAssociationProposal
from directlink._cli.acceptances import accept
from directlink._cli.command import Command
from directlink._cli.options import Options, add_budget
from directlink._cli.parsing import one_of

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._cli.parsing import Parser

_FLAGS: Final = {
    "proposal_id": "PROPOSAL_ID",
    "direct_connect_gateway_id": "--direct-connect-gateway-id",
    "associated_gateway_id": "--associated-gateway-id",
    "gateway_owner_account": "--gateway-owner-account",
    "associated_gateway_owner_account": "--gateway-owner-account",
    "allowed_prefixes": "--allowed-prefixes",
}


class AcceptProposal(Command):
    """``directlink accept-proposal``."""

    description = (
        "Accept a proposal to associate another account's gateway with a Direct Connect gateway of yours, and know "
        "that it is accepted (AWS). The proposal may be gone already: then the association of the two tells."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return _FLAGS

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument("proposal_id", metavar="PROPOSAL_ID", help="the proposal (a UUID)")
        for name, what in (
            ("direct-connect-gateway-id", "your Direct Connect gateway (a UUID)"),
            ("associated-gateway-id", "the gateway on the far side (vgw-..., tgw-...)"),
            ("gateway-owner-account", "the account that owns it (12 digits)"),
        ):
            parser.add_argument(f"--{name}", required=True, metavar="ID", help=what)
        parser.add_argument(
            "--allowed-prefixes",
            nargs="+",
            default=None,
            metavar="PREFIX",
            help="networks to advertise, all of them, instead of the proposed ones",
        )
        parser.add_argument(
            "--wait",
            choices=("associated",),
            type=one_of(("associated",)),
            default=None,
            metavar="associated",
            help="wait until the two are associated, which takes a quarter of an hour as a rule",
        )
        add_budget(parser, "for everything, the wait included (default: 3600)")

    def run(self, options: Options, given: Namespace) -> int:
        """Accept it, print what came of it in a list, and tell of each change on standard error."""
        request = AcceptGatewayAssociationProposal(
            proposal_id=given.proposal_id,
            direct_connect_gateway_id=given.direct_connect_gateway_id,
            associated_gateway_id=given.associated_gateway_id,
            gateway_owner_account=given.gateway_owner_account,
            allowed_prefixes=None if given.allowed_prefixes is None else tuple(given.allowed_prefixes),
            wait_for=given.wait,
        )
        return accept(options, [request], given.budget, _FLAGS)
