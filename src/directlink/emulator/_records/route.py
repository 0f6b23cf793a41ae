"""Routes that the two sides of an interface announce to each other."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from directlink.emulator._records.json_shapes import Json

AddressFamily = Literal["ipv4", "ipv6"]

MAX_PUBLIC_ROUTES: Final = 1000
"""How many routes of an address family a public interface takes."""

_SHOWN_COMMUNITIES: Final = frozenset(f"7224:{number}" for number in (7100, 7200, 7300, 8100, 8200, 9100, 9200, 9300))


@dataclass(frozen=True)
class Route:
    """A route.

    Attributes:
        cidr: where it leads.
        as_path: the autonomous systems on its way, nearest first.
        communities: its BGP communities, each as ``number:number``.
        announced_at: when it was announced, in seconds since the epoch.
    """

    cidr: str
    as_path: list[int]
    communities: list[str]
    announced_at: float

    @property
    def family(self) -> AddressFamily:
        """Its address family."""
        return "ipv6" if ":" in self.cidr else "ipv4"

    @property
    def shown_communities(self) -> list[str]:
        """Those of its communities that mean something to the service; it shows no others."""
        return [community for community in self.communities if community in _SHOWN_COMMUNITIES]

    def is_within(self, prefixes: list[str]) -> bool:
        """Whether one of these networks contains it."""
        network = ipaddress.ip_network(self.cidr)
        if isinstance(network, ipaddress.IPv4Network):
            return any(network.subnet_of(ipaddress.IPv4Network(prefix)) for prefix in prefixes if ":" not in prefix)
        return any(network.subnet_of(ipaddress.IPv6Network(prefix)) for prefix in prefixes if ":" in prefix)

    def to_json(self, direction: str, device: str, session_since: float) -> Json:
        """The route as the service shows it.

        Args:
            direction: ``accepted`` from the customer's router, or ``advertised`` to it.
            device: the service's device that has it.
            session_since: since when the BGP session that carries it stands, in seconds since the epoch.
        """
        return {
            "cidr": self.cidr,
            "routeDirection": direction,
            "addressFamily": self.family,
            "asPath": [{"pathType": "seq", "path": self.as_path}],
            "communities": self.shown_communities,
            "awsLogicalDeviceId": device,
            "routeInstalledAt": max(self.announced_at, session_since),
        }
