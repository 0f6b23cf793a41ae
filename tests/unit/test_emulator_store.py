"""The tables of the emulator: what is found by other keys than an id, and that it follows every change."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directlink.emulator import AdjustableClock, Emulator
from directlink.emulator._records.numbers import Numbers
from directlink.emulator._store.snapshot import record_types
from directlink.emulator._store.table import Table
from emulator_aws_support import line, listed, make_aws
from emulator_support import CONFIRM, INTERFACE, call, store_of


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


def test_a_table_forgets_what_is_gone_each_time_that_it_has_doubled() -> None:
    gone: set[str] = set()
    table: Table[Thing] = Table(lambda thing: [thing.owner], lambda thing: thing.id in gone)
    for number in range(1000):
        thing = Thing(f"thing-{number}", f"owner-{number % 3}", None)
        table[thing.id] = thing
        gone.add(f"thing-{number - 10}")
        assert len(table) <= 100
    assert [each.id for each in table.values()][-10:] == [f"thing-{number}" for number in range(990, 1000)]
    found = [each.id for number in range(3) for each in table.under(f"owner-{number}")]
    assert sorted(found) == sorted(table)
    table.forget_gone()
    assert list(table) == [f"thing-{number}" for number in range(990, 1000)]


def test_what_is_gone_is_forgotten_and_its_id_does_not_come_back() -> None:
    emulator, clock = make_aws()
    carrier, ids = line(emulator), ["dxvif-00000000"]
    emulator.offer_private_virtual_interface(ids[0], connection_id=carrier)
    for _ in range(400):
        ids.append(emulator.offer_private_virtual_interface(connection_id=carrier))
        call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=ids[-2])
        clock.advance(3600)
    assert len(set(ids)) == len(ids)
    assert len(store_of(emulator).virtual_interfaces) <= 100
    assert {emulator.virtual_interface_state(each) for each in ids[:-1]} == {None}
    assert emulator.virtual_interface_state(ids[-1]) == "confirming"
    again = Emulator("aws", clock=clock)
    again.restore(emulator.snapshot())
    assert set(store_of(again).virtual_interfaces) <= set(ids[-3:])
    for forgotten in ids[:2]:
        with pytest.raises(ValueError, match=f"there was a virtual interface {forgotten} already"):
            again.offer_private_virtual_interface(forgotten)
        assert again.virtual_interface_state(forgotten) is None
    with pytest.raises(LookupError):
        again.virtual_interface_state("dxvif-99999999")


def test_a_made_id_is_none_that_a_test_gave() -> None:
    emulator, _ = make_aws()
    coming = Numbers(ids=store_of(emulator).numbers.ids + 3)  # two connections and a BGP session come first
    given = f"dxvif-{coming.next_digits()}"
    emulator.offer_private_virtual_interface(given, connection_id=line(emulator))
    assert emulator.offer_private_virtual_interface(connection_id=line(emulator)) != given


@given(st.integers(0, 2**32 - 2), st.integers(1, 1000))
def test_ids_that_were_made_are_told_from_those_that_were_not(made: int, more: int) -> None:
    numbers = Numbers(ids=made)
    digits = numbers.next_digits()
    assert numbers.has_made(f"dxvif-{digits}")
    assert not Numbers(ids=made).has_made(f"dxvif-{digits}")
    later = Numbers(ids=min(made + more, 2**32 - 2))
    assert later.has_made(f"dxcon-{digits}") == (made < later.ids)
    for other in ("dxvif-none", f"dxvif-{digits}0", "dxvif-" + "0" * 8):
        assert not later.has_made(other)


def test_a_page_goes_on_after_an_item_that_is_gone_meanwhile() -> None:
    emulator, clock = make_aws()
    for _ in range(102):
        emulator.offer_private_virtual_interface()
    first = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")
    last = first["virtualInterfaces"][-1]["virtualInterfaceId"]
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=last)
    clock.advance(16 * 60)
    emulator.snapshot()  # which forgets what is gone
    rest = listed(
        emulator, emulator.grantee, "DescribeVirtualInterfaces", "virtualInterfaces", nextToken=first["nextToken"]
    )
    assert len(rest) == 2


def test_failover_tests_are_in_the_history_for_a_year_also_those_of_what_is_gone() -> None:
    emulator, clock = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    gateway = emulator.grantee.direct_connect_gateway_ids[0]
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, directConnectGatewayId=gateway)
    clock.advance(2)
    history = "ListVirtualInterfaceTestHistory", "virtualInterfaceTestHistory"
    for _ in range(2):
        call(emulator, emulator.grantee, "StartBgpFailoverTest", virtualInterfaceId=INTERFACE, testDurationInMinutes=1)
        clock.advance(150 * 24 * 3600)
    assert len(listed(emulator, emulator.grantee, *history)) == 2
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    clock.advance(100 * 24 * 3600)
    emulator.snapshot()
    assert len(listed(emulator, emulator.grantee, *history)) == 1
    clock.advance(150 * 24 * 3600)
    emulator.snapshot()
    assert listed(emulator, emulator.grantee, *history) == []
    assert INTERFACE not in store_of(emulator).virtual_interfaces


def test_bgp_sessions_failover_tests_and_members_of_groups_that_are_gone_do_not_pile_up() -> None:
    emulator, clock = make_aws()
    owner = emulator.owner
    lines = [line(emulator), line(emulator)]
    made = call(
        emulator, owner, "CreateResiliencyGroup", resiliencyGroupName="two", intendedResiliencyModel="high-resiliency"
    )
    group = made["resiliencyGroup"]["resiliencyGroupId"]
    emulator.offer_private_virtual_interface(INTERFACE, connection_id=lines[1])
    gateway = emulator.grantee.direct_connect_gateway_ids[0]
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, directConnectGatewayId=gateway)
    for number in range(10):
        target = lines[number % 2]
        call(emulator, owner, "AssociateVirtualInterface", virtualInterfaceId=INTERFACE, connectionId=target)
        clock.advance(2)
        call(emulator, emulator.grantee, "StartBgpFailoverTest", virtualInterfaceId=INTERFACE, testDurationInMinutes=1)
        member = {"resiliencyGroupId": group, "connectionIdentifiers": [line(emulator)]}
        call(emulator, owner, "AssociateConnectionsToResiliencyGroup", **member)
        call(emulator, owner, "DisassociateConnectionsFromResiliencyGroup", **member)
        clock.advance(366 * 24 * 3600)
    interface = store_of(emulator).virtual_interfaces[INTERFACE]
    assert (len(interface.peers), len(interface.tests)) == (2, 1)
    assert len(store_of(emulator).resiliency_groups[group].members) == 1


def test_what_a_snapshot_of_an_earlier_release_leaves_out_is_as_at_the_beginning() -> None:
    emulator, clock = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    content = json.loads(emulator.snapshot())
    del content["numbers"]["given"]
    for interface in content["tables"]["virtual_interfaces"]:
        del interface["announced"]
    again = Emulator("aws", clock=clock)
    again.restore(json.dumps(content))
    assert again.virtual_interface_state(INTERFACE) == "confirming"
    assert store_of(again).interface(INTERFACE).announced == {}
    content["tables"]["virtual_interfaces"][0]["of_tomorrow"] = 1
    with pytest.raises(ValueError, match="of_tomorrow"):
        again.restore(json.dumps(content))


def test_who_waits_on_a_clock_that_was_put_forward_waits_by_the_machines_time() -> None:
    clock = AdjustableClock()
    clock.advance(86400)
    before = time.monotonic()
    clock.sleep(0)
    asyncio.run(clock.async_sleep(0))
    assert before <= clock.monotonic() <= time.monotonic()
