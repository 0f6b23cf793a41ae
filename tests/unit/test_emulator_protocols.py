"""Other protocols than JSON at the emulator's address: CBOR, and sts, which says whose keys they are."""

import json
import math
import sys
from importlib import import_module
from typing import Any

import cbor2
import pytest

from directlink.emulator import Account, Emulator, ManualClock
from emulator_support import signed

boto3: Any = import_module("boto3")  # it has no types
parsers: Any = import_module("botocore.parsers")
URL = "https://directconnect.eu-west-2.amazonaws.com"


def ask_in_cbor(
    emulator: Emulator, keys: Account, body: bytes, operation: str = "DescribeVirtualInterfaces"
) -> tuple[int, dict[str, Any]]:
    """Status and answer of a request in CBOR, as botocore reads it."""
    request = signed(
        keys,
        operation,
        body,
        url=f"{URL}/service/OvertureService/operation/{operation}",
        headers={"Smithy-Protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"},
    )
    response = emulator.transport().send(request, timeout=10)
    headers = {name.lower(): value for name, value in response.headers.items()}
    assert (headers["smithy-protocol"], headers["content-type"]) == ("rpc-v2-cbor", "application/cbor")
    assert emulator.requests[-1].operation == operation
    if response.status_code == 200:
        return 200, cbor2.loads(response.body)
    parser = parsers.create_parser("smithy-rpc-v2-cbor")
    read = parser.parse({"body": response.body, "headers": headers, "status_code": response.status_code}, None)
    return response.status_code, read["Error"]


@pytest.mark.parametrize("body", [b"", b"\xa0", b"\xbf\xff", cbor2.dumps({"virtualInterfaceId": "dxvif-ffffffff"})])
def test_requests_in_cbor_are_answered_in_cbor(body: bytes) -> None:
    emulator = Emulator("aws")
    assert ask_in_cbor(emulator, emulator.grantee, body) == (200, {"virtualInterfaces": []})


def test_cbor_has_times_and_binary_content_as_such() -> None:
    clock = ManualClock(1_900_000_000.5)
    emulator = Emulator("aws", clock=clock, provisioning_seconds=0, signing_window=math.inf)
    values = {"location": "EqPA2", "bandwidth": "1Gbps", "connectionName": "line"}
    _, made = ask_in_cbor(emulator, emulator.owner, cbor2.dumps(values), "CreateConnection")
    named = cbor2.dumps({"connectionId": made["connectionId"]})
    _, letter = ask_in_cbor(emulator, emulator.owner, named, "DescribeLoa")
    assert letter["loaContent"].startswith(b"%PDF-")
    _, listed = ask_in_cbor(emulator, emulator.owner, named, "DescribeConnections")
    assert listed["connections"][0]["loaIssueTime"].timestamp() == 1_900_000_000.5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"\xff", "not CBOR"),
        (b"\x9f" * 5000, "not CBOR"),
        (b"\x80", "not a CBOR map"),
        (cbor2.dumps({"virtualInterfaceId": 7}), "virtualInterfaceId must be a string"),
        (cbor2.dumps({7: 7, "virtualInterfaceId": b"dxvif"}), "virtualInterfaceId must be a string"),
    ],
)
def test_what_is_wrong_in_cbor_is_refused_legibly(body: bytes, said: str) -> None:
    emulator = Emulator("aws")
    status, error = ask_in_cbor(emulator, emulator.grantee, body)
    assert (status, said in error["Message"]) == (400, True)
    assert error["Code"] in ("SerializationException", "DirectConnectClientException")


def test_cbor_with_a_wrong_secret_or_for_an_unknown_operation_is_refused_legibly() -> None:
    emulator = Emulator("aws")
    stranger = Emulator("aws").add_account("stranger")
    assert ask_in_cbor(emulator, stranger, b"\xa0")[1]["Code"] == "UnrecognizedClientException"
    assert ask_in_cbor(emulator, emulator.owner, b"\xa0", "CreateCake")[1]["Code"] == "UnknownOperationException"


def test_without_the_library_and_on_outscale_cbor_is_refused_legibly(monkeypatch: pytest.MonkeyPatch) -> None:
    outscale, aws = Emulator("outscale"), Emulator("aws")
    status, error = ask_in_cbor(outscale, outscale.grantee, b"\xa0")
    assert (status, error["Code"], "OUTSCALE speaks JSON" in error["Message"]) == (501, "NotEmulated", True)
    monkeypatch.setitem(sys.modules, "cbor2", None)
    status, error = ask_in_cbor(aws, aws.grantee, b"\xa0")
    assert (status, error["Code"], "directlink[cbor]" in error["Message"]) == (501, "NotEmulated", True)


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
