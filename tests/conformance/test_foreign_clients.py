"""What scripts/clients and scripts/terraform do, as far as it is quick; and what they say if something is not there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import foreign_clients
import terraform_runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.emulator import Account
    from foreign_clients import Client

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("start", "library"),
    [
        pytest.param(foreign_clients.python(Path(sys.prefix), "boto3"), "boto3", id="boto3"),
        pytest.param(foreign_clients.python(Path(sys.prefix), "boto3+cbor"), "boto3", id="boto3-cbor"),
        pytest.param(
            foreign_clients.python("clients", "aiobotocore"), "aiobotocore", id="aiobotocore", marks=pytest.mark.peers
        ),
    ],
)
def test_every_operation_is_called_by_another_client_that_reads_the_answers_as_ours_does(
    start: Callable[[str, tuple[Account, ...]], Client], library: str, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign_clients.walk(start)
    said = capsys.readouterr().out
    assert re.match(
        rf"{library} \S+( cbor)?: \d+ requests of 7\d operations as application/(x-amz-json-1.1|cbor): Accept", said
    )


def test_an_answer_that_another_client_misreads_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def misread(_client: object, _account: str, _operation: str, _parameters: object) -> foreign_clients.Said:
        return {"answer": {"connectionId": "dxcon-1", "connectionState": "available"}}

    monkeypatch.setattr(foreign_clients.PipedClient, "call", misread)
    with pytest.raises(foreign_clients.FailedError, match="hosted_connections_and_lags"):
        foreign_clients.walk(foreign_clients.python(Path(sys.prefix), "boto3"))


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PATH": "/nonexistent"}, "skipped: there is no terraform on the PATH"),
        ({"DIRECTLINK_TERRAFORM_MIRROR": "/nonexistent"}, "skipped: "),
    ],
)
def test_without_terraform_or_its_provider_the_reason_is_said(variables: dict[str, str], said: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests")} | variables
    command = [sys.executable, str(ROOT / "tests/terraform_runs.py")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(said)


def test_every_case_of_terraform_is_run() -> None:
    folders = {path.name for path in terraform_runs.CONFIGURATIONS.iterdir() if path.is_dir()}
    assert folders == {*terraform_runs.OUTSIDE, "refused"}
    for case, outside in terraform_runs.OUTSIDE.items():
        written = (terraform_runs.CONFIGURATIONS / case / "main.tf").read_text("utf-8")
        named = {deletion.address for deletion in outside.deletions} | outside.missed | outside.missed_later
        kind_and_name = [address.split(".") for address in named]
        assert all(f'resource "{kind}" "{name}"' in written for kind, name in kind_and_name)
