"""The routes of an interface: those accepted from the customer's router, and those advertised to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.paging import page
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.virtual_interfaces import find_virtual_interface
from directlink.emulator._records.route import Route
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store

MAX_CIDRS: Final = 10
"""Networks that a request may filter by."""

_PUBLIC_NETWORKS: Final = ("198.51.100.0/24", "203.0.113.0/24", "2001:db8:7224::/48")
"""What a public interface leads to: networks set aside for documentation, for the service's own."""

_PUBLIC_COMMUNITIES: Final = ("7224:8100",)


@operation("ListVirtualInterfaceRoutes", Cloud.AWS)
def list_virtual_interface_routes(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the routes that both sides have; a BGP session that is down has none."""
    interface = find_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    filters = parameters.optional_structure("filters")
    direction = filters.optional_choice("routeDirection", "accepted", "advertised")
    family = filters.optional_choice("addressFamily", "ipv4", "ipv6")
    cidrs, communities = filters.strings("cidrs"), filters.strings("communities")
    systems = filters.integers("asPath")
    if len(cidrs) > MAX_CIDRS:
        raise client_error(f"filters.cidrs must have at most {MAX_CIDRS} items")
    sessions = _sessions(store, interface)
    items = [
        (f"{its_direction}-{route.cidr}", route.to_json(its_direction, interface.device, sessions[route.family]))
        for its_direction, route in _routes(store, interface)
        if route.family in sessions
        and direction in (None, its_direction)
        and family in (None, route.family)
        and (not cidrs or route.cidr in cidrs)
        and set(systems) <= set(route.as_path)
        and set(communities) <= set(route.shown_communities)
    ]
    query = f"{interface.id} {direction} {family} {cidrs} {systems} {communities}"
    return {"virtualInterfaceId": interface.id} | page(caller, parameters, "routes", query, items)


def _sessions(store: Store, interface: VirtualInterface) -> dict[str, float]:
    """The address families whose BGP session is established, and since when, in seconds since the epoch."""
    begun = (interface.accepted_at or 0.0) + store.lifecycle.provisioning_seconds
    return {
        peer.peering.address_family: max(begun, peer.created_at)
        for peer in interface.live_peers
        if interface.has_session(store.lifecycle, peer)
    }


def _routes(store: Store, interface: VirtualInterface) -> Iterator[tuple[str, Route]]:
    """The routes of both directions, whether their sessions are established or not."""
    for route in _accepted(interface):
        yield "accepted", route
    system = interface.amazon_side_asn
    if interface.kind == "public":
        for cidr in _PUBLIC_NETWORKS:
            yield "advertised", Route(cidr, [system], list(_PUBLIC_COMMUNITIES), 0.0)
    for cidr in _networks_behind(store, interface):
        yield "advertised", Route(cidr, [system], [], 0.0)


def _accepted(interface: VirtualInterface) -> Iterator[Route]:
    """What the customer's router announces, as far as the service takes it: a public interface has route filters."""
    for route in interface.announced.values():
        if interface.kind != "public" or route.is_within(interface.terms.route_filters):
            yield route


def _networks_behind(store: Store, interface: VirtualInterface) -> list[str]:
    """The networks that the gateway of a private or transit interface leads to."""
    choice = interface.gateway
    networks: list[str] = []
    if choice is not None and choice.virtual_gateway_id is not None:
        networks.append(store.virtual_gateways[choice.virtual_gateway_id].network)
    elif choice is not None and choice.direct_connect_gateway_id is not None:
        for association in store.associations_of(choice.direct_connect_gateway_id):
            if association.state(store.lifecycle) in ("associated", "updating"):
                networks += association.prefixes
    return list(dict.fromkeys(networks))
