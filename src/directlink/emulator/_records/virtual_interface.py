"""Virtual interfaces of every kind: what is known of one, and its state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from directlink.emulator._records.gateway import AMAZON_SIDE_ASN, GatewayChoice
from directlink.emulator._records.json_shapes import prefix_list
from directlink.emulator._records.lifecycle import ENDED
from directlink.emulator._records.route import MAX_PUBLIC_ROUTES, Route
from directlink.emulator._records.terms import MTUS
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._records.bgp import BgpPeer
    from directlink.emulator._records.failover_test import FailoverTest
    from directlink.emulator._records.json_shapes import Json, Tags
    from directlink.emulator._records.lifecycle import Lifecycle
    from directlink.emulator._records.terms import InterfaceKind, Terms


NO_GATEWAY: Final = GatewayChoice(None, None)
PUBLIC_SIDE_ASN: Final = 7224
"""The service's autonomous system on public interfaces."""


@dataclass(kw_only=True)
class VirtualInterface:
    """A virtual interface. Times are seconds since the epoch, ``None`` for what has not happened.

    Attributes:
        account_id: who owns it; the account that it is offered to, before that account accepts it.
        connection_account_id: who owns the connection below it.
        connection_id: the connection or LAG below it.
        peers: its BGP sessions, oldest first, those that are gone too.
        tests: its failover tests, oldest first.
        accepted_at: when it was accepted, or made by the connection's owner for their own use.
        ended_as: the state that it was in at once when it was deleted; ``None`` if that took its time.
        interrupted_until: until when it is ``pending``, its BGP sessions down, because its MTU was changed.
        announced: the routes that the customer's router announces, by network.
    """

    id: str
    kind: InterfaceKind
    account_id: str
    connection_account_id: str
    connection_id: str
    location: str
    region: str
    terms: Terms
    tags: Tags
    peers: list[BgpPeer]
    created_at: float
    site_link: bool = False
    tests: list[FailoverTest] = field(default_factory=list["FailoverTest"])
    accepted_at: float | None = None
    gateway: GatewayChoice | None = None
    deleted_at: float | None = None
    ended_as: Literal["deleted", "rejected"] | None = None
    interrupted_until: float = 0.0
    announced: dict[str, Route] = field(default_factory=dict[str, Route])

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return lifecycle.removal_state(self.deleted_at, at_once=self.ended_as)
        if self.accepted_at is None:
            return "expired" if lifecycle.is_offer_expired(self.created_at) else "confirming"
        begun = self.accepted_at
        if self.kind == "public":
            if not lifecycle.is_provisioned(begun):
                return "verifying"
            begun += lifecycle.provisioning_seconds
        if not lifecycle.is_provisioned(begun) or lifecycle.now() < self.interrupted_until:
            return "pending"
        if self.running_test(lifecycle) is not None:
            return "testing"
        return "available" if any(self._stands(lifecycle, peer) for peer in self.live_peers) else "down"

    def is_live(self, lifecycle: Lifecycle) -> bool:
        """Whether it occupies its VLAN and its connection."""
        if self.deleted_at is None:
            return self.accepted_at is not None or not lifecycle.is_offer_expired(self.created_at)
        return self.state(lifecycle) not in ENDED

    def is_remembered(self, lifecycle: Lifecycle) -> bool:
        """Whether anything shows it: the listing of interfaces, or that of failover tests."""
        return self.state(lifecycle) is not None or any(test.is_listed(lifecycle) for test in self.tests)

    def is_seen_by(self, account_id: str) -> bool:
        """Whether an account may know of it."""
        return account_id in (self.account_id, self.connection_account_id)

    def accept(self, lifecycle: Lifecycle, gateway: GatewayChoice | None) -> str:
        """Let it be provisioned, attached to ``gateway``.

        Returns:
            The state that the answer shows: it comes before any provisioning, however short that is.
        """
        self.gateway = gateway
        self.accepted_at = lifecycle.now()
        return "verifying" if self.kind == "public" else "pending"

    def running_test(self, lifecycle: Lifecycle) -> FailoverTest | None:
        """The failover test that is under way."""
        return next((test for test in self.tests if test.is_running(lifecycle)), None)

    def add_peer(self, lifecycle: Lifecycle, peer: BgpPeer) -> None:
        """Add a BGP session, and forget those that are gone."""
        self.peers = [each for each in self.peers if not each.is_gone(lifecycle)]
        self.peers.append(peer)

    def add_test(self, lifecycle: Lifecycle, test: FailoverTest) -> None:
        """Add a failover test, and forget those that are listed no more."""
        self.tests = [each for each in self.tests if each.is_listed(lifecycle)]
        self.tests.append(test)

    @property
    def device(self) -> str:
        """The service's device that ends it."""
        return f"{self.location}-emulated1"

    @property
    def live_peers(self) -> list[BgpPeer]:
        """Its BGP sessions that nobody deleted; there is always one."""
        return [peer for peer in self.peers if peer.deleted_at is None]

    def count_announced(self, family: str) -> int:
        """How many prefixes of an address family the customer's router announces."""
        return sum(route.family == family for route in self.announced.values())

    def _stands(self, lifecycle: Lifecycle, peer: BgpPeer) -> bool:
        """Whether a session stands, if the interface is provisioned: it goes down under too many prefixes."""
        if not peer.is_up or lifecycle.now() < self.interrupted_until:
            return False
        family, allocation = peer.peering.address_family, self.terms.allocation
        most = MAX_PUBLIC_ROUTES if allocation is None else allocation.of(family)
        return self.count_announced(family) <= most

    def has_session(self, lifecycle: Lifecycle, peer: BgpPeer) -> bool:
        """Whether a BGP session is established now."""
        test = self.running_test(lifecycle)
        is_ready = peer.state(lifecycle, self.state(lifecycle)) == "available"
        return is_ready and self._stands(lifecycle, peer) and (test is None or peer.id not in test.peer_ids)

    def _bgp_status(self, lifecycle: Lifecycle, peer: BgpPeer) -> str:
        """What is shown of a BGP session: of an offer, nothing until it is provisioned, unless somebody told it."""
        if self.has_session(lifecycle, peer):
            return "up"
        is_offer = self.account_id != self.connection_account_id
        is_new = self.accepted_at is None or not lifecycle.is_provisioned(self.accepted_at)
        return "unknown" if is_offer and is_new and not peer.is_told else "down"

    def router_config(self) -> str:
        """A configuration for the customer's router, as XML; like the real one, it contains the BGP key."""
        return self.terms.router_config(self.id, self.kind, self.live_peers[0].peering, self.amazon_side_asn)

    @property
    def amazon_side_asn(self) -> int:
        """The service's autonomous system."""
        if self.kind == "public":
            return PUBLIC_SIDE_ASN
        return AMAZON_SIDE_ASN if self.gateway is None else self.gateway.amazon_side_asn

    def to_json(self, lifecycle: Lifecycle) -> Json:
        """The interface as the service shows it."""
        terms, state = self.terms, self.state(lifecycle)
        answer: Json = {
            "ownerAccount": self.account_id,
            "virtualInterfaceId": self.id,
            "location": self.location,
            "connectionId": self.connection_id,
            "virtualInterfaceType": self.kind,
            "virtualInterfaceName": terms.name,
            "vlan": terms.vlan,
            "virtualInterfaceState": state,
            **self.live_peers[0].peering.to_json(lifecycle.cloud),
        }
        if self.gateway is not None and self.gateway.virtual_gateway_id is not None:
            answer["virtualGatewayId"] = self.gateway.virtual_gateway_id
        if lifecycle.cloud is Cloud.AWS:
            answer |= {
                **(self.gateway or NO_GATEWAY).to_json(),
                "amazonSideAsn": self.amazon_side_asn,
                "customerRouterConfig": self.router_config(),
                "mtu": terms.mtu,
                "jumboFrameCapable": len(MTUS[self.kind]) > 1,
                "routeFilterPrefixes": prefix_list(terms.route_filters),
                "bgpPeers": self._peers_to_json(lifecycle, state),
                "region": self.region,
                "awsDeviceV2": self.device,
                "awsLogicalDeviceId": self.device,
                "tags": self.tags,
                "siteLinkEnabled": self.site_link,
                **terms.limits_to_json(),
            }
        return answer

    def _peers_to_json(self, lifecycle: Lifecycle, interface_state: str | None) -> list[Json]:
        peers: list[Json] = []
        for peer in self.peers:
            state = peer.state(lifecycle, interface_state)
            if state is None:
                continue
            peers.append(
                {
                    "bgpPeerId": peer.id,
                    **peer.peering.to_json(lifecycle.cloud),
                    "bgpPeerState": state,
                    "bgpStatus": self._bgp_status(lifecycle, peer),
                    "awsDeviceV2": self.device,
                    "awsLogicalDeviceId": self.device,
                }
            )
        return peers
