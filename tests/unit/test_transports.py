"""Parts of the transports that need no server: URLs, proxies by environment, imports, respx, and what is not logged."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import os
import pickle
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest
import respx

import support
from directlink import transports
from directlink._concurrency import fork
from directlink.errors import (
    ClientClosedError,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    RequestTimeoutError,
    ResponseDecodeError,
    TransportError,
)
from directlink.transports import _connection, _loading, _proxies, _tls
from directlink.transports._http import parse_url
from support import SLACK
from transport_support import Peer, Sender, Server, kinds, make_transport, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from directlink.transport import HttpResponse


def nothing_installed(name: str) -> None:
    """As ``find_spec`` answers."""


URL = "https://directlink.eu-west-2.outscale.com/"


def test_urls_are_taken_apart() -> None:
    parts = parse_url("https://Example.ORG/a?b=c#d")
    assert (parts.scheme, parts.host, parts.port, parts.path) == ("https", "example.org", 443, "/a?b=c")
    assert parts.authority == b"example.org"
    assert parse_url("http://[::1]:8080").authority == b"[::1]:8080"
    assert parse_url("http://[::1]:8080").path == "/"
    assert parse_url("https://bücher.example/").host == "xn--bcher-kva.example"
    assert parse_url("http://localhost:80/").authority == b"localhost"


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("", set[str]()),
        ("*", {"plain", "sub", "v4", "v6", "port"}),
        ("outscale.com", {"plain", "sub"}),
        (".outscale.com", {"plain", "sub"}),
        ("*.outscale.com", {"plain", "sub"}),
        ("scale.com", set[str]()),
        ("OUTSCALE.com:443, ", {"plain", "sub"}),
        ("outscale.com:80", set[str]()),
        ("example.org:8443", {"port"}),
        ("10.1.2.3", {"v4"}),
        ("10.0.0.0/8", {"v4"}),
        ("10.0.0.0/40,11.0.0.0/8", set[str]()),
        ("fd00::1", {"v6"}),
        ("[fd00::1]", {"v6"}),
        ("[fd00::1]:443", {"v6"}),
        ("[fd00::1]:80", set[str]()),
        ("fd00::/8", {"v6"}),
        ("fd00:0::1", {"v6"}),
    ],
)
def test_no_proxy_exempts_what_it_names(no_proxy: str, direct: set[str]) -> None:
    urls = {
        "plain": "https://outscale.com/",
        "sub": URL,
        "v4": "https://10.1.2.3/",
        "v6": "https://[fd00::1]/",
        "port": "https://example.org:8443/",
    }
    environment = _proxies.Environment({"https": "proxy:3128", "no": no_proxy})
    assert {name for name, url in urls.items() if environment.proxy_for(parse_url(url)) is None} == direct


def test_each_scheme_has_its_proxy_and_all_is_for_the_rest() -> None:
    environment = _proxies.Environment({"http": "http://one", "all": "https://two:1", "https": ""})
    http, https = (environment.proxy_for(parse_url(f"{scheme}://example.org/")) for scheme in ("http", "https"))
    assert http is not None
    assert http.url == "http://one:80"
    assert https is not None
    assert https.url == "https://two:1"
    assert environment.proxy_for(parse_url("https://example.com/")) is https


def test_no_variable_means_no_proxy() -> None:
    assert _proxies.Environment.read().proxy_for(parse_url(URL)) is None


def test_variables_are_read_in_either_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://[fd00::2]:3128")
    found = _proxies.Environment.read().proxy_for(parse_url(URL))
    assert found is not None
    assert found.url == "http://[fd00::2]:3128"


def test_proxies_show_no_password() -> None:
    proxy = _proxies.parse("http://user:canary@proxy:3128", "HTTPS_PROXY")
    assert proxy.auth == ("user", "canary")
    assert "canary" not in repr(proxy)


@pytest.mark.parametrize(
    "value", ["ftp://user:canary@proxy", "http://user:canary@", "http://canary:port", "socks4://canary"]
)
def test_unusable_proxy_is_an_error_that_names_the_setting_only(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="proxy argument") as caught:
        transports.HttpcoreTransport(proxy=value)
    assert "canary" not in str(caught.value)
    monkeypatch.setenv("HTTPS_PROXY", value)
    transport = transports.HttpcoreTransport()
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
        transport.send(request(URL), timeout=5.0)


def test_socks_without_its_extra_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_proxies, "find_spec", nothing_installed)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(ConfigurationError, match=r"directlink\[socks\]"):
        transports.HttpcoreTransport().send(request(URL), timeout=5.0)


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("AiohttpTransport", "aiohttp"),
        ("HttpcoreTransport httpcore2", "httpx2"),
        ("AsyncHttpcoreTransport httpcore2", "httpx2"),
    ],
)
def test_missing_extra_is_an_error_that_names_it(name: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_loading, "find_spec", nothing_installed)
    with pytest.raises(ConfigurationError, match=rf"directlink\[{extra}\]"):
        make_transport(name)


def test_package_names_its_transports_and_imports_no_library() -> None:
    assert set(transports.__all__) <= set(dir(transports))
    with pytest.raises(AttributeError, match="NoTransport"):
        _ = transports.NoTransport
    program = (
        "import sys, directlink.transports as t; t.HttpcoreTransport(); t.HttpxTransport();"
        "print(sorted({'httpx', 'httpcore', 'aiohttp', 'asyncio', 'ssl'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert set(printed.strip("[]\n").replace("'", "").split(", ")) <= {"ssl", ""}


def test_blocking_call_imports_neither_httpx_nor_asyncio() -> None:
    program = (
        "import sys; from directlink.transport import HttpRequest; from directlink.transports import HttpcoreTransport;"
        "HttpcoreTransport().send(HttpRequest('POST', sys.argv[1], {}, b''), timeout=5.0);"
        "print([name for name in ('httpx', 'asyncio') if name in sys.modules])"
    )
    with Server() as server:
        command = [sys.executable, "-c", program, server.url]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


# respx, as users of this package would use it


@pytest.fixture(params=["HttpcoreTransport", "AsyncHttpcoreTransport", "HttpxTransport", "AsyncHttpxTransport"])
def send(request: pytest.FixtureRequest) -> Iterator[Callable[[], HttpResponse]]:
    sender = Sender(request.param)
    yield lambda: sender.send(URL)
    sender.end()


@respx.mock
def test_respx_intercepts_the_default_transports(send: Callable[[], HttpResponse]) -> None:
    route = respx.post(URL).respond(400, json={"__type": "DirectConnectClientException"}, headers={"X-One": "1"})
    for _ in range(3):
        answer = send()
        assert (answer.status_code, answer.headers["x-one"]) == (400, "1")
        assert json.loads(answer.body) == {"__type": "DirectConnectClientException"}
    assert route.call_count == 3
    assert route.calls.last.request.content == b"{}"


@respx.mock
def test_respx_intercepts_behind_a_proxy_too(send: Callable[[], HttpResponse], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    respx.post(URL).respond(200, json={})
    assert send().status_code == 200


@pytest.mark.parametrize(
    ("raised", "expected", "unknown", "retryable"),
    [
        (httpx.ConnectError("refused"), ConnectError, False, True),
        (httpx.ConnectTimeout("slow"), RequestTimeoutError, False, True),
        (httpx.PoolTimeout("busy"), RequestTimeoutError, False, True),
        (httpx.ReadTimeout("slow"), RequestTimeoutError, True, True),
        (httpx.ReadError("reset"), ConnectionLostError, True, True),
        (httpx.RemoteProtocolError("hung up"), ConnectionLostError, True, True),
        (httpx.ProxyError("407 no"), ConnectError, False, False),
        (httpx.ProxyError("503 later"), ConnectError, False, True),
        (httpx.UnsupportedProtocol("gopher"), ConnectError, False, True),
    ],
)
@respx.mock
def test_failures_that_respx_plays_mean_the_same(
    send: Callable[[], HttpResponse], raised: Exception, expected: type[TransportError], unknown: bool, retryable: bool
) -> None:
    respx.post(URL).mock(side_effect=raised)
    with pytest.raises(expected) as caught:
        send()
    assert caught.value.outcome_unknown is unknown
    assert caught.value.retryable is retryable
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@respx.mock
def test_what_is_no_failure_of_the_transport_passes_unchanged(send: Callable[[], HttpResponse]) -> None:
    respx.post(URL).mock(side_effect=ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        send()


# A client of the user's own


@pytest.mark.parametrize("answering", ["httpx", "httpcore"])
def test_own_client_is_used_as_it_is_and_left_open(answering: str) -> None:
    seen: list[str] = []

    def note(sent: httpx.Request) -> None:
        seen.append(str(sent.url))

    own = httpx.Client(event_hooks={"request": [note]}, auth=("a", "b"))
    with respx.mock(using=answering) as router, own as client:
        route = router.post(URL).respond(302, headers={"Location": "https://elsewhere.example/"}, content=b"moved")
        transport = transports.HttpxTransport(client=client)
        answer = transport.send(request(URL, headers={"Authorization": "AWS4 mine"}), timeout=5.0)
        assert (answer.status_code, answer.body) == (302, b"moved")
        assert route.calls.last.request.headers["authorization"] == "AWS4 mine"
        assert seen == [URL]
        router.post(URL).mock(side_effect=httpx.ReadTimeout)
        with pytest.raises(RequestTimeoutError) as caught:
            transport.send(request(URL), timeout=5.0)
        assert caught.value.outcome_unknown
        router.post(URL).mock(side_effect=ZeroDivisionError)
        with pytest.raises(ZeroDivisionError):
            transport.send(request(URL), timeout=5.0)
        transport.close()
        with pytest.raises(ClientClosedError):
            transport.send(request(URL), timeout=5.0)
        assert not client.is_closed


def test_own_client_keeps_the_budget_while_the_body_comes() -> None:
    def drip(peer: Peer) -> None:
        next(peer.requests())
        peer.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
        peer.drip(b"x" * 10_000)

    with Server(drip) as server, httpx.Client() as client:
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError):
            transports.HttpxTransport(client=client).send(request(server.url), timeout=0.2)
        assert time.monotonic() - started < 0.2 + SLACK


def test_own_client_whose_hook_reads_the_answer_is_fine() -> None:
    def read(answer: httpx.Response) -> None:
        answer.read()

    async def aread(answer: httpx.Response) -> None:
        await answer.aread()

    async def main() -> None:
        async with httpx.AsyncClient(event_hooks={"response": [aread]}) as client:
            answer = await transports.AsyncHttpxTransport(client=client).send(request(URL), timeout=5.0)
            assert answer.body == b"unpacked"

    with respx.mock() as router:
        packed = {"Content-Encoding": "gzip"}
        router.post(URL).respond(200, headers=packed, content=gzip.compress(b"unpacked"))
        with httpx.Client(event_hooks={"response": [read]}) as client:
            answer = transports.HttpxTransport(client=client).send(request(URL), timeout=5.0)
        assert answer.body == b"unpacked"
        asyncio.run(main())


def test_own_async_client_is_used_as_it_is_and_left_open() -> None:
    async def main() -> None:
        async with httpx.AsyncClient() as client:
            transport = transports.AsyncHttpxTransport(client=client)
            with respx.mock() as router:
                router.post(URL).respond(200, content=b"{}", headers={"Content-Encoding": "br"})
                with pytest.raises(ResponseDecodeError):
                    await transport.send(request(URL), timeout=5.0)
                router.post(URL).respond(200, content=b"{}")
                assert (await transport.send(request(URL), timeout=5.0)).body == b"{}"
                router.post(URL).mock(side_effect=httpx.ConnectError)
                with pytest.raises(ConnectError):
                    await transport.send(request(URL), timeout=5.0)
                router.post(URL).mock(side_effect=ZeroDivisionError)
                with pytest.raises(ZeroDivisionError):
                    await transport.send(request(URL), timeout=5.0)
            with Server(lambda peer: peer.stop.wait()) as server, pytest.raises(RequestTimeoutError):
                await transport.send(request(server.url), timeout=0.1)
            await transport.aclose()
            with pytest.raises(ClientClosedError):
                await transport.send(request(URL), timeout=5.0)
            assert not client.is_closed

    asyncio.run(main())


# What must not be seen


SECRETS = {"Authorization": "AWS4-HMAC-SHA256 canary-signature", "X-Amz-Security-Token": "canary-token"}


@pytest.mark.parametrize("name", [*kinds(), "own client"])
def test_secrets_are_not_logged_at_any_level(name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Server() as server:
        if name == "own client":
            with httpx.Client() as client:
                transports.HttpxTransport(client=client).send(
                    request(server.url, b'{"authKey": "canary-key"}', SECRETS), timeout=5.0
                )
        else:
            sender = Sender(name)
            sender.send(server.url, b'{"authKey": "canary-key"}', headers=SECRETS)
            sender.end()
    assert "canary" not in caplog.text


# Odd places


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_what_is_registered_starts_over_once_in_a_forked_child() -> None:
    class Thing:
        resets = 0

        def reset_after_fork(self) -> None:
            self.resets += 1

    thing = Thing()
    fork.register(thing)
    child = support.fork(lambda: thing.resets)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert thing.resets == 0


@pytest.mark.parametrize("name", kinds())
def test_after_a_fork_nothing_of_the_parent_is_used(name: str) -> None:
    with Server() as server:
        sender = Sender(name)
        sender.send(server.url)
        fork.run_after_in_child()
        assert sender.send(server.url).status_code == 200
        assert server.connections == 2
        sender.end()


def test_connection_that_was_closed_meanwhile_says_so() -> None:
    connection = _connection.Connection("", "")
    with pytest.raises(ConnectError, match="closed meanwhile"), connection.errors_translated():
        connection.connected_socket()


def test_readable_is_known_without_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    import select
    import socket

    near, far = socket.socketpair()
    with near, far:
        monkeypatch.delattr(select, "poll")
        assert not _connection.is_readable(near)
        far.send(b"x")
        assert _connection.is_readable(near)


def test_certifi_stands_in_for_an_empty_system_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import ssl

    nothing = ssl.DefaultVerifyPaths("", "", "", str(tmp_path / "no.pem"), "", str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "no.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    assert "certifi" in _tls.load_default_authorities(context)
    assert context.cert_store_stats()["x509_ca"] > 50


def test_no_thread_to_resolve_with_is_a_connection_never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(ConnectError, match="new thread"):
        transports.HttpcoreTransport().send(request("http://localhost:1/"), timeout=5.0)
