"""No input makes a policy accept what no rule names, and none makes reading one fail in another way than it says."""

from __future__ import annotations

import contextlib
import ipaddress
import json
from typing import TYPE_CHECKING, Any, cast

from hypothesis import given
from hypothesis import strategies as st

from directlink import (
    AcceptPolicy,
    AssociatedGateway,
    Connection,
    ConnectionOffer,
    ConnectionState,
    DirectConnectGatewayAssociationProposal,
    DirectConnectGatewayAssociationProposalState,
    InterfaceOffer,
    Offer,
    ParameterError,
    ProposalOffer,
    RouteFilterPrefix,
    VirtualInterface,
    VirtualInterfaceState,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {
    "private": ("connection_id",),
    "transit": ("connection_id",),
    "public": ("connection_id",),
    "connection": ("partner_name", "provider_name"),
    "proposal": ("gateway_owner_account", "associated_gateway_id"),
}
FIELDS = {
    "interface": ("connection_id", "vlan", "asn", "location", "virtual_interface_name", "customer_address"),
    "connection": ("partner_name", "provider_name", "connection_name", "bandwidth", "location", "vlan"),
    "proposal": ("gateway_owner_account", "associated_gateway_id", "direct_connect_gateway_id", "prefixes_within"),
}
# few values, so that rules and offers meet often
TEXTS = st.sampled_from(["a", "b", "A", "ab"])
NUMBERS = st.sampled_from([0, 1, 2, 3])
ADDRESSES = st.sampled_from(["10.0.0.1/30", "10.0.0.2/30", "10.9.0.1/30", "2001:db8::1/64"])
PREFIXES = st.sampled_from(["10.0.0.0/16", "10.0.0.0/8", "11.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"])


def wanted(field: str) -> st.SearchStrategy[Any]:
    """What a rule may expect of a field."""
    if field in {"vlan", "asn"}:
        ranges = st.tuples(NUMBERS, NUMBERS).map(sorted).map(lambda ends: {"from": ends[0], "to": ends[1]})
        return NUMBERS | st.lists(NUMBERS, min_size=1) | ranges
    values = {"customer_address": ADDRESSES, "prefixes_within": PREFIXES}.get(field, TEXTS)
    return values | st.lists(values, min_size=1, max_size=2)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """A rule as a file may hold it, most of them valid."""
    kind = draw(st.sampled_from(sorted(NAMES)))
    fields = FIELDS[kind if kind in FIELDS else "interface"]
    named = draw(st.sampled_from(NAMES[kind]))
    expect = {field: draw(wanted(field)) for field in draw(st.sets(st.sampled_from(fields), max_size=3)) | {named}}
    accept: dict[str, Any] = {}
    if kind == "private":
        accept[draw(st.sampled_from(["virtual_gateway_id", "direct_connect_gateway_id"]))] = "g"
    if kind in {"transit", "proposal"}:
        accept["direct_connect_gateway_id"] = draw(TEXTS) if kind == "proposal" else "g"
    rule = {"offer": kind, "expect": expect, "accept": accept}
    return {**rule, **draw(st.fixed_dictionaries({}, optional={"at_most": st.integers(1, 2)}))}


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    """An offer that shows this and that, in some state."""
    text, number = st.none() | TEXTS, st.none() | NUMBERS
    match draw(st.sampled_from(["interface", "connection", "proposal"])):
        case "interface":
            interface = VirtualInterface(
                virtual_interface_id="dxvif-1",
                connection_id=draw(text),
                vlan=draw(number),
                asn=draw(number),
                asn_long=draw(number),
                location=draw(text),
                virtual_interface_name=draw(text),
                customer_address=draw(st.none() | ADDRESSES | TEXTS),
                virtual_interface_type=draw(st.sampled_from([None, "private", "transit", "public", "other"])),
                virtual_interface_state=draw(
                    st.sampled_from([None, *map(VirtualInterfaceState, ("confirming", "pending", "deleted", "new"))])
                ),
            )
            return InterfaceOffer(virtual_interface=interface)
        case "connection":
            connection = Connection(
                connection_id="dxcon-1",
                partner_name=draw(text),
                provider_name=draw(text),
                connection_name=draw(text),
                bandwidth=draw(text),
                location=draw(text),
                vlan=draw(number),
                connection_state=draw(st.sampled_from([None, *map(ConnectionState, ("ordering", "available", "x"))])),
            )
            return ConnectionOffer(connection=connection)
        case _:
            gateway = AssociatedGateway(id=draw(text), owner_account=draw(text))
            proposal = DirectConnectGatewayAssociationProposal(
                proposal_id="p",
                direct_connect_gateway_id=draw(text),
                associated_gateway=draw(st.none() | st.just(gateway)),
                proposal_state=draw(
                    st.sampled_from(
                        [None, *map(DirectConnectGatewayAssociationProposalState, ("requested", "accepted"))]
                    )
                ),
                requested_allowed_prefixes_to_direct_connect_gateway=tuple(
                    RouteFilterPrefix(cidr=each) for each in draw(st.lists(st.none() | PREFIXES | TEXTS, max_size=2))
                ),
            )
            return ProposalOffer(proposal=proposal)


def is_named(rule: dict[str, Any], offer: Offer) -> bool:
    """Whether a rule names an offer, by another way than the package's."""
    match offer:
        case InterfaceOffer(virtual_interface=shown):
            kind, asn = shown.virtual_interface_type, shown.asn_long or shown.asn or None
            told: dict[str, Any] = {**{name: getattr(shown, name) for name in FIELDS["interface"]}, "asn": asn}
        case ConnectionOffer(connection=shown):
            kind, told = "connection", {name: getattr(shown, name) for name in FIELDS["connection"]}
        case ProposalOffer(proposal=shown):
            gateway = shown.associated_gateway or AssociatedGateway()
            asked = shown.requested_allowed_prefixes_to_direct_connect_gateway
            kind = "proposal"
            told = {
                "gateway_owner_account": gateway.owner_account,
                "associated_gateway_id": gateway.id,
                "direct_connect_gateway_id": shown.direct_connect_gateway_id,
                "prefixes_within": [each.cidr for each in asked] or None,
            }
        case _:
            raise AssertionError
    return kind == rule["offer"] and all(fits(name, want, told[name]) for name, want in rule["expect"].items())


def fits(name: str, want: Any, shown: Any) -> bool:
    if shown is None:
        return False
    if isinstance(want, dict):
        ends = cast("dict[str, int]", want)
        return bool(ends["from"] <= shown <= ends["to"])
    several = cast("Sequence[Any]", want) if isinstance(want, list) else [want]
    try:
        if name == "customer_address":
            return ipaddress.ip_interface(shown) in map(ipaddress.ip_interface, several)
        if name == "prefixes_within":
            return all(any(inside(each, net) for net in several) for each in shown)
    except ValueError:
        return False
    return shown in several


def inside(prefix: str, network: str) -> bool:
    inner, outer = ipaddress.ip_network(prefix), ipaddress.ip_network(network)
    return inner.version == outer.version and (int(outer[0]) <= int(inner[0]) <= int(inner[-1]) <= int(outer[-1]))


def toml(data: Any) -> str:
    """A TOML value; JSON's texts and numbers are TOML's."""
    if isinstance(data, dict):
        pairs = cast("dict[str, Any]", data).items()
        return "{ " + ", ".join(f"{json.dumps(name)} = {toml(value)}" for name, value in pairs) + " }"
    if isinstance(data, list):
        return "[" + ", ".join(map(toml, cast("Sequence[Any]", data))) + "]"
    return json.dumps(data)


def policy_of(written: list[dict[str, Any]]) -> AcceptPolicy:
    tables = [{"name": f"rule {number}", **rule} for number, rule in enumerate(written)]
    return AcceptPolicy.from_toml(f"version = 1\nrule = {toml(tables)}\n")


@given(st.lists(rules(), min_size=1, max_size=3), st.lists(offers(), min_size=1, max_size=4))
def test_a_policy_accepts_only_what_waits_and_what_a_rule_names_as_all_that_name_it_say(
    written: list[dict[str, Any]], offered: list[Offer]
) -> None:
    policy = policy_of(written)
    for offer in offered:
        decision = policy.decide(offer)
        naming = [rule for rule in written if is_named(rule, offer)]
        if decision.request is None:
            assert decision.reasons
            continue
        assert offer.pending
        assert naming
        request = decision.request.to_dict()
        assert decision.request.resource_id == offer.id
        assert request["kind"] == naming[0]["offer"]
        for rule in naming:
            assert rule["accept"].items() <= request.items()


@given(rules(), offers())
def test_what_a_single_rule_names_is_accepted(rule: dict[str, Any], offer: Offer) -> None:
    if isinstance(offer, ProposalOffer):
        gateway = offer.proposal.associated_gateway or AssociatedGateway()
        whole = gateway.id and gateway.owner_account
        same = rule["accept"].get("direct_connect_gateway_id") == offer.proposal.direct_connect_gateway_id
        expected = bool(whole and same)
    else:
        expected = True
    decided = policy_of([rule]).decide(offer).request is not None
    assert decided == (expected and offer.pending and is_named(rule, offer))


VALUES = st.recursive(
    st.booleans() | st.integers(-5, 10**12) | st.text(max_size=5) | st.sampled_from(["private", "dxcon-1", "proposal"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "offer", "expect", "accept", "settings", "at_most", "vlan", "connection_id", "x"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_whatever_a_policy_holds_it_is_read_or_refused(rule: Any, scope: Any) -> None:
    with contextlib.suppress(ParameterError):
        AcceptPolicy.from_toml(f"version = 1\nscope = {toml(scope)}\nrule = {toml(rule)}\n")


@given(st.text())
def test_whatever_text_is_given_it_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ParameterError):
        AcceptPolicy.from_toml(text)
