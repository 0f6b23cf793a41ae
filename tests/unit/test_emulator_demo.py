"""The demonstration does the main job with both clients, and shows no secret."""

import io
import re

import pytest

from directlink.__main__ import main
from directlink._cli.demo import run_demo
from directlink.emulator import Emulator


def test_the_demo_accepts_two_interfaces_and_shows_each_state_and_no_secret() -> None:
    out = io.StringIO()
    assert run_demo(provisioning_seconds=0.2, out=out) == 0
    story = out.getvalue()
    seen = re.findall(r"^  (dxvif-\w+): (\w+)$", story, re.MULTILINE)
    first, second = dict.fromkeys(interface for interface, _ in seen)
    expected = ("confirming", "pending", "available")
    assert seen == [(interface, state) for interface in (first, second) for state in expected]
    assert story.count("x-amz-target: OvertureService.ConfirmPrivateVirtualInterface") == 2
    assert '{"virtualInterfaceState": "pending"' in story
    assert "Signature=<hidden>" in story
    assert '"authKey": "<hidden>"' in story
    for account in Emulator().accounts:
        assert account.access_key_id in story
        assert account.secret_access_key not in story
    assert not re.search(r"Signature=[0-9a-f]", story)
    assert "emulated-bgp-key" not in story


def test_the_demo_command_ends_well_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_PROFILE", "none")
    monkeypatch.setenv("OSC_ACCESS_KEY", "other")
    assert main(["demo", "--provisioning-seconds", "0.05"]) == 0
    assert capsys.readouterr().out.endswith("Both interfaces forward traffic.\n")
