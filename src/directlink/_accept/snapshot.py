"""What a watch knows, to go on with after a restart: what is compared, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Self, cast

import attrs

from directlink.enums import Cloud
from directlink.errors import ParameterError
from directlink.models._base import Model, hide
from directlink.models.connections import Connection
from directlink.models.proposals import DirectConnectGatewayAssociationProposal
from directlink.models.virtual_interfaces import VirtualInterface

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from directlink._accept.offers import Resource

UNKNOWN: Final = "\x00"
"""Stands for a value that was not compared yet; no text of the service is it."""
_LATEST: Final = 1e11
"""Seconds since the epoch that a date can still be made of."""
VERSION: Final = 1
"""Of what :meth:`Snapshot.to_json` returns."""

_NOT_COMPARED: Final = frozenset({"metadata", "bgp_peers"})
_STATES: Final = {
    "interface": "virtual_interface_state",
    "connection": "connection_state",
    "proposal": "proposal_state",
}


def _compared(kind: str, model: type[Any]) -> tuple[str, ...]:
    """Return the attributes that are compared: neither state nor secrets; BGP peers are known one by one."""
    left_out = _NOT_COMPARED | {_STATES[kind]}
    return tuple(field.name for field in attrs.fields(model) if field.repr is not hide and field.name not in left_out)


COMPARED: Final = {
    "interface": _compared("interface", VirtualInterface),
    "connection": _compared("connection", Connection),
    "proposal": _compared("proposal", DirectConnectGatewayAssociationProposal),
}
"""The attributes that are compared, by kind."""


class Known(NamedTuple):
    """What is known of a resource.

    Attributes:
        kind: ``interface``, ``connection`` or ``proposal``.
        state: its state; ``None`` of one that was asked for by its id, and is not there.
        first_seen: when it was seen first, seconds since the epoch.
        changed: when it was seen to have changed last, or first, seconds since the epoch.
        warned: it has been told of that it expires.
        peers: the status of each of its BGP sessions.
        values: a text for each of the attributes that are compared, ``None`` where it has none.
    """

    kind: str
    state: str | None
    first_seen: float
    changed: float
    warned: bool
    peers: Mapping[str, str]
    values: tuple[str | None, ...]


def known(kind: str, resource: Resource, first_seen: float, changed: float) -> Known:
    """Return what is to be known of a resource."""
    peers: dict[str, str] = {}
    if isinstance(resource, VirtualInterface):
        for peer in resource.bgp_peers:
            peers[peer.bgp_peer_id or peer.customer_address or ""] = str(peer.bgp_status or "unknown")
    state = str(getattr(resource, _STATES[kind]) or "")
    values = tuple(_as_text(getattr(resource, name)) for name in COMPARED[kind])
    return Known(kind, state, first_seen, changed, warned=False, peers=peers, values=values)


def _as_text(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        several = cast("tuple[object, ...]", value)
        return ", ".join(sorted(_as_text(each) or "" for each in several))
    if isinstance(value, Model):
        shown = [field.name for field in attrs.fields(type(value)) if field.repr is not hide]
        told = {name: _as_text(getattr(value, name)) for name in shown}
        return " ".join(f"{name}={text}" for name, text in told.items() if text is not None)
    return str(value)


Update = tuple[str, Known | None]
"""An id, and what is known of it; ``None``: nothing any more."""


def updated(resources: Mapping[str, Known], updates: Iterable[Update]) -> dict[str, Known]:
    """Return what is known after the updates."""
    after = dict(resources)
    for resource_id, now in updates:
        if now is None:
            after.pop(resource_id, None)
        else:
            after[resource_id] = now
    return after


@attrs.frozen(kw_only=True)
class Knowledge:
    """What a watch knows.

    Attributes:
        cloud: where it looks.
        region: the region that it looks at.
        account: the account that it looks as; ``None`` as long as nothing was listed that tells it.
        keys: digest of the id of the access key that it looks with; ``None`` before the first look.
        watched: the ids that it watches; ``None``: all.
        looked: the kinds that it has looked at; what there is of others is new to it, and yet no change.
        blind_since: since when it sees nothing, seconds since the epoch; ``None`` while it sees.
        resources: what it knows, by id.
    """

    cloud: Cloud
    region: str
    account: str | None = None
    keys: str | None = None
    watched: frozenset[str] | None = None
    looked: frozenset[str] = frozenset()
    blind_since: float | None = None
    resources: Mapping[str, Known] = attrs.field(factory=dict[str, Known])


class Snapshot:
    """What a watch knows at one moment. Give it to the next watch as ``since``: it tells what changed in between.

    It holds ids, states, and what else is compared; no secret, and no credentials.
    """

    __slots__ = ("_base", "_count", "_updates")

    def __init__(self, base: Knowledge, updates: Sequence[Update] = (), count: int = 0, /) -> None:
        # A look may bring thousands of changes, each with a snapshot: what they have in common is kept once.
        self._base = base
        self._updates = updates
        self._count = count

    @property
    def cloud(self) -> Cloud:
        """Where the watch looked."""
        return self._base.cloud

    @property
    def region(self) -> str:
        """The region that it looked at."""
        return self._base.region

    @property
    def account(self) -> str | None:
        """The account (12 digits) that it looked as; ``None`` as long as nothing was listed that tells it."""
        return self._base.account

    def to_json(self) -> str:
        """Return it as one line of JSON, for a file."""
        known = self.knowledge()
        data: dict[str, object] = {
            "version": VERSION,
            "cloud": known.cloud,
            "region": known.region,
            "account": known.account,
            "keys": known.keys,
            "watched": None if known.watched is None else sorted(known.watched),
            "looked": sorted(known.looked),
            "blind_since": known.blind_since,
            "compared": COMPARED,
            "resources": {resource_id: list(each) for resource_id, each in known.resources.items()},
        }
        return json.dumps(data, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str, /) -> Self:
        """Build it from what :meth:`to_json` returned.

        Args:
            text: the content of a file.

        Raises:
            ParameterError: it is no snapshot, or one of a newer release.
        """
        try:
            data = json.loads(text)
            version = data["version"]
            if version == VERSION:
                return cls(_knowledge(data))
            problem = f"version {version!r} instead of {VERSION}"
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            problem = type(error).__name__
        raise ParameterError(f"snapshot: expected what Snapshot.to_json() returned: {problem}")

    def knowledge(self) -> Knowledge:
        """Return what the watch knew."""
        if not self._count:
            return self._base
        return attrs.evolve(self._base, resources=updated(self._base.resources, self._updates[: self._count]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and self.knowledge() == other.knowledge()

    __hash__: ClassVar[None] = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[Self], tuple[Knowledge]]:
        return type(self), (self.knowledge(),)

    def __repr__(self) -> str:
        of = self.account or "an account that is not known yet"
        return f"<Snapshot of {of}, {self.cloud} {self.region}: {len(self.knowledge().resources)} resources>"


def _knowledge(data: dict[str, Any]) -> Knowledge:
    return Knowledge(
        cloud=Cloud(data["cloud"]),
        region=_text(data["region"]),
        account=_text_or_none(data["account"]),
        keys=_text_or_none(data["keys"]),
        watched=None if data["watched"] is None else frozenset(map(_text, data["watched"])),
        looked=frozenset(map(_text, data["looked"])),
        blind_since=None if data["blind_since"] is None else _seconds(data["blind_since"]),
        resources={_text(name): _known(each, data["compared"]) for name, each in data["resources"].items()},
    )


def _known(told: list[Any], compared: dict[str, list[str]]) -> Known:
    kind, state, first_seen, changed, warned, peers, values = told
    texts = dict(zip(compared[kind], map(_text_or_none, values), strict=True))
    # what an earlier release did not compare is not known, and not told of as a change
    ordered = tuple(texts.get(name, UNKNOWN) for name in COMPARED[kind])
    statuses = {_text(peer): _text(status) for peer, status in peers.items()}
    times = _seconds(first_seen), _seconds(changed)
    return Known(kind, _text_or_none(state), *times, bool(warned), statuses, ordered)


def _seconds(value: float) -> float:
    """Return a time that is one; no number and no infinity is."""
    if not 0 <= value < _LATEST:
        raise ValueError
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)
