"""A monitor, and the metrics that are read in it."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import Counter
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

import attrs

from directlink._accept.offers import PENDING, expiry_of
from directlink._accept.snapshot import COMPARED, UNKNOWN
from directlink._accept.states import ATTACHED
from directlink._basics.checks import check_count, check_methods
from directlink._diagnose.facts import prefix_limit
from directlink.enums import AddressFamily, BGPStatus, RouteDirection
from directlink.errors import DirectLinkError, ParameterError
from directlink.models.routes import RouteFilters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from directlink._accept.snapshot import Knowledge, Known
    from directlink._async.offers.watch import AsyncWatch
    from directlink._sync.client import DirectLinkClient
    from directlink._sync.offers.watch import Watch

    Sample = tuple[tuple[str, ...], float]

_FAMILIES: Final = (AddressFamily.IPV4, AddressFamily.IPV6)
_NAMES: Final = {"interface": "virtual_interface_name", "connection": "connection_name"}


class Monitor:
    """What is known by a watch, and since when, as numbers. Any thread may ask for them.

    It knows what the watch has handed out to whoever loops over it; one that goes on with a snapshot, also what was
    before.

    Args:
        watch: the watch.
        now: tells the time, seconds since the epoch. Default: the system's clock.

    Raises:
        ConfigurationError: ``watch`` is none.
    """

    def __init__(self, watch: Watch | AsyncWatch, *, now: Callable[[], float] = time.time) -> None:
        check_methods("watch", watch, "what client.watch() returned", "once", "snapshot")
        self._watch = watch
        self._now = now
        self._lock = Lock()
        self._prefixes: dict[str, Counter[str]] = {}
        self._failed_counts = 0
        self._counted_last = ""

    def count_prefixes(self, client: DirectLinkClient, /, *, interfaces: int) -> None:
        """Count the prefixes that the service has accepted from the customer's routers, on some interfaces.

        This takes a request for each interface and each 100 of its routes; repeated calls have each interface in turn.
        What cannot be counted is left out, and counted itself.

        Args:
            client: asks; it needs ``directconnect:ListVirtualInterfaceRoutes``. AWS only.
            interfaces: how many interfaces at most, 1 or more.

        Raises:
            ParameterError: ``interfaces`` is no such number.
        """
        check_count("interfaces", interfaces, ParameterError)
        resources = self._watch.snapshot().knowledge().resources
        carrying = sorted(
            name for name, each in resources.items() if each.kind == "interface" and each.state in ATTACHED
        )
        with self._lock:
            self._prefixes = {name: self._prefixes[name] for name in carrying if name in self._prefixes}
        after = bisect_right(carrying, self._counted_last)
        for name in (carrying[after:] + carrying[:after])[:interfaces]:
            self._counted_last = name
            counts: Counter[str] | None = None
            try:
                accepted = RouteFilters(route_direction=RouteDirection.ACCEPTED)
                routes = client.iter_virtual_interface_routes(virtual_interface_id=name, filters=accepted)
                counts = Counter(str(route.address_family) for route in routes)
            except DirectLinkError:
                self._failed_counts += 1
            with self._lock:
                self._prefixes.pop(name, None)
                if counts is not None:
                    self._prefixes[name] = counts

    def view(self) -> View:
        """Return what is known now; :data:`METRICS` tells what to read in it."""
        known = self._watch.snapshot().knowledge()
        with self._lock:
            return View(
                now=self._now(),
                known=known,
                prefixes=dict(self._prefixes),
                polls=self._watch.polls,
                failed_polls=self._watch.failed_polls,
                failed_counts=self._failed_counts,
            )


@attrs.frozen(kw_only=True)
class View:
    """What a monitor knew at one moment.

    Attributes:
        now: the moment, seconds since the epoch.
        known: what the watch knew.
        prefixes: accepted prefixes by interface and address family, where they have been counted.
        polls: how many times the watch has looked.
        failed_polls: how many of these saw nothing.
        failed_counts: how many times prefixes could not be counted.
    """

    now: float
    known: Knowledge = attrs.field(repr=False)
    prefixes: Mapping[str, Counter[str]] = attrs.field(repr=False)
    polls: int
    failed_polls: int
    failed_counts: int

    def there(self) -> Iterator[tuple[str, Known, str]]:
        """Yield id, what is known, and the state of each resource that is there."""
        for name, each in self.known.resources.items():
            if each.state is not None:
                yield name, each, each.state

    def waiting(self) -> Iterator[tuple[str, Known, datetime | None]]:
        """Yield id, what is known, and when it expires at the latest, of each offer that waits to be accepted."""
        for name, each, state in self.there():
            if state in PENDING[each.kind]:
                first_seen = datetime.fromtimestamp(each.first_seen, UTC)
                yield name, each, expiry_of(each.kind, state, self.known.cloud, first_seen)


@attrs.frozen
class Metric:
    """A metric: a gauge, unless it says that it is a counter.

    Attributes:
        name: its name after ``directlink``, in parts that are joined by ``.`` or ``_``.
        unit: its unit, in UCUM's notation as OpenTelemetry has it.
        description: what it tells, in a sentence.
        labels: the names of its labels.
        samples: returns the values of the labels, and the number, of each of its series.
        is_counter: it only grows.
    """

    name: str
    unit: str
    description: str
    labels: tuple[str, ...]
    samples: Callable[[View], Iterator[Sample]]
    is_counter: bool = False


def _value(known: Known, attribute: str) -> str | None:
    """Return the text of an attribute that a watch compares."""
    value = known.values[COMPARED[known.kind].index(attribute)]
    return None if value == UNKNOWN else value


def _states(view: View) -> Iterator[Sample]:
    for name, each, state in view.there():
        yield (view.known.region, each.kind, name, state), 1


def _names(view: View) -> Iterator[Sample]:
    for name, each, _ in view.there():
        shown = _value(each, _NAMES[each.kind]) if each.kind in _NAMES else None
        yield (view.known.region, each.kind, name, shown or ""), 1


def _unchanged(view: View) -> Iterator[Sample]:
    for name, each, _ in view.there():
        yield (view.known.region, each.kind, name), max(view.now - each.changed, 0)


def _peers(view: View) -> Iterator[Sample]:
    for name, each, _ in view.there():
        for peer, status in each.peers.items():
            if status in {BGPStatus.UP, BGPStatus.DOWN}:
                yield (view.known.region, name, peer), status == BGPStatus.UP


def _accepted(view: View) -> Iterator[Sample]:
    for name, counts in view.prefixes.items():
        for family in _FAMILIES:
            yield (view.known.region, name, family.value), counts[family]


def _limits(view: View) -> Iterator[Sample]:
    for name in view.prefixes:
        known = view.known.resources.get(name)
        if known is None:
            continue
        for family in _FAMILIES:
            allocated = _value(known, f"prefix_pool_allocated_count_{family.value}")
            limit = prefix_limit(_value(known, "virtual_interface_type"), None if allocated is None else int(allocated))
            yield (view.known.region, name, family.value), limit


def _waiting(view: View) -> Iterator[Sample]:
    counts = Counter(each.kind for _, each, _ in view.waiting())
    for kind in sorted(view.known.looked):
        yield (view.known.region, kind), counts[kind]


def _left(view: View) -> Iterator[Sample]:
    for name, each, expires_at in view.waiting():
        if expires_at is not None:
            yield (view.known.region, each.kind, name), max(expires_at.timestamp() - view.now, 0)


def _blind(view: View) -> Iterator[Sample]:
    since = view.known.blind_since
    yield (view.known.region,), 0 if since is None else max(view.now - since, 0)


def _account(view: View) -> Iterator[Sample]:
    yield (view.known.region, view.known.cloud.value, view.known.account or ""), 1


def _number(member: str) -> Callable[[View], Iterator[Sample]]:
    def samples(view: View) -> Iterator[Sample]:
        yield (view.known.region,), getattr(view, member)

    return samples


_RESOURCE: Final = ("region", "kind", "id")
_INTERFACE: Final = ("region", "id")

METRICS: Final = (
    Metric("watch.info", "1", "What is watched; always 1.", ("region", "cloud", "account"), _account),
    Metric("resource.state", "1", "1 for the state that a resource is in.", (*_RESOURCE, "state"), _states),
    Metric("resource.info", "1", "The display name of a resource; always 1.", (*_RESOURCE, "name"), _names),
    Metric("resource.unchanged", "s", "Time since a resource changed last, or was seen first.", _RESOURCE, _unchanged),
    Metric(
        "bgp.peer.up", "1", "Whether a BGP session is up; nothing where that is unknown.", (*_INTERFACE, "peer"), _peers
    ),
    Metric(
        "prefixes.accepted",
        "{prefix}",
        "Prefixes accepted from the customer's router, when they were counted last.",
        (*_INTERFACE, "family"),
        _accepted,
    ),
    Metric(
        "prefixes.limit",
        "{prefix}",
        "Prefixes that the service takes before it ends the session.",
        (*_INTERFACE, "family"),
        _limits,
    ),
    Metric("offers.waiting", "{offer}", "Offers that wait to be accepted.", ("region", "kind"), _waiting),
    Metric("offer.left", "s", "Time until an offer expires at the latest, where that is known.", _RESOURCE, _left),
    Metric(
        "watch.blind", "s", "Time since the last look that saw anything; 0 while looks succeed.", ("region",), _blind
    ),
    Metric("polls", "{poll}", "Looks at the account.", ("region",), _number("polls"), is_counter=True),
    Metric("poll.failures", "{poll}", "Looks that saw nothing.", ("region",), _number("failed_polls"), is_counter=True),
    Metric(
        "prefix.count.failures",
        "{count}",
        "Interfaces whose prefixes could not be counted.",
        ("region",),
        _number("failed_counts"),
        is_counter=True,
    ),
)
"""What there is to tell. More may come in later releases."""
