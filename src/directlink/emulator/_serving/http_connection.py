"""One HTTP connection to the service, on an event loop."""

from __future__ import annotations

import asyncio
import contextlib
import http
import socket
from typing import TYPE_CHECKING, Protocol, cast

from directlink.emulator._serving.messages import CONTROL_PREFIX, Answer, Outcome, Request
from directlink.emulator._serving.request_reader import (
    MAX_HEAD_BYTES,
    MAX_REQUEST_BYTES,
    RequestReader,
    UnacceptableRequestError,
)

if TYPE_CHECKING:
    from directlink._basics.clock import Clock
    from directlink.emulator._serving.request_reader import ReceivedRequest
    from directlink.emulator._serving.service import Service


class Controls(Protocol):
    """What answers requests for the emulator itself."""

    def handle(self, request: Request, /) -> Answer:
        """Answer one request."""
        ...


class HttpConnection(asyncio.Protocol):
    """One keep-alive connection; requests are answered in the order in which they come.

    Args:
        service: what answers.
        clock: what answers are delayed by.
        control: what answers requests that are for the emulator itself.
        connections: the open connections of the server; this one adds and removes itself.

    Attributes:
        closed: done once the connection is closed.
    """

    def __init__(self, service: Service, clock: Clock, control: Controls, connections: set[HttpConnection]) -> None:
        self._service = service
        self._control = control
        self._clock = clock
        self._connections = connections
        self._reader = RequestReader()
        self._busy = False
        self._received_while_busy = 0
        self._waiting: asyncio.Task[None] | None = None
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

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
        self._reader.receive(data)
        if not self._busy:
            self._answer_what_is_complete()
            return
        self._received_while_busy += len(data)
        if self._received_while_busy > MAX_HEAD_BYTES + MAX_REQUEST_BYTES:
            self.abort()  # it keeps sending instead of waiting for its answer

    def _answer_what_is_complete(self) -> None:
        while not self._busy and not self._transport.is_closing():
            try:
                received = self._reader.next_request()
            except UnacceptableRequestError as error:
                self._refuse(error.status)
                return
            if received is None:
                self._transport.write(self._reader.continuation())
                return
            self._answer(received)

    def _answer(self, received: ReceivedRequest) -> None:
        if received.request.target.startswith(CONTROL_PREFIX):
            outcome = Outcome(self._control.handle(received.request), "answer", 0.0)
        else:
            outcome = self._service.handle(received.request)
        if outcome.delay > 0:
            self._busy = True
            self._waiting = asyncio.ensure_future(self._answer_late(outcome, keep_alive=received.keep_alive))
        else:
            self._deliver(outcome, keep_alive=received.keep_alive)

    async def _answer_late(self, outcome: Outcome, *, keep_alive: bool) -> None:
        await self._clock.async_sleep(outcome.delay)
        self._waiting = None
        self._busy = False
        self._received_while_busy = 0
        self._deliver(outcome, keep_alive=keep_alive)
        self._answer_what_is_complete()

    def _deliver(self, outcome: Outcome, *, keep_alive: bool) -> None:
        if outcome.effect == "hang":
            self._busy = True  # until the client goes away or the server stops
        elif outcome.effect == "drop":
            self._drop()
        elif outcome.effect == "cut":
            message = _serialise(outcome.answer, keep_alive=keep_alive)
            self._transport.write(message[: len(message) - (len(outcome.answer.body) + 1) // 2])
            self._transport.close()
        else:
            self._transport.write(_serialise(outcome.answer, keep_alive=keep_alive))
            if not keep_alive:
                self._transport.close()

    def _drop(self) -> None:
        """Close without a byte."""
        # a process forked meanwhile may hold a copy of this socket: only a shutdown is sure to reach the client
        with contextlib.suppress(OSError):  # the client left first
            cast("socket.socket", self._transport.get_extra_info("socket")).shutdown(socket.SHUT_RDWR)
        self.abort()

    def _refuse(self, status: int) -> None:
        """Answer what is not an acceptable request, and close: where the next one would begin is not known."""
        phrase = http.HTTPStatus(status).phrase
        head = f"HTTP/1.1 {status} {phrase}\r\ncontent-length: {len(phrase)}\r\nconnection: close\r\n\r\n"
        self._transport.write(f"{head}{phrase}".encode())
        self._transport.close()


def _serialise(answer: Answer, *, keep_alive: bool) -> bytes:
    try:
        phrase = http.HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in answer.headers.items())]
    lines += [f"content-length: {len(answer.body)}", *(() if keep_alive else ("connection: close",)), "", ""]
    return "\r\n".join(lines).encode() + answer.body
