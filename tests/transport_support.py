"""What the transport tests use: misbehaving servers, proxies, and one face for all transports."""

from __future__ import annotations

import asyncio
import base64
import select
import socket
import ssl
import threading
from contextlib import ExitStack, suppress
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import pytest

from directlink import transports
from directlink.transport import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    Behaviour = Callable[["Peer"], object]
    Make = Callable[..., "Sender"]

T = TypeVar("T")
CORE_SYNC: Final = ("HttpcoreTransport", "HttpcoreTransport httpcore2")
CORE_ASYNC: Final = ("AsyncHttpcoreTransport", "AsyncHttpcoreTransport httpcore2")
HTTPX: Final = ("HttpxTransport", "AsyncHttpxTransport")
"""They cannot keep all promises: the connections are httpx's."""
SYNC: Final = (*CORE_SYNC, HTTPX[0])
ASYNC: Final = (*CORE_ASYNC, HTTPX[1], "AiohttpTransport")
OWN_CONNECTIONS: Final = (*CORE_SYNC, *CORE_ASYNC, "AiohttpTransport")


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket, stop: threading.Event) -> None:
        self.sock = sock
        self.stop = stop
        self._buffer = b""

    def _fill(self) -> bool:
        data = self.sock.recv(65536)
        self._buffer += data
        return bool(data)

    def read_head(self) -> bytes:
        """The next request's head, ``b""`` if there is none."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                return b""
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        return head

    def read_body(self, head: bytes) -> bytes:
        """The body that belongs to ``head``."""
        length = int(header(head, "content-length") or 0)
        while len(self._buffer) < length:
            if not self._fill():
                break
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body

    def requests(self) -> Iterator[tuple[bytes, bytes]]:
        """Every request on this connection: head and body."""
        while head := self.read_head():
            yield head, self.read_body(head)

    def answer(self, body: bytes = b"{}", status: str = "200 OK", headers: str = "") -> None:
        """Send a whole answer."""
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
        self.sock.sendall(head + body)

    def drip(self, data: bytes) -> None:
        """Send a byte now and then, without end if need be."""
        for byte in data:
            if self.stop.wait(0.02):
                return
            self.sock.sendall(bytes([byte]))


def header(head: bytes, name: str) -> str | None:
    """The value of a header in a request's head."""
    for line in head.decode("latin-1").split("\r\n")[1:]:
        key, _, value = line.partition(":")
        if key.strip().lower() == name:
            return value.strip()
    return None


def echo(peer: Peer) -> None:
    """Answer each request with its own body."""
    for _, body in peer.requests():
        peer.answer(body)


class Server:
    """A server on loopback that does with each connection what it is told, in a thread of its own."""

    def __init__(self, behave: Behaviour = echo, tls: ssl.SSLContext | None = None) -> None:
        self._behave = behave
        self._tls = tls
        self.stop = threading.Event()
        self.connections = 0
        self.closed_by_client = threading.Semaphore(0)
        """Released for each connection that has ended."""
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._listener.getsockname()[1]
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}/"
        self._start(self._accept, "listener")

    def _start(self, target: Callable[[], object], name: str) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.connections += 1
                self._open.append(sock)
                self._start(partial(self._serve, sock), "peer")

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError, threading.BrokenBarrierError), ExitStack() as stack:
            stack.callback(sock.close)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
                self._open.append(sock)
                stack.enter_context(sock).do_handshake()
            self._behave(Peer(sock, self.stop))
        self.closed_by_client.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        # Closing alone would leave a thread in accept().
        for sock in (self._listener, *self._open):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(5)


class Proxy(Server):
    """A proxy: ``CONNECT`` and whole URLs, and SOCKS 5 without a password; asks for ``user:pass`` if told to."""

    def __init__(self, auth: str | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._expected = auth and "Basic " + base64.b64encode(auth.encode()).decode()
        self.seen: list[str] = []
        super().__init__(self._relay, tls)

    def _relay(self, peer: Peer) -> None:
        if not self._tls and peer.sock.recv(1, socket.MSG_PEEK) == b"\x05":
            self._socks(peer.sock)
            return
        while head := peer.read_head():
            line = head.split(b"\r\n")[0].decode()
            self.seen.append(line)
            if self._expected and header(head, "proxy-authorization") != self._expected:
                peer.answer(b"", "407 Proxy Authentication Required")
                continue
            method, target, _ = line.split(" ")
            if method == "CONNECT":
                host, _, port = target.rpartition(":")
                with socket.create_connection((host, int(port))) as upstream:
                    peer.sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    self.splice(peer.sock, upstream)
                return
            peer.answer(peer.read_body(head))

    def _socks(self, sock: socket.socket) -> None:
        sock.recv(3)
        sock.sendall(b"\x05\x00")
        request = sock.recv(262)
        self.seen.append("SOCKS")
        length = request[4]
        host = socket.inet_ntoa(request[4:8]) if request[3] == 1 else request[5 : 5 + length].decode()
        port = int.from_bytes(request[-2:], "big")
        with socket.create_connection((host, port)) as upstream:
            sock.sendall(b"\x05\x00\x00\x01" + bytes(6))
            self.splice(sock, upstream)

    def answer_client(self, client: socket.socket, data: bytes) -> None:
        """Hand on what the server sent."""
        client.sendall(data)

    def splice(self, client: socket.socket, upstream: socket.socket) -> None:
        """Hand on what comes from either side."""
        with suppress(ValueError):  # the server ends and has closed one of them: there is no descriptor to select
            while True:
                pending = isinstance(client, ssl.SSLSocket) and client.pending()
                ready = [client] if pending else select.select([client, upstream], [], [])[0]
                for sock in ready:
                    data = sock.recv(65536)
                    if not data:
                        return
                    if sock is client:
                        upstream.sendall(data)
                    else:
                        self.answer_client(client, data)


def kinds(names: tuple[str, ...] = SYNC + ASYNC) -> list[Any]:
    """Parameters for these transports, those skipped whose extra is not installed."""
    absent = pytest.mark.skip(reason="the extra is not installed")
    return [pytest.param(name, marks=() if is_installed(name) else absent) for name in names]


def is_installed(name: str) -> bool:
    """Whether the extra is installed that a transport needs."""
    needed = "aiohttp" if name == "AiohttpTransport" else name.partition(" ")[2]
    return not needed or find_spec(needed) is not None


def make_transport(name: str, **options: Any) -> Any:
    """Make a transport; a second word in its name is the library it is built on."""
    kind, _, core = name.partition(" ")
    return getattr(transports, kind)(**options, **({"core": core} if core else {}))


def request(url: str, body: bytes = b"{}", headers: dict[str, str] | None = None) -> HttpRequest:
    """A request as the clients make them."""
    return HttpRequest("POST", url, {"Content-Type": "application/x-amz-json-1.1", **(headers or {})}, body)


class Sender:
    """One transport, blocking or not, behind one blocking face."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        self.transport: Any = make_transport(name, **options)
        self._runner = asyncio.Runner() if name in ASYNC else None

    def send(
        self, url: str, body: bytes = b"{}", timeout: float = 10.0, headers: dict[str, str] | None = None
    ) -> HttpResponse:
        answer: Any = self.transport.send(request(url, body, headers), timeout=timeout)
        result: HttpResponse = self._runner.run(answer) if self._runner else answer
        return result

    async def asend(self, url: str, body: bytes = b"{}", timeout: float = 10.0) -> HttpResponse:
        """From within the sender's loop, or another."""
        answer: HttpResponse = await self.transport.send(request(url, body), timeout=timeout)
        return answer

    def in_loop(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` in the loop that :meth:`send` uses."""
        assert self._runner is not None
        return self._runner.run(work)

    def turn_loop(self) -> None:
        """Let the loop, if there is one, learn what happened to its sockets."""
        if self._runner is not None:
            self._runner.run(asyncio.sleep(0))

    def new_loop(self) -> None:
        """As a forked child must."""
        if self._runner is not None:
            self._runner = asyncio.Runner()

    def close(self) -> None:
        if self.transport is None:
            return
        if self._runner is None:
            self.transport.close()
        else:
            self._runner.run(self.transport.aclose())

    def end(self) -> None:
        self.close()
        self.transport = None
        if self._runner is not None:
            self._runner.close()
