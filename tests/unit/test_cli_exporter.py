"""``directlink exporter``: served, scraped, also by a Prometheus, and stopped."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

import pytest

from cli_support import Shell
from directlink.emulator import Emulator, Fault
from emulator_aws_support import virtual_of
from emulator_support import call

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

VIF, OTHER = "dxvif-56781234", "dxvif-0ffe4200"
DEADLINE = 30.0


@pytest.fixture
def emulator() -> Emulator:
    emulator = Emulator("aws", provisioning_seconds=0, region="eu-west-2")
    emulator.offer_private_virtual_interface(VIF)
    gateway = virtual_of(emulator.grantee)
    call(
        emulator,
        emulator.grantee,
        "ConfirmPrivateVirtualInterface",
        virtualInterfaceId=VIF,
        virtualGatewayId=gateway,
    )
    emulator.customer_router(VIF).announce("10.1.0.0/16", "10.2.0.0/16")
    emulator.offer_private_virtual_interface(OTHER)
    return emulator


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], emulator: Emulator) -> Iterator[Shell]:
    shell = Shell(monkeypatch, capsys)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield shell


def fetched(url: str) -> str:
    with build_opener(ProxyHandler({})).open(url, timeout=DEADLINE) as answer:
        text: str = answer.read().decode()
        return text


def until(found: Any) -> Any:
    """What ``found`` returns once it is something."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.02)
    raise AssertionError("not in time")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def beside(look: Any) -> Generator[list[BaseException]]:
    """Run ``look`` in another thread, and end the command, which runs in this one, by SIGTERM after it."""
    problems: list[BaseException] = []

    def run() -> None:
        try:
            look()
        except BaseException as error:  # noqa: BLE001 - told to the test, in its own thread
            problems.append(error)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=run)
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # should the command have ended by itself
    try:
        thread.start()
        yield problems
        thread.join()
    finally:
        signal.signal(signal.SIGTERM, before)


def scraped(port: int, *expected: str, host: str = "127.0.0.1") -> str:
    def look() -> str | None:
        try:
            text = fetched(f"http://{host}:{port}/metrics")
        except OSError:  # it does not listen yet
            return None
        return text if all(each in text for each in expected) else None

    text: str = until(look)
    return text


def test_it_serves_what_the_account_has_and_counts_prefixes_beside(shell: Shell, emulator: Emulator) -> None:
    port = free_port()
    accepted = f'directlink_prefixes_accepted{{family="ipv4",id="{VIF}",region="eu-west-2"}}'
    texts: list[str] = []

    def look() -> None:
        texts.append(scraped(port, f"{accepted} 2.0"))
        emulator.customer_router(VIF).withdraw("10.1.0.0/16")
        emulator.set_bgp_status(VIF, "down")
        emulator.set_bgp_status(VIF, "up")
        emulator.set_bgp_status(VIF, "down")
        texts.append(scraped(port, 'state="down"'))

    with beside(look) as problems:
        done = shell.run("exporter", "--port", str(port), "--interval", "0.1", "--count-prefixes", "10")
    assert problems == []
    assert (done.status, done.out, done.err) == (0, f"http://127.0.0.1:{port}/metrics\n", "")
    first, second = texts
    assert f'id="{VIF}",kind="interface",region="eu-west-2",state="available"' in first
    assert f'directlink_prefixes_limit{{family="ipv4",id="{VIF}",region="eu-west-2"}} 100.0' in first
    assert 'directlink_offers_waiting{kind="interface",region="eu-west-2"} 1.0' in first
    assert 'directlink_bgp_peer_up{id="dxvif-56781234"' in second
    assert 'state="available"' not in second
    with socket.create_server(("127.0.0.1", port)):  # it listens no more
        pass


def test_what_is_kept_in_a_file_is_known_to_the_next_run(shell: Shell, tmp_path: Path) -> None:
    port, texts, state = free_port(), list[str](), tmp_path / "state.json"
    line = ("exporter", "--port", str(port), "--interval", "0.1", "--state", str(state))
    for _ in range(2):
        with beside(lambda: texts.append(scraped(port, OTHER))) as problems:
            done = shell.run(*line)
        assert problems == []
        assert (done.status, done.err) == (0, "")
        known = json.loads(state.read_text("utf-8"))
        for each in known["resources"].values():
            each[2:4] = [1e9, 1.5e9]  # seen first, and changed last
        state.write_text(json.dumps(known), "utf-8")
    [before, after] = (float(re.findall(rf'unchanged_seconds{{id="{VIF}".*}} (.*)', text)[0]) for text in texts)
    assert before < DEADLINE
    assert after == pytest.approx(time.time() - 1.5e9, abs=60)
    assert 'directlink_offers_waiting{kind="interface",region="eu-west-2"} 1.0' in texts[1]


def test_what_cannot_be_kept_is_told_at_once_and_ends_nothing_later(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    state = folder / "state.json"
    done = shell.run("exporter", "--port", "0", "--state", str(state))
    assert done.status == 252
    assert f"--state: {state}: No such file or directory" in done.err
    folder.mkdir()
    port = free_port()

    def look() -> None:
        scraped(port, OTHER)
        state.unlink()
        until(state.exists)
        shutil.rmtree(folder)
        scraped(port, OTHER)

    with beside(look) as problems:
        done = shell.run("exporter", "--port", str(port), "--interval", "0.1", "--state", str(state))
    assert problems == []
    assert done.status == 0
    assert f"directlink: --state: {state}: No such file or directory" in done.err


def test_a_file_that_is_no_snapshot_is_told(shell: Shell, tmp_path: Path) -> None:
    (state := tmp_path / "state.json").write_text("{}", "utf-8")
    done = shell.run("exporter", "--port", "0", "--state", str(state))
    assert done.status == 252
    assert "directlink: --state: expected what Snapshot.to_json() returned" in done.err
    done = shell.run("exporter", "--port", "0", "--state", str(tmp_path))
    assert done.status == 252
    assert f"--state: {tmp_path}: Is a directory" in done.err


def test_only_what_is_named_is_watched_and_an_ipv6_address_is_written_as_one(shell: Shell) -> None:
    port, texts = free_port(), list[str]()
    with beside(lambda: texts.append(scraped(port, OTHER, host="[::1]"))) as problems:
        done = shell.run("exporter", OTHER, "--address", "::1", "--port", str(port), "--interval", "0.1")
    assert problems == []
    assert (done.status, done.out) == (0, f"http://[::1]:{port}/metrics\n")
    assert VIF not in texts[0]


def test_what_cannot_be_listened_on_is_told(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = shell.run("exporter", "--port", str(port))
    assert done.status == 252
    assert f"cannot listen on 127.0.0.1, port {port}: Address already in use" in done.err


def test_a_denied_listing_ends_it_before_anything_is_served(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException"), times=None)
    done = shell.run("exporter", "--port", "0")
    assert (done.status, done.out) == (254, "")


def test_outscale_has_no_routes_to_count(shell: Shell) -> None:
    done = shell.run("--cloud", "outscale", "exporter", "--count-prefixes", "1")
    assert done.status == 252
    assert "--count-prefixes on AWS only" in done.err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--port", "65536"), "--port: expected a number from 0 to 65535"),
        (("--port", "x"), "--port: expected a whole number"),
        (("--count-prefixes", "-1"), "--count-prefixes"),
        (("--interval", "0"), "--interval: expected a number of seconds above 0"),
    ],
)
def test_arguments_that_are_none_are_told(shell: Shell, arguments: tuple[str, ...], problem: str) -> None:
    done = shell.run("exporter", *arguments)
    assert done.status == 252
    assert problem in done.err


def test_without_the_extra_it_says_which(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_name: str) -> None:
        return None

    monkeypatch.setattr("directlink.transports._loading.find_spec", nothing)
    done = shell.run("exporter")
    assert done.status == 253
    assert "prometheus_client is not installed: pip install 'directlink[exporter]' (help: " in done.err


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="needs Prometheus: Debian's package prometheus")
def test_a_prometheus_scrapes_it(shell: Shell, tmp_path: Path) -> None:
    port, own = free_port(), free_port()
    config = tmp_path / "prometheus.yml"
    job = {"job_name": "directlink", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
    config.write_text(json.dumps({"global": {"scrape_interval": "1s"}, "scrape_configs": [job]}))  # JSON is YAML
    query = 'directlink_resource_state{job="directlink",kind="interface"}'
    found: list[dict[str, str]] = []

    def ask() -> list[Any] | None:
        try:
            answer = json.loads(fetched(f"http://127.0.0.1:{own}/api/v1/query?query={quote(query)}"))
        except OSError:  # it starts
            return None
        series: list[Any] = answer["data"]["result"]
        return series

    def look() -> None:
        command = [
            "prometheus",
            f"--config.file={config}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{own}",
            "--log.level=error",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as prometheus:
            try:
                found.extend(each["metric"] for each in until(ask))
            finally:
                prometheus.terminate()

    with beside(look) as problems:
        done = shell.run("exporter", "--port", str(port), "--interval", "5")
    assert problems == []
    assert done.status == 0
    assert {(each["id"], each["state"]) for each in found} == {(VIF, "available"), (OTHER, "confirming")}
