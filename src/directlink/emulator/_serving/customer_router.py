"""The router at the customer's end of an interface, as far as a test plays its part."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from directlink.emulator._operations.seeding import need_aws
from directlink.emulator._records.route import Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink.emulator._serving.service import Service
    from directlink.emulator._store.store import Store


class CustomerRouter:
    """Announces routes over the BGP sessions of one interface.

    When it announces more prefixes of an address family than are allocated to the interface (1,000 for a public one),
    the session of that family goes down until there are fewer, or more are allocated.

    Args:
        service: whose lock is held while the store changes.
        store: where the interface is.
        virtual_interface_id: the id of the interface.

    Raises:
        LookupError: there is no such interface.
        ValueError: the cloud is OUTSCALE, which does not show routes.
    """

    def __init__(self, service: Service, store: Store, virtual_interface_id: str) -> None:
        self._service = service
        self._store = store
        self._id = virtual_interface_id
        need_aws(store, "routes")
        with service.lock:
            store.interface(virtual_interface_id)

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
        behind, marks = list(as_path), list(communities)
        with self._service.lock:
            interface = self._store.interface(self._id)
            path = [interface.live_peers[0].peering.long_asn, *behind]
            for network in networks:
                interface.announced[network] = Route(network, path, marks, self._store.now())

    def withdraw(self, *prefixes: str) -> None:
        """Announce some routes no more, or none at all any more if none is named.

        Args:
            prefixes: where they lead, in CIDR notation; those that are not announced are ignored.

        Raises:
            ValueError: a prefix is not a network in CIDR notation.
        """
        networks = [str(ipaddress.ip_network(prefix)) for prefix in prefixes]
        with self._service.lock:
            announced = self._store.interface(self._id).announced
            for network in networks or list(announced):
                announced.pop(network, None)
