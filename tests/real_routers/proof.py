"""From an offer to traffic, with real routers; and what each of them says when one thing is wrong.

Every case has a wire of its own, with the customer's router, FRR or BIRD, at one end and the provider's, BIRD, at the
other. The customer's runs exactly the text that was rendered; the provider's is configured from the emulator's record.
Run by scripts/bgp, which says how.
"""

from __future__ import annotations

import re
import signal
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from directlink import BGPPeer, FindingCode, VirtualInterface
from directlink._cli.bgp_lab import PORT, wait_for
from directlink.routers import RouterConfig, render
from real_routers.daemons import Bird, Frr, TellingRouter, frr_lines
from real_routers.network import Wire, missing
from real_routers.offers import ANNOUNCED, LEARNED, OUTSCALES_ASN, VLAN, Accepted, sessions_of
from real_routers.samples import load_all

if TYPE_CHECKING:
    from collections.abc import Callable

BGP_KEY, BGP_SETTINGS, CUSTOMER_ASN = FindingCode.BGP_KEY, FindingCode.BGP_SETTINGS, FindingCode.CUSTOMER_ASN
MTU_TO_CHECK, PEER_ADDRESS, PREFIX_LIMIT = FindingCode.MTU_TO_CHECK, FindingCode.PEER_ADDRESS, FindingCode.PREFIX_LIMIT
PROVIDER_ASN, PROVIDER_SHUTDOWN = FindingCode.PROVIDER_ASN, FindingCode.PROVIDER_SHUTDOWN
ROUTER_PREFIX_LIMIT, ROUTER_UNREACHABLE = FindingCode.ROUTER_PREFIX_LIMIT, FindingCode.ROUTER_UNREACHABLE
ROUTER_SHUTDOWN, SESSION_CLOSED = FindingCode.ROUTER_SHUTDOWN, FindingCode.SESSION_CLOSED
CUSTOMERS: Final[dict[str, type[TellingRouter]]] = {"frr": Frr, "bird": Bird}
AT_ONCE: Final = 6
"""Cases that run at the same time: they mostly wait."""
JUMBO: Final = 8500
SAMPLES: Final = 30
"""Hostile texts that each daemon loads."""
LONG_ENOUGH: Final = 5.0
"""Seconds in which a session stands if nothing is wrong, and in which it must not if something is."""


@dataclass
class Bench:
    """A wire with both routers running.

    Attributes:
        offer: the interface.
        config: what was rendered, and what the customer's router runs.
        wire: the wire.
        customer: the customer's router.
        provider: the provider's.
        remotes: what the customer takes for the provider's addresses, one a session.
        took: seconds until something was reached, by its name.
    """

    offer: Accepted
    config: RouterConfig
    wire: Wire
    customer: TellingRouter
    provider: Bird
    remotes: list[str]
    took: dict[str, float] = field(default_factory=dict[str, float])

    def established(self) -> list[bool]:
        """Whether each session stands, on both sides."""
        ends = zip(self.remotes, self.offer.locals, strict=True)
        return [self.customer.is_established(remote) and self.provider.is_established(local) for remote, local in ends]

    def is_over(self) -> bool:
        """Whether both sides know that the first session does not stand."""
        return not (self.customer.is_established(self.remotes[0]) or self.provider.is_established(self.offer.locals[0]))

    def wait_until_established(self) -> None:
        """Wait for all sessions, on both sides."""
        self.took["established"] = wait_for("session", lambda: all(self.established()))

    def wait_for_routes(self) -> None:
        """Wait until each side has the other's routes: in the customer's kernel, in the provider's table."""

        def arrived() -> bool:
            here, there = self.wire.routes("customer"), self.provider.ask("show route where source = RTS_BGP")
            return all(LEARNED[each] in here and ANNOUNCED[each] in there for each in self.offer.versions)

        self.took["routes"] = self.took.get("established", 0.0) + wait_for("route", arrived)

    def diagnosed(self, kind: FindingCode, *causes: FindingCode) -> str:
        """Tell the emulator how the sessions are, and let ``diagnose`` find the true cause among its first three.

        What the router's output makes certain is true, too: nothing else is an error.
        """
        self.offer.tell(self.established())
        assert self.offer.state() == "down"
        told: list[str] = []
        for output, wanted in ((None, {kind}), (self.customer.output(), set(causes))):
            interface_id = self.offer.interface.id
            diagnosis = self.offer.client.diagnose(virtual_interface_id=interface_id, router_output=output)
            codes = [finding.code for finding in diagnosis.findings][:3]
            certain = {finding.code for finding in diagnosis.findings if finding.severity == "error"}
            assert wanted & set(codes), (codes, wanted, output)
            assert certain <= wanted, (certain, wanted, output)
            told.append(", ".join(codes))
        return f"diagnosed: {told[0]}; by the router's output: {told[1]}"

    def stories(self) -> str:
        """What both routers say of the first session."""
        customer, provider = self.customer.story(self.remotes[0]), self.provider.story(self.offer.locals[0])
        return f"customer: {customer}; provider: {provider}"


@dataclass(frozen=True)
class Case:
    """What is tried.

    Attributes:
        name: what it is called.
        offer: makes the interface.
        check: looks at the running routers; returns what is to be told, or raises.
        believed: what the customer takes the interface for; a mistake, if it differs.
        arguments: further arguments of ``render``.
        provider: further arguments of :meth:`Accepted.provider`.
        tags: VLANs of the two ends, the customer's first; ``None`` for untagged frames.
    """

    name: str
    offer: Callable[[], Accepted]
    check: Callable[[Bench], str]
    believed: Callable[[VirtualInterface], VirtualInterface] = lambda interface: interface
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    provider: dict[str, Any] = field(default_factory=dict[str, Any])
    tags: tuple[int, int] | None = None

    def run(self, platform: str) -> str:
        """Run it with a customer's router of that platform, and return what is to be told."""
        offer = self.offer()
        given: dict[str, Any] = {
            "port": PORT,
            "tagged": self.tags is not None,
            "advertise": [ANNOUNCED[version] for version in offer.versions],
            "router_id": "192.0.2.1",
            "include_auth_key": True,
            **self.arguments,
        }
        kind: Any = platform
        believed = self.believed(offer.interface)
        config = render(believed, kind, **given)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="directlink-bgp-")))
            folder.chmod(0o755)  # FRR's daemons are another user's
            wire = stack.enter_context(Wire())
            ports = [PORT, PORT]
            if self.tags is not None:
                ports = [f"{PORT}.{vlan}" for vlan in self.tags]
                for side, vlan in zip(("customer", "provider"), self.tags, strict=True):
                    stack.enter_context(wire.vlan(side, vlan))
            wire.ip("provider", "link", "set", "dev", ports[1], "up")
            for address in offer.provider_addresses:
                wire.ip("provider", "address", "add", address, "dev", ports[1])
            wire.do_as_told("customer", config.notes)
            for side in ("customer", "provider"):
                (folder / side).mkdir()
            text = offer.provider(port=ports[1], **self.provider)
            provider = stack.enter_context(Bird(wire, "provider", folder / "provider", text))
            customer = stack.enter_context(CUSTOMERS[platform](wire, "customer", folder / "customer", config.text))
            remotes = [str(amazon.ip) for amazon, _, _ in sessions_of(believed)]
            return self.check(Bench(offer, config, wire, customer, provider, remotes))


# ── what is well ─────────────────────────────────────────────────────────────────────────────────────────────────────


def forwards(bench: Bench) -> str:
    """The sessions stand, routes arrive both ways, the text is what runs, and the interface becomes available."""
    offer, customer = bench.offer, bench.customer
    bench.wait_until_established()
    bench.wait_for_routes()
    told = [f"{what} after {seconds:.1f} s" for what, seconds in bench.took.items()]
    if isinstance(customer, Frr):
        assert customer.running() == frr_lines(bench.config.text)
        told.append("runs what was rendered")
    if offer.interface.bgp_peers:
        assert offer.state() == "down"
        offer.tell(bench.established())
        offer.emulator.customer_router(offer.interface.id).announce(*(ANNOUNCED[each] for each in offer.versions))
    result = offer.client.wait_until_available(virtual_interface_id=offer.interface.id, timeout=60)
    assert result.forwards_traffic
    for output in (None, customer.output()):
        diagnosis = offer.client.diagnose(virtual_interface_id=offer.interface.id, router_output=output)
        serious = {finding.code for finding in diagnosis.findings if finding.severity != "info"}
        # An emulated gateway's network is of IPv4, so that over IPv6 the service has nothing to announce.
        assert serious == ({FindingCode.NO_ROUTES_ADVERTISED} if 6 in offer.versions else set()), serious
    return ", ".join([*told, str(result.state)])


def notices_silent_loss(bench: Bench) -> str:
    """BFD ends a session within a second or so after packets get lost without a link going down."""
    told = forwards(bench)
    wait_for("session of BFD", lambda: "Up" in bench.provider.ask("show bfd sessions"))
    for side, address in (("customer", bench.remotes[0]), ("provider", bench.offer.locals[0])):
        neighbour = ("neighbour", "replace", address, "lladdr", "02:00:00:00:00:99", "nud", "permanent", "dev", PORT)
        bench.wire.ip(side, *neighbour)
    took = wait_for("end of the session", lambda: not any(bench.established()), seconds=3)
    bench.offer.tell(bench.established())
    assert bench.offer.state() == "down"
    return f"{told}; down {took:.1f} s after silent loss"


# ── one thing is wrong ───────────────────────────────────────────────────────────────────────────────────────────────


def never_stands(pattern: str, kind: FindingCode, *causes: FindingCode) -> Callable[[Bench], str]:
    """The first session does not stand in the time that a good one takes, and one router or the other says this.

    Args:
        pattern: what is said.
        kind: as what ``diagnose`` finds it by what the service shows.
        causes: as what it finds it by what the router says; one of these.
    """

    def check(bench: Bench) -> str:
        end = time.monotonic() + LONG_ENOUGH
        said = ""
        while time.monotonic() < end or not re.search(pattern, said):
            assert time.monotonic() < end + LONG_ENOUGH, f"nobody says {pattern!r}: {said}"
            assert not any(bench.established()), bench.stories()
            said = bench.stories()
            time.sleep(0.2)
        return f"{said}; {bench.diagnosed(kind, *causes)}"

    return check


def ends(
    pattern: str, kind: FindingCode, *causes: FindingCode, act: Callable[[Bench], object] | None = None
) -> Callable[[Bench], str]:
    """A session does not last, by itself or because of what is done to it; arguments as above."""

    def check(bench: Bench) -> str:
        if act is not None:
            bench.wait_until_established()
            bench.wait_for_routes()
            act(bench)
        wait_for(f"{pattern!r}", lambda: bench.is_over() and re.search(pattern, bench.stories(), re.IGNORECASE))
        return f"{bench.stories()}; {bench.diagnosed(kind, *causes)}"

    return check


def loses_large_packets(bench: Bench) -> str:
    """No router notices that large packets get lost: the session stands, and the interface is available."""
    bench.wire.ip("provider", "link", "set", "dev", PORT, "mtu", "1500")
    told = forwards(bench)
    ends = bench.offer.locals[0], bench.remotes[0]
    passing = [size for size in (1400, JUMBO - 100) if bench.wire.passes(*ends, size)]
    assert passing == [1400]
    findings = bench.offer.client.diagnose(virtual_interface_id=bench.offer.interface.id).findings
    assert MTU_TO_CHECK in [finding.code for finding in findings]
    return f"{told}; {JUMBO - 100} bytes do not arrive, 1400 do"


def evolved(**changes: Any) -> Callable[[VirtualInterface], VirtualInterface]:
    """What the customer takes the interface for: its only session is another one."""

    def believed(interface: VirtualInterface) -> VirtualInterface:
        (peer,) = interface.bgp_peers
        of_peer = {name: value for name, value in changes.items() if name in attrs.fields_dict(BGPPeer)}
        rest = {name: value for name, value in changes.items() if name not in of_peer}
        return attrs.evolve(interface, **rest, bgp_peers=(attrs.evolve(peer, **of_peer),))

    return believed


def disable_provider(bench: Bench) -> None:
    bench.provider.ask("disable all")


def disable_customer(bench: Bench) -> None:
    bench.customer.disable(bench.remotes[0])


def cut(bench: Bench) -> None:
    bench.wire.ip("provider", "link", "set", "dev", PORT, "down")


def take_own_port_down(bench: Bench) -> None:
    bench.wire.ip("customer", "link", "set", "dev", PORT, "down")


def on_aws(*versions: int, mtu: int = 1500) -> Callable[[], Accepted]:
    return lambda: Accepted.on_aws(*versions, mtu=mtu)


CASES: Final = (
    Case("IPv4", on_aws(4), forwards),
    Case("IPv6", on_aws(6), forwards),
    Case("IPv4 and IPv6", on_aws(4, 6), forwards),
    Case("802.1Q tags", on_aws(4, 6), forwards, tags=(VLAN, VLAN)),
    Case("jumbo frames", on_aws(4, mtu=JUMBO), forwards),
    Case("graceful restart", on_aws(4), forwards, arguments={"graceful_restart": True}),
    Case("OUTSCALE", Accepted.on_outscale, forwards, arguments={"remote_asn": OUTSCALES_ASN, "mtu": 1500}),
    Case("BFD", on_aws(4), notices_silent_loss, arguments={"bfd": True}, provider={"bfd": True}),
    Case(
        "wrong key",
        on_aws(4),
        never_stands("Connect|Active", BGP_SETTINGS, BGP_KEY),
        believed=evolved(auth_key="another-key"),
    ),
    Case(
        "no key",
        on_aws(4),
        never_stands("Connect|Active", BGP_SETTINGS, BGP_KEY),
        arguments={"include_auth_key": False},
    ),
    Case(
        "wrong own AS number",
        on_aws(4),
        never_stands("Bad peer AS", BGP_SETTINGS, CUSTOMER_ASN),
        believed=evolved(asn=65009, asn_long=65009),
    ),
    Case(
        "wrong AS number of the provider",
        on_aws(4),
        never_stands("Bad peer AS", BGP_SETTINGS, PROVIDER_ASN),
        believed=evolved(amazon_side_asn=64999),
    ),
    Case(
        "wrong address",
        on_aws(4),
        never_stands("Connect|Active|No route to host", BGP_SETTINGS, PEER_ADDRESS),
        believed=evolved(customer_address="169.254.99.2/30", amazon_address="169.254.99.1/30"),
    ),
    Case(
        "wrong VLAN",
        on_aws(4),
        never_stands("Connect|Active", ROUTER_UNREACHABLE, ROUTER_UNREACHABLE),
        tags=(VLAN, VLAN + 1),
    ),
    Case(
        "too many prefixes announced",
        on_aws(4),
        ends("Route limit exceeded|Maximum Number of Prefixes", SESSION_CLOSED, PREFIX_LIMIT),
        arguments={"advertise": ["10.7.0.0/16", "10.8.0.0/16", "10.9.0.0/16"]},
        provider={"limit": 1},
    ),
    Case(
        "too many prefixes received",
        on_aws(4),
        ends("Route limit exceeded|Maximum Number of Prefixes", SESSION_CLOSED, ROUTER_PREFIX_LIMIT),
        arguments={"max_received": 1},
        provider={"more": 3},
    ),
    Case(
        "provider disabled",
        on_aws(4),
        ends("Administrative shutdown", SESSION_CLOSED, PROVIDER_SHUTDOWN, act=disable_provider),
    ),
    Case(
        "own end disabled",
        on_aws(4),
        ends(r"customer: (Down|.*Admin\. shutdown)", SESSION_CLOSED, ROUTER_SHUTDOWN, act=disable_customer),
    ),
    Case("cable cut", on_aws(4), ends("Neighbor lost|Interface down", ROUTER_UNREACHABLE, ROUTER_UNREACHABLE, act=cut)),
    Case("own port down", on_aws(4), ends("Link down", ROUTER_UNREACHABLE, ROUTER_UNREACHABLE, act=take_own_port_down)),
    Case("smaller MTU on the way", on_aws(4, mtu=JUMBO), loses_large_packets),
)


def main(arguments: list[str]) -> int:
    """Run all cases, or those whose names hold an argument, and print what became of each.

    Returns:
        How many failed; where none can be run, 1 if ``--install`` is among the arguments, else 0.
    """
    must = "--install" in arguments
    names = [each for each in arguments if each != "--install"]
    problem = missing()
    if problem:
        _tell(f"skipped: {problem}")
        return int(must)
    begun = time.monotonic()
    chosen = [case for case in CASES if not names or any(each in case.name for each in names)]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what has started is ended then, too
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            jobs = [
                (f"{platform:5} {case.name}", pool.submit(case.run, platform))
                for case in chosen
                for platform in CUSTOMERS
            ]
            if not names:
                jobs += [
                    (f"{platform:5} {SAMPLES} hostile texts", pool.submit(load_all, platform, SAMPLES))
                    for platform in CUSTOMERS
                ]
            failed = sum(_ended(name, job) for name, job in jobs)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    _tell(f"{len(jobs) - failed} of {len(jobs)} as promised, in {time.monotonic() - begun:.0f} s")
    return failed


def _ended(name: str, job: Future[str]) -> bool:
    """Tell what became of a case, and return whether it failed."""
    error = job.exception()
    _tell(f"{name}: {f'FAILED {type(error).__name__}: {error}' if error else job.result()}")
    return error is not None


def _tell(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
