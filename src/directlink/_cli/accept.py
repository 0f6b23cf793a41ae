"""``accept``: the main job from a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from directlink._accept.requests import (
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptPublicVirtualInterface,
    AcceptTransitVirtualInterface,
)
from directlink._accept.settings import InterfaceSettings
from directlink._cli.acceptances import accept
from directlink._cli.command import Command
from directlink._cli.errors import UsageError
from directlink._cli.options import Options, add_budget
from directlink._cli.parsing import one_of
from directlink.outcomes import Goal

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._accept.requests import AcceptRequest
    from directlink._accept.results import Acceptance
    from directlink._cli.parsing import Parser

_GATEWAYS: Final = {
    "private": ("virtual_gateway_id", "direct_connect_gateway_id"),
    "transit": ("direct_connect_gateway_id",),
    "public": (),
}
"""What interfaces can be attached to, by their type."""
_REQUESTS: Final = {
    "private": AcceptPrivateVirtualInterface,
    "transit": AcceptTransitVirtualInterface,
    "public": AcceptPublicVirtualInterface,
}
_FLAGS: Final = {
    "virtual_interface_id": "OFFER_ID",
    "connection_id": "OFFER_ID",
    "virtual_gateway_id": "--virtual-gateway-id",
    "direct_connect_gateway_id": "--direct-connect-gateway-id",
    "wait_for": "--wait",
}
_ON: Final = {"on": True, "off": False}
_CONNECTION: Final = "dxcon-"
"""What the ids of connections begin with; all others are taken for those of interfaces."""
_STARTS: Final = ("dxvif-", _CONNECTION, "dxlag-", "dxpeer-", "vgw-", "tgw-")
"""What ids begin with that tell what they are of."""
_TAKEN: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "OFFER_ID": ("an interface (dxvif-...) or a hosted connection (dxcon-...)", ("dxvif-", _CONNECTION)),
    "--virtual-gateway-id": ("a virtual private gateway (vgw-...)", ("vgw-",)),
    "--direct-connect-gateway-id": ("a Direct Connect gateway", ()),
}
"""What an argument takes, and what the ids of that begin with."""


class Accept(Command):
    """``directlink accept``."""

    description = (
        "Accept offered virtual interfaces and hosted connections, and know that they are accepted. Accepting one "
        "again is a success; a lost answer is neither an error nor a second acceptance."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return _FLAGS

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument(
            "ids",
            nargs="+",
            metavar="OFFER_ID",
            help="the offers: interfaces (dxvif-...), hosted connections (dxcon-...)",
        )
        parser.add_argument("--virtual-gateway-id", metavar="ID", help="virtual private gateway to attach to (vgw-...)")
        parser.add_argument(
            "--direct-connect-gateway-id", metavar="ID", help="Direct Connect gateway to attach to, instead (AWS)"
        )
        parser.add_argument(
            "--type",
            choices=tuple(_GATEWAYS),
            type=one_of(_GATEWAYS),
            default="private",
            metavar="|".join(_GATEWAYS),
            help="of the interfaces (default: %(default)s)",
        )
        parser.add_argument(
            "--wait",
            choices=tuple(Goal),
            type=one_of(tuple(Goal)),
            default=None,
            metavar="|".join(Goal),
            help="wait until it belongs to its gateway, or until it forwards traffic; of a connection: until its link "
            "is up",
        )
        group = parser.add_argument_group("what to set once they are accepted (AWS)")
        group.add_argument("--tags", nargs="+", default=(), metavar="KEY=VALUE", help="tags, besides those there are")
        group.add_argument("--name", default=None, metavar="NAME", help="display name, of interfaces")
        group.add_argument(
            "--mtu",
            type=int,
            default=None,
            metavar="BYTES",
            help="largest packet, 1500 or 8500, of interfaces; with --wait available. It interrupts for up to 30 s",
        )
        group.add_argument(
            "--site-link",
            choices=tuple(_ON),
            type=one_of(_ON),
            default=None,
            metavar="|".join(_ON),
            help="SiteLink, of interfaces; with --wait available",
        )
        add_budget(parser, "for each, the wait included (default: 600 for an interface, 1800 for a connection)")

    def run(self, options: Options, given: Namespace) -> int:
        """Accept them, print a list with one entry for each, and tell of each change on standard error."""
        return accept(options, requests_of(given), given.budget, _FLAGS)


def _gateway(given: Namespace) -> dict[str, str]:
    """Return the gateway to attach to, as an argument of the client.

    Raises:
        UsageError: it is missing, is one too many, or is not of a kind that interfaces of this type are attached to.
    """
    taken = _GATEWAYS[given.type]
    found = {name: value for name, value in vars(given).items() if name in _GATEWAYS["private"]}
    if len(found) == min(1, len(taken)) and found.keys() <= set(taken):
        return found
    flags = " and ".join(_FLAGS[name] for name in taken)
    wanted = f"exactly one of {flags}" if len(taken) > 1 else flags or "no gateway"
    raise UsageError(f"give {wanted} for interfaces of type {given.type}")


def _check_kinds(given: Namespace) -> None:
    """Check that no id tells that it is of something else.

    Raises:
        UsageError: one does.
    """
    gateways = {_FLAGS[name]: [value] for name, value in vars(given).items() if name in _GATEWAYS["private"]}
    for flag, ids in {"OFFER_ID": given.ids, **gateways}.items():
        wanted, starts = _TAKEN[flag]
        if any(each.startswith(_STARTS) and not each.startswith(starts) for each in ids):
            raise UsageError(f"{flag}: expected the id of {wanted}, not of anything else")


def requests_of(given: Namespace) -> list[AcceptRequest[Acceptance]]:
    """Return what is to be accepted.

    Raises:
        UsageError: the flags do not fit what is offered.
    """
    _check_kinds(given)
    connections = [each for each in given.ids if each.startswith(_CONNECTION)]
    if connections and given.wait == Goal.ATTACHED:
        raise UsageError("give --wait available for connections, which are attached to nothing")
    tags, settings = _tags(given), _settings(given)
    gateway: dict[str, Any] = _gateway(given) if len(connections) < len(given.ids) else {}
    requests: list[AcceptRequest[Acceptance]] = []
    for each in given.ids:
        if each in connections:
            requests.append(AcceptHostedConnection(connection_id=each, wait_for=given.wait, tags=tags))
        else:
            kind = _REQUESTS[given.type]
            requests.append(kind(virtual_interface_id=each, wait_for=given.wait, settings=settings, **gateway))
    return requests


def _tags(given: Namespace) -> dict[str, str] | None:
    """Return the tags to set.

    Raises:
        UsageError: one of them is not a key and a value.
    """
    pairs = [each.partition("=") for each in given.tags]
    if not all(key and sign for key, sign, _ in pairs):
        raise UsageError("--tags: expected KEY=VALUE")
    return {key: value for key, _, value in pairs} or None


def _settings(given: Namespace) -> InterfaceSettings | None:
    """Return what to set of interfaces.

    Raises:
        UsageError: it takes an interface that is available, which is not waited for.
    """
    late = [flag for flag, value in (("--mtu", given.mtu), ("--site-link", given.site_link)) if value is not None]
    if late and given.wait != Goal.AVAILABLE:
        raise UsageError(f"give --wait available with {late[0]}, which takes an interface that is available")
    settings = InterfaceSettings(
        tags=_tags(given),
        mtu=given.mtu,
        site_link_enabled=None if given.site_link is None else _ON[given.site_link],
        virtual_interface_name=given.name,
    )
    return settings if settings.to_dict() else None
