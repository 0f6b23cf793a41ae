"""``accept``: the main job from a shell."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from directlink._cli.command import Command
from directlink._cli.errors import Status, UsageError, described, has_extra, message_of, status_of
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer
from directlink._cli.parsing import one_of, seconds
from directlink._cli.progress import Progress
from directlink.errors import DirectLinkError
from directlink.outcomes import AcceptRequest, Goal

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator

    from directlink._cli.parsing import Parser
    from directlink._sync.client import DirectLinkClient
    from directlink.outcomes import AcceptOutcome, AcceptResult, Poll

    _End = tuple[str, AcceptResult | DirectLinkError]

_GATEWAYS: Final = {
    "private": ("virtual_gateway_id", "direct_connect_gateway_id"),
    "transit": ("direct_connect_gateway_id",),
    "public": (),
}
"""What interfaces can be attached to, by their type."""
_FLAGS: Final = {
    "virtual_interface_id": "VIRTUAL_INTERFACE_ID",
    "virtual_gateway_id": "--virtual-gateway-id",
    "direct_connect_gateway_id": "--direct-connect-gateway-id",
    "wait_for": "--wait",
}


class Accept(Command):
    """``directlink accept``."""

    description = (
        "Accept offered virtual interfaces, and know that they are accepted. Accepting one again is a success; "
        "a lost answer is neither an error nor a second acceptance."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return _FLAGS

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument(
            "virtual_interface_ids", nargs="+", metavar="VIRTUAL_INTERFACE_ID", help="the offers (dxvif-...)"
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
            help="of the interfaces; transit and public ones are accepted one after the other (AWS) "
            "(default: %(default)s)",
        )
        parser.add_argument(
            "--wait",
            choices=tuple(Goal),
            type=one_of(tuple(Goal)),
            default=None,
            metavar="|".join(Goal),
            help="wait until it belongs to its gateway, or until it forwards traffic",
        )
        parser.add_argument(
            "--timeout",
            dest="budget",  # not the time for one call, which this option means elsewhere
            type=seconds,
            default=600.0,
            metavar="SECONDS",
            help="for everything, the wait included (default: 600)",
        )
        add_common_options(parser, without=("timeout",))

    def run(self, options: Options, given: Namespace) -> int:
        """Accept them, print a list with one entry for each, and tell of each change on standard error."""
        interfaces: list[str] = given.virtual_interface_ids
        gateway = _gateway(given)
        show = printer(options.output, options.query)
        ends: list[_End] = []
        # What --debug writes would come between a line that is drawn and its erasure.
        live = sys.stderr.isatty() and not options.debug and has_extra("rich")
        with options.client() as client, Progress(live=live) as progress:
            wishes: dict[str, Any] = {
                "wait_for": given.wait,
                "timeout": given.budget,
                "on_poll": partial(_on_poll, progress),
            }
            for end in _accept(client, given.type, interfaces, gateway, wishes):
                ends.append(end)
                progress.write(_verdict(*end))
        # They come as they end; they are printed as they were asked for.
        ends.sort(key=lambda end: interfaces.index(end[0]))
        # On a terminal the history has just been told, line by line.
        watched = sys.stdout.isatty() and options.output is None and options.query is None
        show([_entry(interface, end, history=not watched) for interface, end in ends])
        return next((status_of(end) for _, end in ends if isinstance(end, DirectLinkError)), Status.OK)


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


def _accept(
    client: DirectLinkClient, kind: str, interfaces: list[str], gateway: dict[str, str], wishes: dict[str, Any]
) -> Iterator[_End]:
    if kind == "private":
        requests = [AcceptRequest(interface, **gateway) for interface in interfaces]
        return _together(client.accept_private_virtual_interfaces(requests, **wishes))
    accept_one = getattr(client, f"accept_{kind}_virtual_interface")
    return _one_by_one(partial(accept_one, **gateway, **wishes), interfaces)


def _together(outcomes: Iterable[AcceptOutcome]) -> Iterator[_End]:
    for outcome in outcomes:
        yield outcome.request.virtual_interface_id, outcome.error or outcome.unwrap()


def _one_by_one(accept_one: Callable[..., AcceptResult], interfaces: list[str]) -> Iterator[_End]:
    for interface in interfaces:
        try:
            yield interface, accept_one(virtual_interface_id=interface)
        except DirectLinkError as error:
            yield interface, error


def _on_poll(progress: Progress, poll: Poll) -> None:
    error = poll.error
    progress.on_poll(poll, f"{type(error).__name__}: {message_of(error, _FLAGS)}" if error else None)


def _verdict(interface: str, end: AcceptResult | DirectLinkError) -> str:
    if isinstance(end, DirectLinkError):
        return f"directlink: {interface}: {described(end, _FLAGS)}"
    return f"{interface}: {'accepted before, ' if end.already_accepted else 'accepted, '}{end.state}"


def _entry(interface: str, end: AcceptResult | DirectLinkError, *, history: bool) -> dict[str, Any]:
    """Return what became of an interface, as JSON: the same members first, whether it was accepted or not."""
    if isinstance(end, DirectLinkError):
        error = {**end.to_dict(), "message": message_of(end, _FLAGS)}
        return {"virtualInterfaceId": interface, "error": error}
    entry: dict[str, Any] = {
        "virtualInterfaceId": interface,
        "virtualInterfaceState": str(end.state),
        "alreadyAccepted": end.already_accepted,
        "forwardsTraffic": end.forwards_traffic,
        "confirmAttempts": end.confirm_attempts,
    }
    if history:
        entry["history"] = [
            {
                "at": each.at.isoformat(timespec="milliseconds"),
                "elapsed": round(each.elapsed, 3),
                "event": each.event,
                **({} if each.state is None else {"virtualInterfaceState": str(each.state)}),
            }
            for each in end.history
        ]
    return entry
