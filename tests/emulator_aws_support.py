"""The emulator in AWS mode, as the tests of its operations use it."""

import math
from typing import Any

import pytest

from directlink.emulator import Account, Emulator, ManualClock
from emulator_support import RefusedError, call

NOBODY = "999999999999"
ASSOCIATION, PROPOSAL = "DirectConnectGatewayAssociation", "DirectConnectGatewayAssociationProposal"
PREFIX = {"cidr": "10.0.0.0/16"}
OTHER_PREFIX = {"cidr": "10.1.0.0/16"}


def make_aws() -> tuple[Emulator, ManualClock]:
    """An emulator that provisions in two seconds of its own clock."""
    clock = ManualClock(1_900_000_000.0)
    return Emulator("aws", provisioning_seconds=2.0, clock=clock, signing_window=math.inf), clock


def refused(emulator: Emulator, account: Account, operation: str, **values: Any) -> tuple[str, str]:
    """Code and message of the 400 that a call ends with."""
    with pytest.raises(RefusedError) as caught:
        call(emulator, account, operation, **values)
    assert caught.value.status == 400
    return caught.value.code, caught.value.message


def refusal(emulator: Emulator, account: Account, operation: str, **values: Any) -> str:
    """Message of the 400 DirectConnectClientException that a call ends with."""
    code, message = refused(emulator, account, operation, **values)
    assert code == "DirectConnectClientException"
    return message


def line(emulator: Emulator, account: Account | None = None, **changes: Any) -> str:
    """Order a connection, and wait until it is available; its id."""
    values = {"location": "EqPA2", "bandwidth": "10Gbps", "connectionName": "line", **changes}
    connection_id: str = call(emulator, account or emulator.owner, "CreateConnection", **values)["connectionId"]
    emulator.clock.sleep(2.0)
    return connection_id


def hosted_on(emulator: Emulator, parent: str) -> str:
    """A connection that the owner hosts on another one, on VLAN 7, accepted by the grantee and available."""
    values = {"bandwidth": "1Gbps", "connectionName": "hosted", "vlan": 7}
    account = emulator.grantee.account_id
    offered = call(
        emulator, emulator.owner, "AllocateHostedConnection", connectionId=parent, ownerAccount=account, **values
    )
    connection_id: str = offered["connectionId"]
    call(emulator, emulator.grantee, "ConfirmConnection", connectionId=connection_id)
    emulator.clock.sleep(2)
    return connection_id


def interface_of(emulator: Emulator, interface_id: str, account: Account | None = None) -> dict[str, Any]:
    """An interface as the grantee, or another account, sees it."""
    found: list[dict[str, Any]] = call(
        emulator, account or emulator.grantee, "DescribeVirtualInterfaces", virtualInterfaceId=interface_id
    )["virtualInterfaces"]
    (interface,) = found
    return interface


def gateway_of(account: Account) -> str:
    """The first Direct Connect gateway of an account."""
    return account.direct_connect_gateway_ids[0]


def virtual_of(account: Account, number: int = 0) -> str:
    """A virtual gateway of an account."""
    return account.virtual_gateway_ids[number]


def listed(emulator: Emulator, account: Account, operation: str, member: str, **filters: Any) -> list[dict[str, Any]]:
    """The items of a listing."""
    items: list[dict[str, Any]] = call(emulator, account, operation, **filters)[member]
    return items


def associations(emulator: Emulator, account: Account, **filters: Any) -> list[dict[str, Any]]:
    """The associations that an account sees, those of its first gateway if no filter is given."""
    filters = filters or {"directConnectGatewayId": gateway_of(account)}
    return listed(emulator, account, f"Describe{ASSOCIATION}s", "directConnectGatewayAssociations", **filters)
