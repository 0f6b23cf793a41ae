"""Who uses which VLAN of a connection or a LAG: virtual interfaces and hosted connections share the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error

if TYPE_CHECKING:
    from directlink.emulator._store.store import World


def vlans_in_use(world: World, carrier_id: str) -> dict[int, str]:
    """VLANs taken on a connection or LAG, each with the id of what took it."""
    interfaces = {
        interface.terms.vlan: interface.id
        for interface in world.virtual_interfaces.values()
        if interface.connection_id == carrier_id and interface.is_live(world)
    }
    hosted = {
        connection.hosting.vlan: connection.id
        for connection in world.connections.values()
        if connection.hosting is not None and connection.hosting.parent_id == carrier_id and connection.is_live(world)
    }
    return interfaces | hosted


def check_vlan(world: World, carrier_id: str, vlan: int) -> None:
    """See that a VLAN is free.

    Raises:
        Refusal: it is taken.
    """
    if vlan in vlans_in_use(world, carrier_id):
        raise client_error(f"VLAN {vlan} is in use on connection {carrier_id}")


def move_users(world: World, source_id: str, target_id: str) -> None:
    """Let everything that uses one connection or LAG use another.

    Raises:
        Refusal: both carry the same VLAN.
    """
    moving = vlans_in_use(world, source_id)
    for vlan in moving:
        check_vlan(world, target_id, vlan)
    for user_id in moving.values():
        if user_id in world.virtual_interfaces:
            world.virtual_interfaces[user_id].connection_id = target_id
        else:
            hosting = world.connections[user_id].hosting
            assert hosting is not None
            hosting.parent_id = target_id
