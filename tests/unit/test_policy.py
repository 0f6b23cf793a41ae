"""Policies: what is accepted without asking anybody, and what never is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from directlink import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPolicy,
    AcceptPrivateVirtualInterface,
    AssociatedGateway,
    Cloud,
    ConfigurationError,
    Connection,
    ConnectionOffer,
    ConnectionState,
    DirectConnectGatewayAssociationProposal,
    DirectConnectGatewayAssociationProposalState,
    InterfaceExpectation,
    InterfaceOffer,
    InterfaceSettings,
    Offer,
    ParameterError,
    ProposalOffer,
    RouteFilterPrefix,
    VirtualInterface,
    VirtualInterfaceState,
)

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT, GATEWAY = "444455556666", "5f294f92-bafb-4011-916d-9b0bdexample"
PENDING, AVAILABLE = VirtualInterfaceState.PENDING, VirtualInterfaceState.AVAILABLE
SCOPE = f'scope = {{ cloud = "aws", region = "eu-west-3", account = "{ACCOUNT}" }}\n'
CARRIER = f"""
[[rule]]
name = "carrier, Paris"
offer = "private"
expect = {{ connection_id = "dxcon-fg31dyv6", vlan = {{ from = 100, to = 199 }}, asn = 65000 }}
accept = {{ direct_connect_gateway_id = "{GATEWAY}", wait_for = "available" }}
"""
PARTNER = """
[[rule]]
name = "hosted connection"
offer = "connection"
expect = { partner_name = "megaport", bandwidth = ["1Gbps", "2Gbps"] }
accept = { wait_for = "available" }
"""
NETWORK = f"""
[[rule]]
name = "network team"
offer = "proposal"
expect = {{ gateway_owner_account = "111122223333", prefixes_within = "10.0.0.0/8" }}
accept = {{ direct_connect_gateway_id = "{GATEWAY}", wait_for = "associated" }}
"""


def policy(*rules: str, head: str = SCOPE) -> AcceptPolicy:
    return AcceptPolicy.from_toml(f"version = 1\n{head}{''.join(rules)}")


def interface(**changes: Any) -> InterfaceOffer:
    members: dict[str, Any] = {
        "virtual_interface_id": "dxvif-56781234",
        "owner_account": ACCOUNT,
        "region": "eu-west-3",
        "connection_id": "dxcon-fg31dyv6",
        "vlan": 101,
        "asn": 65000,
        "virtual_interface_type": "private",
        "virtual_interface_state": VirtualInterfaceState.CONFIRMING,
    }
    return InterfaceOffer(virtual_interface=VirtualInterface(**{**members, **changes}))


def connection(**changes: Any) -> ConnectionOffer:
    members: dict[str, Any] = {
        "connection_id": "dxcon-hosted00",
        "owner_account": ACCOUNT,
        "region": "eu-west-3",
        "connection_state": ConnectionState.ORDERING,
        "bandwidth": "1Gbps",
        "partner_name": "megaport",
        "vlan": 7,
    }
    return ConnectionOffer(connection=Connection(**{**members, **changes}))


def proposal(gateway: AssociatedGateway | None = None, **changes: Any) -> ProposalOffer:
    members: dict[str, Any] = {
        "proposal_id": "8d2f-1",
        "direct_connect_gateway_id": GATEWAY,
        "direct_connect_gateway_owner_account": ACCOUNT,
        "proposal_state": DirectConnectGatewayAssociationProposalState.REQUESTED,
        "associated_gateway": gateway or AssociatedGateway(id="vgw-1", owner_account="111122223333"),
        "requested_allowed_prefixes_to_direct_connect_gateway": (RouteFilterPrefix(cidr="10.1.0.0/16"),),
    }
    return ProposalOffer(proposal=DirectConnectGatewayAssociationProposal(**{**members, **changes}))


def test_an_offer_that_a_rule_expects_is_accepted_as_the_rule_says() -> None:
    decision = policy(CARRIER, PARTNER, NETWORK).decide(interface())
    assert decision.request == AcceptPrivateVirtualInterface(
        virtual_interface_id="dxvif-56781234",
        direct_connect_gateway_id=GATEWAY,
        wait_for="available",
        expect=InterfaceExpectation(connection_id="dxcon-fg31dyv6", vlan=range(100, 200), asn=65000),
    )
    assert (decision.rule, decision.reasons) == ("carrier, Paris", ("carrier, Paris expects it",))
    assert decision.to_dict()["request"]["expect"]["vlan"] == {"from": 100, "to": 199}


def test_connections_and_proposals_are_accepted_alike() -> None:
    rules = policy(CARRIER, PARTNER, NETWORK)
    hosted = rules.decide(connection()).request
    assert isinstance(hosted, AcceptHostedConnection)
    assert (hosted.connection_id, hosted.wait_for) == ("dxcon-hosted00", "available")
    association = rules.decide(proposal()).request
    assert isinstance(association, AcceptGatewayAssociationProposal)
    assert association.associated_gateway_id == "vgw-1"
    assert association.gateway_owner_account == "111122223333"
    assert association.direct_connect_gateway_id == GATEWAY


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (interface(vlan=205), "carrier, Paris: vlan is 205, not 100 to 199"),
        (interface(connection_id=None), "carrier, Paris: connection_id is not told, not dxcon-fg31dyv6"),
        (interface(virtual_interface_type="public"), "carrier, Paris: it is public, not private"),
        (interface(virtual_interface_type=None), "carrier, Paris: it is of a kind that is not told, not private"),
        (
            interface(virtual_interface_state=VirtualInterfaceState.PENDING),
            "it does not wait to be accepted: it is pending",
        ),
        (interface(virtual_interface_state=None), "it does not wait to be accepted: it is in a state that is not told"),
        (interface(owner_account="999999999999"), "it is offered to account 999999999999, and the policy is meant for"),
        (interface(owner_account=None), "it is offered to account None, and the policy is meant for"),
        (interface(region="eu-west-2"), "it is in region eu-west-2, and the policy is meant for eu-west-3"),
        (connection(partner_name="somebody"), "hosted connection: partner_name is somebody, not megaport"),
        (connection(owner_account="999999999999"), "it is offered to account 999999999999"),
        (connection(connection_state=ConnectionState.AVAILABLE), "it does not wait to be accepted: it is available"),
        (
            proposal(direct_connect_gateway_id="another"),
            f"network team: it asks for the gateway another, not {GATEWAY}",
        ),
        (proposal(direct_connect_gateway_id=None), f"network team: it asks for the gateway None, not {GATEWAY}"),
        (
            proposal(AssociatedGateway(id=None, owner_account="111122223333")),
            "network team: it does not tell whose gateway it is about",
        ),
        (proposal(AssociatedGateway(id="vgw 1", owner_account="111122223333")), "what it shows cannot be asked for"),
        (
            proposal(AssociatedGateway(id="vgw-1", owner_account="9")),
            "network team: gateway_owner_account is 9, not 111122223333",
        ),
    ],
)
def test_what_no_rule_expects_is_left_and_why_is_said(offer: Offer, reason: str) -> None:
    decision = policy(CARRIER, PARTNER, NETWORK).decide(offer)
    assert decision.request is None
    assert any(told.startswith(reason) for told in decision.reasons), decision.reasons


def test_an_offer_without_an_id_is_left() -> None:
    assert policy(CARRIER).decide(interface(virtual_interface_id=None)).request is None


def test_a_rule_says_what_to_set_afterwards() -> None:
    settings = 'settings = { mtu = 8500, tags = { team = "net" } }\n'
    request = policy(CARRIER + settings).decide(interface()).request
    assert isinstance(request, AcceptPrivateVirtualInterface)
    assert request.settings == InterfaceSettings(mtu=8500, tags={"team": "net"})
    hosted = policy(PARTNER + 'settings = { tags = { team = "net" } }\n').decide(connection()).request
    assert isinstance(hosted, AcceptHostedConnection)
    assert hosted.tags == {"team": "net"}
    with pytest.raises(ParameterError, match="mtu takes an interface that is available"):
        policy(CARRIER.replace(', wait_for = "available"', "") + settings)


def test_two_rules_that_want_different_things_accept_nothing() -> None:
    other = CARRIER.replace("carrier, Paris", "another").replace('wait_for = "available"', 'wait_for = "attached"')
    decision = policy(CARRIER, other).decide(interface())
    assert decision.request is None
    assert "'carrier, Paris' and 'another'" in decision.reasons[0]
    assert policy(CARRIER, CARRIER.replace("carrier, Paris", "twin")).decide(interface()).rule == "carrier, Paris"


def test_a_rule_accepts_no_more_than_it_allows_at_a_time() -> None:
    rules = policy(CARRIER + "at_most = 2\n")
    offers = [interface(virtual_interface_id=f"dxvif-{number}") for number in range(4)]
    assert [rules.decide(offer).request is not None for offer in offers] == [True, True, False, False]
    assert rules.decide(offers[0]).request is not None  # the same one again is no other one
    [reason] = rules.decide(offers[2]).reasons
    assert reason == "carrier, Paris allows 2 at a time, and there are 2"
    accepted = interface(virtual_interface_id="dxvif-0", virtual_interface_state=PENDING)
    gone = interface(virtual_interface_id="dxvif-1", virtual_interface_state=VirtualInterfaceState.DELETED)
    assert rules.decide(offers[2], existing=[accepted, gone, offers[2], offers[3]]).request is not None


def test_what_was_accepted_in_another_life_counts_if_it_is_told() -> None:
    rules = policy(CARRIER + "at_most = 1\n")
    before = interface(virtual_interface_id="dxvif-before", virtual_interface_state=AVAILABLE)
    other = interface(virtual_interface_id="dxvif-other", virtual_interface_state=AVAILABLE, vlan=7)
    assert rules.decide(interface(), existing=[interface(), before]).rule == "carrier, Paris"
    assert rules.decide(interface(), existing=[interface(), before]).request is None
    assert rules.decide(interface(), existing=[interface(), other]).request is not None


def test_what_a_rule_changed_itself_still_counts() -> None:
    renaming = CARRIER.replace("asn = 65000", 'virtual_interface_name = "offered"')
    renaming += 'settings = { virtual_interface_name = "ours" }\nat_most = 1\n'
    for name, taken in (("ours", True), ("offered", True), ("somebody's", False), (None, False)):
        before = interface(virtual_interface_id="b", virtual_interface_state=AVAILABLE, virtual_interface_name=name)
        decision = policy(renaming).decide(interface(virtual_interface_name="offered"), existing=[before])
        assert (decision.request is None) == taken
    unknown = interface(virtual_interface_id="b", virtual_interface_state=AVAILABLE, asn=None)
    assert policy(CARRIER + "at_most = 1\n").decide(interface(), existing=[unknown]).request is not None
    overriding = NETWORK.replace("wait_for =", 'allowed_prefixes = ["0.0.0.0/0"], wait_for =')
    accepted = proposal(
        proposal_id="before",
        proposal_state=DirectConnectGatewayAssociationProposalState.ACCEPTED,
        requested_allowed_prefixes_to_direct_connect_gateway=(RouteFilterPrefix(cidr="0.0.0.0/0"),),
    )
    for rule, taken in ((overriding, True), (NETWORK, False)):
        request = policy(rule + "at_most = 1\n").decide(proposal(), existing=[accepted]).request
        assert (request is None) == taken


def test_what_cannot_be_counted_is_left() -> None:
    rules = policy(CARRIER + "at_most = 1\n")
    decision = rules.decide(interface(), existing=[interface(virtual_interface_id=None)])
    assert decision.request is None
    assert decision.reasons[0].startswith("what it shows cannot be asked for, or what there is not be counted")
    assert policy(CARRIER).decide(interface(), existing=[interface(virtual_interface_id=None)]).request is not None


RULE = """[[rule]]
name = "a"
offer = "private"
expect = { connection_id = "dxcon-1" }
accept = { virtual_gateway_id = "vgw-1" }
"""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "expected version = 1, got None"),
        ("version = 2\n" + RULE, "expected version = 1, got 2"),
        ("version = true\n" + RULE, "expected version = 1, got True"),
        ("version = 1", "at least one [[rule]]"),
        ("version = 1\nrule = []", "at least one [[rule]]"),
        ("version = 1\nrule = 5", "at least one [[rule]]"),
        ("version = 1\nrule = [5]", "rule: expected a table, got int"),
        ("version = 1\nrules = []\n" + RULE, "policy: there is no 'rules'"),
        ("version = ", "policy: not TOML"),
        ("version = 1\n" + RULE + RULE, "two rules of the name 'a'"),
        ("version = 1\n" + RULE.replace('name = "a"', 'name = " "'), "rule: expected a name"),
        ("version = 1\n" + RULE.replace('name = "a"\n', ""), "rule: expected a name"),
        ("version = 1\n" + RULE.replace('"private"', '"privat"'), "rule 'a': offer: expected one of private"),
        ("version = 1\n" + RULE.replace('offer = "private"\n', ""), "rule 'a': offer: expected one of private"),
        ("version = 1\n" + RULE.replace("expect =", "expects ="), "rule 'a': rule: there is no 'expects'"),
        ("version = 1\n" + RULE.replace("connection_id", "vlan_id"), "names nobody: give connection_id"),
        ("version = 1\n" + RULE.replace('connection_id = "dxcon-1"', "vlan = 5"), "names nobody: give connection_id"),
        ("version = 1\n" + RULE.replace('connection_id = "dxcon-1"', 'owner_account = "1"'), "names nobody"),
        ("version = 1\n" + RULE.replace('"dxcon-1"', '"dxcon-1", owner_account = "1"'), "there is no 'owner_account'"),
        ("version = 1\n" + RULE.replace('"dxcon-1"', '""'), "connection_id: expected a text"),
        ("version = 1\n" + RULE.replace('"dxcon-1"', "[]"), "connection_id: expected several"),
        ("version = 1\n" + RULE.replace('"dxcon-1"', "5"), "connection_id: expected a text"),
        (
            "version = 1\n" + RULE.replace('expect = { connection_id = "dxcon-1" }', "expect = 5"),
            "expect: expected a table",
        ),
        ("version = 1\n" + RULE.replace("virtual_gateway_id", "gateway"), "accept: there is no 'gateway'"),
        ("version = 1\n" + RULE.replace('virtual_gateway_id = "vgw-1"', ""), "give exactly one of"),
        ("version = 1\n" + RULE.replace('"vgw-1"', '"vgw-1", wait_for = "up"'), "wait_for: expected"),
        (
            "version = 1\n" + RULE.replace('"vgw-1"', '"vgw-1", virtual_interface_id = "x"'),
            "there is no 'virtual_interface_id'",
        ),
        ("version = 1\n" + RULE.replace('"vgw-1"', "5"), "virtual_gateway_id: expected str, got int"),
        ("version = 1\n" + RULE.replace('"vgw-1"', '"vgw 1"'), "virtual_gateway_id: expected an id"),
        (
            "version = 1\n" + NETWORK.replace("wait_for", 'allowed_prefixes = "10.0.0.0/8", wait_for'),
            "allowed_prefixes: expected a tuple of prefixes, at least one, got str",
        ),
        (
            "version = 1\n" + NETWORK.replace("wait_for", "allowed_prefixes = 5, wait_for"),
            "allowed_prefixes: expected a tuple of prefixes, at least one, got int",
        ),
        ("version = 1\n" + RULE + "at_most = 0\n", "at_most: expected a whole number"),
        ("version = 1\n" + RULE + "at_most = true\n", "at_most: expected a whole number"),
        ('version = 1\nscope = "aws"\n' + RULE, "scope: expected a table"),
        ('version = 1\nscope = { cloud = "azure" }\n' + RULE, "scope.cloud: expected one of aws, outscale"),
        ("version = 1\nscope = { region = 5 }\n" + RULE, "scope.region: expected a text"),
        ('version = 1\nscope = { zone = "a" }\n' + RULE, "scope: there is no 'zone'"),
        ("version = 1\n" + NETWORK + "settings = { tags = {} }\n", "settings: there are none of an association"),
        ("version = 1\n" + PARTNER + "settings = { mtu = 1500 }\n", "settings: there is no 'mtu'"),
        ("version = 1\n" + PARTNER + "settings = { tags = 5 }\n", "settings.tags: expected a table"),
        ("version = 1\n" + PARTNER.replace('partner_name = "megaport", ', ""), "give partner_name or provider_name"),
    ],
)
def test_what_is_no_policy_is_refused_when_it_is_read(text: str, problem: str) -> None:
    with pytest.raises(ParameterError) as caught:
        AcceptPolicy.from_toml(text)
    assert problem in caught.value.message


def test_a_policy_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text("version = 1\n" + RULE)
    assert AcceptPolicy.from_file(file).decide(interface(connection_id="dxcon-1")).rule == "a"
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml cannot be read: No such file or directory$"):
        AcceptPolicy.from_file(tmp_path / "nowhere.toml")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        AcceptPolicy.from_file(str(file))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"account": None}, None),
        ({"cloud": Cloud.OUTSCALE}, "cloud aws, and these keys are of outscale"),
        ({"region": "eu-west-2"}, "region eu-west-3, and these keys are of eu-west-2"),
        ({"account": "1"}, f"account {ACCOUNT}, and these keys are of 1"),
    ],
)
def test_a_policy_that_is_meant_for_other_keys_is_refused(changes: dict[str, Any], problem: str | None) -> None:
    place: dict[str, Any] = {"cloud": Cloud.AWS, "region": "eu-west-3", "account": ACCOUNT, **changes}
    if problem is None:
        policy(CARRIER).check_scope(**place)
        return
    with pytest.raises(ConfigurationError, match=problem):
        policy(CARRIER).check_scope(**place)
    policy(CARRIER, head="").check_scope(**place)
