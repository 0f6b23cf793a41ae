"""Editors, notebooks and shells complete what there is: clients, results, arguments, values, public names."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import (
    AcceptResult,
    AsyncDirectLinkClient,
    Change,
    Cloud,
    DirectLinkClient,
    HistoryEntry,
    InterfaceOffer,
    NotAccepted,
    VirtualInterface,
    VirtualInterfaces,
    VirtualInterfaceState,
    WaiterTimeoutError,
    WaitResult,
)
from directlink._call.operations import OPERATIONS
from directlink.emulator import Emulator
from directlink.routers import RouterConfig, render
from language_server import LanguageServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAM = """
import directlink
from directlink import (
    AcceptPrivateVirtualInterface, AsyncDirectLinkClient, Cloud, Credentials, DirectLinkClient, VirtualInterfaceState,
    WaiterTimeoutError,
)
from directlink.emulator import Emulator
from directlink.routers import render

emulator = Emulator("aws", provisioning_seconds=0)
first, second, third = [emulator.offer_private_virtual_interface(vlan=vlan) for vlan in (101, 102, 103)]
keys = Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key)
gateway = emulator.grantee.virtual_gateway_ids[0]
client = DirectLinkClient(cloud="aws", region="eu-west-3", credentials=keys, transport=emulator.transport())
view = client.with_options(timeout=1.0)
offers = client.pending_offers()
result = client.accept_private_virtual_interface(virtual_interface_id=first, virtual_gateway_id=gateway)
request = AcceptPrivateVirtualInterface(virtual_interface_id=second, virtual_gateway_id=gateway)
accepted = client.accept(request)
waited = client.wait_until_available(virtual_interface_id=first)
with view as entered:
    listing = entered.describe_virtual_interfaces()
    for interface in listing: pass
    with entered.accept_all([request]) as outcomes:
        for outcome in outcomes: pass
    with entered.watch() as watch:
        for change in watch: break
config = render(interface, "frr", port="eth1")
error = WaiterTimeoutError()
"""
AWAITED = """
async def main(client: AsyncDirectLinkClient):
    view = client.with_options(timeout=1.0)
    result = await client.accept_private_virtual_interface(virtual_interface_id=first, virtual_gateway_id=gateway)
    accepted = await client.accept(request)
    waited = await client.wait_until_available(virtual_interface_id=first)
    async with client as entered:
        listing = await entered.describe_virtual_interfaces()
        async for interface in entered.iter_virtual_interfaces(): pass
        async with entered.accept_all([request]) as outcomes:
            async for outcome in outcomes: pass
        async with entered.watch() as watch:
            async for change in watch: break
    """


def members(of: Any) -> set[str]:
    return {name for name in dir(of) if not name.startswith("_")}


def arguments(of: Callable[..., Any]) -> set[str]:
    given = inspect.signature(of).parameters.values()
    return {f"{each.name}=" for each in given if each.name != "self" and each.kind is not each.POSITIONAL_ONLY}


def calls(client: type) -> dict[str, set[str]]:
    """The arguments of every eighth method: they are all written the same way, and looking takes its time."""
    methods = [name for name in sorted(members(client)) if callable(getattr(client, name))]
    return {f"client.{name}(": arguments(getattr(client, name)) for name in methods[::8]}


SHARED = {
    "client.": DirectLinkClient,
    "view.": DirectLinkClient,
    "result.": AcceptResult,
    "result.history[0].": HistoryEntry,
    "result.virtual_interface.": VirtualInterface,
    "accepted.": AcceptResult,
    "waited.": WaitResult,
    "listing.": VirtualInterfaces,
    "interface.": VirtualInterface,
    "outcome.": NotAccepted,
    "change.": Change,
    "VirtualInterfaceState.": VirtualInterfaceState,
}
"""What is offered behind a program's names."""
OFFERED = {
    **{asked: members(of) for asked, of in SHARED.items()},
    "offers[0].": members(InterfaceOffer) - {"virtual_interface"},
    "config.": members(RouterConfig),
    "error.": members(WaiterTimeoutError) - {"with_traceback", "add_note"},
    "directlink.": set(directlink.__all__) - {"__version__"},
    "Cloud.": members(Cloud),
    "emulator.": members(Emulator),
    "Emulator(": arguments(Emulator),
    "DirectLinkClient(": arguments(DirectLinkClient),
    "render(": arguments(render),
    **calls(DirectLinkClient),
}
AWAITED_OFFERED = {
    **{asked: members(AsyncDirectLinkClient if of is DirectLinkClient else of) for asked, of in SHARED.items()},
    **calls(AsyncDirectLinkClient),
}


def missing(offered: dict[str, set[str]], complete: Callable[[str], set[str]]) -> dict[str, set[str]]:
    """What a completer does not offer."""
    assert len(offered["client."]) > len(OPERATIONS)
    lacking = {asked: names - complete(asked) for asked, names in offered.items() if names}
    return {asked: names for asked, names in lacking.items() if names}


@pytest.mark.parametrize(("program", "offered"), [(PROGRAM, OFFERED), (PROGRAM + AWAITED, AWAITED_OFFERED)])
def test_jedi_completes_without_running_anything(program: str, offered: dict[str, set[str]]) -> None:
    jedi: Any = importlib.import_module("jedi")
    assert missing(offered, lambda asked: {found.name for found in jedi.Script(program + asked).complete()}) == {}


def test_editors_complete_with_pyright(tmp_path: Path) -> None:
    with LanguageServer(tmp_path / "program.py") as server:
        assert missing(OFFERED, lambda asked: server.completions(PROGRAM + asked)) == {}
        assert missing(AWAITED_OFFERED, lambda asked: server.completions(PROGRAM + AWAITED + asked)) == {}


SHELL = """
import json, sys
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

given = json.load(sys.stdin)
shell = InteractiveShell.instance()
shell.run_cell(given["program"]).raise_error()
found = {}
for shell.Completer.use_jedi in (True, False):
    for asked in given["asked"]:
        with provisionalcompleter():
            texts = [each.text.lstrip(".") for each in shell.Completer.completions(asked, len(asked))]
        found.setdefault(asked, []).append(texts)
print(json.dumps(found))
"""


def test_notebooks_complete_with_jedi_and_without(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHELL],
        input=json.dumps({"program": PROGRAM, "asked": list(OFFERED)}),
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert missing(OFFERED, lambda asked: set(found[asked][0])) == {}
    assert missing(OFFERED, lambda asked: set(found[asked][1])) == {}
