"""Tags of the emulated service: by ARN, the owner's only."""

from typing import Any

import pytest

from directlink.emulator import Emulator
from emulator_aws_support import line, make_aws, refusal, refused
from emulator_support import INTERFACE, call

ACCOUNT = "444455556666"


def arn(family: str, resource_id: str, *, region: str = "eu-west-2", account_id: str = ACCOUNT) -> str:
    return f"arn:aws:directconnect:{region}:{account_id}:{family}/{resource_id}"


def tags(emulator: Emulator, *arns: str) -> list[Any]:
    answer = call(emulator, emulator.grantee, "DescribeTags", resourceArns=list(arns))["resourceTags"]
    assert [item["resourceArn"] for item in answer] == list(arns)
    return [item["tags"] for item in answer]


def tag(emulator: Emulator, resource: str, **values: str) -> None:
    items = [{"key": key, "value": value} for key, value in values.items()]
    assert call(emulator, emulator.grantee, "TagResource", resourceArn=resource, tags=items) == {}


def test_every_family_is_tagged_and_shows_its_tags() -> None:
    emulator, _ = make_aws()
    grantee = emulator.grantee
    emulator.offer_private_virtual_interface(INTERFACE)
    lag = call(
        emulator,
        grantee,
        "CreateLag",
        numberOfConnections=1,
        location="EqPA2",
        connectionsBandwidth="1Gbps",
        lagName="lag",
    )["lagId"]
    connection, (gateway,) = line(emulator, grantee), grantee.direct_connect_gateway_ids
    resources = [
        arn("dxcon", connection),
        arn("dxlag", lag),
        arn("dxvif", INTERFACE),
        arn("dx-gateway", gateway, region=""),
    ]
    for number, resource in enumerate(resources):
        tag(emulator, resource, number=str(number))
    expected = [[{"key": "number", "value": str(number)}] for number in range(4)]
    assert tags(emulator, *resources) == expected
    shown = [
        next(
            item["tags"]
            for item in call(emulator, grantee, "DescribeConnections")["connections"]
            if item["connectionId"] == connection
        ),
        call(emulator, grantee, "DescribeLags")["lags"][0]["tags"],
        call(emulator, grantee, "DescribeVirtualInterfaces")["virtualInterfaces"][0]["tags"],
        call(emulator, grantee, "DescribeDirectConnectGateways")["directConnectGateways"][0]["tags"],
    ]
    assert shown == expected


def test_a_tag_of_the_same_key_is_replaced_and_removed_ones_are_gone() -> None:
    emulator, _ = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    resource = arn("dxvif", INTERFACE)
    tag(emulator, resource, a="1", b="2")
    tag(emulator, resource, a="3")
    assert tags(emulator, resource) == [[{"key": "a", "value": "3"}, {"key": "b", "value": "2"}]]
    for _ in range(2):  # removing what is gone is no error
        removed = call(emulator, emulator.grantee, "UntagResource", resourceArn=resource, tagKeys=["a", "none"])
        assert removed == {}
    assert tags(emulator, resource) == [[{"key": "b", "value": "2"}]]


def test_a_resource_has_fifty_tags_whenever_they_were_added() -> None:
    emulator, _ = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    resource = arn("dxvif", INTERFACE)
    tag(emulator, resource, **{f"k{number}": "" for number in range(50)})
    values = {"resourceArn": resource, "tags": [{"key": "one more"}]}
    assert refused(emulator, emulator.grantee, "TagResource", **values)[0] == "TooManyTagsException"
    values["tags"] = [{"key": "a"}, {"key": "a"}]
    assert refused(emulator, emulator.grantee, "TagResource", **values)[0] == "DuplicateTagKeysException"
    assert len(tags(emulator, resource)[0]) == 50


@pytest.mark.parametrize(
    "resource",
    [
        arn("dxvif", "dxvif-none"),
        arn("dxvif", INTERFACE, region="us-east-2"),
        arn("dxvif", INTERFACE, account_id="111122223333"),
        arn("dxcon", INTERFACE),
        arn("dxrouter", INTERFACE),
        INTERFACE,
    ],
)
def test_an_arn_that_names_nothing_of_the_callers_is_refused(resource: str) -> None:
    emulator, _ = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    message = refusal(emulator, emulator.grantee, "DescribeTags", resourceArns=[resource])
    assert message == f"resource {resource} does not exist"


def test_the_connections_owner_does_not_tag_the_grantees_interface_nor_anybody_one_that_is_gone() -> None:
    emulator, clock = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    resource = arn("dxvif", INTERFACE)
    values = {"resourceArn": resource, "tags": [{"key": "a"}]}
    assert refusal(emulator, emulator.owner, "TagResource", **values) == f"resource {resource} does not exist"
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    clock.advance(15 * 60)
    assert refusal(emulator, emulator.grantee, "TagResource", **values) == f"resource {resource} does not exist"


@pytest.mark.parametrize(
    ("operation", "values", "cause"),
    [
        ("TagResource", {"tags": []}, "tags is required"),
        ("TagResource", {"tags": [{"value": "1"}]}, "tags[0].key is required"),
        ("UntagResource", {}, "tagKeys is required"),
        ("UntagResource", {"tagKeys": []}, "tagKeys is required"),
        ("DescribeTags", {}, "resourceArns is required"),
    ],
)
def test_wrong_requests_are_refused_by_name(operation: str, values: dict[str, Any], cause: str) -> None:
    emulator, _ = make_aws()
    emulator.offer_private_virtual_interface(INTERFACE)
    values = {"resourceArn": arn("dxvif", INTERFACE), **values}
    assert refusal(emulator, emulator.grantee, operation, **values) == cause
