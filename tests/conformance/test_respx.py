"""A user's own test style: respx intercepts both clients with their default transports."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
import respx

import directlink
from directlink import AsyncDirectLinkClient, Credentials, DirectLinkClient, RetryPolicy

URL = "https://directlink.eu-west-2.outscale.com/"
SETTINGS: dict[str, Any] = {
    "cloud": "outscale",
    "region": "eu-west-2",
    "credentials": Credentials("AKIDEXAMPLE", "secret"),
    "retry": RetryPolicy(max_attempts=1),
}
IDS = {"virtual_interface_id": "dxvif-56781234", "virtual_gateway_id": "vgw-87654321"}


def confirm(*, is_async: bool) -> directlink.ConfirmPrivateVirtualInterfaceResponse:
    if not is_async:
        with DirectLinkClient(**SETTINGS) as client:
            return client.confirm_private_virtual_interface(**IDS)

    async def main() -> directlink.ConfirmPrivateVirtualInterfaceResponse:
        async with AsyncDirectLinkClient(**SETTINGS) as client:
            return await client.confirm_private_virtual_interface(**IDS)

    return asyncio.run(main())


@pytest.mark.parametrize("is_async", [False, True])
@respx.mock
def test_respx_sees_the_request_and_gives_the_answer(*, is_async: bool) -> None:
    route = respx.post(URL).respond(json={"virtualInterfaceState": "pending"}, headers={"x-amz-requestid": "osc-1"})
    response = confirm(is_async=is_async)
    assert response.virtual_interface_state is directlink.VirtualInterfaceState.PENDING
    assert response.metadata.request_id == "osc-1"
    request = route.calls.last.request
    assert json.loads(request.content) == {
        "virtualInterfaceId": "dxvif-56781234",
        "virtualGatewayId": "vgw-87654321",
    }
    assert request.headers["x-amz-target"] == "OvertureService.ConfirmPrivateVirtualInterface"
    assert request.headers["content-type"] == "application/x-amz-json-1.1"
    assert "/eu-west-2/directlink/aws4_request" in request.headers["authorization"]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("name", ["DirectConnectClientException", "DirectConnectServerException"])
@respx.mock
def test_both_modelled_exceptions_come_with_400_and_are_told_apart(name: str, *, is_async: bool) -> None:
    respx.post(URL).respond(400, json={"__type": name, "message": "because"}, headers={"x-amzn-requestid": "r-1"})
    with pytest.raises(getattr(directlink, name), match="because") as caught:
        confirm(is_async=is_async)
    assert (caught.value.code, caught.value.status_code, caught.value.request_id) == (name, 400, "r-1")


@pytest.mark.parametrize("is_async", [False, True])
@respx.mock
def test_a_refused_connection_is_a_connect_error(*, is_async: bool) -> None:
    respx.post(URL).mock(side_effect=httpx.ConnectError)
    with pytest.raises(directlink.ConnectError) as caught:
        confirm(is_async=is_async)
    assert not caught.value.outcome_unknown
