"""Accepting a proposal to associate another account's gateway with a Direct Connect gateway of this one.

Two things tell of it: the proposal, for a week and for three days after it was accepted, and the association. A
proposal names no association: it is found by its two gateways, of which at most one association lives. That the two are
associated does not say that this proposal was accepted: it may ask for other prefixes. So prefixes are compared.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Final

import attrs

from directlink._accept.handshake import MINUTE, Handshake, Standing
from directlink._accept.listings import PROPOSALS, Listing
from directlink._accept.offers import ProposalOffer
from directlink._accept.results import AssociationAcceptResult
from directlink._accept.states import DISASSOCIATED
from directlink._accept.subjects import Listed, Look, Subject
from directlink._accept.waiting import Verdict
from directlink._call import operations as op
from directlink.enums import DirectConnectGatewayAssociationProposalState as ProposalState
from directlink.enums import DirectConnectGatewayAssociationState as AssociationState
from directlink.errors import ConfigurationError, Difference, PrefixMismatchError
from directlink.models.associations import (
    DirectConnectGatewayAssociation,  # noqa: TC001 - attrs classes are introspected
)
from directlink.models.proposals import DirectConnectGatewayAssociationProposal
from directlink.outcomes import PollPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink._accept.log import Log
    from directlink._accept.requests import AcceptGatewayAssociationProposal
    from directlink._accept.subjects import Looks
    from directlink._accept.waiting import Judge
    from directlink.enums import OpenEnum
    from directlink.errors import AcceptedDifferentlyError, DirectLinkError
    from directlink.models.proposals import AcceptDirectConnectGatewayAssociationProposalResult
    from directlink.models.shared import RouteFilterPrefix
    from directlink.outcomes import History

_ASSOCIATIONS: Final = op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS.needing("directConnectGatewayAssociations")
_HAS_BEEN_ACCEPTED: Final = re.compile(r"has been accepted\b")
"""What AWS says of a second accept: a hint, no contract."""
_CHANGING: Final = frozenset({"associating", "updating"})


def gateway_of(association: DirectConnectGatewayAssociation) -> str | None:
    """Return the gateway on the far side; old answers name it another way, and a core network is one, too."""
    for side in (association.associated_gateway, association.associated_core_network):
        if side is not None and side.id:
            return side.id
    return association.virtual_gateway_id


def associations_of(direct_connect_gateway_id: str) -> Listing[DirectConnectGatewayAssociation]:
    """Return the listing of a Direct Connect gateway's associations."""
    return Listing(
        operation=_ASSOCIATIONS,
        only="associated_gateway_id",
        key=gateway_of,
        always=(("direct_connect_gateway_id", direct_connect_gateway_id),),
    )


def proposals_to(direct_connect_gateway_id: str) -> Listing[DirectConnectGatewayAssociationProposal]:
    """Return the listing of the proposals to a Direct Connect gateway, by the gateway that they are about."""
    return Listing(
        operation=PROPOSALS.operation,
        only="associated_gateway_id",
        key=lambda proposal: None if proposal.associated_gateway is None else proposal.associated_gateway.id,
        always=(("direct_connect_gateway_id", direct_connect_gateway_id),),
    )


@attrs.frozen
class Pairing:
    """What a look shows of a proposal and of the association of its two gateways.

    Attributes:
        proposal: the proposal, ``None`` where it is not listed (any more).
        association: the association that lives, else the last one that ended, else ``None``.
    """

    proposal: DirectConnectGatewayAssociationProposal | None
    association: DirectConnectGatewayAssociation | None

    @property
    def state(self) -> OpenEnum | None:
        """The state of the association, or of the proposal where there is no association yet."""
        if self.association is not None:
            return self.association.association_state
        return None if self.proposal is None else self.proposal.proposal_state

    @property
    def lives(self) -> DirectConnectGatewayAssociation | None:
        """The association, if it has not ended."""
        association = self.association
        return None if association is None or association.association_state in DISASSOCIATED else association


class Proposed(Listed[DirectConnectGatewayAssociationProposal]):
    """A proposal."""

    LISTING = PROPOSALS
    KIND = "proposal"
    ARGUMENT = "proposal_id"
    DESCRIBED_BY = PROPOSALS.operation.name

    def state(self, resource: DirectConnectGatewayAssociationProposal) -> ProposalState | None:
        """Return its state."""
        return resource.proposal_state


class ProposedAssociation(Subject[Pairing]):
    """A proposal, and the association of its two gateways.

    Args:
        log: the clock of the acceptance.
        proposal_id: the proposal.
        direct_connect_gateway_id: the gateway that it is made to.
        associated_gateway_id: the gateway that it is about.
    """

    KIND = "proposal"
    ARGUMENT = "proposal_id"
    DESCRIBED_BY = PROPOSALS.operation.name
    WAITS_TO_BE_ACCEPTED = frozenset({"requested"})

    def __init__(self, log: Log, proposal_id: str, direct_connect_gateway_id: str, associated_gateway_id: str) -> None:
        super().__init__(proposal_id)
        self._log = log
        self._associations = associations_of(direct_connect_gateway_id)
        self._proposals = proposals_to(direct_connect_gateway_id)
        self._gateways = (associated_gateway_id, direct_connect_gateway_id)
        self._accepted: DirectConnectGatewayAssociation | None = None
        self._other: str | None = None

    def accepted(self, association: DirectConnectGatewayAssociation) -> None:
        """From now on look at this association alone."""
        self._accepted = association if association.association_id else None

    def sources(self) -> tuple[tuple[Listing[Any], str], ...]:
        """Return where proposals and associations are listed."""
        gateway, _ = self._gateways
        return ((PROPOSALS, self.id), (self._associations, gateway), (self._proposals, gateway))

    def look(self) -> Looks[Pairing | None]:
        """Look at the proposal, and at the association unless the proposal waits to be accepted."""
        gateway, _ = self._gateways
        proposal = None
        if self._accepted is None:
            of_proposal = Look(PROPOSALS, self.id)
            yield of_proposal
            proposal = of_proposal.found[0] if of_proposal.found else None
            if proposal is not None and proposal.proposal_state == ProposalState.REQUESTED:
                return Pairing(proposal, None)
        look = Look(self._associations, gateway)
        yield look
        association = self._chosen(look.found)
        if proposal is None and association is None:
            others = Look(self._proposals, gateway)
            yield others
            waiting = [each for each in others.found if each.proposal_state == ProposalState.REQUESTED]
            self._other = waiting[0].proposal_id if waiting else None
            return None
        return Pairing(proposal, association)

    def absent(self) -> str:
        """Return what may have become of the proposal."""
        gateway, direct_connect_gateway = self._gateways
        text = f"it expired, was withdrawn, or is another account's; {gateway} is not associated with "
        text += direct_connect_gateway
        return f"{text}, and proposal {self._other}, which waits to be accepted, asks for that" if self._other else text

    def _chosen(self, found: tuple[DirectConnectGatewayAssociation, ...]) -> DirectConnectGatewayAssociation | None:
        """Return the association that was accepted or, if it is not known, the one that lives."""
        if self._accepted is None:
            living = [each for each in found if each.association_state not in DISASSOCIATED]
            return next(iter(living or found), None)
        of_ours = [each for each in found if each.association_id == self._accepted.association_id]
        # a listing that lags does not show it yet
        return of_ours[0] if of_ours else None if self._log.is_late() else self._accepted

    def state(self, resource: Pairing) -> OpenEnum | None:
        """Return its state."""
        return resource.state

    def situation(self, resource: Pairing, accepted: bool) -> str:
        """Return its state, and why it does not change if the service tells."""
        text = super().situation(resource, accepted)
        error = resource.association and resource.association.state_change_error
        return f"{text} ({error})" if error else text


class ProposalHandshake(Handshake[Pairing, AssociationAcceptResult]):
    """A proposal."""

    NOUN = "proposal"
    UNTOLD = "it is accepted, and no association of its gateways is listed"
    BUDGET = 60 * MINUTE
    POLL = PollPolicy(first=5.0, interval=15.0, max_interval=30.0)
    ACCEPTED = frozenset({"associating", "associated", "updating"})
    CONFIRM = op.ACCEPT_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL

    def __init__(self, request: AcceptGatewayAssociationProposal, log: Log) -> None:
        super().__init__(request, log)
        self.subject = self._proposed = ProposedAssociation(
            log, request.proposal_id, request.direct_connect_gateway_id, request.associated_gateway_id
        )
        self.expect, self.goal = request.expect, request.wait_for
        self._asked = request
        self._prefixes = None if request.allowed_prefixes is None else networks(request.allowed_prefixes)
        self.members = {
            "proposal_id": request.proposal_id,
            "direct_connect_gateway_id": request.direct_connect_gateway_id,
            "associated_gateway_owner_account": request.gateway_owner_account,
            "override_allowed_prefixes_to_direct_connect_gateway": _route_filters(request.allowed_prefixes),
        }

    def standing(self, resource: Pairing) -> Standing:
        """Tell by both. Listings lag: for a while, what one of them does not show yet says nothing."""
        proposal, association = resource.proposal, resource.lives
        state = proposal and proposal.proposal_state
        late = self.log.is_late()
        if state == ProposalState.REQUESTED:
            return Standing.OFFERED
        if state == ProposalState.ACCEPTED and self._is_about_others(resource):
            return Standing.ACCEPTED
        if association is None:
            if not late:
                return Standing.UNSETTLED
            # one that ended may be an earlier one of the same gateways, and a later one would be listed by now
            ended = state == ProposalState.DELETED or resource.association is not None
            return Standing.ENDED if ended else Standing.ACCEPTED
        if association.association_state not in self.ACCEPTED or (proposal is None and not late):
            return Standing.UNSETTLED
        changing = association.association_state in _CHANGING
        unclear = changing and state != ProposalState.ACCEPTED and self.differences(resource)
        return Standing.UNSETTLED if unclear else Standing.ACCEPTED

    def offer(self, resource: Pairing) -> ProposalOffer | None:
        """Return the proposal as an offer."""
        return None if resource.proposal is None else ProposalOffer(proposal=resource.proposal)

    def check(self, resource: Pairing, region: str) -> None:
        """Check that the client's Region is that of the other account's gateway.

        Raises:
            ConfigurationError: it is not: the service would say that there is no such gateway.
        """
        gateway = None if resource.proposal is None else resource.proposal.associated_gateway
        if gateway is not None and gateway.region not in (None, region):
            raise ConfigurationError(
                f"{self.id} has to be accepted in {gateway.region}, the Region of gateway {gateway.id}, and this "
                f"client is one for {region}: make one with region={gateway.region!r}"
            )

    def unexpected(self, resource: Pairing, *, accepted: bool) -> tuple[Difference, ...]:
        """Compare what the request says of the proposal, too: it has to be about these two gateways.

        One that was accepted with other prefixes than it asked for shows those: :meth:`differences` compares them.
        """
        own = self._is_about_others(resource)
        told = {difference.field for difference in own}
        if accepted and self._prefixes is not None:
            told.add("prefixes_within")
        more = super().unexpected(resource, accepted=accepted)
        return (*own, *(each for each in more if each.field not in told))

    def _is_about_others(self, resource: Pairing) -> tuple[Difference, ...]:
        proposal, asked = resource.proposal, self._asked
        if proposal is None:
            return ()
        gateway = proposal.associated_gateway
        told = (
            ("direct_connect_gateway_id", asked.direct_connect_gateway_id, proposal.direct_connect_gateway_id),
            ("associated_gateway_id", asked.associated_gateway_id, gateway and gateway.id),
            ("gateway_owner_account", asked.gateway_owner_account, gateway and gateway.owner_account),
        )
        # what an answer leaves out is no difference: some do not describe the gateway
        return tuple(Difference(name, was, is_) for name, was, is_ in told if is_ and is_ != was)

    def differences(self, resource: Pairing) -> tuple[Difference, ...] | None:
        """Compare the prefixes: those that the association has or, while they change, that the proposal has."""
        proposal, association = resource.proposal, resource.lives
        if association is None:
            return None
        actual = _cidrs(association.allowed_prefixes_to_direct_connect_gateway)
        proposed = proposal and _cidrs(proposal.requested_allowed_prefixes_to_direct_connect_gateway)
        accepted = proposal is not None and proposal.proposal_state == ProposalState.ACCEPTED
        wanted = self._prefixes
        if wanted is None:
            if accepted or not proposed:
                return self._beyond_what_was_expected(association) if proposal is None else ()
            wanted = networks(proposed)
        fits = networks(actual) == wanted
        if not fits and accepted and proposed and association.association_state in _CHANGING:
            fits = networks(proposed) == wanted
        if fits:
            return ()
        return (Difference("allowed_prefixes", ", ".join(sorted(wanted)), ", ".join(actual)),)

    def _beyond_what_was_expected(self, association: DirectConnectGatewayAssociation) -> tuple[Difference, ...]:
        """Compare the prefixes of an association with those that its proposal, which is gone, was expected to have."""
        if self.expect is None:
            return ()
        proposal = DirectConnectGatewayAssociationProposal(
            requested_allowed_prefixes_to_direct_connect_gateway=association.allowed_prefixes_to_direct_connect_gateway
        )
        found = self.expect.differences(ProposalOffer(proposal=proposal))
        return tuple(each for each in found if each.field == "prefixes_within")

    def accepted_differently(self, differences: tuple[Difference, ...]) -> AcceptedDifferentlyError:
        """Return the error for other prefixes."""
        first = differences[0]
        if first.field not in {"allowed_prefixes", "prefixes_within"}:
            return super().accepted_differently(differences)
        error = PrefixMismatchError(
            f"{self._asked.associated_gateway_id} is associated with {self._asked.direct_connect_gateway_id}, and "
            f"with other prefixes: {first.actual} instead of {first.expected}"
        )
        error.resource_id, error.differences = self.id, differences
        return error

    def accepted(self, resource: Pairing) -> None:
        """Keep to this association from now on; say so where nothing tells with which prefixes it was accepted."""
        assert resource.lives is not None
        self._proposed.accepted(resource.lives)
        if resource.proposal is None and self._prefixes is None:
            self.log.note("prefixes not verified")

    def answered(
        self, answer: AcceptDirectConnectGatewayAssociationProposalResult, resource: Pairing
    ) -> tuple[AssociationState | None, Pairing]:
        """Return the association that was answered, if it is that of these two gateways."""
        association = answer.direct_connect_gateway_association
        gateway = association and gateway_of(association)
        if association is None or gateway not in (None, self._asked.associated_gateway_id):
            return None, resource
        return association.association_state, Pairing(resource.proposal, association)

    def says_accepted(self, error: DirectLinkError) -> bool:
        """Tell whether a refusal says so."""
        return _HAS_BEEN_ACCEPTED.search(error.message) is not None

    def judge(self, goal: str) -> Judge[Pairing]:  # noqa: ARG002 - it has one goal
        """Return what judges an association on its way to ``associated``, with the prefixes that were asked for."""

        def judge(resource: Pairing) -> Verdict:
            association = resource.lives
            if association is None:
                return Verdict.WAIT if resource.association is None else Verdict.ENDED
            there = association.association_state == AssociationState.ASSOCIATED
            return Verdict.DONE if there and not self.differences(resource) else Verdict.WAIT

        return judge

    def result(
        self, resource: Pairing, state: OpenEnum, *, already: bool, history: History, attempts: int
    ) -> AssociationAcceptResult:
        """Return the association."""
        assert resource.association is not None
        return AssociationAcceptResult(
            proposal_id=self.id,
            state=AssociationState(state),
            already_accepted=already,
            association=resource.association,
            history=history,
            confirm_attempts=attempts,
        )


def networks(prefixes: Iterable[str]) -> frozenset[str]:
    """Return prefixes so that equal sets of networks are equal: IPv6 comes back in another notation."""
    return frozenset(_network(prefix) for prefix in prefixes)


def _network(prefix: str) -> str:
    try:
        return str(ip_network(prefix, strict=False))
    except ValueError:
        return prefix


def _cidrs(prefixes: Iterable[RouteFilterPrefix]) -> tuple[str, ...]:
    return tuple(prefix.cidr or "" for prefix in prefixes)


def _route_filters(prefixes: tuple[str, ...] | None) -> tuple[RouteFilterPrefix, ...] | None:
    if prefixes is None:
        return None
    from directlink.models.shared import RouteFilterPrefix

    return tuple(RouteFilterPrefix(cidr=prefix) for prefix in prefixes)
