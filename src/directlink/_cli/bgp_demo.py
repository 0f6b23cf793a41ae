"""From an offer to traffic with two real routers, on this machine: what ``demo --bgp`` shows."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from directlink import Credentials, DirectLinkClient
from directlink._cli.bgp_lab import PORT, Bird, Wire, missing, wait_for
from directlink.emulator._emulator import Emulator
from directlink.routers import render

if TYPE_CHECKING:
    from directlink.models.virtual_interfaces import BGPPeer
    from directlink.routers import RouterConfig

_PROGRAMS: Final = ("bird", "birdc")
_ANNOUNCED, _LEARNED = "10.7.0.0/16", "10.200.0.0/16"


def run_bgp_demo(*, out: IO[str] | None = None) -> int:
    """Offer an interface, accept it, and let two routers bring it up, one with what was rendered.

    Args:
        out: where to tell the story; standard output if not given.

    Returns:
        Exit status: 0, or 255 if no routers can be run here, or they do not do it.
    """
    problem = missing(*_PROGRAMS)
    if problem:
        sys.stderr.write(f"directlink demo: --bgp cannot run here: {problem}\n")
        return 255
    try:
        _tell_story(out or sys.stdout)
    except (RuntimeError, TimeoutError) as error:
        sys.stderr.write(f"directlink demo: {error}\n")
        return 255
    return 0


def _tell_story(out: IO[str]) -> None:
    def say(text: str) -> None:
        out.write(f"{text}\n")
        out.flush()

    emulator = Emulator("aws", provisioning_seconds=0, bgp_starts="down")
    offered = emulator.offer_private_virtual_interface(vlan=101, name="demo")
    you = emulator.grantee
    with ExitStack() as stack:
        client = stack.enter_context(
            DirectLinkClient(
                cloud="aws",
                region="eu-west-2",
                credentials=Credentials(you.access_key_id, you.secret_access_key),
                transport=emulator.transport(),
            )
        )
        accepted = client.accept_private_virtual_interface(
            virtual_interface_id=offered, virtual_gateway_id=you.virtual_gateway_ids[0], wait_for="attached"
        )
        say(f"{offered} is accepted, and {accepted.state}: no router speaks BGP yet.\n")
        interface = accepted.virtual_interface
        config = render(interface, "bird", port=PORT, tagged=False, advertise=[_ANNOUNCED], include_auth_key=True)
        (peer,) = interface.bgp_peers
        say(f"This goes onto the customer's router, BIRD:\n\n{config.text.replace(peer.auth_key or '', '<hidden>')}")
        customer, provider = _start(stack, config, peer, interface.amazon_side_asn or 0)
        ends = [str(end).partition("/")[0] for end in (peer.amazon_address, peer.customer_address)]

        def stands() -> bool:
            return customer.is_established(ends[0]) and provider.is_established(ends[1])

        took = wait_for("BGP session", stands)
        say(f"The session with the provider's router stands after {took:.1f} s, with its MD5 key.")
        wait_for("route to the provider's network", lambda: _LEARNED in customer.ask("show route"))
        wait_for("route to the customer's network", lambda: _ANNOUNCED in provider.ask("show route protocol session"))
        say(f"Routes have arrived on both sides: {_LEARNED} at the customer's, {_ANNOUNCED} at the provider's.")
        emulator.set_bgp_status(offered, "up", bgp_peer_id=peer.id)
        result = client.wait_until_available(virtual_interface_id=offered)
        say(f"\n{offered} is {result.state}: it forwards traffic.")


def _start(stack: ExitStack, config: RouterConfig, peer: BGPPeer, asn: int) -> tuple[Bird, Bird]:
    """Start both routers, the customer's with what was rendered."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="directlink-demo-")))
    wire = stack.enter_context(Wire())
    wire.do_as_told("customer", config.notes)
    amazon, customer = str(peer.amazon_address), str(peer.customer_address)
    wire.ip("provider", "address", "add", amazon, "dev", PORT)
    text = (
        f"protocol device {{ }}\n"
        f"protocol static {{ ipv4; route {_LEARNED} blackhole; }}\n"
        f"protocol bgp session {{\n"
        f"    local {amazon.partition('/')[0]} as {asn}; neighbor {customer.partition('/')[0]} as {peer.asn};\n"
        f'    password "{peer.auth_key}"; connect delay time 1; connect retry time 1;\n'
        f"    ipv4 {{ import all; export where source = RTS_STATIC; }};\n"
        f"}}\n"
    )
    routers: list[Bird] = []
    for side, content in (("customer", config.text), ("provider", text)):
        (folder / side).mkdir()
        routers.append(stack.enter_context(Bird(wire, side, folder / side, content)))
    return routers[0], routers[1]
