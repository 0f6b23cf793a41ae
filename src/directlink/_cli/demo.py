"""The main job from end to end, on this machine: two interfaces are offered, accepted, and followed until available."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import textwrap
import time
from contextlib import AsyncExitStack, ExitStack
from typing import IO, TYPE_CHECKING, Any, Final, cast

from directlink import (
    AsyncDirectLinkClient,
    AsyncHttpcoreTransport,
    Credentials,
    DirectLinkClient,
    HttpcoreTransport,
    NewPrivateVirtualInterfaceAllocation,
)
from directlink.emulator._emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink.emulator._records.account import Account
    from directlink.enums import VirtualInterfaceState
    from directlink.models.virtual_interfaces import VirtualInterfaces
    from directlink.transport import AsyncTransport, HttpRequest, HttpResponse, Transport

_REGION: Final = "eu-west-2"
_SHOWN_HEADERS: Final = ("content-type", "x-amz-target", "x-amz-date", "authorization", "x-amzn-requestid")
_SECRET_MEMBERS: Final = ("authKey", "customerRouterConfig")
_HIDDEN: Final = "<hidden>"
_ONE_LINE: Final = 100
_SIGNATURE: Final = re.compile(r"(?<=Signature=)\w+")


class _Narrator:
    """Tells what passes. A question asked again and again while waiting is told once."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._exchanges: set[tuple[str, bytes]] = set()
        self._states: dict[str, str] = {}

    def say(self, text: str) -> None:
        self._out.write(f"{text}\n")
        self._out.flush()

    def exchange(self, request: HttpRequest, response: HttpResponse) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        key = (headers["x-amz-target"], request.body)
        if key not in self._exchanges:
            self._exchanges.add(key)
            self._message(f"→ {request.method} {request.url}", headers, request.body)
            self._message(f"← HTTP {response.status_code}", response.headers, response.body)

    def _message(self, first_line: str, headers: Mapping[str, str], body: bytes) -> None:
        self.say(f"  {first_line}")
        for name in _SHOWN_HEADERS:
            if name in headers:
                self.say(f"      {name}: {_SIGNATURE.sub(_HIDDEN, headers[name])}")
        content = json.loads(body, object_hook=_without_secrets)
        text = json.dumps(content)
        self.say(textwrap.indent(text if len(text) <= _ONE_LINE else json.dumps(content, indent=2), "      ") + "\n")

    def state(self, interface_id: str, state: VirtualInterfaceState | None) -> bool:
        """Tell a state that is news; return whether the interface is available."""
        if state is not None and self._states.get(interface_id) != state:
            self._states[interface_id] = state
            self.say(f"  {interface_id}: {state}")
        return state == "available"


class _Shown:
    """A transport that lets the narrator see what passes."""

    def __init__(self, inner: Transport, narrator: _Narrator) -> None:
        self._inner = inner
        self._narrator = narrator

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        response = self._inner.send(request, timeout=timeout)
        self._narrator.exchange(request, response)
        return response

    def close(self) -> None:
        self._inner.close()


class _AsyncShown:
    """The same, awaiting."""

    def __init__(self, inner: AsyncTransport, narrator: _Narrator) -> None:
        self._inner = inner
        self._narrator = narrator

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        response = await self._inner.send(request, timeout=timeout)
        self._narrator.exchange(request, response)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


def run_demo(*, provisioning_seconds: float = 1.0, out: IO[str] | None = None) -> int:
    """Offer two interfaces and accept them, one with each client, over signed HTTP on the loopback interface.

    Args:
        provisioning_seconds: how long an interface takes to become available.
        out: where to tell the story; standard output if not given.

    Returns:
        Exit status, 0.
    """
    narrator = _Narrator(out or sys.stdout)
    emulator = Emulator("outscale", provisioning_seconds=provisioning_seconds, region=_REGION)
    interval = max(0.01, provisioning_seconds / 10)
    with emulator.serve() as server:
        narrator.say(f"An emulated DirectLink service listens on {server.url}.\n")
        first, second = _offer(emulator, server.url, narrator, provisioning_seconds)
        narrator.say("The grantee accepts the first one, with DirectLinkClient.\n")
        _accept(emulator.grantee, server.url, first, narrator, interval)
        narrator.say("\nThe grantee accepts the second one, with AsyncDirectLinkClient.\n")
        asyncio.run(_accept_async(emulator.grantee, server.url, second, narrator, interval))
    narrator.say("\nBoth interfaces forward traffic.")
    return 0


def _offer(emulator: Emulator, url: str, narrator: _Narrator, provisioning_seconds: float) -> list[str]:
    """As the connection's owner, allocate two interfaces to the grantee; their ids."""
    narrator.say("The owner orders a connection and offers two interfaces on it to the grantee.\n")
    with ExitStack() as stack:
        client = _client(emulator.owner, url, narrator, stack)
        connection = client.create_connection(location="PAR1", bandwidth="1Gbps", connection_name="demo")
        emulator.clock.sleep(provisioning_seconds)  # only an available connection carries interfaces
        return [
            cast(
                "str",
                client.allocate_private_virtual_interface(
                    connection_id=cast("str", connection.connection_id),
                    owner_account=emulator.grantee.account_id,
                    new_private_virtual_interface_allocation=NewPrivateVirtualInterfaceAllocation(
                        virtual_interface_name=f"demo-{vlan}", vlan=vlan, asn=65000
                    ),
                ).virtual_interface_id,
            )
            for vlan in (101, 102)
        ]


def _accept(account: Account, url: str, interface_id: str, narrator: _Narrator, interval: float) -> None:
    with ExitStack() as stack:
        client = _client(account, url, narrator, stack)
        narrator.state(interface_id, _state(client.describe_virtual_interfaces(virtual_interface_id=interface_id)))
        answer = client.confirm_private_virtual_interface(
            virtual_interface_id=interface_id, virtual_gateway_id=account.virtual_gateway_ids[0]
        )
        state = answer.virtual_interface_state
        while not narrator.state(interface_id, state):
            time.sleep(interval)
            state = _state(client.describe_virtual_interfaces(virtual_interface_id=interface_id))


async def _accept_async(account: Account, url: str, interface_id: str, narrator: _Narrator, interval: float) -> None:
    async with AsyncExitStack() as stack:
        transport = _AsyncShown(AsyncHttpcoreTransport(trust_env=False), narrator)
        stack.push_async_callback(transport.aclose)
        client = await stack.enter_async_context(
            AsyncDirectLinkClient(
                cloud="outscale",
                region=_REGION,
                endpoint_url=url,
                credentials=Credentials(account.access_key_id, account.secret_access_key),
                transport=transport,
            )
        )
        listing = await client.describe_virtual_interfaces(virtual_interface_id=interface_id)
        narrator.state(interface_id, _state(listing))
        answer = await client.confirm_private_virtual_interface(
            virtual_interface_id=interface_id, virtual_gateway_id=account.virtual_gateway_ids[0]
        )
        state = answer.virtual_interface_state
        while not narrator.state(interface_id, state):
            await asyncio.sleep(interval)
            state = _state(await client.describe_virtual_interfaces(virtual_interface_id=interface_id))


def _state(listing: VirtualInterfaces) -> VirtualInterfaceState | None:
    """State of the one interface in a listing."""
    assert listing.virtual_interfaces is not None
    return listing.virtual_interfaces[0].virtual_interface_state


def _client(account: Account, url: str, narrator: _Narrator, stack: ExitStack) -> DirectLinkClient:
    # the service is on this machine: a proxy of the environment must not come between
    transport = _Shown(HttpcoreTransport(trust_env=False), narrator)
    stack.callback(transport.close)
    return stack.enter_context(
        DirectLinkClient(
            cloud="outscale",
            region=_REGION,
            endpoint_url=url,
            credentials=Credentials(account.access_key_id, account.secret_access_key),
            transport=transport,
        )
    )


def _without_secrets(members: dict[str, Any]) -> dict[str, Any]:
    """A JSON object without BGP keys and the router configuration that holds one."""
    return {name: _HIDDEN if name in _SECRET_MEMBERS else value for name, value in members.items()}
