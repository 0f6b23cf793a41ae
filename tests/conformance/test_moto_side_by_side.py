"""What moto and the emulator answer to the same requests: where they differ, a page says who is right, and why."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import httpx
import pytest
from moto.server import ThreadedMotoServer

from directlink import Credentials, DirectLinkClient, RetryPolicy, ServiceError
from directlink.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = Path(__file__).parents[2] / "docs/explanation/moto.md"
UNKNOWN: Final = {"connectionId": "dxcon-ffffffff", "lagId": "dxlag-ffffffff"}
KEY: Final = {"ckn": "01" * 32, "cak": "ab" * 32}
WORDS: Final = (
    (re.compile(r"arn:aws:directconnect:\S+moto-.*"), "an ARN"),
    (re.compile(r"dx(con|lag)-[0-9a-f]{8}"), r"dx\1-…"),
    (re.compile(r"arn:aws:secretsmanager:\S+"), "the ARN of a secret"),
    (re.compile(KEY["ckn"]), "the one sent"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"), "2026-11-30 09:30:00"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "2026-11-30T09:30:00Z"),
)


class Conversation:
    """The same requests to a service; what it answers to each."""

    def __init__(self, client: DirectLinkClient, account_id: str) -> None:
        self._client = client
        self._account_id = account_id
        self.answers: dict[str, Any] = {}

    def ask(self, step: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation, and remember the answer or the error's code under the step."""
        answer: dict[str, Any] = {}
        try:
            answer = self._client.call(operation, parameters)
            self.answers[f"{operation}, {step}"] = answer
        except ServiceError as error:
            self.answers[f"{operation}, {step}"] = error.code
        return answer

    def hold(self) -> None:
        """Ask for all that moto knows."""
        terms = {"location": "EqDC2", "bandwidth": "10Gbps", "connectionName": "line", "requestMACSec": True}
        made = self.ask("made", "CreateConnection", **terms, tags=[{"key": "a", "value": "1"}])
        connection = {"connectionId": made["connectionId"]}
        self.ask("all", "DescribeConnections")
        self.ask("unknown", "DescribeConnections", connectionId=UNKNOWN["connectionId"])
        self.ask("renamed", "UpdateConnection", **connection, connectionName="renamed", encryptionMode="no_encrypt")
        added = self.ask("added", "AssociateMacSecKey", **connection, **KEY)
        secret = {"secretARN": added["macSecKeys"][-1]["secretARN"]}
        self.ask("taken away", "DisassociateMacSecKey", **connection, **secret)
        self.ask("taken away twice", "DisassociateMacSecKey", **connection, **secret)
        arn = made["connectionId"]
        if not arn.startswith("arn:"):
            arn = f"arn:aws:directconnect:us-east-1:{self._account_id}:dxcon/{arn}"
        self.ask("tagged", "TagResource", resourceArn=arn, tags=[{"key": "b", "value": "2"}])
        self.ask("untagged", "UntagResource", resourceArn=arn, tagKeys=["a"])
        [tags] = self.ask("tags", "DescribeTags", resourceArns=[arn])["resourceTags"]
        tags["resourceArn"] = "the one asked for" if tags["resourceArn"] == arn else "another"
        values = {"numberOfConnections": 2, "location": "EqDC2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
        self.ask("made", "CreateLag", **values)
        self.ask("all", "DescribeLags")
        self.ask("unknown", "DescribeLags", lagId=UNKNOWN["lagId"])
        self.ask("deleted", "DeleteConnection", **connection)
        self.ask("deleted twice", "DeleteConnection", **connection)


def settings(url: str, credentials: Credentials) -> dict[str, Any]:
    return {
        "cloud": "aws",
        "region": "us-east-1",
        "endpoint_url": url,
        "credentials": credentials,
        "retry": RetryPolicy(max_attempts=1),
    }


@pytest.fixture(scope="module")
def motos_answers() -> Iterator[dict[str, Any]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx.post(f"http://{host}:{port}/moto-api/reset")  # moto keeps one state a process, whatever server is asked
    with DirectLinkClient(**settings(f"http://{host}:{port}", Credentials("AKIDEXAMPLE", "not-a-secret"))) as client:
        conversation = Conversation(client, "123456789012")
        conversation.hold()
        yield conversation.answers
    server.stop()


@pytest.fixture(scope="module")
def emulated_answers() -> dict[str, Any]:
    emulator = Emulator("aws", provisioning_seconds=0)
    owner = emulator.owner
    keys = Credentials(owner.access_key_id, owner.secret_access_key)
    with emulator.serve() as server, DirectLinkClient(**settings(server.url, keys)) as client:
        conversation = Conversation(client, owner.account_id)
        conversation.hold()
        return conversation.answers


def differences(moto: object, ours: object, name: str) -> Iterator[tuple[str, str, str]]:
    """The members that differ: name, moto's and the emulator's value. Of lists, the first items are compared."""
    shown = described(moto), described(ours)
    if isinstance(moto, dict) and isinstance(ours, dict):
        left, right = cast("dict[str, object]", moto), cast("dict[str, object]", ours)
        for member in left.keys() | right.keys():
            if member not in left or member not in right:
                yield member, described(left.get(member, ...)), described(right.get(member, ...))
            else:
                yield from differences(left[member], right[member], member)
    elif isinstance(moto, list) and isinstance(ours, list) and moto and ours:
        yield from differences(cast("list[object]", moto)[0], cast("list[object]", ours)[0], name)
    elif shown[0] != shown[1]:
        yield name, *shown


def described(value: object) -> str:
    """A value in a cell of a table."""
    if value is ...:
        return "–"  # noqa: RUF001 (what a table has for nothing)
    if (isinstance(value, (dict, list)) and value) or (isinstance(value, int) and value > 1):
        return "given"
    text = json.dumps(value).strip('"')
    for pattern, word in WORDS:
        text = pattern.sub(word, text)
    return text


def rows() -> set[tuple[str, str, str]]:
    """The first three cells of the page's table."""
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]
    assert all(len(row) == 5 and all(row) for row in cells)
    return {(row[0], row[1], row[2]) for row in cells}


def test_the_page_names_each_difference_and_no_other(
    motos_answers: dict[str, Any], emulated_answers: dict[str, Any]
) -> None:
    assert motos_answers.keys() == emulated_answers.keys()
    found = {
        difference
        for step, moto in motos_answers.items()
        for difference in differences(moto, emulated_answers[step], step)
    }
    assert rows() == found
