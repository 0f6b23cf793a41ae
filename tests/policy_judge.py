"""What a policy accepts, judged once more: slowly, from its file as data, and with nothing of the package's rules.

It knows what the page on policies promises. Where the package and this judge disagree, one of them is wrong.
"""

from __future__ import annotations

import ipaddress
import string
from typing import TYPE_CHECKING, Any, cast

from directlink import AssociatedGateway, ConnectionOffer, InterfaceOffer, ProposalOffer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from directlink import Offer

NAMES = {
    "private": ("connection_id",),
    "transit": ("connection_id",),
    "public": ("connection_id",),
    "connection": ("partner_name", "provider_name"),
    "proposal": ("gateway_owner_account", "associated_gateway_id"),
}
"""What names who offers, by what rules call the kind of an offer."""
_INTERFACE = (
    "connection_id", "vlan", "asn", "amazon_address", "customer_address", "location", "virtual_interface_type",
    "virtual_interface_name",
)  # fmt: skip
_CONNECTION = ("partner_name", "provider_name", "connection_name", "bandwidth", "location", "vlan")
_WAITS = {"interface": ("confirming", "requested"), "connection": ("ordering",), "proposal": ("requested",)}
_TAKEN = {
    "interface": ("verifying", "pending", "available", "down", "testing"),
    "connection": ("pending", "available", "down"),
    "proposal": ("accepted",),
}
_ENDED = ("deleting", "deleted", "rejected", "expired")
_ID = frozenset(string.ascii_letters + string.digits + "!#$%&*+-./:=?@^_~")


class Judge:
    """One policy, and what it has accepted so far.

    Args:
        policy: the file, as TOML's data.
    """

    def __init__(self, policy: Mapping[str, Any]) -> None:
        self._rules: list[dict[str, Any]] = policy["rule"]
        self._scope: dict[str, str] = policy.get("scope", {})
        self._taken: dict[str, set[str]] = {rule["name"]: set() for rule in self._rules}

    def verdict(self, offer: Offer, existing: Iterable[Offer] | None = None) -> dict[str, Any] | None:
        """Return the request, as data, by which the policy accepts an offer; ``None`` if it leaves it."""
        kind, offer_id, told = shown(offer)
        if offer.state not in _WAITS[offer.kind] or not self._is_meant(offer):
            return None
        rules = [rule for rule in self._rules if names(rule, kind, told)]
        if not rules or any(wishes(rule) != wishes(rules[0]) for rule in rules):
            return None
        ids = ids_of(offer, told)
        if ids is None:
            return None
        there = [] if existing is None else list(existing)
        for rule in rules:
            if "at_most" not in rule:
                continue
            if existing is not None and not self._count(rule, there):
                return None
            if len(self._taken[rule["name"]] - {offer_id}) >= rule["at_most"]:
                return None
        for rule in rules:
            self._taken[rule["name"]].add(offer_id)
        return {"version": 1, "kind": kind, **ids, **wishes(rules[0])}

    def _is_meant(self, offer: Offer) -> bool:
        if isinstance(offer, ProposalOffer):
            owner, region = offer.proposal.direct_connect_gateway_owner_account, None
        else:
            resource: Any = offer.resource
            owner, region = resource.owner_account, resource.region
        wanted = self._scope.get("account", owner), self._scope.get("region", region)
        return wanted[0] == owner and (region is None or wanted[1] == region)

    def _count(self, rule: Mapping[str, Any], existing: list[Offer]) -> bool:
        """Let count what the account has; tell whether all of it can be told apart."""
        there: set[str] = set()
        mine: set[str] = set()
        for each in existing:
            kind, its_id, told = shown(each)
            accepted = each.state in _TAKEN[each.kind]
            if each.kind == "connection":
                accepted &= told["vlan"] is not None  # else it is a dedicated one
            if each.kind == "interface" and each.state not in {*_WAITS["interface"], *_ENDED, ""}:
                accepted |= bool(told["gateway"])
            if not (accepted or each.state in _WAITS[each.kind]):
                continue
            if not its_id:
                return False
            there.add(its_id)
            if accepted and names(rule, kind, _as_offered(rule, told)):
                mine.add(its_id)
        self._taken[rule["name"]] = self._taken[rule["name"]] & there | mine
        return True


def _as_offered(rule: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what something accepted may have shown before the rule changed it."""
    before = dict(told)
    expected = rule["expect"]
    new_name = rule.get("settings", {}).get("virtual_interface_name")
    if new_name is not None and told.get("virtual_interface_name") == new_name:
        before["virtual_interface_name"] = _one_of(expected.get("virtual_interface_name"))
    if "allowed_prefixes" in rule.get("accept", {}):
        before["prefixes_within"] = [_one_of(expected.get("prefixes_within"))]
    return before


def _one_of(wanted: Any) -> Any:
    return several(wanted)[0]


def several(wanted: Any) -> Sequence[Any]:
    """Return what a rule expects as several values, of which one must fit."""
    return cast("Sequence[Any]", wanted) if isinstance(wanted, list) else [wanted]


def shown(offer: Offer) -> tuple[str | None, str, dict[str, Any]]:
    """Return what rules call the kind of an offer, its id, and what it shows."""
    match offer:
        case InterfaceOffer(virtual_interface=it):
            told = {name: getattr(it, name, None) for name in _INTERFACE}
            told |= {"asn": it.asn_long or it.asn or None}
            told |= {"gateway": it.virtual_gateway_id or it.direct_connect_gateway_id}
            kind = it.virtual_interface_type
            return kind if kind in {"private", "transit", "public"} else None, it.virtual_interface_id or "", told
        case ConnectionOffer(connection=it):
            return "connection", it.connection_id or "", {name: getattr(it, name) for name in _CONNECTION}
        case ProposalOffer(proposal=it):
            gateway = it.associated_gateway or AssociatedGateway()
            asked = it.requested_allowed_prefixes_to_direct_connect_gateway
            told = {
                "gateway_owner_account": gateway.owner_account,
                "associated_gateway_id": gateway.id,
                "direct_connect_gateway_id": it.direct_connect_gateway_id,
                "prefixes_within": [each.cidr for each in asked] or None,
            }
            return "proposal", it.proposal_id or "", told
        case _:
            raise AssertionError


def names(rule: Mapping[str, Any], kind: str | None, told: Mapping[str, Any]) -> bool:
    """Tell whether a rule names what shows this: all that it expects, and its own gateway."""
    if kind is None or kind != rule["offer"] or not any(name in rule["expect"] for name in NAMES[kind]):
        return False
    if kind == "proposal":
        whole = told["associated_gateway_id"] and told["gateway_owner_account"] and told["direct_connect_gateway_id"]
        wanted = rule.get("accept", {}).get("direct_connect_gateway_id", told["direct_connect_gateway_id"])
        if not whole or wanted != told["direct_connect_gateway_id"]:
            return False
    return all(_fits(name, want, told[name]) for name, want in rule["expect"].items())


def wishes(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a rule asks for."""
    settings = rule.get("settings", {})
    asked = dict(rule.get("accept", {}))
    if settings:
        asked |= {"tags": settings["tags"]} if rule["offer"] == "connection" else {"settings": settings}
    return asked


def ids_of(offer: Offer, told: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the ids that an acceptance names; ``None`` if one of them is none."""
    ids: dict[str, Any]
    match offer:
        case InterfaceOffer(virtual_interface=it):
            ids = {"virtual_interface_id": it.virtual_interface_id}
        case ConnectionOffer(connection=it):
            ids = {"connection_id": it.connection_id}
        case _:
            ids = {"proposal_id": cast("ProposalOffer", offer).proposal.proposal_id}
            ids |= {name: value for name, value in told.items() if name != "prefixes_within"}
    return ids if all(each and set(each) <= _ID for each in ids.values()) else None


def _fits(name: str, want: Any, shown: Any) -> bool:
    if shown is None:
        return False
    if isinstance(want, dict):
        ends = cast("dict[str, int]", want)
        return bool(ends["from"] <= shown <= ends["to"])
    expected = several(want)
    if name in {"amazon_address", "customer_address"}:
        return any(_is_at(shown, each) for each in expected)
    if name == "prefixes_within":
        return all(any(_lies_in(each, network) for network in expected) for each in shown)
    return any(type(shown) is type(each) and shown == each for each in expected)


def _is_at(shown: str, wanted: str) -> bool:
    """Tell whether an address with mask is the wanted one: with that mask, without any, or in that network."""
    address, _, mask = wanted.partition("/")
    try:
        offered, mine = ipaddress.ip_interface(shown), ipaddress.ip_address(address)
    except ValueError:
        return False
    if not mask:
        return mine == offered.ip
    interface = ipaddress.ip_interface(wanted)
    if int(interface.network.network_address) == int(mine):
        return _lies_in(str(offered.network), wanted)
    return interface.ip == offered.ip and interface.network == offered.network


def _lies_in(prefix: str | None, network: str) -> bool:
    try:
        inner, outer = ipaddress.ip_network(prefix or "", strict=False), ipaddress.ip_network(network)
    except ValueError:
        return False
    return inner.version == outer.version and int(outer[0]) <= int(inner[0]) <= int(inner[-1]) <= int(outer[-1])
