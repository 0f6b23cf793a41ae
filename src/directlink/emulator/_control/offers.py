"""Offers of every kind that a control request makes, without a request to the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._operations.seeding import seed_hosted_connection, seed_offer, seed_proposal
from directlink.emulator._records.json_shapes import prefix_list

if TYPE_CHECKING:
    from directlink.emulator._control.values import Values
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.terms import InterfaceKind
    from directlink.emulator._store.store import Store

_INTERFACES: Final[dict[str, InterfaceKind]] = {"private": "private", "public": "public", "transit": "transit"}
_MOST: Final = 100_000


def make_offers(store: Store, region: str, values: Values) -> Json:
    """Make the offers that a request asks for.

    Args:
        store: where to put them.
        region: where connections are made, and gateways are proposed.
        values: what the request says.

    Returns:
        Their ids.

    Raises:
        LookupError: something that they refer to does not exist.
        ValueError: a member is unknown or of the wrong type, or what it says is refused.
    """
    kind = values.take("kind", str, default="private")
    grantee = values.take("grantee", str, default="grantee")
    if kind in _INTERFACES:
        return _offer_interfaces(store, region, values, _INTERFACES[kind], grantee)
    if kind == "connection":
        return _offer_connections(store, region, values, grantee)
    if kind == "proposal":
        return _propose(store, region, values, grantee)
    raise ValueError(f"kind must be one of {', '.join((*_INTERFACES, 'connection', 'proposal'))}")


def _offer_interfaces(store: Store, region: str, values: Values, kind: InterfaceKind, grantee: str) -> Json:
    interface_id = values.take("virtual_interface_id", str, default=None)
    carrier_id = values.take("connection_id", str, default=None)
    members: dict[str, object] = {
        "virtualInterfaceName": values.take("name", str, default="emulated"),
        "vlan": values.take("vlan", int, default=None),
        "asn": values.take("asn", int, default=65000),
        "mtu": values.take("mtu", int, default=None),
        "routeFilterPrefixes": prefix_list(values.take("route_filter_prefixes", list, default=[])),
    }
    count = _take_count(values, interface_id, members["vlan"])
    values.end()
    ids = [
        seed_offer(
            store, kind, members, grantee=grantee, region=region, interface_id=interface_id, carrier_id=carrier_id
        )
        for _ in range(count)
    ]
    return {"virtual_interface_ids": ids}


def _offer_connections(store: Store, region: str, values: Values, grantee: str) -> Json:
    connection_id = values.take("connection_id", str, default=None)
    parent_id = values.take("parent_connection_id", str, default=None)
    partner_name = values.take("partner_name", str, default="owner")
    members: dict[str, object] = {
        "connectionName": values.take("name", str, default="emulated"),
        "vlan": values.take("vlan", int, default=None),
        "bandwidth": values.take("bandwidth", str, default="1Gbps"),
    }
    count = _take_count(values, connection_id, members["vlan"])
    values.end()
    ids = [
        seed_hosted_connection(
            store,
            members,
            grantee=grantee,
            region=region,
            connection_id=connection_id,
            parent_id=parent_id,
            partner_name=partner_name,
        )
        for _ in range(count)
    ]
    return {"connection_ids": ids}


def _propose(store: Store, region: str, values: Values, grantee: str) -> Json:
    direct_connect_gateway_id = values.take("direct_connect_gateway_id", str, default=None)
    gateway_id = values.take("gateway_id", str, default=None)
    prefixes = values.take_list("prefixes", str)
    region = values.take("region", str, default=region)
    values.end()
    proposal_id = seed_proposal(
        store,
        prefixes,
        grantee=grantee,
        region=region,
        direct_connect_gateway_id=direct_connect_gateway_id,
        gateway_id=gateway_id,
    )
    return {"proposal_ids": [proposal_id]}


def _take_count(values: Values, resource_id: str | None, vlan: object) -> int:
    count: int = values.take("count", int, default=1)
    if not 1 <= count <= _MOST or (count > 1 and (resource_id is not None or vlan is not None)):
        raise ValueError(f"count must be 1 to {_MOST}, and 1 for an offer with an id or a VLAN")
    return count
