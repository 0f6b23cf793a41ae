"""Reading the terms of an interface: name, VLAN, BGP peering, MTU, routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.bgp_terms import read_peering
from directlink.emulator._operations.rate_limits import RATE_LIMITS
from directlink.emulator._operations.vlans import check_vlan
from directlink.emulator._records.terms import MAX_VLAN, MTUS, InterfaceKind, PrefixAllocation, Terms
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.bgp import Peering
    from directlink.emulator._store.store import Store

MAX_NAME: Final = 100
"""Characters in the name of an interface."""

MAX_PREFIXES: Final = 1000
"""Prefixes of one address family that can be allocated to an interface."""


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
        allocation=None if store.cloud is Cloud.OUTSCALE else read_allocation(kind, parameters, PrefixAllocation()),
        rate_limit=None if store.cloud is Cloud.OUTSCALE else read_rate_limit(parameters),
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


def read_allocation(
    kind: InterfaceKind, parameters: Parameters, present: PrefixAllocation | None
) -> PrefixAllocation | None:
    """The prefixes that a request allocates to an interface; ``present`` for what it leaves out.

    Raises:
        Refusal: they are more than an interface may have.
    """
    if kind == "public" or present is None:
        return None
    ipv4 = parameters.optional_integer("prefixPoolAllocatedCountIpv4", 0, MAX_PREFIXES)
    ipv6 = parameters.optional_integer("prefixPoolAllocatedCountIpv6", 0, MAX_PREFIXES)
    return PrefixAllocation(present.ipv4 if ipv4 is None else ipv4, present.ipv6 if ipv6 is None else ipv6)


def read_rate_limit(parameters: Parameters) -> str | None:
    """The rate limit that a request asks for, ``None`` if absent.

    Raises:
        Refusal: there is no such rate limit.
    """
    limit = parameters.optional_string("rateLimit")
    if limit is not None and limit not in RATE_LIMITS:
        raise client_error(f"rateLimit {limit} is not supported")
    return limit
