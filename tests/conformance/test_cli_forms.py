"""Forms and limits of the command line beside the AWS CLI's: ``--generate-cli-skeleton`` and ``--max-items``."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli_support import Shell
from directlink._cli.errors import Status
from directlink._cli.item_limit import Place, limited, read, written
from directlink._cli.json_types import is_array, is_object
from directlink._cli.operations import OPERATIONS
from directlink._cli.skeleton import skeleton
from directlink.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

ENVIRONMENT = Path(os.environ.get("DIRECTLINK_PEERS", Path(__file__).parents[2] / ".venvs")) / "clients"
AWS_CLI = """
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver

results = []
for arguments in json.load(sys.stdin):
    driver = create_clidriver()  # one that has printed a form prints it again
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        try:
            status = driver.main(arguments)
        except SystemExit as end:
            status = end.code
    results.append([status, out.getvalue()])
json.dump(results, sys.stdout)
"""


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture
def url(shell: Shell) -> Iterator[str]:
    emulator = Emulator("aws")
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        client = ["create-direct-connect-gateway", "--direct-connect-gateway-name"]
        for number in range(6):  # and it has one
            assert shell.run(*client, f"gateway {number}").status == Status.OK
        for vlan in range(101, 108):
            emulator.offer_private_virtual_interface(vlan=vlan)
        yield server.url


def aws(*lines: list[str]) -> list[tuple[int, str]]:
    """What the AWS CLI ends with and prints, for several command lines."""
    done = subprocess.run(
        [ENVIRONMENT / "bin/python", "-c", AWS_CLI],
        input=json.dumps([["directconnect", *line] for line in lines]),
        env={**os.environ, "AWS_DEFAULT_REGION": "eu-west-2", "AWS_CONFIG_FILE": "/dev/null", "AWS_PAGER": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[tuple[int, str]] = [(status, out) for status, out in json.loads(done.stdout)]
    return found


def shape(value: Any) -> Any:
    """What of a form does not depend on which value of an enum stands in it."""
    if is_object(value):
        return {name: shape(member) for name, member in value.items()}
    return [shape(item) for item in value] if is_array(value) else type(value).__name__


def contains(ours: Any, theirs: Any) -> bool:
    """Whether a form has all that another one has; theirs may be older than ours."""
    if is_object(theirs):
        return is_object(ours) and all(name in ours and contains(ours[name], member) for name, member in theirs.items())
    if is_array(theirs):
        return is_array(ours) and contains(ours[0], theirs[0])
    return bool(ours == theirs)


@pytest.mark.peers
def test_forms_have_the_members_that_the_aws_clis_have() -> None:
    names = sorted(OPERATIONS)[::5]  # each takes half a second
    compared = 0
    for name, (status, out) in zip(names, aws(*([name, "--generate-cli-skeleton"] for name in names)), strict=True):
        if status == 0:  # theirs may not have the newest operations
            assert contains(shape(skeleton(OPERATIONS[name].request_type)), shape(json.loads(out))), name
            compared += 1
    assert compared > 10


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_form_is_an_input_and_a_sample_an_answer(name: str, shell: Shell) -> None:
    done = shell.run_bare(name, "--generate-cli-skeleton")
    assert (done.status, done.err) == (Status.OK, "")
    row = OPERATIONS[name]
    if row.request_type is None:
        assert json.loads(done.out) == {}
    else:
        row.request_type.from_dict(json.loads(done.out))
    done = shell.run_bare(name, "--generate-cli-skeleton", "output", "--output", "json")
    assert (done.status, done.err) == (Status.OK, "")
    row.response_type.from_dict(json.loads(done.out or "{}"))  # of an answer that has no members nothing is printed


def test_a_form_needs_nothing_else_and_takes_no_other_word(shell: Shell) -> None:
    done = shell.run_bare("describe-lags", "--generate-cli-skeleton", "yaml")
    assert (done.status, done.err) == (
        Status.USAGE,
        "directlink: --generate-cli-skeleton: expected input or output\n",
    )
    done = shell.run_bare(
        "describe-lags", "--generate-cli-skeleton", "output", "--query", "lags[].lagId", "--output", "json"
    )
    assert json.loads(done.out) == [""]


@pytest.mark.peers
@pytest.mark.parametrize("size", [[], ["--page-size", "3"], ["--page-size", "2"]])
@pytest.mark.parametrize("most", ["1", "3", "4", "6", "7", "9"])
def test_limits_and_tokens_are_the_aws_clis(most: str, size: list[str], shell: Shell, url: str) -> None:
    line = ["describe-direct-connect-gateways", *size, "--max-items", most]
    [(status, theirs)] = aws([*line, "--endpoint-url", url, "--output", "json"])
    ours = shell.run(*line, "--output", "json")
    assert (ours.status, ours.err) == (status, "") == (0, "")
    found, expected = json.loads(ours.out), json.loads(theirs)
    assert found.get("NextToken") == expected.get("NextToken")
    listed = [[each["directConnectGatewayId"] for each in said["directConnectGateways"]] for said in (found, expected)]
    assert listed[0] == listed[1]
    assert len(listed[0]) == min(int(most), 7)


@pytest.mark.parametrize("size", ["1", "2", "3", "100"])
@pytest.mark.parametrize("most", ["1", "2", "3", "5"])
def test_going_on_from_token_to_token_shows_everything_once(most: str, size: str, shell: Shell, url: str) -> None:
    seen: list[int] = []
    token: list[str] = []
    while True:
        done = shell.run(
            "describe-virtual-interfaces", "--page-size", size, "--max-items", most, "--output", "json", *token
        )
        assert (done.status, done.err) == (Status.OK, "")
        answer = json.loads(done.out)
        shown = [interface["vlan"] for interface in answer["virtualInterfaces"]]
        seen += shown
        if "NextToken" not in answer:
            break
        assert len(shown) == int(most)
        token = ["--starting-token", answer["NextToken"]]
    assert sorted(seen) == list(range(101, 108))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (["--max-items", "0"], "--max-items: expected a whole number of at least 1"),
        (["--max-items", "x"], "--max-items: expected a whole number"),
        (["--max-items", "1", "--no-paginate"], "--max-items reads pages by itself"),
        (["--max-items", "1", "--max-results", "1"], "--max-items reads pages by itself"),
    ],
)
def test_what_does_not_go_together_is_refused(line: list[str], problem: str, shell: Shell, url: str) -> None:
    done = shell.run("describe-virtual-interfaces", *line)
    assert done.status == Status.USAGE
    assert problem in done.err


@given(st.integers(0, 12), st.integers(1, 5), st.integers(1, 14), st.booleans())
def test_every_item_is_shown_once_whatever_the_pages(count: int, size: int, most: int, ends_empty: bool) -> None:
    pages = [list(range(at, min(at + size, count))) for at in range(0, count, size)] or [[]]
    pages += [[]] * ends_empty

    def ask(asked: dict[str, Any]) -> dict[str, Any]:
        number = int(asked.get("nextToken", "0"))
        return {"items": pages[number]} | ({"nextToken": str(number + 1)} if number + 1 < len(pages) else {})

    seen: list[int] = []
    data: dict[str, Any] = {}
    while True:
        answer, after = limited(ask, data, "items", most)
        assert len(answer["items"]) <= most
        seen += answer["items"]
        if after is None:
            break
        data = {"nextToken": after}
    assert seen == list(range(count))


def test_a_list_that_is_left_out_stays_left_out() -> None:
    assert limited(lambda _: {"requestId": "r"}, {}, "items", 1) == ({"requestId": "r"}, None)


@given(st.text(min_size=1), st.integers(0, 1000))
def test_tokens_are_read_as_they_are_written(token: str, shown: int) -> None:
    assert read(written(Place(token, shown))) == Place(token, shown)


@pytest.mark.parametrize(
    "token",
    [
        "plain",
        "é",
        "W10=",
        "e30=",
        "eyJuZXh0VG9rZW4iOiAxfQ==",
        "eyJuZXh0VG9rZW4iOiAiYSIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IC0xfQ==",
    ],
)
def test_a_token_of_the_services_own_is_taken_for_what_it_is(token: str) -> None:
    assert read(token) == Place(token)
