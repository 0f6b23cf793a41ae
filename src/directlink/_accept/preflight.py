"""What can be told before an acceptance, without I/O: reads to make, and what follows from their answers.

What the API does not tell is said so, and not guessed.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from directlink._accept.findings import Finding, FindingCode, Severity
from directlink._accept.listings import LISTINGS
from directlink._accept.offers import offer_of
from directlink._accept.preflight_findings import Found
from directlink._accept.reads import Read
from directlink._accept.requests import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptRequest,
)
from directlink._accept.states import DISASSOCIATED, ENDED
from directlink._call import operations as op
from directlink.endpoints import arn_partition
from directlink.enums import Cloud, DirectConnectGatewayState
from directlink.errors import AccessDeniedError, DirectLinkError
from directlink.models._base import Reported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directlink._accept.expectations import Expectation
    from directlink._accept.offers import Offer
    from directlink._accept.reads import Reading
    from directlink.models.associations import DirectConnectGatewayAssociation
    from directlink.models.gateways import DirectConnectGateway, DirectConnectGatewayAttachment, VirtualGateway
    from directlink.models.proposals import DirectConnectGatewayAssociationProposal
    from directlink.models.virtual_interfaces import VirtualInterface

MOST_INTERFACES: Final = 30
"""Interfaces that a Direct Connect gateway takes, unless the limit was raised."""
MOST_VIRTUAL_GATEWAYS: Final = 20
MOST_TRANSIT_GATEWAYS: Final = 6
_WITHOUT_SITE_LINK: Final = frozenset({"aws-us-gov", "aws-cn"})
"""Partitions."""
JUMBO: Final = 1500
"""Bytes above which frames are jumbo frames."""


@attrs.frozen(kw_only=True)
class Preflight(Reported):
    """What can be told before an acceptance.

    Attributes:
        ready: nothing was found that stands in the way.
        findings: what was found, and what cannot be told.
    """

    ready: bool
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data: ``ready`` and ``findings``."""
        return {"ready": self.ready, "findings": [each.to_dict() for each in self.findings]}


class Checks:
    """The findings about one request, as they come.

    Args:
        request: what is to be accepted.
        cloud: where.
        region: the region that requests go to.
        now: seconds since the epoch.
    """

    def __init__(self, request: AcceptRequest[Any], cloud: Cloud, region: str, now: float) -> None:
        self._request = request
        self._cloud = cloud
        self._region = region
        self._now = datetime.fromtimestamp(now, UTC)
        self._found = Found(region)

    def result(self) -> Preflight:
        """Return what was found."""
        findings = tuple(self._found.findings)
        return Preflight(ready=all(each.severity != Severity.ERROR for each in findings), findings=findings)

    def reads(self) -> Reading[None]:
        """Yield the reads to make; each is sent what it listed, or the error with which it was refused."""
        match self._request:
            case AcceptHostedConnection():
                yield from self._connection()
            case AcceptGatewayAssociationProposal():
                yield from self._proposal(self._request)
            case _:
                yield from self._interface()

    # ── what is offered ──────────────────────────────────────────────────────────────────────────────────────────────

    def _offer(self, kind: str) -> Reading[Offer | None]:
        """Look for what is offered; return it if it waits to be accepted, or was accepted."""
        name = self._request.resource_id
        listing = LISTINGS[kind]
        answer = yield Read(listing.operation, listing.members(name))
        if isinstance(answer, AccessDeniedError):
            self._found.error(
                FindingCode.NOT_READABLE,
                f"{name} may not be read",
                {"operation": listing.operation.name},
                f"Allow directconnect:{listing.operation.name}: an acceptance looks before and after it confirms.",
            )
            return None
        found = [] if isinstance(answer, DirectLinkError) else [each for each in answer if each.id == name]
        if not found:
            self._found.error(
                FindingCode.NOT_LISTED,
                f"{name} is not listed for these keys in {self._region}",
                {"region": self._region},
                "Check the id, the region, and whose keys these are; ask whether the offer was withdrawn.",
            )
            return None
        offer = offer_of(found[0], self._cloud, self._now)
        if not offer.pending and not offer.accepted:
            self._not_an_offer(offer)
            return None
        if offer.pending:
            self._expiry(offer)
        else:
            self._found.info(
                FindingCode.ALREADY_ACCEPTED,
                f"{name} has been accepted already",
                {"state": offer.state},
                "To accept it again does no harm.",
            )
        self._expected(offer)
        return offer

    def _not_an_offer(self, offer: Offer) -> None:
        if offer.kind == "connection" and offer.state in {"requested", "pending", "available", "down"}:
            self._found.error(
                FindingCode.NO_OFFER,
                f"{offer.id} is a dedicated connection, which nobody has offered",
                {"state": offer.state},
                "Check the id: a hosted connection has a VLAN of its own.",
            )
            return
        ended = offer.state in ENDED
        self._found.error(
            FindingCode.ENDED if ended else FindingCode.UNKNOWN_STATE,
            f"{offer.id} is {offer.state or 'in no state'} and cannot be accepted",
            {"state": offer.state},
            "Ask the other account for a new offer." if ended else "Look again in a minute.",
        )

    def _expiry(self, offer: Offer) -> None:
        if offer.expires_at is None:
            self._found.cannot_tell(f"when the offer {offer.id} expires", "the API does not tell when it was made")
        else:
            at = f"{offer.expires_at:%Y-%m-%d %H:%M} UTC"
            self._found.info(
                FindingCode.EXPIRES,
                f"{offer.id} expires on {at} at the latest",
                {"expires_at": offer.expires_at.isoformat()},
                "Accept it soon: it may have been made days ago.",
            )

    def _expected(self, offer: Offer) -> None:
        expect: Expectation[Offer] | None = getattr(self._request, "expect", None)
        for each in () if expect is None else expect.differences(offer):
            self._found.error(
                FindingCode.UNEXPECTED_OFFER,
                f"{each.field} of {offer.id} is {each.actual or 'not told'}, not {each.expected}",
                {"field": each.field, "expected": each.expected, "actual": each.actual or ""},
                "Ask the other account which of the two is right, and do not accept it before.",
            )

    # ── an interface ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _interface(self) -> Reading[None]:
        offer = yield from self._offer("interface")
        if offer is None:
            return
        interface = cast("VirtualInterface", offer.resource)
        kind = interface.virtual_interface_type
        if kind is not None and kind != self._request.KIND:
            self._found.error(
                FindingCode.WRONG_TYPE,
                f"{offer.id} is a {kind} interface, not a {self._request.KIND} one",
                {"virtual_interface_type": kind},
                f"Accept it as a {kind} interface.",
            )
        if offer.pending:
            yield from self._vlan(interface)
        self._settings(interface)
        virtual = getattr(self._request, "virtual_gateway_id", None)
        direct = getattr(self._request, "direct_connect_gateway_id", None)
        if offer.accepted and (virtual or direct):
            actual = interface.virtual_gateway_id or interface.direct_connect_gateway_id
            if actual and actual != (virtual or direct):
                self._found.error(
                    FindingCode.ACCEPTED_DIFFERENTLY,
                    f"{offer.id} belongs to {actual}",
                    {"gateway_id": actual},
                    "It cannot be given another gateway: it would have to be deleted, and offered again.",
                )
        if virtual:
            yield from self._virtual_gateway(virtual)
        if direct:
            yield from self._direct_connect_gateway(direct)
            yield from self._attachments(direct, offer.id)
            yield from self._kinds_of_gateways(direct)

    def _vlan(self, interface: VirtualInterface) -> Reading[None]:
        if interface.connection_id is None or interface.vlan is None:
            return
        answer = yield Read(op.DESCRIBE_VIRTUAL_INTERFACES, {"connection_id": interface.connection_id})
        if isinstance(answer, DirectLinkError):
            self._found.refused("whether the VLAN is in use", answer)
            return
        for other in cast("Sequence[VirtualInterface]", answer):
            if other.vlan == interface.vlan and other.id != interface.id and other.virtual_interface_state not in ENDED:
                self._found.error(
                    FindingCode.VLAN_IN_USE,
                    f"VLAN {interface.vlan} of {interface.connection_id} is that of {other.id}, too",
                    {"vlan": str(interface.vlan), "virtual_interface_id": other.id},
                    "A VLAN can be used once on a connection: ask the other account for another one.",
                )

    def _settings(self, interface: VirtualInterface) -> None:
        settings = getattr(self._request, "settings", None)
        if settings is None:
            return
        if (settings.mtu or 0) > JUMBO and interface.jumbo_frame_capable is False:
            self._found.error(
                FindingCode.NO_JUMBO_FRAMES,
                f"{interface.connection_id} cannot carry frames of {settings.mtu} bytes",
                {"jumbo_frame_capable": "False"},
                f"Ask for an MTU of {JUMBO}.",
            )
        if settings.site_link_enabled:
            self._site_link()

    def _site_link(self) -> None:
        if not getattr(self._request, "direct_connect_gateway_id", None):
            cause = "SiteLink needs a Direct Connect gateway"
            remedy = "Accept the interface with a Direct Connect gateway, or without SiteLink."
        elif arn_partition(self._region) in _WITHOUT_SITE_LINK:
            cause, remedy = f"there is no SiteLink in {self._region}", "Accept the interface without SiteLink."
        else:
            return
        self._found.error(FindingCode.NO_SITE_LINK, cause, {"region": self._region}, remedy)

    # ── gateways ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _virtual_gateway(self, gateway_id: str) -> Reading[None]:
        answer = yield Read(op.DESCRIBE_VIRTUAL_GATEWAYS, {})
        if isinstance(answer, DirectLinkError):
            self._found.refused(f"whether there is a gateway {gateway_id}", answer)
            return
        gateways = {each.virtual_gateway_id: each for each in cast("Sequence[VirtualGateway]", answer)}
        found = gateways.get(gateway_id)
        if found is None:
            self._found.no_gateway(gateway_id, f"There are {', '.join(sorted(filter(None, gateways))) or 'none'}.")
        elif found.virtual_gateway_state != "available":
            self._found.gateway_not_available(gateway_id, found.virtual_gateway_state)
        if self._cloud is Cloud.AWS:
            self._found.cannot_tell(
                f"whether {gateway_id} is attached to a VPC", "the API of Direct Connect does not tell"
            )

    def _direct_connect_gateway(self, gateway_id: str) -> Reading[None]:
        answer = yield Read(op.DESCRIBE_DIRECT_CONNECT_GATEWAYS, {"direct_connect_gateway_id": gateway_id})
        if isinstance(answer, DirectLinkError):
            self._found.refused(f"whether there is a gateway {gateway_id}", answer)
            return
        gateways = cast("Sequence[DirectConnectGateway]", answer)
        found = next((each for each in gateways if each.direct_connect_gateway_id == gateway_id), None)
        if found is None:
            self._found.no_gateway(gateway_id, "Check its id, and whose keys these are.")
        elif found.direct_connect_gateway_state != DirectConnectGatewayState.AVAILABLE:
            self._found.gateway_not_available(gateway_id, found.direct_connect_gateway_state)

    def _attachments(self, gateway_id: str, interface_id: str) -> Reading[None]:
        answer = yield Read(op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ATTACHMENTS, {"direct_connect_gateway_id": gateway_id})
        if isinstance(answer, DirectLinkError):
            self._found.refused(f"how many interfaces {gateway_id} has, and of which type", answer)
            return
        attached = [
            each
            for each in cast("Sequence[DirectConnectGatewayAttachment]", answer)
            if each.virtual_interface_id != interface_id and each.attachment_state not in {"detaching", "detached"}
        ]
        if len(attached) >= MOST_INTERFACES:
            self._found.limit(f"{gateway_id} has {len(attached)} interfaces", MOST_INTERFACES, len(attached))
        other = "PrivateVirtualInterface" if self._request.KIND == "transit" else "TransitVirtualInterface"
        if any(each.attachment_type == other for each in attached):
            self._found.mixed(f"{gateway_id} has interfaces of the type {other}", {"attachment_type": other})

    def _kinds_of_gateways(self, gateway_id: str) -> Reading[None]:
        associations = yield from self._associations(gateway_id)
        if associations is None:
            return
        other = "virtualPrivateGateway" if self._request.KIND == "transit" else "transitGateway"
        if other in {kind for _, kind in associations}:
            self._found.mixed(f"{gateway_id} leads to a gateway of the type {other}", {"gateway_type": other})

    def _associations(self, gateway_id: str) -> Reading[list[tuple[str, str]] | None]:
        """Return id and type of the gateways that a Direct Connect gateway is associated with."""
        answer = yield Read(op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS, {"direct_connect_gateway_id": gateway_id})
        if isinstance(answer, DirectLinkError):
            self._found.refused(f"which gateways {gateway_id} is associated with", answer)
            return None
        found: list[tuple[str, str]] = []
        for each in cast("Sequence[DirectConnectGatewayAssociation]", answer):
            if each.association_state in DISASSOCIATED:
                continue
            gateway = each.associated_gateway
            name = (gateway.id if gateway else None) or each.virtual_gateway_id or ""
            kind = str(gateway.type or "") if gateway else "virtualPrivateGateway" if each.virtual_gateway_id else ""
            found.append((name, kind))
        return found

    # ── a connection, a proposal ─────────────────────────────────────────────────────────────────────────────────────

    def _connection(self) -> Reading[None]:
        yield from self._offer("connection")

    def _proposal(self, request: AcceptGatewayAssociationProposal) -> Reading[None]:
        offer = yield from self._offer("proposal")
        if offer is None:
            return
        proposal = cast("DirectConnectGatewayAssociationProposal", offer.resource)
        gateway = proposal.associated_gateway
        told = {
            "direct_connect_gateway_id": (request.direct_connect_gateway_id, proposal.direct_connect_gateway_id),
            "associated_gateway_id": (request.associated_gateway_id, gateway.id if gateway else None),
            "gateway_owner_account": (request.gateway_owner_account, gateway.owner_account if gateway else None),
        }
        for field, (wanted, actual) in told.items():
            if actual is not None and actual != wanted:
                self._found.error(
                    FindingCode.UNEXPECTED_OFFER,
                    f"{field} of the proposal is {actual}, not {wanted}",
                    {"field": field, "expected": wanted, "actual": actual},
                    "Check which proposal is meant.",
                )
        region = gateway.region if gateway else None
        if region is not None and region != self._region:
            self._found.error(
                FindingCode.OTHER_REGION,
                f"the gateway of the proposal is in {region}, and an acceptance would go to {self._region}",
                {"region": region},
                f'Use a client with region="{region}".',
            )
        kind = str(gateway.type or "") if gateway else ""
        prefixes = request.allowed_prefixes or proposal.requested_allowed_prefixes_to_direct_connect_gateway
        if kind == "transitGateway" and not prefixes:
            self._found.error(
                FindingCode.NO_ALLOWED_PREFIXES,
                "an association with a transit gateway announces nothing without prefixes",
                {},
                "Give allowed_prefixes.",
            )
        yield from self._direct_connect_gateway(request.direct_connect_gateway_id)
        associations = yield from self._associations(request.direct_connect_gateway_id)
        if associations is not None:
            self._room_for(request, kind, associations)

    def _room_for(
        self, request: AcceptGatewayAssociationProposal, kind: str, associations: list[tuple[str, str]]
    ) -> None:
        if request.associated_gateway_id in {name for name, _ in associations}:
            self._found.info(
                FindingCode.ALREADY_ASSOCIATED,
                f"{request.associated_gateway_id} is associated already: the proposal asks for other prefixes",
                {},
                "Compare its prefixes with those that are allowed now: it replaces all of them.",
            )
            return
        counted = Counter(each for _, each in associations)
        most = {"virtualPrivateGateway": MOST_VIRTUAL_GATEWAYS, "transitGateway": MOST_TRANSIT_GATEWAYS}
        other = {"virtualPrivateGateway": "transitGateway", "transitGateway": "virtualPrivateGateway"}.get(kind)
        if kind in most and counted[kind] >= most[kind]:
            name = request.direct_connect_gateway_id
            self._found.limit(f"{name} has {counted[kind]} associations of this kind", most[kind], counted[kind])
        if other is not None and counted[other]:
            self._found.mixed(
                f"{request.direct_connect_gateway_id} leads to a gateway of the type {other}", {"gateway_type": other}
            )
