"""Resources that are put into the store without a request: what a test starts from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import Refusal
from directlink.emulator._operations.offers import offer
from directlink.emulator._operations.parameters import Parameters
from directlink.emulator._records.connection import Connection
from directlink.emulator._records.gateway import TransitGateway, VirtualGateway
from directlink.emulator._records.terms import MAX_VLAN
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink.emulator._records.account import Account
    from directlink.emulator._records.terms import InterfaceKind
    from directlink.emulator._store.store import Store


FIRST_VIRTUAL_GATEWAYS: Final = {"owner": "vgw-12345678", "grantee": "vgw-87654321"}
"""The first virtual gateways of the accounts that are there from the start."""


def seed_virtual_gateway(store: Store, owner: Account, gateway_id: str | None, state: str = "available") -> str:
    """Give an account another virtual gateway.

    Args:
        store: where to put it.
        owner: the account.
        gateway_id: its id; made up if ``None``.
        state: only an ``available`` one can be used.

    Returns:
        Its id.
    """
    gateway = VirtualGateway(gateway_id or store.new_id("vgw"), owner.account_id, state)
    store.virtual_gateways[gateway.id] = gateway
    store.accounts.update(replace(owner, virtual_gateway_ids=(*owner.virtual_gateway_ids, gateway.id)))
    return gateway.id


def seed_transit_gateway(store: Store, owner: Account, gateway_id: str | None) -> str:
    """Give an account a transit gateway.

    Args:
        store: where to put it.
        owner: the account.
        gateway_id: its id; made up if ``None``.

    Returns:
        Its id.
    """
    gateway = TransitGateway(gateway_id or store.new_id("tgw"), owner.account_id)
    store.transit_gateways[gateway.id] = gateway
    return gateway.id


def seed_connection(store: Store, account_id: str, region: str) -> Connection:
    """Give an account an available connection."""
    connection = Connection(
        id=store.new_id("dxcon"),
        account_id=account_id,
        name="emulated",
        location="PAR1" if store.cloud is Cloud.OUTSCALE else "EqPA2",
        bandwidth="1Gbps",
        region=region,
        created_at=store.now() - store.lifecycle.provisioning_seconds,
    )
    store.connections[connection.id] = connection
    return connection


def seed_offer(
    store: Store,
    kind: InterfaceKind,
    carrier_id: str,
    account_id: str,
    members: Mapping[str, object],
    interface_id: str | None,
) -> str:
    """Offer an interface to an account, on the lowest free VLAN if none is given.

    Args:
        store: where to put it.
        kind: the kind of the interface.
        carrier_id: the connection or LAG that carries it.
        account_id: the account that may accept it.
        members: its terms, as a request would have them.
        interface_id: its id, which no other interface has; made up if ``None``.

    Returns:
        Its id.

    Raises:
        LookupError: there is no such connection or LAG.
        ValueError: a term is wrong or taken.
    """
    carrier = store.lags.get(carrier_id) or store.connections[carrier_id]
    if members["vlan"] is None:
        taken = store.vlans_in_use(carrier.id)
        members = {**members, "vlan": next(number for number in range(1, MAX_VLAN + 2) if number not in taken)}
    try:
        return offer(store, kind, carrier, account_id, Parameters(members), interface_id).id
    except Refusal as refusal:
        raise ValueError(refusal.message) from None
