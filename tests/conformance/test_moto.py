"""The client against moto, a Direct Connect service that others wrote, as far as moto goes: connections and LAGs."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from moto.directconnect.models import Connection
from moto.server import ThreadedMotoServer

from directlink import (
    AsyncDirectLinkClient,
    Credentials,
    DirectLinkClient,
    ResponseDecodeError,
    RetryPolicy,
    ServiceUnavailableError,
    UnknownServiceError,
)


@pytest.fixture(scope="module")
def settings() -> Iterator[dict[str, Any]]:
    """Settings of a client, sync or async, that talks to moto."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    yield {
        "cloud": "aws",
        "region": "us-east-1",
        "endpoint_url": f"http://127.0.0.1:{port}",
        "credentials": Credentials("AKIDEXAMPLE", "not-a-secret"),
        "retry": RetryPolicy(max_attempts=1),
    }
    server.stop()


@pytest.fixture
def corrected_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moto answers a boolean for ``hasLogicalRedundancy``, for which the published model has yes, no and unknown."""
    as_moto_has_it = Connection.to_dict

    def corrected(connection: Connection) -> dict[str, Any]:
        return {**as_moto_has_it(connection), "hasLogicalRedundancy": "no"}

    monkeypatch.setattr(Connection, "to_dict", corrected)


@pytest.mark.usefixtures("corrected_moto")
def test_connection_is_created_found_and_deleted(settings: dict[str, Any]) -> None:
    with DirectLinkClient(**settings) as client:
        created = client.create_connection(location="EqDC2", bandwidth="1Gbps", connection_name="to-Paris")
        assert created.connection_id is not None
        found = client.describe_connections(connection_id=created.connection_id).connections
        assert found is not None
        assert [(one.connection_name, one.location, one.bandwidth, one.region) for one in found] == [
            ("to-Paris", "EqDC2", "1Gbps", "us-east-1")
        ]
        assert found[0].connection_state == "available"
        deleted = client.delete_connection(connection_id=created.connection_id)
        assert (deleted.connection_id, deleted.connection_state) == (created.connection_id, "deleted")


@pytest.mark.usefixtures("corrected_moto")
def test_connection_is_created_found_and_deleted_by_the_async_client(settings: dict[str, Any]) -> None:
    async def steps() -> list[str | None]:
        async with AsyncDirectLinkClient(**settings) as client:
            created = await client.create_connection(location="EqDC2", bandwidth="10Gbps", connection_name="to-London")
            assert created.connection_id is not None
            found = await client.describe_connections(connection_id=created.connection_id)
            deleted = await client.delete_connection(connection_id=created.connection_id)
            assert found.connections is not None
            return [found.connections[0].bandwidth, found.connections[0].connection_name, deleted.connection_state]

    assert asyncio.run(steps()) == ["10Gbps", "to-London", "deleted"]


def test_answer_with_a_type_that_the_model_does_not_have_is_an_error_that_names_the_field(
    settings: dict[str, Any],
) -> None:
    with DirectLinkClient(**settings) as client, pytest.raises(ResponseDecodeError, match="hasLogicalRedundancy"):
        client.create_connection(location="EqDC2", bandwidth="1Gbps", connection_name="as moto has it")


def test_operation_without_a_method_of_its_own_is_called_by_name(settings: dict[str, Any]) -> None:
    with DirectLinkClient(**settings) as client:
        request = {"numberOfConnections": 2, "location": "EqDC2", "connectionsBandwidth": "1Gbps", "lagName": "pair"}
        created = client.call("CreateLag", request)
        found = client.call("DescribeLags", {"lagId": created["lagId"]})["lags"]
        assert [(lag["lagName"], len(lag["connections"])) for lag in found] == [("pair", 2)]


def test_error_of_the_service_keeps_its_code_and_status(settings: dict[str, Any]) -> None:
    with DirectLinkClient(**settings) as client, pytest.raises(UnknownServiceError, match="dxcon-nowhere") as caught:
        client.describe_connections(connection_id="dxcon-nowhere")
    assert (caught.value.code, caught.value.status_code) == ("ConnectionNotFound", 400)


def test_html_page_of_a_failing_server_is_an_unavailable_service(settings: dict[str, Any]) -> None:
    with DirectLinkClient(**settings) as client, pytest.raises(ServiceUnavailableError) as caught:
        client.describe_virtual_interfaces()  # moto does not know it and breaks
    assert caught.value.status_code == 500
