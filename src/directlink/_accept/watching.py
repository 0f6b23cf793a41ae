"""A watch, without I/O: which looks the next poll takes, and what changed by what they show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs

from directlink._accept.changes import (
    AttributesChanged,
    BgpChanged,
    Change,
    ConnectionStateChanged,
    Expiring,
    Gone,
    Offered,
    ProposalStateChanged,
    Reachable,
    StateChanged,
    Unreachable,
)
from directlink._accept.listings import kinds_of
from directlink._accept.offers import offer_of
from directlink._accept.pacing import is_passing
from directlink._accept.snapshot import COMPARED, UNKNOWN, Knowledge, Known, Snapshot, known, updated
from directlink._basics.checks import check_identifier, check_instance, check_iterable
from directlink._call.retrying import is_the_apis_own
from directlink.enums import BGPStatus, Cloud
from directlink.errors import CredentialsError, Difference, ParameterError
from directlink.models.connections import Connection
from directlink.models.virtual_interfaces import VirtualInterface
from directlink.outcomes import PollPolicy, one_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from directlink._accept.offers import Resource
    from directlink._accept.snapshot import Update
    from directlink.errors import DirectLinkError

    _Step = tuple[Callable[..., Change], Update]

PAGE: Final = 100
"""Items that a page of a listing holds at most."""
_MOST_LOOKUPS: Final = 100
"""Resources that a poll looks for alone, at most; the others have their turn at the next one."""
_NOTICE: Final = timedelta(days=1)
"""How long before an offer expires that is told."""
_BGP_CHANGED: Final[Callable[..., Change]] = BgpChanged
_STATE_CHANGES: Final[dict[str, tuple[Callable[..., Change], str]]] = {
    "interface": (StateChanged, "virtual_interface"),
    "connection": (ConnectionStateChanged, "connection"),
    "proposal": (ProposalStateChanged, "proposal"),
}


class Ask(NamedTuple):
    """A look that a poll takes.

    Attributes:
        kind: what is looked at.
        only: the one to ask for, ``None`` for all.
        for_account: it is only to tell whose account this is, and may be refused.
    """

    kind: str
    only: str | None = None
    for_account: bool = False


class Watching:
    """What a watch knows, and what it makes of each poll.

    Args:
        cloud: where it looks.
        region: the region that it looks at.
        resource_ids: what to watch, ``None`` for everything.
        since: what an earlier watch knew.
        now: tells the time, seconds since the epoch.

    Raises:
        ParameterError: an id is none, or the snapshot is of another cloud or region.
    """

    def __init__(
        self,
        cloud: Cloud,
        region: str,
        resource_ids: Iterable[str] | None,
        since: Snapshot | None,
        now: Callable[[], float],
    ) -> None:
        watched = None if resource_ids is None else frozenset(_ids(resource_ids))
        self._kinds = kinds_of(cloud) if watched is None else tuple(sorted({_kind_of(each, cloud) for each in watched}))
        self._ids = {
            kind: None if watched is None else {each for each in watched if _kind_of(each, cloud) == kind}
            for kind in self._kinds
        }
        self._cloud = cloud
        self._now = now
        self._last_seen = now()
        self._pages: dict[str, int] = {}
        self._asked_for_account = False
        self._narrow: dict[str, frozenset[str] | None] = {}
        if since is None:
            self._known = Knowledge(cloud=cloud, region=region, watched=watched)
        else:
            before = check_instance("since", since, Snapshot, ParameterError).knowledge()
            if (before.cloud, before.region) != (cloud, region):
                raise ParameterError(
                    f"since: the snapshot is of {before.cloud}, {before.region}, and this client of {cloud}, {region}"
                )
            self._narrow = dict.fromkeys(self._kinds, before.watched)
            kept = {name: each for name, each in before.resources.items() if watched is None or name in watched}
            self._known = attrs.evolve(before, watched=watched, resources=kept)
        self.begin()

    def begin(self) -> None:
        """Begin a poll."""
        self._found: dict[str, dict[str, Resource]] = {}
        self._absent: dict[str, set[str]] = {}
        self._error: DirectLinkError | None = None
        self._owners: dict[str, set[str]] = {}  # the accounts that interfaces, and that connections tell

    def asks(self) -> list[Ask]:
        """Return the looks that a poll begins with: at each alone, or at all, by what takes fewer requests."""
        asks: list[Ask] = []
        for kind in self._kinds:
            ids = self._ids[kind]
            one_by_one = ids is not None and (len(ids) == 1 or len(ids) < self._pages.get(kind, 0))
            asks += [Ask(kind, each) for each in sorted(ids)] if ids and one_by_one else [Ask(kind)]
        if not self._asked_for_account and Ask("connection") not in asks:
            asks.append(Ask("connection", for_account=True))
        return asks

    def listed(self, ask: Ask, resources: Sequence[Resource]) -> None:
        """Take note of what a look shows."""
        owners = {each.owner_account for each in resources if isinstance(each, (VirtualInterface, Connection))}
        self._owners.setdefault(ask.kind, set()).update(owner for owner in owners if owner)
        if ask.for_account:
            self._asked_for_account = True
            return
        if ask.only is None:
            self._pages[ask.kind] = -(-len(resources) // PAGE)
        ids = self._ids[ask.kind]
        found = self._found.setdefault(ask.kind, {})
        found.update((each.id, each) for each in resources if ids is None or each.id in ids)
        if ask.only is not None and ask.only not in found:
            self._absent.setdefault(ask.kind, set()).add(ask.only)

    def failed(self, ask: Ask, error: DirectLinkError) -> bool:
        """Take note of a look that failed; return whether the poll may go on without it.

        Raises:
            DirectLinkError: looking again cannot help.
        """
        looked = bool(self._known.looked)
        passing = is_passing(error) or (looked and (isinstance(error, CredentialsError) or not is_the_apis_own(error)))
        if passing:
            self._error = error
        elif ask.for_account:
            self._asked_for_account = True
        else:
            raise error
        return not passing

    def lookups(self, keys: str | None) -> list[Ask]:
        """Return the looks that a poll ends with, if none has failed: at what a listing left out.

        Args:
            keys: a digest of the id of the access key that was used.

        Raises:
            ParameterError: what the watch goes on with is of another account.
        """
        self._check_account(keys)
        asks: list[Ask] = []
        for kind, found in self._found.items():
            absent = self._absent.get(kind, set())
            resources = self._known.resources
            expected = {name for name, each in resources.items() if each.kind == kind and each.state is not None}
            expected |= {name for name in self._ids[kind] or () if name not in resources}
            asks += [Ask(kind, name) for name in sorted(expected - found.keys() - absent)]
        return asks[:_MOST_LOOKUPS]

    def told(self) -> tuple[Snapshot, list[Change]]:
        """Return what is known before the changes that the poll shows, and these."""
        now = self._now()
        steps: list[_Step] = []
        silent: list[Update] = []
        blind_since = self._known.blind_since
        if self._error is not None:
            self._found = {}
            if blind_since is None:
                blind_since = self._last_seen
                steps.append((partial(Unreachable, since=_utc(blind_since), error=self._error), ("", None)))
        else:
            self._last_seen = now
            if blind_since is not None:
                blind_since = None
                steps.append((Reachable, ("", None)))
        for kind, found in self._found.items():
            for name, resource in found.items():
                for step, update in self._compared(kind, name, resource, now):
                    if step is None:
                        silent.append(update)
                    else:
                        steps.append((step, update))
            steps += self._gone(kind)
            self._narrow.pop(kind, None)
        resources = updated(self._known.resources, silent)
        looked = self._known.looked | self._found.keys()
        base = attrs.evolve(self._known, looked=looked, blind_since=blind_since, resources=resources)
        updates = [update for _, update in steps]
        at = _utc(now)
        changes = [
            step(resource_id=update[0], at=at, snapshot=Snapshot(base, updates, number))
            for number, (step, update) in enumerate(steps, start=1)
        ]
        self._known = attrs.evolve(base, resources=updated(base.resources, updates)) if updates else base
        return Snapshot(base), changes

    @property
    def failure(self) -> DirectLinkError | None:
        """What the last poll failed with, which then saw nothing."""
        return self._error

    @property
    def only(self) -> tuple[str, str] | None:
        """Kind and id of what is watched, ``None`` if that may be several."""
        watched = tuple(self._known.watched or ())
        return (_kind_of(watched[0], self._cloud), watched[0]) if len(watched) == 1 else None

    def snapshot(self) -> Snapshot:
        """Return what is known."""
        return Snapshot(self._known)

    def _compared(
        self, kind: str, name: str, resource: Resource, now: float
    ) -> Iterator[tuple[Callable[..., Change] | None, Update]]:
        """Yield what changed of one of them, step by step, and what is known after each; ``None``: nothing to tell."""
        before = self._known.resources.get(name)
        if before is not None and (before.state is None or before.kind != kind):
            before = None  # it was asked for by its id, and was not there; and a file may say anything of an id
        first_seen, changed = (now, now) if before is None else (before.first_seen, before.changed)
        after = known(kind, resource, first_seen, changed)
        offer = offer_of(resource, self._cloud, _utc(after.first_seen))
        state_changed, member = _STATE_CHANGES[kind]
        moved = partial(state_changed, before=before.state or "" if before else "", after=after.state)
        if before is None:
            if offer.pending:
                yield partial(Offered, offer=offer), (name, after)
            else:
                yield (
                    None if self._is_new_to_the_watch(kind, name) else partial(moved, **{member: resource}),
                    (name, after),
                )
            before = after
        current = before
        if after.state != before.state:
            current = current._replace(state=after.state, changed=now)
            yield partial(moved, **{member: resource}), (name, current)
        for peer, status in after.peers.items():
            was = before.peers.get(peer, status)
            if was != status:
                current = current._replace(peers={**current.peers, peer: status}, changed=now)
                told = {"bgp_peer_id": peer, "before": BGPStatus(was), "after": BGPStatus(status), member: resource}
                yield partial(_BGP_CHANGED, **told), (name, current)
        differences = tuple(_differences(kind, before, after))
        after = after._replace(warned=current.warned, changed=now if differences else current.changed)
        if differences:
            yield partial(AttributesChanged, differences=differences), (name, after)
        elif current != after:
            yield None, (name, after)
        if offer.expires_at is not None and not after.warned and offer.expires_at - _utc(now) <= _NOTICE:
            yield partial(Expiring, offer=offer), (name, after._replace(warned=True))

    def _is_new_to_the_watch(self, kind: str, name: str) -> bool:
        """Tell whether the watch looks at it for the first time, so that it may have been there for long."""
        narrow = self._narrow.get(kind)
        return kind not in self._known.looked or (narrow is not None and name not in narrow)

    def _gone(self, kind: str) -> Iterator[_Step]:
        ids = self._ids[kind]
        there = {name for found in self._found.values() for name in found}
        for name in sorted(self._absent.get(kind, set()) - there):
            before = self._known.resources.get(name)
            if before is None or before.state is not None:
                now = self._now()
                nothing = Known(kind, None, now, now, warned=False, peers={}, values=(None,) * len(COMPARED[kind]))
                yield Gone, (name, None if ids is None else nothing)

    def _check_account(self, keys: str | None) -> None:
        """Find out whose account this is, and refuse to go on with what is known of another one."""
        before = self._known
        # Who has connections owns those; who has none sees only interfaces that are, or may become, his own.
        owners = self._owners.get("connection") or self._owners.get("interface") or set()
        account = min(owners) if len(owners) == 1 else None
        if before.account is None or account is None:
            another = bool(before.account and before.resources) and keys != before.keys
        else:
            another = account != before.account
        if another:
            raise ParameterError(
                f"since: the snapshot is of account {before.account}, and these keys are of "
                f"{account or 'one that lists nothing which tells whose it is'}: begin without a snapshot"
            )
        self._known = attrs.evolve(before, account=before.account or account, keys=keys)


def _differences(kind: str, before: Known, after: Known) -> Iterator[Difference]:
    for name, was, is_ in zip(COMPARED[kind], before.values, after.values, strict=True):
        if was not in (is_, UNKNOWN):
            yield Difference(name, was or "", is_)
    if before.peers.keys() != after.peers.keys():
        yield Difference("bgp_peers", ", ".join(sorted(before.peers)), ", ".join(sorted(after.peers)) or None)


def watch_policy(poll: PollPolicy | None) -> PollPolicy:
    """Return how often a watch looks, where its user says nothing about it every 15 seconds.

    Raises:
        ConfigurationError: it is no such policy.
    """
    return one_policy(PollPolicy(first=15.0, interval=15.0, growth=1.0) if poll is None else poll, None)


def _ids(resource_ids: object) -> Iterator[str]:
    given = list(check_iterable("resource_ids", resource_ids, ParameterError))
    if not given:
        raise ParameterError("resource_ids: expected at least one id; None watches everything")
    for each in given:
        yield check_identifier("resource_ids", each)


def _kind_of(resource_id: str, cloud: Cloud) -> str:
    """Return the kind of resource that has such an id.

    Raises:
        ParameterError: there are none in this cloud.
    """
    kind = {"dxvif": "interface", "dxcon": "connection"}.get(resource_id.partition("-")[0], "proposal")
    if kind not in kinds_of(cloud):
        raise ParameterError(f"resource_ids: on {cloud} interfaces can be watched (dxvif-...), got {resource_id!r}")
    return kind


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
