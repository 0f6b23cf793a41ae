"""``directlink watch``: lines for people and programs, a state for cron, and offers accepted by a policy."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from cli_support import Shell
from directlink.emulator import Emulator, Fault
from emulator_aws_support import gateway_of, virtual_of
from emulator_support import call

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VIF, OTHER = "dxvif-56781234", "dxvif-0ffe4200"
LIST = "DescribeVirtualInterfaces"


@pytest.fixture
def emulator() -> Emulator:
    emulator = Emulator("aws", provisioning_seconds=0, region="eu-west-2")
    emulator.offer_private_virtual_interface(VIF, vlan=101)
    return emulator


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Emulator) -> Iterator[Shell]:
    shell = Shell(monkeypatch, capsys)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield shell


def line_of(emulator: Emulator, vif: str = VIF) -> str:
    found = call(emulator, emulator.grantee, LIST, virtualInterfaceId=vif)["virtualInterfaces"][0]
    return str(found["connectionId"])


def policy(emulator: Emulator, folder: Path, extra: str = "", account: str | None = None) -> str:
    file = folder / "policy.toml"
    file.write_text(
        f"""
version = 1
scope = {{ cloud = "aws", region = "eu-west-2", account = "{account or emulator.grantee.account_id}" }}
[[rule]]
name = "carrier"
offer = "private"
expect = {{ connection_id = "{line_of(emulator)}", vlan = {{ from = 100, to = 199 }} }}
accept = {{ virtual_gateway_id = "{virtual_of(emulator.grantee)}" }}
{extra}
"""
    )
    return str(file)


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_changes_are_lines_for_people(shell: Shell) -> None:
    done = shell.run("watch", "--once")
    assert (done.status, done.err) == (0, "")
    [line] = done.out.splitlines()
    [end] = re.findall(rf"Offered {VIF}: interface, virtualInterfaceType private, vlan 101, (.*)", line)
    assert re.fullmatch(r"connectionId dxcon-\w+", end)  # and no name of what is empty


def test_changes_are_lines_for_programs_without_secrets(shell: Shell, emulator: Emulator) -> None:
    [change] = lines(shell.run("watch", "--once", "--output", "json").out)
    assert (change["change"], change["resource_id"], change["offer"]["kind"]) == ("Offered", VIF, "interface")
    key = call(emulator, emulator.grantee, LIST)["virtualInterfaces"][0]["authKey"]
    assert key not in json.dumps(change)


def test_cron_is_told_what_changed_since_its_last_run(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    state = tmp_path / "watch.json"
    assert "Offered" in shell.run("watch", "--once", "--state", str(state)).out
    assert shell.run("watch", "--once", "--state", str(state)).out == ""
    call(
        emulator,
        emulator.grantee,
        "ConfirmPrivateVirtualInterface",
        virtualInterfaceId=VIF,
        virtualGatewayId=virtual_of(emulator.grantee),
    )
    out = shell.run("watch", "--once", "--state", str(state)).out.splitlines()
    assert [line.split(" ", 1)[1] for line in out[:1]] == [f"StateChanged {VIF}: confirming -> available"]
    assert "BgpChanged" in out[1]
    assert "virtual_gateway_id '' -> 'vgw-" in out[2]
    assert [file.name for file in tmp_path.iterdir()] == ["watch.json"]


def test_a_state_that_is_none_is_refused(shell: Shell, tmp_path: Path) -> None:
    state = tmp_path / "watch.json"
    state.write_text("{}")
    done = shell.run("watch", "--once", "--state", str(state))
    assert done.status == 252
    assert done.err.startswith("directlink: --state: expected what Snapshot.to_json() returned")


def test_a_watch_of_some_seconds_ends_by_itself(shell: Shell) -> None:
    assert shell.run("watch", VIF, "--duration", "0.3", "--interval", "0.1").status == 0


def test_a_watch_tells_of_what_comes_later(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    state = tmp_path / "watch.json"

    def later() -> None:
        while not state.exists():
            time.sleep(0.01)
        emulator.offer_private_virtual_interface(OTHER)

    thread = threading.Thread(target=later)
    thread.start()
    done = shell.run("watch", "--state", str(state), "--interval", "0.1", "--duration", "1")
    thread.join()
    assert [OTHER in line for line in done.out.splitlines()] == [False, True]


def test_sigterm_ends_a_watch_in_order(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    state = tmp_path / "watch.json"

    def later() -> None:
        while not state.exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=later)
    thread.start()
    assert shell.run("watch", "--state", str(state)).status == 0
    thread.join()


def test_a_watch_works_in_another_thread(shell: Shell) -> None:
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(shell.run("watch", "--once").status))
    thread.start()
    thread.join()
    assert statuses == [0]


def test_an_outage_is_told(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add(LIST, Fault.error("ServiceUnavailable", status=503), times=None)
    done = shell.run("watch", "--once")
    assert "Unreachable since 20" in done.out
    assert "ServiceUnavailableError" in done.out


def test_other_kinds_of_offers_are_told_in_a_few_words(shell: Shell, emulator: Emulator) -> None:
    call(
        emulator,
        emulator.owner,
        "CreateDirectConnectGatewayAssociationProposal",
        directConnectGatewayId=gateway_of(emulator.grantee),
        directConnectGatewayOwnerAccount=emulator.grantee.account_id,
        gatewayId=virtual_of(emulator.owner),
        addAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.1.0.0/16"}],
    )
    out = shell.run("watch", "--once").out
    assert f"proposal, directConnectGatewayId {gateway_of(emulator.grantee)}, until 20" in out


def test_what_a_policy_expects_is_accepted_and_each_decision_is_audited(
    shell: Shell, emulator: Emulator, tmp_path: Path
) -> None:
    emulator.offer_private_virtual_interface(OTHER, vlan=200, connection_id=line_of(emulator))
    done = shell.run("watch", "--once", "--output", "json", "--accept", policy(emulator, tmp_path))
    assert done.status == 0
    audits = {each["resource_id"]: each for each in lines(done.out) if "audit" in each}
    assert (audits[VIF]["audit"], audits[VIF]["rule"], audits[VIF]["state"]) == ("accepted", "carrier", "pending")
    assert audits[VIF]["request"]["virtual_interface_id"] == VIF
    assert (audits[OTHER]["audit"], audits[OTHER]["rule"]) == ("left", None)
    assert audits[OTHER]["reasons"] == ["no rule expects it", "carrier: vlan is 200, not 100 to 199"]
    assert emulator.virtual_interface_state(VIF) == "available"
    assert emulator.virtual_interface_state(OTHER) == "confirming"


def test_a_dry_run_only_says(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    done = shell.run("watch", "--once", "--dry-run", "--accept", policy(emulator, tmp_path))
    assert f"{VIF} would be accepted by 'carrier'" in done.out
    assert emulator.received("ConfirmPrivateVirtualInterface") == 0


def test_what_exists_counts_for_rules_with_a_limit(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    emulator.offer_private_virtual_interface(OTHER, vlan=102, connection_id=line_of(emulator))
    file = policy(emulator, tmp_path, "at_most = 1")
    out = shell.run("watch", "--once", "--accept", file).out
    assert out.count("was accepted by") == 1
    assert "carrier allows 1 at a time, and there are 1" in out
    out = shell.run("watch", "--once", "--accept", file).out  # a new process counts again
    assert "carrier allows 1 at a time, and there are 1" in out


def test_what_cannot_be_counted_is_left_and_told_again_by_the_next_run(
    shell: Shell, emulator: Emulator, tmp_path: Path
) -> None:
    state, file = str(tmp_path / "watch.json"), policy(emulator, tmp_path, "at_most = 1")
    emulator.faults.add(LIST, Fault.error("AccessDeniedException"), attempt=2)
    done = shell.run("watch", "--once", "--state", state, "--accept", file, "--output", "json")
    assert done.status == 254
    [audit] = [each for each in lines(done.out) if "audit" in each]
    assert (audit["audit"], audit["resource_id"], audit["error"]["code"]) == ("left", VIF, "AccessDeniedException")
    done = shell.run("watch", "--once", "--state", state, "--accept", file)
    assert f"{VIF} was accepted by 'carrier'" in done.out


def test_what_could_not_be_accepted_is_told_again_by_the_next_run(
    shell: Shell, emulator: Emulator, tmp_path: Path
) -> None:
    state, file = str(tmp_path / "watch.json"), policy(emulator, tmp_path)
    emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.error("AccessDeniedException"), times=None)
    done = shell.run("watch", "--once", "--state", state, "--accept", file)
    assert done.status == 254
    assert f"{VIF} was not accepted by 'carrier'" in done.out
    emulator.faults.clear()
    done = shell.run("watch", "--once", "--state", state, "--accept", file)
    assert f"{VIF} was accepted by 'carrier': pending" in done.out


def test_what_was_accepted_and_did_not_reach_its_goal_is_told_as_accepted(
    shell: Shell, emulator: Emulator, tmp_path: Path
) -> None:
    file = policy(emulator, tmp_path, 'settings = { tags = { team = "net" } }')
    emulator.faults.add("TagResource", Fault.error("AccessDeniedException"), times=None)
    done = shell.run("watch", "--once", "--accept", file, "--output", "json")
    [audit] = [each for each in lines(done.out) if "audit" in each]
    assert (audit["audit"], audit["error"]["accepted"]) == ("accepted", True)


def test_what_was_accepted_and_is_not_set_yet_is_gone_on_with_by_the_next_run(
    shell: Shell, emulator: Emulator, tmp_path: Path
) -> None:
    file = policy(emulator, tmp_path, 'settings = { tags = { team = "net" } }')
    arguments = ("watch", "--once", "--accept", file, "--output", "json", "--state", str(tmp_path / "watch.json"))
    emulator.faults.add("TagResource", Fault.error("AccessDeniedException"))
    assert shell.run(*arguments).status == 255
    emulator.faults.add(LIST, Fault.error("AccessDeniedException"), attempt=2)
    done = shell.run(*arguments)  # and if it cannot be looked at, by the one after that
    assert done.status == 254
    assert "AccessDeniedException" in done.out
    done = shell.run(*arguments)
    [audit] = [each for each in lines(done.out) if "audit" in each]
    assert (done.status, audit["audit"], audit["rule"], audit["resource_id"]) == (0, "accepted", "carrier", VIF)
    found = call(emulator, emulator.grantee, LIST, virtualInterfaceId=VIF)["virtualInterfaces"][0]
    assert found["tags"] == [{"key": "team", "value": "net"}]
    assert emulator.received("ConfirmPrivateVirtualInterface") == 1
    assert not [each for each in lines(shell.run(*arguments).out) if "audit" in each]


def test_what_was_begun_and_still_waits_is_left_to_the_policy_that_there_is_now(
    shell: Shell, emulator: Emulator, tmp_path: Path
) -> None:
    file, state = policy(emulator, tmp_path), tmp_path / "watch.json"
    emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.drop_before_apply())
    emulator.faults.add(LIST, Fault.error("AccessDeniedException"), attempt=3)
    arguments = ("watch", "--once", "--accept", file, "--state", str(state))
    assert "was not accepted" in shell.run(*arguments).out
    begun = json.loads(state.with_name("watch.json.accepting").read_text())
    assert [each["request"]["virtual_interface_id"] for each in begun] == [VIF]
    emulator.faults.clear()
    (tmp_path / "policy.toml").write_text((tmp_path / "policy.toml").read_text().replace("100, to", "150, to"))
    assert f"{VIF} is left: no rule expects it" in shell.run(*arguments).out
    assert emulator.applied("ConfirmPrivateVirtualInterface") == 0
    assert json.loads(state.with_name("watch.json.accepting").read_text()) == []


def test_what_is_gone_by_the_next_run_is_forgotten(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    file, beside = policy(emulator, tmp_path), tmp_path / "watch.json.accepting"
    request = {"version": 1, "kind": "connection", "connection_id": "dxcon-nowhere0"}
    beside.write_text(json.dumps([{"rule": "r", "request": request}]))
    assert shell.run("watch", "--once", "--accept", file, "--state", str(tmp_path / "watch.json")).status == 0
    assert json.loads(beside.read_text()) == []


@pytest.mark.parametrize("text", ["{", "[5]", '[{"rule": "r", "request": {}}]', "{}x", '[{"rule": "r"}]'])
def test_a_file_of_what_was_begun_that_is_none_is_refused(
    shell: Shell, emulator: Emulator, tmp_path: Path, text: str
) -> None:
    (tmp_path / "watch.json.accepting").write_text(text)
    file = policy(emulator, tmp_path)
    done = shell.run("watch", "--once", "--accept", file, "--state", str(tmp_path / "watch.json"))
    assert done.status == 252
    assert "expected acceptances that a watch has begun" in done.err
    assert emulator.received("ConfirmPrivateVirtualInterface") == 0


def test_a_policy_for_other_keys_is_refused(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    done = shell.run("watch", "--once", "--accept", policy(emulator, tmp_path, account="999999999999"))
    assert done.status == 253
    assert "account 999999999999" in done.err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--output", "yaml"), "--output"),
        (("--dry-run",), "give --dry-run with --accept"),
        (("--accept", "/nowhere/policy.toml"), "cannot be read"),
        (("--interval", "0"), "--interval"),
        (("dxvif 1",), "RESOURCE_ID"),
    ],
)
def test_what_does_not_fit_is_said(shell: Shell, arguments: tuple[str, ...], problem: str) -> None:
    done = shell.run("watch", "--once", *arguments)
    assert done.status in {252, 253}
    assert problem in done.err


@pytest.mark.parametrize("option", [("--query", "x"), ("--output", "table")])
def test_a_watch_prints_lines_only(shell: Shell, option: tuple[str, str]) -> None:
    done = shell.run_bare(*shell.common, *option, "watch", "--once")
    assert (done.status, "watch prints lines" in done.err) == (252, True)


def test_preflight_takes_what_accept_takes(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("preflight", VIF, "--virtual-gateway-id", virtual_of(emulator.grantee))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"{VIF}: ready\n  info: it cannot be told when the offer")
    done = shell.run("preflight", VIF, "--virtual-gateway-id", "vgw-nowhere0", "--output", "json")
    [found] = json.loads(done.out)
    assert (done.status, found["ready"], found["resource_id"]) == (1, False, VIF)
    assert "gateway-not-listed" in [each["code"] for each in found["findings"]]
    assert emulator.received("ConfirmPrivateVirtualInterface") == 0
