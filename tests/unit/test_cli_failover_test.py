"""``directlink failover-test``: begun only where another path is up, told of, ended by Ctrl-C and SIGTERM."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from cli_support import Shell
from directlink._basics.clock import SystemClock
from directlink.emulator import Emulator, Fault
from emulator_support import EventfulClock, call
from settings_support import clear_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST, SECOND = "dxvif-56781234", "dxvif-0ffe4200"
START, STOP = "StartBgpFailoverTest", "StopBgpFailoverTest"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> EventfulClock:
    """A clock of the command and of the service, which moves when one of them sleeps."""
    clock = EventfulClock()
    for name in ("time", "monotonic", "sleep"):
        monkeypatch.setattr(SystemClock, name, staticmethod(getattr(clock, name)))
    return clock


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    clear_environment(tmp_path, monkeypatch)
    return Shell(monkeypatch, capsys)


@pytest.fixture
def emulator(shell: Shell, clock: EventfulClock) -> Iterator[Emulator]:
    """Two interfaces of one gateway."""
    emulator = Emulator("aws", clock=clock)
    grantee = emulator.grantee
    gateway = grantee.direct_connect_gateway_ids[0]
    for each in (FIRST, SECOND):
        emulator.offer_private_virtual_interface(each)
        call(
            emulator, grantee, "ConfirmPrivateVirtualInterface", virtualInterfaceId=each, directConnectGatewayId=gateway
        )
    clock.advance(3)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


def test_a_test_is_told_as_it_goes_and_reported(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("failover-test", FIRST, "--minutes", "1")
    [peer] = call(emulator, emulator.grantee, "DescribeVirtualInterfaces")["virtualInterfaces"][0]["bgpPeers"]
    assert (done.status, done.out.split("\n")) == (
        0,
        [
            f"{FIRST}: tested for 60 s",
            f"other paths: {SECOND}",
            f"{FIRST} {peer['bgpPeerId']}: was down for 55 s",
            "it is available again",
            "",
        ],
    )
    assert done.err.split("\n") == [
        f"5.0 s {FIRST}: testing",
        f"5.0 s {SECOND}: available",
        f"60.0 s {FIRST}: available",
        "",
    ]
    done = shell.run("failover-test", FIRST, "--minutes", "2", "--bgp-peer-ids", peer["bgpPeerId"], "--output", "json")
    report = json.loads(done.out)
    assert (done.status, report["seconds"], report["recovered"], report["other_paths"]) == (0, 120, True, [SECOND])


def test_what_would_cut_off_is_refused_and_begun_only_by_force(shell: Shell, emulator: Emulator) -> None:
    emulator.set_bgp_status(SECOND, "down")
    done = shell.run("failover-test", FIRST)
    assert (done.status, done.out) == (255, "")
    assert f"the gateway of {FIRST}" in done.err
    assert "--force begins all the same" in done.err
    assert emulator.received(START) == 0
    done = shell.run("failover-test", FIRST, "--minutes", "1", "--force")
    assert done.status == 1
    assert f"{SECOND} " in done.out
    assert "and still is" in done.out


def test_a_second_path_that_goes_down_too_ends_it_with_1(
    shell: Shell, emulator: Emulator, clock: EventfulClock
) -> None:
    clock.after(20, lambda: emulator.set_bgp_status(SECOND, "down"))
    clock.after(19, lambda: emulator.set_bgp_status(FIRST, "down"))
    done = shell.run("failover-test", FIRST, "--minutes", "60")
    assert done.status == 1
    assert "tested for 20 s: another path went down, so it was ended at once" in done.out
    assert done.out.endswith("it was not seen available again\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_test_and_says_so(
    number: signal.Signals, shell: Shell, emulator: Emulator, clock: EventfulClock
) -> None:
    clock.after(10, lambda: os.kill(os.getpid(), number))
    done = shell.run("failover-test", FIRST)
    assert (done.status, done.out) == (130, "")
    assert done.err.endswith(f"directlink: {FIRST}: interrupted; no test goes on\n")
    assert emulator.virtual_interface_state(FIRST) == "available"
    assert emulator.received(STOP) == 1


def test_a_test_that_cannot_be_ended_is_told(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add(STOP, Fault.error("AccessDeniedException", message="not you"), times=None)
    done = shell.run("failover-test", FIRST, "--minutes", "1")
    assert (done.status, done.out) == (254, "")
    assert "the failover test may go on; the service ends it when its minutes are over" in done.err


def test_a_look_that_fails_is_told(shell: Shell, emulator: Emulator, clock: EventfulClock) -> None:
    def fail() -> None:
        emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException", message="not you"))

    clock.after(10, fail)
    done = shell.run("failover-test", FIRST, "--minutes", "1")
    assert done.status == 0
    assert f"10.0 s {FIRST}: AccessDeniedException: not you" in done.err


def test_it_runs_in_another_thread(shell: Shell, emulator: Emulator) -> None:
    statuses: list[int] = []
    thread = threading.Thread(
        target=lambda: statuses.append(shell.run("failover-test", FIRST, "--minutes", "1").status)
    )
    thread.start()
    thread.join()
    assert (statuses, emulator.received(START)) == ([0], 1)


@pytest.mark.parametrize("minutes", ["0", "4321", "five", "1.5", "-1"])
def test_minutes_are_a_whole_number_that_the_service_allows(minutes: str, shell: Shell, emulator: Emulator) -> None:
    done = shell.run("failover-test", FIRST, f"--minutes={minutes}")
    assert (done.status, done.out) == (252, "")
    assert "--minutes: expected a whole number of minutes from 1 to 4320" in done.err
    assert not emulator.received(START)
