"""The router at the customer's end of an interface, as far as a test plays its part."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from directlink.emulator._records.route import Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._serving.service import Service


class CustomerRouter:
    """Announces routes over the BGP sessions of one interface.

    When it announces more prefixes of an address family than are allocated to the interface (1,000 for a public one),
    the session of that family goes down until there are fewer, or more are allocated.

    Args:
        service: what the router is connected to.
        interface: the interface that connects it.
    """

    def __init__(self, service: Service, interface: VirtualInterface) -> None:
        self._service = service
        self._interface = interface

    def announce(self, *prefixes: str, as_path: Iterable[int] = (), communities: Iterable[str] = ()) -> None:
        """Announce routes; one that is announced already is replaced.

        Args:
            prefixes: where they lead, in CIDR notation.
            as_path: the autonomous systems behind the router's own, nearest first.
            communities: BGP communities, such as ``7224:7300``.

        Raises:
            ValueError: a prefix is not a network in CIDR notation.
        """
        networks = [str(ipaddress.ip_network(prefix)) for prefix in prefixes]
        behind, marks = tuple(as_path), tuple(communities)
        with self._service.lock:
            path = (self._interface.live_peers[0].peering.long_asn, *behind)
            now = self._service.now()
            for network in networks:
                self._interface.announced[network] = Route(network, path, marks, now)

    def withdraw(self, *prefixes: str) -> None:
        """Announce some routes no more, or none at all any more if none is named.

        Args:
            prefixes: where they lead, in CIDR notation; those that are not announced are ignored.

        Raises:
            ValueError: a prefix is not a network in CIDR notation.
        """
        networks = [str(ipaddress.ip_network(prefix)) for prefix in prefixes]
        with self._service.lock:
            for network in networks or list(self._interface.announced):
                self._interface.announced.pop(network, None)
