"""What is offered, what was expected of it, and waiting for it."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

import directlink
from directlink import (
    AssociatedGateway,
    Connection,
    ConnectionExpectation,
    ConnectionOffer,
    Credentials,
    Difference,
    DirectConnectGatewayAssociationProposal,
    Expectation,
    InterfaceExpectation,
    InterfaceOffer,
    Offer,
    ParameterError,
    ProposalExpectation,
    ProposalOffer,
    RouteFilterPrefix,
    VirtualInterface,
    VirtualInterfaceState,
)
from directlink.emulator import Emulator, Fault, ManualClock
from emulator_aws_support import gateway_of, line, virtual_of
from emulator_support import call
from support import FakeClock, Kind, error_reply, reply

VIF = "dxvif-56781234"
LIST = "DescribeVirtualInterfaces"


def interface(state: str | None = "confirming", **changes: Any) -> InterfaceOffer:
    members: dict[str, Any] = {
        "virtual_interface_id": VIF,
        "connection_id": "dxcon-fg31dyv6",
        "vlan": 101,
        "asn": 65000,
        "amazon_address": "169.254.0.1/30",
        "customer_address": "169.254.0.2/30",
        "virtual_interface_type": "private",
        "virtual_interface_state": None if state is None else VirtualInterfaceState(state),
    }
    return InterfaceOffer(virtual_interface=VirtualInterface(**{**members, **changes}))


def connection(state: str = "ordering", **changes: Any) -> ConnectionOffer:
    members: dict[str, Any] = {
        "connection_id": "dxcon-fg31dyv6",
        "connection_state": directlink.ConnectionState(state),
        "bandwidth": "1Gbps",
        "partner_name": "megaport",
        "vlan": 7,
    }
    return ConnectionOffer(connection=Connection(**{**members, **changes}))


def proposal(state: str = "requested", prefixes: tuple[str, ...] = ("10.1.0.0/16",), **changes: Any) -> ProposalOffer:
    members: dict[str, Any] = {
        "proposal_id": "8d2f-1",
        "direct_connect_gateway_id": "5f294f92",
        "proposal_state": directlink.DirectConnectGatewayAssociationProposalState(state),
        "associated_gateway": AssociatedGateway(id="vgw-1", owner_account="111122223333"),
        "requested_allowed_prefixes_to_direct_connect_gateway": tuple(RouteFilterPrefix(cidr=p) for p in prefixes),
    }
    return ProposalOffer(proposal=DirectConnectGatewayAssociationProposal(**{**members, **changes}))


# ── offers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("offer", "pending", "accepted"),
    [
        (interface("confirming"), True, False),
        (interface("requested", virtual_interface_type="transit"), True, False),
        (interface("verifying"), False, True),
        (interface("pending"), False, True),
        (interface("available"), False, True),
        (interface("down"), False, True),
        (interface("testing"), False, True),
        (interface("rejected", virtual_gateway_id="vgw-1"), False, False),
        (interface("deleting", virtual_gateway_id="vgw-1"), False, False),
        (interface("expired"), False, False),
        (interface("approving"), False, False),
        (interface("approving", virtual_gateway_id="vgw-1"), False, True),
        (interface(None, virtual_gateway_id="vgw-1"), False, False),
        (connection("ordering"), True, False),
        (connection("pending"), False, True),
        (connection("available"), False, True),
        (connection("down"), False, True),
        (connection("available", vlan=None), False, False),  # a dedicated one was never offered
        (connection("requested"), False, False),
        (connection("rejected"), False, False),
        (connection("unknown"), False, False),
        (proposal("requested"), True, False),
        (proposal("accepted"), False, True),
        (proposal("deleted"), False, False),
    ],
    ids=lambda value: f"{value.kind} {value.state}" if isinstance(value, Offer) else None,
)
def test_the_state_tells_whether_an_offer_waits_or_has_been_accepted(
    offer: Offer, pending: bool, accepted: bool
) -> None:
    assert (offer.pending, offer.accepted) == (pending, accepted)


def test_an_offer_without_an_id_is_no_offer() -> None:
    with pytest.raises(directlink.ResponseDecodeError):
        _ = interface(virtual_interface_id=None).id


@pytest.mark.parametrize("offer", [interface(), connection(), proposal()])
def test_offers_survive_pickling_and_show_no_secret(offer: Offer) -> None:
    assert pickle.loads(pickle.dumps(offer)) == offer
    secret = interface(auth_key="canary-1", customer_router_config="canary-2")
    assert "canary" not in repr(secret)


# ── expectations ─────────────────────────────────────────────────────────────────────────────────────────────────────


FITTING: list[tuple[Expectation[Offer], Offer]] = [
    (InterfaceExpectation(vlan=101), interface()),
    (InterfaceExpectation(vlan=range(100, 200)), interface()),
    (InterfaceExpectation(vlan=frozenset({5, 101})), interface()),
    (InterfaceExpectation(connection_id=("dxcon-1", "dxcon-fg31dyv6")), interface()),
    (InterfaceExpectation(asn=65000), interface()),
    (InterfaceExpectation(asn=65000), interface(asn_long=65000)),
    (InterfaceExpectation(asn=4200000000), interface(asn=0, asn_long=4200000000)),
    (InterfaceExpectation(amazon_address="169.254.0.1/30"), interface()),
    (InterfaceExpectation(amazon_address="169.254.0.1"), interface()),
    (InterfaceExpectation(amazon_address="169.254.0.0/16"), interface()),
    (InterfaceExpectation(amazon_address="2001:DB8:0::1/64"), interface(amazon_address="2001:0db8::0001/64")),
    (InterfaceExpectation(customer_address=("10.0.0.0/8", "169.254.0.0/16")), interface()),
    (ConnectionExpectation(partner_name="megaport", bandwidth=frozenset({"1Gbps", "2Gbps"})), connection()),
    (ProposalExpectation(gateway_owner_account="111122223333", associated_gateway_id="vgw-1"), proposal()),
    (ProposalExpectation(prefixes_within="10.0.0.0/8"), proposal()),
    (ProposalExpectation(prefixes_within="2600:1f26::/32"), proposal(prefixes=("2600:1f26:0074:0000::/48",))),
]
DIFFERING: list[tuple[Expectation[Offer], Offer, tuple[Difference, ...]]] = [
    (InterfaceExpectation(vlan=102), interface(), (Difference("vlan", "102", "101"),)),
    (InterfaceExpectation(vlan=range(200, 300)), interface(), (Difference("vlan", "200 to 299", "101"),)),
    (InterfaceExpectation(vlan=frozenset({7, 9})), interface(), (Difference("vlan", "7 or 9", "101"),)),
    (InterfaceExpectation(location="EqPA2"), interface(), (Difference("location", "EqPA2", None),)),
    (InterfaceExpectation(asn=1), interface(asn=0), (Difference("asn", "1", None),)),
    (InterfaceExpectation(asn=0), interface(asn=0), (Difference("asn", "0", None),)),
    (
        InterfaceExpectation(amazon_address="169.254.0.2/30"),
        interface(),
        (Difference("amazon_address", "169.254.0.2/30", "169.254.0.1/30"),),
    ),
    (
        InterfaceExpectation(amazon_address="169.254.0.1/29"),
        interface(),
        (Difference("amazon_address", "169.254.0.1/29", "169.254.0.1/30"),),
    ),
    (
        InterfaceExpectation(amazon_address="2001:db8::/32"),
        interface(),
        (Difference("amazon_address", "2001:db8::/32", "169.254.0.1/30"),),
    ),
    (
        InterfaceExpectation(amazon_address="169.254.0.0/16"),
        interface(amazon_address="of no form"),
        (Difference("amazon_address", "169.254.0.0/16", "of no form"),),
    ),
    (
        ConnectionExpectation(partner_name="megaport", vlan=8),
        connection(partner_name=None),
        (Difference("partner_name", "megaport", None), Difference("vlan", "8", "7")),
    ),
    (ConnectionExpectation(vlan=101), interface(), (Difference("offer", "connection", "interface"),)),
    (InterfaceExpectation(vlan=7), connection(), (Difference("offer", "interface", "connection"),)),
    (ProposalExpectation(associated_gateway_id="x"), connection(), (Difference("offer", "proposal", "connection"),)),
    (
        ProposalExpectation(associated_gateway_id="vgw-1"),
        proposal(associated_gateway=None),
        (Difference("associated_gateway_id", "vgw-1", None),),
    ),
    (
        ProposalExpectation(prefixes_within="10.0.0.0/8"),
        proposal(prefixes=("10.1.0.0/16", "192.168.0.0/16")),
        (Difference("prefixes_within", "10.0.0.0/8", "10.1.0.0/16, 192.168.0.0/16"),),
    ),
    (
        ProposalExpectation(prefixes_within="10.0.0.0/8"),
        proposal(prefixes=()),
        (Difference("prefixes_within", "10.0.0.0/8", None),),
    ),
    (
        ProposalExpectation(prefixes_within="10.0.0.0/8"),
        proposal(prefixes=("ten",)),
        (Difference("prefixes_within", "10.0.0.0/8", "ten"),),
    ),
]


@pytest.mark.parametrize(("expect", "offer"), FITTING)
def test_an_offer_that_is_as_expected_does_not_differ(expect: Expectation[Offer], offer: Offer) -> None:
    assert expect.differences(offer) == ()
    assert expect.matched(offer) is offer


@pytest.mark.parametrize(("expect", "offer", "differences"), DIFFERING)
def test_an_offer_tells_in_what_it_differs(
    expect: Expectation[Offer], offer: Offer, differences: tuple[Difference, ...]
) -> None:
    assert expect.differences(offer) == differences
    assert expect.matched(offer) is None


@pytest.mark.parametrize("kind", [InterfaceExpectation, ConnectionExpectation, ProposalExpectation])
def test_an_expectation_that_expects_nothing_is_refused(kind: Any) -> None:
    with pytest.raises(ParameterError, match="expects nothing"):
        kind()
    with pytest.raises(ParameterError, match="expects nothing"):
        kind.from_dict({})


@pytest.mark.parametrize(
    "values",
    [
        {"vlan": "101"},
        {"vlan": True},
        {"vlan": range(5, 5)},
        {"vlan": frozenset[int]()},
        {"vlan": frozenset({"1"})},
        {"vlan": frozenset({True})},
        {"vlan": (101,)},
        {"vlan": 101.0},
        {"connection_id": ""},
        {"connection_id": ()},
        {"connection_id": ("dxcon-1", "")},
        {"connection_id": (1,)},
        {"connection_id": ["dxcon-1"]},
        {"connection_id": 5},
        {"amazon_address": "here"},
        {"amazon_address": ("169.254.0.1/30", "169.254.0.1/33")},
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_by_the_name_of_its_attribute(values: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match=rf"InterfaceExpectation\.{next(iter(values))}: expected"):
        InterfaceExpectation(**values)


def test_prefixes_must_lie_in_a_network_and_not_at_a_host() -> None:
    with pytest.raises(ParameterError, match="bits of a host"):
        ProposalExpectation(prefixes_within="10.0.0.1/8")


@pytest.mark.parametrize("expect", [pair[0] for pair in FITTING])
def test_expectations_travel_as_data(expect: Expectation[Offer]) -> None:
    import json

    assert type(expect).from_dict(json.loads(json.dumps(expect.to_dict()))) == expect
    assert pickle.loads(pickle.dumps(expect)) == expect


def test_a_range_travels_by_its_ends_both_of_them_included() -> None:
    assert InterfaceExpectation(vlan=range(100, 200)).to_dict() == {"vlan": {"from": 100, "to": 199}}
    assert InterfaceExpectation(vlan=range(100, 105, 2)).to_dict() == {"vlan": [100, 102, 104]}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"owner_account": "1"}, "there is no 'owner_account'"),
        ({"vlan": []}, "expected several"),
        ({"vlan": [1.5]}, "expected several"),
        ({"vlan": {"from": 5}}, "from"),
        ({"vlan": {"from": 5, "to": 4}}, "from"),
        ({"vlan": {"from": True, "to": 4}}, "from"),
        ({"vlan": {"from": 1, "to": 4, "step": 2}}, "from"),
        ({"vlan": {"from": 1, "to": 4}, "connection_id": {"from": 1, "to": 4}}, "connection_id: expected a text"),
        ({"vlan": ["a"]}, "expected a whole number"),
    ],
)
def test_data_that_is_no_expectation_is_refused(data: dict[str, Any], problem: str) -> None:
    with pytest.raises(ParameterError, match=problem):
        InterfaceExpectation.from_dict(data)


# ── listing and waiting ──────────────────────────────────────────────────────────────────────────────────────────────


class Case:
    """A grantee's client, and an owner who offers."""

    def __init__(self, kind: Kind, cloud: str = "aws") -> None:
        self.kind = kind
        self.clock = ManualClock()
        self.emulator = Emulator(cloud, clock=self.clock, provisioning_seconds=2.0)
        keys = self.emulator.grantee
        transport = self.emulator.async_transport() if kind.is_async else self.emulator.transport()
        self.client = kind.client_class(
            cloud=cloud,
            region="eu-west-2",
            credentials=Credentials(keys.access_key_id, keys.secret_access_key),
            transport=transport,
            clock=self.clock,
        )

    def offer_connection(self, **changes: Any) -> str:
        members = {"bandwidth": "1Gbps", "connectionName": "hosted", "vlan": 7, **changes}
        answer = call(
            self.emulator,
            self.emulator.owner,
            "AllocateHostedConnection",
            connectionId=line(self.emulator),
            ownerAccount=self.emulator.grantee.account_id,
            **members,
        )
        return str(answer["connectionId"])

    def propose(self) -> str:
        answer = call(
            self.emulator,
            self.emulator.owner,
            "CreateDirectConnectGatewayAssociationProposal",
            directConnectGatewayId=gateway_of(self.emulator.grantee),
            directConnectGatewayOwnerAccount=self.emulator.grantee.account_id,
            gatewayId=virtual_of(self.emulator.owner),
            addAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.1.0.0/16"}],
        )
        return str(answer["directConnectGatewayAssociationProposal"]["proposalId"])

    def pending(self) -> Any:
        return self.kind.run(self.client.pending_offers())

    def wait_for(self, expect: Expectation[Offer], **settings: Any) -> Any:
        return self.kind.run(self.client.wait_for_offer(expect=expect, **settings))


def test_offers_of_all_kinds_are_listed(kind: Kind) -> None:
    case = Case(kind)
    vif = case.emulator.offer_private_virtual_interface(vlan=101)
    hosted, proposed = case.offer_connection(), case.propose()
    offers = case.pending()
    assert [(type(offer), offer.id) for offer in offers] == [
        (InterfaceOffer, vif),
        (ConnectionOffer, hosted),
        (ProposalOffer, proposed),
    ]
    now = datetime.fromtimestamp(case.clock.time(), UTC)
    assert [offer.expires_at for offer in offers] == [None, None, now + timedelta(days=7)]
    html = offers._repr_html_()
    assert all(text in html for text in (vif, hosted, proposed, "private interface", "1Gbps", "10.1.0.0/16"))


def test_on_outscale_offers_are_interfaces_which_expire(kind: Kind) -> None:
    case = Case(kind, "outscale")
    case.emulator.offer_private_virtual_interface(VIF)
    [offer] = case.pending()
    assert offer.expires_at == datetime.fromtimestamp(case.clock.time(), UTC) + timedelta(days=7)
    assert case.emulator.received() == case.emulator.received(LIST) == 1
    with pytest.raises(ParameterError, match="outscale has no offers of this kind"):
        case.wait_for(ConnectionExpectation(vlan=7))


def test_a_table_of_no_offers_says_so(kind: Kind) -> None:
    assert Case(kind).pending()._repr_html_() == "<p>none</p>"


def test_a_wait_for_an_offer_finds_it_among_others(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(vlan=205)
    wanted = case.emulator.offer_private_virtual_interface(VIF, vlan=101)
    found = case.wait_for(InterfaceExpectation(vlan=range(100, 200)))
    assert (found.id, found.accepted) == (wanted, False)


def test_an_offer_that_was_accepted_meanwhile_is_found_at_once(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF, vlan=101)
    gateway = case.emulator.grantee.virtual_gateway_ids[0]
    call(
        case.emulator,
        case.emulator.grantee,
        "ConfirmPrivateVirtualInterface",
        virtualInterfaceId=VIF,
        virtualGatewayId=gateway,
    )
    begun = case.clock.time()
    found = case.wait_for(InterfaceExpectation(vlan=101))
    assert (found.id, found.accepted, case.clock.time()) == (VIF, True, begun)


def test_an_offer_that_ended_is_none(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF, vlan=101)
    call(case.emulator, case.emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=VIF)
    with pytest.raises(directlink.WaiterTimeoutError):
        case.wait_for(InterfaceExpectation(vlan=101), timeout=30)


def test_two_offers_that_fit_are_an_error_that_names_them(kind: Kind) -> None:
    case = Case(kind)
    offers = [case.emulator.offer_private_virtual_interface(vlan=101) for _ in range(2)]
    with pytest.raises(directlink.WaiterFailedError) as caught:
        case.wait_for(InterfaceExpectation(vlan=101))
    assert all(offer in str(caught.value) for offer in offers)


def test_a_wait_in_vain_tells_in_what_the_offers_differ(kind: Kind) -> None:
    case = Case(kind)
    for vlan in range(101, 105):
        case.emulator.offer_private_virtual_interface(f"dxvif-0000{vlan:04}", vlan=vlan)
    with pytest.raises(directlink.WaiterTimeoutError) as caught:
        case.wait_for(InterfaceExpectation(vlan=7), timeout=60)
    assert "dxvif-00000101: vlan is 101, not 7" in caught.value.message
    assert caught.value.message.endswith("; and 1 more")
    assert 59 <= caught.value.elapsed <= 60


@pytest.mark.parametrize(
    "expect", [ConnectionExpectation(bandwidth="1Gbps"), ProposalExpectation(prefixes_within="10.0.0.0/8")]
)
def test_connections_and_proposals_are_waited_for_alike(kind: Kind, expect: Expectation[Offer]) -> None:
    case = Case(kind)
    offers = {case.offer_connection(), case.propose()}
    assert case.wait_for(expect).id in offers


def test_a_wait_outlives_an_outage_that_is_longer_than_the_retries(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.emulator.faults.add(LIST, Fault.error("ServiceUnavailable", status=503), times=20)
    assert case.wait_for(InterfaceExpectation(asn=65000), timeout=3600).id == VIF


@pytest.mark.parametrize("fault", [Fault.error("AccessDeniedException")])
def test_a_wait_ends_at_once_where_asking_again_cannot_help(kind: Kind, fault: Fault) -> None:
    case = Case(kind)
    case.emulator.faults.add(LIST, fault)
    with pytest.raises(directlink.AccessDeniedError):
        case.wait_for(InterfaceExpectation(vlan=101))


def test_a_wait_that_reaches_nothing_ends_soon(kind: Kind) -> None:
    refused = [directlink.ConnectError("refused", outcome_unknown=False)] * 50
    client = kind.client(*refused, retry=directlink.RetryPolicy(max_attempts=1))
    with pytest.raises(directlink.ConnectError):
        kind.run(client.wait_for_offer(expect=InterfaceExpectation(vlan=101), timeout=3600))


def test_a_wait_in_vain_tells_what_the_last_look_failed_with(kind: Kind) -> None:
    clock = FakeClock()
    script = [reply({"virtualInterfaces": []}), *[error_reply("ServiceUnavailable", 503)] * 50]
    client = kind.client(*script, clock=clock, retry=directlink.RetryPolicy(max_attempts=1))
    with pytest.raises(directlink.WaiterTimeoutError, match="the last look failed with ServiceUnavailableError"):
        kind.run(client.wait_for_offer(expect=InterfaceExpectation(vlan=101), timeout=40))


def test_a_page_of_somebody_else_is_no_list_without_offers(kind: Kind) -> None:
    client = kind.client(reply({}))
    with pytest.raises(directlink.ResponseDecodeError):
        kind.run(client.pending_offers())


@pytest.mark.parametrize("expect", [None, {"vlan": 1}, InterfaceExpectation])
def test_what_is_no_expectation_is_refused(kind: Kind, expect: Any) -> None:
    with pytest.raises(ParameterError, match="expect: expected an InterfaceExpectation"):
        Case(kind).wait_for(expect)


def test_expectations_can_be_changed_by_attrs() -> None:
    assert attrs.evolve(InterfaceExpectation(vlan=101), vlan=102).vlan == 102
