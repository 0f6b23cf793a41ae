"""Accepting from a shell: what is told meanwhile, and what is printed; members are named as on the wire."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from directlink._cli.errors import Status, has_extra, message_of, status_of, with_help
from directlink._cli.output import printer
from directlink._cli.progress import Progress
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from directlink._accept.requests import AcceptRequest
    from directlink._accept.results import Acceptance
    from directlink._cli.options import Options
    from directlink.outcomes import Poll

    _End = tuple[AcceptRequest[Acceptance], Acceptance | DirectLinkError]

_STATES: Final = {
    "virtual_interface": "virtualInterfaceState",
    "connection": "connectionState",
    "association": "associationState",
}
_ID_MEMBERS: Final = {"connection": "connectionId", "proposal": "proposalId"}
"""What the ids of offers are called that are no interfaces, by their kind."""


def accept(
    options: Options, requests: Sequence[AcceptRequest[Acceptance]], budget: float | None, flags: Mapping[str, str]
) -> int:
    """Accept offers, print a list with one entry for each, and tell of each change on standard error.

    Args:
        options: of the command line.
        requests: what is to be accepted.
        budget: seconds for each, ``None`` for what its kind has.
        flags: of the command, by the names of the client's arguments.

    Returns:
        The exit status: that of the first failure, if there is one.
    """
    show = printer(options.output, options.query)
    ends: list[_End] = []
    # What --debug writes would come between a line that is drawn and its erasure.
    live = sys.stderr.isatty() and not options.debug and has_extra("rich")
    with options.client() as client, Progress(live=live) as progress:
        for outcome in client.accept_all(requests, timeout=budget, on_poll=partial(_on_poll, progress, flags)):
            ends.append((outcome.request, outcome.error or outcome.unwrap()))
            progress.write(_verdict(*ends[-1], flags))
    # They come as they end; they are printed as they were asked for.
    order: dict[str, int] = {}
    for request in requests:
        order.setdefault(request.resource_id, len(order))
    ends.sort(key=lambda end: order[end[0].resource_id])
    # On a terminal the history has just been told, line by line.
    watched = sys.stdout.isatty() and options.output is None and options.query is None
    show([_entry(request, end, flags, history=not watched) for request, end in ends])
    return next((status_of(end) for _, end in ends if isinstance(end, DirectLinkError)), Status.OK)


def _on_poll(progress: Progress, flags: Mapping[str, str], poll: Poll) -> None:
    error = poll.error
    progress.on_poll(poll, f"{type(error).__name__}: {message_of(error, flags)}" if error else None)


def _verdict(request: AcceptRequest[Acceptance], end: Acceptance | DirectLinkError, flags: Mapping[str, str]) -> str:
    offer = request.resource_id
    if isinstance(end, DirectLinkError):
        return f"directlink: {offer}: {with_help(end, flags)}"
    return f"{offer}: {'accepted before, ' if end.already_accepted else 'accepted, '}{end.to_dict()['state']}"


def _entry(
    request: AcceptRequest[Acceptance],
    end: Acceptance | DirectLinkError,
    flags: Mapping[str, str],
    *,
    history: bool,
) -> dict[str, Any]:
    """Return what became of an offer: the same members first, whether it was accepted or not."""
    offer = {_ID_MEMBERS.get(request.KIND, "virtualInterfaceId"): request.resource_id}
    if isinstance(end, DirectLinkError):
        return {**offer, "error": {**end.to_dict(), "message": message_of(end, flags)}}
    told = end.to_dict()
    state = _STATES[told["kind"]]
    entry: dict[str, Any] = {**offer, state: told["state"]}
    if told["kind"] == "association":
        entry["associationId"] = told["association"].get("associationId")
    entry["alreadyAccepted"] = told["already_accepted"]
    if "forwards_traffic" in told:
        entry["forwardsTraffic"] = told["forwards_traffic"]
    entry["confirmAttempts"] = told["confirm_attempts"]
    if history:
        entry["history"] = [
            {
                "at": each.at.isoformat(timespec="milliseconds"),
                "elapsed": round(each.elapsed, 3),
                "event": each.event,
                **({} if each.state is None else {state: str(each.state)}),
            }
            for each in end.history
        ]
    return entry
