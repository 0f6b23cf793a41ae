"""VLANs of connections and LAGs: which are free, and moving everything that uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error

if TYPE_CHECKING:
    from directlink.emulator._store.store import Store


def check_vlan(store: Store, carrier_id: str, vlan: int) -> None:
    """Check that a VLAN is free.

    Raises:
        Refusal: it is taken.
    """
    if store.user_of_vlan(carrier_id, vlan) is not None:
        raise client_error(f"VLAN {vlan} is in use on connection {carrier_id}")


def move_users(store: Store, source_id: str, target_id: str) -> None:
    """Move every interface and hosted connection from one connection or LAG to another.

    Raises:
        Refusal: both carry the same VLAN.
    """
    moving = store.vlans_in_use(source_id)
    for vlan in moving:
        check_vlan(store, target_id, vlan)
    for user_id in moving.values():
        if user_id in store.virtual_interfaces:
            interface = store.virtual_interfaces[user_id]
            interface.connection_id = target_id
            store.virtual_interfaces[interface.id] = interface
        else:
            connection = store.connections[user_id]
            assert connection.hosting is not None
            connection.hosting.parent_id = target_id
            store.connections[connection.id] = connection
