"""The AWS CLI and directlink side by side: the same arguments send the same JSON, and print the same answer.

Arguments and answers are made up from the service's own description, for every operation. Both talk to one server on
loopback, which keeps what it is sent. The AWS CLI runs in an environment of its own, once for all cases.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import random
import re
import subprocess
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from directlink.__main__ import main
from directlink._cli.errors import UsageError
from directlink._cli.json_types import is_array, is_object
from directlink._cli.shorthand import parse
from support import HOLDS_IDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ENVIRONMENT = Path(os.environ.get("DIRECTLINK_PEERS", ROOT / ".venvs")) / "clients"
SERVICE: dict[str, Any] = (
    importlib.import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
)
SHAPES: dict[str, Any] = SERVICE["shapes"]
OPERATIONS: dict[str, Any] = SERVICE["operations"]
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_DEFAULT_REGION": "eu-west-2"}
AWS_CLI = """
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver
from awscli.shorthand import ShorthandParseError, ShorthandParser

def parsed(text):
    try:
        return ShorthandParser().parse(text)
    except ShorthandParseError:
        return None

driver = create_clidriver()
results = []
lines, notations = json.load(sys.stdin)
for arguments in lines:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = driver.main(arguments)
    results.append([status, out.getvalue(), err.getvalue()])
json.dump([results, [parsed(text) for text in notations]], sys.stdout)
"""


class Case(NamedTuple):
    operation: str
    kind: str
    arguments: list[str]


# ── making up arguments and answers ──────────────────────────────────────────────────────────────────────────────────


@cache
def command(name: str) -> str:
    """What the AWS CLI calls what is called ``name`` on the wire."""
    return str(importlib.import_module("botocore").xform_name(name, "-"))


PLAIN: dict[str, Any] = {
    "boolean": True,
    "integer": 7,
    "long": 2**40,
    "timestamp": 1_790_000_000.5,
    "blob": "cGFwZXI=",
}


def value(shape_name: str, name: str, *, text: str = "{}, 1") -> Any:
    """A value of a shape; ``text`` is what its texts look like."""
    shape = SHAPES[shape_name]
    if shape["type"] == "structure":
        return {key: value(member["shape"], key, text=text) for key, member in shape["members"].items()}
    if shape["type"] == "list":
        return [value(shape["member"]["shape"], f"{name} {number}", text=text) for number in (1, 2)]
    if "enum" in shape:
        return shape["enum"][0]
    if shape["type"] in PLAIN:
        return PLAIN[shape["type"]]
    if HOLDS_IDS.search(name.partition(" ")[0]):  # of these directlink sends only what may be one
        text = "{}-1"
        name = name.replace(" ", "-")
    return text.format(name).ljust(shape.get("min", 0), "-")


def members(operation: str) -> dict[str, str]:
    """The input's members and their shapes."""
    shape = OPERATIONS[operation].get("input", {}).get("shape")
    return {name: member["shape"] for name, member in SHAPES[shape]["members"].items()} if shape else {}


def required(operation: str) -> list[str]:
    shape = OPERATIONS[operation].get("input", {}).get("shape")
    return list(SHAPES[shape].get("required", ())) if shape else []


def as_json(shape_name: str, name: str) -> list[str]:
    given = value(shape_name, name)
    if is_array(given) and SHAPES[SHAPES[shape_name]["member"]["shape"]]["type"] == "string":
        return [str(item) for item in given]
    return [given if isinstance(given, str) else json.dumps(given)]


def as_shorthand(shape_name: str, name: str) -> list[str]:
    """The compact notation, with texts in it that need quotes."""
    given = value(shape_name, name, text="a {}'s: [x], 10\\%")
    items: list[Any] = given if is_array(given) else [given]
    return [shorthand(each)[1:-1] if is_object(each) else str(each) for each in items]


def shorthand(given: Any) -> str:
    if is_object(given):
        return "{" + ",".join(f"{key}={shorthand(item)}" for key, item in given.items()) + "}"
    if is_array(given):
        return "[" + ", ".join(shorthand(item) for item in given) + "]"
    if isinstance(given, str) and not given.isalnum():
        return '"' + given.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return json.dumps(given).strip('"')


def flags(operation: str, names: list[str], *, compact: bool = False) -> list[str]:
    arguments: list[str] = []
    for name in names:
        shape = members(operation)[name]
        if SHAPES[shape]["type"] == "boolean":
            arguments.append(f"--{'no-' if compact else ''}{command(name)}")
        else:
            arguments += [f"--{command(name)}", *(as_shorthand if compact else as_json)(shape, name)]
    return arguments


def cases() -> Iterator[Case]:
    for operation in OPERATIONS:
        start = [command(operation)]
        names = list(members(operation))
        yield Case(operation, "required only", start + flags(operation, required(operation)))
        if names != required(operation):
            yield Case(operation, "everything", start + flags(operation, names))
        if any(SHAPES[shape]["type"] in {"structure", "list", "boolean"} for shape in members(operation).values()):
            yield Case(operation, "everything, compact", start + flags(operation, names, compact=True))


CASES = list(cases())


def notations() -> list[str]:
    """Well-formed and malformed pieces of the compact notation."""
    chance = random.Random(7)  # the same ones each time
    tokens = [
        "a",
        "key",
        "b c",
        "=",
        ",",
        "[",
        "]",
        "{",
        "}",
        "'x, y'",
        '"q=\\"1"',
        "\\,",
        " ",
        "-",
        "a=b",
        "10.0.0.0/8",
    ]
    values = [
        "b",
        "b,c",
        "[b,c]",
        "{x=1,y=z}",
        "[{k=v,w=[1,2]},{k=v}]",
        "'q'",
        "b\\,c",
        "",
        "b c ",
        "b , c",
        "[ b , c ]",
    ]
    made: set[str] = set()
    while len(made) < 3000:
        made.add("".join(chance.choice(tokens) for _ in range(chance.randint(1, 9))))
        pairs = [f"{key}={chance.choice(values)}" for key in "abcd"[: chance.randint(1, 4)]]
        made.add(chance.choice([",", ", ", " ,"]).join(pairs))
    # Two commas in a row confuse the other side's parser.
    return sorted(text for text in made if not re.search(r",\s*,", text))


def answer_to(operation: str) -> dict[str, Any]:
    """Every member that an answer may have, but one page of it."""
    made: dict[str, Any] = value(OPERATIONS[operation]["output"]["shape"], operation)
    made.pop("nextToken", None)
    return {**made, "addedLater": 1}


NOTATIONS = notations()

# ── the two of them ──────────────────────────────────────────────────────────────────────────────────────────────────


class Catcher(ThreadingHTTPServer):
    """Keeps operations and bodies; answers with all that an answer may hold."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.caught: list[tuple[str, Any]] = []

    def take(self) -> list[tuple[str, Any]]:
        caught, self.caught = self.caught, []
        return caught


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        operation = self.headers["X-Amz-Target"].removeprefix("OvertureService.")
        cast("Catcher", self.server).caught.append(
            (operation, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        )
        body = json.dumps(answer_to(operation)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("x-amzn-RequestId", "made-up")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@pytest.fixture(scope="module")
def catcher() -> Iterator[Catcher]:
    with Catcher() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Theirs(NamedTuple):
    calls: list[tuple[str, Any, str]]
    """Operation, body, and what was printed, case by case."""
    structures: dict[str, Any]
    """Pieces of the compact notation, and what they say; ``None``: nothing."""


@pytest.fixture(scope="module")
def theirs(catcher: Catcher, tmp_path_factory: pytest.TempPathFactory) -> Theirs:
    """What the AWS CLI made of it all. It is given the description that the cases are made from."""
    python = ENVIRONMENT / "bin/python"
    assert python.exists(), "run scripts/peers first: it makes the environment of the foreign clients"
    home = tmp_path_factory.mktemp("home")
    data = home / "data/directconnect/2012-10-25"
    data.mkdir(parents=True)
    (data / "service-2.json.gz").write_bytes(gzip.compress(json.dumps(SERVICE).encode()))
    environment = {**KEYS, "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(home), "PATH": os.environ["PATH"]}
    environment["AWS_DATA_PATH"] = str(home / "data")
    lines = [["directconnect", *case.arguments, "--endpoint", catcher.url, "--output", "json"] for case in CASES]
    done = subprocess.run(
        [python, "-c", AWS_CLI],
        input=json.dumps([lines, NOTATIONS]),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results: list[tuple[int, str, str]]
    results, structures = json.loads(done.stdout)
    failed = [(case, err) for case, (status, _, err) in zip(CASES, results, strict=True) if status != 0]
    assert failed == []
    sent = catcher.take()
    calls = [(*call, out) for call, (_, out, _) in zip(sent, results, strict=True)]
    return Theirs(calls, dict(zip(NOTATIONS, structures, strict=True)))


def test_there_are_cases_for_every_operation_and_every_member() -> None:
    assert {case.operation for case in CASES} == set(OPERATIONS)
    assert len(OPERATIONS) >= 73
    fullest = {case.operation: case.arguments for case in CASES}
    for operation, arguments in fullest.items():
        given = {argument.replace("--no-", "--") for argument in arguments}
        assert {f"--{command(name)}" for name in members(operation)} <= given


@pytest.mark.peers
@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{c.arguments[0]}: {c.kind}" for c in CASES])
def test_the_same_arguments_send_the_same_json_and_print_the_same_answer(
    number: int,
    catcher: Catcher,
    theirs: Theirs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, setting in KEYS.items():
        monkeypatch.setenv(name, setting)
    status = main([*CASES[number].arguments, "--cloud", "aws", "--endpoint", catcher.url])
    printed = capsys.readouterr()
    deprecated = "is deprecated by the service" in printed.err
    assert (status, printed.err.count("\n")) == (0, int(deprecated)), printed.err
    [(operation, body)] = catcher.take()
    their_operation, their_body, their_answer = theirs.calls[number]
    if "clientToken" in members(operation) and "clientToken" not in their_body:
        assert len(body.pop("clientToken")) == 36  # ours is made up, so that a repetition is known as one
    assert (operation, body) == (their_operation, their_body)
    assert printed.out == their_answer


@pytest.mark.peers
def test_the_compact_notation_is_read_alike(theirs: Theirs) -> None:
    differing: list[tuple[str, Any, Any]] = []
    for text, expected in theirs.structures.items():
        try:
            found: Any = parse(text)
        except UsageError:
            found = None
        if found != expected and not (expected and "" in expected):  # a member without a name is an error here
            differing.append((text, expected, found))
    assert differing == []
    assert sum(expected is not None for expected in theirs.structures.values()) > 500
