"""What the AWS CLI publishes as answers for partners' ports and moves, beside what the emulator answers.

Each member that a published answer has, the emulator's has too; it may have more: the examples are older than the API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from aws_cli_examples import examples
from emulator_aws_support import line, make_aws, virtual_of
from emulator_support import INTERFACE, call

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink.emulator import Emulator

pytestmark = pytest.mark.peers


def missing(published: Any, answered: Any, path: str = "") -> Iterator[str]:
    """The members of a published answer that the emulator's lacks; of lists the first items are compared."""
    if isinstance(published, dict):
        for name, value in cast("dict[str, Any]", published).items():
            if name not in answered:
                yield f"{path}.{name}"
            else:
                yield from missing(value, answered[name], f"{path}.{name}")
    elif isinstance(published, list) and published:
        assert answered, path
        yield from missing(published[0], answered[0], f"{path}[0]")


def order_interconnect(emulator: Emulator) -> dict[str, Any]:
    values = {"interconnectName": "1G Interconnect to AWS", "bandwidth": "1Gbps", "location": "TIVIT"}
    return call(emulator, emulator.owner, "CreateInterconnect", **values)


def host(emulator: Emulator, interconnect_id: str) -> dict[str, Any]:
    return call(
        emulator,
        emulator.owner,
        "AllocateConnectionOnInterconnect",
        bandwidth="500Mbps",
        connectionName="mydcinterconnect",
        ownerAccount=emulator.grantee.account_id,
        interconnectId=interconnect_id,
        vlan=101,
    )


def order_lag(emulator: Emulator) -> str:
    values = {"numberOfConnections": 1, "location": "CSVA1", "connectionsBandwidth": "1Gbps", "lagName": "1GBLag"}
    lag_id: str = call(emulator, emulator.owner, "CreateLag", **values)["lagId"]
    emulator.clock.sleep(2)
    return lag_id


def move_interface(emulator: Emulator) -> dict[str, Any]:
    emulator.offer_private_virtual_interface(INTERFACE)
    values = {"virtualInterfaceId": INTERFACE, "virtualGatewayId": virtual_of(emulator.grantee)}
    call(emulator, emulator.grantee, "ConfirmPrivateVirtualInterface", **values)
    emulator.clock.sleep(2)
    target = {"virtualInterfaceId": INTERFACE, "connectionId": order_lag(emulator)}
    return call(emulator, emulator.owner, "AssociateVirtualInterface", **target)


def answers() -> dict[str, dict[str, Any]]:
    """What the emulator answers, by the command that asks for it."""
    emulator, clock = make_aws()
    ordered = order_interconnect(emulator)
    interconnect_id = ordered["interconnectId"]
    clock.advance(2)
    hosted = host(emulator, interconnect_id)
    found = {
        "create-interconnect": ordered,
        "describe-interconnects": call(emulator, emulator.owner, "DescribeInterconnects"),
        "describe-interconnect-loa": call(
            emulator, emulator.owner, "DescribeInterconnectLoa", interconnectId=interconnect_id
        ),
        "allocate-connection-on-interconnect": hosted,
        "describe-connections-on-interconnect": call(
            emulator, emulator.owner, "DescribeConnectionsOnInterconnect", interconnectId=interconnect_id
        ),
        "describe-hosted-connections": call(
            emulator, emulator.owner, "DescribeHostedConnections", connectionId=interconnect_id
        ),
        "associate-hosted-connection": call(
            emulator,
            emulator.owner,
            "AssociateHostedConnection",
            connectionId=hosted["connectionId"],
            parentConnectionId=order_lag(emulator),
        ),
        "delete-interconnect": call(emulator, emulator.owner, "DeleteInterconnect", interconnectId=interconnect_id),
        "associate-virtual-interface": move_interface(emulator),
    }
    connection_id = line(emulator)
    clock.advance(2)
    for command, operation in (("describe-loa", "DescribeLoa"), ("describe-connection-loa", "DescribeConnectionLoa")):
        found[command] = call(emulator, emulator.owner, operation, connectionId=connection_id)
    [shown] = call(emulator, emulator.owner, "DescribeConnections", connectionId=connection_id)["connections"]
    assert "loaIssueTime" in shown
    return found


def test_answers_have_all_the_members_of_the_published_ones() -> None:
    found = answers()
    published = [example for example in examples() if example.arguments[0] in found]
    assert {example.arguments[0] for example in published} == set(found)
    lacking = {
        example.arguments[0]: list(missing(example.answer, found[example.arguments[0]])) for example in published
    }
    assert {command: names for command, names in lacking.items() if names} == {}
