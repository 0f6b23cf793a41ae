"""A watch that accepts by a policy is killed at every step, and run again: the end is the same."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fault_proxy import Mishap
from offered import Offer
from support import Kind

if TYPE_CHECKING:
    from pathlib import Path

SYNC = Kind("sync")
TAG, UPDATE = "TagResource", "UpdateVirtualInterfaceAttributes"
STEPS = [
    ("virtual", "ConfirmPrivateVirtualInterface", Mishap.STALL_BEFORE),
    ("virtual", "ConfirmPrivateVirtualInterface", Mishap.STALL_AFTER),
    ("virtual", TAG, Mishap.STALL_AFTER),
    ("virtual", UPDATE, Mishap.STALL_BEFORE),
    ("connection", "ConfirmConnection", Mishap.STALL_AFTER),
    ("connection", TAG, Mishap.STALL_BEFORE),
    ("proposal", "AcceptDirectConnectGatewayAssociationProposal", Mishap.STALL_BEFORE),
    ("proposal", "AcceptDirectConnectGatewayAssociationProposal", Mishap.STALL_AFTER),
]


def rule(offer: Offer) -> str:
    """The rule by which the offer is accepted as its request says."""
    client, request = offer.past_the_proxy(), offer.request
    match request.KIND:
        case "private":
            [it] = client.describe_virtual_interfaces(virtual_interface_id=request.virtual_interface_id)
            names, accept = f'connection_id = "{it.connection_id}"', f'virtual_gateway_id = "{offer.gateway_id}"'
            settings = 'settings = { tags = { team = "net" }, virtual_interface_name = "ours" }'
        case "connection":
            [own] = client.describe_connections(connection_id=request.connection_id)
            names, accept, settings = (
                f'partner_name = "{own.partner_name}"',
                "",
                'settings = { tags = { team = "net" } }',
            )
        case _:
            names, settings = f'gateway_owner_account = "{request.gateway_owner_account}"', ""
            accept = f'allowed_prefixes = ["{request.allowed_prefixes[0]}"]'
    return (
        f'version = 1\n[[rule]]\nname = "r"\noffer = "{request.KIND}"\n'
        f"expect = {{ {names} }}\naccept = {{ {accept} }}\n{settings}\n"
    )


class Watching:
    """The command in a process of its own."""

    def __init__(self, offer: Offer, folder: Path) -> None:
        (folder / "policy.toml").write_text(rule(offer))
        keys = offer.account
        files = ["--accept", str(folder / "policy.toml"), "--state", str(folder / "watch.json")]
        where = ["--cloud", "aws", "--region", "eu-west-2", "--endpoint", offer.proxy.url]
        self._command = [sys.executable, "-m", "directlink", *where, "watch", "--once", *files]
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        self._environ |= {
            "AWS_ACCESS_KEY_ID": keys.access_key_id,
            "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        }

    def begin(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command, env=self._environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self) -> str:
        done = self.begin()
        out, _ = done.communicate(timeout=60)
        assert done.returncode == 0, out
        return out


def left_to_set(offer: Offer) -> list[Any]:
    """What the rule sets and the service does not show."""
    client, request = offer.past_the_proxy(), offer.request
    tags, named = {"team": "net"}, True
    if request.KIND == "private":
        [it] = client.describe_virtual_interfaces(virtual_interface_id=request.virtual_interface_id)
        tags, named = {str(tag.key): str(tag.value) for tag in it.tags}, it.virtual_interface_name == "ours"
    elif request.KIND == "connection":
        [own] = client.describe_connections(connection_id=request.connection_id)
        tags = {str(tag.key): str(tag.value) for tag in own.tags}
    return [name for name, done in (("tags", tags == {"team": "net"}), ("name", named)) if not done]


@pytest.mark.parametrize(("what", "operation", "mishap"), STEPS)
def test_a_watch_killed_while_it_accepts_by_a_policy_is_gone_on_with(
    what: str, operation: str, mishap: Mishap, tmp_path: Path
) -> None:
    with Offer(SYNC, what) as offer:
        watching = Watching(offer, tmp_path)
        offer.proxy.plan(operation, mishap)
        with watching.begin() as process:
            assert offer.proxy.stalled.get(timeout=30) == operation
            process.kill()
        assert "was accepted by 'r'" in watching.run()
        assert (offer.applied(), offer.shown(), left_to_set(offer)) == (1, offer.handshake.end, [])
        applied = offer.emulator.applied(TAG), offer.emulator.applied(UPDATE)
        assert applied == {"virtual": (1, 1), "connection": (1, 0), "proposal": (0, 0)}[what]
