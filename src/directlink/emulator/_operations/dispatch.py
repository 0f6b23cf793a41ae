"""From the name of an operation to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._operations import (
    agreements,
    associations,
    bgp_peers,
    billing,
    connections,
    direct_connect_gateways,
    failover_tests,
    gateways,
    hosted_connections,
    interconnects,
    interface_settings,
    lags,
    loa,
    mac_sec_keys,
    moves,
    offers,
    proposals,
    resiliency_groups,
    routes,
    tags,
    virtual_interfaces,
)
from directlink.emulator._operations.registry import handler_of, registered_operations

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store
    from directlink.enums import Cloud

MODULES: Final = (
    agreements,
    associations,
    bgp_peers,
    billing,
    connections,
    direct_connect_gateways,
    failover_tests,
    gateways,
    hosted_connections,
    interconnects,
    interface_settings,
    lags,
    loa,
    mac_sec_keys,
    moves,
    offers,
    proposals,
    resiliency_groups,
    routes,
    tags,
    virtual_interfaces,
)
"""The modules whose operations are answered: importing one registers them."""


def dispatch(store: Store, caller: Caller, operation: str, parameters: Parameters) -> Json:
    """Let the function that is registered for an operation answer it.

    Raises:
        Refusal: the cloud has no such operation, or the request cannot be fulfilled.
    """
    return handler_of(store.cloud, operation)(store, caller, parameters)


def emulated_operations(cloud: Cloud) -> frozenset[str]:
    """Names of the operations that are answered on a cloud."""
    return registered_operations(cloud)
