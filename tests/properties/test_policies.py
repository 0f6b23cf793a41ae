"""No input makes a policy accept what no rule names, and none makes reading one fail in another way than it says."""

from __future__ import annotations

import contextlib
import copy
import json
import tomllib
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from directlink import (
    AcceptPolicy,
    AcceptRequest,
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
from policy_judge import NAMES, Judge, several

if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS = {
    "interface": (
        "connection_id",
        "vlan",
        "asn",
        "location",
        "virtual_interface_name",
        "customer_address",
        "amazon_address",
        "virtual_interface_type",
    ),
    "connection": ("partner_name", "provider_name", "connection_name", "bandwidth", "location", "vlan"),
    "proposal": ("gateway_owner_account", "associated_gateway_id", "direct_connect_gateway_id", "prefixes_within"),
}
# Few values, so that rules and offers meet often; some that look alike, and some that are no ids.
TEXTS = st.sampled_from(["a", "a", "b", "A", "ab", "\uff41", "\u0430", "a\u200b", " a", "a\u0301", "\U0001f600"])
IDS = st.sampled_from(["a", "a", "b", "A", "\u0430", "a b", "a\n"])
NUMBERS = st.sampled_from([0, 1, 2, 3, 4_200_000_000])
ADDRESSES = st.sampled_from(
    ["10.0.0.1/30", "10.0.0.2/30", "10.0.0.1", "10.9.0.1/30", "10.0.0.0/8", "2001:db8::1/64", "2001:db8:0::1", "::/0"]
)
PREFIXES = st.sampled_from(["10.0.0.0/16", "10.0.0.0/8", "11.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "::/0"])
ACCOUNTS = st.sampled_from(["444455556666", "444455556666", "111122223333", "", None])
REGIONS = st.sampled_from(["eu-west-3", "eu-west-3", "eu-west-2", "", None])


def wanted(field: str) -> st.SearchStrategy[Any]:
    """What a rule may expect of a field."""
    if field in {"vlan", "asn"}:
        ranges = st.tuples(NUMBERS, NUMBERS).map(sorted).map(lambda ends: {"from": ends[0], "to": ends[1]})
        return NUMBERS | st.lists(NUMBERS, min_size=1, max_size=2) | ranges
    values = {
        "customer_address": ADDRESSES,
        "amazon_address": ADDRESSES,
        "prefixes_within": PREFIXES,
        "virtual_interface_type": st.sampled_from(["private", "transit"]),
    }.get(field, TEXTS)
    return values | st.lists(values, min_size=1, max_size=2)


TAGS = [{"team": "net"}, {"team": "\U0001f600"}]
GOALS = {"proposal": ("associated",), "connection": ("available",)}
GATEWAYS: dict[str, list[dict[str, Any]]] = {
    "private": [{"virtual_gateway_id": "g"}, {"virtual_gateway_id": "h"}, {"direct_connect_gateway_id": "g"}],
    "transit": [{"direct_connect_gateway_id": "g"}, {"direct_connect_gateway_id": "h"}],
    "proposal": [{}, {"direct_connect_gateway_id": "a"}, {"allowed_prefixes": ["0.0.0.0/0"]}],
}


@st.composite
def accepts(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """How a rule accepts, and what it sets."""
    accept = dict(draw(st.sampled_from(GATEWAYS.get(kind, [{}]))))
    goal = draw(st.sampled_from([None, *GOALS.get(kind, ("available", "attached"))]))
    settings: list[dict[str, Any]] = [] if kind == "proposal" else [{"tags": each} for each in TAGS]
    if kind not in {"proposal", "connection"}:
        settings += [{"virtual_interface_name": "a"}, {"virtual_interface_name": "b", "tags": TAGS[0]}]
        settings += [{"mtu": 8500}, {"site_link_enabled": False}] if goal == "available" else []
    chosen = draw(st.sampled_from([None, *settings]))
    accepted = accept if goal is None else {**accept, "wait_for": goal}
    return {"accept": accepted} if chosen is None else {"accept": accepted, "settings": dict(chosen)}


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """A rule as a file may hold it."""
    kind = draw(st.sampled_from(["private", *NAMES]))
    fields = FIELDS[kind if kind in FIELDS else "interface"]
    expected = {draw(st.sampled_from(NAMES[kind])), *draw(st.lists(st.sampled_from(fields), max_size=2))}
    expect = {field: draw(wanted(field)) for field in sorted(expected)}
    at_most = draw(st.sampled_from([{}, {"at_most": 1}, {"at_most": 2}]))
    return {"offer": kind, "expect": expect, **draw(accepts(kind)), **at_most}


SCOPES = st.fixed_dictionaries(
    {}, optional={"account": st.just("444455556666"), "region": st.just("eu-west-3"), "cloud": st.just("aws")}
)


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """A whole policy; some of its rules expect the same, and differ in what they want, or do not."""
    written = draw(st.lists(rules(), min_size=1, max_size=3))
    again = draw(st.none() | st.sampled_from(written))
    if again is not None:
        same = {name: value for name, value in again.items() if name not in {"accept", "settings"}}
        written.append(copy.deepcopy({**same, **draw(accepts(again["offer"]))}))
    named = [{"name": f"rule {number}", **rule} for number, rule in enumerate(written)]
    return {"version": 1, "scope": draw(SCOPES), "rule": named}


CLASSES: dict[str, tuple[type[Any], type[Any], str, type[Any]]] = {
    "interface": (InterfaceOffer, VirtualInterface, "virtual_interface", VirtualInterfaceState),
    "connection": (ConnectionOffer, Connection, "connection", ConnectionState),
    "proposal": (
        ProposalOffer, DirectConnectGatewayAssociationProposal, "proposal", DirectConnectGatewayAssociationProposalState
    ),
}  # fmt: skip
STATES = {
    "interface": ["confirming", "requested", "pending", "available", "deleted", "new", "CONFIRMING", None],
    "connection": ["ordering", "available", "down", "requested", "deleted", "x", None],
    "proposal": ["requested", "accepted", "deleted", "x", None],
}
PREFIX_LISTS = st.lists(st.none() | PREFIXES | TEXTS, max_size=2)
MEMBERS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "interface": {
        **{name: st.none() | TEXTS for name in FIELDS["interface"]},
        **dict.fromkeys(("vlan", "asn", "asn_long"), st.none() | NUMBERS),
        **dict.fromkeys(("customer_address", "amazon_address"), st.none() | ADDRESSES | TEXTS),
        "virtual_interface_type": st.sampled_from([None, "private", "transit", "public", "other", "connection"]),
        "virtual_gateway_id": st.sampled_from([None, "g"]),
        "owner_account": ACCOUNTS,
        "region": REGIONS,
    },
    "connection": {
        **{name: st.none() | TEXTS for name in FIELDS["connection"]},
        "vlan": st.none() | NUMBERS,
        "owner_account": ACCOUNTS,
        "region": REGIONS,
    },
    "proposal": {
        **{name: st.none() | IDS for name in FIELDS["proposal"]},
        "prefixes_within": PREFIX_LISTS,
        "direct_connect_gateway_owner_account": ACCOUNTS,
    },
}


@st.composite
def offers(draw: st.DrawFn, policy: dict[str, Any]) -> Offer:
    """An offer: anything at all, or what a rule names, but for a thing or two that it shows otherwise."""
    rule = draw(st.none() | st.sampled_from(policy["rule"])) if draw(st.integers(0, 9)) else None
    family = draw(st.sampled_from(list(CLASSES))) if rule is None else rule["offer"]
    family = family if family in CLASSES else "interface"
    members, states, ids = MEMBERS[family], STATES[family], ["1", "2", "3", None, "", "dxvif 1", "\u0661"]
    if rule is None:
        shows = {name: draw(values) for name, values in members.items()}
        return made(family, shows, draw(st.sampled_from(states)), draw(st.sampled_from(ids)))
    shows = dict.fromkeys(members)
    if family == "interface":
        shows |= {"virtual_interface_type": rule["offer"], "owner_account": "444455556666"}
    if family == "connection":
        shows |= {"vlan": 7, "owner_account": "444455556666"}
    if family == "proposal":
        shows |= dict.fromkeys(FIELDS["proposal"], "a") | {"prefixes_within": []}
        shows |= {"direct_connect_gateway_owner_account": "444455556666"}
        shows["direct_connect_gateway_id"] = rule["accept"].get("direct_connect_gateway_id", "a")
    for name, want in rule["expect"].items():
        ends = cast("dict[str, int]", want) if isinstance(want, dict) else None
        shown = draw(st.sampled_from(several(want))) if ends is None else ends["to"]
        shows[name] = [shown] if name == "prefixes_within" else shown
    for name in draw(st.lists(st.sampled_from(sorted(members)), max_size=2)):
        if draw(st.booleans()):
            shows[name] = draw(members[name])
    state = states[0] if draw(st.integers(0, 3)) else draw(st.sampled_from(states))
    return made(family, shows, state, draw(st.sampled_from(ids if not draw(st.integers(0, 9)) else ids[:3])))


def made(family: str, shows: dict[str, Any], state: str | None, offer_id: str | None) -> Offer:
    """The offer that shows this."""
    offer, resource, attribute, states = CLASSES[family]
    members: dict[str, Any] = {f"{attribute}_id": offer_id, f"{attribute}_state": state and states(state), **shows}
    if family == "proposal":
        gateway = AssociatedGateway(
            id=members.pop("associated_gateway_id"), owner_account=members.pop("gateway_owner_account")
        )
        prefixes = tuple(RouteFilterPrefix(cidr=each) for each in members.pop("prefixes_within"))
        members["requested_allowed_prefixes_to_direct_connect_gateway"] = prefixes
        members["associated_gateway"] = None if gateway == AssociatedGateway() else gateway
    found: Offer = offer(**{attribute: resource(**members)})
    return found


def toml(data: Any) -> str:
    """A TOML value; JSON's texts and numbers are TOML's, once they are not made ASCII."""
    if isinstance(data, dict):
        pairs = cast("dict[str, Any]", data).items()
        return "{ " + ", ".join(f"{toml(name)} = {toml(value)}" for name, value in pairs) + " }"
    if isinstance(data, list):
        return "[" + ", ".join(map(toml, cast("Sequence[Any]", data))) + "]"
    return json.dumps(data, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(policy: dict[str, Any]) -> str:
    """A policy as its file."""
    return "".join(f"{name} = {toml(value)}\n" for name, value in policy.items())


Life = list[tuple[Offer, list[Offer] | None]]


def lives(policy: dict[str, Any]) -> st.SearchStrategy[Life]:
    """Offers, one after the other, and what the account has meanwhile."""
    some = offers(policy)
    return st.lists(st.tuples(some, st.none() | st.lists(some, max_size=3)), min_size=1, max_size=5)


CASES = policies().flatmap(lambda policy: st.tuples(st.just(policy), lives(policy)))


@given(CASES)
def test_a_policy_decides_as_a_slow_judge_does_of_whatever_is_offered(case: tuple[dict[str, Any], Life]) -> None:
    policy, life = case
    file = written(policy)
    assert tomllib.loads(file) == policy
    decider, judge = AcceptPolicy.from_toml(file), Judge(policy)
    for offer, existing in life:
        decision = decider.decide(offer, existing=existing)
        assert decision.reasons
        request = None if decision.request is None else decision.request.to_dict()
        event(f"{offer.kind} {'left' if request is None else 'accepted'}")
        if decision.request is not None:
            assert offer.pending
            assert decision.request.expect.differences(offer) == ()  # type: ignore[attr-defined]
        if request is not None:
            del request["expect"]
        assert request == judge.verdict(offer, existing)


ODD: list[Any] = ["444455556666", 1, True, {}]


@given(policies(), st.data())
def test_a_key_that_is_not_known_is_refused_wherever_it_stands(policy: dict[str, Any], data: st.DataObject) -> None:
    tables: list[dict[str, Any]] = [policy, policy["scope"]]
    for rule in policy["rule"]:
        tables += [rule, rule["expect"], rule["accept"], *([rule["settings"]] if "settings" in rule else [])]
    table = data.draw(st.sampled_from(tables))
    key = data.draw(
        st.sampled_from(["owner_account", "amazon_side_asn", "vlans", "Offer", "\u0430ccept", "", "enabled"])
    )
    table[key] = data.draw(st.sampled_from(ODD))
    with pytest.raises(ParameterError):
        AcceptPolicy.from_toml(written(policy))


@given(policies(), st.data())
def test_a_rule_that_names_nobody_is_refused(policy: dict[str, Any], data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(policy["rule"]))
    for name in NAMES[rule["offer"]]:
        rule["expect"].pop(name, None)
    with pytest.raises(ParameterError):
        AcceptPolicy.from_toml(written(policy))


KEYS = st.sampled_from(
    [
        *("name", "offer", "expect", "accept", "settings", "at_most", "vlan", "connection_id", "x", "tags", "mtu"),
        *("allowed_prefixes", "virtual_gateway_id", "direct_connect_gateway_id", "wait_for", "gateway_owner_account"),
    ]
)
VALUES = st.recursive(
    st.booleans() | st.integers(-5, 10**12) | st.text(max_size=5) | st.sampled_from(["private", "dxcon-1", "proposal"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)


@given(VALUES, VALUES)
def test_whatever_a_policy_holds_it_is_read_or_refused(rule: Any, scope: Any) -> None:
    with contextlib.suppress(ParameterError):
        AcceptPolicy.from_toml(f"version = 1\nscope = {toml(scope)}\nrule = {toml(rule)}\n")


MEANT: list[Any] = [
    *("a", ["a"], ["a", "b"], 1, [1, 2], {"from": 1, "to": 2}, "10.0.0.0/8", ["10.0.0.0/8", "::/0"], 8500, True),
    *({"tags": {"team": "a"}}, {"mtu": 1500}, "available", "associated", "private", {}),
]


@given(CASES, VALUES | st.sampled_from(MEANT), st.data())
def test_whatever_stands_instead_of_a_value_it_is_refused_or_means_what_it_says(
    case: tuple[dict[str, Any], Life], value: Any, data: st.DataObject
) -> None:
    policy, life = case
    table = data.draw(st.sampled_from(policy["rule"]))
    part = table.get(data.draw(st.sampled_from(["expect", "accept", "settings", "rule"])))
    table = part or table
    table[data.draw(st.sampled_from([*table, "allowed_prefixes", "at_most"]))] = value
    file = written(policy)
    try:
        decider = AcceptPolicy.from_toml(file)
    except ParameterError:
        event("refused")
        return
    event("read")
    judge = Judge(tomllib.loads(file))
    for offer, existing in life:
        request = decider.decide(offer, existing=existing).request
        told = None if request is None else request.to_dict()
        if told is not None:
            assert AcceptRequest.from_dict(json.loads(json.dumps(told))) == request
            del told["expect"]
        assert told == judge.verdict(offer, existing)


@given(st.text())
def test_whatever_text_is_given_it_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ParameterError):
        AcceptPolicy.from_toml(text)
