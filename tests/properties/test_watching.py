"""Wherever a watch is cut off, the next one tells the rest: nothing twice, and nothing left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from directlink import (
    BGPPeer,
    BGPStatus,
    Change,
    Cloud,
    ConnectError,
    Snapshot,
    VirtualInterface,
    VirtualInterfaceState,
)
from directlink._accept.watching import Watching

IDS = ["dxvif-1", "dxvif-2", "dxvif-3"]
NOW = 1_900_000_000.0


@st.composite
def interfaces(draw: st.DrawFn, vif: str) -> VirtualInterface:
    """An interface in some state, with sessions in some state."""
    states = st.sampled_from(["confirming", "pending", "available", "down", "deleted", "new"])
    statuses = st.sampled_from([None, BGPStatus.UP, BGPStatus.DOWN])
    peers = draw(st.lists(st.sampled_from(["dxpeer-1", "dxpeer-2"]), unique=True))
    return VirtualInterface(
        virtual_interface_id=vif,
        owner_account="444455556666",
        virtual_interface_state=VirtualInterfaceState(draw(states)),
        vlan=draw(st.sampled_from([None, 1, 2])),
        bgp_peers=tuple(BGPPeer(bgp_peer_id=peer, bgp_status=draw(statuses)) for peer in peers),
    )


LISTINGS = st.fixed_dictionaries({}, optional={vif: interfaces(vif) for vif in IDS})
POLLS = st.lists(st.none() | LISTINGS, min_size=1, max_size=5)
"""What the service lists, poll by poll; ``None``: it cannot be reached."""


def poll(watching: Watching, listed: dict[str, VirtualInterface] | None) -> tuple[Snapshot, list[Change]]:
    watching.begin()
    for ask in watching.asks():
        if listed is None:
            watching.failed(ask, ConnectError("no way", outcome_unknown=False))
            return watching.told()
        watching.listed(ask, [] if ask.for_account else list(listed.values()))
    for ask in watching.lookups("keys"):
        watching.listed(ask, ())
    return watching.told()


def told(changes: list[Change]) -> list[dict[str, object]]:
    """What changed, but for what is told of the watch itself."""
    return [change.to_dict() for change in changes if change.resource_id]


@given(POLLS, st.none() | st.just(IDS), st.integers(0, 20))
def test_a_watch_that_is_cut_off_anywhere_is_gone_on_with(
    polls: list[dict[str, VirtualInterface] | None], ids: list[str] | None, cut: int
) -> None:
    watching = Watching(Cloud.OUTSCALE, "eu-west-2", ids, None, lambda: NOW)
    for listed in polls:
        before, changes = poll(watching, listed)
        done = min(cut, len(changes))
        saved = changes[done - 1].snapshot if done else before
        again = Watching(Cloud.OUTSCALE, "eu-west-2", ids, Snapshot.from_json(saved.to_json()), lambda: NOW)
        rest = [
            change for change in poll(again, listed)[1] if type(change).__name__ not in {"Unreachable", "Reachable"}
        ]
        expected = [each for each in changes[done:] if type(each).__name__ not in {"Unreachable", "Reachable"}]
        assert told(rest) == told(expected)
        assert again.snapshot().knowledge().resources == watching.snapshot().knowledge().resources


@given(POLLS)
def test_what_is_listed_twice_alike_is_told_once(polls: list[dict[str, VirtualInterface] | None]) -> None:
    watching = Watching(Cloud.OUTSCALE, "eu-west-2", None, None, lambda: NOW)
    for listed in polls:
        poll(watching, listed)
        assert poll(watching, listed)[1] == []
