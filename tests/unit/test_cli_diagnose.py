"""``diagnose`` and ``tree`` on the command line."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_support import Shell
from directlink.emulator import Emulator, Fault, ManualClock
from emulator_support import call
from settings_support import clear_environment

VIF = "dxvif-56781234"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    clear_environment(tmp_path, monkeypatch)
    return Shell(monkeypatch, capsys)


@pytest.fixture
def emulator(shell: Shell) -> Iterator[Emulator]:
    emulator = Emulator("aws", clock=ManualClock())
    emulator.offer_private_virtual_interface(VIF)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


def accept(emulator: Emulator) -> None:
    """Accept the offer, and let the interface lead to a network."""
    grantee = emulator.grantee
    gateway = grantee.direct_connect_gateway_ids[0]
    call(emulator, grantee, "ConfirmPrivateVirtualInterface", virtualInterfaceId=VIF, directConnectGatewayId=gateway)
    call(
        emulator,
        grantee,
        "CreateDirectConnectGatewayAssociation",
        directConnectGatewayId=gateway,
        gatewayId=grantee.virtual_gateway_ids[0],
    )
    emulator.clock.sleep(3)
    emulator.customer_router(VIF).announce("192.168.0.0/16")


def test_a_finding_is_a_paragraph_and_status_1(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("diagnose", VIF)
    assert (done.status, done.err) == (1, "")
    assert done.out.split("\n") == [
        "ERROR   the interface waits to be accepted by the account that it is offered to (not-accepted)",
        "        state: confirming",
        "        -> accept it: directlink accept, or client.accept_private_virtual_interface and its kin",
        "",
    ]
    accept(emulator)
    done = shell.run("diagnose", VIF)
    assert (done.status, done.out.split("\n")[0]) == (0, "OK      nothing found")
    assert "not checked: DescribeConnections" in done.out


@pytest.mark.usefixtures("emulator")
def test_findings_may_be_data(shell: Shell) -> None:
    data = json.loads(shell.run("diagnose", VIF, "--output", "json").out)
    assert [finding["code"] for finding in data["findings"]] == ["not-accepted"]
    assert json.loads(shell.run("diagnose", VIF, "--query", "findings[].severity").out) == ["error"]


def test_what_the_router_printed_narrows_it_down(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    accept(emulator)
    emulator.set_bgp_status(VIF, "down")
    told = json.dumps({"169.254.0.1": {"bgpState": "Idle", "localAs": 65001, "remoteAs": 64512}})
    path = tmp_path / "neighbors.json"
    path.write_text(told, "utf-8")
    done = shell.run("diagnose", VIF, "--router-output", str(path))
    assert (done.status, done.out.split("\n")[0].endswith("(customer-asn)")) == (1, True)
    shell.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(told.encode())))
    assert shell.run("diagnose", VIF, "--router-output", "-").out == done.out
    path.write_text("nonsense", "utf-8")
    done = shell.run("diagnose", VIF, "--router-output", str(path))
    assert done.status == 252
    assert "--router-output: no BGP session found" in done.err
    done = shell.run("diagnose", VIF, "--router-output", str(tmp_path / "none"))
    assert (done.status, "No such file" in done.err) == (252, True)


def test_a_tree_shows_what_the_account_has(shell: Shell, emulator: Emulator) -> None:
    accept(emulator)
    first, second = emulator.grantee.virtual_gateway_ids
    gateway = emulator.grantee.direct_connect_gateway_ids[0]
    done = shell.run("tree")
    assert (done.status, done.err) == (0, "")
    assert done.out.split("\n") == [
        "location EqPA2",
        "└─ connection dxcon-17156075 (of another account)",
        f"   └─ private interface {VIF} available (VLAN 1, BGP ipv4 up)",
        f"      └─ Direct Connect gateway {gateway} available (grantee-1)",
        f"         └─ association {first} associated",
        f"virtual gateway {first} available",
        f"virtual gateway {second} available",
        "",
    ]
    call(emulator, emulator.grantee, "CreateConnection", location="EqDC2", bandwidth="1Gbps", connectionName="line")
    offered = emulator.offer_private_virtual_interface(connection_id="dxcon-17156075")
    emulator.faults.add("DescribeLags", Fault.error("AccessDeniedException"))
    shown = shell.run("tree").out
    assert f"   ├─ private interface {VIF} available" in shown
    assert f"   └─ private interface {offered} confirming" in shown
    bundle = {"location": "EqDC2", "connectionsBandwidth": "1Gbps", "numberOfConnections": 1, "lagName": "lag"}
    lag = call(emulator, emulator.grantee, "CreateLag", **bundle)["lagId"]
    resources = json.loads(shell.run("tree", "--output", "json").out)["resources"]
    [there] = [each for each in resources if each["id"] == "EqDC2"]
    assert [(each["kind"], [below["kind"] for below in each["below"]]) for each in there["below"]] == [
        ("LAG", ["connection"]),
        ("connection", []),
    ]
    assert there["below"][0]["id"] == lag


def test_a_tree_says_what_could_not_be_read(shell: Shell, emulator: Emulator) -> None:
    accept(emulator)
    emulator.faults.add("DescribeDirectConnectGateways", Fault.error("AccessDeniedException", message="not you"))
    done = shell.run("tree")
    assert (done.status, done.out.split("\n")[-2]) == (
        0,
        "not checked: Direct Connect gateways: AccessDeniedException: not you",
    )
    assert f"gateway {emulator.grantee.direct_connect_gateway_ids[0]}\n" in done.out


def test_a_tree_of_outscales_is_read_in_three_calls(shell: Shell) -> None:
    emulator = Emulator("outscale")
    emulator.offer_private_virtual_interface(VIF)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        shell.common[1] = "outscale"
        shell.monkeypatch.setenv("OSC_ACCESS_KEY", emulator.grantee.access_key_id)
        shell.monkeypatch.setenv("OSC_SECRET_KEY", emulator.grantee.secret_access_key)
        done = shell.run("tree")
        assert (done.status, len(emulator.requests)) == (0, 3)
        assert f"private interface {VIF} confirming (VLAN 1)" in done.out
        shell.monkeypatch.setenv("OSC_ACCESS_KEY", emulator.add_account("third").access_key_id)
        shell.monkeypatch.setenv("OSC_SECRET_KEY", emulator.account("third").secret_access_key)
        assert shell.run("tree").out.startswith("virtual gateway")
        emulator.faults.add("DescribeVirtualGateways", Fault.error("AccessDeniedException"))
        assert shell.run("tree").out.startswith("nothing\nnot checked: virtual gateways: AccessDeniedException")
