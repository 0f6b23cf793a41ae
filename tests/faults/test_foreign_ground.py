"""No descriptors, no asyncio, a fork in the midst of an import: what is said then, and that all works afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from directlink import AcceptPrivateVirtualInterface, AsyncDirectLinkClient, ConfigurationError, Credentials
from transport_support import ASYNC, SYNC, Peer, Server, kinds, make_transport, request

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

KEYS = Credentials("AKIDEXAMPLE", "secret-canary")

WITHOUT_DESCRIPTORS = """
import os, resource
from contextlib import contextmanager

@contextmanager
def without_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
    taken = []
    try:
        while True:
            taken.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    try:
        yield
    finally:
        for one in taken:
            os.close(one)
"""

STARVED = (
    WITHOUT_DESCRIPTORS
    + """
import asyncio, gc, sys, warnings
from directlink import ConnectError, HttpRequest, transports

warnings.simplefilter("error")
name, url, warm = sys.argv[1], sys.argv[2], sys.argv[3] == "warm"
kind, _, core = name.partition(" ")
transport = getattr(transports, kind)(max_connections=1, **({"core": core} if core else {}))
runner = asyncio.Runner()
runner.get_loop()

def send(url):
    sent = transport.send(HttpRequest("POST", url, {}, b"{}"), timeout=10.0)
    return runner.run(sent) if asyncio.iscoroutine(sent) else sent

if warm:
    assert send(url).status_code == 200
for where in (url, url.replace("127.0.0.1", "localhost")):
    for _ in range(3):
        with without_descriptors():
            try:
                send(where)
            except ConnectError as error:
                assert not error.outcome_unknown
            else:
                raise AssertionError("it was sent")
        gc.collect()
assert send(url).status_code == 200
runner.close()
"""
)


def once(peer: Peer) -> None:
    """Answer one request, and hang up."""
    for _ in peer.requests():
        peer.answer(headers="Connection: close\r\n")
        return


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program of its own."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", textwrap.dedent(script)]
    return subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("warm", ["cold", "warm"])
@pytest.mark.parametrize("name", kinds())
def test_without_descriptors_nothing_was_sent_nothing_is_lost_and_nobody_complains(name: str, warm: str) -> None:
    with Server(once) as server:
        ran = run(STARVED, name, server.url, warm)
    assert (ran.returncode, ran.stderr) == (0, "")


SETTINGS = (
    WITHOUT_DESCRIPTORS
    + """
from directlink import ConfigurationError, DirectLinkClient

for cloud in ("aws", "outscale"):
    with without_descriptors():
        try:
            DirectLinkClient(cloud=cloud)
        except ConfigurationError as error:
            assert "Too many open files" in str(error), error
        else:
            raise AssertionError("it was made")
"""
)


def test_without_descriptors_settings_that_cannot_be_read_are_an_error_of_this_package(
    no_settings_from_outside: Path,
) -> None:
    for name, text in {".aws/config": "[default]\nregion = eu-west-1\n", ".osc/config.json": "{}"}.items():
        file = no_settings_from_outside / name
        file.parent.mkdir()
        file.write_text(text)
    ran = run(SETTINGS)
    assert (ran.returncode, ran.stderr) == (0, "")


COLD = """
import asyncio, sys
from directlink import HttpRequest, transports

name, url = sys.argv[1:]
kind, _, core = name.partition(" ")
transport = getattr(transports, kind)(**({"core": core} if core else {}))

async def tick():
    global ticks
    ticks = 0
    while True:
        await asyncio.sleep(0.002)
        ticks += 1

async def main():
    ticking = asyncio.create_task(tick())
    await transport.send(HttpRequest("POST", url, {}, b"{}"), timeout=30.0)
    ticking.cancel()
    await transport.aclose()

asyncio.run(main())
assert ticks >= 10, ticks
"""


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_the_event_loop_goes_on_while_the_first_request_imports_what_it_needs(name: str) -> None:
    with Server() as server:
        ran = run(COLD, name, server.url)
    assert (ran.returncode, ran.stderr) == (0, "")


def by_hand(work: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine up to its first pause, as any other event loop does."""
    try:
        work.send(None)
    finally:
        work.close()


def client() -> AsyncDirectLinkClient:
    return AsyncDirectLinkClient(cloud="outscale", region="eu-west-2", credentials=KEYS)


CALLS: dict[str, Callable[[AsyncDirectLinkClient], Any]] = {
    "an operation": lambda client: client.describe_virtual_interfaces(),
    "any operation": lambda client: client.call("DescribeLocations"),
    "an acceptance": lambda client: client.accept_private_virtual_interface(
        virtual_interface_id="dxvif-1", virtual_gateway_id="vgw-1"
    ),
    "a batch": lambda client: client.accept_all(
        [AcceptPrivateVirtualInterface(virtual_interface_id="dxvif-1", virtual_gateway_id="vgw-1")]
    ).__anext__(),
    "a wait": lambda client: client.wait_until_available(virtual_interface_id="dxvif-1"),
}


@pytest.mark.parametrize("call", CALLS)
def test_another_event_loop_than_asyncio_s_is_told_that_it_must_be_asyncio(call: str) -> None:
    with pytest.raises(ConfigurationError, match="asyncio only"):
        by_hand(CALLS[call](client()))


@pytest.mark.parametrize("name", kinds(ASYNC))
def test_transports_say_that_it_must_be_asyncio(name: str) -> None:
    transport = make_transport(name)
    with pytest.raises(ConfigurationError, match="asyncio only"):
        by_hand(transport.send(request("http://127.0.0.1:9/"), timeout=1.0))
    with pytest.raises(ConfigurationError, match="asyncio only"):
        by_hand(transport.aclose())


FORKING = """
import os, signal, sys, threading, time
from directlink import HttpRequest, transports

name, url = sys.argv[1:]
kind, _, core = name.partition(" ")
transport = getattr(transports, kind)(**({"core": core} if core else {}))

def send():
    assert transport.send(HttpRequest("POST", url, {}, b"{}"), timeout=10.0).status_code == 200

first = threading.Thread(target=send)
first.start()
children = []
while first.is_alive() and len(children) < 40:
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        send()
        os._exit(0)
    children.append(child)
    time.sleep(0.002)
first.join()
ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
assert ended and set(ended) == {0}, ended
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.parametrize("name", kinds(SYNC))
def test_children_forked_while_a_thread_first_imports_what_it_sends_with_can_send(name: str) -> None:
    with Server() as server:
        ran = run(FORKING, name, server.url)
    assert (ran.returncode, ran.stderr) == (0, "")
