"""An offer of each handshake, which a served emulator makes and clients accept through a proxy that loses things."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import attrs

from directlink import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    Credentials,
    DirectLinkClient,
)
from directlink.emulator import Emulator
from fault_proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink import AcceptRequest
    from directlink.emulator import Account
    from support import Kind

VIF: Final = "dxvif-56781234"
CONFIRM: Final = "ConfirmPrivateVirtualInterface"
DESCRIBE: Final = "DescribeVirtualInterfaces"
ASKED: Final = "10.0.0.0/8"
"""The prefix that the proposal is accepted with, in place of the one that it asks for."""


class Handshake(NamedTuple):
    """One of them.

    Attributes:
        confirm: the operation that accepts.
        look: the first operation of an acceptance.
        later: the operation that looks at what is accepted.
        end: what the service shows of it once it is accepted as asked, and nothing else happens.
        request: makes an offer; returns how to accept it.
        shown: what the service shows its grantee of it now; ``None``: nothing that is accepted.
    """

    confirm: str
    look: str
    later: str
    end: tuple[str, ...]
    request: Callable[[Emulator], AcceptRequest[Any]]
    shown: Callable[[DirectLinkClient, Any], tuple[str, ...] | None]


def _interface(emulator: Emulator, gateway: str) -> AcceptRequest[Any]:
    emulator.offer_private_virtual_interface(VIF)
    gateways: dict[str, Any] = {"virtual_gateway_id": emulator.grantee.virtual_gateway_ids[0]}
    if gateway == "direct connect":
        gateways = {"direct_connect_gateway_id": emulator.grantee.direct_connect_gateway_ids[0]}
    return AcceptPrivateVirtualInterface(virtual_interface_id=VIF, **gateways)


def _interface_shown(client: DirectLinkClient, request: Any) -> tuple[str, ...] | None:
    [it] = client.describe_virtual_interfaces(virtual_interface_id=request.virtual_interface_id)
    gateway = it.virtual_gateway_id or it.direct_connect_gateway_id
    wanted = request.virtual_gateway_id or request.direct_connect_gateway_id
    return (str(it.virtual_interface_state), "as asked" if gateway == wanted else gateway) if gateway else None


def _connection(emulator: Emulator) -> AcceptRequest[Any]:
    return AcceptHostedConnection(connection_id=emulator.offer_hosted_connection())


def _connection_shown(client: DirectLinkClient, request: Any) -> tuple[str, ...] | None:
    [it] = client.describe_connections(connection_id=request.connection_id)
    return None if it.connection_state == "ordering" else (str(it.connection_state),)


def _proposal(emulator: Emulator) -> AcceptRequest[Any]:
    return AcceptGatewayAssociationProposal(
        proposal_id=emulator.propose_association(prefixes=["10.1.0.0/16"]),
        direct_connect_gateway_id=emulator.grantee.direct_connect_gateway_ids[0],
        associated_gateway_id=emulator.owner.virtual_gateway_ids[0],
        gateway_owner_account=emulator.owner.account_id,
        allowed_prefixes=(ASKED,),
    )


def _proposal_shown(client: DirectLinkClient, request: Any) -> tuple[str, ...] | None:
    found = client.describe_direct_connect_gateway_associations(
        direct_connect_gateway_id=request.direct_connect_gateway_id,
        associated_gateway_id=request.associated_gateway_id,
    )
    for it in found:
        prefixes = [str(prefix.cidr) for prefix in it.allowed_prefixes_to_direct_connect_gateway]
        return str(it.association_state), *prefixes
    return None


def _of_interface(gateway: str) -> Handshake:
    end = ("available", "as asked")
    return Handshake(CONFIRM, DESCRIBE, DESCRIBE, end, partial(_interface, gateway=gateway), _interface_shown)


HANDSHAKES: Final = {
    "virtual": _of_interface("virtual"),
    "direct connect": _of_interface("direct connect"),
    "connection": Handshake(
        "ConfirmConnection", "DescribeConnections", "DescribeConnections", ("available",), _connection,
        _connection_shown,
    ),
    "proposal": Handshake(
        "AcceptDirectConnectGatewayAssociationProposal",
        "DescribeDirectConnectGatewayAssociationProposals",
        "DescribeDirectConnectGatewayAssociations",
        ("associated", ASKED),
        _proposal,
        _proposal_shown,
    ),
}  # fmt: skip
"""An interface of either gateway, a hosted connection, a proposal."""
KINDS: Final = ("virtual", "connection", "proposal")
"""One of each handshake."""


class Offer:
    """What is offered by a served emulator behind a proxy, and clients of the account it is offered to.

    Attributes:
        handshake: which one it is.
        request: how it is to be accepted.
    """

    def __init__(self, kind: Kind, what: str = "virtual", *, provisioning_seconds: float = 0.0) -> None:
        self.kind = kind
        self.emulator = Emulator("aws", provisioning_seconds=provisioning_seconds)
        self.account = self.emulator.grantee
        self.handshake = HANDSHAKES[what]
        self.request: Any = self.handshake.request(self.emulator)
        self._stack = ExitStack()

    @property
    def gateway(self) -> dict[str, str]:
        """The gateway of the interface, as an argument."""
        names = ("virtual_gateway_id", "direct_connect_gateway_id")
        return {name: getattr(self.request, name) for name in names if getattr(self.request, name)}

    @property
    def gateway_id(self) -> str:
        """The gateway of the interface."""
        return next(iter(self.gateway.values()))

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

    def accept(
        self,
        *,
        client: dict[str, Any] | None = None,
        poll: Any = None,
        on_poll: Any = None,
        timeout: Any = None,
        **changes: Any,
    ) -> Any:
        """Accept it with a client of its own."""
        request, wishes = attrs.evolve(self.request, **changes), {"poll": poll, "on_poll": on_poll, "timeout": timeout}
        return self.call(lambda made: made.accept(request, **wishes), **(client or {}))

    def call(self, action: Callable[[Any], Any], **settings: Any) -> Any:
        """Do something with a client of its own; return what it comes to, in a list if it is iterated over.

        A transport among the settings is closed as well.
        """
        client, transport = self.kind.client_class(**self.settings(), **settings), settings.get("transport")

        async def call() -> Any:
            async with AsyncExitStack() as stack:
                if transport is not None:
                    stack.push_async_callback(transport.aclose)
                found = action(await stack.enter_async_context(client))
                return [item async for item in found] if hasattr(found, "__aiter__") else await found

        if self.kind.is_async:
            return asyncio.run(call())
        with ExitStack() as stack:
            if transport is not None:
                stack.callback(transport.close)
            found = action(stack.enter_context(client))
            return list(found) if hasattr(found, "__next__") else found

    def past_the_proxy(self) -> DirectLinkClient:
        """A client to whom nothing happens."""
        return DirectLinkClient(**self.settings(), transport=self.emulator.transport())

    def rival_accepts(self, **gateway: str) -> None:
        """Let somebody else accept the interface, past the proxy, unless somebody has."""
        if not self.emulator.applied(CONFIRM):
            client = self.past_the_proxy()
            client.confirm_private_virtual_interface(virtual_interface_id=VIF, **(gateway or self.gateway))

    def shown(self) -> tuple[str, ...] | None:
        """What the service shows its grantee of it, past the proxy; ``None``: nothing that is accepted."""
        return self.handshake.shown(self.past_the_proxy(), self.request)

    def applied(self) -> int:
        """How many confirms were applied."""
        return self.emulator.applied(self.handshake.confirm)

    def attached_to(self) -> set[str]:
        """The gateways of the interface."""
        [found] = self.past_the_proxy().describe_virtual_interfaces(virtual_interface_id=VIF)
        return {gateway for gateway in (found.virtual_gateway_id, found.direct_connect_gateway_id) if gateway}
