"""The examples that the AWS CLI publishes for this service, and its text layout, beside ours.

Both programs are given each published command line and its published answer, by one server on loopback; requests and
outputs must be equal. Layouts are compared on made-up data too, as a query may find them.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aws_cli_examples import ENVIRONMENT, examples
from directlink.__main__ import main
from directlink._cli.text_layout import text_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_DEFAULT_REGION": "eu-west-2"}
AWS_CLI = """
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver

driver = create_clidriver()
results = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = driver.main(arguments)
    results.append([status, out.getvalue(), err.getvalue()])
json.dump(results, sys.stdout)
"""
AWS_LAYOUT = """
import io, json, sys
from awscli.text import format_text

for line in sys.stdin:
    out = io.StringIO()
    try:
        format_text(json.loads(line), out)
        found = out.getvalue()
    except AttributeError:  # structures and other things in one list are too much for it
        found = None
    print(json.dumps(found), flush=True)
"""
pytestmark = pytest.mark.peers


class Answers(ThreadingHTTPServer):
    """Answers what is asked for at ``/7/`` with example 7's answer, and keeps what it is sent."""

    daemon_threads = True

    def __init__(self, answers: list[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.caught: list[tuple[str, str, Any]] = []

    def url(self, number: int) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{number}/"

    def take(self) -> list[tuple[str, str, Any]]:
        caught, self.caught = self.caught, []
        return caught


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server = cast("Answers", self.server)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.caught.append((self.path, self.headers["X-Amz-Target"], body))
        page = server.answers[int(self.path.strip("/"))]
        if "nextToken" in body:  # the last page; some examples are the first of several
            page = {name: member for name, member in page.items() if name != "nextToken"}
        answer = json.dumps(page).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("x-amzn-RequestId", "made-up")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {**KEYS, "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path), "PATH": os.environ["PATH"]}


@pytest.mark.parametrize("output", [None, "json", "text"])
def test_every_published_example_sends_and_prints_the_same(
    output: str | None, home: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published = examples()
    assert len(published) >= 56
    for name, setting in KEYS.items():
        monkeypatch.setenv(name, setting)
    monkeypatch.setenv("DIRECTLINK_CLOUD", "aws")
    asked = [] if output is None else ["--output", output]
    with Answers([example.answer for example in published]) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            commands = [
                [*example.arguments, *asked, "--endpoint-url", server.url(number)]
                for number, example in enumerate(published)
            ]
            done = subprocess.run(
                [ENVIRONMENT / "bin/python", "-c", AWS_CLI],
                input=json.dumps([["directconnect", *command] for command in commands]),
                env=home,
                capture_output=True,
                text=True,
                check=True,
            )
            theirs: list[tuple[int, str, str]] = [tuple(each) for each in json.loads(done.stdout)]
            assert [err for status, _, err in theirs if status != 0] == []
            their_requests = server.take()
            ours = [(main(command), capsys.readouterr().out) for command in commands]
            our_requests = server.take()
        finally:
            server.shutdown()
            thread.join()
    for request, other in zip(our_requests, their_requests, strict=True):
        if "clientToken" not in other[2]:
            request[2].pop("clientToken", None)  # ours is made up, so that a repetition is known as one
    assert our_requests == their_requests
    assert ours == [(status, out) for status, out, _ in theirs]


@pytest.fixture(scope="module")
def layout() -> Iterator[Callable[[Any], str | None]]:
    """The AWS CLI's text layout; ``None`` where it fails."""
    with subprocess.Popen(
        [ENVIRONMENT / "bin/python", "-c", AWS_LAYOUT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        to, back = process.stdin, process.stdout

        def ask(data: Any) -> str | None:
            to.write(json.dumps(data) + "\n")
            to.flush()
            found: str | None = json.loads(back.readline())
            return found

        yield ask
        to.close()
        process.wait(10)


NAMES = st.sampled_from(["a", "B", "vlan", "bgpPeers", "tags", "straße"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(["2026-11-27T10:00:00Z", "l1\nl2", "a\tb", ""])
)
DATA: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES, inner, max_size=4)
        | st.lists(st.dictionaries(NAMES, inner, max_size=4), max_size=3)
        | st.lists(st.lists(inner, max_size=3), max_size=3)
    ),
    max_leaves=20,
)


@given(DATA)
def test_whatever_a_query_finds_is_laid_out_alike(layout: Callable[[Any], str | None], data: Any) -> None:
    ours = "".join(f"{line}\n" for line in text_lines(data))
    theirs = layout(data)
    assert theirs in {ours, None}
