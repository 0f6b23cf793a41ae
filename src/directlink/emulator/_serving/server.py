"""The service over HTTP/1.1 on the loopback interface: one thread with one event loop."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Final, Self

from directlink.emulator._serving.http_connection import Controls, HttpConnection

if TYPE_CHECKING:
    from types import TracebackType

    from directlink._basics.clock import Clock
    from directlink.emulator._serving.service import Service

BACKLOG: Final = 1024
HOST: Final = "127.0.0.1"


class Server:
    """The running service; also a context manager that closes it.

    Args:
        service: what answers.
        clock: what answers are delayed by.
        port: the port, 0 for a free one.
        control: what answers requests that are for the emulator itself.

    Attributes:
        url: where it listens, ``http://127.0.0.1:<port>``.
        port: the port.
    """

    def __init__(self, service: Service, clock: Clock, port: int, control: Controls) -> None:
        self._socket = socket.create_server((HOST, port), backlog=BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self.url: str = f"http://{HOST}:{self.port}"
        self._connections: set[HttpConnection] = set()
        self._loop = asyncio.SelectorEventLoop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, args=(service, clock, control), name=f"directlink-emulator-{self.port}", daemon=True
        )
        # clients wait in the backlog until the loop runs, so there is nothing to wait for here
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

    def _run(self, service: Service, clock: Clock, control: Controls) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(service, clock, control))

    async def _serve(self, service: Service, clock: Clock, control: Controls) -> None:
        server = await self._loop.create_server(
            lambda: HttpConnection(service, clock, control, self._connections), sock=self._socket, backlog=BACKLOG
        )
        await self._stop.wait()
        # The loop has not yet passed on the connections that it accepted a moment ago; if the server closed now, they
        # would stay open. Stop accepting, and give the loop the two turns that it takes to pass them on.
        self._loop.remove_reader(self._socket)
        for _ in range(2):
            await asyncio.sleep(0)
        server.close()
        for connection in self._connections:
            connection.abort()
        await asyncio.gather(*(connection.closed for connection in self._connections))
