"""``doctor``: which cloud, which keys, how far the clock is off, whether the service answers."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli_support import Done, Shell
from directlink.emulator import Emulator, Fault
from settings_support import clear_environment, write_aws_files, write_osc_file
from transport_support import Peer, Server


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    clear_environment(tmp_path, monkeypatch)
    return Shell(monkeypatch, capsys)


@pytest.fixture
def emulator(shell: Shell) -> Iterator[Emulator]:
    emulator = Emulator("aws")
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


def report(done: Done) -> dict[str, tuple[str, str]]:
    """Findings by what was looked at: ``ok`` or ``FAIL``, and what was found."""
    lines = [line.partition(": ") for line in done.out.splitlines()]
    return {head.split(maxsplit=1)[1]: (head.split()[0], detail) for head, _, detail in lines}


def test_all_well_is_status_0_and_no_secret_is_shown(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("doctor")
    assert (done.status, done.err) == (0, "")
    found = report(done)
    assert list(found) == [
        *("version", "cloud", "region", "endpoint", "credentials", "reachable", "clock", "signed call")
    ]
    assert {mark for mark, _ in found.values()} == {"ok"}
    assert found["cloud"][1] == "aws (requests are signed for directconnect)"
    key = emulator.grantee.access_key_id
    assert found["credentials"][1] == f"lasting key ...{key[-4:]} from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    assert key not in done.out
    assert emulator.grantee.secret_access_key not in done.out


@pytest.mark.usefixtures("emulator")
def test_findings_may_be_data(shell: Shell) -> None:
    findings = json.loads(shell.run("doctor", "--output", "json").out)["findings"]
    assert findings[1] == {"check": "cloud", "ok": True, "detail": "aws (requests are signed for directconnect)"}
    assert json.loads(shell.run("doctor", "--query", "findings[?!ok]").out) == []


def test_wrong_settings_are_a_finding(shell: Shell) -> None:
    done = shell.run_bare("doctor")
    assert done.status == 1
    assert report(done)["settings"][0] == "FAIL"
    assert "cloud is missing" in done.out


def test_missing_keys_are_a_finding_and_the_service_is_looked_at_all_the_same(shell: Shell, emulator: Emulator) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        shell.monkeypatch.delenv(name)
    done = shell.run("doctor", "--cloud", "outscale")
    found = report(done)
    assert (done.status, found["credentials"][0], found["reachable"][0]) == (1, "FAIL", "ok")
    assert found["credentials"][1].startswith(
        "none; looked, in order, at: OSC_ACCESS_KEY and OSC_SECRET_KEY (not set);"
    )
    assert "signed call" not in found
    assert not [seen for seen in emulator.requests if seen.account]


def test_half_a_pair_of_keys_is_a_finding(shell: Shell, emulator: Emulator) -> None:
    shell.monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    found = report(shell.run("doctor"))
    assert found["credentials"][0] == "FAIL"
    assert "AWS_SECRET_ACCESS_KEY is not" in found["credentials"][1]
    assert not [seen for seen in emulator.requests if seen.account]


def test_a_service_that_is_not_there_is_a_finding(shell: Shell) -> None:
    shell.use("http://127.0.0.1:9/")
    done = shell.run("doctor")
    found = report(done)
    assert (done.status, found["reachable"][0]) == (1, "FAIL")
    assert {"clock", "signed call"}.isdisjoint(found)


@pytest.mark.parametrize(
    ("ahead", "mark", "words"),
    [
        (0, "ok", " s "),
        (100, "ok", "behind"),
        (-100, "ok", "ahead of"),
        (400, "FAIL", "behind"),
        (-400, "FAIL", "ahead"),
    ],
)
def test_the_clock_is_compared_with_the_services(ahead: int, mark: str, words: str, shell: Shell) -> None:
    def behave(peer: Peer) -> None:
        for _ in peer.requests():
            date = (datetime.now(UTC) + timedelta(seconds=ahead)).strftime("%a, %d %b %Y %H:%M:%S GMT")
            peer.answer(b"{}", headers=f"Date: {date}\r\n")

    with Server(behave) as server:
        shell.use(server.url)
        done = shell.run("doctor")
    found = report(done)
    assert found["clock"][0] == mark
    assert words in found["clock"][1]
    assert done.status == (0 if mark == "ok" else 1)


def test_an_answer_without_a_date_is_not_the_services(shell: Shell) -> None:
    def behave(peer: Peer) -> None:
        for _ in peer.requests():
            peer.answer(b"<html>sign in</html>")

    with Server(behave) as server:
        shell.use(server.url)
        done = shell.run("doctor")
    assert (done.status, report(done)["clock"]) == (1, ("FAIL", "the answer has no date: is this the service?"))


def test_a_signed_call_tells_whether_the_keys_are_good(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add("DescribeVirtualGateways", Fault.error("AccessDeniedException"))
    done = shell.run("doctor")
    assert (done.status, report(done)["signed call"][0]) == (0, "ok")
    assert "may not list gateways (AccessDeniedException)" in done.out
    shell.monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-wrong")
    done = shell.run("doctor")
    assert (done.status, report(done)["signed call"][0]) == (1, "FAIL")
    assert "InvalidSignatureException" in done.out
    assert "canary" not in done.out


def test_the_account_of_the_keys_is_named_if_it_can_be_told(shell: Shell, emulator: Emulator) -> None:
    account = emulator.grantee.account_id
    assert report(shell.run("doctor"))["signed call"] == ("ok", f"the service accepts the keys of account {account}")
    emulator.faults.add("DescribeVirtualGateways", Fault.error("AccessDeniedException"))
    assert f"the keys of account {account} are known" in shell.run("doctor").out
    for fault in (Fault.drop_before_apply(), Fault.error("AccessDenied", status=403)):
        emulator.faults.add("GetCallerIdentity", fault)
        assert report(shell.run("doctor"))["signed call"] == ("ok", "the service accepts the keys")


def test_temporary_keys_are_told_from_lasting_ones(shell: Shell, emulator: Emulator) -> None:
    shell.monkeypatch.setenv("AWS_SESSION_TOKEN", "canary-token")
    expiry = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    shell.monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", expiry)
    done = shell.run("doctor")
    assert report(done)["credentials"][1].startswith("temporary key ...")
    assert "good for 30 minutes" in done.out
    assert "canary" not in done.out
    assert emulator.requests


@pytest.mark.parametrize(
    ("cloud", "profile", "variables", "expected"),
    [
        ("aws", None, {}, "...AULT from botocore's chain (the profile in use, SSO,"),
        (
            "aws",
            "work",
            {"AWS_ACCESS_KEY_ID": "AWSENV", "AWS_SECRET_ACCESS_KEY": "x"},
            "...WORK from botocore's chain (",
        ),
        ("outscale", None, {"OSC_ACCESS_KEY": "OSCENV", "OSC_SECRET_KEY": "x"}, "...CENV from OSC_ACCESS_KEY and"),
        ("outscale", None, {}, "...FILE from the profile in use of OUTSCALE's configuration file"),
        (
            "outscale",
            "mine",
            {"OSC_ACCESS_KEY": "OSCENV", "OSC_SECRET_KEY": "x"},
            "...MINE from profile 'mine' of OUTSC",
        ),
        ("outscale", "work", {}, "...WORK from profile 'work' of AWS's shared configuration"),
        ("outscale", "bare", {"OSC_ACCESS_KEY": "OSCENV", "OSC_SECRET_KEY": "x"}, "...CENV from OSC_ACCESS_KEY and"),
        ("outscale", "bare", {"AWS_ACCESS_KEY_ID": "AWSENV", "AWS_SECRET_ACCESS_KEY": "x"}, "...SENV from AWS_ACCESS_"),
    ],
)
def test_the_source_of_the_keys_is_named(
    cloud: str, profile: str | None, variables: dict[str, str], expected: str, shell: Shell, tmp_path: Path
) -> None:
    write_aws_files(tmp_path)
    keys = {"secret_key": "canary", "region": "eu-west-2"}
    profiles = {
        "default": {"access_key": "OSCFILE", **keys},
        "mine": {"access_key": "OSCMINE", **keys},
        "bare": {"region": "eu-west-2"},
    }
    write_osc_file(tmp_path, profiles)
    for name, value in variables.items():
        shell.monkeypatch.setenv(name, value)
    named = ["--profile", profile] if profile else []
    where = ["--endpoint", "http://127.0.0.1:9/", "--region", "eu-west-2", "--cloud", cloud]
    done = shell.run_bare("doctor", *where, *named)
    assert expected in report(done)["credentials"][1]
    assert "canary" not in done.out
