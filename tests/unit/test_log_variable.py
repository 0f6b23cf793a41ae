"""``DIRECTLINK_LOG``: the log on standard error without a line of code."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from directlink._config.logs import Escaping
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    from support import Kind

PROGRAM = """
from directlink import Credentials, DirectLinkClient
from directlink.emulator import Emulator

emulator = Emulator()
keys = Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key)
for _ in range(2):
    with DirectLinkClient(cloud="aws", region="eu-west-3", credentials=keys, transport=emulator.transport()) as client:
        client.describe_virtual_gateways()
print(keys.secret_access_key)
"""


def run(level: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "DIRECTLINK_LOG": level},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip(), done.stderr


@pytest.mark.parametrize("level", ["debug", "DEBUG"])
def test_every_request_is_a_line_on_standard_error_once(level: str) -> None:
    secret, log = run(level)
    lines = log.splitlines()
    assert len(lines) == 2
    assert all(" DEBUG directlink DescribeVirtualGateways attempt 1: answered (HTTP 200" in line for line in lines)
    assert secret not in log


@pytest.mark.parametrize("level", ["", "info", "warning", "error"])
def test_above_debug_a_good_call_says_nothing(level: str) -> None:
    assert run(level)[1] == ""


@pytest.mark.parametrize("wrong", ["verbose", "1", "notset", "debug "])
def test_what_is_no_level_is_refused(kind: Kind, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("DIRECTLINK_LOG", wrong)
    with pytest.raises(ConfigurationError, match="DIRECTLINK_LOG: expected one of debug, info, warning, error, not"):
        kind.client()


def test_one_handler_is_installed_whoever_comes_first(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    log = logging.getLogger("directlink")
    before, level = list(log.handlers), log.level
    monkeypatch.setattr("directlink._config.logs._made", {})
    monkeypatch.setenv("DIRECTLINK_LOG", "warning")
    try:
        for _ in range(3):
            kind.client()
        added = [handler for handler in log.handlers if handler not in before]
        assert len(added) == 1
        assert isinstance(added[0].formatter, Escaping)
        assert log.level == logging.WARNING
    finally:
        log.handlers[:] = before
        log.setLevel(level)


def test_what_others_have_named_does_not_move_the_cursor() -> None:
    record = logging.LogRecord("directlink", logging.DEBUG, "", 0, "%s", ("\x1b[2J",), None)
    assert Escaping().format(record) == "\\x1b[2J"
