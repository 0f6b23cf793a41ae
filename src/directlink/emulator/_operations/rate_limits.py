"""Rate limiters of connections and LAGs: at most ten interfaces of each have a rate limit of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._records.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store

MAX_RATE_LIMITERS: Final = 10
"""Rate limiters of one connection or LAG."""

RATE_LIMITS: Final = frozenset(
    f"{number}{unit}"
    for unit, numbers in {
        "Mbps": "50 100 200 300 400 500 600 700 800 900",
        "Gbps": "1 1.2 1.5 1.8 2 2.1 2.4 2.7 3 3.2 3.6 4 5 6 7 8 9 10 12 15 18 20 21 24 27 30 32 36 40 50 60 70 80 "
        "100 120 150 180 200 210 240 270 300 320 360 400 450 480 500 540 600 700 800 900",
        "Tbps": "1 1.1 1.2 1.3 1.4 1.5 1.6",
    }.items()
    for number in numbers.split()
)
"""The rate limits that exist."""

_MBPS: Final = {"Mbps": 1, "Gbps": 1_000, "Tbps": 1_000_000}
_RATE: Final = re.compile(r"([0-9.]+)([MGT]bps)")


def mbps(rate: str) -> float:
    """A bandwidth or rate limit, which is well formed, in megabits a second."""
    match = _RATE.fullmatch(rate)
    assert match is not None
    return float(match[1]) * _MBPS[match[2]]


def check_rate_limit(carrier: Connection | Lag, limit: str | None) -> None:
    """Check that interfaces of a connection or LAG may have a rate limit; ``None`` is none of their own.

    Raises:
        Refusal: the connection is hosted, or has less bandwidth.
    """
    if limit is None:
        return
    if isinstance(carrier, Connection) and carrier.hosting is not None:
        raise client_error(f"connection {carrier.id} is hosted: its interface has no rate limit of its own")
    ports = 1 if isinstance(carrier, Connection) else len(carrier.member_ids)
    if mbps(limit) > mbps(carrier.bandwidth) * ports:
        raise client_error(f"rateLimit {limit} exceeds the bandwidth of {carrier.id}")


def limiter_problem(store: Store, carrier: Connection | Lag, limit: str | None, interface_id: str = "") -> str:
    """What stands against another rate limiter; nothing if the text is empty.

    Args:
        store: tells which rate limiters are in use.
        carrier: the connection or LAG that carries, or is to carry, the interface.
        limit: the rate limit of the interface; without one it needs no limiter.
        interface_id: the interface, if it exists already.
    """
    if limit is None or len(_limits(store.interfaces_on(carrier.id), without=interface_id)) < MAX_RATE_LIMITERS:
        return ""
    return f"{carrier.id} has its {MAX_RATE_LIMITERS} rate limiters"


def rate_limiter_status(interfaces: Iterable[VirtualInterface]) -> Json:
    """The rate limiters of a connection or LAG that carries these interfaces, as the service shows them."""
    limits = _limits(interfaces)
    total = sum(mbps(limit) for limit in limits)
    return {
        "maxAllowed": MAX_RATE_LIMITERS,
        "inUse": len(limits),
        "remaining": max(0, MAX_RATE_LIMITERS - len(limits)),
        "totalBandwidth": f"{total / 1000:g}Gbps" if total >= _MBPS["Gbps"] else f"{total:g}Mbps",
    }


def _limits(interfaces: Iterable[VirtualInterface], *, without: str = "") -> list[str]:
    """The rate limits of interfaces, but for one of them."""
    return [
        interface.terms.rate_limit
        for interface in interfaces
        if interface.terms.rate_limit is not None and interface.id != without
    ]
