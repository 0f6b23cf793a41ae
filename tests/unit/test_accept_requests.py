"""What is asked for and what came of it, as data for queues; and batches that mix kinds."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import directlink
from directlink import (
    Acceptance,
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptPublicVirtualInterface,
    AcceptRequest,
    AcceptResult,
    AcceptTransitVirtualInterface,
    AssociationAcceptResult,
    ConnectionAcceptResult,
    ConnectionExpectation,
    InterfaceExpectation,
    ProposalExpectation,
)
from handshake_support import ConnectionCase, ProposalCase
from support import Kind, polls_of

if TYPE_CHECKING:
    from collections.abc import Callable

DXGW = "5f294f92-bafb-4011-916d-9b0bec09b3ad"
IDS = st.from_regex(r"[a-z]+-[0-9a-f]{8}", fullmatch=True)
GOALS = st.sampled_from([None, "attached", "available"])
OF_INTERFACES = st.none() | st.builds(InterfaceExpectation, vlan=st.integers(1, 4094) | st.just(range(1, 10)))
REQUESTS: st.SearchStrategy[AcceptRequest[Any]] = st.one_of(
    st.builds(
        AcceptPrivateVirtualInterface,
        virtual_interface_id=IDS, virtual_gateway_id=IDS, wait_for=GOALS, expect=OF_INTERFACES,
    ),
    st.builds(AcceptPrivateVirtualInterface, virtual_interface_id=IDS, direct_connect_gateway_id=IDS, wait_for=GOALS),
    st.builds(
        AcceptTransitVirtualInterface,
        virtual_interface_id=IDS, direct_connect_gateway_id=IDS, wait_for=GOALS, expect=OF_INTERFACES,
    ),
    st.builds(AcceptPublicVirtualInterface, virtual_interface_id=IDS, wait_for=GOALS, expect=OF_INTERFACES),
    st.builds(
        AcceptHostedConnection,
        connection_id=IDS,
        wait_for=st.sampled_from([None, "available"]),
        expect=st.none() | st.builds(ConnectionExpectation, bandwidth=st.just(("1Gbps", "2Gbps"))),
    ),
    st.builds(
        AcceptGatewayAssociationProposal,
        proposal_id=IDS, direct_connect_gateway_id=IDS, associated_gateway_id=IDS, gateway_owner_account=IDS,
        allowed_prefixes=st.none() | st.lists(IDS, min_size=1).map(tuple),
        wait_for=st.sampled_from([None, "associated"]),
        expect=st.none() | st.builds(ProposalExpectation, prefixes_within=st.just("10.0.0.0/8")),
    ),
)  # fmt: skip


@given(REQUESTS)
def test_a_request_travels_as_json_and_comes_back(request: AcceptRequest[Any]) -> None:
    data = json.loads(json.dumps(request.to_dict()))
    assert data["version"] == 1
    own: type[Any] = type(request)
    readers: list[type[Any]] = [AcceptRequest, own]
    for kind in readers:
        twin = kind.from_dict(data)
        assert (twin, type(twin)) == (request, own)
    assert pickle.loads(pickle.dumps(request)) == copy.deepcopy(request) == request
    assert request.resource_id in data.values()


PLAIN = AcceptPublicVirtualInterface(virtual_interface_id="dxvif-1").to_dict()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({}, "expected version 1 and kind private or transit or public or connection or proposal, got version None"),
        ({**PLAIN, "version": 2}, "got version 2 and kind 'public'"),
        ({**PLAIN, "kind": "partner"}, "got version 1 and kind 'partner'"),
        ({**PLAIN, "colour": "red"}, "AcceptPublicVirtualInterface: .*colour"),
        ({"version": 1, "kind": "public"}, "AcceptPublicVirtualInterface: .*virtual_interface_id"),
        ({**PLAIN, "expect": {}}, "expects nothing"),
        ({**PLAIN, "expect": ["vlan"]}, "InterfaceExpectation: expected values by names, got list"),
        ([PLAIN], "AcceptRequest: expected values by names, got list"),
        ({**PLAIN, "wait_for": "up"}, "wait_for: expected"),
    ],
)
def test_a_wish_that_is_not_understood_is_not_passed_over(data: Any, text: str) -> None:
    with pytest.raises(directlink.ParameterError, match=text):
        AcceptRequest.from_dict(data)


def test_a_request_of_one_kind_is_not_read_as_one_of_another() -> None:
    with pytest.raises(directlink.ParameterError, match="kind connection, got version 1 and kind 'public'"):
        AcceptHostedConnection.from_dict(PLAIN)


PROPOSAL: dict[str, Any] = {
    "proposal_id": "p-1", "direct_connect_gateway_id": "g-1", "associated_gateway_id": "vgw-1",
    "gateway_owner_account": "1",
}  # fmt: skip
WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "no gateway": (lambda: AcceptPrivateVirtualInterface(virtual_interface_id="a"), "exactly one of"),
    "no id": (lambda: AcceptPublicVirtualInterface(virtual_interface_id=""), "virtual_interface_id: expected"),
    "a gateway that is no id": (
        lambda: AcceptPrivateVirtualInterface(virtual_interface_id="a", virtual_gateway_id="vgw 1"),
        "virtual_gateway_id: expected an id",
    ),
    "an unknown goal": (
        lambda: AcceptPublicVirtualInterface(virtual_interface_id="a", wait_for="up"),  # type: ignore[arg-type]
        "wait_for: expected 'attached', 'available' or None, got 'up'",
    ),
    "another kind's goal": (
        lambda: AcceptHostedConnection(connection_id="a", wait_for="attached"),  # type: ignore[arg-type]
        "wait_for: expected 'available' or None, got 'attached'",
    ),
    "another kind's expectation": (
        lambda: AcceptHostedConnection(connection_id="a", expect=InterfaceExpectation(vlan=1)),  # type: ignore[arg-type]
        "expect: expected ConnectionExpectation, got directlink.InterfaceExpectation",
    ),
    "a text for prefixes": (
        lambda: AcceptGatewayAssociationProposal(**PROPOSAL, allowed_prefixes="10.0.0.0/8"),  # type: ignore[arg-type]
        "allowed_prefixes: expected a tuple of prefixes, at least one, got str",
    ),
    "no prefixes": (
        lambda: AcceptGatewayAssociationProposal(**PROPOSAL, allowed_prefixes=()),
        "allowed_prefixes: expected a tuple of prefixes, at least one",
    ),
}


@pytest.mark.parametrize(("make", "text"), WRONG.values(), ids=WRONG)
def test_a_wrong_wish_is_refused_when_it_is_written_down(make: Callable[[], Any], text: str) -> None:
    with pytest.raises(directlink.ParameterError, match=text):
        make()


def test_accept_takes_requests_only(kind: Kind) -> None:
    case = ConnectionCase(kind)
    things: list[Any] = [{"connection_id": case.id}, case.id, AcceptHostedConnection]
    for wrong in things:
        with pytest.raises(directlink.ParameterError, match="request: expected AcceptPrivateVirtualInterface, "):
            case.accept(wrong)
    with pytest.raises(
        directlink.ParameterError, match="offer: expected InterfaceOffer, ConnectionOffer, ProposalOffer"
    ):
        case.kind.run(case.client.decline(case.id))


def results() -> dict[str, Any]:
    """One result of each kind."""
    connections, proposals = ConnectionCase(Kind("sync")), ProposalCase(Kind("sync"))
    interface = connections.emulator.offer_private_virtual_interface()
    vgw = connections.grantee.virtual_gateway_ids[0]
    private = AcceptPrivateVirtualInterface(
        virtual_interface_id=interface, virtual_gateway_id=vgw, wait_for="available"
    )
    return {
        "virtual_interface": connections.accept(private),
        "connection": connections.accept(connections.request(wait_for="available")),
        "association": proposals.accept(proposals.request(wait_for="associated")),
    }


@pytest.mark.parametrize("name", ["virtual_interface", "connection", "association"])
def test_a_result_travels_as_json_and_comes_back(name: str) -> None:
    kinds: dict[str, Any] = {
        "virtual_interface": AcceptResult,
        "connection": ConnectionAcceptResult,
        "association": AssociationAcceptResult,
    }
    result = results()[name]
    data = json.loads(json.dumps(result.to_dict()))
    assert (data["version"], data["kind"], data["state"]) == (1, name, str(result.state))
    readers: list[type[Any]] = [Acceptance, kinds[name]]
    for kind in readers:
        twin = kind.from_dict(data)
        assert type(twin) is type(result)
        assert twin.to_dict() == data
        assert (twin.resource_id, twin.state, twin.history) == (result.resource_id, result.state, result.history)
        assert {type(entry.state) for entry in twin.history} == {type(entry.state) for entry in result.history}


def test_a_result_that_is_not_understood_is_refused() -> None:
    data = results()["connection"].to_dict()
    for changed in ({**data, "version": 2}, {**data, "kind": "partner"}, {}):
        with pytest.raises(
            directlink.ParameterError, match="expected version 1 and kind virtual_interface or connection"
        ):
            Acceptance.from_dict(changed)
    with pytest.raises(directlink.ParameterError, match="kind association, got version 1 and kind 'connection'"):
        AssociationAcceptResult.from_dict(data)
    wrong: list[tuple[str, Any]] = [("history", [{}]), ("confirm_attempts", "many"), ("history", 5)]
    for name, value in wrong:
        with pytest.raises(directlink.ParameterError, match="ConnectionAcceptResult: "):
            ConnectionAcceptResult.from_dict({**data, name: value})
    with pytest.raises(directlink.ParameterError, match="AcceptResult: KeyError"):
        AcceptResult.from_dict({"version": 1, "kind": "virtual_interface"})


class Mixed(ProposalCase):
    """Offers of all kinds to one account."""

    def requests(self, count: int) -> list[AcceptRequest[Acceptance]]:
        vgw = self.grantee.virtual_gateway_ids[0]
        made: list[AcceptRequest[Acceptance]] = [self.request(wait_for="associated")]
        for _ in range(count):
            interface = self.emulator.offer_private_virtual_interface()
            made.append(
                AcceptPrivateVirtualInterface(
                    virtual_interface_id=interface, virtual_gateway_id=vgw, wait_for="available"
                )
            )
            connection = self.emulator.offer_hosted_connection()
            made.append(AcceptHostedConnection(connection_id=connection, wait_for="available"))
        return made


def test_a_batch_mixes_kinds_and_looks_at_each_listing_once_an_interval(kind: Kind) -> None:
    case = Mixed(kind)
    requests = case.requests(30)
    before = len(case.emulator.requests)
    outcomes = kind.run(case.client.accept_all(requests))
    assert {type(outcome.unwrap()) for outcome in outcomes} == {
        AcceptResult, ConnectionAcceptResult, AssociationAcceptResult,
    }  # fmt: skip
    assert {str(outcome.unwrap().to_dict()["state"]) for outcome in outcomes} == {"available", "associated"}
    assert sorted(o.request.resource_id for o in outcomes) == sorted(r.resource_id for r in requests)
    sent = [record.operation for record in case.emulator.requests[before:] if record.account == "grantee"]
    assert [sent.count(name) for name in ("ConfirmPrivateVirtualInterface", "ConfirmConnection")] == [30, 30]
    assert max(sent.count(name) for name in set(sent) if str(name).startswith("Describe")) <= 9
    if not kind.is_async:
        assert polls_of(case.client).watched == {}


def test_a_failure_in_a_batch_of_kinds_touches_nothing_else(kind: Kind) -> None:
    case = Mixed(kind)
    requests = case.requests(2)
    case.owner.delete_direct_connect_gateway_association_proposal(proposal_id=case.id)
    outcomes = kind.run(case.client.accept_all(requests, max_concurrency=1))
    [failed] = [outcome for outcome in outcomes if outcome.error is not None]
    assert (failed.request, failed.error.accepted) == (requests[0], False)
    assert failed.to_dict()["request"] == requests[0].to_dict()
    assert len(outcomes) == 5
