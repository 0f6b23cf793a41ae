"""Answers that list something show themselves as tables in notebooks."""

from __future__ import annotations

import inspect
import pickle
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import (
    AssociateMacSecKeyResponse,
    BGPPeer,
    BGPStatus,
    ConfirmPrivateVirtualInterfaceResponse,
    Connections,
    Credentials,
    DisassociateMacSecKeyResponse,
    History,
    HistoryEntry,
    Lags,
    Locations,
    Model,
    Tag,
    VirtualGateway,
    VirtualGateways,
    VirtualInterface,
    VirtualInterfaces,
    VirtualInterfaceState,
    WaitResult,
)
from directlink._accept import offers
from directlink.emulator import Emulator
from directlink.models._html import COLUMNS, facts
from directlink.recording import Cassette, RecordedExchange
from directlink.routers import RouterConfig
from support import FakeClock

if TYPE_CHECKING:
    from support import Kind


def rows(html: str | None) -> list[list[str]]:
    assert html is not None
    return [re.findall(r"<t[hd]>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]


def test_interfaces_have_the_columns_that_a_network_engineer_wants() -> None:
    listed = VirtualInterfaces(
        virtual_interfaces=(
            VirtualInterface(
                virtual_interface_id="dxvif-1",
                virtual_interface_state=VirtualInterfaceState.DOWN,
                vlan=101,
                asn=65010,
                direct_connect_gateway_id="dxgw",
                bgp_peers=(BGPPeer(bgp_status=BGPStatus.UP), BGPPeer(bgp_status=BGPStatus.DOWN)),
                tags=(Tag(key="k"),),
            ),
            VirtualInterface(virtual_interface_id="dxvif-2", virtual_gateway_id="vgw", asn=1, asn_long=4200000000),
        )
    )
    assert rows(listed._repr_html_()) == [
        ["Interface", "State", "BGP", "VLAN", "ASN", "Gateway"],
        ["dxvif-1", "down", "up, down", "101", "65010", "dxgw"],
        ["dxvif-2", "", "", "", "4200000000", "vgw"],
    ]


def test_other_lists_show_what_they_have() -> None:
    listed = VirtualGateways(virtual_gateways=(VirtualGateway(virtual_gateway_id="vgw-1"),))
    assert rows(listed._repr_html_()) == [["virtual_gateway_id"], ["vgw-1"]]
    sites = Locations.from_dict({"locations": [{"locationCode": "PAR1", "availableBillingModes": [{}]}]})
    assert rows(sites._repr_html_())[1] == ["PAR1", "…"]


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_is_an_attribute_and_none_is_a_secret(name: str) -> None:
    fields = {
        field.name: field for field in getattr(offers if name == "OfferRow" else directlink, name).__attrs_attrs__
    }
    named = [part for entry in COLUMNS[name].split() for part in entry.partition("=")[2].split(",")]
    assert named
    assert [part for part in named if part not in fields or fields[part].repr is not True] == []


def test_keys_are_in_no_table() -> None:
    secrets: dict[str, Any] = {"authKey": "canary-1", "customerRouterConfig": "canary-2"}
    listed = VirtualInterfaces.from_dict({"virtualInterfaces": [{**secrets, "bgpPeers": [{"authKey": "canary-3"}]}]})
    lags = Lags.from_dict({"lags": [{"lagId": "dxlag-1", "macSecKeys": [{"ckn": "canary-4"}]}]})
    keys = {"macSecKeys": [{"ckn": "canary-5", "state": "associated"}]}
    macsec = AssociateMacSecKeyResponse.from_dict(keys), DisassociateMacSecKeyResponse.from_dict(keys)
    assert "canary" not in f"{listed._repr_html_()}{lags._repr_html_()}{[answer._repr_html_() for answer in macsec]}"


def test_what_a_service_says_is_escaped() -> None:
    listed = Connections.from_dict({"connections": [{"connectionName": "<b>&"}]})
    assert "&lt;b&gt;&amp;" in str(listed._repr_html_())


def test_long_lists_end_with_how_many_more_there_are() -> None:
    many = VirtualInterfaces(
        virtual_interfaces=tuple(VirtualInterface(virtual_interface_id=f"dxvif-{number}") for number in range(103))
    )
    html = str(many._repr_html_())
    assert len(rows(html)) == 101
    assert html.endswith("<p>and 3 more</p>")


def test_empty_lists_say_so() -> None:
    assert VirtualInterfaces(virtual_interfaces=())._repr_html_() == "<p>none</p>"


@pytest.mark.parametrize("answer", [ConfirmPrivateVirtualInterfaceResponse(), VirtualInterface()])
def test_what_is_no_list_is_left_to_its_repr(answer: Any) -> None:
    assert answer._repr_html_() is None


def test_a_result_shows_what_it_tells_and_no_secret() -> None:
    entry = HistoryEntry(at=datetime(2026, 9, 21, tzinfo=UTC), elapsed=1.5, event="<seen>")
    interface = VirtualInterface(
        virtual_interface_id="dxvif-1", auth_key="canary", tags=(Tag(key="a&b"),), bgp_peers=(BGPPeer(asn=65000),)
    )
    result = WaitResult(
        state=VirtualInterfaceState.DOWN, virtual_interface=interface, history=History([entry]), elapsed=0.0
    )
    html = result._repr_html_()
    shown = dict(re.findall(r"<th style='text-align:left'>(\w+)</th><td style='text-align:left'>([^<]*)", html))
    assert shown["state"] == "down"
    assert shown["forwards_traffic"] == "False"
    assert shown["elapsed"] == "0.0"
    assert shown["virtualInterfaceId"] == "dxvif-1"
    assert "<details><summary>3 members</summary>" in html
    assert "<th>event</th>" in html
    assert "<td>&lt;seen&gt;</td><td></td>" in html
    assert "a&amp;b" in html
    assert "canary" not in html
    gone = WaitResult(state=None, virtual_interface=None, history=History(), elapsed=2.0)
    assert "state" not in dict(re.findall(r"<th style='[^']*'>(\w+)</th><td style='[^']*'>([^<]*)", gone._repr_html_()))


NO_RESULTS = re.compile("Model|DirectLinkError|AcceptRequest|.*Expectation|InterfaceSettings|HistoryEntry")
"""What is data, too."""


@pytest.mark.parametrize("name", directlink.__all__)
def test_every_result_shows_itself(name: str) -> None:
    cls = getattr(directlink, name)
    bases: list[str] = [base.__name__ for base in getattr(cls, "__mro__", ())]
    if hasattr(cls, "to_dict") and not any(NO_RESULTS.fullmatch(base) for base in bases):
        assert hasattr(cls, "_repr_html_"), name


LEFT_TO_REPR = {"Self", "Watch", "AsyncWatch", "str", "Any", "None"}
"""What methods return that is no result, and what is plain."""


@pytest.mark.parametrize("client", [directlink.DirectLinkClient, directlink.AsyncDirectLinkClient])
def test_whatever_a_client_returns_shows_itself(client: type) -> None:
    methods: list[Any] = [getattr(client, name) for name in dir(client) if not name.startswith("_")]
    returned = {str(inspect.signature(each).return_annotation) for each in methods if inspect.isroutine(each)}
    # A sequence of offers is one that shows itself, too; what is streamed comes one by one.
    parts = {part for each in returned for part in re.findall(r"\w+", each)} - LEFT_TO_REPR
    names = {"A": ["AcceptResult", "ConnectionAcceptResult"], "OfferT": ["InterfaceOffer", "ProposalOffer"]}
    known = {name for part in parts for name in names.get(part, [part]) if name in directlink.__all__}
    kinds = {name: getattr(directlink, name) for name in known - {"Stream", "AsyncStream", "AcceptOutcome"}}
    assert len(kinds) > 60
    # An item of a list is a row of it; alone it is left to its repr.
    lacking = {name for name, kind in kinds.items() if not hasattr(kind, "_repr_html_")}
    assert {name for name in lacking if not issubclass(kinds[name], Model)} == set()
    assert all(hasattr(kind, "_repr_html_") for kind in (directlink.Accepted, directlink.NotAccepted))


def test_an_offer_shows_itself_as_a_row() -> None:
    offer = directlink.InterfaceOffer(virtual_interface=VirtualInterface(virtual_interface_id="dxvif-<1>", vlan=7))
    assert rows(offer._repr_html_())[1][0] == "dxvif-&lt;1&gt;"


def test_a_router_configuration_shows_its_text_but_no_key() -> None:
    config = RouterConfig(text="router bgp <65000>", notes=("put <it> there",), has_secret=False)
    assert config._repr_html_() == "<pre>router bgp &lt;65000&gt;</pre><ul><li>put &lt;it&gt; there</li></ul>"
    assert "canary" not in RouterConfig(text="password canary", notes=(), has_secret=True)._repr_html_()


def test_a_cassette_shows_its_exchanges() -> None:
    lost: dict[str, Any] = {"type": "ConnectionLostError", "message": "gone", "told": {}}
    told = RecordedExchange(operation="DescribeTags", status_code=200, body={"a": "<b>"})
    shown = Cassette((told, RecordedExchange(operation="DescribeLags", error=lost)))._repr_html_()
    for text in ("DescribeTags", "200", "&lt;b&gt;", "ConnectionLostError"):
        assert text in shown
    assert "<b>" not in shown
    assert "none" in Cassette()._repr_html_()


def test_a_list_of_texts_in_a_result_is_one_cell() -> None:
    assert "<td style='text-align:left'>a, &lt;b&gt;</td>" in facts({"names": ["a", "<b>"]})


def test_what_waits_to_be_accepted_is_a_tuple_that_shows_itself_as_a_table(kind: Kind) -> None:
    emulator = Emulator()
    keys = Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key)
    transport = emulator.async_transport() if kind.is_async else emulator.transport()
    client = kind.client(transport=transport, credentials=keys, clock=FakeClock(emulator.clock.time()))
    offers = [emulator.offer_private_virtual_interface(vlan=vlan) for vlan in (101, 102)]
    pending = kind.run(client.pending_offers())
    assert issubclass(type(pending), tuple)
    assert [offer.id for offer in pending] == offers
    assert [row[0] for row in rows(pending._repr_html_())] == ["Offer", *offers]
    assert pickle.loads(pickle.dumps(pending)) == pending == tuple(pending)
    assert type(pending)()._repr_html_() == "<p>none</p>"
