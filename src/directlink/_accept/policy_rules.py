"""What a policy file may say: its rules, and reading them."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from directlink._accept.offers import InterfaceOffer, ProposalOffer
from directlink._accept.requests import VERSION as REQUEST_VERSION
from directlink._accept.requests import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptPublicVirtualInterface,
    AcceptRequest,
    AcceptTransitVirtualInterface,
)
from directlink.enums import Cloud
from directlink.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from directlink._accept.expectations import Expectation
    from directlink._accept.offers import Offer
    from directlink._accept.results import Acceptance
    from directlink.errors import Difference

VERSION: Final = 1
"""Of what a policy file may hold."""


@attrs.frozen(kw_only=True)
class _Kind:
    """What a rule about one kind of offer may say.

    Attributes:
        request: the class of what it asks for.
        names: what names who or what is meant; a rule expects at least one of these.
        accept: what it may ask for.
        example: arguments of the request that name an offer, for to try a rule when it is read.
        settings: the argument of the request that its settings are.
    """

    request: type[AcceptRequest[Any]]
    names: frozenset[str]
    accept: frozenset[str]
    example: Mapping[str, str]
    settings: str | None = None


_LINE: Final = frozenset({"connection_id"})
# Of an interface only the line names who offers it: all else is his choice, and the owner's account is one's own.
_KINDS: Final = {
    "private": _Kind(
        request=AcceptPrivateVirtualInterface,
        names=_LINE,
        accept=frozenset({"virtual_gateway_id", "direct_connect_gateway_id", "wait_for"}),
        example={"virtual_interface_id": "dxvif-example"},
        settings="settings",
    ),
    "transit": _Kind(
        request=AcceptTransitVirtualInterface,
        names=_LINE,
        accept=frozenset({"direct_connect_gateway_id", "wait_for"}),
        example={"virtual_interface_id": "dxvif-example"},
        settings="settings",
    ),
    "public": _Kind(
        request=AcceptPublicVirtualInterface,
        names=_LINE,
        accept=frozenset({"wait_for"}),
        example={"virtual_interface_id": "dxvif-example"},
        settings="settings",
    ),
    "connection": _Kind(
        request=AcceptHostedConnection,
        names=frozenset({"partner_name", "provider_name"}),
        accept=frozenset({"wait_for"}),
        example={"connection_id": "dxcon-example"},
        settings="tags",
    ),
    "proposal": _Kind(
        request=AcceptGatewayAssociationProposal,
        names=frozenset({"gateway_owner_account", "associated_gateway_id"}),
        accept=frozenset({"direct_connect_gateway_id", "allowed_prefixes", "wait_for"}),
        example={
            "proposal_id": "example",
            "direct_connect_gateway_id": "example",
            "associated_gateway_id": "vgw-example",
            "gateway_owner_account": "111122223333",
        },
    ),
}


@attrs.frozen(kw_only=True)
class Scope:
    """Where a policy holds; ``None``: everywhere."""

    cloud: Cloud | None = None
    region: str | None = None
    account: str | None = None


@attrs.frozen(kw_only=True)
class Rule:
    """A rule.

    Attributes:
        name: its name.
        offer: the kind of offers that it is about.
        expect: what it expects of them.
        wishes: how it accepts them: arguments of a request.
        at_most: how many that it accepted may exist at a time.
    """

    name: str
    offer: str
    expect: Expectation[Offer]
    wishes: Mapping[str, Any]
    at_most: int | None

    def differences(self, offer: Offer) -> list[str]:
        """Return why the rule is not about the offer; nothing, if it is."""
        return self._told(offer, self.expect.differences(offer))

    def may_have_accepted(self, offer: Offer) -> bool:
        """Tell whether the rule is about what is accepted by now: what the rule itself changes is no difference."""
        return not self._told(offer, [each for each in self.expect.differences(offer) if not self._changes(each)])

    def _changes(self, found: Difference) -> bool:
        """Tell whether the rule is why something accepted differs from what was expected of the offer."""
        if found.field == "prefixes_within":
            return "allowed_prefixes" in self.wishes
        return found.actual is not None and found.actual == self.wishes.get("settings", {}).get(found.field)

    def _told(self, offer: Offer, differences: Iterable[Difference]) -> list[str]:
        if kind_of_offer(offer) != self.offer:
            return [f"it is {kind_of_offer(offer) or 'of a kind that is not told'}, not {self.offer}"]
        told = [f"{each.field} is {each.actual or 'not told'}, not {each.expected}" for each in differences]
        wanted = self.wishes.get("direct_connect_gateway_id")
        if isinstance(offer, ProposalOffer):
            asked = offer.proposal.direct_connect_gateway_id
            if asked is None or wanted not in (None, asked):
                told.append(f"it asks for the gateway {asked}, not {wanted}")
            gateway = offer.proposal.associated_gateway
            if gateway is None or not gateway.id or not gateway.owner_account:
                told.append("it does not tell whose gateway it is about")
        return told

    def request(self, offer: Offer) -> AcceptRequest[Acceptance]:
        """Return what the rule asks for."""
        return _request(self.offer, self.wishes, self.expect, _ids(offer))


def kind_of_offer(offer: Offer) -> str:
    """Return what rules call the kind of an offer; empty if an interface does not tell its type."""
    if isinstance(offer, InterfaceOffer):
        return offer.virtual_interface.virtual_interface_type or ""
    return offer.kind


def _ids(offer: Offer) -> dict[str, Any]:
    match offer:
        case InterfaceOffer():
            return {"virtual_interface_id": offer.id}
        case ProposalOffer(proposal=proposal):
            assert proposal.associated_gateway is not None
            return {
                "proposal_id": offer.id,
                "direct_connect_gateway_id": proposal.direct_connect_gateway_id,
                "associated_gateway_id": proposal.associated_gateway.id,
                "gateway_owner_account": proposal.associated_gateway.owner_account,
            }
        case _:
            return {"connection_id": offer.id}


def _request(
    kind: str, wishes: Mapping[str, Any], expect: Expectation[Offer], ids: Mapping[str, Any]
) -> AcceptRequest[Acceptance]:
    data = {"version": REQUEST_VERSION, "kind": kind, **ids, **wishes, "expect": expect.to_dict()}
    request: AcceptRequest[Acceptance] = _KINDS[kind].request.from_dict(data)
    return request


def read_policy(text: str) -> tuple[list[Rule], Scope]:
    """Return the rules of a policy, and where it holds.

    Args:
        text: the content of a file.

    Raises:
        ParameterError: it is no policy.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParameterError(f"policy: not TOML: {error}") from None
    _check_keys("policy", data, ("version", "scope", "rule"))
    if type(data.get("version")) is not int or data["version"] != VERSION:
        raise ParameterError(f"policy: expected version = {VERSION}, got {data.get('version')!r}")
    tables = data.get("rule")
    if not isinstance(tables, list) or not tables:
        raise ParameterError("policy: expected at least one [[rule]]")
    rules = [_rule(table) for table in cast("list[object]", tables)]
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise ParameterError(f"policy: there are two rules of the name {name!r}")
    return rules, _scope(data.get("scope", {}))


def _check_keys(where: str, table: Mapping[str, object], known: Iterable[str]) -> None:
    unknown = sorted(table.keys() - set(known))
    if unknown:
        raise ParameterError(f"{where}: there is no {unknown[0]!r}; there are {', '.join(sorted(known))}")


def _table(where: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ParameterError(f"{where}: expected a table, got {type(value).__name__}")
    return cast("dict[str, Any]", value)


def _scope(value: object) -> Scope:
    table = _table("scope", value)
    _check_keys("scope", table, ("cloud", "region", "account"))
    for name, each in table.items():
        if not isinstance(each, str) or not each:
            raise ParameterError(f"scope.{name}: expected a text, got {each!r}")
    cloud = table.get("cloud")
    if cloud is not None and cloud not in tuple(Cloud):
        raise ParameterError(f"scope.cloud: expected one of {', '.join(Cloud)}, got {cloud!r}")
    return Scope(**{**table, **({} if cloud is None else {"cloud": Cloud(cloud)})})


def _rule(value: object) -> Rule:
    table = _table("rule", value)
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ParameterError(f"rule: expected a name, got {name!r}")
    try:
        return _named_rule(name, table)
    except ParameterError as error:
        raise ParameterError(f"rule {name!r}: {error.message}") from None


def _named_rule(name: str, table: dict[str, Any]) -> Rule:
    _check_keys("rule", table, ("name", "offer", "expect", "accept", "settings", "at_most"))
    offer = table.get("offer")
    kind = _KINDS.get(offer) if isinstance(offer, str) else None
    if kind is None or not isinstance(offer, str):
        raise ParameterError(f"offer: expected one of {', '.join(_KINDS)}, got {offer!r}")
    told = _table("expect", table.get("expect", {}))
    if not kind.names & told.keys():
        raise ParameterError(
            f"expect: names nobody: give {' or '.join(sorted(kind.names))}; "
            "what the offerer can choose, or what is your own, does not tell who offers"
        )
    expect: Expectation[Offer] = kind.request.EXPECTATION.from_dict(told)
    wishes = dict(_table("accept", table.get("accept", {})))
    _check_keys("accept", wishes, kind.accept)
    settings = _table("settings", table.get("settings", {}))
    if settings:
        wishes |= _settings(kind, settings)
    at_most = table.get("at_most")
    if at_most is not None and (type(at_most) is not int or at_most < 1):
        raise ParameterError(f"at_most: expected a whole number of at least 1, got {at_most!r}")
    _request(offer, wishes, expect, kind.example)  # what is wrong with it is said now
    return Rule(name=name, offer=offer, expect=expect, wishes=wishes, at_most=at_most)


def _settings(kind: _Kind, settings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings as an argument of the request; a connection has no others than tags."""
    if kind.settings is None:
        raise ParameterError("settings: there are none of an association")
    if kind.settings == "settings":
        return {"settings": settings}
    _check_keys("settings", settings, ("tags",))
    return {"tags": _table("settings.tags", settings.get("tags"))}
