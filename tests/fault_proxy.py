"""A proxy before the served emulator that loses requests and answers; and an offer to be accepted through it."""

from __future__ import annotations

import asyncio
import queue
import socket
import threading
from collections import defaultdict, deque
from contextlib import ExitStack
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Self

from directlink import Credentials
from directlink.emulator import Emulator
from transport_support import Peer, Server, header

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink import VirtualInterface
    from directlink.emulator import Account
    from support import Kind

VIF: Final = "dxvif-56781234"
CONFIRM: Final = "ConfirmPrivateVirtualInterface"
DESCRIBE: Final = "DescribeVirtualInterfaces"


class Mishap(Enum):
    """What becomes of one request on its way to the service, or of its answer."""

    DROP_BEFORE = "drop before forwarding"
    DROP_AFTER = "drop after forwarding"
    STALL_BEFORE = "stall before forwarding"
    STALL_AFTER = "stall after forwarding"
    CUT = "cut in the middle of the answer"
    STALL_IN_ANSWER = "stall in the middle of the answer"


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
                if mishap is Mishap.STALL_BEFORE:
                    self._stall(peer, operation)
                if mishap in {Mishap.STALL_BEFORE, Mishap.DROP_BEFORE}:
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


class Offer:
    """An interface that is offered by a served emulator behind a proxy, and clients of the account it is offered to."""

    def __init__(self, kind: Kind, gateway: str = "virtual", *, provisioning_seconds: float = 0.0) -> None:
        self.kind = kind
        self.emulator = Emulator("aws", provisioning_seconds=provisioning_seconds)
        self.emulator.offer_private_virtual_interface(VIF)
        account = self.account = self.emulator.grantee
        ids = account.virtual_gateway_ids if gateway == "virtual" else account.direct_connect_gateway_ids
        name = "virtual_gateway_id" if gateway == "virtual" else "direct_connect_gateway_id"
        self.gateway, self.gateway_id = {name: ids[0]}, ids[0]
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            server = stack.enter_context(self.emulator.serve())
            self.proxy = stack.enter_context(FaultProxy(server.port))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def settings(self, account: Account | None = None) -> dict[str, Any]:
        """How to reach the service through the proxy."""
        account = account or self.account
        keys = Credentials(account.access_key_id, account.secret_access_key, account.session_token)
        return {"cloud": "aws", "region": "eu-west-2", "endpoint_url": self.proxy.url, "credentials": keys}

    def accept(self, *, client: dict[str, Any] | None = None, **changes: Any) -> Any:
        """Accept the interface with a client of its own."""
        arguments: dict[str, Any] = {"virtual_interface_id": VIF, **self.gateway, **changes}
        return self.call(lambda made: made.accept_private_virtual_interface(**arguments), **(client or {}))

    def call(self, action: Callable[[Any], Any], **settings: Any) -> Any:
        """Do something with a client of its own; return what it comes to, in a list if it is iterated over."""
        client = self.kind.client_class(**self.settings(), **settings)

        async def call() -> Any:
            async with client:
                found = action(client)
                return [item async for item in found] if hasattr(found, "__aiter__") else await found

        if self.kind.is_async:
            return asyncio.run(call())
        with client:
            found = action(client)
            return list(found) if hasattr(found, "__next__") else found

    def rival_accepts(self, **gateway: str) -> None:
        """Let somebody else accept, past the proxy, unless somebody has."""
        from directlink import DirectLinkClient

        if not self.emulator.applied(CONFIRM):
            client = DirectLinkClient(
                cloud="aws",
                region="eu-west-2",
                endpoint_url=self.proxy.url,
                credentials=Credentials(self.account.access_key_id, self.account.secret_access_key),
                transport=self.emulator.transport(),
            )
            client.confirm_private_virtual_interface(virtual_interface_id=VIF, **(gateway or self.gateway))

    def interface(self) -> VirtualInterface:
        """The interface as the service tells its grantee, past the proxy."""
        from directlink import DirectLinkClient

        client = DirectLinkClient(**self.settings(), transport=self.emulator.transport())
        found = client.describe_virtual_interfaces(virtual_interface_id=VIF).virtual_interfaces
        assert found
        return found[0]

    def attached_to(self) -> set[str]:
        """The gateways of the interface."""
        found = self.interface()
        return {gateway for gateway in (found.virtual_gateway_id, found.direct_connect_gateway_id) if gateway}
