from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from fastapi_line import app

from directlink import AcceptPrivateVirtualInterface
from directlink.emulator import Emulator


@pytest.fixture
def emulator() -> Emulator:
    return Emulator("aws", region="eu-west-2", provisioning_seconds=0.1)


@pytest.fixture
def service(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    with emulator.serve() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DIRECT_CONNECT", server.url)
        monkeypatch.setenv("AWS_REGION", "eu-west-2")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", emulator.grantee.access_key_id)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", emulator.grantee.secret_access_key)
        with TestClient(app) as client:  # as a block it runs the lifespan, too
            yield client


def test_an_offer_is_accepted(emulator: Emulator, service: TestClient) -> None:
    offered = emulator.offer_private_virtual_interface()
    assert [each["id"] for each in service.get("/offers").json()] == [offered]
    gateway = {"virtual_gateway_id": emulator.grantee.virtual_gateway_ids[0]}
    answer = service.post(f"/interfaces/{offered}/accept", params=gateway)
    assert (answer.status_code, answer.json()["already_accepted"]) == (200, False)


def test_a_refusal_says_so(emulator: Emulator, service: TestClient) -> None:
    offered = emulator.offer_private_virtual_interface()
    answer = service.post(
        f"/interfaces/{offered}/accept", params={"virtual_gateway_id": "vgw-00000000"}
    )
    assert answer.status_code == 409
    assert answer.json()["error"]["accepted"] is False


def test_a_wait_does_not_keep_the_caller(
    emulator: Emulator, service: TestClient
) -> None:
    request = AcceptPrivateVirtualInterface(
        virtual_interface_id=emulator.offer_private_virtual_interface(),
        virtual_gateway_id=emulator.grantee.virtual_gateway_ids[0],
        wait_for="attached",
    )
    begun = service.post("/acceptances", json=request.to_dict())
    assert begun.status_code == 202
    while (outcome := service.get(begun.json()["see"]).json())["status"] == "waiting":
        pass
    assert outcome["result"]["state"] in {"pending", "available"}
