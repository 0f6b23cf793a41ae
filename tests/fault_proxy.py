"""A proxy before the served emulator that loses requests and answers."""

from __future__ import annotations

import queue
import socket
import struct
import threading
from collections import defaultdict, deque
from enum import Enum
from typing import TYPE_CHECKING

from transport_support import Peer, Server, header

if TYPE_CHECKING:
    from collections.abc import Callable


class Mishap(Enum):
    """What becomes of one request on its way to the service, or of its answer."""

    DROP_BEFORE = "drop before forwarding"
    DROP_AFTER = "drop after forwarding"
    RESET_BEFORE = "reset before forwarding"
    RESET_AFTER = "reset after forwarding"
    STALL_BEFORE = "stall before forwarding"
    STALL_AFTER = "stall after forwarding"
    CUT = "cut in the middle of the answer"
    STALL_IN_ANSWER = "stall in the middle of the answer"


_BEFORE = {Mishap.DROP_BEFORE, Mishap.RESET_BEFORE, Mishap.STALL_BEFORE}


class FaultProxy(Server):
    """Passes requests on, and does to those that were named what was planned for them.

    Attributes:
        stalled: gets the name of the operation whenever a request or its answer is being held.
        released: gets it when the client has hung up on that.
    """

    def __init__(self, upstream: int) -> None:
        self._upstream = upstream
        self._plans: dict[str, deque[tuple[Mishap | None, Callable[[], object] | None]]] = defaultdict(deque)
        self._lock = threading.Lock()
        self.stalled: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.released: queue.SimpleQueue[str] = queue.SimpleQueue()
        super().__init__(self._relay)

    def plan(self, operation: str, *mishaps: Mishap | None, meanwhile: Callable[[], object] | None = None) -> None:
        """Plan for the next requests of an operation; ``None`` lets one pass. ``meanwhile`` is done with each first."""
        with self._lock:
            self._plans[operation].extend((mishap, meanwhile) for mishap in mishaps)

    def _next(self, head: bytes) -> tuple[str, Mishap | None]:
        operation = (header(head, "x-amz-target") or "").partition(".")[2]
        with self._lock:
            plan = self._plans[operation]
            mishap, meanwhile = plan.popleft() if plan else (None, None)
        if meanwhile is not None:
            meanwhile()
        return operation, mishap

    def _stall(self, peer: Peer, operation: str) -> None:
        """Hold on until the client goes away, or the proxy is closed."""
        self.stalled.put(operation)
        try:
            peer.sock.recv(1)
        finally:
            self.released.put(operation)

    def _relay(self, peer: Peer) -> None:
        with socket.create_connection(("127.0.0.1", self._upstream)) as sock:
            self._open.append(sock)  # closing the proxy ends the wait for a service that never answers
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            service = Peer(sock, self.stop)
            for head, body in peer.requests():
                operation, mishap = self._next(head)
                if mishap in {Mishap.RESET_BEFORE, Mishap.RESET_AFTER}:
                    # closing says so to the other side, instead of saying good-bye
                    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if mishap is Mishap.STALL_BEFORE:
                    self._stall(peer, operation)
                if mishap in _BEFORE:
                    return
                sock.sendall(head + b"\r\n\r\n" + body)
                answer_head = service.read_head()
                answer = answer_head + b"\r\n\r\n" + service.read_body(answer_head)
                if mishap in {Mishap.CUT, Mishap.STALL_IN_ANSWER}:
                    peer.sock.sendall(answer[: len(answer_head) + 8])
                if mishap in {Mishap.STALL_AFTER, Mishap.STALL_IN_ANSWER}:
                    self._stall(peer, operation)
                # Without a head the service hung up: so does the proxy.
                if mishap is not None or not answer_head:
                    return
                peer.sock.sendall(answer)
