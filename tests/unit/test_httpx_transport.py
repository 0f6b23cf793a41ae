"""The transports on httpx: whose client sends, what is known of a request that failed, and who closes what."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import respx

from directlink import AsyncHttpxTransport, HttpcoreTransport, HttpxTransport
from directlink.errors import (
    ClientClosedError,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    RequestTimeoutError,
    TransportError,
)
from support import SLACK
from transport_support import Peer, Sender, Server, header, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.transport import HttpResponse

httpx2: Any = pytest.importorskip("httpx2")
URL = "https://directlink.eu-west-2.outscale.com/"
LIBRARIES = pytest.mark.parametrize("library", [httpx, httpx2], ids=["httpx", "httpx2"])


def send(transport: Any, url: str, *, timeout: float = 5.0) -> HttpResponse:
    """Send by either kind of transport."""
    answer: Any = transport.send(request(url), timeout=timeout)
    result: HttpResponse = asyncio.run(answer) if isinstance(transport, AsyncHttpxTransport) else answer
    return result


@pytest.mark.parametrize("core", ["httpx", "", None, 2, ["httpcore"]])
def test_an_unknown_core_is_refused(core: Any) -> None:
    with pytest.raises(ConfigurationError, match=r'^core: expected "httpcore" or "httpcore2", got '):
        HttpcoreTransport(core=core)


@LIBRARIES
def test_a_client_of_httpx_and_one_of_httpx2_send(library: Any) -> None:
    seen: list[str] = []

    async def main() -> None:
        async with library.AsyncClient(trust_env=False, event_hooks={"request": [anote]}) as client:
            transport = AsyncHttpxTransport(client=client)
            assert (await transport.send(request(server.url), timeout=5.0)).body == b"{}"
            await transport.aclose()
            assert not client.is_closed

    def note(sent: Any) -> None:
        seen.append(str(sent.url))

    async def anote(sent: Any) -> None:
        note(sent)

    with Server() as server:
        with library.Client(trust_env=False, event_hooks={"request": [note]}) as client:
            transport = HttpxTransport(client=client)
            assert transport.send(request(server.url), timeout=5.0).body == b"{}"
            transport.close()
            assert not client.is_closed
        asyncio.run(main())
    assert seen == [server.url, server.url]


@LIBRARIES
def test_a_client_of_the_other_kind_is_refused_by_its_name(library: Any) -> None:
    name = library.__name__
    with pytest.raises(ConfigurationError, match=rf"expected an {name}\.Client, got an {name}\.AsyncClient"):
        HttpxTransport(client=library.AsyncClient())
    with library.Client() as client:
        blocking: Any = client
        with pytest.raises(ConfigurationError, match=rf"expected an {name}\.AsyncClient, got an {name}\.Client"):
            AsyncHttpxTransport(client=blocking)


@LIBRARIES
def test_failures_of_either_library_mean_the_same(library: Any) -> None:
    def hangs_up(peer: Peer) -> None:
        peer.read_head()

    with library.Client(trust_env=False) as client:
        transport = HttpxTransport(client=client)
        with Server() as gone:
            pass
        with pytest.raises(ConnectError, match=f"cannot connect to 127.0.0.1:{gone.port}"):
            transport.send(request(gone.url), timeout=5.0)
        with Server(hangs_up) as server, pytest.raises(ConnectionLostError):
            transport.send(request(server.url), timeout=5.0)
        with Server(lambda peer: peer.stop.wait()) as server, pytest.raises(RequestTimeoutError) as caught:
            transport.send(request(server.url), timeout=0.2)
        assert caught.value.outcome_unknown


@pytest.mark.parametrize("level", ["httpx", "httpcore"])
@pytest.mark.parametrize("make", [HttpxTransport, AsyncHttpxTransport])
def test_respx_intercepts_at_both_levels(make: Callable[[], Any], level: str) -> None:
    with respx.mock(using=level) as router:
        route = router.post(URL).respond(200, content=b"mocked")
        assert send(make(), URL).body == b"mocked"
        assert route.calls.last.request.content == b"{}"
        router.post(URL).mock(side_effect=httpx.ConnectError)
        with pytest.raises(ConnectError) as caught:
            send(make(), URL)
        assert caught.value.outcome_unknown is False


# ── what is known of a request that failed ───────────────────────────────────────────────────────────────────────────


class Mount(httpx.BaseTransport):
    """A transport of the user's, which traces nothing."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise self._failure


class AsyncMount(httpx.AsyncBaseTransport):
    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise self._failure


@pytest.mark.parametrize(
    ("failure", "expected", "unknown"),
    [
        (httpx.ReadTimeout("slow"), RequestTimeoutError, True),
        (httpx.ReadError("reset"), ConnectionLostError, True),
        (OSError("anything"), ConnectionLostError, True),
        (httpx.ConnectTimeout("slow"), RequestTimeoutError, False),
        (httpx.PoolTimeout("busy"), RequestTimeoutError, False),
        (httpx.ConnectError("refused"), ConnectError, False),
    ],
)
def test_a_mount_that_traces_nothing_leaves_the_outcome_open_unless_the_class_tells_it(
    failure: Exception, expected: type[TransportError], *, unknown: bool
) -> None:
    async def main() -> None:
        async with httpx.AsyncClient(mounts={"all://": AsyncMount(failure)}) as client:
            await AsyncHttpxTransport(client=client).send(request(URL), timeout=5.0)

    with httpx.Client(mounts={"all://": Mount(failure)}) as client, pytest.raises(expected) as caught:
        HttpxTransport(client=client).send(request(URL), timeout=5.0)
    assert caught.value.outcome_unknown is unknown
    with pytest.raises(expected) as caught:
        asyncio.run(main())
    assert caught.value.outcome_unknown is unknown


def test_what_is_no_failure_of_a_request_passes_unchanged() -> None:
    with httpx.Client(mounts={"all://": Mount(ZeroDivisionError())}) as client, pytest.raises(ZeroDivisionError):
        HttpxTransport(client=client).send(request(URL), timeout=5.0)


def test_a_failure_that_the_caller_is_dealing_with_is_not_taken_for_this_one() -> None:
    with httpx.Client(mounts={"all://": Mount(httpx.ReadTimeout("slow"))}) as client:
        transport = HttpxTransport(client=client)
        try:
            ssl.create_default_context().load_verify_locations(cadata="no certificate")
        except ssl.SSLError as earlier:
            earlier.reason = "CERTIFICATE of another call"
            with pytest.raises(RequestTimeoutError) as caught:
                transport.send(request(URL), timeout=5.0)
            assert caught.value.outcome_unknown
        else:
            pytest.fail("there was no earlier failure")


class Busy:
    """A server that holds its first request for a while, and each further one for ever."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.asked = threading.Semaphore(0)

    def __call__(self, peer: Peer) -> None:
        for number, _ in enumerate(peer.requests()):
            self.asked.release()
            if peer.stop.wait(None if number else self._seconds):
                return
            peer.answer()


def test_all_steps_of_a_blocking_request_together_keep_the_budget() -> None:
    # The wait for the place in the pool takes most of it. The wait for the answer gets what is left, not as much again.
    busy = Busy(0.3)
    limits = httpx.Limits(max_connections=1)
    with Server(busy) as server, ThreadPoolExecutor(1) as threads:
        client = httpx.Client(limits=limits, trust_env=False)
        transport = HttpxTransport(client=client)
        first = threads.submit(transport.send, request(server.url), timeout=5.0)
        assert busy.asked.acquire(timeout=5)
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError) as caught:
            transport.send(request(server.url), timeout=0.5)
        assert time.monotonic() - started < 0.5 + SLACK
        assert first.result(5).status_code == 200
        client.close()
    assert caught.value.outcome_unknown


# ── who closes what ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_that_was_closed_says_so() -> None:
    async def main() -> None:
        client = httpx.AsyncClient()
        await client.aclose()
        with pytest.raises(ClientClosedError):
            await AsyncHttpxTransport(client=client).send(request(URL), timeout=5.0)

    client = httpx.Client()
    client.close()
    with pytest.raises(ClientClosedError):
        HttpxTransport(client=client).send(request(URL), timeout=5.0)
    asyncio.run(main())


@pytest.mark.parametrize("name", ["HttpxTransport", "AsyncHttpxTransport"])
def test_closing_ends_the_connections_of_its_own_client(name: str) -> None:
    with Server() as server:
        sender = Sender(name)
        sender.send(server.url)
        sender.close()
        assert server.closed_by_client.acquire(timeout=5)
        sender.end()


def test_each_event_loop_has_a_client_of_its_own_which_ends_with_it() -> None:
    transport = AsyncHttpxTransport()

    async def twice() -> None:
        for _ in range(2):
            await transport.send(request(server.url), timeout=5.0)

    with Server() as server:
        for number in (1, 2):
            asyncio.run(twice())
            assert server.connections == number
            assert server.closed_by_client.acquire(timeout=5)
        asyncio.run(transport.aclose())


@pytest.mark.parametrize("name", ["HttpxTransport", "AsyncHttpxTransport"])
def test_its_own_client_keeps_no_cookie_and_sends_no_header_of_its_own(name: str) -> None:
    heads: list[bytes] = []

    def serve(peer: Peer) -> None:
        for head, _ in peer.requests():
            heads.append(head)
            peer.answer(headers="Set-Cookie: a=b; Path=/\r\n")

    with Server(serve) as server:
        sender = Sender(name)
        for _ in range(2):
            sender.send(server.url)
        sender.end()
    assert [header(heads[1], each) for each in ("cookie", "user-agent", "accept", "accept-encoding")] == [None] * 4


def test_httpx_is_imported_with_the_first_request_and_not_for_a_client_of_httpx2() -> None:
    program = (
        "import sys; from directlink import HttpxTransport; from directlink.transport import HttpRequest\n"
        "import httpx2\n"
        "HttpxTransport()\n"
        "ask = HttpRequest('POST', sys.argv[1], {}, b'')\n"
        "with httpx2.Client(trust_env=False) as client: HttpxTransport(client=client).send(ask, timeout=5.0)\n"
        "print('httpx' in sys.modules)\n"
        "own = HttpxTransport(trust_env=False)\n"
        "own.send(ask, timeout=5.0)\n"
        "own.close()\n"
        "print('httpx' in sys.modules)\n"
    )
    with Server() as server:
        command = [sys.executable, "-W", "error", "-c", program, server.url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_a_blocking_wait_for_its_own_pool_sends_nothing() -> None:
    busy = Busy(5.0)
    transport = HttpxTransport(max_connections=1)
    with Server(busy) as server, ThreadPoolExecutor(1) as threads:
        first = threads.submit(transport.send, request(server.url), timeout=1.0)
        assert busy.asked.acquire(timeout=5)
        with pytest.raises(RequestTimeoutError) as caught:
            transport.send(request(server.url), timeout=0.2)
        with pytest.raises(RequestTimeoutError):
            first.result(5)
        transport.close()
    assert caught.value.outcome_unknown is False


def test_an_awaiting_wait_for_its_own_pool_sends_nothing() -> None:
    busy = Busy(5.0)

    async def main() -> TransportError:
        transport = AsyncHttpxTransport(max_connections=1)
        first = asyncio.create_task(transport.send(request(server.url), timeout=1.0))
        assert await asyncio.to_thread(busy.asked.acquire, timeout=5)
        with pytest.raises(RequestTimeoutError) as caught:
            await transport.send(request(server.url), timeout=0.2)
        with pytest.raises(RequestTimeoutError):
            await first
        return caught.value

    with Server(busy) as server:
        assert asyncio.run(main()).outcome_unknown is False
