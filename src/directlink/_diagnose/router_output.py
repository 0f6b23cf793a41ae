"""What a router says of its own end of BGP sessions: FRR's JSON (``show bgp neighbors json``), or BIRD's text.

FRR's ``show bgp summary json`` is read as well: it tells of limits, of a shutdown, and of AS numbers.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import attrs

from directlink.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD: Final = re.compile(r"\S+ +BGP +\S+ +(.*)")
_FIELD: Final = re.compile(r" +(Neighbor address|Neighbor AS|Local AS|BGP state|Last error): +(.*)")

_NUMBER: Final = re.compile(r"[0-9]{1,10}")
"""Of an autonomous system: 32 bits."""


@attrs.frozen(kw_only=True)
class RouterSession:
    """The router's end of a BGP session. ``None`` is what it does not tell.

    Attributes:
        neighbor: the provider's address, as the router is told to reach it.
        remote_asn: the AS number that it expects of the provider.
        local_asn: its own AS number.
        established: whether the session is up.
        state: the state as the router writes it.
        has_key: whether it signs with a BGP key.
        reason: what it says ended the session, or keeps it down; empty if nothing.
    """

    neighbor: str
    remote_asn: int | None = None
    local_asn: int | None = None
    established: bool = False
    state: str = ""
    has_key: bool | None = None
    reason: str = ""


def read_router_output(text: str) -> tuple[RouterSession, ...]:
    """Read what a router printed.

    Args:
        text: FRR's ``show bgp neighbors json`` or ``show bgp summary json``, or BIRD's ``show protocols all``.

    Raises:
        ParameterError: it is neither.
    """
    if text.lstrip().startswith("{"):
        try:
            sessions = tuple(_frr_sessions(json.loads(text)))
        except (ValueError, RecursionError):
            raise ParameterError("router_output: it begins like FRR's JSON, and is not JSON") from None
    else:
        sessions = tuple(_bird_sessions(text))
    if not sessions:
        raise ParameterError(
            "router_output: no BGP session found; expected FRR's 'show bgp neighbors json' or BIRD's "
            "'show protocols all'"
        )
    return sessions


def _frr_sessions(data: Any) -> Iterator[RouterSession]:
    """The sessions of a JSON object by neighbour, or of several by VRF or address family."""
    for name, found in data.items():
        if not _is_object(found):
            continue
        is_summary = "peerState" in found  # which tells less: neither keys nor what ended a session
        if not is_summary and "bgpState" not in found:
            yield from _frr_sessions(found)
            continue
        state = str(found.get("state" if is_summary else "bgpState"))
        told = ("lastResetDueTo", "lastNotificationReason", "lastErrorCodeSubcode")
        yield RouterSession(
            neighbor=name,
            remote_asn=_number(found.get("remoteAs")),
            local_asn=_number(found.get("localAs")),
            established=state == "Established",
            state=f"{state} (Admin)" if found.get("adminShutDown") else state,
            has_key=None if is_summary else bool(found.get("authenticationEnabled")),
            reason=" ".join(str(found[key]) for key in told if found.get(key)),
        )


def _bird_sessions(text: str) -> Iterator[RouterSession]:
    """The sessions of a text: what is indented belongs to the protocol whose line stands above it."""
    blocks: list[list[str]] = [[]]
    for line in text.replace("\r", "").split("\n"):
        if line and not line.startswith(" "):
            blocks.append([])
        blocks[-1].append(line)
    for head, *rest in filter(None, blocks):
        protocol = _HEAD.fullmatch(head)
        fields = {field[1]: field[2].strip() for field in map(_FIELD.fullmatch, rest) if field is not None}
        if protocol is None or "Neighbor address" not in fields:
            continue
        state = fields.get("BGP state", "")
        yield RouterSession(
            neighbor=fields["Neighbor address"].partition("%")[0],
            remote_asn=_number(fields.get("Neighbor AS")),
            local_asn=_number(fields.get("Local AS")),
            established=state == "Established",
            state=state,
            reason=f"{fields.get('Last error', '')} {protocol[1]}".strip(),
        )


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if _NUMBER.fullmatch(text) else None
