"""Policies: which offers are accepted without asking anybody, and how.

A policy is a list of rules. An offer is accepted if a rule expects it, and all rules that expect it agree. What no rule
expects is never accepted.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

import attrs

from directlink._accept.offers import ProposalOffer
from directlink._accept.policy_rules import read_policy
from directlink.errors import ConfigurationError, DirectLinkError
from directlink.models._base import Reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from directlink._accept.offers import Offer
    from directlink._accept.policy_rules import Rule, Scope
    from directlink._accept.requests import AcceptRequest
    from directlink._accept.results import Acceptance
    from directlink.enums import Cloud


@attrs.frozen(kw_only=True)
class Decision(Reported):
    """What a policy says about an offer.

    Attributes:
        request: what to accept, and how; ``None``: nothing.
        rule: the name of the first rule that expects the offer, ``None`` if none does.
        reasons: why.
    """

    request: AcceptRequest[Acceptance] | None
    rule: str | None
    reasons: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, for an audit."""
        request = None if self.request is None else self.request.to_dict()
        return {"request": request, "rule": self.rule, "reasons": list(self.reasons)}


class AcceptPolicy:
    """Rules about which offers are accepted, from a file; see :meth:`from_file`.

    It remembers what it has decided to accept, for rules with ``at_most``.
    """

    def __init__(self, rules: Sequence[Rule], scope: Scope, /) -> None:
        self._rules = tuple(rules)
        self._scope = scope
        self._decided: dict[str, set[str]] = {rule.name: set() for rule in self._rules}

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], /) -> Self:
        """Read a policy from a TOML file.

        Args:
            path: the file.

        Raises:
            ParameterError: it is no policy: a key or value is not known, or a rule does not name who or what is meant.
            ConfigurationError: it cannot be read.
        """
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123 - any path, also one of bytes or a descriptor's
                text = file.read()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise ConfigurationError(f"the policy {os.fspath(path)} cannot be read: {reason}") from error
        return cls.from_toml(text)

    @classmethod
    def from_toml(cls, text: str, /) -> Self:
        """Read a policy.

        Args:
            text: the content of a file.

        Raises:
            ParameterError: it is no policy.
        """
        return cls(*read_policy(text))

    def check_scope(self, *, cloud: Cloud, region: str, account: str | None) -> None:
        """Check that the policy is meant for these keys.

        Args:
            cloud: the cloud of the client.
            region: its region.
            account: the account that a snapshot tells, ``None`` if that is not known.

        Raises:
            ConfigurationError: it is meant for others.
        """
        scope = self._scope
        for name, wanted, is_ in (
            ("cloud", scope.cloud, cloud),
            ("region", scope.region, region),
            ("account", scope.account, account),
        ):
            if wanted is not None and is_ is not None and wanted != is_:
                raise ConfigurationError(f"the policy is meant for {name} {wanted}, and these keys are of {is_}")

    @property
    def is_limited(self) -> bool:
        """Whether a rule has ``at_most``, so that it counts what there is."""
        return any(rule.at_most is not None for rule in self._rules)

    def decide(self, offer: Offer, /, *, existing: Iterable[Offer] | None = None) -> Decision:
        """Say whether an offer is to be accepted, how, and why.

        Args:
            offer: what waits to be accepted.
            existing: everything of its kind that the account has, accepted offers included, for rules with
                ``at_most``. Without it only those count that this object has decided to accept.
        """
        refusal = self._out_of_scope(offer)
        if refusal is not None:
            return Decision(request=None, rule=None, reasons=(refusal,))
        differences = {rule.name: rule.differences(offer) for rule in self._rules}
        fitting = [rule for rule in self._rules if not differences[rule.name]]
        if not fitting:
            reasons = [f"{name}: {told}" for name, several in differences.items() for told in several]
            return Decision(request=None, rule=None, reasons=("no rule expects it", *reasons))
        rule = fitting[0]
        try:
            request = rule.request(offer)
            refusal = _disagreement(fitting) or self._exhausted(fitting, offer, existing)
        except DirectLinkError as error:
            told = f"what it shows cannot be asked for, or what there is not be counted: {error.message}"
            return Decision(request=None, rule=rule.name, reasons=(told,))
        if refusal is not None:
            return Decision(request=None, rule=rule.name, reasons=(refusal,))
        for each in fitting:
            self._decided[each.name].add(offer.id)
        return Decision(request=request, rule=rule.name, reasons=(f"{rule.name} expects it",))

    def _out_of_scope(self, offer: Offer) -> str | None:
        """Return why a policy of this scope says nothing about an offer: it shows whose it would be, and where."""
        if not offer.pending:
            return f"it does not wait to be accepted: it is {offer.state or 'in a state that is not told'}"
        if isinstance(offer, ProposalOffer):
            account, region = offer.proposal.direct_connect_gateway_owner_account, None
        else:
            account = getattr(offer.resource, "owner_account", None)
            region = getattr(offer.resource, "region", None)
        scope = self._scope
        if scope.account is not None and account != scope.account:
            return f"it is offered to account {account}, and the policy is meant for {scope.account}"
        if scope.region is not None and region not in (None, scope.region):
            return f"it is in region {region}, and the policy is meant for {scope.region}"
        return None

    def _exhausted(self, rules: list[Rule], offer: Offer, existing: Iterable[Offer] | None) -> str | None:
        """Return which of the rules has accepted as many as it may."""
        known = None if existing is None else [each for each in existing if each.pending or each.accepted]
        for rule in rules:
            if rule.at_most is None:
                continue
            decided = self._decided[rule.name]
            if known is not None:
                decided &= {each.id for each in known}
                decided |= {each.id for each in known if each.accepted and rule.may_have_accepted(each)}
            taken = len(decided - {offer.id})
            if taken >= rule.at_most:
                return f"{rule.name} allows {rule.at_most} at a time, and there are {taken}"
        return None


def _disagreement(rules: list[Rule]) -> str | None:
    """Return which two of the rules want different things."""
    for other in rules[1:]:
        if other.wishes != rules[0].wishes:
            return f"the rules {rules[0].name!r} and {other.name!r} both expect it, and want different things"
    return None
