"""Changing the settings of an interface, and the configuration of the customer's router."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.prefix_pools import gateway_problem, pool_problem
from directlink.emulator._operations.rate_limits import check_rate_limit, limiter_problem
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.terms import check_name, read_allocation, read_mtu, read_rate_limit
from directlink.emulator._operations.virtual_interfaces import find_own_virtual_interface, find_virtual_interface
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.terms import Terms
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store

MTU_CHANGE_SECONDS: Final = 30.0
"""How long a change of the MTU interrupts an interface at most; less where provisioning takes less."""
_ROUTERS: Final = (
    ("CiscoSystemsInc", "2900SeriesRouters", "IOS124", "Cisco Systems, Inc.", "2900 Series Routers", "IOS 12.4+"),
    ("JuniperNetworksInc", "MXSeriesRouters", "JunOS95", "Juniper Networks, Inc.", "MX Series Routers", "JunOS 9.5+"),
)
"""The known routers: the three parts of the identifier, and the names that they stand for."""


@operation("UpdateVirtualInterfaceAttributes", Cloud.AWS)
def update_virtual_interface_attributes(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Change the name, MTU, SiteLink or limits of an interface."""
    interface = find_own_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    terms = interface.terms
    name = parameters.optional_string("virtualInterfaceName") or terms.name
    check_name(name)
    mtu = read_mtu(interface.kind, parameters) or terms.mtu
    site_link = parameters.optional_boolean("enableSiteLink")
    if site_link and (interface.gateway is None or interface.gateway.direct_connect_gateway_id is None):
        raise client_error(f"virtual interface {interface.id} is not attached to a Direct Connect gateway")
    changed = replace(
        terms,
        name=name,
        mtu=mtu,
        allocation=read_allocation(interface.kind, parameters, terms.allocation),
        rate_limit=_read_rate_limit(parameters, terms.rate_limit),
    )
    _check_limits(store, interface, changed)
    if mtu != terms.mtu or site_link is not None:
        _check_stands(store, interface)
    if mtu != terms.mtu:
        lifecycle = store.lifecycle
        interface.interrupted_until = lifecycle.now() + min(MTU_CHANGE_SECONDS, lifecycle.provisioning_seconds)
    interface.terms = changed
    interface.site_link = interface.site_link if site_link is None else site_link
    return interface.to_json(store.lifecycle)


def _read_rate_limit(parameters: Parameters, present: str | None) -> str | None:
    """The rate limit after a request; ``Unlimited``, the word of the service's console, takes it away."""
    if parameters.optional_string("rateLimit") == "Unlimited":
        return None
    return read_rate_limit(parameters) or present


def _check_limits(store: Store, interface: VirtualInterface, changed: Terms) -> None:
    """Check that what carries an interface has room for new limits, and that its routes stay within them.

    Raises:
        Refusal: it has no room, or the customer's router announces more prefixes than are left to the interface.
    """
    present, allocation, carrier_id = interface.terms.allocation, changed.allocation, interface.connection_id
    carrier = store.lags.get(carrier_id) or store.connections[carrier_id]
    problem = ""
    if changed.rate_limit != interface.terms.rate_limit:
        check_rate_limit(carrier, changed.rate_limit)
        problem = limiter_problem(store, carrier, changed.rate_limit, interface.id)
    if present is not None and allocation is not None and allocation != present:
        problem = problem or pool_problem(store, carrier, allocation, interface.id)
        if interface.gateway is not None and interface.gateway.direct_connect_gateway_id is not None:
            gateway_id = interface.gateway.direct_connect_gateway_id
            problem = problem or gateway_problem(store, gateway_id, allocation, interface.id)
        for family in ("ipv4", "ipv6"):
            in_use = interface.count_announced(family)
            if allocation.of(family) < min(in_use, present.of(family)):
                problem = problem or f"virtual interface {interface.id} has {in_use} {family} prefixes in use"
    if problem:
        raise client_error(problem)


def _check_stands(store: Store, interface: VirtualInterface) -> None:
    """Check that the MTU or SiteLink of an interface can be changed.

    While one change interrupts it, it takes the next: Terraform's AWS provider sends both without a look in between.

    Raises:
        Refusal: it has not been available yet.
    """
    state = interface.state(store.lifecycle)
    interrupted = state == "pending" and store.lifecycle.now() < interface.interrupted_until
    if state not in ("available", "down", "testing") and not interrupted:
        raise client_error(f"virtual interface {interface.id} is {state}, not available")


@operation("DescribeRouterConfiguration", Cloud.AWS)
def describe_router_configuration(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Write a configuration for one of two kinds of routers; like the real one, it holds the BGP key."""
    interface = find_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    routers = {"-".join(names[:3]): names for names in _ROUTERS}
    if interface.connection_account_id != caller.account.account_id:
        raise client_error(f"virtual interface {interface.id} is configured by {interface.connection_account_id}")
    identifier = parameters.string("routerTypeIdentifier")
    if identifier not in routers:
        raise client_error(f"routerTypeIdentifier must be one of {', '.join(routers)}")
    make, model, system, vendor, platform, software = routers[identifier]
    return {
        "customerRouterConfig": interface.router_config(),
        "router": {
            "vendor": vendor,
            "platform": platform,
            "software": software,
            "xsltTemplateName": f"customer-router-{make}-{model}-{system}.xslt".lower(),
            "xsltTemplateNameForMacSec": f"customer-router-{make}-{model}-{system}-macsec.xslt".lower(),
            "routerTypeIdentifier": identifier,
        },
        "virtualInterfaceId": interface.id,
        "virtualInterfaceName": interface.terms.name,
    }
