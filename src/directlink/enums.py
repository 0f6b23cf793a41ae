"""Open enumerations.

The members are the values the API documents. A service may send others at any time; such a value is kept as an
instance of the same class that equals its string, pickles, and answers ``False`` to :attr:`OpenEnum.is_known`. It is
not added to the members and never mapped onto one of them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class OpenEnum(StrEnum):
    """A ``StrEnum`` that also holds strings it does not know."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether this value is one of the documented ones."""
        return self._value_ in type(self)._value2member_map_

    def __reduce_ex__(self, proto: object) -> tuple[type[Self], tuple[str]]:
        # by value: early releases of Python 3.11 pickle and copy by name, and what is unknown has none
        return type(self), (self._value_,)

    def __repr__(self) -> str:
        mark = "" if self.is_known else " (unknown)"
        return f"<{type(self).__name__}{mark}: {self._value_!r}>"


class Cloud(StrEnum):
    """Which service is spoken to. Never guessed: ``eu-west-2`` is a region of both."""

    AWS = "aws"
    OUTSCALE = "outscale"


class VirtualInterfaceState(OpenEnum):
    """State of a virtual interface: exactly the eight that the API's reference page lists.

    The service's own description lists ten: ``testing`` (during a BGP failover test) and ``unknown`` as well. OUTSCALE
    has an eleventh, ``expired`` (not accepted within 7 days). These, and any other, are kept as unknown values.
    """

    CONFIRMING = "confirming"
    """Offered by another account and waiting to be accepted by this one."""
    VERIFYING = "verifying"
    """Public interfaces only: the addresses are being checked."""
    PENDING = "pending"
    """Created or accepted, not ready yet."""
    AVAILABLE = "available"
    """Ready: forwards traffic."""
    DOWN = "down"
    """Attached, but its BGP sessions are down."""
    DELETING = "deleting"
    DELETED = "deleted"
    """Gone, and listed for some 15 minutes yet. So ends an offer that is withdrawn, and on OUTSCALE a declined one."""
    REJECTED = "rejected"
    """Declined by the account that it was offered to; OUTSCALE lists the state, but answers ``deleted`` then."""


class ConnectionState(OpenEnum):
    """State of a connection."""

    ORDERING = "ordering"
    """Hosted connections only: waiting to be accepted by the customer."""
    REQUESTED = "requested"
    """Ordered; the letter of authorization is not there yet."""
    PENDING = "pending"
    """Approved, being set up."""
    AVAILABLE = "available"
    DOWN = "down"
    """No light on the port."""
    DELETING = "deleting"
    DELETED = "deleted"
    REJECTED = "rejected"
    """Hosted connections only: deleted by the customer while ``ordering``."""
    UNKNOWN = "unknown"


class InterconnectState(OpenEnum):
    """State of an interconnect."""

    REQUESTED = "requested"
    """Ordered; the letter of authorization is not there yet."""
    PENDING = "pending"
    """Approved, being set up."""
    AVAILABLE = "available"
    DOWN = "down"
    """No light on the port."""
    DELETING = "deleting"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class LagState(OpenEnum):
    """State of a link aggregation group."""

    REQUESTED = "requested"
    """Ordered; the letter of authorization is not there yet."""
    PENDING = "pending"
    """Approved, being set up."""
    AVAILABLE = "available"
    DOWN = "down"
    """Fewer connections are up than ``minimum_links``."""
    DELETING = "deleting"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class HasLogicalRedundancy(OpenEnum):
    """Whether a second BGP peer of one address family is possible."""

    UNKNOWN = "unknown"
    YES = "yes"
    NO = "no"


class BillingMode(OpenEnum):
    """How a port is charged."""

    PAY_AS_YOU_GO = "PayAsYouGo"
    """By port hour and by data transferred out."""
    FLAT_RATE_TIER_1 = "FlatRateTier1"
    FLAT_RATE_TIER_2 = "FlatRateTier2"
    FLAT_RATE_TIER_3 = "FlatRateTier3"
    FLAT_RATE_TIER_4 = "FlatRateTier4"
    FLAT_RATE_TIER_5 = "FlatRateTier5"
    PORT_PAIR_FLAT_RATE_TIER_1 = "PortPairFlatRateTier1"
    PORT_PAIR_FLAT_RATE_TIER_2 = "PortPairFlatRateTier2"
    PORT_PAIR_FLAT_RATE_TIER_3 = "PortPairFlatRateTier3"
    PORT_PAIR_FLAT_RATE_TIER_4 = "PortPairFlatRateTier4"
    PORT_PAIR_FLAT_RATE_TIER_5 = "PortPairFlatRateTier5"


class RequestBillingMode(OpenEnum):
    """The billing modes that can be asked for; their meaning is :class:`BillingMode`'s."""

    PAY_AS_YOU_GO = "PayAsYouGo"
    FLAT_RATE_TIER_1 = "FlatRateTier1"
    FLAT_RATE_TIER_2 = "FlatRateTier2"
    FLAT_RATE_TIER_3 = "FlatRateTier3"
    FLAT_RATE_TIER_4 = "FlatRateTier4"
    FLAT_RATE_TIER_5 = "FlatRateTier5"


class LoaContentType(OpenEnum):
    """Format of a letter of authorization."""

    APPLICATION_PDF = "application/pdf"


class NniPartnerType(OpenEnum):
    """What kind of partner an account is."""

    V1 = "v1"
    """Hosts connections below 1 Gbps."""
    V2 = "v2"
    """Hosts connections of 1 Gbps and more, too."""
    NON_PARTNER = "nonPartner"


class AddressFamily(OpenEnum):
    """Version of the Internet Protocol."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class BGPPeerState(OpenEnum):
    """How far the creation or deletion of a BGP peer is."""

    VERIFYING = "verifying"
    """Public interfaces only: the addresses or the AS number are being checked."""
    PENDING = "pending"
    """Created, not ready yet."""
    AVAILABLE = "available"
    """Ready for a session; whether there is one says :class:`BGPStatus`."""
    DELETING = "deleting"
    DELETED = "deleted"


class BGPStatus(OpenEnum):
    """Whether a BGP session is up."""

    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"


class RouteDirection(OpenEnum):
    """Which way a route was told."""

    ACCEPTED = "accepted"
    """Learned from the customer's router."""
    ADVERTISED = "advertised"
    """Told to the customer's router."""


class AsPathType(OpenEnum):
    """Kind of a segment of an AS path."""

    SEQ = "seq"
    """The order of its AS numbers is the path's."""
    SET = "set"
    """Its AS numbers have no order."""


class DirectConnectGatewayState(OpenEnum):
    """State of a Direct Connect gateway."""

    PENDING = "pending"
    AVAILABLE = "available"
    DELETING = "deleting"
    DELETED = "deleted"


class DirectConnectGatewayAttachmentState(OpenEnum):
    """State of a virtual interface's attachment to a Direct Connect gateway."""

    ATTACHING = "attaching"
    ATTACHED = "attached"
    DETACHING = "detaching"
    DETACHED = "detached"


class DirectConnectGatewayAttachmentType(OpenEnum):
    """Kind of virtual interface that is attached to a Direct Connect gateway."""

    TRANSIT_VIRTUAL_INTERFACE = "TransitVirtualInterface"
    PRIVATE_VIRTUAL_INTERFACE = "PrivateVirtualInterface"


class GatewayType(OpenEnum):
    """Kind of gateway that is associated with a Direct Connect gateway."""

    VIRTUAL_PRIVATE_GATEWAY = "virtualPrivateGateway"
    TRANSIT_GATEWAY = "transitGateway"


class DirectConnectGatewayAssociationState(OpenEnum):
    """State of an association with a Direct Connect gateway."""

    ASSOCIATING = "associating"
    ASSOCIATED = "associated"
    """Traffic can pass."""
    DISASSOCIATING = "disassociating"
    DISASSOCIATED = "disassociated"
    """Traffic is stopped."""
    UPDATING = "updating"
    """Its prefixes are being changed."""


class DirectConnectGatewayAssociationProposalState(OpenEnum):
    """State of a proposal of an association."""

    REQUESTED = "requested"
    """Waiting for the owner of the Direct Connect gateway."""
    ACCEPTED = "accepted"
    DELETED = "deleted"
    """Withdrawn by its owner."""


class ResiliencyGroupState(OpenEnum):
    """State of a resiliency group."""

    PENDING = "pending"
    AVAILABLE = "available"
    DELETING = "deleting"
    DELETED = "deleted"


class ResiliencyGroupType(OpenEnum):
    """Kind of resiliency group."""

    MANAGED = "Managed"


class ResiliencyGroupAssociationState(OpenEnum):
    """State of a connection's membership in a resiliency group."""

    ASSOCIATING = "associating"
    ASSOCIATED = "associated"
    DISASSOCIATING = "disassociating"
    DISASSOCIATED = "disassociated"


class ResiliencyModel(OpenEnum):
    """The resiliency that a group of connections is to reach."""

    MAXIMUM_RESILIENCY = "maximum-resiliency"
    HIGH_RESILIENCY = "high-resiliency"
    BASIC_RESILIENCY = "basic-resiliency"
