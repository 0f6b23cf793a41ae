"""Adding and deleting BGP sessions of an interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import client_error
from directlink.emulator._operations.bgp_terms import MAX_ASN, MAX_LONG_ASN, new_peer, read_peering
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.virtual_interfaces import find_own_virtual_interface
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.bgp import BgpPeer
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store


@operation("CreateBGPPeer", Cloud.AWS)
def create_bgp_peer(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Add a session of the other address family: the emulated connections have no logical redundancy."""
    interface = find_own_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    peering = read_peering(store, interface.kind, parameters.structure("newBGPPeer"))
    if any(peer.peering.address_family == peering.address_family for peer in interface.live_peers):
        raise client_error(f"virtual interface {interface.id} has an {peering.address_family} BGP peer already")
    interface.add_peer(store.lifecycle, new_peer(store, peering))
    return {"virtualInterface": interface.to_json(store.lifecycle)}


@operation("DeleteBGPPeer", Cloud.AWS)
def delete_bgp_peer(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Delete a session, named by its id, or by the customer's system and address; the last one stays."""
    interface = find_own_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    peer = _named(interface, parameters)
    if len(interface.live_peers) == 1:
        raise client_error("The last BGP Peer on a Virtual Interface cannot be deleted")
    peer.deleted_at = store.now()
    return {"virtualInterface": interface.to_json(store.lifecycle)}


def _named(interface: VirtualInterface, parameters: Parameters) -> BgpPeer:
    peer_id = parameters.optional_string("bgpPeerId")
    asn = parameters.optional_integer("asnLong", 1, MAX_LONG_ASN) or parameters.optional_integer("asn", 1, MAX_ASN)
    address = parameters.optional_string("customerAddress")
    if peer_id is None and (asn is None or address is None):
        raise client_error("bgpPeerId is required, or asn and customerAddress are")
    for peer in interface.live_peers:
        named = (
            peer_id in (None, peer.id)
            and asn in (None, peer.peering.long_asn)
            and address in (None, peer.peering.customer_address)
        )
        if named:
            return peer
    raise client_error(f"virtual interface {interface.id} has no such BGP peer")
