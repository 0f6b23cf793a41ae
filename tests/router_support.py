"""An interface as the account sees it that accepted it, for tests of router configurations."""

from __future__ import annotations

from typing import Any, Final

from directlink import BGPPeer, VirtualInterface

KEY: Final = "canary-of-the-bgp-key"
PEERS: Final = {
    4: BGPPeer(asn_long=65000, auth_key=KEY, amazon_address="169.254.0.1/30", customer_address="169.254.0.2/30"),
    6: BGPPeer(asn_long=65000, auth_key=KEY, amazon_address="2001:db8::1/125", customer_address="2001:db8::2/125"),
}


def interface(*versions: int, **changes: Any) -> VirtualInterface:
    """An accepted private interface with sessions of these versions, IPv4 only if none is given."""
    members: dict[str, Any] = {
        "virtual_interface_id": "dxvif-fg12ab34",
        "virtual_interface_name": "prod",
        "virtual_interface_type": "private",
        "virtual_interface_state": "down",
        "connection_id": "dxcon-1",
        "location": "EqPA2",
        "vlan": 101,
        "mtu": 1500,
        "amazon_side_asn": 64512,
        "bgp_peers": tuple(PEERS[version] for version in versions or (4,)),
    }
    return VirtualInterface(**{**members, **changes})
