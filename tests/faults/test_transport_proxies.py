"""Proxies: by argument and by environment, with and without a password."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme

from directlink import transports
from directlink.errors import ConfigurationError, ConnectError, RequestTimeoutError
from support import SLACK
from transport_support import CORE_ASYNC, CORE_SYNC, HTTPX, Peer, Proxy, Sender, Server, kinds, request

if TYPE_CHECKING:
    from transport_support import Make

WITH_SOCKS = (*CORE_SYNC, *CORE_ASYNC, *HTTPX)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def verify(authority: trustme.CA) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType] - pyOpenSSL's
    return context


def with_auth(proxy: Server, auth: str) -> str:
    return proxy.url.replace("://", f"://{auth}@")


def test_https_goes_through_a_tunnel_with_a_password(make: Make, verify: ssl.SSLContext, tls: ssl.SSLContext) -> None:
    with Server(tls=tls) as server, Proxy("us er:p@ss") as proxy:
        sender = make(verify=verify, proxy=with_auth(proxy, "us%20er:p%40ss"))
        assert [sender.send(server.url, body).body for body in (b"a", b"b", b"c")] == [b"a", b"b", b"c"]
        assert proxy.seen == [f"CONNECT 127.0.0.1:{server.port} HTTP/1.1"]
        assert server.connections == 1


def test_http_goes_through_as_a_whole_url(make: Make) -> None:
    with Server() as server, Proxy("user:pass") as proxy:
        sender = make(proxy=with_auth(proxy, "user:pass"))
        assert sender.send(server.url + "path", b"relayed").body == b"relayed"
        assert proxy.seen == [f"POST {server.url}path HTTP/1.1"]
        assert server.connections == 0


def test_proxy_may_itself_speak_tls(make: Make, verify: ssl.SSLContext, tls: ssl.SSLContext) -> None:
    with Server(tls=tls) as server, Proxy(tls=tls) as proxy:
        sender = make(verify=verify, proxy=proxy.url)
        assert sender.send(server.url, b"twice wrapped").body == b"twice wrapped"
        assert server.connections == 1


class Dripping(Proxy):
    """A proxy that lets the handshake with the server pass, and of what comes then a byte now and then."""

    passed = 0

    def answer_client(self, client: socket.socket, data: bytes) -> None:
        at = max(0, 2500 - self.passed)
        self.passed += len(data)
        client.sendall(data[:at])
        Peer(client, self.stop).drip(data[at:])


def test_budget_holds_through_two_layers_of_tls(make_own: Make, verify: ssl.SSLContext, tls: ssl.SSLContext) -> None:
    def serve(peer: Peer) -> None:
        for _ in peer.requests():
            peer.answer(b"x" * 10_000)

    with Server(serve, tls=tls) as server, Dripping(tls=tls) as proxy:
        sender = make_own(verify=verify, proxy=proxy.url)
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError):
            sender.send(server.url, timeout=1.0)
        assert time.monotonic() - started < 1.0 + SLACK


def test_refusal_by_the_proxy_is_not_sent_and_hides_the_password(
    make: Make, verify: ssl.SSLContext, tls: ssl.SSLContext
) -> None:
    with Server(tls=tls) as server, Proxy("user:pass") as proxy:
        with pytest.raises(ConnectError, match="407") as caught:
            make(verify=verify, proxy=with_auth(proxy, "user:canary")).send(server.url)
        assert server.connections == 0
    assert not caught.value.outcome_unknown
    assert not caught.value.retryable
    assert "canary" not in f"{caught.value!r} {caught.value}"


def test_proxy_that_is_down_is_named(make: Make) -> None:
    with Proxy() as proxy:
        url = with_auth(proxy, "user:canary")
    with pytest.raises(ConnectError, match=f"127.0.0.1:{proxy.port}") as caught:
        make(proxy=url).send("http://127.0.0.1:1/")
    assert not caught.value.outcome_unknown
    assert "canary" not in str(caught.value)


def test_silent_proxy_counts_against_the_budget_and_nothing_was_sent(make: Make, verify: ssl.SSLContext) -> None:
    with Server(lambda peer: peer.stop.wait()) as proxy, pytest.raises(RequestTimeoutError) as caught:
        make(verify=verify, proxy=proxy.url).send("https://127.0.0.1:1/", timeout=0.2)
    assert not caught.value.outcome_unknown


def test_proxy_that_hangs_up_is_a_connection_never_made(make: Make, verify: ssl.SSLContext) -> None:
    with Server(lambda peer: peer.read_head()) as proxy, pytest.raises(ConnectError) as caught:
        make(verify=verify, proxy=proxy.url).send("https://127.0.0.1:1/")
    assert not caught.value.outcome_unknown


def test_environment_is_read_at_the_first_request(
    make: Make, verify: ssl.SSLContext, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(tls=tls) as server, Proxy("user:pass") as proxy:
        sender = make(verify=verify)
        monkeypatch.setenv("https_proxy", with_auth(proxy, "user:pass"))
        sender.send(server.url)
        assert len(proxy.seen) == 1
        make(verify=verify, trust_env=False).send(server.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.0/8")
        make(verify=verify).send(server.url)
        assert len(proxy.seen) == 1


@pytest.mark.parametrize("name", kinds(WITH_SOCKS))
def test_socks_carries_http_and_https(name: str, verify: ssl.SSLContext, tls: ssl.SSLContext) -> None:
    pytest.importorskip("socksio")
    with Server() as plain, Server(tls=tls) as secret, Proxy() as proxy:
        sender = Sender(name, verify=verify, proxy=proxy.url.replace("http:", "socks5:"))
        for server in (plain, secret):
            assert sender.send(server.url, b"over socks").body == b"over socks"
        assert proxy.seen == ["SOCKS", "SOCKS"]
        sender.end()


def test_aiohttp_says_that_it_knows_no_socks(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("aiohttp")
    pytest.importorskip("socksio")
    sender = Sender("AiohttpTransport", proxy="socks5://user:canary@127.0.0.1:1")
    with pytest.raises(ConfigurationError, match="SOCKS") as caught:
        sender.send("http://127.0.0.1:1/")
    assert "canary" not in str(caught.value)
    sender.end()


def test_own_httpx_client_uses_its_own_proxy() -> None:

    with Server() as server, Proxy() as proxy, httpx.Client(proxy=proxy.url, trust_env=False) as client:
        transport = transports.HttpxTransport(client=client)
        assert transport.send(request(server.url, b"x"), timeout=5.0).body == b"x"
        assert len(proxy.seen) == 1
        transport.close()
        assert not client.is_closed


def is_numeric(_family: int = 0, type: int = 0, _proto: int = 0, flags: int = 0) -> bool:  # noqa: A002 - its name there
    """Whether ``getaddrinfo`` was asked to look no name up."""
    return bool(flags & socket.AI_NUMERICHOST)


def test_silent_name_server_counts_against_the_budget(make_own: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    real = socket.getaddrinfo

    def silent(host: str, port: int, *args: Any, **options: Any) -> object:
        if host == "slow.example.org" and not is_numeric(*args, **options):
            answer.wait(10)
            raise socket.gaierror(socket.EAI_AGAIN, "no answer")
        return real(host, port, *args, **options)

    sender = make_own()
    monkeypatch.setattr(socket, "getaddrinfo", silent)
    try:
        started = time.monotonic()
        with pytest.raises(RequestTimeoutError) as caught:
            sender.send("http://slow.example.org/", timeout=0.2)
        assert time.monotonic() - started < 0.2 + SLACK
        assert not caught.value.outcome_unknown
    finally:
        answer.set()


def test_first_address_that_accepts_is_used(make_own: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def several(host: str, port: int, *args: Any, **options: Any) -> object:
        if host == "several.example.org" and not is_numeric(*args, **options):
            dead = real("127.0.0.1", 1, type=socket.SOCK_STREAM)
            return [*dead, *real("127.0.0.1", port, type=socket.SOCK_STREAM)]
        return real(host, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", several)
    with Server() as server:
        assert make_own().send(f"http://several.example.org:{server.port}/", b"found").body == b"found"
