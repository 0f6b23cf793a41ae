"""Configurations for the customer's router: what they say, what they leave open, what is refused."""

from __future__ import annotations

import pickle
from itertools import product
from pathlib import Path
from traceback import TracebackException
from typing import Any

import attrs
import pytest

from directlink import (
    AddressFamily,
    BGPPeer,
    BGPPeerState,
    ConfigurationError,
    Credentials,
    DirectLinkClient,
    ParameterError,
    RouteFilterPrefix,
)
from directlink.emulator import Emulator, ManualClock
from directlink.routers import RouterConfig, _config, render
from directlink.routers._platforms import PLATFORMS
from router_grammar import GRAMMARS, NotPermittedError, Statement, statements
from router_support import KEY, PEERS, interface

ALL: list[Any] = [*PLATFORMS]


def lines(config: RouterConfig) -> list[str]:
    return [line.strip() for line in config.text.split("\n")]


def test_every_platform_has_a_template_and_a_grammar() -> None:
    folder = Path(_config.__file__).with_name("templates")
    assert {path.stem for path in folder.glob("*.j2")} == set(PLATFORMS) == set(GRAMMARS)


# ── what the text says ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_whole_text_for_frr() -> None:
    config = render(
        interface(), "frr", port="eth1", advertise=["10.0.0.0/16"], router_id="192.0.2.1", include_auth_key=True
    )
    assert config.text == (
        "! dxvif-fg12ab34 prod, dxcon-1 at EqPA2\n"
        "interface eth1.101\n"
        " description dxvif-fg12ab34 prod\n"
        " ip address 169.254.0.2/30\n"
        "exit\n"
        "!\n"
        "ip route 10.0.0.0/16 blackhole 254\n"
        "ip prefix-list dx-fg12ab34-out4 seq 5 permit 10.0.0.0/16\n"
        "ip prefix-list dx-fg12ab34-in4 seq 5 permit any\n"
        "!\n"
        "router bgp 65000\n"
        " bgp router-id 192.0.2.1\n"
        " no bgp default ipv4-unicast\n"
        " neighbor 169.254.0.1 remote-as 64512\n"
        " neighbor 169.254.0.1 description dxvif-fg12ab34 prod\n"
        f" neighbor 169.254.0.1 password {KEY}\n"
        " !\n"
        " address-family ipv4 unicast\n"
        "  network 10.0.0.0/16\n"
        "  neighbor 169.254.0.1 activate\n"
        "  neighbor 169.254.0.1 prefix-list dx-fg12ab34-in4 in\n"
        "  neighbor 169.254.0.1 prefix-list dx-fg12ab34-out4 out\n"
        " exit-address-family\n"
        "exit\n"
        "!\n"
    )


ESSENTIALS: dict[str, list[str]] = {
    "frr": [
        "interface eth1.101",
        "ip address 169.254.0.2/30",
        "ipv6 address 2001:db8::2/125",
        "router bgp 65000",
        "neighbor 169.254.0.1 remote-as 64512",
        "neighbor 2001:db8::1 remote-as 64512",
        f"neighbor 169.254.0.1 password {KEY}",
        "network 10.0.0.0/16",
        "ip prefix-list dx-fg12ab34-out4 seq 5 permit 10.0.0.0/16",
        "ipv6 prefix-list dx-fg12ab34-out6 seq 5 permit 2001:db8:a::/48",
    ],
    "bird": [
        "local 169.254.0.2 as 65000;",
        "neighbor 169.254.0.1 as 64512;",
        "neighbor 2001:db8::1 as 64512;",
        f'password "{KEY}";',
        "route 10.0.0.0/16 blackhole;",
        "export where net ~ [ 10.0.0.0/16 ];",
        "export where net ~ [ 2001:db8:a::/48 ];",
    ],
    "ios-xe": [
        "interface eth1.101",
        "encapsulation dot1Q 101",
        "ip address 169.254.0.2 255.255.255.252",
        "ip mtu 1500",
        "ipv6 address 2001:db8::2/125",
        "router bgp 65000",
        "neighbor 169.254.0.1 remote-as 64512",
        f"neighbor 169.254.0.1 password 0 {KEY}",
        "network 10.0.0.0 mask 255.255.0.0",
        "network 2001:db8:a::/48",
        "ip route 10.0.0.0 255.255.0.0 Null0 254",
    ],
    "junos": [
        "set interfaces eth1 unit 101 vlan-id 101",
        "set interfaces eth1 unit 101 family inet address 169.254.0.2/30",
        "set interfaces eth1 unit 101 family inet6 address 2001:db8::2/125",
        "set interfaces eth1 unit 101 family inet mtu 1500",
        "set routing-options autonomous-system 65000",
        "set protocols bgp group dx-fg12ab34-v4 neighbor 169.254.0.1 peer-as 64512",
        f'set protocols bgp group dx-fg12ab34-v4 neighbor 169.254.0.1 authentication-key "{KEY}"',
        "set policy-options policy-statement dx-fg12ab34-out4 term announced from route-filter 10.0.0.0/16 exact",
        "set routing-options rib inet6.0 static route 2001:db8:a::/48 discard",
    ],
    "eos": [
        "interface eth1.101",
        "encapsulation dot1q vlan 101",
        "ip address 169.254.0.2/30",
        "mtu 1500",
        "router bgp 65000",
        "neighbor 169.254.0.1 remote-as 64512",
        f"neighbor 169.254.0.1 password 0 {KEY}",
        "seq 5 permit 10.0.0.0/16",
        "network 2001:db8:a::/48",
        "ip route 10.0.0.0/16 Null0 254",
    ],
}


@pytest.mark.parametrize("platform", ALL)
def test_addresses_systems_keys_and_announcements_are_those_of_the_interface(platform: Any) -> None:
    both = ["10.0.0.0/16", "2001:db8:a::/48"]
    config = render(interface(4, 6), platform, port="eth1", advertise=both, include_auth_key=True)
    assert set(ESSENTIALS[platform]) <= set(lines(config))
    assert [line for line in lines(config) if "ttl" in line or "multihop" in line or "timers" in line] == []


@pytest.mark.parametrize("platform", ALL)
def test_every_combination_is_grammatical_and_no_statement_of_the_grammar_is_unused(platform: Any) -> None:
    options: list[dict[str, Any]] = [
        {"include_auth_key": True, "bfd": True},
        {"graceful_restart": True, "tagged": False, "vrf": "dx", "max_received": 20, "router_id": "192.0.2.1"},
        {"vrf": "dx", "include_auth_key": True, "bfd": True},
        {"max_received": 20, "router_id": "192.0.2.1", "graceful_restart": True},
    ]
    announced = {4: ["10.0.0.0/16", "10.1.0.0/16"], 6: ["2001:db8:a::/48"]}
    seen: set[Statement] = set()
    for versions, given, some in product([(4,), (6,), (4, 6), (4, 4)], options, [False, True]):
        prefixes = [prefix for version in set(versions) for prefix in announced[version] if some]
        text = render(interface(*versions), platform, port="eth1", advertise=prefixes, **given).text
        seen |= set(statements(platform, text))
    assert [each.pattern.pattern for each in GRAMMARS[platform] if each not in seen] == []


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("frr", "router bgp banana\n"),
        ("frr", "interface eth1\n router bgp 1\n"),
        ("frr", "router bgp 1\n neighbor 9.9.9.9 shutdown\n"),
        ("bird", "protocol device dx_a_device {\n"),
        ("bird", "}\n"),
        ("ios-xe", "interface Gi1\n encapsulashun dot1Q 5\n"),
        ("junos", "set system root-authentication\n"),
        ("eos", "exit"),
    ],
)
def test_the_grammar_says_no(platform: str, text: str) -> None:
    with pytest.raises(NotPermittedError):
        statements(platform, text)


@pytest.mark.parametrize("platform", ALL)
def test_with_nothing_to_announce_everything_is_held_back(platform: Any) -> None:
    config = render(interface(), platform, port="eth1")
    held_back = {
        "frr": "deny any",
        "bird": "export none;",
        "ios-xe": "deny 0.0.0.0/0 le 32",
        "eos": "deny 0.0.0.0/0 le 32",
    }
    assert held_back.get(platform, "dx-fg12ab34-out4 then reject") in config.text
    assert "Nothing is announced" in "".join(config.notes)


@pytest.mark.parametrize("platform", ALL)
def test_an_untagged_interface_is_the_port_itself(platform: Any) -> None:
    config = render(interface(), platform, port="eth1", tagged=False)
    assert "101" not in config.text
    assert not any("vlan" in note for note in config.notes)


def test_names_of_filters_come_from_the_id_and_exist_without_one() -> None:
    assert "dx-vif-in4" in render(interface(virtual_interface_id=None), "frr", port="eth1").text
    text = render(interface(virtual_interface_id="\n!", virtual_interface_name=None), "frr", port="eth1").text
    assert "dx-vif-in4" in text
    nameless = interface(virtual_interface_id=None, virtual_interface_name=None, connection_id=None, location=None)
    assert "description" not in render(nameless, "frr", port="eth1").text


# ── what the interface does not tell ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("platform", ALL)
def test_an_as_number_that_is_not_told_is_a_marked_place(platform: Any) -> None:
    config = render(interface(amazon_side_asn=None), platform, port="eth1")
    assert config.text.count("<REMOTE-ASN>") == 1
    assert any("<REMOTE-ASN>" in note and "remote_asn" in note for note in config.notes)
    told = render(interface(amazon_side_asn=None), platform, port="eth1", remote_asn=64999)
    assert "64999" in told.text
    assert "<REMOTE-ASN>" not in told.text + "".join(told.notes)


def test_an_offer_does_not_tell_the_as_number_that_it_shows() -> None:
    offer = interface(virtual_interface_state="confirming", amazon_side_asn=64512)
    assert "<REMOTE-ASN>" in render(offer, "frr", port="eth1").text
    assert "remote-as 64555" in render(offer, "frr", port="eth1", remote_asn=64555).text
    public = attrs.evolve(offer, virtual_interface_type="public", amazon_side_asn=7224)
    assert "remote-as 7224" in render(public, "frr", port="eth1").text


def test_what_the_interface_tells_is_not_contradicted() -> None:
    with pytest.raises(ParameterError, match=r"^remote_asn: the interface has 64512, not 64513$"):
        render(interface(), "frr", port="eth1", remote_asn=64513)
    with pytest.raises(ParameterError, match=r"^mtu: the interface has 1500, not 9001$"):
        render(interface(), "frr", port="eth1", mtu=9001)
    assert render(interface(), "frr", port="eth1", mtu=1500, remote_asn=64512) == render(
        interface(), "frr", port="eth1"
    )


def test_an_interface_of_outscale_is_enough() -> None:
    emulator = Emulator("outscale", clock=ManualClock(), provisioning_seconds=0)
    you = emulator.grantee
    client = DirectLinkClient(
        cloud="outscale",
        region="eu-west-2",
        credentials=Credentials(you.access_key_id, you.secret_access_key),
        transport=emulator.transport(),
        clock=emulator.clock,
    )
    offered = emulator.offer_private_virtual_interface(vlan=202)
    (found,) = client.describe_virtual_interfaces(virtual_interface_id=offered)
    config = render(found, "bird", port="eth1")
    assert "<REMOTE-ASN>" in config.text
    assert any("MTU" in note for note in config.notes)
    full = render(found, "bird", port="eth1", remote_asn=64600, mtu=1500, include_auth_key=True)
    assert found.auth_key
    assert f'password "{found.auth_key}";' in lines(full)
    assert "mtu 1500" in "".join(full.notes)


def test_an_address_that_examples_of_outscale_have_is_taken() -> None:
    peer = BGPPeer(asn=65000, amazon_address="172.16.0.5/30", customer_address="172.16.0.4/30")
    assert "ip address 172.16.0.4/30" in render(interface(bgp_peers=(peer,)), "frr", port="eth1").text


@pytest.mark.parametrize("platform", ALL)
def test_jumbo_frames_are_configured_or_commanded_and_counted(platform: Any) -> None:
    config = render(interface(4, 6, mtu=9001), platform, port="eth1")
    told = config.text if not PLATFORMS[platform].is_linux else "".join(config.notes)
    assert "mtu 9001" in told
    assert any("9019 bytes" in note for note in config.notes)


def test_sessions_that_are_deleted_or_have_no_addresses_are_left_out() -> None:
    deleted = attrs.evolve(PEERS[6], bgp_peer_state=BGPPeerState.DELETING)
    config = render(interface(bgp_peers=(PEERS[4], deleted)), "frr", port="eth1")
    assert "2001:db8" not in config.text
    bare = BGPPeer(asn=65000, address_family=AddressFamily.IPV6)
    config = render(interface(bgp_peers=(PEERS[4], bare)), "frr", port="eth1")
    assert "1 BGP session(s) of the interface show no addresses and are left out." in config.notes
    with pytest.raises(ParameterError, match="shows no BGP session with addresses"):
        render(interface(bgp_peers=(bare,)), "frr", port="eth1")


def test_addresses_of_different_networks_are_told() -> None:
    peer = attrs.evolve(PEERS[4], amazon_address="169.254.0.9/30")
    config = render(interface(bgp_peers=(peer,)), "frr", port="eth1")
    assert any(note.startswith("169.254.0.9 is not in 169.254.0.0/30") for note in config.notes)


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("platform", ALL)
def test_the_key_is_left_out_unless_asked_for_and_its_place_is_marked(platform: Any) -> None:
    config = render(interface(), platform, port="eth1")
    assert not config.has_secret
    assert KEY not in config.text
    marked = [line for line in lines(config) if "<BGP-KEY>" in line]
    assert len(marked) == 1
    assert marked[0][0] in "!#"
    assert any("is left out" in note for note in config.notes)


def test_a_text_with_a_key_is_kept_out_of_sight() -> None:
    config = render(interface(), "frr", port="eth1", include_auth_key=True)
    assert config.has_secret
    assert KEY in config.text
    for shown in (repr(config), str(config), f"{config}", repr(config.notes)):
        assert KEY not in shown
    assert "text='***'" in repr(config)
    assert pickle.loads(pickle.dumps(config)) == config
    assert "router bgp" in repr(render(interface(), "frr", port="eth1"))


def test_a_key_that_is_not_shown_need_not_be_absent() -> None:
    for absent in (None, ""):
        peer = attrs.evolve(PEERS[4], auth_key=absent)
        config = render(interface(bgp_peers=(peer,)), "frr", port="eth1", include_auth_key=True)
        assert not config.has_secret
        assert "<BGP-KEY>" in config.text
        assert any("not shown, which does not mean that there is none" in note for note in config.notes)


@pytest.mark.parametrize(
    ("platform", "key", "reason"),
    [
        ("frr", "a key", "space"),
        ("ios-xe", "a key", "space"),
        ("eos", "!secret", "comment"),
        ("bird", 'say "key"', "quotation mark"),
        ("junos", "$9$abcdef", "encrypted"),
        ("junos", "$8$abcdef", "encrypted"),
        *((platform, "k" * 81, "more than 80 characters") for platform in ALL),
        *((platform, "clé\n", "not printable ASCII") for platform in ALL),
    ],
)
def test_a_key_that_a_platform_cannot_write_is_refused_with_the_reason(platform: Any, key: str, reason: str) -> None:
    peer = attrs.evolve(PEERS[4], auth_key=key)
    with pytest.raises(ParameterError, match=reason) as caught:
        render(interface(bgp_peers=(peer,)), platform, port="eth1", include_auth_key=True)
    assert key not in str(caught.value)
    assert not render(interface(bgp_peers=(peer,)), platform, port="eth1").has_secret


def test_junos_escapes_what_it_can_and_ios_tells_how_to_type_a_question_mark() -> None:
    peer = attrs.evolve(PEERS[4], auth_key='a"b\\c?d')
    text = render(interface(bgp_peers=(peer,)), "junos", port="eth1", include_auth_key=True).text
    assert 'authentication-key "a\\"b\\\\c?d"' in text
    config = render(interface(bgp_peers=(peer,)), "ios-xe", port="eth1", include_auth_key=True)
    assert any("Ctrl-V" in note for note in config.notes)


def test_no_frame_of_a_refusal_shows_the_key(tmp_path: Path) -> None:
    template = tmp_path / "mine.j2"
    template.write_text("{{ peers[0].key }} {{ unknown }}", "utf-8")
    spaced = interface(bgp_peers=(attrs.evolve(PEERS[4], auth_key=f"{KEY} "),))
    for found, mine in ((spaced, None), (interface(), template)):
        with pytest.raises(ParameterError) as caught:
            render(found, "frr", port="eth1", include_auth_key=True, template=mine)
        shown = "".join(TracebackException.from_exception(caught.value, capture_locals=True).format())
        ours = shown[shown.index("directlink/routers") :]
        assert "wishes" in ours
        assert KEY not in ours


# ── announcements ────────────────────────────────────────────────────────────────────────────────────────────────────


def networks(count: int) -> list[str]:
    return [f"10.{number // 256}.{number % 256}.0/24" for number in range(count)]


def test_more_prefixes_than_the_provider_takes_are_refused() -> None:
    assert "10.0.99.0/24" in render(interface(), "frr", port="eth1", advertise=networks(100)).text
    with pytest.raises(ParameterError, match=r"^advertise: 101 IPv4 prefixes, and the interface takes 100:"):
        render(interface(), "frr", port="eth1", advertise=networks(101))
    render(interface(), "frr", port="eth1", advertise=networks(101), max_announced=200)
    pooled = interface(prefix_pool_allocated_count_ipv4=300)
    render(pooled, "frr", port="eth1", advertise=networks(300))
    with pytest.raises(ParameterError, match="takes 300"):
        render(pooled, "frr", port="eth1", advertise=networks(301))


def test_the_same_prefix_twice_is_announced_once() -> None:
    text = render(interface(), "frr", port="eth1", advertise=["10.0.0.0/16", "10.0.0.0/255.255.0.0"]).text
    assert text.count("network ") == 1


def test_a_public_interface_announces_its_route_filters_and_nothing_else() -> None:
    filters = (RouteFilterPrefix(cidr="192.0.2.0/24"), RouteFilterPrefix(cidr="198.51.100.0/24"))
    public = interface(virtual_interface_type="public", route_filter_prefixes=filters, amazon_side_asn=7224)
    text = render(public, "frr", port="eth1").text
    assert ["network 192.0.2.0/24" in text, "network 198.51.100.0/24" in text] == [True, True]
    assert "198.51.100.0" not in render(public, "frr", port="eth1", advertise=["192.0.2.128/25"]).text
    with pytest.raises(
        ParameterError, match=r"^advertise: 10\.0\.0\.0/16 is in none of the interface's route filters$"
    ):
        render(public, "frr", port="eth1", advertise=["10.0.0.0/16"])


def test_a_prefix_of_a_family_without_a_session_is_refused() -> None:
    with pytest.raises(ParameterError, match="no IPv6 session to announce 2001:db8:a::/48 over"):
        render(interface(4), "frr", port="eth1", advertise=["2001:db8:a::/48"])


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "arguments", "message"),
    [
        ({}, {"port": "eth1\nexit"}, "port: expected the name of a port"),
        ({}, {"port": None}, "port: expected the name of a port"),
        ({}, {"port": "GigabitEthernet0/0/1"}, "port: Linux takes names of at most 15 characters"),
        ({}, {"vrf": "a b"}, "vrf: expected the name of a VRF"),
        ({}, {"vrf": "a-name-that-is-too-long"}, "vrf: Linux takes names"),
        ({}, {"advertise": "10.0.0.0/16"}, "advertise: expected several"),
        ({}, {"advertise": ["10.0.0.1/16"]}, "advertise: expected networks such as"),
        ({}, {"advertise": ["fe80::%a\nb/64"]}, "advertise: "),
        ({}, {"remote_asn": 0}, "remote_asn: expected a number from 1 to 4294967295, got 0"),
        ({}, {"remote_asn": True}, "remote_asn: expected a number"),
        ({}, {"mtu": 100}, "mtu: expected a number from 1280 to 9216"),
        ({}, {"router_id": "169.254.0.1"}, "router_id: expected an IPv4 address outside 169.254.0.0/16"),
        ({}, {"router_id": "2001:db8::1"}, "router_id: expected an IPv4 address"),
        ({}, {"bfd": True, "graceful_restart": True}, "graceful_restart: does not go together with bfd"),
        ({}, {"max_received": 0}, "max_received: expected a number"),
        ({}, {"max_announced": -1}, "max_announced: expected a number"),
        ({"vlan": None}, {}, "virtual_interface: shows no VLAN"),
        ({"vlan": 4095}, {}, "virtual_interface: vlan: expected a number from 1 to 4094"),
        ({"bgp_peers": (attrs.evolve(PEERS[4], asn_long=None),)}, {}, "virtual_interface: asn: expected a number"),
        ({"bgp_peers": (PEERS[4], attrs.evolve(PEERS[6], asn_long=65001))}, {}, "several AS numbers of yours"),
        ({"bgp_peers": (attrs.evolve(PEERS[4], customer_address="nowhere"),)}, {}, "customer_address: not an address"),
        ({"bgp_peers": (attrs.evolve(PEERS[6], customer_address="fe80::2%a\nexit/64"),)}, {}, "a zone"),
        ({"bgp_peers": (attrs.evolve(PEERS[4], amazon_address="2001:db8::1/64"),)}, {}, "do not belong together"),
        ({"bgp_peers": (attrs.evolve(PEERS[4], amazon_address="169.254.0.2/30"),)}, {}, "do not belong together"),
    ],
)
def test_what_is_wrong_is_refused(changes: dict[str, Any], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message.replace("(", r"\(")):
        render(interface(**changes), "frr", **dict[str, Any]({"port": "eth1", **arguments}))


def test_another_platform_and_another_object_are_refused() -> None:
    unknown: Any = "vyos"
    with pytest.raises(ParameterError, match="platform: expected one of frr, bird, ios-xe, junos, eos, got 'vyos'"):
        render(interface(), unknown, port="eth1")
    wrong: Any = "dxvif-fg12ab34"
    with pytest.raises(ParameterError, match="virtual_interface: expected VirtualInterface, got str"):
        render(wrong, "frr", port="eth1")


# ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_linux_is_told_which_commands_make_the_interface() -> None:
    notes = render(interface(4, 6), "bird", port="eth1", vrf="dx").notes
    assert (
        "The interface is the kernel's: ip link add link eth1 name eth1.101 type vlan id 101; "
        "ip link set dev eth1.101 master dx; ip link set dev eth1.101 mtu 1500; ip link set dev eth1.101 up; "
        "ip address add 169.254.0.2/30 dev eth1.101; ip address add 2001:db8::2/125 dev eth1.101"
    ) in notes
    assert any("<VRF-TABLE>" in note for note in notes)
    frr = render(interface(), "frr", port="eth1", vrf="dx", bfd=True).notes
    assert not any("ip address" in note for note in frr)
    assert any("bfdd must run" in note for note in frr)
    assert any("VRF dx must exist" in note for note in frr)
    assert any("sysctl net.ipv4.ip_forward=1" in note for note in frr)
    eos = render(interface(4, 6), "eos", port="Ethernet1", vrf="dx").notes
    assert "VRF dx must exist." in eos
    assert any(note.endswith(": ip routing vrf dx; ipv6 unicast-routing vrf dx") for note in eos)
    assert "Routing instance dx must exist." in render(interface(), "junos", port="xe-0/0/0", vrf="dx").notes
    assert not any("Forwarding" in note for note in render(interface(4), "ios-xe", port="Te1/1", tagged=True).notes)
    assert any(note.endswith(": ipv6 unicast-routing") for note in render(interface(6), "ios-xe", port="Te1/1").notes)


def test_a_router_id_is_asked_for_where_none_can_be_chosen() -> None:
    def asks(*versions: int, **arguments: Any) -> bool:
        found = interface(*versions)
        if arguments.pop("routed", False):
            peer = attrs.evolve(PEERS[4], amazon_address="10.9.0.1/30", customer_address="10.9.0.2/30")
            found = interface(bgp_peers=(peer,))
        return any("router id" in note for note in render(found, "frr", port="eth1", **arguments).notes)

    assert asks(4)
    assert asks(6)
    assert not asks(4, router_id="192.0.2.1")
    assert not asks(routed=True)


# ── templates of the user's own ──────────────────────────────────────────────────────────────────────────────────────


def test_a_template_of_ones_own_sees_the_same_values(tmp_path: Path) -> None:
    (tmp_path / "part.j2").write_text("{{ subinterface }}", "utf-8")
    template = tmp_path / "mine.j2"
    template.write_text(
        "{% include 'part.j2' %} {{ peers[0].remote }} {{ peers[0].key | quoted }} {{ remote_asn or mark.remote_asn }}",
        "utf-8",
    )
    config = render(interface(amazon_side_asn=None), "frr", port="eth1", template=template, include_auth_key=True)
    assert config.text == f'eth1.101 169.254.0.1 "{KEY}" <REMOTE-ASN>'
    assert config.has_secret


@pytest.mark.parametrize("text", ["{{ vlan_id }}", "{% if %}", "{% include 'missing.j2' %}"])
def test_a_template_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    template = tmp_path / "mine.j2"
    template.write_text(text, "utf-8")
    with pytest.raises(ParameterError, match=r"^template: "):
        render(interface(), "frr", port="eth1", template=template)
    with pytest.raises(ParameterError, match=r"^template: TemplateNotFound: .*absent"):
        render(interface(), "frr", port="eth1", template=tmp_path / "absent.j2")


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_config, "find_spec", dict[str, object]().get)
    with pytest.raises(ConfigurationError, match=r"pip install 'directlink\[routers\]'"):
        render(interface(), "frr", port="eth1")
