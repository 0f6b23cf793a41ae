"""The fixtures for users' tests, in a pytest of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SWITCH = 'pytest_plugins = ["directlink.pytest_plugin"]\n'

FIRST = """
def test_my_first_acceptance(directlink_emulator, directlink_client):
    offered = directlink_emulator.offer_private_virtual_interface()
    accepted = directlink_client.accept_private_virtual_interface(
        virtual_interface_id=offered, virtual_gateway_id="vgw-87654321", wait_for="available"
    )
    assert accepted.forwards_traffic
"""

MORE = """
import asyncio

import pytest
from directlink import BgpChanged, Cloud, DirectConnectClientException, Offered
from directlink.emulator import Fault

IDS = {"virtual_interface_id": "dxvif-56781234", "virtual_gateway_id": "vgw-87654321"}


def test_the_async_client_sees_the_same_service(directlink_emulator, directlink_async_client):
    directlink_emulator.offer_private_virtual_interface("dxvif-56781234")
    accepted = asyncio.run(directlink_async_client.accept_private_virtual_interface(**IDS, wait_for="available"))
    assert accepted.state == directlink_emulator.virtual_interface_state("dxvif-56781234") == "available"


def test_the_owner_has_a_client_of_his_own(directlink_emulator, directlink_client, directlink_owner_client):
    offered = directlink_emulator.offer_private_virtual_interface()
    [offer] = directlink_client.pending_offers()
    assert offer.id == offered
    directlink_owner_client.delete_virtual_interface(virtual_interface_id=offered)
    assert directlink_client.pending_offers() == ()


def test_nothing_is_left_of_the_test_before(directlink_emulator, directlink_client):
    assert directlink_client.describe_virtual_interfaces().virtual_interfaces == ()
    with pytest.raises(DirectConnectClientException):
        directlink_client.confirm_private_virtual_interface(**IDS)


def test_faults_cost_no_time(directlink_emulator, directlink_client, directlink_clock):
    began = directlink_clock.time()
    directlink_emulator.offer_private_virtual_interface("dxvif-56781234")
    directlink_emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.time_out_after_apply())
    assert directlink_client.accept_private_virtual_interface(**IDS).confirm_attempts == 1
    assert directlink_clock.time() - began >= 30


def test_a_week_passes_at_once(directlink_emulator, directlink_client, directlink_clock):
    directlink_emulator.offer_private_virtual_interface("dxvif-56781234")
    directlink_clock.advance(8 * 86400)
    assert directlink_emulator.virtual_interface_state("dxvif-56781234") == "expired"
    with pytest.raises(DirectConnectClientException):
        directlink_client.confirm_private_virtual_interface(**IDS)


class TestOnAws:
    @pytest.fixture
    def directlink_cloud(self):
        return "aws"

    def test_a_pager_is_told_when_bgp_goes_down(self, directlink_emulator, directlink_client):
        watched = directlink_emulator.offer_private_virtual_interface()
        directlink_emulator.offer_private_virtual_interface()
        with directlink_client.watch(resource_ids=[watched], timeout=60) as watch:
            offered = next(watch)
            assert (type(offered), offered.resource_id) == (Offered, watched)
            directlink_emulator.set_bgp_status(watched, "down")
            [change] = watch.once()
            assert (type(change), change.before, change.after) == (BgpChanged, "unknown", "down")
            assert watch.once() == ()

    def test_an_acceptance_is_no_outage(self, directlink_emulator, directlink_client):
        offered = directlink_emulator.offer_private_virtual_interface()
        with directlink_client.watch(resource_ids=[offered]) as watch:
            watch.once()
            directlink_client.accept_private_virtual_interface(
                virtual_interface_id=offered, virtual_gateway_id="vgw-87654321", wait_for="available"
            )
            statuses = [change.after for change in watch.once() if isinstance(change, BgpChanged)]
        assert statuses == ["up"]

    def test_a_direct_connect_gateway_accepts(self, directlink_emulator, directlink_client):
        assert directlink_client.cloud is directlink_emulator.cloud is Cloud.AWS
        (gateway,) = directlink_emulator.grantee.direct_connect_gateway_ids
        offered = directlink_emulator.offer_private_virtual_interface()
        accepted = directlink_client.accept_private_virtual_interface(
            virtual_interface_id=offered, direct_connect_gateway_id=gateway, wait_for="available"
        )
        assert accepted.forwards_traffic
"""


def run(folder: Path, *arguments: str, installed_plugins: bool = False) -> str:
    """What pytest says about the tests in ``folder``, run in a process of its own."""
    command = [sys.executable, "-W", "error", "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, **({} if installed_plugins else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture(autouse=True)
def package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))


def test_a_first_test_is_a_line_to_switch_on_and_a_few_to_write(tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(SWITCH + FIRST)
    assert "1 passed" in run(tmp_path)


def test_the_plugins_own_example_is_that_test() -> None:
    from directlink import pytest_plugin

    example = " ".join((pytest_plugin.__doc__ or "").split())
    assert " ".join((SWITCH + FIRST).split()) in example


def test_the_readmes_test_file_passes(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    (found,) = [block for block in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if block.startswith(SWITCH)]
    (tmp_path / "test_mine.py").write_text(found)
    assert "1 passed" in run(tmp_path)


def test_the_tests_of_the_page_on_testing_pass(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/howto/testing.md").read_text("utf-8")
    section = page.partition("## With pytest")[2].partition("## ")[0]
    blocks = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    (tmp_path / "conftest.py").write_text(SWITCH)
    for number, block in enumerate(blocks):
        (tmp_path / f"test_{number}.py").write_text(block.removeprefix(SWITCH))
    assert "2 passed" in run(tmp_path)


def test_fixtures_cover_both_clients_both_clouds_faults_and_time(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(SWITCH)
    (tmp_path / "test_more.py").write_text(MORE)
    assert "8 passed" in run(tmp_path)


def test_the_command_line_switches_it_on_too_and_lists_its_fixtures(tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(FIRST)
    assert "1 passed" in run(tmp_path, "-p", "directlink.pytest_plugin")
    listed = run(tmp_path, "-p", "directlink.pytest_plugin", "--fixtures", "--collect-only")
    for name in ("cloud", "clock", "emulator", "client", "async_client"):
        assert f"directlink_{name}" in listed


def test_nobody_gets_the_fixtures_without_asking(tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(FIRST)
    assert "fixture 'directlink_emulator' not found" in run(tmp_path, installed_plugins=True)
