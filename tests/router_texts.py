"""Renders configurations of hostile values, and holds each against the grammar of its platform.

    python tests/router_texts.py 20000

prints how many texts were rendered, and how many values were refused; it ends at the first line that is no statement.
tests/properties/test_router_texts.py runs some of it with every test run.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any, NamedTuple

import attrs
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st

from directlink import BGPPeer, ParameterError, RouteFilterPrefix, VirtualInterface, VirtualInterfaceState
from directlink.routers import RouterConfig, render
from directlink.routers._platforms import PLATFORMS
from directlink.routers._texts import plain
from router_grammar import statements

# What one router or another acts on, and statements that somebody may wish to smuggle in.
FRAGMENTS = [
    *(
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\x00",
        "\x0b",
        "\x0c",
        "\x16",
        "\x1b[2J",
        "\x7f",
        "\x85",
        "\u2028",
        "\u2029",
        "\u202e",
    ),
    *(
        "|",
        "!",
        "#",
        "?",
        '"',
        "'",
        "\\",
        ";",
        "{",
        "}",
        "/*",
        "*/",
        "//",
        "$",
        "%",
        "{{ port }}",
        "{% raw %}",
        "<",
        ">",
    ),
    *(" ", "  ", "-", "exit", "neighbor 9.9.9.9 remote-as 1", "no router bgp 65000", "set system root-authentication"),
    *("x" * 90, "y" * 5000, "é", "日本", "\U000e0001", "emulated", "prod", "$9$abc", "$8$abc"),
]
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), min_size=1, max_size=6).map("".join)
names = st.none() | hostile
keys = st.none() | st.text(
    st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=80
)  # hostile ones below
asns = st.integers(1, 2**32 - 1)
odd_numbers = st.sampled_from([0, -1, 2**32, True, "65000", "65000\nexit", 1.5, "\uff11"])


@st.composite
def addresses(draw: st.DrawFn, version: int, number: int) -> tuple[str, str]:
    """The two ends of a session, the provider's first."""
    if version == 4:
        low = 8 * number + 4 * draw(st.integers(0, 1))
        net = draw(st.sampled_from(["169.254.7", "10.1.2", "172.16.0"]))
        return f"{net}.{low + 1}/30", f"{net}.{low + 2}/30"
    return f"2001:db8:{number + 1}::1/125", f"2001:DB8:{number + 1}:0::2/125"


@st.composite
def peers(draw: st.DrawFn, asn: int) -> tuple[BGPPeer, ...]:
    versions = draw(st.sampled_from([(4,), (6,), (4, 6), (6, 4), (4, 4), (4, 6, 6)]))
    found: list[BGPPeer] = []
    for number, version in enumerate(versions):
        amazon, customer = draw(addresses(version, number))
        found.append(BGPPeer(asn_long=asn, auth_key=draw(keys), amazon_address=amazon, customer_address=customer))
    return tuple(found)


PREFIXES = {
    4: ["10.0.0.0/16", "10.1.0.0/16", "192.0.2.0/24", "0.0.0.0/0", "10.9.9.9/32"],
    6: ["2001:db8:a::/48", "2001:DB8:b::/64", "::/0"],
}


class Case(NamedTuple):
    """One rendering: an interface, a platform, the other arguments."""

    interface: VirtualInterface
    platform: Any
    arguments: dict[str, Any]


PORTS = {"frr": ["eth1", "enp3s0f0"], "bird": ["eth1", "bond0"], "junos": ["xe-0/0/0", "ae0"]}
OTHER_PORTS = ["GigabitEthernet0/0/1", "Port-Channel8"]


@st.composite
def cases(draw: st.DrawFn, *platforms: str) -> Case:
    """Free texts are hostile throughout; of the other values at most one is, for it is mostly refused.

    Args:
        draw: hypothesis's.
        platforms: those to draw from; all if none is given.
    """
    platform = draw(st.sampled_from(platforms or [*PLATFORMS]))
    asn = draw(asns)
    sessions = draw(peers(asn))
    versions = {4 if "." in (peer.customer_address or "") else 6 for peer in sessions}
    interface = VirtualInterface(
        virtual_interface_id=draw(names),
        virtual_interface_name=draw(names),
        connection_id=draw(names),
        location=draw(names),
        virtual_interface_type=draw(st.sampled_from(["private", "transit"]) | names),
        virtual_interface_state=draw(
            st.sampled_from([None, *map(VirtualInterfaceState, ("available", "down", "confirming"))])
        ),
        amazon_side_asn=draw(st.none() | asns),
        vlan=draw(st.integers(1, 4094)),
        mtu=draw(st.sampled_from([None, 1500, 8500, 9001])),
        bgp_peers=sessions,
    )
    announced = [prefix for version in versions for prefix in PREFIXES[version]]
    bfd = draw(st.booleans())
    arguments: dict[str, Any] = {
        "port": draw(st.sampled_from(PORTS.get(platform, OTHER_PORTS))),
        "tagged": draw(st.booleans()),
        "vrf": draw(st.sampled_from([None, "dx", "CUSTOMER-1"])),
        "advertise": draw(st.lists(st.sampled_from(announced), max_size=6)),
        "router_id": draw(st.sampled_from([None, "192.0.2.1"])),
        "max_received": draw(st.sampled_from([None, 50])),
        "include_auth_key": draw(st.booleans()),
        "bfd": bfd,
        "graceful_restart": not bfd and draw(st.booleans()),
    }
    values: dict[str, st.SearchStrategy[Any]] = {
        "port": hostile | st.none(),
        "vrf": hostile,
        "advertise": st.lists(hostile | st.just("fe80::%a\nb/64") | st.integers(), min_size=1, max_size=2) | hostile,
        "router_id": hostile | st.just("169.254.0.1"),
        "remote_asn": odd_numbers,
        "mtu": odd_numbers,
        "max_received": odd_numbers,
    }
    members: dict[str, st.SearchStrategy[Any]] = {
        "vlan": odd_numbers,
        "amazon_side_asn": odd_numbers,
        "route_filter_prefixes": hostile.map(lambda text: (RouteFilterPrefix(cidr=text),)),
    }
    of_peers: dict[str, st.SearchStrategy[Any]] = {
        "customer_address": hostile | st.sampled_from(["fe80::2%a\nexit/64", "10.0.0.2/30\nexit", "10.0.0.2"]),
        "amazon_address": hostile | st.just("fe80::1%a\nexit/64"),
        "asn_long": odd_numbers,
        "auth_key": hostile,
    }
    is_odd = draw(st.integers(0, 3)) == 3
    odd = draw(st.sampled_from([*values, *members, *of_peers])) if is_odd else None
    if odd in values:
        arguments[odd] = draw(values[odd])
    elif odd in members:
        interface = attrs.evolve(interface, **dict[str, Any]({odd: draw(members[odd])}))
    elif odd is not None:
        first = attrs.evolve(sessions[0], **dict[str, Any]({odd: draw(of_peers[odd])}))
        interface = attrs.evolve(interface, bgp_peers=(first, *sessions[1:]))
    return Case(interface, platform, arguments)


def rendered(case: Case) -> RouterConfig | None:
    """The configuration, ``None`` if a value was refused."""
    try:
        return render(case.interface, case.platform, **case.arguments)
    except ParameterError:
        return None


def tamed(case: Case) -> Case:
    """The same with harmless texts in the place of hostile ones, where those leave anything."""

    def tame(text: str | None) -> str | None:
        return "x" if plain(text or "") else None

    names = ("virtual_interface_id", "virtual_interface_name", "connection_id", "location")
    texts: dict[str, Any] = {name: tame(getattr(case.interface, name)) for name in names}
    sessions = tuple(attrs.evolve(peer, auth_key=peer.auth_key and "secret") for peer in case.interface.bgp_peers)
    interface = attrs.evolve(case.interface, **texts, bgp_peers=sessions)
    given = case.arguments
    return case._replace(interface=interface, arguments={**given, "port": "eth1", "vrf": given["vrf"] and "dx"})


def check(case: Case) -> bool:
    """Whether there is a text; it must consist of statements, and of no others than with harmless values."""
    config = rendered(case)
    if config is None:
        return False
    twin = rendered(tamed(case))
    assert twin is not None
    assert statements(case.platform, config.text) == statements(case.platform, twin.text)
    assert config.text.isascii()
    assert all("\n" not in note for note in config.notes)
    return True


def main(count: int) -> None:
    """Render until there are ``count`` texts."""
    outcomes: Counter[str] = Counter()

    @settings(
        max_examples=1000,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        verbosity=Verbosity.quiet,
    )
    @given(cases())
    def batch(case: Case) -> None:
        outcomes["refused" if not check(case) else case.platform] += 1

    while (texts := outcomes.total() - outcomes["refused"]) < count:
        batch()
        print(f"\r{texts} texts", end="", file=sys.stderr)  # noqa: T201
    print(f"\r{texts} texts, every line a statement in its place: {dict(outcomes)}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
