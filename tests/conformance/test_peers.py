"""Clients that others wrote, against the served emulator: what they all agree on is the service's wire format."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from json import dumps
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from directlink.emulator import Account, Emulator

ROOT = Path(__file__).parents[2]
ENVIRONMENT = Path(os.environ.get("DIRECTLINK_PEERS", ROOT / ".venvs")) / "clients"
REGION = "eu-west-2"
INTERFACE = "dxvif-56781234"
GATEWAY = "vgw-87654321"
AIOBOTOCORE = """
import asyncio, sys
from aiobotocore.session import get_session

async def main(endpoint, interface, gateway):
    async with get_session().create_client("directconnect", endpoint_url=endpoint) as client:
        answer = await client.confirm_private_virtual_interface(
            virtualInterfaceId=interface, virtualGatewayId=gateway)
        print(answer["virtualInterfaceState"])

asyncio.run(main(*sys.argv[1:]))
"""

boto3: Any = import_module("boto3")  # it has no types
Peer = Callable[[str, Account, Path], tuple[bool, str]]
"""Confirms at an endpoint, as an account, in a home directory; returns whether it did well, and what it said."""


@pytest.fixture
def emulator() -> Emulator:
    emulator = Emulator("outscale", region=REGION)
    emulator.offer_private_virtual_interface(INTERFACE)
    return emulator


@pytest.fixture
def endpoint(emulator: Emulator) -> Iterator[str]:
    with emulator.serve() as server:
        yield server.url


def run_boto3(endpoint: str, account: Account, _home: Path) -> tuple[bool, str]:
    client = boto3.client(
        "directconnect",
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
    )
    try:
        answer = client.confirm_private_virtual_interface(virtualInterfaceId=INTERFACE, virtualGatewayId=GATEWAY)
    except ClientError as error:
        return False, str(error)
    finally:
        client.close()
    return True, answer["virtualInterfaceState"]


def run_aiobotocore(endpoint: str, account: Account, home: Path) -> tuple[bool, str]:
    return run(account, home, "-c", AIOBOTOCORE, endpoint, INTERFACE, GATEWAY)


def run_aws_cli(endpoint: str, account: Account, home: Path) -> tuple[bool, str]:
    options = ["--virtual-interface-id", INTERFACE, "--virtual-gateway-id", GATEWAY, "--endpoint", endpoint]
    command = [str(ENVIRONMENT / "bin/aws"), "directconnect", "confirm-private-virtual-interface", *options]
    return run(account, home, *command, "--output", "text")


def run_osc_cli(endpoint: str, account: Account, home: Path) -> tuple[bool, str]:
    keys = {"access_key": account.access_key_id, "secret_key": account.secret_access_key}
    profile = {**keys, "region_name": REGION, "endpoint": endpoint}
    (home / ".osc").mkdir()
    (home / ".osc/config.json").write_text(dumps({"default": profile}), "utf-8")
    options = ["--virtualInterfaceId", INTERFACE, "--virtualGatewayId", GATEWAY]
    command = [str(ENVIRONMENT / "bin/osc-cli"), "directlink", "ConfirmPrivateVirtualInterface", *options]
    return run(account, home, *command)


def run(account: Account, home: Path, *arguments: str) -> tuple[bool, str]:
    """Run Python code of the clients' own environment; return whether it did well, and what it printed."""
    python = ENVIRONMENT / "bin/python"
    assert python.exists(), "run scripts/peers first: it makes the environment of the foreign clients"
    environment = {
        "AWS_ACCESS_KEY_ID": account.access_key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": str(home),
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run([python, *arguments], env=environment, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


PEERS = [
    pytest.param(run_boto3, id="boto3"),
    pytest.param(run_aiobotocore, id="aiobotocore", marks=pytest.mark.peers),
    pytest.param(run_aws_cli, id="aws-cli", marks=pytest.mark.peers),
    pytest.param(run_osc_cli, id="osc-cli", marks=pytest.mark.peers),
]


@pytest.mark.parametrize("peer", PEERS)
def test_accepts_the_interface_and_reads_pending(peer: Peer, emulator: Emulator, endpoint: str, tmp_path: Path) -> None:
    accepted, output = peer(endpoint, emulator.grantee, tmp_path)
    assert (accepted, "pending" in output) == (True, True), output
    assert [(seen.operation, seen.account, seen.applied, seen.status) for seen in emulator.requests] == [
        ("ConfirmPrivateVirtualInterface", "grantee", True, 200)
    ]
    assert emulator.virtual_interface_state(INTERFACE) == "pending"


@pytest.mark.parametrize("peer", PEERS)
def test_wrong_secret_is_refused_and_changes_nothing(
    peer: Peer, emulator: Emulator, endpoint: str, tmp_path: Path
) -> None:
    wrong = replace(emulator.grantee, secret_access_key="x" * 40)
    accepted, output = peer(endpoint, wrong, tmp_path)
    assert not accepted
    assert "InvalidSignatureException" in output
    assert {(seen.account, seen.applied, seen.error_code) for seen in emulator.requests} == {
        (None, False, "InvalidSignatureException")
    }
    assert emulator.virtual_interface_state(INTERFACE) == "confirming"


@pytest.mark.parametrize("peer", PEERS)
def test_second_accept_is_refused_with_the_clients_exception(
    peer: Peer, emulator: Emulator, endpoint: str, tmp_path: Path
) -> None:
    assert run_boto3(endpoint, emulator.grantee, tmp_path) == (True, "pending")
    accepted, output = peer(endpoint, emulator.grantee, tmp_path)
    assert not accepted
    assert "DirectConnectClientException" in output
    assert [seen.applied for seen in emulator.requests] == [True, False]
