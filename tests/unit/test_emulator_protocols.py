"""Other protocols than JSON at the emulator's address: CBOR is refused legibly, and sts says whose keys they are."""

import json
from importlib import import_module
from typing import Any

import pytest

from directlink.emulator import Emulator
from emulator_support import signed

boto3: Any = import_module("boto3")  # it has no types
parsers: Any = import_module("botocore.parsers")
URL = "https://directconnect.eu-west-2.amazonaws.com"
ERRORS = {"NotEmulated", "UnrecognizedClientException"}


@pytest.mark.parametrize("secret_is_right", [True, False])
def test_a_client_that_speaks_cbor_reads_the_refusal(secret_is_right: bool) -> None:
    emulator = Emulator("aws")
    keys = emulator.grantee if secret_is_right else Emulator("aws").add_account("stranger")
    request = signed(
        keys,
        "DescribeVirtualInterfaces",
        b"\xa0",
        url=f"{URL}/service/OvertureService/operation/DescribeVirtualInterfaces",
        headers={"Smithy-Protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"},
    )
    response = emulator.transport().send(request, timeout=10)
    headers = {name.lower(): value for name, value in response.headers.items()}
    assert (headers["smithy-protocol"], headers["content-type"]) == ("rpc-v2-cbor", "application/cbor")
    parser = parsers.create_parser("smithy-rpc-v2-cbor")
    read = parser.parse({"body": response.body, "headers": headers, "status_code": response.status_code}, None)
    if secret_is_right:
        assert (read["Error"]["Code"], response.status_code) == ("NotEmulated", 501)
        assert "JSON 1.1" in read["Error"]["Message"]
    else:
        assert (read["Error"]["Code"], response.status_code) == ("UnrecognizedClientException", 403)
    assert emulator.requests[-1].operation == "DescribeVirtualInterfaces"


def sts(url: str, keys: Any, region: str = "us-east-1") -> Any:
    return boto3.client(
        "sts",
        region_name=region,
        endpoint_url=url,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        aws_session_token=keys.session_token,
    )


@pytest.mark.parametrize("cloud", ["aws", "outscale"])
def test_sts_names_the_account_whose_keys_sign_in_any_region(cloud: str) -> None:
    emulator = Emulator(cloud, region="eu-west-2")
    with emulator.serve() as server:
        for keys in (emulator.owner, emulator.grantee, emulator.issue_session("grantee")):
            client = sts(server.url, keys)
            answer = client.get_caller_identity()
            assert answer["Account"] == keys.account_id
            assert answer["Arn"] == f"arn:aws:iam::{keys.account_id}:user/{keys.name}"
            assert len(answer["UserId"]) == 21
            client.close()
    assert emulator.applied("GetCallerIdentity") == 3


def test_sts_refuses_strangers_and_what_it_does_not_know_in_its_own_words() -> None:
    emulator = Emulator("aws")
    with emulator.serve() as server:
        client = sts(server.url, emulator.owner)
        with pytest.raises(client.exceptions.ClientError) as caught:
            client.get_session_token()
        assert caught.value.response["Error"]["Code"] == "InvalidAction"
        stranger = sts(server.url, Emulator("aws").add_account("stranger"))
        with pytest.raises(client.exceptions.ClientError) as caught:
            stranger.get_caller_identity()
        assert caught.value.response["Error"]["Code"] == "UnrecognizedClientException"
        client.close()
        stranger.close()


def test_what_is_signed_for_sts_is_no_request_to_direct_connect() -> None:
    emulator = Emulator("aws")
    request = signed(emulator.owner, "DescribeVirtualInterfaces", b"{}", service="sts")
    response = emulator.transport().send(request, timeout=10)
    assert (response.status_code, json.loads(response.body)["__type"]) == (403, "InvalidSignatureException")
