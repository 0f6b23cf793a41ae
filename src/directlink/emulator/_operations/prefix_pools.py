"""Pools of prefixes: what the customers' routers may announce is shared out among the interfaces.

A dedicated connection or LAG has a pool for each address family, and a Direct Connect gateway one for both. Hosted
connections and interconnects have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._records.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.terms import PrefixAllocation
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store

MAX_GATEWAY_PREFIXES: Final = 10_000
"""Prefixes of both address families that the interfaces of a Direct Connect gateway have together."""

MAX_GATEWAY_INTERFACES: Final = 30
"""Interfaces that are attached to a Direct Connect gateway."""

_POOL_SIZES: Final = {"100Gbps": 30_000, "400Gbps": 50_000}
_POOL_SIZE: Final = 5_000


def pool_size(carrier: Connection | Lag) -> int | None:
    """Prefixes of one address family in the pool of a connection or LAG; ``None`` if it has no pool."""
    size = _POOL_SIZES.get(carrier.bandwidth, _POOL_SIZE)
    if isinstance(carrier, Connection):
        return size if carrier.hosting is None and carrier.lag_id is None else None
    return size * len(carrier.member_ids)


def allocated(interfaces: Iterable[VirtualInterface], *, without: str = "") -> tuple[int, int]:
    """The IPv4 and IPv6 prefixes that interfaces have together.

    Args:
        interfaces: those that a connection or LAG carries.
        without: the id of one that does not count.
    """
    ipv4 = ipv6 = 0
    for interface in interfaces:
        allocation = interface.terms.allocation
        if allocation is not None and interface.id != without:
            ipv4 += allocation.ipv4
            ipv6 += allocation.ipv6
    return ipv4, ipv6


def pool_problem(
    store: Store, carrier: Connection | Lag, allocation: PrefixAllocation | None, interface_id: str = ""
) -> str:
    """What stands against an allocation to an interface; nothing if the text is empty.

    Args:
        store: tells what is allocated.
        carrier: the connection or LAG that carries, or is to carry, the interface.
        allocation: the allocation; a public interface has none.
        interface_id: the interface, if it exists already.
    """
    size = pool_size(carrier)
    if allocation is None or size is None:
        return ""
    ipv4, ipv6 = allocated(store.interfaces_on(carrier.id), without=interface_id)
    if max(ipv4 + allocation.ipv4, ipv6 + allocation.ipv6) <= size:
        return ""
    return f"the prefix pool of {carrier.id} has {size - ipv4} IPv4 and {size - ipv6} IPv6 prefixes left"


def pool_to_json(carrier: Connection | Lag, interfaces: Iterable[VirtualInterface]) -> Json:
    """The pool of what carries these interfaces, and has one, as the service shows it."""
    size = pool_size(carrier)
    assert size is not None
    ipv4, ipv6 = allocated(interfaces)
    return {
        "prefixPoolSizeIpv4": size,
        "prefixPoolSizeIpv6": size,
        "prefixPoolUnallocatedCountIpv4": max(0, size - ipv4),
        "prefixPoolUnallocatedCountIpv6": max(0, size - ipv6),
    }


def gateway_allocations(store: Store, gateway_id: str, *, without: str = "") -> tuple[int, int]:
    """How many interfaces are attached to a Direct Connect gateway, and their prefixes of both families.

    Args:
        store: where the interfaces are.
        gateway_id: the gateway.
        without: an interface that does not count.
    """
    attached = [
        interface.terms.allocation
        for interface in store.attached_to(gateway_id)
        if interface.is_live(store.lifecycle) and interface.id != without
    ]
    return len(attached), sum(allocation.total for allocation in attached if allocation is not None)


def gateway_problem(store: Store, gateway_id: str, allocation: PrefixAllocation | None, interface_id: str = "") -> str:
    """What stands against an interface with this allocation at a Direct Connect gateway; nothing if it is empty.

    Args:
        store: tells what is attached.
        gateway_id: the gateway.
        allocation: the allocation.
        interface_id: the interface, if it exists already.
    """
    interfaces, prefixes = gateway_allocations(store, gateway_id, without=interface_id)
    if interfaces >= MAX_GATEWAY_INTERFACES:
        return f"Direct Connect gateway {gateway_id} has its {MAX_GATEWAY_INTERFACES} virtual interfaces"
    if prefixes + (0 if allocation is None else allocation.total) > MAX_GATEWAY_PREFIXES:
        left = MAX_GATEWAY_PREFIXES - prefixes
        return f"Direct Connect gateway {gateway_id} has {left} of its {MAX_GATEWAY_PREFIXES} prefixes left"
    return ""
