"""Whose keys these are: asked where an error is to name the account, of nobody but the keys' own cloud, and quietly."""

from __future__ import annotations

from typing import Any

import pytest

from directlink import (
    AsyncDirectLinkClient,
    Credentials,
    DirectLinkClient,
    PollPolicy,
    RetryPolicy,
    SigV4Signer,
    WaiterFailedError,
)
from directlink._call.identity import identity_request, read_account
from directlink.emulator import Emulator, Fault, ManualClock
from directlink.endpoints import identity_endpoint
from directlink.transport import HttpResponse
from support import KEYS, FakeClock, Kind, error_reply, reply

UNKNOWN = "dxvif-99999999"
WHO = "GetCallerIdentity"


@pytest.mark.parametrize(
    ("endpoint", "region", "expected"),
    [
        ("https://directconnect.eu-west-2.amazonaws.com/", "eu-west-2", "https://sts.eu-west-2.amazonaws.com"),
        ("https://directconnect-fips.us-east-1.api.aws/", "us-east-1", "https://sts.us-east-1.amazonaws.com"),
        ("https://directconnect.cn-north-1.amazonaws.com.cn/", "cn-north-1", "https://sts.cn-north-1.amazonaws.com.cn"),
        ("https://vpce-1.eu-west-2.vpce.amazonaws.com", "eu-west-2", "https://sts.eu-west-2.amazonaws.com"),
        ("http://127.0.0.1:4566/", "eu-west-2", "http://127.0.0.1:4566/"),
        ("http://localhost:4566/", "eu-west-2", "http://localhost:4566/"),
        ("https://directlink.eu-west-2.outscale.com/", "eu-west-2", None),
        ("https://example.com/", "eu-west-2", None),
        ("https://amazonaws.outscale.example/", "eu-west-2", None),
    ],
)
def test_nobody_but_the_keys_own_cloud_or_this_machine_is_asked(
    endpoint: str, region: str, expected: str | None
) -> None:
    assert identity_endpoint(endpoint, region) == expected
    request = identity_request(endpoint, region, KEYS, SigV4Signer(), 1_790_000_000.0)
    assert (None if request is None else request.url) == expected


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b"<R><Account>123456789012</Account></R>", "123456789012"),
        (403, b"<R><Account>123456789012</Account></R>", None),
        (200, b"<html>sign in</html>", None),
        (200, b"<Account>12</Account>", None),
    ],
)
def test_an_account_is_read_from_an_answer_that_is_one(status: int, body: bytes, expected: str | None) -> None:
    assert read_account(HttpResponse(status, {}, body)) == expected


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Kind:
    return Kind(request.param)


def failure(kind: Kind, client: Any) -> WaiterFailedError:
    with pytest.raises(WaiterFailedError) as caught:
        kind.run(client.wait_until_available(virtual_interface_id=UNKNOWN))
    return caught.value


def emulated(kind: Kind, cloud: Any = "aws") -> tuple[Emulator, Any]:
    clock = ManualClock()
    emulator = Emulator(cloud, clock=clock)
    keys = Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key)
    made: Any = AsyncDirectLinkClient if kind.is_async else DirectLinkClient
    transport = emulator.async_transport() if kind.is_async else emulator.transport()
    return emulator, made(cloud=cloud, region="eu-west-2", credentials=keys, transport=transport, clock=clock)


def test_what_is_not_listed_is_so_for_an_account_that_has_a_name(kind: Kind) -> None:
    emulator, client = emulated(kind)
    key = emulator.grantee.access_key_id
    assert f"for account 444455556666, that of access key {key}: check the id" in failure(kind, client).message
    assert emulator.received(WHO) == 1


def test_nobody_is_asked_where_the_account_is_not_named(kind: Kind) -> None:
    emulator, client = emulated(kind)
    offered = emulator.offer_private_virtual_interface()
    gateway = emulator.grantee.virtual_gateway_ids[0]
    accepted = client.accept_private_virtual_interface(
        virtual_interface_id=offered, virtual_gateway_id=gateway, wait_for="available"
    )
    assert kind.run(accepted).forwards_traffic
    kind.run(client.wait_until_deleted(virtual_interface_id=UNKNOWN))
    assert emulator.received(WHO) == 0
    emulator, client = emulated(kind, "outscale")
    assert f"for the account of access key {emulator.grantee.access_key_id}" in failure(kind, client).message
    assert emulator.received(WHO) == 0


FAULTS = [Fault.error("AccessDenied", status=403), Fault.drop_before_apply(), Fault.broken_body()]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_without_an_answer_the_message_is_a_little_poorer(kind: Kind, fault: Fault) -> None:
    emulator, client = emulated(kind)
    emulator.faults.add(WHO, fault)
    assert f"for the account of access key {emulator.grantee.access_key_id}" in failure(kind, client).message
    assert emulator.received(WHO) == 1


def test_the_request_is_signed_for_the_regions_sts_and_has_little_time(kind: Kind) -> None:
    told = HttpResponse(200, {}, b"<Account>123456789012</Account>")
    client = kind.client(*(4 * [reply({"virtualInterfaces": []})]), told, cloud="aws")
    assert "for account 123456789012, that of access key AKIDEXAMPLE" in failure(kind, client).message
    asked = client.script.requests[-1]
    assert (asked.url, asked.body) == (
        "https://sts.eu-west-2.amazonaws.com",
        b"Action=GetCallerIdentity&Version=2011-06-15",
    )
    assert "/eu-west-2/sts/aws4_request" in asked.headers["Authorization"]
    assert client.script.timeouts[-1] == 5


def test_the_account_is_named_at_the_first_moment_at_which_the_wait_gives_up(kind: Kind) -> None:
    nothing, told = reply({"virtualInterfaces": []}), HttpResponse(200, {}, b"<Account>123456789012</Account>")
    client = kind.client(nothing, nothing, told, cloud="aws", clock=FakeClock())
    poll = PollPolicy(first=10.0, jitter=0.0)
    with pytest.raises(WaiterFailedError, match="for account 123456789012") as caught:
        kind.run(client.wait_until_available(virtual_interface_id=UNKNOWN, poll=poll))
    assert caught.value.elapsed == 10


def test_nobody_is_asked_whose_account_where_absence_is_what_is_waited_for(kind: Kind) -> None:
    busy, nothing = error_reply("ThrottlingException"), reply({"virtualInterfaces": []})
    retry = RetryPolicy(max_attempts=1)
    client = kind.client(*[busy] * 4, nothing, cloud="aws", clock=FakeClock(), retry=retry)
    waiting = client.wait_until_deleted(virtual_interface_id=UNKNOWN, poll=PollPolicy(jitter=0.0))
    assert kind.run(waiting).elapsed > 10
    assert client.script.script == []


class Provider:
    """A source of keys."""

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        return KEYS


def test_nothing_is_sent_without_time_or_keys(kind: Kind) -> None:
    client = kind.client(cloud="aws", credentials=Provider())
    assert kind.run(client._account_id(10.0)) is None  # no key was needed so far, and none is fetched for this
    assert client.script.requests == []
    client = kind.client(reply({}), cloud="aws")
    kind.run(client.call("DescribeVirtualGateways"))
    assert kind.run(client._account_id(0.0)) is None
    assert len(client.script.requests) == 1
