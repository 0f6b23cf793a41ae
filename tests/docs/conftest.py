"""A service behind each cloud's real host name, and the settings that the documentation speaks of."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

from directlink.emulator import Emulator
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DIRECT_CONNECT_GATEWAY = "5f294f92-bafb-4011-916d-9b0bdexample"


def service(cloud: str, *interfaces: str) -> Emulator:
    emulator = Emulator(cloud, provisioning_seconds=0)
    for number, interface in enumerate(interfaces):
        emulator.offer_private_virtual_interface(interface, vlan=101 + number)
    return emulator


def answer_with(emulator: Emulator) -> Callable[[httpx.Request], httpx.Response]:
    transport = emulator.transport()

    def answer(request: httpx.Request) -> httpx.Response:
        content = request.read()
        sent = HttpRequest(request.method, str(request.url), dict(request.headers), content)
        response = transport.send(sent, timeout=5)
        return httpx.Response(response.status_code, headers=dict(response.headers), content=response.body)

    return answer


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, no_settings_from_outside: Path) -> tuple[Emulator, Emulator]:
    """A service of each cloud, OUTSCALE's first; an OSC profile has keys for the one, the environment for the other."""
    offered = ("dxvif-56781234", "dxvif-fg12ab34", "dxvif-ab12cd34")
    outscale, aws = service("outscale", *offered), service("aws", *offered)
    aws.add_direct_connect_gateway("grantee", DIRECT_CONNECT_GATEWAY)
    osc, amazon = outscale.grantee, aws.grantee
    profile = {"access_key": osc.access_key_id, "secret_key": osc.secret_access_key, "region": "eu-west-2"}
    config = no_settings_from_outside / ".osc" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"default": profile}))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", amazon.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", amazon.secret_access_key)
    return outscale, aws


@pytest.fixture
def both_clouds(services: tuple[Emulator, Emulator]) -> Iterator[None]:
    """The services behind each cloud's real host name."""
    outscale, aws = services
    with respx.mock(assert_all_called=False) as router:
        router.route(host="127.0.0.1").pass_through()
        router.route(host="directlink.eu-west-2.outscale.com").mock(side_effect=answer_with(outscale))
        router.route(host="directconnect.eu-west-3.amazonaws.com").mock(side_effect=answer_with(aws))
        yield


@pytest.fixture
def both_clouds_served(monkeypatch: pytest.MonkeyPatch, services: tuple[Emulator, Emulator]) -> Iterator[None]:
    """The services over HTTP on this machine; the environment says where."""
    outscale, aws = services
    with outscale.serve() as first, aws.serve() as second:
        monkeypatch.setenv("OSC_ENDPOINT_DIRECTLINK", first.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_DIRECT_CONNECT", second.url)
        yield


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Pages that set up logging do so for themselves only."""
    loggers = [logging.getLogger(name) for name in (None, "directlink")]
    before = [(list(logger.handlers), logger.level) for logger in loggers]
    yield
    for logger, (handlers, level) in zip(loggers, before, strict=True):
        logger.handlers[:] = handlers
        logger.setLevel(level)
