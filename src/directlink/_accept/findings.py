"""What a look before an acceptance, and a diagnosis of an interface, find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from directlink.enums import OpenEnum
from directlink.models._base import Reported

if TYPE_CHECKING:
    from collections.abc import Mapping


class Severity(OpenEnum):
    """How much a finding matters."""

    ERROR = "error"
    """This stands in the way."""
    WARNING = "warning"
    """This may stand in the way, or will soon."""
    INFO = "info"
    """This is worth knowing; nothing stands in the way."""


class FindingCode(OpenEnum):
    """What was found. Codes are stable; later releases may have more of them."""

    NOT_LISTED = "not-listed"
    """The account has no such resource in this region, as far as the service tells."""
    NOT_READABLE = "not-readable"
    """The account may not read the resource that all else depends on."""
    NO_OFFER = "no-offer"
    """Nobody has offered it: a dedicated connection."""
    UNEXPECTED_OFFER = "unexpected-offer"
    """The offer is not what was expected, or not what the request says."""
    WRONG_TYPE = "wrong-type"
    """The interface is of another type than the request."""
    ALREADY_ACCEPTED = "already-accepted"
    """It has been accepted; to accept it again does no harm."""
    ACCEPTED_DIFFERENTLY = "accepted-differently"
    """It has been accepted by another gateway."""
    EXPIRES = "expires"
    """No later than then the offer expires."""
    VLAN_IN_USE = "vlan-in-use"
    """Another interface has the same VLAN on the same connection."""
    MIXED_GATEWAYS = "mixed-gateways"
    """Private and transit would meet at one Direct Connect gateway."""
    LIMIT_REACHED = "limit-reached"
    """The gateway has as many as are allowed, unless the limit was raised."""
    OTHER_REGION = "other-region"
    """The acceptance has to go to another Region."""
    ALREADY_ASSOCIATED = "already-associated"
    """The two gateways are associated; the proposal asks for other prefixes."""
    NO_JUMBO_FRAMES = "no-jumbo-frames"
    """The connection cannot carry frames of that size."""
    NO_SITE_LINK = "no-site-link"
    """SiteLink needs a Direct Connect gateway."""
    CANNOT_BE_TOLD = "cannot-be-told"
    """The service does not tell it, or a read was denied."""
    NOT_ACCEPTED = "not-accepted"
    """The offer waits to be accepted."""
    ENDED = "ended"
    """It was deleted or declined, or its offer expired."""
    VERIFYING = "verifying"
    """The service checks the addresses of a public interface."""
    PROVISIONING = "provisioning"
    """The service is setting it up."""
    UNKNOWN_STATE = "unknown-state"
    """It is in a state that this release does not know."""
    FAILOVER_TEST = "failover-test"
    """A BGP failover test holds sessions down."""
    CONNECTION_NOT_AVAILABLE = "connection-not-available"
    """The connection or LAG below the interface is not available."""
    ENCRYPTION_DOWN = "encryption-down"
    """MACsec is required on the connection, and is down."""
    NO_GATEWAY = "no-gateway"
    """The interface is attached to no gateway."""
    GATEWAY_NOT_LISTED = "gateway-not-listed"
    """The account has no such gateway."""
    GATEWAY_NOT_AVAILABLE = "gateway-not-available"
    """The gateway is not available, or not attached to a network."""
    GATEWAY_NOT_ATTACHED = "gateway-not-attached"
    """The interface and its Direct Connect gateway are not joined."""
    NO_ASSOCIATION = "no-association"
    """The Direct Connect gateway leads to no network."""
    ASSOCIATION_NOT_READY = "association-not-ready"
    """An association of the Direct Connect gateway is not in effect."""
    NO_ALLOWED_PREFIXES = "no-allowed-prefixes"
    """An association announces no prefixes."""
    PEER_NOT_READY = "peer-not-ready"
    """The service is setting a BGP peer up, or takes it away."""
    BGP_SETTINGS = "bgp-settings"
    """Key, AS numbers or addresses may differ between the two ends of a BGP session."""
    BGP_KEY = "bgp-key"
    """The BGP keys of the two ends differ, or one has none."""
    CUSTOMER_ASN = "customer-asn"
    """The router has another AS number than the interface expects of it."""
    PROVIDER_ASN = "provider-asn"
    """The router expects another AS number of the provider than the interface has."""
    PEER_ADDRESS = "peer-address"
    """The router has another address, or expects another one of the provider."""
    ROUTER_UNREACHABLE = "router-unreachable"
    """Nothing of the router arrives: cable, port, VLAN, addresses."""
    SESSION_CLOSED = "session-closed"
    """One end closed the BGP session: too many prefixes, or shut down."""
    PREFIX_LIMIT = "prefix-limit"
    """The router announces more prefixes than the service takes."""
    PREFIX_LIMIT_NEAR = "prefix-limit-near"
    """The router announces nearly as many prefixes as the service takes."""
    ROUTER_PREFIX_LIMIT = "router-prefix-limit"
    """The service announces more prefixes than the router takes."""
    PROVIDER_SHUTDOWN = "provider-shutdown"
    """The provider's end of a BGP session is shut down."""
    ROUTER_SHUTDOWN = "router-shutdown"
    """The router's end of a BGP session is shut down."""
    NO_ROUTES_ACCEPTED = "no-routes-accepted"
    """A BGP session is up, and the service has no route from the router."""
    NO_ROUTES_ADVERTISED = "no-routes-advertised"
    """A BGP session is up, and the service announces no route."""
    MTU_TO_CHECK = "mtu-to-check"
    """Jumbo frames are on: a router with a smaller MTU loses large packets only."""
    RATE_LIMITED = "rate-limited"
    """The interface has a limit on its bandwidth."""


def _copied(evidence: Mapping[str, str]) -> dict[str, str]:
    return dict(evidence)


@attrs.frozen(kw_only=True)
class Finding(Reported):
    """Something that was found.

    Attributes:
        code: what it is, for programs.
        severity: how much it matters.
        cause: what it is, for people, in one sentence.
        evidence: what it was seen by: names and values, none of them secret.
        remedy: what to do about it.
    """

    code: FindingCode
    severity: Severity
    cause: str
    evidence: Mapping[str, str] = attrs.field(factory=dict[str, str], converter=_copied, hash=False)
    remedy: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data: ``code``, ``severity``, ``cause``, ``evidence``, ``remedy``."""
        return {
            "code": str(self.code),
            "severity": str(self.severity),
            "cause": self.cause,
            "evidence": dict(self.evidence),
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        return f"{self.severity}: {self.cause} ({self.code})"
