"""Fixtures for testing code that uses this package: an embedded service and clients of it, no network, no waiting.

Switched on by name, in a test module or the top-level ``conftest.py``, or with ``-p directlink.pytest_plugin``::

    pytest_plugins = ["directlink.pytest_plugin"]


    def test_my_first_acceptance(directlink_emulator, directlink_client):
        offered = directlink_emulator.offer_private_virtual_interface()
        accepted = directlink_client.accept_private_virtual_interface(
            virtual_interface_id=offered, virtual_gateway_id="vgw-87654321", wait_for="available"
        )
        assert accepted.forwards_traffic

Clients and service share a clock that moves only when something sleeps on it or ``directlink_clock.advance`` is called:
waits, back-off and expiry take no time.
"""

from __future__ import annotations

from typing import Any

import pytest

from directlink import AsyncDirectLinkClient, Credentials, DirectLinkClient
from directlink.emulator import Account, Emulator, ManualClock

REGION = "eu-west-2"


@pytest.fixture
def directlink_cloud() -> str:
    """Whose rules the emulator follows: ``"outscale"``. Define a fixture of this name to return ``"aws"``."""
    return "outscale"


@pytest.fixture
def directlink_clock() -> ManualClock:
    """The clock of the emulator and its clients; it starts at the present."""
    return ManualClock()


@pytest.fixture
def directlink_emulator(directlink_cloud: str, directlink_clock: ManualClock) -> Emulator:
    """A fresh embedded service with the accounts ``owner`` and ``grantee``."""
    return Emulator(directlink_cloud, clock=directlink_clock, region=REGION)


@pytest.fixture
def directlink_client(directlink_emulator: Emulator) -> DirectLinkClient:
    """A client of the emulator for the account ``grantee``, to which interfaces are offered."""
    return DirectLinkClient(transport=directlink_emulator.transport(), **_settings(directlink_emulator))


@pytest.fixture
def directlink_async_client(directlink_emulator: Emulator) -> AsyncDirectLinkClient:
    """The same, awaited."""
    return AsyncDirectLinkClient(transport=directlink_emulator.async_transport(), **_settings(directlink_emulator))


@pytest.fixture
def directlink_owner_client(directlink_emulator: Emulator) -> DirectLinkClient:
    """A client of the emulator for the account ``owner``, which offers."""
    owner = directlink_emulator.owner
    return DirectLinkClient(transport=directlink_emulator.transport(), **_settings(directlink_emulator, owner))


def _settings(emulator: Emulator, account: Account | None = None) -> dict[str, Any]:
    keys = account or emulator.grantee
    return {
        "cloud": emulator.cloud,
        "region": REGION,
        "credentials": Credentials(keys.access_key_id, keys.secret_access_key),
        "clock": emulator.clock,
    }
