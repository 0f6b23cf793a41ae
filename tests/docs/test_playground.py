"""The playground: its cells, and the package, in the Python of browsers, which has neither threads nor a network.

That it works in a browser, and asks nobody else for anything, is what ``scripts/browser`` looks at.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RUNTIME = ROOT / "build/playground"
SETUP = """
from directlink import AcceptPrivateVirtualInterface, AsyncDirectLinkClient, Credentials, DirectLinkClient, PollPolicy
from directlink.emulator import Emulator

emulator = Emulator("outscale", provisioning_seconds=0.2)
you, gateway = emulator.grantee, emulator.grantee.virtual_gateway_ids[0]
offered = [emulator.offer_private_virtual_interface(vlan=101 + number) for number in range(4)]
where = {"cloud": "outscale", "region": "eu-west-2"}
keys = Credentials(you.access_key_id, you.secret_access_key)
client = DirectLinkClient(**where, credentials=keys, transport=emulator.transport())
soon = PollPolicy(first=0.1, interval=0.1)
"""


@pytest.fixture(scope="module")
def in_browsers_python() -> None:
    """Tests what ``scripts/playground`` made, if that is of this tree."""
    bundle, package = RUNTIME / "packages.zip", ROOT / "src"
    if not shutil.which("node") or not bundle.exists():
        pytest.skip("takes node and scripts/playground")
    with zipfile.ZipFile(bundle) as archive:
        made = {name: archive.read(name) for name in archive.namelist() if name.startswith("directlink/")}
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    if made != {path.relative_to(package).as_posix(): path.read_bytes() for path in files}:
        pytest.skip("build/playground is of another tree: run scripts/playground")


@pytest.fixture
def extension(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [str(ROOT / "docs/_ext"), *sys.path])
    yield importlib.import_module("playground")
    sys.modules.pop("playground", None)


def run(*cells: str) -> list[dict[str, Any]]:
    command = ["node", str(Path(__file__).with_name("cells.mjs")), str(RUNTIME)]
    command.append(str(ROOT / "docs/_static/playground/cells.py"))
    done = subprocess.run(command, input=json.dumps(cells), capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


@pytest.mark.usefixtures("in_browsers_python")
def test_the_cells_of_the_notebook_accept_an_interface(extension: Any) -> None:
    notebook = json.loads((ROOT / "docs/notebooks/accept.ipynb").read_text("utf-8"))
    kept = [cell for cell in notebook["cells"] if "notebook-only" not in extension.tags(cell)]
    cells = ["".join(cell["source"]) for cell in kept if cell["cell_type"] == "code"]
    setup, pending, accept, history, listed, close = run(*cells)
    assert [each.get("error") for each in (setup, pending, accept, history, listed, close)] == [None] * 6
    assert pending["html"].count("<td>confirming</td>") == 3
    assert accept["printed"].endswith("dxvif-56781230  available\n")
    assert history["html"].index("confirm sent") < history["html"].index("<b>available</b>")
    assert (listed["html"].count("<td>confirming</td>"), listed["html"].count("<td>available</td>")) == (2, 1)


@pytest.mark.usefixtures("in_browsers_python")
def test_without_threads_and_network_all_works_that_can_and_the_rest_says_so() -> None:
    results = run(
        SETUP,
        "client.accept_private_virtual_interface(virtual_interface_id=offered[0], virtual_gateway_id=gateway,"
        ' wait_for="available", poll=soon).state.value',
        "requests = [AcceptPrivateVirtualInterface(virtual_interface_id=each, virtual_gateway_id=gateway,"
        ' wait_for="available") for each in offered[1:3]]\n'
        "with client.accept_all(requests, poll=soon) as outcomes:\n"
        "    print(*(each.result.state for each in outcomes))",
        "with client.watch(poll=soon) as watch:\n"
        "    for change in watch:\n        print(type(change).__name__)\n        break",
        "DirectLinkClient(**where, credentials=keys).describe_virtual_interfaces()",
        "await AsyncDirectLinkClient(**where, credentials=keys).describe_virtual_interfaces()",
        'DirectLinkClient(**where | {"cloud": "aws"}, transport=emulator.transport()).describe_virtual_interfaces()',
        "client.confirm_private_virtual_interface(virtual_interface_id=offered[3], virtual_gateway_id='vgw-00000000')",
        "1 +",
        "class Broken:\n    def __repr__(self):\n        raise ValueError('no')\nprint('begun', end='')\nBroken()",
    )
    _, accepted, many, watched, network, async_network, keys, mistake, syntax, broken = results
    assert accepted["text"] == "'available'"
    assert many["printed"] == "available available\n"
    assert watched["printed"] == "Offered\n"
    for each in (network, async_network):
        assert each["error"].startswith("directlink.errors.ConnectError: cannot connect to directlink.eu-west-2.")
    assert keys["error"].startswith("directlink.errors.DirectLinkError: no thread could be started")
    assert mistake["error"].startswith("directlink.errors.DirectConnectClientException")
    assert mistake["help_url"].endswith("troubleshooting.html#directconnectclientexception")
    first, second = mistake["traceback"].splitlines()[:2]
    assert (first, second) == ("Traceback (most recent call last):", '  File "<cell 7>", line 1, in <module>')
    assert syntax["error"].startswith("SyntaxError")
    assert syntax["help_url"] is None
    assert (broken["printed"], broken["error"]) == ("begun", "ValueError: no")


def test_the_page_allows_its_own_scripts_and_no_other_origin(extension: Any) -> None:
    policy = extension.policy("<head></head><script>a()</script><script src='x.js'></script>")
    allowed = base64.b64encode(hashlib.sha256(b"a()").digest()).decode()
    assert f"script-src 'self' 'wasm-unsafe-eval' 'sha256-{allowed}'; " in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy.replace("http-equiv", "")
