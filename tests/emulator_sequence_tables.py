"""What random sequences of requests are made of, and how states may follow each other."""

Edges = dict[str | None, set[str | None]]

END: Edges = {"deleting": {"deleted"}, "deleted": {None}, "rejected": {None}, None: set()}
MOVED = {"pending", "verifying"}
"""What an interface is again when it is moved to another connection, or its MTU is changed."""
CONNECTION: Edges = {
    "ordering": {"pending", "rejected", "deleting"},
    "requested": {"pending", "available", "deleting"},
    "pending": {"available", "deleting"},
    "available": {"deleting"},
    **END,
}
EDGES: dict[str, Edges] = {
    "virtual_interfaces": {
        "confirming": {"pending", "verifying", "rejected", "deleting", "expired", "deleted"},
        "verifying": {"pending", "deleting"},
        "pending": {"available", "down", "deleting", *MOVED},
        "available": {"down", "testing", "deleting", *MOVED},
        "down": {"available", "testing", "deleting", *MOVED},
        "testing": {"available", "down", "deleting", *MOVED},
        "expired": {"deleted"},
        **END,
    },
    "connections": CONNECTION,
    "interconnects": CONNECTION,
    "lags": {
        "requested": {"available", "down", "deleting"},
        "available": {"down", "deleting"},
        "down": {"available", "deleting"},
        **END,
    },
    "direct_connect_gateways": {"available": {"deleting"}, **END},
    "associations": {
        "associating": {"associated", "updating", "disassociating"},
        "associated": {"updating", "disassociating"},
        "updating": {"associated", "disassociating"},
        "disassociating": {"disassociated"},
        "disassociated": {None},
        None: set(),
    },
    "proposals": {"requested": {"accepted", "deleted"}, "accepted": {"deleted", None}, **END},
    "resiliency_groups": {"pending": {"available", "deleting"}, "available": {"deleting"}, **END},
}
"""The ways from one state of a resource to the next, by the table that it is in."""
INTEGERS = {
    "vlan": (1, 2, 3, 4),
    "asn": (65000,),
    "asnLong": (65000, 4_200_000_000),
    "amazonSideAsn": (64512,),
    "mtu": (1500, 8500),
    "maxResults": (1, 100),
    "minimumLinks": (0, 1),
    "numberOfConnections": (1, 2),
}
TEXTS = {
    "cidr": ("10.0.0.0/16", "10.1.0.0/16", "175.45.176.0/24"),
    "bandwidth": ("1Gbps", "500Mbps"),
    "connectionsBandwidth": ("1Gbps",),
    "location": ("PAR1",),
    "amazonAddress": ("175.45.176.1/30", "10.0.0.1/30"),
    "customerAddress": ("175.45.176.2/30", "10.0.0.2/30"),
    "authKey": ("key-of-a-session",),
    "nextToken": ("token",),
    "ckn": ("a" * 64, "b" * 64),
    "cak": ("c" * 64,),
    "routerTypeIdentifier": ("CiscoSystemsInc-2900SeriesRouters-IOS124",),
    "intendedResiliencyModel": ("high-resiliency",),
    "rateLimit": ("500Mbps",),
}
ODDS = {
    "nextToken": 0.05,
    "amazonAddress": 0.05,
    "customerAddress": 0.05,
    "requestMACSec": 0.1,
    "lagId": 0.1,
    "asn": 0.95,
    "vlan": 0.95,
    "virtualInterfaceName": 0.95,
    "virtualInterfaceId": 0.9,
    "newBGPPeer": 0.95,
    "virtualGatewayId": 0.5,
    "directConnectGatewayId": 0.5,
    "status": 0.05,
    "bgpPeers": 0.1,
    "bgpPeerId": 0.9,
    "addressFamily": 0.6,
    "associationId": 0.7,
    "proposalId": 0.9,
    "ckn": 0.9,
    "cak": 0.9,
    "secretARN": 0.1,
    "connectionId": 0.8,
    "clientToken": 0.1,
}
"""How often a member is given that need not be, where that is not 0.3."""
SAME_IDS = {
    "parentConnectionId": "connectionId",
    "gatewayId": "virtualGatewayId",
    "associatedGatewayId": "virtualGatewayId",
    "bgpPeers": "bgpPeerId",
    "connectionIds": "connectionId",
    "connectionIdentifiers": "connectionId",
    "directConnectGatewayOwnerAccount": "ownerAccount",
}
"""Members that hold what answers call otherwise."""
