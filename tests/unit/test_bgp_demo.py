"""``demo --bgp``: two real routers where the machine can, one line where it cannot."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest

from directlink.__main__ import main
from directlink._cli.bgp_demo import run_bgp_demo
from directlink._cli.bgp_lab import Bird, Wire, missing, run, running, wait_for

if TYPE_CHECKING:
    from pathlib import Path

PROBLEM = missing("bird", "birdc")
with_routers = pytest.mark.skipif(PROBLEM is not None, reason=PROBLEM or "")


@with_routers
def test_the_demo_brings_an_interface_up_and_shows_no_key() -> None:
    out = io.StringIO()
    assert run_bgp_demo(out=out) == 0
    story = out.getvalue()
    told = [
        "is accepted, and down:",
        "protocol bgp dx_",
        "with its MD5 key",
        "Routes have arrived",
        "it forwards traffic",
    ]
    assert [each for each in told if each not in story] == []
    assert 'password "<hidden>"' in story
    assert "emulated-bgp-key" not in story


def test_where_something_is_missing_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert main(["demo", "--bgp"]) == 255
    takes = "network namespaces take Linux, and root"
    assert capsys.readouterr() == ("", f"directlink demo: --bgp cannot run here: {takes}\n")


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces take Linux")
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert missing("bird") == "there is no ip, bird"
    ip = tmp_path / "ip"
    ip.write_text("#!/bin/sh\necho not permitted >&2\nexit 1\n", "utf-8")
    ip.chmod(0o755)
    problem = missing()
    assert problem
    assert problem.startswith("no network namespace can be made: ip netns add directlink-")
    assert problem.endswith(": 1: not permitted")


@with_routers
def test_routers_that_fail_are_told_in_one_line_and_leave_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in ("bird", "birdc"):
        broken = tmp_path / name
        broken.write_text("#!/bin/sh\nexit 3\n", "utf-8")
        broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert run_bgp_demo(out=io.StringIO()) == 255
    told = capsys.readouterr().err
    assert told.startswith("directlink demo: ip netns exec directlink-")
    assert f"directlink-{os.getpid()}-" not in run(["ip", "netns", "list"])


@with_routers
def test_bird_that_ends_while_it_starts_is_not_waited_for(tmp_path: Path) -> None:
    begun = time.monotonic()
    # Without any address it has nothing to choose its router id from, which its check does not see.
    with Wire() as wire, pytest.raises(RuntimeError, match="no answer of BIRD: it ended with 1"):
        Bird(wire, "customer", tmp_path, "protocol device { }\n").__enter__()
    assert time.monotonic() < begun + 10


def test_waiting_ends_in_time() -> None:
    with pytest.raises(TimeoutError, match="no session after 0 s"):
        wait_for("session", lambda: False, seconds=0.0)


@pytest.mark.skipif(sys.platform == "win32", reason="a signal is refused")
def test_a_program_that_does_not_want_to_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directlink._cli.bgp_lab.ENDS_WITHIN", 0.1)
    program = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ready', flush=True); time.sleep(60)"
    )
    log = tmp_path / "log"
    with running([sys.executable, "-c", program], log) as process:
        wait_for("program", lambda: "ready" in log.read_text("utf-8"), process)
    assert process.returncode == -signal.SIGKILL
