"""The service over HTTP/1.1 on the loopback interface: one thread, one event loop, the standard library."""

from __future__ import annotations

import asyncio
import contextlib
import http
import socket
import threading
from typing import TYPE_CHECKING, Final, NamedTuple, Self, cast

if TYPE_CHECKING:
    from types import TracebackType

    from directlink._basics.clock import Clock
    from directlink.emulator._serving.service import Answer, Outcome, Service

MAX_HEAD_BYTES: Final = 64 * 1024
MAX_REQUEST_BYTES: Final = 1024 * 1024
BACKLOG: Final = 1024
HOST: Final = "127.0.0.1"


class Server:
    """The running service; also a context manager that closes it.

    Args:
        service: what answers.
        clock: what answers are delayed by.
        port: the port, 0 for a free one.

    Attributes:
        url: where it listens, ``http://127.0.0.1:<port>``.
        port: the port.
    """

    def __init__(self, service: Service, clock: Clock, port: int) -> None:
        self._socket = socket.create_server((HOST, port), backlog=BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self._connections: set[_Connection] = set()
        self._loop = asyncio.SelectorEventLoop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, args=(service, clock), name=f"directlink-emulator-{self.port}", daemon=True
        )
        # connections queue up in the backlog until the loop runs, so there is nothing to wait for
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, close every connection, and wait for the thread. May be called more than once."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self, service: Service, clock: Clock) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(service, clock))

    async def _serve(self, service: Service, clock: Clock) -> None:
        server = await self._loop.create_server(
            lambda: _Connection(service, clock, self._connections), sock=self._socket, backlog=BACKLOG
        )
        await self._stop.wait()
        # Connections accepted a moment ago are still on their way through the loop, and would be lost in it, open, if
        # the server closed now: stop accepting, and let them arrive, which takes two turns.
        self._loop.remove_reader(self._socket)
        for _ in range(2):
            await asyncio.sleep(0)
        server.close()
        for connection in self._connections:
            connection.abort()
        await asyncio.gather(*(connection.closed for connection in self._connections))


class _Message(NamedTuple):
    method: str
    target: str
    version: str
    headers: dict[str, str]
    body: bytes


class _UnacceptableError(Exception):
    """Not HTTP/1, or more of it than the service reads."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Connection(asyncio.Protocol):
    """One keep-alive connection; requests are answered in the order they come."""

    def __init__(self, service: Service, clock: Clock, connections: set[_Connection]) -> None:
        self._service = service
        self._clock = clock
        self._connections = connections
        self._buffer = bytearray()
        self._busy = False
        self._continued = False
        self._waiting: asyncio.Task[None] | None = None
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (the protocol's signature)
        self._connections.discard(self)
        self.closed.set_result(None)
        if self._waiting is not None:
            self._waiting.cancel()

    def abort(self) -> None:
        """Close at once, whatever is still to be sent."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._busy:
            self._next()
        elif len(self._buffer) > MAX_HEAD_BYTES + MAX_REQUEST_BYTES:
            self.abort()  # it keeps sending while it should wait for its answer

    def _next(self) -> None:
        """Process what is complete in the buffer."""
        while not self._busy and not self._transport.is_closing():
            try:
                message = self._take()
            except _UnacceptableError as error:
                self._refuse(error.status)
                return
            if message is None:
                return
            keep = message.headers.get("connection", "").lower() != "close" and message.version == "HTTP/1.1"
            outcome = self._service.handle(message.method, message.target, message.headers, message.body)
            if outcome.delay > 0:
                self._busy = True
                self._waiting = asyncio.ensure_future(self._answer_late(outcome, keep=keep))
            else:
                self._deliver(outcome, keep=keep)

    def _take(self) -> _Message | None:
        """Cut one message off the buffer; ``None`` while it is not complete."""
        end = self._buffer.find(b"\r\n\r\n")
        if end > MAX_HEAD_BYTES or (end < 0 and len(self._buffer) > MAX_HEAD_BYTES):
            raise _UnacceptableError(431)
        if end < 0:
            return None
        method, target, version, headers = _parse_head(bytes(self._buffer[:end]))
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers:
            raise _UnacceptableError(411)
        if not (length.isascii() and length.isdigit()):
            raise _UnacceptableError(400)
        if len(length) > 9 or int(length) > MAX_REQUEST_BYTES:
            raise _UnacceptableError(413)
        start, stop = end + 4, end + 4 + int(length)
        if len(self._buffer) < stop:
            if headers.get("expect", "").lower() == "100-continue" and not self._continued:
                self._continued = True
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return None
        body = bytes(self._buffer[start:stop])
        del self._buffer[:stop]
        self._continued = False
        return _Message(method, target, version, headers, body)

    async def _answer_late(self, outcome: Outcome, *, keep: bool) -> None:
        await self._clock.async_sleep(outcome.delay)
        self._waiting = None
        self._busy = False
        self._deliver(outcome, keep=keep)
        self._next()

    def _deliver(self, outcome: Outcome, *, keep: bool) -> None:
        if outcome.effect == "hang":
            self._busy = True  # until the client goes away or the server stops
        elif outcome.effect == "drop":
            # A process forked meanwhile may hold a copy of this socket: only a shutdown reaches the client for sure.
            with contextlib.suppress(OSError):  # the client left first
                cast("socket.socket", self._transport.get_extra_info("socket")).shutdown(socket.SHUT_RDWR)
            self.abort()
        else:
            message = _serialise(outcome.answer, keep=keep)
            cut = outcome.effect == "cut"
            self._transport.write(message[: len(message) - (len(outcome.answer.body) + 1) // 2] if cut else message)
            if cut or not keep:
                self._transport.close()

    def _refuse(self, status: int) -> None:
        """Answer a message that is no acceptable HTTP, and hang up: where the next would begin is not known."""
        phrase = http.HTTPStatus(status).phrase
        head = f"HTTP/1.1 {status} {phrase}\r\ncontent-length: {len(phrase)}\r\nconnection: close\r\n\r\n"
        self._transport.write(f"{head}{phrase}".encode())
        self._transport.close()


def _parse_head(head: bytes) -> tuple[str, str, str, dict[str, str]]:
    try:
        first, *lines = head.decode().split("\r\n")
    except UnicodeDecodeError:
        raise _UnacceptableError(400) from None
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] not in ("HTTP/1.0", "HTTP/1.1"):
        raise _UnacceptableError(400)
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise _UnacceptableError(400)
        key = name.lower()
        headers[key] = f"{headers[key]},{value.strip()}" if key in headers else value.strip()
    return parts[0], parts[1], parts[2], headers


def _serialise(answer: Answer, *, keep: bool) -> bytes:
    try:
        phrase = http.HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in answer.headers.items())]
    lines += [f"content-length: {len(answer.body)}", *(() if keep else ("connection: close",)), "", ""]
    return "\r\n".join(lines).encode() + answer.body
