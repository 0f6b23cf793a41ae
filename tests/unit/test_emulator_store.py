"""The tables of the emulator: what is found by other keys than an id, and that it follows every change."""

from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from directlink.emulator import AdjustableClock, Emulator
from directlink.emulator._records.numbers import Numbers
from directlink.emulator._store.snapshot import record_types
from directlink.emulator._store.table import Table
from emulator_aws_support import make_aws
from emulator_support import CONFIRM, call


@dataclass
class Thing:
    id: str
    owner: str
    place: str | None


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.sampled_from(["p", "q", None]))))
def test_a_table_finds_what_a_look_at_every_record_finds(changes: list[tuple[str, str, str | None]]) -> None:
    table: Table[Thing] = Table(lambda thing: [each for each in (thing.owner, thing.place) if each is not None])
    for thing_id, owner, place in changes:
        thing = table.get(thing_id, Thing(thing_id, owner, place))
        thing.owner, thing.place = owner, place
        table[thing_id] = thing
        for key in "xyzpq":
            wanted = {each.id for each in table.values() if key in (each.owner, each.place)}
            assert {each.id for each in table.under(key)} == wanted


def test_what_moves_is_found_where_it_moved_to() -> None:
    emulator, _ = make_aws()
    owner = emulator.owner

    def carried(carrier: str) -> list[str]:
        found = call(emulator, owner, "DescribeVirtualInterfaces", connectionId=carrier)["virtualInterfaces"]
        return [each["virtualInterfaceId"] for each in found]

    order = {"location": "EqPA2", "bandwidth": "1Gbps", "connectionName": "line"}
    line = call(emulator, owner, "CreateConnection", **order)["connectionId"]
    offered = emulator.offer_private_virtual_interface(connection_id=line)
    lag = call(
        emulator,
        owner,
        "CreateLag",
        numberOfConnections=1,
        location="EqPA2",
        connectionsBandwidth="1Gbps",
        lagName="lag",
        connectionId=line,
    )["lagId"]
    assert (carried(line), carried(lag)) == ([], [offered])
    gateway = emulator.grantee.direct_connect_gateway_ids[0]
    attachments = "DescribeDirectConnectGatewayAttachments"
    assert call(emulator, emulator.grantee, attachments, directConnectGatewayId=gateway) == {
        "directConnectGatewayAttachments": []
    }
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=offered, directConnectGatewayId=gateway)
    for filters in ({"directConnectGatewayId": gateway}, {"virtualInterfaceId": offered}):
        (attachment,) = call(emulator, emulator.grantee, attachments, **filters)["directConnectGatewayAttachments"]
        assert attachment["virtualInterfaceId"] == offered


def test_records_have_names_of_their_own_and_fields_that_a_snapshot_holds() -> None:
    Emulator("aws")
    types = record_types()
    assert types["Numbers"] is Numbers
    for name, kind in types.items():
        assert not hasattr(kind, "__slots__"), name
        fields: dict[str, Any] = kind.__dataclass_fields__
        for field in fields.values():
            assert field.init, (name, field.name)
            is_public_value = name in ("Account", "Caller")
            assert is_public_value or not str(field.type).startswith(("tuple", "set", "frozenset")), (name, field.name)


def test_an_adjustable_clock_goes_on_from_where_it_was_stopped() -> None:
    clock = AdjustableClock()
    clock.advance(1000)
    clock.freeze()
    stopped = clock.time()
    assert clock.is_frozen
    assert clock.time() == stopped
    clock.resume()
    assert 0 <= clock.time() - stopped < 60
