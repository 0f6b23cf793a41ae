"""What became of an acceptance, as JSON of the command line: members are named as on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from directlink._cli.errors import message_of
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink._accept.results import Acceptance

_STATES: Final = {
    "virtual_interface": "virtualInterfaceState",
    "connection": "connectionState",
    "association": "associationState",
}


def id_member(offer: str) -> str:
    """Return what the id of an offer is called."""
    kinds = {"dxvif-": "virtualInterfaceId", "dxcon-": "connectionId"}
    return next((name for start, name in kinds.items() if offer.startswith(start)), "proposalId")


def entry_of(
    offer: str, end: Acceptance | DirectLinkError, flags: Mapping[str, str], *, history: bool
) -> dict[str, Any]:
    """Return what became of an offer: the same members first, whether it was accepted or not.

    Args:
        offer: its id.
        end: what came of it.
        flags: of the command, by the names of the client's arguments.
        history: whether to tell what happened when.
    """
    if isinstance(end, DirectLinkError):
        return {id_member(offer): offer, "error": {**end.to_dict(), "message": message_of(end, flags)}}
    told = end.to_dict()
    state = _STATES[told["kind"]]
    entry: dict[str, Any] = {id_member(offer): offer, state: told["state"]}
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
