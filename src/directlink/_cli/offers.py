"""``pending`` and ``decline``: which interfaces are offered, and turning one down."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from directlink._cli.command import Command
from directlink._cli.errors import Status, has_extra
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer

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


class Pending(Command):
    """``directlink pending``."""

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
            offers = client.pending_offers()
        found: dict[str, list[dict[str, Any]]] = {_LISTS["interface"]: []}
        for offer in offers:
            found.setdefault(_LISTS[offer.kind], []).append(offer.resource.to_dict())
        if output == "table" and options.query is None:
            interfaces = found[_LISTS["interface"]]
            found[_LISTS["interface"]] = [{name: one.get(name) for name in _COLUMNS} for one in interfaces]
        show(found)
        return Status.OK


class Decline(Command):
    """``directlink decline``."""

    description = "Decline an offered private virtual interface; refuses to touch one that is accepted."

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return {"virtual_interface_id": "VIRTUAL_INTERFACE_ID"}

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument("virtual_interface_id", metavar="VIRTUAL_INTERFACE_ID", help="the offer (dxvif-...)")
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:
        """Decline the offer and print the state that it has then."""
        show = printer(options.output, options.query)
        with options.client() as client:
            state = client.decline_private_virtual_interface(virtual_interface_id=given.virtual_interface_id)
        show({"virtualInterfaceId": given.virtual_interface_id, "virtualInterfaceState": str(state)})
        return Status.OK
