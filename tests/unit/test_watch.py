"""Watching: what changed, told once, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
import pickle
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import (
    AttributesChanged,
    BgpChanged,
    Change,
    ConnectionStateChanged,
    Credentials,
    Difference,
    Expiring,
    Offered,
    ParameterError,
    PollPolicy,
    ProposalStateChanged,
    Reachable,
    RetryPolicy,
    Snapshot,
    StateChanged,
    Unreachable,
)
from directlink._accept.stopping import SLICE
from directlink._accept.watching import Ask
from directlink.emulator import Account, Emulator, Fault, ManualClock
from emulator_aws_support import gateway_of, line, virtual_of
from emulator_support import call
from fault_proxy import Mishap
from offered import Offer
from support import SLACK, FakeClock, Kind, error_reply, reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VIF, VIF2 = "dxvif-56781234", "dxvif-fg12ab34"
LIST, CONNECTIONS, PROPOSALS = (
    "DescribeVirtualInterfaces",
    "DescribeConnections",
    "DescribeDirectConnectGatewayAssociationProposals",
)
PATIENCE = PollPolicy(first=10.0, interval=10.0, growth=1.0, jitter=0.0)
ONCE = RetryPolicy(max_attempts=1)


LOOPS: list[asyncio.Runner] = []


@pytest.fixture(autouse=True)
def loops() -> Iterator[None]:
    """Close the event loops of a test."""
    yield
    while LOOPS:
        LOOPS.pop().close()


class Case:
    """An emulator, and watches of a client of the grantee's."""

    def __init__(self, kind: Kind, cloud: str = "aws", **settings: Any) -> None:
        self.kind = kind
        self.clock = ManualClock()
        self.emulator = Emulator(cloud, clock=self.clock, provisioning_seconds=2.0)
        self.account = self.emulator.grantee
        self.client = self.new_client(self.account, **settings)
        self.loop = asyncio.Runner() if kind.is_async else None
        if self.loop:
            LOOPS.append(self.loop)

    def new_client(self, account: Account, **settings: Any) -> Any:
        transport = self.emulator.async_transport() if self.kind.is_async else self.emulator.transport()
        defaults: dict[str, Any] = {
            "cloud": self.emulator.cloud,
            "region": "eu-west-2",
            "credentials": Credentials(account.access_key_id, account.secret_access_key, account.session_token),
            "transport": transport,
            "clock": self.clock,
        }
        return self.kind.client_class(**{**defaults, **settings})

    def watch(self, client: Any = None, **settings: Any) -> Any:
        return (client or self.client).watch(**{"poll": PATIENCE, **settings})

    def run(self, awaitable: Any) -> Any:
        """The outcome of a call, all on one event loop."""
        return self.loop.run(awaitable) if self.loop else awaitable

    def once(self, watch: Any) -> tuple[Change, ...]:
        changes: tuple[Change, ...] = self.run(watch.once())
        return changes

    def next(self, watch: Any) -> Change:
        async def following() -> Change:
            change: Change = await anext(watch)
            return change

        return self.loop.run(following()) if self.loop else next(watch)

    def all(self, watch: Any) -> list[Change]:
        """What it tells of until its time is up."""

        async def collect() -> list[Change]:
            return [change async for change in watch]

        return self.loop.run(collect()) if self.loop else list(watch)

    def close(self, watch: Any) -> None:
        self.run(watch.aclose() if self.kind.is_async else watch.close())

    def call(self, operation: str, account: Account | None = None, **members: Any) -> dict[str, Any]:
        return call(self.emulator, account or self.account, operation, **members)

    def confirm(self, vif: str = VIF) -> None:
        self.call(
            "ConfirmPrivateVirtualInterface", virtualInterfaceId=vif, virtualGatewayId=virtual_of(self.emulator.grantee)
        )

    def offer_connection(self) -> str:
        answer = self.call(
            "AllocateHostedConnection",
            self.emulator.owner,
            connectionId=line(self.emulator),
            ownerAccount=self.account.account_id,
            bandwidth="1Gbps",
            connectionName="hosted",
            vlan=7,
        )
        return str(answer["connectionId"])

    def propose(self) -> str:
        answer = self.call(
            "CreateDirectConnectGatewayAssociationProposal",
            self.emulator.owner,
            directConnectGatewayId=gateway_of(self.emulator.grantee),
            directConnectGatewayOwnerAccount=self.emulator.grantee.account_id,
            gatewayId=virtual_of(self.emulator.owner),
            addAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.1.0.0/16"}],
        )
        return str(answer["directConnectGatewayAssociationProposal"]["proposalId"])


def told(changes: Iterable[Change]) -> list[tuple[str, ...]]:
    """Changes as a test compares them."""
    found: list[tuple[str, ...]] = []
    for change in changes:
        ends = [str(getattr(change, end)) for end in ("before", "after") if hasattr(change, end)]
        found.append((type(change).__name__, change.resource_id, *ends))
    return found


@pytest.fixture(params=["aws", "outscale"])
def cloud(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_look_tells_of_offers_and_of_nothing_else(kind: Kind, cloud: str) -> None:
    case = Case(kind, cloud)
    case.emulator.offer_private_virtual_interface(VIF)
    case.confirm()
    case.emulator.offer_private_virtual_interface(VIF2)
    watch = case.watch()
    [change] = case.once(watch)
    assert isinstance(change, Offered)
    assert change.offer.id == change.resource_id == VIF2
    assert case.once(watch) == ()


def test_offers_of_all_kinds_and_what_becomes_of_them(kind: Kind) -> None:
    case = Case(kind)
    watch = case.watch()
    assert case.once(watch) == ()
    case.emulator.offer_private_virtual_interface(VIF)
    hosted, proposed = case.offer_connection(), case.propose()
    assert told(case.once(watch)) == [("Offered", VIF), ("Offered", hosted), ("Offered", proposed)]
    case.confirm()
    case.call("ConfirmConnection", connectionId=hosted)
    case.call(
        "AcceptDirectConnectGatewayAssociationProposal",
        directConnectGatewayId=gateway_of(case.account),
        proposalId=proposed,
        associatedGatewayOwnerAccount=case.emulator.owner.account_id,
    )
    changes = case.once(watch)
    assert told(changes)[:4] == [
        ("StateChanged", VIF, "confirming", "pending"),
        ("AttributesChanged", VIF),
        ("ConnectionStateChanged", hosted, "ordering", "pending"),
        ("ProposalStateChanged", proposed, "requested", "accepted"),
    ]
    assert isinstance(changes[1], AttributesChanged)
    assert Difference("virtual_gateway_id", "", virtual_of(case.account)) in changes[1].differences
    for change in changes:
        match change:
            case StateChanged(virtual_interface=resource) | BgpChanged(virtual_interface=resource):
                assert resource.id == VIF
            case ConnectionStateChanged(connection=resource):
                assert resource.id == hosted
            case ProposalStateChanged(proposal=resource):
                assert resource.id == proposed
            case _:
                pass
    case.clock.advance(2)
    assert told(case.once(watch)) == [
        ("StateChanged", VIF, "pending", "available"),
        ("BgpChanged", VIF, "unknown", "up"),
        ("ConnectionStateChanged", hosted, "pending", "available"),
    ]


def test_a_bgp_session_that_goes_down_is_told_with_its_peer(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.confirm()
    case.clock.advance(2)
    watch = case.watch(resource_ids=[VIF])
    assert case.once(watch) == ()
    case.emulator.set_bgp_status(VIF, "down")
    changes = case.once(watch)
    assert [type(change) for change in changes] == [StateChanged, BgpChanged]
    bgp = changes[1]
    assert isinstance(bgp, BgpChanged)
    assert (bgp.before, bgp.after, bgp.bgp_peer_id) == ("up", "down", bgp.virtual_interface.bgp_peers[0].bgp_peer_id)
    # each change has a snapshot of its own: the second one is told again to whoever saved the first
    again = case.watch(resource_ids=[VIF], since=changes[0].snapshot)
    assert told(case.once(again)) == told(changes[1:])


def test_another_peer_and_another_tag_are_attributes(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.confirm()
    case.clock.advance(2)
    watch = case.watch(resource_ids=[VIF])
    case.once(watch)
    case.call("CreateBGPPeer", virtualInterfaceId=VIF, newBGPPeer={"asn": 65000, "addressFamily": "ipv6"})
    case.call("UpdateVirtualInterfaceAttributes", virtualInterfaceId=VIF, virtualInterfaceName="renamed")
    [change] = [each for each in case.once(watch) if isinstance(each, AttributesChanged)]
    found = {difference.field: difference for difference in change.differences}
    assert (found["virtual_interface_name"].expected, found["virtual_interface_name"].actual) == ("emulated", "renamed")
    assert str(found["bgp_peers"].actual).startswith(found["bgp_peers"].expected.split(",")[0][:6])
    assert len(str(found["bgp_peers"].actual).split(", ")) == 2


def test_what_is_gone_is_told_after_a_look_by_its_id(kind: Kind, cloud: str) -> None:
    case = Case(kind, cloud)
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch()
    case.once(watch)
    case.call("DeleteVirtualInterface", virtualInterfaceId=VIF)
    [change] = case.once(watch)
    assert told([change])[0][3] in {"rejected", "deleted"}
    case.clock.advance(3600)
    before = len(case.emulator.requests)
    assert told(case.once(watch)) == [("Gone", VIF)]
    looks = [seen for seen in case.emulator.requests[before:] if seen.operation == LIST]
    assert len(looks) == 2  # the listing, and the look for it alone
    assert case.once(watch) == ()


def test_what_a_listing_left_out_is_not_gone_if_a_look_by_its_id_shows_it(kind: Kind) -> None:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "available", "ownerAccount": "111122223333"}
    lists = [reply({"virtualInterfaces": [vif]}), reply({"connections": []}), reply({"virtualInterfaces": []})]
    client = kind.client(*lists, reply({"virtualInterfaces": [{**vif, "virtualInterfaceState": "down"}]}))
    watch = client.watch()
    assert kind.run(watch.once()) == ()
    assert told(kind.run(watch.once())) == [("StateChanged", VIF, "available", "down")]


def test_an_id_that_is_not_there_is_told_of_once_and_again_when_it_comes(kind: Kind) -> None:
    case = Case(kind)
    watch = case.watch(resource_ids=[VIF, "dxcon-nowhere0", "8d2f-no-proposal"])
    assert told(case.once(watch)) == [("Gone", "dxcon-nowhere0"), ("Gone", VIF), ("Gone", "8d2f-no-proposal")]
    assert case.once(watch) == ()
    case.emulator.offer_private_virtual_interface(VIF)
    assert told(case.once(watch)) == [("Offered", VIF)]


def test_what_comes_and_is_no_offer_any_more_has_no_state_before(kind: Kind) -> None:
    case = Case(kind)
    watch = case.watch()
    case.once(watch)
    case.emulator.offer_private_virtual_interface(VIF)
    case.confirm()
    assert told(case.once(watch)) == [("StateChanged", VIF, "", "pending")]


def test_an_offer_that_is_about_to_expire_is_told_of_once(kind: Kind) -> None:
    case = Case(kind, "outscale")
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch()
    assert told(case.once(watch)) == [("Offered", VIF)]
    case.clock.advance(6 * 86400 - 10)
    assert case.once(watch) == ()
    case.clock.advance(20)
    [change] = case.once(watch)
    assert isinstance(change, Expiring)
    assert change.offer.expires_at is not None
    assert change.offer.expires_at.timestamp() - case.clock.time() < 86400
    assert case.once(watch) == ()
    case.clock.advance(86400)
    assert told(case.once(watch)) == [("StateChanged", VIF, "confirming", "expired")]


def test_changes_are_data_without_secrets(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.propose()
    watch = case.watch()
    changes = case.once(watch)
    case.confirm()
    case.emulator.faults.add(LIST, Fault.error("ServiceUnavailable", status=503), times=9)
    changes += case.once(watch)
    case.emulator.faults.clear()
    changes += case.once(watch)
    data = [json.loads(json.dumps(change.to_dict())) for change in changes]
    assert [each["change"] for each in data] == [type(change).__name__ for change in changes]
    assert {"Offered", "Unreachable", "Reachable", "StateChanged", "AttributesChanged"} <= {
        each["change"] for each in data
    }
    assert "authKey" not in json.dumps(data)


# ── blindness ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("operation", [LIST, CONNECTIONS, PROPOSALS])
def test_a_watch_outlives_an_outage_and_says_when_it_is_blind(kind: Kind, operation: str) -> None:
    case = Case(kind)
    watch = case.watch()
    case.once(watch)
    seen = case.clock.time()
    case.emulator.offer_private_virtual_interface(VIF)
    case.emulator.faults.add(operation, Fault.error("ServiceUnavailable", status=503), times=None)
    case.clock.advance(60)
    [blind] = case.once(watch)
    assert isinstance(blind, Unreachable)
    assert blind.since.timestamp() == pytest.approx(seen)
    assert isinstance(blind.error, directlink.ServiceUnavailableError)
    for _ in range(5):
        assert case.once(watch) == ()
    case.emulator.faults.clear()
    assert told(case.once(watch)) == [("Reachable", ""), ("Offered", VIF)]


def test_blindness_outlives_the_process(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add(LIST, Fault.error("ServiceUnavailable", status=503), times=None)
    watch = case.watch()
    [blind] = case.once(watch)
    case.emulator.faults.clear()
    again = case.watch(since=Snapshot.from_json(blind.snapshot.to_json()))
    assert told(case.once(again)) == [("Reachable", "")]


@pytest.mark.parametrize("looked", [False, True])
def test_what_cannot_pass_ends_the_watch(kind: Kind, looked: bool) -> None:
    case = Case(kind)
    watch = case.watch()
    if looked:
        case.once(watch)
    case.emulator.faults.add(LIST, Fault.error("AccessDeniedException"))
    with pytest.raises(directlink.AccessDeniedError):
        case.next(watch)


def test_a_page_of_a_gateway_in_between_blinds_a_watch_that_has_seen(kind: Kind) -> None:
    case = Case(kind)
    watch = case.watch()
    case.once(watch)
    case.emulator.faults.add(LIST, Fault.broken_body(b"<html>log in</html>", status=403))
    assert [type(change) for change in case.once(watch)] == [Unreachable]


def test_an_account_whose_connections_may_not_be_read_is_watched_by_ids(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.emulator.faults.add(CONNECTIONS, Fault.error("AccessDeniedException"), times=None)
    watch = case.watch(resource_ids=[VIF])
    assert told(case.once(watch)) == [("Offered", VIF)]
    assert watch.snapshot().account == case.account.account_id
    case.once(watch)
    assert case.emulator.received(CONNECTIONS) == 1


def test_an_outage_while_the_account_is_asked_for_is_one(kind: Kind) -> None:
    case = Case(kind, "outscale")
    case.emulator.faults.add(CONNECTIONS, Fault.error("ServiceUnavailable", status=503), times=None)
    watch = case.watch()
    assert [type(change) for change in case.once(watch)] == [Unreachable]
    case.emulator.faults.clear()
    assert [type(change) for change in case.once(watch)] == [Reachable]


# ── snapshots ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_watch_goes_on_where_an_earlier_one_was(kind: Kind, cloud: str) -> None:
    case = Case(kind, cloud)
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch()
    case.once(watch)
    saved = watch.snapshot().to_json()
    case.close(watch)
    case.confirm()
    case.emulator.offer_private_virtual_interface(VIF2)
    again = case.watch(since=Snapshot.from_json(saved))
    changes = told(case.once(again))
    assert ("Offered", VIF2) in changes
    assert ("StateChanged", VIF, "confirming", "pending") in changes
    assert case.once(case.watch(since=again.snapshot())) == ()


def test_each_change_has_a_snapshot_of_it_and_all_before(kind: Kind) -> None:
    case = Case(kind)
    offers = [case.emulator.offer_private_virtual_interface() for _ in range(5)]
    changes = case.once(case.watch())
    assert sorted(change.resource_id for change in changes) == sorted(offers)
    for number, change in enumerate(changes, start=1):
        rest = case.once(case.watch(since=Snapshot.from_json(change.snapshot.to_json())))
        assert told(rest) == told(changes[number:])
        assert pickle.loads(pickle.dumps(change.snapshot)) == change.snapshot


def test_a_snapshot_has_no_secret_and_tells_whose_it_is(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch()
    assert watch.snapshot().account is None
    case.once(watch)
    snapshot = watch.snapshot()
    found = case.call("DescribeVirtualInterfaces")["virtualInterfaces"][0]
    text = snapshot.to_json()
    assert (snapshot.account, snapshot.region, snapshot.cloud) == (case.account.account_id, "eu-west-2", "aws")
    assert found["authKey"] not in text
    assert case.account.access_key_id not in text
    assert case.account.secret_access_key not in text
    assert "1 resources" in repr(snapshot)
    assert snapshot != text


def test_a_snapshot_of_another_account_is_refused(kind: Kind, cloud: str) -> None:
    case = Case(kind, cloud)
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch()
    case.once(watch)
    nobody = case.emulator.add_account("nobody")
    for account in (case.emulator.owner, nobody):
        other = case.watch(case.new_client(account), since=watch.snapshot())
        with pytest.raises(ParameterError, match="of account"):
            case.once(other)


def test_new_keys_of_the_same_account_are_no_other_account(kind: Kind, cloud: str) -> None:
    case = Case(kind, cloud)
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch()
    case.once(watch)
    renewed = case.emulator.issue_session("grantee")
    assert case.once(case.watch(case.new_client(renewed), since=watch.snapshot())) == ()


def test_whose_account_it_is_is_told_by_connections_before_interfaces(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch(case.new_client(case.emulator.owner), resource_ids=[VIF])
    case.once(watch)
    assert watch.snapshot().account == case.emulator.owner.account_id


@pytest.mark.parametrize("settings", [{"region": "eu-west-3"}, {"cloud": "outscale"}])
def test_a_snapshot_of_another_place_is_refused(kind: Kind, settings: dict[str, Any]) -> None:
    case = Case(kind)
    snapshot = case.watch().snapshot()
    with pytest.raises(ParameterError, match="since: the snapshot is of aws, eu-west-2"):
        case.watch(case.new_client(case.account, **settings), since=snapshot)


def test_a_watch_of_more_than_before_takes_the_rest_as_known(kind: Kind) -> None:
    case = Case(kind)
    for vif in (VIF, VIF2):
        case.emulator.offer_private_virtual_interface(vif)
        case.confirm(vif)
    narrow = case.watch(resource_ids=[VIF])
    case.once(narrow)
    wide = case.watch(since=Snapshot.from_json(narrow.snapshot().to_json()))
    assert case.once(wide) == ()
    again = case.watch(resource_ids=[VIF2], since=wide.snapshot())
    assert case.once(again) == ()


def test_what_was_not_there_when_it_was_asked_for_is_first_seen_when_it_is(kind: Kind) -> None:
    case = Case(kind, "outscale")
    watch = case.watch(resource_ids=[VIF])
    case.once(watch)
    case.clock.advance(5 * 86400)
    case.emulator.offer_private_virtual_interface(VIF)
    [offered] = case.once(watch)
    assert isinstance(offered, Offered)
    assert offered.offer.expires_at is not None
    assert offered.offer.expires_at.timestamp() == pytest.approx(case.clock.time() + 7 * 86400)


def test_a_snapshot_knows_when_each_changed_last(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.confirm(VIF)
    case.clock.advance(60)
    watch = case.watch()
    case.once(watch)

    def since() -> float:
        return float(case.clock.time() - watch.snapshot().knowledge().resources[VIF].changed)

    case.clock.advance(100)
    case.once(watch)
    assert since() == pytest.approx(100)
    case.emulator.set_bgp_status(VIF, "down")
    case.once(watch)
    assert since() == pytest.approx(0)
    case.clock.advance(100)
    case.call("UpdateVirtualInterfaceAttributes", virtualInterfaceId=VIF, virtualInterfaceName="another")
    case.once(watch)
    assert since() == pytest.approx(0)
    case.clock.advance(100)
    watch = case.watch(since=Snapshot.from_json(watch.snapshot().to_json()))
    case.once(watch)
    assert since() == pytest.approx(100)


def test_what_an_earlier_release_did_not_compare_is_no_change(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    watch = case.watch()
    case.once(watch)
    data = json.loads(watch.snapshot().to_json())
    at = data["compared"]["interface"].index("vlan")
    data["compared"]["interface"][at] = "of an older release"
    again = case.watch(since=Snapshot.from_json(json.dumps(data)))
    assert case.once(again) == ()
    assert json.loads(again.snapshot().to_json())["compared"]["interface"][at] == "vlan"


DAMAGES: list[str | dict[str, Any]] = [
    "",
    "[]",
    "null",
    '{"version": 1}',
    "[" * 100_000,
    {"version": 2},
    {"cloud": "azure"},
    {"region": 5},
    {"watched": [5]},
    {"resources": {VIF: ["lag", "x", 0, False, {}, []]}},
    {"resources": {VIF: ["interface", "x", 0, False, {}, []]}},
    {"resources": {VIF: []}},
    {"blind_since": float("nan")},
    {"blind_since": float("inf")},
    {"blind_since": -1},
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: str(damage)[:20])
def test_what_is_no_snapshot_is_refused(damage: str | dict[str, Any]) -> None:
    data = json.loads(Case(Kind("sync")).watch().snapshot().to_json())
    text = damage if isinstance(damage, str) else json.dumps(data | damage)
    with pytest.raises(ParameterError, match="snapshot: expected what"):
        Snapshot.from_json(text)


@pytest.mark.parametrize("since", ["{}", 5])
def test_what_is_given_instead_of_a_snapshot_is_refused(kind: Kind, since: Any) -> None:
    with pytest.raises(ParameterError, match="since: expected Snapshot"):
        Case(kind).watch(since=since)


@pytest.mark.parametrize("resource_ids", ["dxvif-56781234", [], [5], ["a b"]])
def test_what_is_no_list_of_ids_is_refused(kind: Kind, resource_ids: Any) -> None:
    with pytest.raises(ParameterError, match="resource_ids: "):
        Case(kind).watch(resource_ids=resource_ids)


def test_outscale_has_interfaces_only(kind: Kind) -> None:
    with pytest.raises(ParameterError, match="on outscale interfaces can be watched"):
        Case(kind, "outscale").watch(resource_ids=["dxcon-fg31dyv6"])


# ── the loop ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_loop_ends_when_its_time_is_up_on_the_clients_clock(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    begun = case.clock.time()
    assert told(case.all(case.watch(timeout=60))) == [("Offered", VIF)]
    assert case.clock.time() - begun == pytest.approx(60)
    assert case.emulator.received(LIST) == 6


def test_a_change_is_noticed_at_the_next_look(kind: Kind) -> None:
    case = Case(kind)
    watch = case.watch(timeout=3600)
    case.emulator.offer_private_virtual_interface(VIF)
    assert isinstance(case.next(watch), Offered)
    case.confirm()
    begun = case.clock.time()
    assert told([case.next(watch)]) == [("StateChanged", VIF, "confirming", "available")]
    assert case.clock.time() - begun == pytest.approx(10)
    assert [type(case.next(watch)) for _ in range(2)] == [BgpChanged, AttributesChanged]


def test_a_look_at_once_hands_out_what_was_found_before(kind: Kind) -> None:
    case = Case(kind)
    offers = sorted(case.emulator.offer_private_virtual_interface() for _ in range(3))
    watch = case.watch()
    first = case.next(watch)
    assert watch.snapshot() == first.snapshot
    case.emulator.offer_private_virtual_interface(VIF)
    rest = case.once(watch)
    assert {first.resource_id, *(change.resource_id for change in rest)} == {*offers, VIF}
    assert watch.snapshot() == rest[-1].snapshot


def test_a_stopped_watch_ends(kind: Kind) -> None:
    case = Case(kind)
    for _ in range(3):
        case.emulator.offer_private_virtual_interface()
    watch = case.watch()
    case.next(watch)
    watch.stop()
    watch.stop()
    assert case.all(watch) == []


def test_a_watch_that_is_a_block_ends_with_it(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)

    async def async_block() -> Any:
        async with case.watch() as watch:
            async for _ in watch:
                break
        return watch

    def block() -> Any:
        with case.watch() as watch:
            for _ in watch:
                break
        return watch

    watch = case.run(async_block()) if kind.is_async else block()
    assert case.all(watch) == []
    assert case.once(watch) == ()


class HangingTransport:
    """Never answers, until it is let go."""

    def __init__(self) -> None:
        self.asked, self.let_go = threading.Event(), threading.Event()

    def send(self, request: object, *, timeout: float) -> Any:
        self.asked.set()
        self.let_go.wait(30)
        raise directlink.ConnectionLostError("let go", outcome_unknown=False)

    def close(self) -> None:
        self.let_go.set()


class AsyncHangingTransport(HangingTransport):
    async def send(self, request: object, *, timeout: float) -> Any:
        self.asked.set()
        await asyncio.sleep(30)

    async def aclose(self) -> None:
        self.let_go.set()


def stoppable(kind: Kind, transport: object) -> Any:
    keys = Credentials("AKIDEXAMPLE", "secret")
    return kind.client_class(cloud="aws", region="eu-west-3", credentials=keys, transport=transport, retry=ONCE)


def ends_after(kind: Kind, watch: Any, stop: Any, ready: threading.Event) -> float:
    """Seconds from when it is stopped until its loop ends."""
    stopped: list[float] = []

    def later() -> None:
        ready.wait(10)
        stopped.append(time.monotonic())
        stop()

    thread = threading.Thread(target=later)
    thread.start()

    async def collect() -> list[Change]:
        return [change async for change in watch]

    assert (asyncio.run(collect()) if kind.is_async else list(watch)) == []
    ended = time.monotonic()
    thread.join()
    return ended - stopped[0]


def test_a_watch_is_stopped_from_another_thread_though_no_answer_comes(kind: Kind) -> None:
    transport = AsyncHangingTransport() if kind.is_async else HangingTransport()
    watch = stoppable(kind, transport).watch()
    assert ends_after(kind, watch, watch.stop, transport.asked) < SLACK
    transport.let_go.set()


def test_a_watch_is_stopped_by_a_signal_handler_while_it_pauses(kind: Kind) -> None:
    case = Case(kind, clock=None)
    looked = threading.Event()
    watch = case.watch(poll=PollPolicy(first=600.0, interval=600.0, max_interval=600.0))

    def stop(number: int, frame: object) -> None:
        watch.stop()

    before = signal.signal(signal.SIGUSR1, stop)
    try:
        looked.set()
        assert ends_after(kind, watch, lambda: signal.raise_signal(signal.SIGUSR1), looked) < SLACK
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_pause_is_cut_into_slices_after_each_of_which_a_stop_is_noticed(kind: Kind) -> None:
    clock = FakeClock(ManualClock().time())
    case = Case(kind, clock=clock)
    assert case.all(case.watch(timeout=60)) == []
    assert sum(clock.sleeps) == pytest.approx(60)
    assert max(clock.sleeps) <= SLICE <= 0.05  # two of them, and what else there is to do, within a tenth of a second


@pytest.mark.parametrize("mishap", [Mishap.STALL_BEFORE, Mishap.STALL_IN_ANSWER])
def test_a_watch_is_stopped_by_a_signal_handler_in_the_middle_of_a_look(kind: Kind, mishap: Mishap) -> None:
    with Offer(kind) as offer:
        offer.proxy.plan(LIST, mishap)
        stopped: list[float] = []

        def watch(client: Any) -> Any:
            watching = client.watch()

            def stop(*_: object) -> None:
                stopped.append(time.monotonic())
                watching.stop()

            signal.signal(signal.SIGALRM, stop)
            return watching

        def press() -> None:
            offer.proxy.stalled.get(timeout=10)
            signal.setitimer(signal.ITIMER_REAL, 0.03)

        before = signal.getsignal(signal.SIGALRM)
        presser = threading.Thread(target=press)
        presser.start()
        try:
            assert offer.call(watch) == []
        finally:
            signal.signal(signal.SIGALRM, before)
        assert time.monotonic() - stopped[0] < SLACK
        presser.join()


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_watches_of_one_client_cost_one(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    watches = [case.watch(case.client.with_options(timeout=5.0)), case.watch()]
    assert [told([case.next(watch)]) for watch in watches] == [[("Offered", VIF)]] * 2
    assert case.emulator.received(LIST) == 1
    case.confirm()
    assert [type(case.next(watch)) for watch in watches] == [StateChanged] * 2
    assert case.emulator.received(LIST) == 2


def test_a_single_interface_is_looked_at_alone(kind: Kind) -> None:
    case = Case(kind)
    for number in range(150):
        case.emulator.offer_private_virtual_interface(f"dxvif-0000{number:04}")
    watch = case.watch(resource_ids=["dxvif-00000007"])
    case.once(watch)
    case.once(watch)
    assert case.emulator.received(LIST) == 2
    assert case.emulator.received(CONNECTIONS) == 1  # whose account it is


@pytest.mark.parametrize(("watched", "requests"), [(2, 2), (5, 3)])
def test_several_are_looked_at_alone_or_by_pages_by_what_costs_fewer_requests(
    kind: Kind, watched: int, requests: int
) -> None:
    case = Case(kind)
    ids = [f"dxvif-0000{number:04}" for number in range(250)]
    for vif in ids:
        case.emulator.offer_private_virtual_interface(vif)
    watch = case.watch(resource_ids=ids[:watched])
    assert len(case.once(watch)) == watched
    before = case.emulator.received(LIST)
    case.once(watch)
    assert case.emulator.received(LIST) - before == requests


def test_a_look_that_hangs_holds_up_another_watch_no_longer_than_a_call(kind: Kind) -> None:
    transport = AsyncHangingTransport() if kind.is_async else HangingTransport()
    client = stoppable(kind, transport).with_options(timeout=0.2)
    first, second = client.watch(), client.watch()

    async def both() -> Any:
        looking = asyncio.create_task(first.once())
        await asyncio.to_thread(transport.asked.wait, 10)
        changes = await second.once()
        looking.cancel()
        return changes

    def in_threads() -> Any:
        thread = threading.Thread(target=first.once)
        thread.start()
        transport.asked.wait(10)
        changes = second.once()
        transport.let_go.set()
        thread.join()
        return changes

    [blind] = asyncio.run(both()) if kind.is_async else in_threads()
    assert isinstance(blind.error, directlink.RequestTimeoutError)
    assert "the look of another watch" in str(blind.error)


class Waited:
    """Answers nothing until somebody else waits for the same look."""

    def __init__(self, transport: Any) -> None:
        self.transport = transport
        self.client: Any = None

    def is_waited_for(self) -> bool:
        waiting: int = self.client._looks.of(Ask("interface")).semaphore.waiting()
        return waiting > 0 or self.transport.is_done

    def send(self, request: Any, *, timeout: float) -> Any:
        end = time.monotonic() + 10
        while not self.is_waited_for() and time.monotonic() < end:
            time.sleep(0.001)
        self.transport.is_done = True
        return self.transport.send(request, timeout=timeout)

    def close(self) -> None:
        self.transport.close()


class AsyncWaited(Waited):
    async def send(self, request: Any, *, timeout: float) -> Any:
        for _ in range(10_000):
            if self.is_waited_for():
                break
            await asyncio.sleep(0.001)
        self.transport.is_done = True
        return await self.transport.send(request, timeout=timeout)

    async def aclose(self) -> None:
        await self.transport.aclose()


def test_watches_that_look_at_the_same_time_look_once(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    inner: Any = case.emulator.async_transport() if kind.is_async else case.emulator.transport()
    inner.is_done = False
    waited = (AsyncWaited if kind.is_async else Waited)(inner)
    client = waited.client = case.new_client(case.account, transport=waited)
    watches = [case.watch(client) for _ in range(2)]
    found: list[Change] = []

    async def both() -> None:
        found.extend(await asyncio.gather(*(anext(watch) for watch in watches)))

    if case.loop:
        case.loop.run(both())
    else:

        def look(watch: Any) -> None:
            found.append(next(watch))

        threads = [threading.Thread(target=look, args=(watch,)) for watch in watches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told(found) == [("Offered", VIF)] * 2
    assert case.emulator.received(LIST) == 1


def test_a_look_by_id_that_fails_says_nothing_about_it(kind: Kind) -> None:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "available"}
    none = reply({"virtualInterfaces": []})
    script = [reply({"virtualInterfaces": [vif]}), reply({"connections": []}), none]
    client = kind.client(*script, error_reply("ServiceUnavailable", 503), none, none, retry=ONCE)
    watch = client.watch()
    assert kind.run(watch.once()) == ()
    assert told(kind.run(watch.once())) == [("Unreachable", "")]
    assert told(kind.run(watch.once())) == [("Reachable", ""), ("Gone", VIF)]


def test_a_watch_that_ends_leaves_the_looks_to_the_others(kind: Kind) -> None:
    case = Case(kind)
    watches = [case.watch() for _ in range(3)]
    for watch in watches:
        case.once(watch)
    case.close(watches[0])
    case.close(watches[0])
    case.emulator.offer_private_virtual_interface(VIF)
    before = case.emulator.received(LIST)
    assert [told([case.next(watch)]) for watch in watches[1:]] == [[("Offered", VIF)]] * 2
    assert case.emulator.received(LIST) - before == 1


def test_looks_at_what_is_missing_are_spread_over_polls(kind: Kind) -> None:
    vifs = [{"virtualInterfaceId": f"dxvif-{n}", "virtualInterfaceState": "available"} for n in range(130)]
    none = reply({"virtualInterfaces": []})
    script = [reply({"virtualInterfaces": vifs}), reply({"connections": []}), none, *[none] * 100, none, *[none] * 30]
    client = kind.client(*script)
    watch = client.watch()
    assert kind.run(watch.once()) == ()
    assert len(kind.run(watch.once())) == 100
    assert len(kind.run(watch.once())) == 30
    assert client.script.script == []
