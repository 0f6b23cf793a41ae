"""Every Python snippet of the README runs, in order, against the embedded service behind the real host names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import respx
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

from directlink.emulator import Emulator
from directlink.emulator._gateways import DirectConnectGateway
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]


def service(cloud: str) -> Emulator:
    emulator = Emulator(cloud, provisioning_seconds=0)
    emulator.offer_private_virtual_interface("dxvif-56781234")
    emulator.offer_private_virtual_interface("dxvif-fg12ab34")
    return emulator


@pytest.fixture
def both_clouds(monkeypatch: pytest.MonkeyPatch, no_settings_from_outside: Path) -> Iterator[None]:
    """An OSC profile, AWS keys in the environment, and a service behind each cloud's host name."""
    outscale, aws = service("outscale"), service("aws")
    gateway = "5f294f92-bafb-4011-916d-9b0bdexample"
    aws._world.direct_connect_gateways[gateway] = DirectConnectGateway(gateway, aws.grantee.account_id)
    keys = outscale.grantee
    profile = {"access_key": keys.access_key_id, "secret_key": keys.secret_access_key, "region": "eu-west-2"}
    config = no_settings_from_outside / ".osc" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"default": profile}))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", aws.grantee.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", aws.grantee.secret_access_key)

    def answer_with(emulator: Emulator) -> Callable[[httpx.Request], httpx.Response]:
        transport = emulator.transport()

        def answer(request: httpx.Request) -> httpx.Response:
            content = request.read()
            response = transport.send(
                HttpRequest(request.method, str(request.url), dict(request.headers), content), timeout=5
            )
            return httpx.Response(response.status_code, headers=dict(response.headers), content=response.body)

        return answer

    with respx.mock(assert_all_called=False) as router:
        router.route(host="directlink.eu-west-2.outscale.com").mock(side_effect=answer_with(outscale))
        router.route(host="directconnect.eu-west-3.amazonaws.com").mock(side_effect=answer_with(aws))
        yield


@pytest.mark.usefixtures("both_clouds")
def test_every_snippet_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    examples = list(Sybil([PythonCodeBlockParser()]).parse(ROOT / "README.md").examples())
    for example in examples:
        example.evaluate()
    assert len(examples) == 6
    printed = capsys.readouterr().out
    for line in ("available True", "confirm", "virtual gateway vgw-00000000"):
        assert line in printed
