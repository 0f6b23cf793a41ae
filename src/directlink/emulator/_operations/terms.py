"""Reading the terms of an interface: name, VLAN, BGP peering, MTU, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.bgp_terms import read_peering
from directlink.emulator._operations.vlans import check_vlan
from directlink.emulator._records.terms import MAX_VLAN, MTUS, InterfaceKind, Terms
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.bgp import Peering
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store

MAX_NAME: Final = 100
"""Characters in the name of an interface."""


def read_terms(store: Store, kind: InterfaceKind, carrier_id: str, parameters: Parameters) -> tuple[Terms, Peering]:
    """Read and check the terms in a request; what it leaves out is chosen as the service would choose it.

    Args:
        store: tells which VLANs are taken.
        kind: the kind of the interface.
        carrier_id: the connection or LAG that will carry the interface.
        parameters: the terms.

    Returns:
        The terms, and those of the first BGP session.

    Raises:
        Refusal: a member is missing, wrong or taken; the message names it.
    """
    name = parameters.string("virtualInterfaceName")
    check_name(name)
    vlan = parameters.integer("vlan", 1, MAX_VLAN)
    check_vlan(store, carrier_id, vlan)
    terms = Terms(
        name=name,
        vlan=vlan,
        mtu=read_mtu(kind, parameters) or MTUS[kind][0],
        route_filters=parameters.prefixes("routeFilterPrefixes") if kind == "public" else [],
        limits=read_limits(kind, parameters) if store.cloud is Cloud.AWS else {},
    )
    return terms, read_peering(store, kind, parameters)


def check_name(name: str) -> None:
    """Check that an interface may have this name.

    Raises:
        Refusal: it is too long.
    """
    if len(name) > MAX_NAME:
        raise client_error(f"virtualInterfaceName must have at most {MAX_NAME} characters")


def read_mtu(kind: InterfaceKind, parameters: Parameters) -> int | None:
    """The MTU that a request asks for, ``None`` if absent; requests for public interfaces have no such member."""
    if kind == "public":
        return None
    choices = MTUS[kind]
    mtu = parameters.optional_integer("mtu", choices[0], choices[-1])
    if mtu is not None and mtu not in choices:
        raise client_error(f"mtu must be one of {', '.join(map(str, choices))}")
    return mtu


def read_limits(kind: InterfaceKind, parameters: Parameters) -> Json:
    """The rate limit and, unless the interface is public, the prefix pools, as far as the request has them."""
    limits: Json = {"rateLimit": parameters.optional_string("rateLimit")}
    if kind != "public":
        for name in ("prefixPoolAllocatedCountIpv4", "prefixPoolAllocatedCountIpv6"):
            limits[name] = parameters.optional_integer(name, 0, 2**31 - 1)
    return {name: value for name, value in limits.items() if value is not None}
