"""Open enumerations."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from directlink import AddressFamily, Cloud, ConnectionState, VirtualInterfaceState

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
UNDOCUMENTED = ["testing", "unknown", "expired", "approving", "", "Pending", "PENDING", "ünïcode"]


def test_a_virtual_interface_has_exactly_eight_states() -> None:
    assert [str(state) for state in VirtualInterfaceState] == [
        "confirming",
        "verifying",
        "pending",
        "available",
        "down",
        "deleting",
        "deleted",
        "rejected",
    ]


@pytest.mark.parametrize("member", list(VirtualInterfaceState))
def test_a_documented_value_is_the_member(member: VirtualInterfaceState) -> None:
    assert VirtualInterfaceState(str(member)) is member
    assert member.is_known


@pytest.mark.parametrize("value", UNDOCUMENTED)
def test_any_other_value_is_kept_and_equals_its_string(value: str) -> None:
    state = VirtualInterfaceState(value)
    assert isinstance(state, VirtualInterfaceState)
    assert (state, str(state), state.value, state.name, f"{state}") == (value, value, value, value, value)
    assert hash(state) == hash(value)
    assert not state.is_known
    assert state not in list(VirtualInterfaceState)
    assert json.dumps([state]) == json.dumps([value])


def test_other_values_do_not_become_members() -> None:
    before = list(VirtualInterfaceState)
    assert VirtualInterfaceState("testing") == VirtualInterfaceState("testing")
    assert list(VirtualInterfaceState) == before
    assert "testing" not in VirtualInterfaceState.__members__


@pytest.mark.parametrize("value", ["pending", *UNDOCUMENTED])
def test_every_value_survives_pickling_and_copying(value: str) -> None:
    state = VirtualInterfaceState(value)
    clones = [pickle.loads(pickle.dumps(state, protocol)) for protocol in PROTOCOLS]
    for clone in [*clones, copy.copy(state), copy.deepcopy(state)]:
        assert type(clone) is VirtualInterfaceState
        assert (clone, clone.is_known) == (state, state.is_known)
        assert (clone is state) or not state.is_known


def test_repr_tells_known_values_from_others() -> None:
    assert repr(VirtualInterfaceState.DOWN) == "<VirtualInterfaceState: 'down'>"
    assert repr(VirtualInterfaceState("testing")) == "<VirtualInterfaceState (unknown): 'testing'>"


@pytest.mark.parametrize("value", [None, 5, b"pending", ["pending"]])
def test_what_is_no_text_is_no_value(value: object) -> None:
    with pytest.raises(ValueError, match="is not a valid VirtualInterfaceState"):
        VirtualInterfaceState(value)  # type: ignore[arg-type]


def test_unknown_values_serve_as_keys_like_their_strings() -> None:
    seen = {ConnectionState("moving"): 1}
    assert seen["moving"] == 1  # type: ignore[index]
    assert AddressFamily("ipv5") in {"ipv5", "ipv7"}


def test_there_is_no_third_cloud() -> None:
    with pytest.raises(ValueError, match="azure"):
        Cloud("azure")
