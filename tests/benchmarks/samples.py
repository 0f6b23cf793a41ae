"""What every contestant sends, and an answer to decode. No imports beyond the standard library."""

from __future__ import annotations

import json

IDS = {"virtualInterfaceId": "dxvif-56781234", "virtualGatewayId": "vgw-87654321"}
BODY = json.dumps(IDS).encode()
KEYS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
REGION = "eu-west-2"
HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "OvertureService.ConfirmPrivateVirtualInterface",
    "X-Amz-Date": "20261122T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/eu-west-2/directconnect/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0" * 64,
    "amz-sdk-invocation-id": "0" * 32,
    "User-Agent": "directlink/0.1.0 python/3.11",
    "amz-sdk-request": "attempt=1; max=3",
}


def page_of_interfaces(count: int) -> bytes:
    """An answer to DescribeVirtualInterfaces."""
    interface: dict[str, object] = {
        "ownerAccount": "444455556666",
        "virtualInterfaceId": "dxvif-56781234",
        "location": "PAR1",
        "connectionId": "dxcon-01af2e27",
        "virtualInterfaceType": "private",
        "virtualInterfaceName": "customer",
        "vlan": 101,
        "asn": 65000,
        "amazonSideAsn": 64512,
        "authKey": "0xzxgA9YoW9h58u8SEXAMPLE",
        "amazonAddress": "169.254.0.1/30",
        "customerAddress": "169.254.0.2/30",
        "addressFamily": "ipv4",
        "virtualInterfaceState": "available",
        "mtu": 1500,
        "jumboFrameCapable": True,
        "virtualGatewayId": "vgw-87654321",
        "directConnectGatewayId": "",
        "routeFilterPrefixes": [],
        "bgpPeers": [
            {
                "bgpPeerId": "dxpeer-fgabcdef",
                "asn": 65000,
                "authKey": "0xzxgA9YoW9h58u8SEXAMPLE",
                "addressFamily": "ipv4",
                "amazonAddress": "169.254.0.1/30",
                "customerAddress": "169.254.0.2/30",
                "bgpPeerState": "available",
                "bgpStatus": "up",
                "awsDeviceV2": "EqPA2-123h49s71dabc",
            }
        ],
        "region": "eu-west-2",
        "awsDeviceV2": "EqPA2-123h49s71dabc",
        "tags": [{"key": "team", "value": "network"}],
        "siteLinkEnabled": False,
    }
    return json.dumps({"virtualInterfaces": [interface] * count}).encode()
