"""Programs as users write them, each run on the emulator: what they print, save and return."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from directlink import (
    Acceptance,
    AcceptedDifferentlyError,
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPolicy,
    AcceptPrivateVirtualInterface,
    AcceptRequest,
    BgpChanged,
    ConnectionExpectation,
    ConnectionOffer,
    Credentials,
    DirectLinkClient,
    DirectLinkError,
    InterfaceExpectation,
    InterfaceOffer,
    InterfaceSettings,
    NewPrivateVirtualInterface,
    Offered,
    ParameterError,
    PrefixMismatchError,
    ProposalExpectation,
    RetryPolicy,
    RouteFilterPrefix,
    SettingsNotAppliedError,
    Snapshot,
    UnexpectedOfferError,
    Unreachable,
)
from directlink.emulator import Account, Emulator, Fault, ManualClock
from directlink.routers import render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

REGION = "eu-west-3"


@pytest.fixture
def emulator() -> Emulator:
    return Emulator("aws", clock=ManualClock(), provisioning_seconds=20, region=REGION)


def client_of(emulator: Emulator, account: Account) -> DirectLinkClient:
    return DirectLinkClient(
        cloud="aws",
        region=REGION,
        credentials=Credentials(account.access_key_id, account.secret_access_key),
        transport=emulator.transport(),
        clock=emulator.clock,
        retry=RetryPolicy(max_attempts=1),
    )


@pytest.fixture
def client(emulator: Emulator) -> DirectLinkClient:
    return client_of(emulator, emulator.grantee)


@pytest.fixture
def owner(emulator: Emulator) -> DirectLinkClient:
    return client_of(emulator, emulator.owner)


def gateway_of(account: Account) -> str:
    return account.virtual_gateway_ids[0]


# ── a service that works through tickets ─────────────────────────────────────────────────────────────────────────────


def close_ticket(client: DirectLinkClient, vlan: int, gateway: str, location: str) -> str:
    """Accept what a ticket speaks of, and say in a word what came of it."""
    agreed = InterfaceExpectation(vlan=vlan, location=location)
    offer = client.wait_for_offer(expect=InterfaceExpectation(vlan=vlan), timeout=3600)
    request = AcceptPrivateVirtualInterface(
        virtual_interface_id=offer.id,
        virtual_gateway_id=gateway,
        wait_for="available",
        expect=agreed,
        settings=InterfaceSettings(mtu=8500, tags={"ticket": "4711"}),
    )
    try:
        result = client.accept(request)
    except UnexpectedOfferError as error:
        return "another offer: " + ", ".join(f"{each.field} is {each.actual}" for each in error.differences)
    except AcceptedDifferentlyError as error:
        return "another gateway: " + ", ".join(str(each.actual) for each in error.differences)
    except SettingsNotAppliedError as error:
        return f"accepted, without {error.remaining.mtu}, tags set: {'tags' in error.applied}"
    except DirectLinkError as error:
        return {True: "accepted, not ready", False: "not accepted", None: "ask again"}[error.accepted]
    return f"{result.state}, {result.virtual_interface.mtu}"


def test_a_ticket_ends_in_an_interface_that_is_up_however_often_it_is_worked_on(
    emulator: Emulator, client: DirectLinkClient
) -> None:
    emulator.offer_private_virtual_interface(vlan=101)
    for _ in range(2):
        assert close_ticket(client, 101, gateway_of(emulator.grantee), "EqPA2") == "available, 8500"
    assert emulator.applied("ConfirmPrivateVirtualInterface") == 1


def test_a_ticket_says_what_came_in_its_way(emulator: Emulator, client: DirectLinkClient) -> None:
    first, second = emulator.grantee.virtual_gateway_ids
    emulator.offer_private_virtual_interface(vlan=101)
    assert close_ticket(client, 101, first, "EqDC2") == "another offer: location is EqPA2"
    emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.error("AccessDeniedException"))
    assert close_ticket(client, 101, first, "EqPA2") == "not accepted"
    emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.drop_after_apply())
    emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException"), attempt=3)
    assert close_ticket(client, 101, first, "EqPA2") == "ask again"
    emulator.faults.add("UpdateVirtualInterfaceAttributes", Fault.error("AccessDeniedException"))
    assert close_ticket(client, 101, first, "EqPA2") == "accepted, without 8500, tags set: True"
    assert close_ticket(client, 101, second, "EqPA2") == f"another gateway: {first}"
    assert close_ticket(client, 101, first, "EqPA2") == "available, 8500"


# ── a look around ────────────────────────────────────────────────────────────────────────────────────────────────────


def what_waits(client: DirectLinkClient) -> list[str]:
    """A line for each offer."""
    lines: list[str] = []
    for offer in client.pending_offers():
        line = f"accepted: {offer.accepted}, expires: {offer.expires_at is not None}"
        if isinstance(offer, InterfaceOffer):
            line += f", VLAN {offer.virtual_interface.vlan}"
        elif isinstance(offer, ConnectionOffer):
            line += f", {offer.connection.bandwidth}"
        lines.append(line)
    return lines


def test_what_waits_is_listed_over_http_with_settings_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = Emulator("aws", region=REGION)
    emulator.offer_private_virtual_interface(vlan=101)
    emulator.offer_hosted_connection(bandwidth="2Gbps")
    emulator.propose_association()
    with emulator.serve() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DIRECT_CONNECT", server.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", emulator.grantee.access_key_id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", emulator.grantee.secret_access_key)
        with DirectLinkClient(cloud="aws", region=REGION) as client:
            assert what_waits(client) == [
                "accepted: False, expires: False, VLAN 101",
                "accepted: False, expires: False, 2Gbps",
                "accepted: False, expires: True",
            ]


# ── accepting by itself, by a policy ─────────────────────────────────────────────────────────────────────────────────


def accept_by_policy(client: DirectLinkClient, policy_file: Path, state: Path, seconds: float) -> list[str]:
    """Accept what the policy expects for a while; a line for each decision."""
    policy = AcceptPolicy.from_file(policy_file)
    since = Snapshot.from_json(state.read_text()) if state.exists() else None
    lines: list[str] = []
    with client.watch(since=since, timeout=seconds) as watch:
        for change in watch:
            if isinstance(change, Offered):
                decision = policy.decide(change.offer)
                outcome = "left"
                if decision.request is not None:
                    try:
                        client.accept(decision.request)
                        outcome = "accepted"
                    except DirectLinkError as error:
                        outcome = f"accepted: {error.accepted}"
                lines.append(f"{decision.rule}: {outcome}")
            state.write_text(change.snapshot.to_json())
    return lines


def test_a_policy_accepts_what_it_names_once_and_leaves_the_rest(
    emulator: Emulator, client: DirectLinkClient, tmp_path: Path
) -> None:
    ours = emulator.offer_private_virtual_interface(vlan=101)
    emulator.offer_private_virtual_interface(vlan=102)
    emulator.offer_hosted_connection(partner_name="carrier", bandwidth="1Gbps")
    line = client.describe_virtual_interfaces(virtual_interface_id=ours).virtual_interfaces[0].connection_id
    (tmp_path / "policy.toml").write_text(
        f"""
        version = 1
        scope = {{ cloud = "aws", region = "{REGION}", account = "{emulator.grantee.account_id}" }}

        [[rule]]
        name = "our line"
        offer = "private"
        expect = {{ connection_id = "{line}", vlan = {{ from = 100, to = 199 }} }}
        accept = {{ virtual_gateway_id = "{gateway_of(emulator.grantee)}", wait_for = "available" }}
        at_most = 4

        [[rule]]
        name = "carrier"
        offer = "connection"
        expect = {{ partner_name = "carrier", bandwidth = ["1Gbps", "2Gbps"] }}
        accept = {{ wait_for = "available" }}
        """
    )
    policy, state = tmp_path / "policy.toml", tmp_path / "state.json"
    assert accept_by_policy(client, policy, state, 60) == ["our line: accepted", "None: left", "carrier: accepted"]
    assert accept_by_policy(client, policy, state, 60) == []


# ── from a partner's line to an interface on it ──────────────────────────────────────────────────────────────────────


def interface_on_a_partners_line(client: DirectLinkClient, partner: str) -> str:
    """Accept the line that a partner offers, and make an interface on it; return its state."""
    agreed = ConnectionExpectation(partner_name=partner, bandwidth="1Gbps")
    offer = client.wait_for_offer(expect=agreed, timeout=3600)
    request = AcceptHostedConnection(connection_id=offer.id, wait_for="available", expect=agreed)
    line = client.accept(request, timeout=3600).connection
    terms = NewPrivateVirtualInterface(virtual_interface_name="first", vlan=101, asn=65000)
    made = client.create_private_virtual_interface(connection_id=line.id, new_private_virtual_interface=terms)
    gateway = client.describe_virtual_gateways().virtual_gateways[0].id
    return client.accept_private_virtual_interface(
        virtual_interface_id=made.id, virtual_gateway_id=gateway, wait_for="available"
    ).state


def test_an_interface_is_made_on_the_line_of_a_partner(emulator: Emulator, client: DirectLinkClient) -> None:
    emulator.offer_hosted_connection(partner_name="another one")
    emulator.offer_hosted_connection(partner_name="carrier")
    assert interface_on_a_partners_line(client, "carrier") == "available"


# ── a proposal ───────────────────────────────────────────────────────────────────────────────────────────────────────


def associate(client: DirectLinkClient, proposal: str, ours: str, theirs: str, account: str) -> str:
    """Accept a proposal with one network, whatever was proposed."""
    request = AcceptGatewayAssociationProposal(
        proposal_id=proposal,
        direct_connect_gateway_id=ours,
        associated_gateway_id=theirs,
        gateway_owner_account=account,
        allowed_prefixes=("10.0.0.0/16",),
        wait_for="associated",
        expect=ProposalExpectation(prefixes_within="10.0.0.0/8"),
    )
    try:
        return client.accept(request).state
    except PrefixMismatchError as error:
        return f"associated with {error.differences[0].actual}"


def test_an_association_with_other_prefixes_is_told_from_the_one_that_was_asked_for(
    emulator: Emulator, client: DirectLinkClient
) -> None:
    ours, theirs = emulator.grantee.direct_connect_gateway_ids[0], gateway_of(emulator.owner)
    where = (ours, theirs, emulator.owner.account_id)
    proposal = emulator.propose_association(prefixes=["10.1.0.0/16"])
    assert associate(client, proposal, *where) == "associated"
    (association,) = client.describe_direct_connect_gateway_associations(direct_connect_gateway_id=ours)
    client.update_direct_connect_gateway_association(
        association_id=association.id,
        add_allowed_prefixes_to_direct_connect_gateway=(RouteFilterPrefix(cidr="10.2.0.0/16"),),
    )
    emulator.clock.sleep(60)
    assert associate(client, proposal, *where) == "associated with 10.0.0.0/16, 10.2.0.0/16"


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


def accept_everything(client: DirectLinkClient, requests: Iterable[AcceptRequest[Acceptance]]) -> dict[str, str]:
    """Accept offers of all kinds; what came of each."""
    told: dict[str, str] = {}
    with client.accept_all(requests, max_concurrency=4) as outcomes:
        for outcome in outcomes:
            if outcome.error is not None:
                told[outcome.request.resource_id] = f"accepted: {outcome.error.accepted}"
            else:
                told[outcome.request.resource_id] = str(outcome.result.to_dict()["state"])
    return told


def test_offers_of_all_kinds_are_accepted_at_once(emulator: Emulator, client: DirectLinkClient) -> None:
    gateway = gateway_of(emulator.grantee)
    interfaces = [emulator.offer_private_virtual_interface() for _ in range(3)]
    line, proposal = emulator.offer_hosted_connection(), emulator.propose_association()
    requests: list[AcceptRequest[Acceptance]] = [
        AcceptPrivateVirtualInterface(virtual_interface_id=each, virtual_gateway_id=gateway, wait_for="attached")
        for each in [*interfaces, "dxvif-none"]
    ]
    requests.append(AcceptHostedConnection(connection_id=line, wait_for="available"))
    requests.append(
        AcceptGatewayAssociationProposal(
            proposal_id=proposal,
            direct_connect_gateway_id=emulator.grantee.direct_connect_gateway_ids[0],
            associated_gateway_id=gateway_of(emulator.owner),
            gateway_owner_account=emulator.owner.account_id,
            wait_for="associated",
        )
    )
    assert accept_everything(client, requests) == {
        **dict.fromkeys(interfaces, "available"),
        "dxvif-none": "accepted: False",
        line: "available",
        proposal: "associated",
    }


# ── a pager, stopped by a signal ─────────────────────────────────────────────────────────────────────────────────────


def page_until_stopped(client: DirectLinkClient, state: Path, page: Callable[[str], None]) -> None:
    """Page somebody when BGP goes down or nothing can be seen, until SIGTERM comes."""
    since = Snapshot.from_json(state.read_text()) if state.exists() else None
    with client.watch(since=since) as watch:

        def stop(number: int, frame: object) -> None:
            watch.stop()

        signal.signal(signal.SIGTERM, stop)
        for change in watch:
            match change:
                case BgpChanged(bgp_peer_id=peer, after="down"):
                    page(f"{change.virtual_interface.id} {peer.partition('-')[0]} down")
                case Unreachable():
                    page(f"blind: {type(change.error).__name__}")
                case _:
                    page(type(change).__name__)
            state.write_text(change.snapshot.to_json())


def test_a_pager_goes_on_where_it_was_stopped(emulator: Emulator, client: DirectLinkClient, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    pages: list[str] = []
    vif = emulator.offer_private_virtual_interface()
    client.accept_private_virtual_interface(
        virtual_interface_id=vif, virtual_gateway_id=gateway_of(emulator.grantee), wait_for="available"
    )
    offered = emulator.offer_private_virtual_interface()

    def page(text: str) -> None:
        pages.append(text)
        if text == "Offered":
            emulator.set_bgp_status(vif, "down")
            emulator.faults.add("DescribeConnections", Fault.error("ServiceUnavailable", status=503))
        elif text.startswith(vif) or text == "Gone":
            os.kill(os.getpid(), signal.SIGTERM)

    try:
        page_until_stopped(client, tmp_path / "state", page)
        assert pages == ["Offered", "blind: ServiceUnavailableError", "Reachable", "StateChanged", f"{vif} dxpeer down"]
        client.delete_virtual_interface(virtual_interface_id=offered)
        emulator.clock.sleep(24 * 3600)
        pages.clear()
        page_until_stopped(client, tmp_path / "state", page)
        assert pages == ["Gone"]
    finally:
        signal.signal(signal.SIGTERM, before)


# ── cron ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def since_last_time(client: DirectLinkClient, state: Path) -> list[str]:
    """What has changed since this ran last."""
    since = Snapshot.from_json(state.read_text()) if state.exists() else None
    with client.watch(since=since) as watch:
        changes = [type(change).__name__ for change in watch.once()]
        state.write_text(watch.snapshot().to_json())
    return changes


def test_cron_is_told_what_changed_since_its_last_run(
    emulator: Emulator, client: DirectLinkClient, owner: DirectLinkClient, tmp_path: Path
) -> None:
    vif = emulator.offer_private_virtual_interface()
    state = tmp_path / "state.json"
    assert [since_last_time(client, state) for _ in range(2)] == [["Offered"], []]
    client.accept_private_virtual_interface(
        virtual_interface_id=vif, virtual_gateway_id=gateway_of(emulator.grantee), wait_for="available"
    )
    assert since_last_time(client, state) == ["StateChanged", "BgpChanged", "AttributesChanged"]
    with pytest.raises(ParameterError, match="the snapshot is of account"):
        since_last_time(owner, state)


# ── a router ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def configure(client: DirectLinkClient, interface: str) -> tuple[str, tuple[str, ...]]:
    """What goes onto the router, once the interface is up."""
    result = client.wait_until_available(virtual_interface_id=interface)
    config = render(
        result.virtual_interface,
        "frr",
        port="eth1",
        advertise=["10.0.0.0/16"],
        vrf="dx",
        bfd=True,
        include_auth_key=True,
    )
    return config.text, config.notes


def test_the_router_of_an_interface_is_configured(emulator: Emulator, client: DirectLinkClient) -> None:
    vif = emulator.offer_private_virtual_interface(vlan=101)
    client.accept_private_virtual_interface(virtual_interface_id=vif, virtual_gateway_id=gateway_of(emulator.grantee))
    text, notes = configure(client, vif)
    assert "eth1.101" in text
    assert "10.0.0.0/16" in text
    assert any("VRF dx" in note for note in notes)
