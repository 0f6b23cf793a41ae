"""The emulator over sockets: HTTP/1.1 as clients write it, faults as networks show them, and a clean end."""

import contextlib
import gc
import http.client
import io
import json
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import pytest

import directlink.__main__
from directlink.__main__ import main
from directlink._cli.emulator import run_emulator
from directlink.emulator import Emulator, Fault, ManualClock, Server
from directlink.emulator._serving.request_reader import MAX_HEAD_BYTES, MAX_REQUEST_BYTES
from emulator_support import CONFIRM, GATEWAY, INTERFACE, signed

boto3: Any = import_module("boto3")  # it has no types
HEAD = b"POST / HTTP/1.1\r\nhost: x\r\n"
BODY = json.dumps({"virtualInterfaceId": INTERFACE, "virtualGatewayId": GATEWAY}).encode()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3 finds no settings of the person who runs the tests."""
    for name in os.environ:
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def emulator(clock: ManualClock) -> Emulator:
    emulator = Emulator(clock=clock)
    emulator.offer_private_virtual_interface(INTERFACE)
    return emulator


@pytest.fixture
def server(emulator: Emulator) -> Iterator[Server]:
    with emulator.serve() as server:
        yield server


@pytest.fixture
def connection(server: Server) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        yield connection


def signed_message(
    emulator: Emulator, server: Server, operation: str = CONFIRM, body: bytes = BODY, *, head: str = ""
) -> bytes:
    """A whole signed request."""
    request = signed(emulator.grantee, operation, body, url=server.url)
    headers = {"Host": f"127.0.0.1:{server.port}", "Content-Length": str(len(body)), **request.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST / HTTP/1.1\r\n{lines}{head}\r\n".encode() + body


def read_all(connection: socket.socket) -> bytes:
    """What comes until the other side closes."""
    received = b""
    while data := connection.recv(65536):
        received += data
    return received


def answer(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    response = http.client.HTTPResponse(connection)
    response.begin()
    content = json.loads(response.read())
    content.pop("requestId", None)
    return response.status, content


def boto3_client(emulator: Emulator, server: Server, name: str) -> Any:
    account = emulator.account(name)
    return boto3.client(
        "directconnect",
        region_name="eu-west-2",
        endpoint_url=server.url,
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
    )


def test_boto3_offers_and_accepts_an_interface(emulator: Emulator, server: Server, clock: ManualClock) -> None:
    owner, grantee = (boto3_client(emulator, server, name) for name in ("owner", "grantee"))
    line = owner.create_connection(location="PAR1", bandwidth="1Gbps", connectionName="line")
    clock.advance(2)
    offered = owner.allocate_private_virtual_interface(
        connectionId=line["connectionId"],
        ownerAccount=emulator.grantee.account_id,
        newPrivateVirtualInterfaceAllocation={"virtualInterfaceName": "hosted", "vlan": 5, "asn": 65000},
    )
    interface = {"virtualInterfaceId": offered["virtualInterfaceId"]}
    accepted = grantee.confirm_private_virtual_interface(**interface, virtualGatewayId=GATEWAY)
    assert accepted["virtualInterfaceState"] == "pending"
    clock.advance(2)
    (seen,) = owner.describe_virtual_interfaces(**interface)["virtualInterfaces"]
    assert seen["virtualInterfaceState"] == "available"
    with pytest.raises(grantee.exceptions.DirectConnectClientException, match="is available, not confirming"):
        grantee.confirm_private_virtual_interface(**interface, virtualGatewayId=GATEWAY)
    owner.close()
    grantee.close()


def test_a_connection_carries_many_requests(emulator: Emulator, connection: socket.socket, server: Server) -> None:
    for expected in (200, 400, 400):
        connection.sendall(signed_message(emulator, server))
        assert answer(connection)[0] == expected


def test_pipelined_requests_are_answered_in_order(
    emulator: Emulator, connection: socket.socket, server: Server
) -> None:
    emulator.faults.add("DescribeLocations", Fault.latency(1))
    late, early = signed_message(emulator, server, "DescribeLocations", b"{}"), signed_message(emulator, server)
    connection.sendall(late + early.replace(b"Content-Length", b"Connection: close\r\nContent-Length"))
    first, second = read_all(connection).split(b"HTTP/1.1 200 OK")[1:]
    assert b'{"locations"' in first
    assert b'{"virtualInterfaceState": "pending"' in second


def test_a_request_may_come_byte_by_byte(emulator: Emulator, connection: socket.socket, server: Server) -> None:
    message = signed_message(emulator, server)
    for index in range(len(message)):
        connection.sendall(message[index : index + 1])
    assert answer(connection) == (200, {"virtualInterfaceState": "pending"})


@pytest.mark.parametrize("how", ["Connection: close", "HTTP/1.0"])
def test_a_client_that_wants_one_answer_gets_one(
    emulator: Emulator, connection: socket.socket, server: Server, how: str
) -> None:
    message = signed_message(emulator, server, head=f"{how}\r\n" if ":" in how else "")
    connection.sendall(message.replace(b"HTTP/1.1", how.encode()) if "/" in how else message)
    received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nconnection: close\r\n" in received


def test_a_client_that_waits_for_100_gets_it_once(
    emulator: Emulator, connection: socket.socket, server: Server
) -> None:
    message = signed_message(emulator, server, head="Expect: 100-continue\r\n")
    connection.sendall(message[: -len(BODY)])
    assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(BODY[:1])
    connection.sendall(BODY[1:])
    assert answer(connection)[0] == 200


@pytest.mark.parametrize(
    ("message", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"POST / HTTP/2\r\nhost: x\r\n\r\n", 400),
        (HEAD + b"no header\r\n\r\n", 400),
        (HEAD + b"name : value\r\n\r\n", 400),
        (HEAD + b"name: \xff\r\n\r\n", 400),
        (HEAD + b"content-length: -1\r\n\r\n", 400),
        (HEAD + b"content-length: many\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}", 400),
        (HEAD + b"content-length: %s\r\n\r\n" % (b"9" * 5000), 400),
        (HEAD + b"content-length: %d\r\n\r\n" % (MAX_REQUEST_BYTES + 1), 413),
        (HEAD + b"content-length: %s\r\n\r\n" % (b"9" * 15), 413),
        (HEAD + b"transfer-encoding: chunked\r\n\r\n200000\r\n" + bytes(MAX_REQUEST_BYTES + 1), 413),
        (HEAD + b"transfer-encoding: chunked\r\n\r\nmany\r\n", 400),
        (HEAD + b"transfer-encoding: gzip\r\n\r\n", 501),
        (HEAD + b"x: " + b"y" * MAX_HEAD_BYTES, 431),
        (HEAD + b"x: " + b"y" * MAX_HEAD_BYTES + b"\r\n\r\n", 431),
    ],
)
def test_what_is_no_acceptable_http_is_refused_and_the_connection_closed(
    connection: socket.socket, message: bytes, status: int
) -> None:
    connection.sendall(message)
    assert read_all(connection).startswith(f"HTTP/1.1 {status} ".encode())


def test_content_may_come_in_chunks(emulator: Emulator, connection: socket.socket, server: Server) -> None:
    head, _, body = signed_message(emulator, server).replace(b"Content-Length: ", b"X-Length: ").partition(b"\r\n\r\n")
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body)
    message = head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    connection.sendall(message)
    assert answer(connection) == (200, {"virtualInterfaceState": "pending"})
    connection.sendall(message)
    assert answer(connection)[0] == 400  # the interface is no longer confirming


def test_repeated_headers_count_as_one(emulator: Emulator, connection: socket.socket, server: Server) -> None:
    connection.sendall(signed_message(emulator, server, head="X-Note: a\r\nX-Note: b\r\n"))
    assert answer(connection)[0] == 200
    assert emulator.requests[-1].headers["x-note"] == "a,b"


@pytest.mark.parametrize(
    ("fault", "applied"),
    [(Fault.drop_before_apply(), 0), (Fault.drop_after_apply(), 1), (Fault.drop_after_apply().delayed(1), 1)],
)
def test_a_drop_closes_the_connection_without_a_byte(
    emulator: Emulator, connection: socket.socket, server: Server, fault: Fault, applied: int
) -> None:
    emulator.faults.add(CONFIRM, fault)
    connection.sendall(signed_message(emulator, server))
    assert read_all(connection) == b""
    assert emulator.applied(CONFIRM) == applied


def test_a_cut_answer_promises_more_than_it_sends(
    emulator: Emulator, connection: socket.socket, server: Server
) -> None:
    emulator.faults.add(CONFIRM, Fault.cut_short())
    connection.sendall(signed_message(emulator, server))
    head, _, body = read_all(connection).partition(b"\r\n\r\n")
    length = re.search(rb"content-length: ([0-9]+)", head)
    assert length is not None
    assert 0 < len(body) < int(length[1])


def test_an_unknown_status_travels(emulator: Emulator, connection: socket.socket, server: Server) -> None:
    emulator.faults.add(CONFIRM, Fault.broken_body(b"{}", status=599))
    connection.sendall(signed_message(emulator, server))
    assert answer(connection) == (599, {})


def test_a_time_out_lasts_until_the_server_stops(emulator: Emulator) -> None:
    emulator.faults.add(CONFIRM, Fault.time_out_after_apply())
    with emulator.serve() as server, socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(signed_message(emulator, server))
        connection.sendall(signed_message(emulator, server))  # waits behind the one that is never answered
        wait_for(lambda: emulator.applied(CONFIRM) == 1)
        server.close()
        with contextlib.suppress(ConnectionResetError):  # the second request may still be unread
            assert read_all(connection) == b""
    assert emulator.received(CONFIRM) == 1


def test_a_client_that_keeps_sending_instead_of_waiting_is_cut_off(
    emulator: Emulator, connection: socket.socket, server: Server
) -> None:
    emulator.faults.add(CONFIRM, Fault.time_out_before_apply())
    connection.sendall(signed_message(emulator, server))
    flood = bytes(16 * (MAX_HEAD_BYTES + MAX_REQUEST_BYTES))
    with pytest.raises(ConnectionError):
        connection.sendall(flood)


def test_a_client_that_leaves_early_leaves_no_trace() -> None:
    emulator = Emulator()  # on the machine's clock: the answer would take a minute
    emulator.faults.add(None, Fault.latency(60))
    with emulator.serve() as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(signed_message(emulator, server))
            wait_for(lambda: emulator.received() == 1)
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(signed_message(emulator, server))
            assert answer(connection)[0] == 400


def test_many_connections_at_once_each_get_their_own_answer(emulator: Emulator, server: Server) -> None:
    def ask(name: str) -> set[str]:
        client = boto3_client(emulator, server, name)
        try:
            return {
                gateway["virtualGatewayId"]
                for _ in range(5)
                for gateway in client.describe_virtual_gateways()["virtualGateways"]
            }
        finally:
            client.close()

    names = [emulator.add_account(f"user{number}").name for number in range(8)]
    boto3_client(emulator, server, "owner").close()  # boto3's first client in a process is not made in parallel
    with ThreadPoolExecutor(8) as pool:
        for name, seen in zip(names, pool.map(ask, names), strict=True):
            assert seen == set(emulator.account(name).virtual_gateway_ids)


def test_closing_twice_is_fine_and_the_port_is_free_again(emulator: Emulator) -> None:
    server = emulator.serve()
    assert server.url == f"http://127.0.0.1:{server.port}"
    with socket.create_connection(("127.0.0.1", server.port)):
        server.close()
        server.close()
    with emulator.serve(server.port) as again:
        assert again.port == server.port
        with pytest.raises(OSError, match="in use"):
            emulator.serve(server.port)


def test_closing_while_clients_connect_leaves_nothing_open(emulator: Emulator) -> None:
    for _ in range(50):  # where in the loop a new connection is when the server closes is a matter of luck
        with emulator.serve() as server:
            clients = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
            server.close()
            for client in clients:
                client.close()
    gc.collect()  # what was left open would warn now, and warnings are errors


def test_a_server_runs_beside_a_loop_of_the_caller(emulator: Emulator) -> None:
    import asyncio

    async def ask() -> bytes:
        with emulator.serve() as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(signed_message(emulator, server, head="Connection: close\r\n"))
            received = await reader.read()
            writer.close()
            await writer.wait_closed()
        return received

    assert asyncio.run(ask()).partition(b"\r\n\r\n")[2].startswith(b'{"virtualInterfaceState": "pending"')


# --- the command ------------------------------------------------------------------------------------------------------


class Pipe(io.StringIO):
    """Output that calls back when a line is flushed."""

    def __init__(self, then: Callable[[str], None]) -> None:
        super().__init__()
        self._then = then

    def flush(self) -> None:
        self._then(self.getvalue())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("cloud", ["outscale", "aws"])
def test_the_command_serves_what_its_first_line_says_until_a_signal(number: signal.Signals, cloud: str) -> None:
    told: list[dict[str, Any]] = []
    statuses: list[int] = []

    def use(line: str) -> None:
        first, _, profile = line.partition("\n")
        told.append(json.loads(first))
        assert f"AWS_ENDPOINT_URL_DIRECT_CONNECT={told[0]['endpoint_url']}\n" in profile
        assert ("AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API=" in profile) is (cloud == "aws")
        owner = told[0]["accounts"][0]
        client = boto3.client(
            "directconnect",
            region_name="us-east-2",
            endpoint_url=told[0]["endpoint_url"],
            aws_access_key_id=owner["access_key_id"],
            aws_secret_access_key=owner["secret_access_key"],
        )
        gateways = client.describe_virtual_gateways()
        statuses.append(gateways["ResponseMetadata"]["HTTPStatusCode"])
        client.close()
        os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    assert run_emulator(cloud=cloud, provisioning_seconds=0.5, out=Pipe(use)) == 0
    assert signal.getsignal(number) == before
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)
    assert statuses == [200]
    owner, grantee = told[0]["accounts"]
    assert (owner["name"], grantee["name"]) == ("owner", "grantee")
    assert {"account_id", "access_key_id", "secret_access_key", "virtual_gateway_ids"} <= set(owner)
    assert grantee["virtual_gateway_ids"][0] == GATEWAY
    assert bool(grantee["direct_connect_gateway_ids"]) == (cloud == "aws")


def test_garbage_is_collected_after_the_command_as_before(server: Server) -> None:
    gc.disable()
    try:
        assert main(["emulator", "--port", str(server.port)]) == 255
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_the_command_says_that_its_port_is_taken(
    emulator: Emulator, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["emulator", "--port", str(server.port)]) == 255
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"directlink emulator: cannot listen on 127.0.0.1:{server.port}: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["emulator", "--port", "70000"],
        ["emulator", "--port", "http"],
        ["emulator", "--cloud", "azure"],
        ["emulator", "--provisioning-seconds", "-1"],
        ["emulator", "--provisioning-seconds", "nan"],
    ],
)
def test_wrong_arguments_end_with_status_252(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 252
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert told.endswith("(see: directlink emulator --help)\n")


def test_the_module_runs_as_a_program() -> None:
    command = [sys.executable, "-m", "directlink", "emulator", "--region", "eu-west-2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        port = int(told["endpoint_url"].rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"POST / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert answer(connection)[1]["__type"] == "MissingAuthenticationToken"
        process.terminate()
        assert process.stderr is not None
        assert b"export AWS_REGION=eu-west-2\n" in process.stdout.read()
        assert process.stderr.read() == b""
        process.wait(timeout=10)
        assert process.returncode == 0


def test_the_modules_file_runs_its_main(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["directlink", "--help"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(directlink.__main__.__file__), run_name="__main__")
    assert caught.value.code == 0
    assert "emulator" in capsys.readouterr().out


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for another thread; the machine decides how long that takes, up to 10 seconds."""
    deadline = time.monotonic() + 10
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        pause.wait(0.002)
