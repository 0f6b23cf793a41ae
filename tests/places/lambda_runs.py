"""AWS Lambda: zip files as the page builds them, run by AWS's runtime interface client.

What Lambda does is done here: an HTTP server on this machine hands out events and takes answers. What its
image has is a folder: the client, and boto3. Nothing else is importable, so whatever a zip file lacks is missed.
"""

from __future__ import annotations

import contextlib
import io
import json
import queue
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from places_support import (
    EXAMPLES,
    GATEWAY,
    PYTHON,
    REGION,
    FailedError,
    as_grantee,
    build_wheel,
    environment,
    needed_by,
    run,
    runtime_dependencies,
    say,
    write_lock,
)

from directlink import AcceptPrivateVirtualInterface
from directlink.emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

ThreadedMotoServer: Any = import_module("moto.server").ThreadedMotoServer  # it has no type annotations
BASE_PYTHON: Final = Path(sys.base_prefix, "bin/python3")
API: Final = "/2018-06-01/runtime"
SECONDS: Final = 60.0


@dataclass
class Invocation:
    """An event for a function.

    Attributes:
        event: what the function gets.
        seconds: how much time it has.
        answer: what it answered, or its error; ``None`` until then.
    """

    event: dict[str, Any]
    seconds: float = SECONDS
    answer: dict[str, Any] | None = None
    done: queue.Queue[float] = field(default_factory=queue.Queue[float])


class RuntimeApi(ThreadingHTTPServer):
    """What a function asks for its next event, and tells its answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), RuntimeApiHandler)
        self.waiting: queue.Queue[tuple[str, Invocation] | None] = queue.Queue()
        self.under_way: dict[str, Invocation] = {}
        self.failures: list[dict[str, Any]] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a function that was ended."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def invoke(self, invocation: Invocation) -> None:
        """Hand out an event."""
        name = f"8476a536-e9f4-11e8-9739-{len(self.under_way):012}"
        self.under_way[name] = invocation
        self.waiting.put((name, invocation))


class RuntimeApiHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def api(self) -> RuntimeApi:
        """Whose events these are."""
        assert isinstance(self.server, RuntimeApi)
        return self.server

    def do_GET(self) -> None:
        """Hand out the next event."""
        given = self.api.waiting.get()
        if given is None:  # all is over
            self.close_connection = True
            return
        name, invocation = given
        headers = {
            "Lambda-Runtime-Aws-Request-Id": name,
            "Lambda-Runtime-Deadline-Ms": str(round((time.time() + invocation.seconds) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": f"arn:aws:lambda:{REGION}:123456789012:function:line",
            "Lambda-Runtime-Trace-Id": f"Root=1-5bef4de7-{len(self.api.under_way):024x};Sampled=0",
            "Content-Type": "application/json",
        }
        self._answer(200, json.dumps(invocation.event).encode(), headers)

    def do_POST(self) -> None:
        """Take an answer, or an error."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or "null")
        *_, name, kind = self.path.split("/")
        if name in self.api.under_way:
            invocation = self.api.under_way[name]
            invocation.answer = {kind: body}
            invocation.done.put(time.perf_counter())
        else:
            self.api.failures.append(body)
        self._answer(202, b"{}", {})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for header, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


class Function:
    """A function in an environment of its own, started as Lambda starts it.

    Args:
        code: its unpacked zip file.
        runtime: what Lambda's image has.
        handler: module and function.
        variables: its environment.
    """

    def __init__(self, code: Path, runtime: Path, handler: str, **variables: str) -> None:
        self._api = RuntimeApi()
        self._thread = Thread(target=self._api.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        # site-packages are not on its path; /var/task cannot be written to
        variables |= {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._api.server_port}", "PYTHONDONTWRITEBYTECODE": "1"}
        variables |= {"AWS_LAMBDA_FUNCTION_NAME": "line", "LAMBDA_TASK_ROOT": str(code), "HOME": "/nonexistent"}
        self.started_at = time.perf_counter()
        self.answered_at = self.started_at
        self._process = subprocess.Popen(
            [BASE_PYTHON, "-S", "-m", "awslambdaric", handler],
            cwd=code,
            env=environment(code, runtime, **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)
        self._api.waiting.put(None)
        self._api.shutdown()
        self._thread.join()
        self._api.server_close()

    def call(self, event: Mapping[str, Any], seconds: float = SECONDS) -> dict[str, Any]:
        """Invoke it; what it answered (``response`` or ``error``).

        Raises:
            FailedError: it ended without.
        """
        invocation = Invocation(dict(event), seconds)
        self._api.invoke(invocation)
        self.answered_at = self._wait(invocation)
        assert invocation.answer is not None
        return invocation.answer

    def _wait(self, invocation: Invocation) -> float:
        until = time.monotonic() + invocation.seconds
        while self._process.poll() is None and time.monotonic() < until:
            with contextlib.suppress(queue.Empty):
                return invocation.done.get(timeout=0.5)
        self._process.kill()
        printed, _ = self._process.communicate()
        raise FailedError(f"no answer of the function: {self._api.failures}\n{printed[-4000:]}")


def build_zip(folder: Path, function: Path, lock: Path, wheels: Path, **variables: str) -> Path:
    """Build a zip file by the page's script."""
    archive = folder / f"{lock.stem}-{function.stem}-{'-'.join(variables.values())}.zip"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    # the page's PATH has the Python of an activated environment
    settings = {"PATH": f"{PYTHON.parent}:/usr/bin:/bin", "PYTHON_VERSION": version, "PIP_FIND_LINKS": str(wheels)}
    run("sh", EXAMPLES / "lambda_zip.sh", lock, function, archive, env=environment(**settings, **variables))
    return archive


def unpack(archive: Path, folder: Path, *, byte_code: bool = True) -> Path:
    """Unpack a zip file as Lambda does."""
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    if not byte_code:
        for cache in folder.rglob("__pycache__"):
            shutil.rmtree(cache)
    return folder


def build_runtime(folder: Path) -> Path:
    """Make what Lambda's image has besides Python."""
    lock = write_lock(
        folder / "runtime.lock", needed_by("boto3") | {"awslambdaric", "simplejson", "snapshot-restore-py"}
    )
    target = folder / "runtime"
    options = ("--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--compile-bytecode")
    command = (sys.executable, "-m", "uv", "pip", "install", *options, "--python", PYTHON, "--target", target)
    run(*command, "--requirement", lock, env=environment())
    return target


def run_lambda(folder: Path) -> None:
    """Both functions of the page.

    Raises:
        FailedError: one answered something else than the page says.
    """
    wheel = build_wheel(folder)
    runtime = build_runtime(folder)
    lock = write_lock(folder / "function.lock", runtime_dependencies(), wheel)
    accepting = build_zip(folder, EXAMPLES / "lambda_accept.py", lock, folder)
    watching = build_zip(folder, EXAMPLES / "lambda_watch.py", lock, folder, BOTOCORE="runtime")
    emulator = Emulator("aws", region=REGION, provisioning_seconds=0)
    with emulator.serve() as server:
        settings = as_grantee(emulator, server.url)
        with Function(unpack(accepting, folder / "accept"), runtime, "lambda_accept.handler", **settings) as function:
            accept(function, emulator)
        say("lambda: offers are accepted; what is lost is found out; what took too long says so")
        watch(unpack(watching, folder / "watch"), runtime, settings, emulator)
        say("lambda: each change is told once, the snapshot in S3")


def accept(function: Function, emulator: Emulator) -> None:
    """Accept offers, also when answers are lost and time is short.

    Raises:
        FailedError: something else was answered.
    """

    def request(gateway: str = GATEWAY, wait_for: Literal["available"] | None = None) -> dict[str, Any]:
        offered = emulator.offer_private_virtual_interface()
        return AcceptPrivateVirtualInterface(
            virtual_interface_id=offered, virtual_gateway_id=gateway, wait_for=wait_for
        ).to_dict()

    event = request()
    expect("the first run accepts", function.call(event)["response"]["result"]["already_accepted"] is False)
    expect("the second finds it accepted", function.call(event)["response"]["result"]["already_accepted"] is True)
    emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.drop_after_apply())
    expect("a lost answer is found out", function.call(request())["response"]["accepted"] is True)
    refused = function.call(request("vgw-00000000"))["error"]
    expect("a refusal is an error of the function", refused["errorType"] == "DirectConnectClientException")
    emulator.faults.add("DescribeVirtualInterfaces", Fault.time_out_before_apply(), times=9)
    begun = time.monotonic()
    late = function.call(request(), seconds=5)
    expect(f"the budget ends before Lambda's: {late}", "error" in late and time.monotonic() - begun < 5)
    emulator.faults.clear()
    expect("a wait comes to its end", function.call(request(wait_for="available"))["response"]["accepted"] is True)


def watch(code: Path, runtime: Path, settings: Mapping[str, str], emulator: Emulator) -> None:
    """Look three times, from three environments.

    Raises:
        FailedError: a change is told twice, or not.
    """
    s3 = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    with contextlib.redirect_stderr(io.StringIO()):  # its log
        s3.start()
        try:
            host, port = s3.get_host_and_port()
            variables = {**settings, "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}", "STATE_BUCKET": "state"}
            where = {"LocationConstraint": REGION}
            make_bucket = f"s3.create_bucket(Bucket='state', CreateBucketConfiguration={where})"
            run(PYTHON, "-c", f"import boto3; s3 = boto3.client('s3'); {make_bucket}", env=environment(**variables))
            told: list[int] = []
            for change in (True, False, True):
                if change:
                    emulator.offer_private_virtual_interface()
                with Function(code, runtime, "lambda_watch.handler", **variables) as function:
                    told.append(function.call({})["response"]["changes"])
        finally:
            s3.stop()
    expect(f"each change is told once, not {told}", told[0] > 0 and told[1:] == [0, 1])


def expect(promise: str, kept: object) -> None:
    """See that something is as promised.

    Raises:
        FailedError: it is not.
    """
    if not kept:
        raise FailedError(f"not so: {promise}")
