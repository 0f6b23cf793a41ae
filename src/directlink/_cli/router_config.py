"""``router-config``: what to put on the router for an interface that was accepted."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any, Final

from directlink._basics.printable import escaped
from directlink._cli.command import Command
from directlink._cli.errors import Status, one_line, tell
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer
from directlink._cli.parsing import one_of
from directlink.errors import DirectLinkError
from directlink.routers._config import render
from directlink.routers._platforms import PLATFORMS

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._cli.parsing import Parser
    from directlink._sync.client import DirectLinkClient
    from directlink.models.virtual_interfaces import VirtualInterface

_ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    "remote_asn": {"metavar": "ASN", "help": "the provider's AS number, if the interface does not tell it (OUTSCALE)"},
    "vrf": {"metavar": "NAME", "help": "the VRF that the interface is in"},
    "mtu": {"metavar": "BYTES", "help": "the largest packet, if the interface does not tell it (OUTSCALE)"},
    "router_id": {"metavar": "ADDRESS", "help": "the router's BGP identifier (default: it chooses)"},
    "max_announced": {
        "metavar": "N",
        "help": "prefixes of a family that the provider takes (default: what the interface shows, else 100)",
    },
    "max_received": {"metavar": "N", "help": "end a session that brings more prefixes (default: never)"},
    "template": {"metavar": "FILE", "help": "a Jinja2 template of yours"},
}
_NUMBERS: Final = ("remote_asn", "mtu", "max_announced", "max_received")
_SWITCHES: Final = {
    "bfd": "watch the sessions by BFD",
    "graceful_restart": "keep routes while a router restarts",
    "include_auth_key": "write the BGP key into the text, which is a secret then",
}


class RouterConfig(Command):
    """``directlink router-config``."""

    description = (
        "Print a configuration for the customer's router, from what this account sees of its interface. What it does "
        "not do or does not know is told on standard error. Nothing is changed, here or there."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the arguments are called here."""
        names = ("platform", "port", "advertise", *_ARGUMENTS, *_SWITCHES)
        return {"virtual_interface": "VIRTUAL_INTERFACE_ID", "tagged": "--untagged"} | {
            name: f"--{name.replace('_', '-')}" for name in names
        }

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument("virtual_interface_id", metavar="VIRTUAL_INTERFACE_ID", help="the interface (dxvif-...)")
        parser.add_argument(
            "--platform",
            required=True,
            choices=tuple(PLATFORMS),
            type=one_of(PLATFORMS),
            metavar="|".join(PLATFORMS),
            help="what the router is",
        )
        parser.add_argument("--port", required=True, metavar="PORT", help="its port that leads to the provider (eth1)")
        parser.add_argument(
            "--advertise",
            nargs="+",
            default=(),
            metavar="NETWORK",
            help="networks to announce, in CIDR notation (default: none, or the route filters of a public interface)",
        )
        parser.add_argument(
            "--untagged",
            dest="tagged",
            action="store_false",
            default=True,
            help="something in between takes the VLAN's tag off",
        )
        for name, settings in _ARGUMENTS.items():
            kind = _number if name in _NUMBERS else str
            parser.add_argument(f"--{name.replace('_', '-')}", type=kind, default=None, **settings)
        for name, text in _SWITCHES.items():
            parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", default=False, help=text)
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:
        """Print the text, and the notes on standard error; both as data if ``--output`` or ``--query`` says so."""
        show = printer(options.output, options.query) if options.output or options.query else None
        wishes = {name: getattr(given, name) for name in ("port", "advertise", "tagged", *_ARGUMENTS, *_SWITCHES)}
        with options.client() as client:
            interface = _find(client, given.virtual_interface_id)
        config = render(interface, given.platform, **wishes)
        if show is not None:
            show({"text": config.text, "notes": list(config.notes), "hasSecret": config.has_secret})
            return Status.OK
        sys.stdout.write(escaped(config.text))
        sys.stdout.flush()
        for note in config.notes:
            tell(f"note: {one_line(note)}")
        return Status.OK


def _find(client: DirectLinkClient, interface_id: str) -> VirtualInterface:
    listed = client.describe_virtual_interfaces(virtual_interface_id=interface_id)
    found = [interface for interface in listed if interface.virtual_interface_id == interface_id]
    if not found:
        raise DirectLinkError(f"{interface_id} is not listed: check the id, the region and whose keys these are")
    return found[0]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ArgumentTypeError("expected a whole number")
    return int(text)
