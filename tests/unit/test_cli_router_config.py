"""``router-config``: the text on standard output, what it does not know on standard error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cli_support import Shell
from directlink.emulator import Emulator
from router_grammar import statements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture
def emulator(shell: Shell) -> Iterator[Emulator]:
    emulator = Emulator("aws", provisioning_seconds=0)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


@pytest.fixture
def accepted(shell: Shell, emulator: Emulator) -> str:
    offered = emulator.offer_private_virtual_interface(vlan=101, name="prod")
    done = shell.run("accept", offered, "--virtual-gateway-id", emulator.grantee.virtual_gateway_ids[0])
    assert done.status == 0
    return offered


def test_text_goes_to_standard_output_and_notes_to_standard_error(shell: Shell, accepted: str) -> None:
    given = ("--platform", "frr", "--port", "eth1", "--advertise", "10.0.0.0/16", "10.1.0.0/16")
    done = shell.run("router-config", accepted, *given)
    assert done.status == 0
    assert statements("frr", done.out)
    assert "interface eth1.101\n" in done.out
    assert "network 10.1.0.0/16\n" in done.out
    assert all(line.startswith("note: ") for line in done.err.splitlines())
    assert "<BGP-KEY>" in done.err


def test_the_key_is_written_only_if_asked_for_and_debug_does_not_show_it(shell: Shell, accepted: str) -> None:
    key = "emulated-bgp-key-"
    given = ("router-config", accepted, "--platform", "junos", "--port", "xe-0/0/0")
    assert key not in shell.run(*given).out
    done = shell.run(*given, "--include-auth-key", "--debug")
    assert f'authentication-key "{key}' in done.out
    assert key not in done.err


def test_it_may_be_data(shell: Shell, accepted: str) -> None:
    given = ("--platform", "eos", "--port", "Ethernet1", "--untagged", "--vrf", "dx", "--bfd", "--output", "json")
    data = json.loads(shell.run("router-config", accepted, *given).out)
    assert set(data) == {"text", "notes", "hasSecret"}
    assert statements("eos", data["text"])
    assert data["hasSecret"] is False
    assert "VRF dx must exist." in data["notes"]


def test_a_template_and_numbers_are_taken(shell: Shell, accepted: str, tmp_path: Path) -> None:
    template = tmp_path / "mine.j2"
    template.write_text("{{ router_id }} {{ max_received }} {{ graceful_restart }}\n", "utf-8")
    given = ("--router-id", "192.0.2.1", "--max-received", "50", "--graceful-restart", "--template", str(template))
    done = shell.run("router-config", accepted, "--platform", "frr", "--port", "eth1", *given)
    assert done.out == "192.0.2.1 50 True\n"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("--port", "eth1"), "required: --platform"),
        (("--platform", "vyos", "--port", "eth1"), "--platform: expected one of frr, bird, ios-xe, junos, eos"),
        (("--platform", "frr", "--port", "eth1", "--mtu", "big"), "--mtu: expected a whole number"),
        (("--platform", "frr", "--port", "eth1", "--remote-asn", "7"), "--remote-asn: the interface has 64512, not 7"),
        (("--platform", "frr", "--port", "a b"), "--port: expected the name of a port"),
    ],
)
def test_what_is_wrong_is_told_in_flags(shell: Shell, accepted: str, given: tuple[str, ...], message: str) -> None:
    done = shell.run("router-config", accepted, *given)
    assert (done.status, done.out) == (252, "")
    assert message in done.err


@pytest.mark.usefixtures("emulator")
def test_an_interface_that_is_not_listed_is_a_failure(shell: Shell) -> None:
    done = shell.run("router-config", "dxvif-00000000", "--platform", "frr", "--port", "eth1")
    assert done.status == 255
    assert "dxvif-00000000 is not listed: check the id, the region" in done.err
