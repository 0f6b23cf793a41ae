"""Resiliency groups of the emulated service, and how connections in them back each other."""

import re
from typing import Any

import pytest

from directlink.emulator import Account, Emulator
from emulator_aws_support import line, listed, make_aws, refusal
from emulator_support import call, signed

FORMAT = re.compile(r"dxrg-[0-9a-z]{17}")


def create(emulator: Emulator, account: Account | None = None, **changes: Any) -> dict[str, Any]:
    values = {"resiliencyGroupName": "group", "intendedResiliencyModel": "high-resiliency", **changes}
    group: dict[str, Any] = call(emulator, account or emulator.owner, "CreateResiliencyGroup", **values)[
        "resiliencyGroup"
    ]
    return group


def look(emulator: Emulator, group_id: str) -> dict[str, Any]:
    group: dict[str, Any] = call(emulator, emulator.owner, "GetResiliencyGroup", resiliencyGroupId=group_id)[
        "resiliencyGroup"
    ]
    return group


def join(emulator: Emulator, group_id: str, *names: str) -> list[dict[str, Any]]:
    answer = call(
        emulator,
        emulator.owner,
        "AssociateConnectionsToResiliencyGroup",
        resiliencyGroupId=group_id,
        connectionIdentifiers=list(names),
    )
    joined: list[dict[str, Any]] = answer["resiliencyGroupAssociations"]
    return joined


def members(emulator: Emulator, group_id: str) -> list[tuple[str, str]]:
    """Ids of connections in a group, each with the state of its association."""
    operation = "ListResiliencyGroupAssociations"
    items = listed(emulator, emulator.owner, operation, "items", resiliencyGroupId=group_id)
    return [(item["connectionArn"].rpartition("/")[2], item["state"]) for item in items]


def test_a_group_is_made_becomes_available_is_renamed_deleted_and_vanishes() -> None:
    emulator, clock = make_aws()
    made = create(emulator, tags=[{"key": "a", "value": "1"}])
    group_id = made["resiliencyGroupId"]
    assert FORMAT.fullmatch(group_id)
    assert made == {
        "resiliencyGroupId": group_id,
        "resiliencyGroupArn": f"arn:aws:directconnect::{emulator.owner.account_id}:dx-resiliency-group/{group_id}",
        "resiliencyGroupName": "group",
        "resiliencyGroupType": "Managed",
        "ownerAccount": emulator.owner.account_id,
        "state": "pending",
        "tags": [{"key": "a", "value": "1"}],
    }
    clock.advance(2)
    values = {"resiliencyGroupId": group_id, "resiliencyGroupName": "other"}
    renamed = call(emulator, emulator.owner, "UpdateResiliencyGroup", **values)["resiliencyGroup"]
    assert renamed == made | {"resiliencyGroupName": "other", "state": "available"}
    deleted = call(emulator, emulator.owner, "DeleteResiliencyGroup", resiliencyGroupId=group_id)["resiliencyGroup"]
    assert deleted["state"] == "deleting"
    assert "deleting" in refusal(emulator, emulator.owner, "UpdateResiliencyGroup", **values)
    clock.advance(2)
    assert look(emulator, group_id)["state"] == "deleted"
    clock.advance(15 * 60)
    assert listed(emulator, emulator.owner, "ListResiliencyGroups", "items") == []
    cause = refusal(emulator, emulator.owner, "GetResiliencyGroup", resiliencyGroupId=group_id)
    assert cause == f"resiliency group {group_id} does not exist"


def test_the_same_token_makes_one_group_and_another_request_with_it_is_refused() -> None:
    emulator, _ = make_aws()
    first = create(emulator, clientToken="once")
    assert create(emulator, clientToken="once") == first
    assert create(emulator, emulator.grantee, clientToken="once")["resiliencyGroupId"] != first["resiliencyGroupId"]
    values = {"resiliencyGroupName": "b", "intendedResiliencyModel": "basic-resiliency", "clientToken": "once"}
    cause = refusal(emulator, emulator.owner, "CreateResiliencyGroup", **values)
    assert cause == "clientToken was used for another request"
    assert len(listed(emulator, emulator.owner, "ListResiliencyGroups", "items")) == 1


def test_groups_are_listed_page_by_page_without_tags_to_their_owner_only() -> None:
    emulator, _ = make_aws()
    made = [create(emulator) for _ in range(3)]
    page = call(emulator, emulator.owner, "ListResiliencyGroups", maxResults=2)
    rest = call(emulator, emulator.owner, "ListResiliencyGroups", nextToken=page["nextToken"])
    shown = [{name: value for name, value in group.items() if name != "tags"} for group in made]
    assert page["items"] + rest["items"] == shown
    group_id = made[0]["resiliencyGroupId"]
    for account in (emulator.grantee, emulator.add_account("third")):
        assert listed(emulator, account, "ListResiliencyGroups", "items") == []
        for operation in ("GetResiliencyGroup", "DeleteResiliencyGroup", "ListResiliencyGroupAssociations"):
            assert group_id in refusal(emulator, account, operation, resiliencyGroupId=group_id)


def test_a_group_is_seen_in_the_region_that_it_was_made_in_only() -> None:
    emulator, _ = make_aws()
    group_id = create(emulator)["resiliencyGroupId"]
    request = signed(emulator.owner, "ListResiliencyGroups", b"{}", region="us-east-1")
    assert emulator.transport().send(request, timeout=1).body == b'{"items": []}'
    body = b'{"resiliencyGroupId": "%s"}' % group_id.encode()
    request = signed(emulator.owner, "GetResiliencyGroup", body, region="us-east-1")
    assert emulator.transport().send(request, timeout=1).status_code == 400


def test_connections_and_lags_join_and_leave_by_id_or_arn() -> None:
    emulator, clock = make_aws()
    group_id, first = create(emulator)["resiliencyGroupId"], line(emulator)
    values = {"numberOfConnections": 1, "location": "EqPA2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
    lag = call(emulator, emulator.owner, "CreateLag", **values)["lagId"]
    arn = f"arn:aws:directconnect:eu-west-2:{emulator.owner.account_id}:dxlag/{lag}"
    assert join(emulator, group_id, first, arn, first)[1] == {
        "resiliencyGroupId": group_id,
        "connectionArn": arn,
        "state": "associating",
    }
    clock.advance(2)
    assert members(emulator, group_id) == [(first, "associated"), (lag, "associated")]
    assert [each["state"] for each in join(emulator, group_id, lag)] == ["associated"]
    leave = {"resiliencyGroupId": group_id, "connectionIdentifiers": [lag]}
    operation = "DisassociateConnectionsFromResiliencyGroup"
    left = call(emulator, emulator.owner, operation, **leave)["resiliencyGroupAssociations"]
    assert [(each["connectionArn"], each["state"]) for each in left] == [(arn, "disassociating")]
    assert lag in refusal(emulator, emulator.owner, operation, **leave)
    clock.advance(2)
    assert members(emulator, group_id) == [(first, "associated"), (lag, "disassociated")]
    clock.advance(15 * 60)
    assert members(emulator, group_id) == [(first, "associated")]
    join(emulator, group_id, lag)
    assert members(emulator, group_id)[-1] == (lag, "associating")


def test_all_that_a_request_names_join_and_leave_or_none() -> None:
    emulator, _ = make_aws()
    group_id, mine, theirs = create(emulator)["resiliencyGroupId"], line(emulator), line(emulator, emulator.grantee)
    values: dict[str, Any] = {"resiliencyGroupId": group_id, "connectionIdentifiers": [mine, theirs]}
    assert theirs in refusal(emulator, emulator.owner, "AssociateConnectionsToResiliencyGroup", **values)
    assert members(emulator, group_id) == []
    join(emulator, group_id, mine)
    assert theirs in refusal(emulator, emulator.owner, "DisassociateConnectionsFromResiliencyGroup", **values)
    assert members(emulator, group_id) == [(mine, "associating")]


def test_a_connection_is_in_one_group_and_a_group_with_connections_stays() -> None:
    emulator, clock = make_aws()
    first, second = (create(emulator)["resiliencyGroupId"] for _ in range(2))
    connection_id = line(emulator)
    join(emulator, first, connection_id)
    values: dict[str, Any] = {"resiliencyGroupId": second, "connectionIdentifiers": [connection_id]}
    cause = refusal(emulator, emulator.owner, "AssociateConnectionsToResiliencyGroup", **values)
    assert cause == f"connection {connection_id} is in resiliency group {first}"
    cause = refusal(emulator, emulator.owner, "DeleteResiliencyGroup", resiliencyGroupId=first)
    assert cause == f"resiliency group {first} still has connection {connection_id}"
    call(emulator, emulator.owner, "DeleteConnection", connectionId=connection_id)
    assert members(emulator, first) == [(connection_id, "disassociating")]
    clock.advance(2)
    call(emulator, emulator.owner, "DeleteResiliencyGroup", resiliencyGroupId=first)


def test_members_are_listed_page_by_page() -> None:
    emulator, _ = make_aws()
    group_id, ids = create(emulator)["resiliencyGroupId"], [line(emulator) for _ in range(3)]
    join(emulator, group_id, *ids)
    operation = "ListResiliencyGroupAssociations"
    page = call(emulator, emulator.owner, operation, resiliencyGroupId=group_id, maxResults=2)
    rest = call(emulator, emulator.owner, operation, resiliencyGroupId=group_id, nextToken=page["nextToken"])
    assert [item["connectionArn"].rpartition("/")[2] for item in page["items"] + rest["items"]] == ids


def test_a_group_is_tagged_by_its_arn() -> None:
    emulator, _ = make_aws()
    group = create(emulator)
    arn, tags = group["resiliencyGroupArn"], [{"key": "a", "value": "1"}]
    call(emulator, emulator.owner, "TagResource", resourceArn=arn, tags=tags)
    assert look(emulator, group["resiliencyGroupId"])["tags"] == tags
    shown = call(emulator, emulator.owner, "DescribeTags", resourceArns=[arn])["resourceTags"]
    assert shown == [{"resourceArn": arn, "tags": tags}]


@pytest.mark.parametrize(
    ("operation", "values", "cause"),
    [
        ("CreateResiliencyGroup", {"resiliencyGroupName": "a b"}, "resiliencyGroupName must have 1 to 255 letters"),
        ("CreateResiliencyGroup", {"resiliencyGroupName": "a" * 256}, "resiliencyGroupName must have 1 to 255"),
        ("CreateResiliencyGroup", {"resiliencyGroupName": "a"}, "intendedResiliencyModel is required"),
        (
            "CreateResiliencyGroup",
            {"resiliencyGroupName": "a", "intendedResiliencyModel": "most"},
            "intendedResiliencyModel must be one of maximum-resiliency, high-resiliency, basic-resiliency",
        ),
        ("GetResiliencyGroup", {"resiliencyGroupId": "dxrg-short"}, "dxrg-short has an invalid format"),
        ("GetResiliencyGroup", {"resiliencyGroupId": "dxrg-" + "0" * 17}, "does not exist"),
        ("GetResiliencyGroup", {}, "resiliencyGroupId is required"),
    ],
)
def test_a_group_that_cannot_be_is_refused(operation: str, values: dict[str, str], cause: str) -> None:
    emulator, _ = make_aws()
    assert cause in refusal(emulator, emulator.owner, operation, **values)


def test_fifty_connections_are_named_in_one_request_at_most() -> None:
    emulator, _ = make_aws()
    group_id = create(emulator)["resiliencyGroupId"]
    for names, cause in (([], "is required"), ([f"dxcon-{number}" for number in range(51)], "at most 50 items")):
        values: dict[str, Any] = {"resiliencyGroupId": group_id, "connectionIdentifiers": names}
        assert cause in refusal(emulator, emulator.owner, "AssociateConnectionsToResiliencyGroup", **values)
