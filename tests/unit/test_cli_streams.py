"""Standard output and standard error that cannot be written: one line, a status, never a traceback."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import attrs
import pytest

from cli_support import Shell
from directlink.__main__ import main
from directlink._cli.commands import WRITTEN
from directlink._cli.errors import Status
from directlink._cli.operations import OPERATIONS
from directlink._cli.values import is_list
from directlink.emulator import Emulator

COMMANDS = {
    "operation": ["describe-virtual-interfaces"],
    "table": ["describe-virtual-interfaces", "--output", "table"],
    "yaml": ["describe-virtual-interfaces", "--output", "yaml"],
    "offers": ["offers"],
    "accept": ["accept", "dxvif-1", "--virtual-gateway-id", "vgw-87654321"],
    "doctor": ["doctor"],
    "help": ["--help"],
    "help of an operation": ["describe-lags", "--help"],
    "version": ["--version"],
    "demo": ["demo", "--provisioning-seconds", "0.05"],
    "emulator": ["emulator"],
}
UNWRITABLE = {
    "full": "> /dev/full",
    "closed": ">&-",
    "both full": "> /dev/full 2> /dev/full",
    "both closed": ">&- 2>&-",
}


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture
def emulator(shell: Shell) -> Iterator[Emulator]:
    emulator = Emulator("aws", provisioning_seconds=0)
    emulator.offer_private_virtual_interface("dxvif-1", name="Zürich \U0001f600")
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


def run(shell: Shell, command: list[str], redirect: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command under a real shell."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    program = ["bash", "-c", f'set -o pipefail; "$@" {redirect}', "-", sys.executable, "-m", "directlink"]
    return subprocess.run(
        [*program, *line(shell, command)],
        env={**outside, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def line(shell: Shell, command: list[str]) -> list[str]:
    return ([] if command[0] in {"demo", "emulator", "--help", "--version"} else shell.common) + command


class Streams(NamedTuple):
    """What a command that ran in this process ended with."""

    returncode: int
    stdout: str
    stderr: str


def run_here(
    shell: Shell, command: list[str], *, stdout: str = "", stderr: str = "", encoding: str = "utf-8"
) -> Streams:
    """Run a command in this process, with streams like those that Python opens.

    Args:
        shell: has the common options.
        command: what to run.
        stdout: a file, ``"closed"``, or nothing to read it.
        stderr: the same.
        encoding: of both.
    """
    with ExitStack() as stack:

        def opened(where: str, errors: str) -> tuple[io.TextIOWrapper | None, io.BytesIO]:
            kept = io.BytesIO()
            if where == "closed":
                return None, kept
            raw = stack.enter_context(Path(where).open("wb", buffering=0)) if where else kept
            return io.TextIOWrapper(raw, encoding, errors, line_buffering=errors != "strict", write_through=True), kept

        out, read_out = opened(stdout, "strict")
        err, read_err = opened(stderr, "backslashreplace")
        stack.callback(lambda: [stream.detach() for stream in (out, err) if stream])
        with shell.monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            status = main(line(shell, command))
            replaced = sys.stderr
        if err is None:
            replaced.close()
        return Streams(int(status), read_out.getvalue().decode(encoding), read_err.getvalue().decode(encoding))


def check_unwritable(done: Streams | subprocess.CompletedProcess[str], *, both: bool) -> None:
    assert done.returncode == Status.FAILURE, done
    lines = [line for line in done.stderr.splitlines() if not line.startswith(("dxvif-1: ", "0."))]
    if both:
        assert not lines
    else:
        assert len(lines) == 1
        assert lines[0].startswith("directlink: cannot write the output: ")


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("where", ["/dev/full", "closed"])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("command", COMMANDS)
def test_output_that_cannot_be_written_is_one_line_and_a_failure(
    command: str, where: str, both: bool, shell: Shell
) -> None:
    done = run_here(shell, COMMANDS[command], stdout=where, stderr=where if both else "")
    check_unwritable(done, both=both)


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("redirect", UNWRITABLE)
def test_a_process_whose_output_cannot_be_written_says_so_once(redirect: str, shell: Shell) -> None:
    for command in ("operation", "help", "emulator"):
        check_unwritable(run(shell, COMMANDS[command], UNWRITABLE[redirect]), both="both" in redirect)


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("where", ["/dev/full", "closed"])
def test_a_standard_error_that_cannot_be_written_changes_no_status(where: str, shell: Shell) -> None:
    for name, expected in {"operation": 0, "accept": 0, "demo": 0, "version": 0, "doctor": 0}.items():
        done = run_here(shell, COMMANDS[name], stderr=where)
        assert (done.returncode, bool(done.stdout), done.stderr) == (expected, True, ""), name
    for arguments in (["describe-nothing"], ["emulator", "--cloud", "gcp"], ["accept"]):
        assert run_here(shell, arguments, stderr=where).returncode == Status.USAGE


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("redirect", ["2> /dev/full", "2>&-"])
def test_a_process_whose_standard_error_cannot_be_written_ends_as_usual(redirect: str, shell: Shell) -> None:
    done = run(shell, COMMANDS["accept"], redirect)
    assert (done.returncode, bool(done.stdout), done.stderr) == (0, True, "")
    assert run(shell, ["describe-nothing"], redirect).returncode == Status.USAGE


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("command", ["operation", "yaml", "table", "offers", "demo"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_encoding_without_the_letters_is_one_line_and_a_failure(command: str, encoding: str, shell: Shell) -> None:
    done = run_here(shell, COMMANDS[command], encoding=encoding)
    assert (done.returncode, done.stderr.count("\n")) == (Status.FAILURE, 1), done.stderr
    assert done.stderr.startswith("directlink: cannot write the output: ")


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("command", ["operation", "demo"])
def test_a_process_with_an_encoding_without_the_letters_says_so(command: str, shell: Shell) -> None:
    done = run(shell, COMMANDS[command], "", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr.count("\n")) == (Status.FAILURE, 1), done.stderr
    assert done.stderr.startswith("directlink: cannot write the output: ")


HALF = ["describe-locations", "--query", r'`["\ud800"]`', "--output"]


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("redirect", ["", "| cat"])
def test_half_a_letter_is_one_line_and_a_failure_where_it_cannot_be_an_escape(redirect: str, shell: Shell) -> None:
    done = run(shell, [*HALF, "text"], redirect)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (Status.FAILURE, "", 1), done
    assert "U+D800" in done.stderr


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("output", ["json", "yaml", "table"])
def test_half_a_letter_is_an_escape_where_there_are_some(output: str, shell: Shell) -> None:
    done = run_here(shell, [*HALF, output])
    assert (done.returncode, done.stderr) == (Status.OK, "")
    assert "d800" in done.stdout.lower()


BYTES = "\udcff"
"""What an argument that is no text begins with, as Python reads it."""


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize(
    "arguments",
    [
        [BYTES],
        [f"--{BYTES}"],
        ["offers", "--profile", BYTES],
        ["offers", "--region", BYTES],
        ["offers", "--query", BYTES],
        ["offers", "--cloud", BYTES],
        ["offers", "--output", BYTES],
        ["offers", "--timeout", BYTES],
        ["offers", "--endpoint-url", f"http://{BYTES}"],
        ["offers", BYTES],
        ["describe-locations", f"--{BYTES}"],
        ["describe-virtual-interfaces", "--virtual-interface-id", BYTES],
        ["describe-virtual-interfaces", "--cli-input-json", BYTES],
        ["describe-virtual-interfaces", "--cli-input-json", f"file://{BYTES}"],
        ["describe-virtual-interfaces", "--page-size", BYTES],
        ["tag-resource", "--resource-arn", "arn", "--tags", BYTES],
        ["accept", BYTES, "--virtual-gateway-id", "vgw-1"],
        ["accept", "dxvif-1", "--virtual-gateway-id", BYTES],
        ["accept", "dxvif-1", "--type", BYTES],
        ["accept", "dxvif-1", "--type", "public", "--wait", BYTES],
        ["decline", BYTES],
        ["emulator", BYTES],
        ["emulator", "--cloud", BYTES],
        ["emulator", "--port", BYTES],
        ["demo", BYTES],
        ["demo", f"--{BYTES}"],
    ],
    ids=ascii,
)
def test_an_argument_that_is_no_text_is_one_line_and_a_failure(arguments: list[str], shell: Shell) -> None:
    for encoding in ("utf-8", "ascii"):
        check_no_text(run_here(shell, arguments, encoding=encoding))


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_process_that_is_given_what_is_no_text_says_so(encoding: str, shell: Shell) -> None:
    for arguments in (["offers", "--region", BYTES], ["demo", f"--{BYTES}"]):
        check_no_text(run(shell, arguments, "", PYTHONIOENCODING=encoding))


def check_no_text(done: Streams | subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode in range(252, 256), done.stdout, done.stderr.count("\n")) == (True, "", 1), done
    assert done.stderr.startswith("directlink: ")


@pytest.mark.parametrize("command", ["help", "help of an operation"])
@pytest.mark.parametrize("reader", ["true", "head -1"])
def test_a_reader_that_leaves_early_is_told_nothing(command: str, reader: str, shell: Shell) -> None:
    done = run(shell, COMMANDS[command], f"| {reader}")
    assert done.stderr == ""
    assert done.returncode in {0, Status.PIPE_CLOSED}


@pytest.mark.parametrize("columns", ["1", "0", "-3", "x"])
def test_a_terminal_of_any_width_will_do(columns: str, shell: Shell, emulator: Emulator) -> None:
    shell.monkeypatch.setenv("COLUMNS", columns)
    for name in OPERATIONS:
        done = shell.run_bare(name, "--help")
        assert (done.status, bool(done.out), done.err) == (0, True, ""), name
    for arguments in (["--help"], ["accept", "--help"], ["offers", "--output", "table"], ["emulator", "--help"]):
        assert shell.run_bare(*(shell.common if arguments[0] == "offers" else []), *arguments).status == 0
    assert shell.run("describe-virtual-interfaces").status == 0
    assert emulator.requests


# ── exit statuses ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "arguments",
    [
        ["emulator", "--cloud", "gcp"],
        ["emulator", "--port", "http"],
        ["emulator", "--port", "70000"],
        ["emulator", "--nope"],
        ["demo", "--nope"],
        ["demo", "--provisioning-seconds", "soon"],
        ["demo", "--provisioning-seconds", "nan"],
        ["demo", "more"],
    ],
)
def test_a_wrong_command_line_of_emulator_and_demo_has_the_status_of_every_other(
    arguments: list[str], shell: Shell
) -> None:
    for line in (arguments, ["--region", "eu-west-2", *arguments]):
        done = shell.run_bare(*line)
        assert (done.status, done.out, done.err.count("\n")) == (Status.USAGE, "", 1)
        assert done.err.startswith("directlink: ")


def wrong_lines() -> Iterator[list[str]]:
    """Make command lines with one thing wrong, for every command."""
    gateways = ["--direct-connect-gateway-id", "g", "--associated-gateway-id", "vgw-1", "--gateway-owner-account", "1"]
    right = {
        "accept": ["dxvif-1", "--virtual-gateway-id", "vgw-1"],
        "accept-proposal": ["p-1", *gateways],
        "preflight": ["dxvif-1", "--virtual-gateway-id", "vgw-1"],
        "decline": ["dxvif-1"],
        "diagnose": ["dxvif-1"],
        "failover-test": ["dxvif-1"],
    }
    for command in (*WRITTEN, *OPERATIONS):
        line = [command, *right.get(command, [])]
        yield [*line, "--nope"]
        yield [*line, "--nope=1"]
        yield [*line, "--cloud", "gcp"]
        yield [*line, "--cloud"]
        yield ["--cloud", "gcp", *line]
        yield ["--output", "csv", *line]
        yield ["--timeout", "soon", *line]
        yield ["--nope", *line]
        if command not in {"accept", "exporter", "preflight", "watch"}:  # they take any number of ids
            yield [*line, "surplus"]
        if command not in {"emulator", "demo"}:
            for wrong in (["--output", "csv"], ["--query", "[?"], ["--timeout", "0"], ["--timeout", "nan"]):
                yield [*line, *wrong]
    for command in OPERATIONS:
        fields = attrs.fields(row.request_type) if (row := OPERATIONS[command]).request_type else ()
        required = [field for field in fields if field.default is attrs.NOTHING]
        needed = {f"--{field.name.replace('_', '-')}": is_list(field.type) for field in required}
        if needed:
            yield [command]
        for flag, is_a_list in needed.items():
            yield [command, *(word for other in needed if other != flag for word in (other, "[]"))]
            if not is_a_list:  # a list may be empty
                yield [command, flag]


def test_every_wrong_command_line_of_every_command_is_252_and_sends_nothing(shell: Shell, emulator: Emulator) -> None:
    lines = list(wrong_lines())
    assert len(lines) > 13 * len(OPERATIONS)
    for line in lines:
        done = shell.run(*line)
        assert (done.status, done.out, done.err.count("\n")) == (Status.USAGE, "", 1), line
        assert done.err.startswith("directlink: "), line
    assert not emulator.requests


def test_only_doctor_ends_with_1(shell: Shell) -> None:
    shell.use("http://127.0.0.1:1")
    assert shell.run("doctor").status == Status.PROBLEM
    for line in (["offers"], ["accept", "dxvif-1", "--type", "public", "--timeout", "0.1"], ["describe-locations"]):
        assert shell.run(*line).status == Status.FAILURE
        assert shell.run_bare(*line, "--cloud", "aws").status == Status.CONFIGURATION


def test_a_query_that_fails_on_the_answer_is_no_wrong_command_line(shell: Shell, emulator: Emulator) -> None:
    for command in ("describe-virtual-interfaces", "offers"):
        done = shell.run(command, "--query", "sort_by(virtualInterfaces, &tags)[0].abs(@)")
        assert (done.status, done.out, done.err.count("\n")) == (Status.FAILURE, "", 1), done.err
    assert len(emulator.requests) == 4  # pending offers are listed kind by kind
