"""AWS's tagging API at the emulator's address: the tags that Direct Connect's own operations show, found and set."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from directlink.emulator import Account, Emulator
from emulator_aws_support import gateway_of
from emulator_support import call

if TYPE_CHECKING:
    from collections.abc import Iterator

boto3: Any = import_module("boto3")  # it has no types
ClientError: Any = import_module("botocore.exceptions").ClientError


@pytest.fixture
def emulator() -> Emulator:
    emulator = Emulator("aws", provisioning_seconds=0)
    emulator.offer_private_virtual_interface("dxvif-56781234")
    return emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Any]:
    with emulator.serve() as server:
        client = tagging(server.url, emulator.owner)
        yield client
        client.close()


def tagging(url: str, account: Account, region: str = "eu-west-2") -> Any:
    return boto3.client(
        "resourcegroupstaggingapi",
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
    )


def arns(emulator: Emulator) -> tuple[str, str]:
    """The ARNs of the owner's connection and gateway."""
    account = emulator.owner.account_id
    [connection] = call(emulator, emulator.owner, "DescribeConnections")["connections"]
    return (
        f"arn:aws:directconnect:eu-west-2:{account}:dxcon/{connection['connectionId']}",
        f"arn:aws:directconnect::{account}:dx-gateway/{gateway_of(emulator.owner)}",
    )


def found(client: Any, **filters: Any) -> dict[str, dict[str, str]]:
    listed = client.get_resources(**filters)["ResourceTagMappingList"]
    return {each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in listed}


def test_tags_are_those_of_the_service_itself(emulator: Emulator, client: Any) -> None:
    connection, gateway = arns(emulator)
    assert found(client) == {}
    call(emulator, emulator.owner, "TagResource", resourceArn=gateway, tags=[{"key": "of", "value": "service"}])
    answer = client.tag_resources(ResourceARNList=[connection], Tags={"of": "tagging", "blank": ""})
    assert answer["FailedResourcesMap"] == {}
    assert found(client) == {connection: {"of": "tagging", "blank": ""}, gateway: {"of": "service"}}
    shown = call(emulator, emulator.owner, "DescribeTags", resourceArns=[connection])["resourceTags"]
    assert shown[0]["tags"] == [{"key": "of", "value": "tagging"}, {"key": "blank", "value": ""}]
    client.untag_resources(ResourceARNList=[connection, gateway], TagKeys=["of"])
    assert found(client) == {connection: {"blank": ""}}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"ResourceTypeFilters": ["directconnect"]}, "both"),
        ({"ResourceTypeFilters": ["directconnect:dx-gateway", "ec2:vpc"]}, "gateway"),
        ({"ResourceTypeFilters": ["ec2"]}, "none"),
        ({"TagFilters": [{"Key": "of"}]}, "both"),
        ({"TagFilters": [{"Key": "of", "Values": ["a", "b"]}, {"Key": "more"}]}, "gateway"),
        ({"TagFilters": [{"Key": "of", "Values": ["c"]}]}, "none"),
        ({"ResourceARNList": ["gateway"]}, "gateway"),
    ],
)
def test_resources_are_found_by_kind_tag_and_arn(
    emulator: Emulator, client: Any, filters: dict[str, Any], expected: str
) -> None:
    connection, gateway = arns(emulator)
    client.tag_resources(ResourceARNList=[connection], Tags={"of": "a"})
    client.tag_resources(ResourceARNList=[gateway], Tags={"of": "b", "more": "1"})
    if "ResourceARNList" in filters:
        filters = {"ResourceARNList": [gateway]}
    assert (
        set(found(client, **filters)) == {"both": {connection, gateway}, "gateway": {gateway}, "none": set()}[expected]
    )


def test_what_is_elsewhere_another_accounts_or_deleted_is_not_found(emulator: Emulator) -> None:
    connection, gateway = arns(emulator)
    with emulator.serve() as server:
        clients = [
            tagging(server.url, emulator.owner),
            tagging(server.url, emulator.owner, "us-east-1"),
            tagging(server.url, emulator.grantee),
        ]
        clients[0].tag_resources(ResourceARNList=[connection, gateway], Tags={"a": "1"})
        assert [set(found(each)) for each in clients] == [{connection, gateway}, {gateway}, set()]
        call(emulator, emulator.owner, "DeleteDirectConnectGateway", directConnectGatewayId=gateway_of(emulator.owner))
        assert set(found(clients[0])) == {connection}
        failed = clients[2].tag_resources(ResourceARNList=[connection], Tags={"a": "2"})["FailedResourcesMap"]
        assert (failed[connection]["ErrorCode"], failed[connection]["StatusCode"]) == ("InvalidParameterException", 400)
        assert found(clients[0]) == {connection: {"a": "1"}}
        for each in clients:
            each.close()


def test_wrong_parameters_and_operations_are_refused_in_its_words(emulator: Emulator, client: Any) -> None:
    with pytest.raises(client.exceptions.InvalidParameterException, match="TagKeys"):
        client.untag_resources(ResourceARNList=["arn:aws:x"], TagKeys=[" "])
    with pytest.raises(client.exceptions.InvalidParameterException, match="Tags is required"):
        client.tag_resources(ResourceARNList=["arn:aws:x"], Tags={})
    with pytest.raises(ClientError, match="GetResources, TagResources, UntagResources") as caught:
        client.get_tag_keys()
    assert caught.value.response["Error"]["Code"] == "UnknownOperationException"
    assert [record.operation for record in emulator.requests[-3:]] == ["UntagResources", "TagResources", "GetTagKeys"]


def test_outscale_has_no_such_api() -> None:
    emulator = Emulator("outscale")
    with emulator.serve() as server:
        client = tagging(server.url, emulator.owner)
        with pytest.raises(ClientError, match="on AWS"):
            client.get_resources()
        client.close()
