"""Side by side, why accepting is more than a call: the answer is lost after the confirm was applied."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest

from directlink import Credentials
from directlink.emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support import Kind

VIF = "dxvif-56781234"
CONFIRM = "ConfirmPrivateVirtualInterface"
LOSSES = {
    "dropped": Fault.drop_after_apply(),
    "500": Fault.error("InternalFailure", status=500, after_apply=True),
    "503": Fault.error("ServiceUnavailable", status=503, after_apply=True),
}


@pytest.fixture(params=LOSSES.values(), ids=list(LOSSES))
def emulator(request: pytest.FixtureRequest) -> Emulator:
    """A service that applies the first confirm, and does not say so."""
    made = Emulator("aws", provisioning_seconds=60.0)
    made.offer_private_virtual_interface(VIF)
    made.faults.add(CONFIRM, request.param)
    return made


@pytest.fixture
def settings(emulator: Emulator) -> Iterator[dict[str, Any]]:
    """Where it is served."""
    with emulator.serve() as server:
        yield {"endpoint_url": server.url}


def test_boto3_reports_a_failure_for_an_interface_that_it_has_accepted(
    emulator: Emulator, settings: dict[str, Any]
) -> None:
    account = emulator.grantee
    client = importlib.import_module("boto3").client(  # boto3 has no types
        "directconnect",
        region_name="eu-west-2",
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
        **settings,
    )
    with pytest.raises(client.exceptions.DirectConnectClientException, match="is pending, not confirming"):
        client.confirm_private_virtual_interface(
            virtualInterfaceId=VIF, virtualGatewayId=account.virtual_gateway_ids[0]
        )
    client.close()
    # It sent the confirm again, blindly, and took the refusal of the second for the outcome of both.
    assert (emulator.received(CONFIRM), emulator.applied(CONFIRM)) == (2, 1)
    assert emulator.virtual_interface_state(VIF) == "pending"


def test_directlink_reports_success_for_the_interface_that_it_has_accepted(
    kind: Kind, emulator: Emulator, settings: dict[str, Any]
) -> None:
    account = emulator.grantee
    keys = Credentials(account.access_key_id, account.secret_access_key)
    client = kind.client_class(cloud="aws", region="eu-west-2", credentials=keys, **settings)
    arguments = {"virtual_interface_id": VIF, "virtual_gateway_id": account.virtual_gateway_ids[0]}

    async def accept() -> Any:
        async with client:
            return await client.accept_private_virtual_interface(**arguments)

    if kind.is_async:
        result = kind.run(accept())
    else:
        with client:
            result = client.accept_private_virtual_interface(**arguments)
    assert (result.state, result.already_accepted, result.confirm_attempts) == ("pending", True, 1)
    assert (emulator.received(CONFIRM), emulator.applied(CONFIRM)) == (1, 1)
