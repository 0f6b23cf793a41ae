"""Both clients, against a transport that answers by script."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
import threading
from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import (
    AsyncDirectLinkClient,
    Cloud,
    ConfirmPrivateVirtualInterfaceResponse,
    Credentials,
    DirectLinkClient,
    RetryPolicy,
    VirtualInterfaceState,
)
from support import FakeClock, error_reply, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Kind

IDS = {"virtual_interface_id": "dxvif-56781234", "virtual_gateway_id": "vgw-87654321"}
PENDING = reply({"virtualInterfaceState": "pending"})


def test_confirm_answers_with_the_state_and_where_it_came_from(kind: Kind) -> None:
    client = kind.client(PENDING)
    response = kind.run(client.confirm_private_virtual_interface(**IDS))
    assert response == ConfirmPrivateVirtualInterfaceResponse(virtual_interface_state=VirtualInterfaceState.PENDING)
    assert (response.metadata.request_id, response.metadata.attempts) == ("req-1", 1)
    assert client.script.bodies() == [{"virtualInterfaceId": "dxvif-56781234", "virtualGatewayId": "vgw-87654321"}]
    assert client.script.timeouts == [30.0]


def test_attempts_are_counted_in_the_metadata(kind: Kind) -> None:
    client = kind.client(directlink.ConnectError("refused"), PENDING)
    assert kind.run(client.confirm_private_virtual_interface(**IDS)).metadata.attempts == 2


@pytest.mark.parametrize("wrong", ["", "  ", 5, None, b"dxvif-1", ["dxvif-1"]])
def test_a_bad_id_is_refused_before_anything_is_sent(kind: Kind, wrong: object) -> None:
    client = kind.client()
    with pytest.raises(directlink.ParameterError, match="virtual_interface_id: expected") as caught:
        kind.run(client.confirm_private_virtual_interface(virtual_interface_id=wrong))
    assert caught.value.operation == "ConfirmPrivateVirtualInterface"
    assert client.script.requests == []


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize("name", ["DirectConnectClientException", "DirectConnectServerException"])
def test_modelled_errors_are_raised_by_code_whatever_the_status(kind: Kind, name: str, status: int) -> None:
    client = kind.client(error_reply(name, status, "because"))
    with pytest.raises(getattr(directlink, name), match="because") as caught:
        kind.run(client.with_options(retry=RetryPolicy(max_attempts=1)).confirm_private_virtual_interface(**IDS))
    error = caught.value
    assert (error.code, error.message, error.status_code, error.request_id, error.operation, error.attempts) == (
        name, "because", status, "req-1", "ConfirmPrivateVirtualInterface", 1,
    )  # fmt: skip


def test_an_unreadable_answer_carries_its_context(kind: Kind) -> None:
    client = kind.client(reply({"virtualInterfaceState": 5}))
    with pytest.raises(directlink.ResponseDecodeError, match="virtualInterfaceState: expected str") as caught:
        kind.run(client.confirm_private_virtual_interface(**IDS))
    error = caught.value
    assert (error.operation, error.request_id, error.attempts) == ("ConfirmPrivateVirtualInterface", "req-1", 1)
    assert error.endpoint_url == client.endpoint_url


def test_lists_read_every_page(kind: Kind) -> None:
    pages = [
        reply({"virtualInterfaces": [{"virtualInterfaceId": "dxvif-1"}], "nextToken": "a"}),
        reply({"virtualInterfaces": [], "nextToken": "b"}),
        reply({"virtualInterfaces": [{"virtualInterfaceId": "dxvif-2"}]}, request_id="req-3"),
    ]
    client = kind.client(*pages)
    response = kind.run(client.describe_virtual_interfaces(max_results=1))
    assert [item.virtual_interface_id for item in response.virtual_interfaces] == ["dxvif-1", "dxvif-2"]
    assert response.next_token is None
    assert (response.metadata.request_id, response.metadata.attempts) == ("req-3", 3)
    assert client.script.bodies() == [
        {"maxResults": 1}, {"maxResults": 1, "nextToken": "a"}, {"maxResults": 1, "nextToken": "b"},
    ]  # fmt: skip


@pytest.mark.parametrize("body", [{}, {"virtualInterfaces": None}, {"virtualInterfaces": []}])
def test_a_list_that_is_left_out_is_empty(kind: Kind, body: dict[str, None]) -> None:
    answer = kind.run(kind.client(reply(body)).describe_virtual_interfaces())
    assert (answer.virtual_interfaces, list(answer), len(answer), bool(answer)) == ((), [], 0, False)


def test_the_answer_of_a_list_call_is_its_list(kind: Kind) -> None:
    page = {
        "virtualInterfaces": [{"virtualInterfaceId": "dxvif-1", "bgpPeers": None}, {"virtualInterfaceId": "dxvif-2"}]
    }
    answer = kind.run(kind.client(reply(page)).describe_virtual_interfaces())
    assert [interface.virtual_interface_id for interface in answer] == ["dxvif-1", "dxvif-2"]
    assert (len(answer), bool(answer), [interface.bgp_peers for interface in answer]) == (2, True, [(), ()])


def test_all_pages_share_one_time_budget(kind: Kind) -> None:
    page = reply({"virtualInterfaces": [], "nextToken": "a"})
    other = reply({"virtualInterfaces": [], "nextToken": "b"})
    client = kind.client(page, other, takes=20.0)
    with pytest.raises(directlink.RequestTimeoutError):
        kind.run(client.describe_virtual_interfaces())
    assert client.script.timeouts == [30.0, 10.0]


def test_streamed_pages_have_a_budget_each_and_are_read_as_needed(kind: Kind) -> None:
    pages = [reply({"virtualInterfaces": [{"virtualInterfaceId": str(n)}], "nextToken": str(n)}) for n in range(9)]
    client = kind.client(*pages, reply({"virtualInterfaces": [{"virtualInterfaceId": "9"}]}), takes=20.0)
    found = kind.run(client.iter_virtual_interfaces())
    assert [item.virtual_interface_id for item in found] == [str(n) for n in range(10)]
    assert set(client.script.timeouts) == {30.0}


def test_streaming_asks_for_no_page_that_nobody_wants() -> None:
    from support import Kind

    kind = Kind("sync")
    client = kind.client(reply({"virtualInterfaces": [{"virtualInterfaceId": "a"}], "nextToken": "t"}))
    assert next(client.iter_virtual_interfaces()).virtual_interface_id == "a"
    assert len(client.script.requests) == 1


def test_a_repeated_page_token_is_an_error(kind: Kind) -> None:
    pages = [reply({"virtualInterfaces": [], "nextToken": token}) for token in ("a", "b", "a")]
    with pytest.raises(directlink.ResponseDecodeError, match="same page token") as caught:
        kind.run(kind.client(*pages).describe_virtual_interfaces())
    assert caught.value.operation == "DescribeVirtualInterfaces"


def test_call_takes_any_operation_as_plain_data(kind: Kind) -> None:
    client = kind.client(reply({"answer": [1]}), reply({}))
    assert kind.run(client.call("InventSomething", {"x": {"y": None}})) == {"answer": [1]}
    assert kind.run(client.call("DescribeLocations")) == {}
    assert [request.headers["X-Amz-Target"] for request in client.script.requests] == [
        "OvertureService.InventSomething", "OvertureService.DescribeLocations",
    ]  # fmt: skip
    assert client.script.bodies() == [{"x": {"y": None}}, {}]


@pytest.mark.parametrize(
    ("name", "sent"),
    [("DescribeNews", 3), ("ListNews", 3), ("GetNews", 3), ("MakeNews", 1), ("DescribeVirtualInterfaces", 3),
     ("ConfirmPrivateVirtualInterface", 1)],
)  # fmt: skip
def test_call_repeats_reads_only(kind: Kind, name: str, sent: int) -> None:
    client = kind.client(*[directlink.ConnectionLostError("lost")] * sent)
    with pytest.raises(directlink.ConnectionLostError):
        kind.run(client.call(name))
    assert len(client.script.requests) == sent


@pytest.mark.parametrize("name", ["", "Describe Things", "X\r\nHost: evil", "Ünicode", "../x"])
def test_call_refuses_what_is_no_name(kind: Kind, name: str) -> None:
    client = kind.client()
    with pytest.raises(directlink.ParameterError, match="operation"):
        kind.run(client.call(name))
    assert client.script.requests == []


def test_call_refuses_what_json_cannot_hold_and_what_is_no_object(kind: Kind) -> None:
    with pytest.raises(directlink.ParameterError, match="written as JSON"):
        kind.run(kind.client().call("X", {"x": object()}))
    with pytest.raises(directlink.ResponseDecodeError, match="HTML"):
        kind.run(kind.client(reply(b"<html>")).call("X"))


def test_a_closed_client_says_so_and_closing_twice_is_fine(kind: Kind) -> None:
    client = kind.client()
    view = client.with_options(timeout=5)
    kind.close(client)
    kind.close(client)
    for each in (client, view):
        with pytest.raises(directlink.ClientClosedError, match="closed"):
            kind.run(each.confirm_private_virtual_interface(**IDS))
    assert "closed" in repr(client)


def test_closing_a_view_closes_nothing(kind: Kind) -> None:
    client = kind.client(PENDING)
    kind.close(client.with_options(timeout=5))
    kind.run(client.confirm_private_virtual_interface(**IDS))


def test_a_transport_that_was_brought_along_stays_open(kind: Kind) -> None:
    client = kind.client()
    kind.close(client)
    assert client.script.closed == 0


def test_clients_are_context_managers() -> None:
    with DirectLinkClient(cloud="aws", region="eu-west-1", credentials=Credentials("A", "B")) as client:
        assert client.cloud is Cloud.AWS
    with pytest.raises(directlink.ClientClosedError):
        client.describe_locations()

    async def main() -> AsyncDirectLinkClient:
        settings: Any = {"cloud": "aws", "region": "eu-west-1", "credentials": Credentials("A", "B")}
        async with AsyncDirectLinkClient(**settings) as client:
            return client

    with pytest.raises(directlink.ClientClosedError):
        asyncio.run(asyncio.run(main()).describe_locations())


def test_views_change_options_and_share_the_rest(kind: Kind) -> None:
    client = kind.client(PENDING, directlink.ConnectError("refused"), reply({}))
    view = client.with_options(timeout=5.0, retry=RetryPolicy(max_attempts=1))
    kind.run(view.confirm_private_virtual_interface(**IDS))
    with pytest.raises(directlink.ConnectError):
        kind.run(view.confirm_private_virtual_interface(**IDS))
    assert kind.run(client.with_options().call("X")) == {}
    assert client.script.timeouts == [5.0, 5.0, 30.0]


@pytest.mark.parametrize("timeout", [0, -1, "5", True, float("inf"), float("nan")])
def test_an_impossible_timeout_is_refused(kind: Kind, timeout: Any) -> None:
    with pytest.raises(directlink.ConfigurationError, match="timeout"):
        kind.client(timeout=timeout)
    with pytest.raises(directlink.ConfigurationError, match="timeout"):
        kind.client().with_options(timeout=timeout)


def test_a_retry_policy_must_be_one(kind: Kind) -> None:
    with pytest.raises(directlink.ConfigurationError, match="RetryPolicy, got int"):
        kind.client().with_options(retry=3)


def test_clients_refuse_to_be_pickled_and_say_what_to_do(kind: Kind) -> None:
    client = kind.client()
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="make a client in the process that uses it"):
            attempt(client)


def test_repr_names_cloud_region_and_endpoint_and_no_secret(kind: Kind) -> None:
    text = repr(kind.client())
    assert "outscale eu-west-2 https://directlink.eu-west-2.outscale.com/" in text
    assert "secret-canary" not in text


class Blocked:
    """A source of keys that answers only when told to."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.asked: Callable[[], object] = lambda: None
        self.threads: set[str] = set()

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        self.threads.add(threading.current_thread().name)
        self.asked()
        self.gate.wait(20)
        return Credentials("AKIDEXAMPLE", "secret")


def test_a_source_of_keys_that_hangs_costs_no_more_than_the_budget(kind: Kind) -> None:
    source = Blocked()
    client = kind.client(credentials=source, timeout=0.05)
    with pytest.raises(directlink.RequestTimeoutError, match="credentials") as caught:
        kind.run(client.describe_locations())
    assert not caught.value.outcome_unknown
    assert client.script.requests == []
    source.gate.set()


def test_a_blocking_source_of_keys_does_not_block_the_event_loop() -> None:
    from support import Kind

    source = Blocked()
    client = Kind("async").client(PENDING, credentials=source)

    async def main() -> Any:
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        source.asked = lambda: loop.call_soon_threadsafe(asked.set)
        call = asyncio.ensure_future(client.confirm_private_virtual_interface(**IDS))
        await asked.wait()
        assert not call.done()
        source.gate.set()
        return await call

    assert asyncio.run(main()).virtual_interface_state == "pending"
    assert source.threads == {"directlink-background"}


def test_a_source_of_keys_that_fails_is_raised_as_it_is(kind: Kind) -> None:
    class Broken:
        def get_credentials(self, *, refresh: bool = False) -> Credentials:
            raise directlink.CredentialsError("the vault is sealed")

    with pytest.raises(directlink.CredentialsError, match="the vault is sealed"):
        kind.run(kind.client(credentials=Broken()).describe_locations())


def test_the_default_transport_is_made_with_the_client(kind: Kind) -> None:
    client = kind.client_class(cloud="aws", region="eu-west-1", credentials=Credentials("A", "B"), clock=FakeClock())
    assert type(client._connector.transport).__name__ == (
        "AsyncHttpcoreTransport" if kind.is_async else "HttpcoreTransport"
    )
    kind.close(client)


def test_a_client_token_is_filled_once_per_call_and_kept_over_retries(kind: Kind) -> None:
    model = directlink.ResiliencyModel.MAXIMUM_RESILIENCY
    members: Any = {"resiliency_group_name": "g", "intended_resiliency_model": model}
    client = kind.client(directlink.ConnectionLostError("lost"), reply({}), reply({}), reply({}))
    kind.run(client.create_resiliency_group(**members))
    kind.run(client.create_resiliency_group(**members))
    kind.run(client.create_resiliency_group(**members, client_token="mine"))
    tokens = [json.loads(request.body)["clientToken"] for request in client.script.requests]
    assert tokens[0] == tokens[1] != tokens[2]
    assert len(tokens[0]) == 36
    assert tokens[3] == "mine"


def test_the_client_has_no_more_bases_than_families_of_operations_and_what_drives_them(kind: Kind) -> None:
    # what builds on operations is a package of its own, and a method here that hands on to it
    assert len(kind.client_class.__mro__) <= 27
