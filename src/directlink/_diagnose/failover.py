"""A guarded failover test, without I/O: whether it may begin, and what was down for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from directlink._accept.states import ATTACHED
from directlink.enums import BGPStatus
from directlink.errors import ParameterError, StateConflictError, WaiterFailedError
from directlink.models._base import Reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from directlink.enums import OpenEnum
    from directlink.models.virtual_interfaces import BGPPeer, VirtualInterface


@attrs.frozen(kw_only=True)
class Outage:
    """A BGP session that was down during a test.

    Attributes:
        virtual_interface_id: its interface (``dxvif-…``).
        bgp_peer_id: the session (``dxpeer-…``).
        seconds: how long it was seen down, from look to look.
        is_over: whether it was seen up again.
    """

    virtual_interface_id: str
    bgp_peer_id: str
    seconds: float
    is_over: bool


@attrs.frozen(kw_only=True)
class FailoverTestReport(Reported):
    """What a failover test showed.

    Attributes:
        virtual_interface_id: the interface that was tested.
        test_id: the service's id of the test.
        seconds: how long the test took, from its start to its end.
        other_paths: interfaces that have the same gateway, up or not.
        outages: sessions that were down, of these interfaces too.
        ended_early: the other paths went down, so that the test was ended at once.
        recovered: whether the interface was seen ``available`` after the test.
    """

    virtual_interface_id: str
    test_id: str
    seconds: float
    other_paths: tuple[str, ...]
    outages: tuple[Outage, ...]
    ended_early: bool
    recovered: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return attrs.asdict(self)


@attrs.define
class _Downtime:
    since: float | None = None
    total: float = 0.0


class FailoverWatch:
    """What is seen while a test runs.

    Args:
        virtual_interface_id: the interface to test.
        interfaces: all that the account sees, before the test.
        bgp_peer_ids: the sessions to take down; all that the interface has if empty.
        force: begin without another path.

    Raises:
        WaiterFailedError: there is no such interface.
        StateConflictError: it is not ``available``, or no other path that is up carries its gateway.
        ParameterError: it has no such session.

    Attributes:
        other_paths: interfaces that have the same gateway, up or not.
        ended_early: these went down.
        is_up: whether the interface forwarded traffic at the last look.
        states: of the interface and its other paths at the last look, by id; ``None`` for what was not listed in it.
    """

    def __init__(
        self,
        virtual_interface_id: str,
        interfaces: Iterable[VirtualInterface],
        bgp_peer_ids: tuple[str, ...],
        *,
        force: bool,
    ) -> None:
        known = {interface.id: interface for interface in interfaces if interface.virtual_interface_id}
        tested = known.pop(virtual_interface_id, None)
        if tested is None:
            raise WaiterFailedError(f"{virtual_interface_id} is not listed")
        state = tested.virtual_interface_state
        if state != "available":
            raise StateConflictError(
                f"{virtual_interface_id} is {state}, not available", virtual_interface_id=tested.id, state=state
            )
        peers = [peer for peer in tested.bgp_peers if not bgp_peer_ids or peer.bgp_peer_id in bgp_peer_ids]
        missing = set(bgp_peer_ids) - {str(peer.bgp_peer_id) for peer in peers}
        if missing:
            raise ParameterError(f"bgp_peer_ids: {virtual_interface_id} has no {', '.join(sorted(missing))}")
        self._tested = tested
        self._families = {peer.address_family for peer in peers}
        self.other_paths = tuple(each.id for each in known.values() if _carries_the_same(each, tested))
        self.states: dict[str, OpenEnum | None] = dict.fromkeys((tested.id, *self.other_paths))
        self._downtimes: dict[tuple[str, str], _Downtime] = {}
        self.ended_early = False
        self.is_up = True
        if not force and not self._is_carried(known):
            raise StateConflictError(
                f"no other path that is up carries the gateway of {virtual_interface_id}: "
                "the test would cut it off; force=True begins all the same",
                virtual_interface_id=tested.id,
                state=state,
            )
        self._is_forced = force

    def saw(self, interfaces: Iterable[VirtualInterface], now: float) -> None:
        """Take note of a look.

        Args:
            interfaces: all that the account sees.
            now: when, on a monotonic clock.
        """
        known = {interface.id: interface for interface in interfaces if interface.virtual_interface_id}
        for interface_id in (self._tested.id, *self.other_paths):
            found = known.get(interface_id)
            self.states[interface_id] = None if found is None else found.virtual_interface_state
            for peer in () if found is None else found.bgp_peers:
                self._note(interface_id, peer, now)
        tested = known.get(self._tested.id)
        self.is_up = tested is not None and tested.virtual_interface_state == "available"
        if not self._is_forced and not self._is_carried(known):
            self.ended_early = True

    def outages(self, now: float) -> Iterator[Outage]:
        """The sessions that were down, up to ``now`` if they still are."""
        for (interface_id, peer_id), downtime in self._downtimes.items():
            open_since = 0.0 if downtime.since is None else now - downtime.since
            yield Outage(
                virtual_interface_id=interface_id,
                bgp_peer_id=peer_id,
                seconds=downtime.total + open_since,
                is_over=downtime.since is None,
            )

    def _note(self, interface_id: str, peer: BGPPeer, now: float) -> None:
        key = interface_id, str(peer.bgp_peer_id)
        if peer.bgp_status == BGPStatus.UP:
            downtime = self._downtimes.get(key)
            if downtime is not None and downtime.since is not None:
                downtime.total += now - downtime.since
                downtime.since = None
        else:
            downtime = self._downtimes.setdefault(key, _Downtime())
            downtime.since = now if downtime.since is None else downtime.since

    def _is_carried(self, known: dict[str, VirtualInterface]) -> bool:
        """Whether each address family that is taken down is up on another path."""
        others = [known[each] for each in self.other_paths if each in known]
        up = {
            peer.address_family
            for each in others
            if each.virtual_interface_state == "available"
            for peer in each.bgp_peers
            if peer.bgp_status == BGPStatus.UP
        }
        return self._families <= up and bool(up)


def _carries_the_same(other: VirtualInterface, tested: VirtualInterface) -> bool:
    ids = (tested.direct_connect_gateway_id or None, tested.virtual_gateway_id or None)
    others = (other.direct_connect_gateway_id or None, other.virtual_gateway_id or None)
    return other.virtual_interface_state in ATTACHED and ids == others != (None, None)
