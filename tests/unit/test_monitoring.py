"""What monitoring is told: states, sessions, prefixes, offers, looks; by Prometheus's library and by OpenTelemetry."""

from __future__ import annotations

import asyncio
import threading
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from directlink import (
    AsyncDirectLinkClient,
    Cloud,
    ConfigurationError,
    Credentials,
    DirectLinkClient,
    ParameterError,
    RetryPolicy,
    Snapshot,
)
from directlink._accept.snapshot import UNKNOWN
from directlink.emulator import Emulator, Fault, ManualClock
from directlink.monitoring import METRICS, Monitor, View
from directlink.monitoring.prometheus import MonitorCollector
from directlink.otel import observe
from emulator_aws_support import line, virtual_of
from emulator_support import call

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink import Change

VIF, VIF2, VIF3 = "dxvif-56781234", "dxvif-fg12ab34", "dxvif-ab12cd34"
LIST, ROUTES = "DescribeVirtualInterfaces", "ListVirtualInterfaceRoutes"
REGION = "eu-west-2"


class Watched:
    """An account, a watch of it, and what a monitor makes of that."""

    def __init__(self, cloud: str = "aws", *, resource_ids: Iterable[str] | None = None, **options: Any) -> None:
        self.clock = ManualClock()
        which = Cloud(cloud)
        self.emulator = Emulator(which, clock=self.clock, provisioning_seconds=0, **options)
        keys = self.emulator.grantee
        self.client = DirectLinkClient(
            cloud=which,
            region=REGION,
            credentials=Credentials(keys.access_key_id, keys.secret_access_key, keys.session_token),
            transport=self.emulator.transport(),
            clock=self.clock,
            retry=RetryPolicy(max_attempts=1),
        )
        self.watch = self.client.watch(resource_ids=None if resource_ids is None else list(resource_ids))
        self.monitor = Monitor(self.watch, now=self.clock.time)

    def accept(self, vif: str) -> None:
        self.emulator.offer_private_virtual_interface(vif)
        self.confirm(vif)

    def confirm(self, vif: str) -> None:
        gateway = virtual_of(self.emulator.grantee)
        call(
            self.emulator,
            self.emulator.grantee,
            "ConfirmPrivateVirtualInterface",
            virtualInterfaceId=vif,
            virtualGatewayId=gateway,
        )

    def look(self) -> tuple[Change, ...]:
        return self.watch.once()

    def go_on_with_values(self, value: str) -> None:
        """Have another watch go on with what is known, ``value`` for every attribute of everything."""
        known = self.watch.snapshot().knowledge()
        resources = {name: each._replace(values=(value,) * len(each.values)) for name, each in known.resources.items()}
        self.watch = self.client.watch(since=Snapshot(attrs.evolve(known, resources=resources)))
        self.monitor = Monitor(self.watch, now=self.clock.time)

    def samples(self, name: str) -> dict[tuple[str, ...], float]:
        """The numbers of a metric, by the values of its labels after the region."""
        [metric] = [each for each in METRICS if each.name == name]
        found = list(metric.samples(self.monitor.view()))
        assert all(len(labels) == len(metric.labels) and labels[0] == REGION for labels, _ in found)
        assert len(dict(found)) == len(found)
        return {labels[1:]: number for labels, number in found}

    def text(self) -> str:
        registry = CollectorRegistry()
        registry.register(MonitorCollector(self.monitor))
        return generate_latest(registry).decode()


def test_states_follow_the_watch_and_a_state_that_is_left_has_no_series() -> None:
    it = Watched()
    it.emulator.offer_private_virtual_interface(VIF)
    it.look()
    states = {key: value for key, value in it.samples("resource.state").items() if key[0] == "interface"}
    assert states == {("interface", VIF, "confirming"): 1}
    it.confirm(VIF)
    it.look()
    states = {key: value for key, value in it.samples("resource.state").items() if key[0] == "interface"}
    assert states == {("interface", VIF, "available"): 1}


def test_time_since_the_last_change_counts_from_when_it_was_noticed_or_seen_first() -> None:
    it = Watched()
    it.accept(VIF)
    assert it.look() == ()  # it was available all along, as far as the watch knows
    it.clock.advance(30)
    assert it.samples("resource.unchanged")["interface", VIF] == 30
    it.emulator.set_bgp_status(VIF, "down")
    it.look()
    assert it.samples("resource.unchanged")["interface", VIF] == pytest.approx(0, abs=1e-6)
    it.clock.advance(7)
    it.look()
    assert it.samples("resource.unchanged")["interface", VIF] == pytest.approx(7)


def test_a_watch_that_goes_on_knows_since_when_and_what_waits() -> None:
    it = Watched("outscale")
    it.accept(VIF)
    it.emulator.offer_private_virtual_interface(VIF2)
    it.look()
    it.clock.advance(100)
    text = it.watch.snapshot().to_json()
    with it.client.watch(since=Snapshot.from_json(text)) as it.watch:
        it.monitor = Monitor(it.watch, now=it.clock.time)
        assert it.look() == ()
        assert it.samples("resource.unchanged") == {("interface", each): pytest.approx(100) for each in (VIF, VIF2)}
        assert it.samples("offers.waiting") == {("interface",): 1}
        assert it.samples("offer.left") == {("interface", VIF2): pytest.approx(7 * 86400 - 100)}


def test_each_session_is_up_or_down_and_an_unknown_status_is_not_made_one() -> None:
    it = Watched()
    it.accept(VIF)
    it.look()
    [peer] = it.samples("bgp.peer.up")
    assert peer[0] == VIF
    assert it.samples("bgp.peer.up") == {peer: 1}
    it.emulator.set_bgp_status(VIF, "down")
    it.look()
    assert it.samples("bgp.peer.up") == {peer: 0}
    text = it.watch.snapshot().to_json().replace('"down"', '"unknown"')
    with it.client.watch(since=Snapshot.from_json(text)) as other:
        [metric] = [each for each in METRICS if each.name == "bgp.peer.up"]
        assert list(metric.samples(Monitor(other).view())) == []


def test_offers_wait_until_they_are_accepted_or_gone_and_time_runs_out() -> None:
    it = Watched()
    it.emulator.offer_private_virtual_interface(VIF)
    proposal = it.emulator.propose_association()
    it.look()
    assert it.samples("offers.waiting") == {("connection",): 0, ("interface",): 1, ("proposal",): 1}
    week = 7 * 86400
    assert it.samples("offer.left") == {
        ("proposal", proposal): pytest.approx(week)
    }  # of an interface AWS tells no lifetime
    it.clock.advance(600)
    it.look()
    assert it.samples("offer.left") == {("proposal", proposal): pytest.approx(week - 600)}
    call(
        it.emulator,
        it.emulator.owner,
        "DeleteDirectConnectGatewayAssociationProposal",
        proposalId=proposal,
    )
    it.confirm(VIF)
    for _ in range(2):
        it.look()
        it.clock.advance(8 * 86400)
    assert it.samples("offers.waiting") == {("connection",): 0, ("interface",): 0, ("proposal",): 0}
    assert it.samples("offer.left") == {}
    assert ("proposal", proposal) not in it.samples("resource.unchanged")


def test_outscale_has_interfaces_only_and_their_lifetime() -> None:
    it = Watched("outscale")
    it.emulator.offer_private_virtual_interface(VIF)
    it.look()
    assert it.samples("offers.waiting") == {("interface",): 1}
    assert it.samples("offer.left") == {("interface", VIF): pytest.approx(7 * 86400)}
    assert it.samples("bgp.peer.up") == {}
    assert it.samples("watch.info") == {("outscale", it.emulator.grantee.account_id): 1}


def test_what_is_asked_for_by_its_id_and_is_not_there_has_no_state() -> None:
    it = Watched(resource_ids=[VIF, VIF2])
    it.emulator.offer_private_virtual_interface(VIF)
    it.look()
    assert it.samples("resource.state") == {("interface", VIF, "confirming"): 1}
    assert it.samples("resource.info") == {("interface", VIF, name_of(it)): 1}


def name_of(it: Watched) -> str:
    name = call(it.emulator, it.emulator.grantee, LIST)["virtualInterfaces"][0]["virtualInterfaceName"]
    return str(name)


def test_connections_have_names_and_proposals_none() -> None:
    it = Watched()
    call(
        it.emulator,
        it.emulator.owner,
        "AllocateHostedConnection",
        connectionId=line(it.emulator),
        ownerAccount=it.emulator.grantee.account_id,
        bandwidth="50Mbps",
        connectionName="to the office",
        vlan=77,
    )
    proposal = it.emulator.propose_association()
    it.look()
    shown = {(kind, name) for kind, _, name in it.samples("resource.info")}
    assert {("connection", "to the office"), ("proposal", "")} <= shown
    assert ("proposal", proposal, "") in it.samples("resource.info")


def test_a_name_that_an_older_snapshot_does_not_know_is_empty_until_the_first_look() -> None:
    it = Watched()
    it.accept(VIF)
    it.look()
    it.go_on_with_values(UNKNOWN)
    assert ("interface", VIF, "") in it.samples("resource.info")


def test_prefixes_are_counted_for_some_interfaces_at_a_time_in_turn() -> None:
    it = Watched()
    for number, vif in enumerate((VIF, VIF2, VIF3)):
        it.accept(vif)
        it.emulator.customer_router(vif).announce(*(f"10.{number}.{each}.0/24" for each in range(number + 1)))
    it.look()
    assert it.samples("prefixes.accepted") == {}
    counted: list[set[str]] = []
    for _ in range(3):
        it.monitor.count_prefixes(it.client, interfaces=1)
        counted.append({vif for vif, _ in it.samples("prefixes.accepted")})
    assert [len(each) for each in counted] == [1, 2, 3]
    assert all(before < after for before, after in pairwise(counted))
    assert it.emulator.received(ROUTES) == 3
    accepted = it.samples("prefixes.accepted")
    assert [accepted[vif, "ipv4"] for vif in (VIF, VIF2, VIF3)] == [1, 2, 3]
    assert accepted[VIF, "ipv6"] == 0
    it.emulator.customer_router(VIF).withdraw()
    it.monitor.count_prefixes(it.client, interfaces=100)  # never one of them twice
    assert it.emulator.received(ROUTES) == 6
    assert it.samples("prefixes.accepted")[VIF, "ipv4"] == 0


def test_the_limit_is_what_is_allocated_or_the_quota() -> None:
    it = Watched()
    it.accept(VIF)
    it.look()
    it.monitor.count_prefixes(it.client, interfaces=1)
    assert it.samples("prefixes.limit") == {(VIF, "ipv4"): 100, (VIF, "ipv6"): 100}
    call(
        it.emulator,
        it.emulator.grantee,
        "UpdateVirtualInterfaceAttributes",
        virtualInterfaceId=VIF,
        prefixPoolAllocatedCountIpv4=250,
    )
    it.look()
    assert it.samples("prefixes.limit")[VIF, "ipv4"] == 250


def test_what_cannot_be_counted_is_left_out_and_counted_and_what_is_gone_is_forgotten() -> None:
    it = Watched()
    it.accept(VIF)
    it.accept(VIF2)
    it.look()
    it.monitor.count_prefixes(it.client, interfaces=2)
    it.emulator.faults.add(ROUTES, Fault.error("AccessDeniedException"), times=1)
    it.monitor.count_prefixes(it.client, interfaces=1)
    assert it.samples("prefix.count.failures") == {(): 1}
    assert {vif for vif, _ in it.samples("prefixes.accepted")} == {VIF2}
    call(it.emulator, it.emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=VIF2)
    it.clock.advance(86400)
    it.look()
    assert it.samples("prefixes.limit") == {}
    it.monitor.count_prefixes(it.client, interfaces=1)
    assert {vif for vif, _ in it.samples("prefixes.accepted")} == {VIF}


def test_looks_and_those_that_saw_nothing_are_counted_and_blindness_is_timed() -> None:
    it = Watched()
    it.accept(VIF)
    it.look()
    assert (it.samples("polls"), it.samples("poll.failures"), it.samples("watch.blind")) == ({(): 1}, {(): 0}, {(): 0})
    it.emulator.faults.add(LIST, Fault.error("ServiceUnavailable", status=503), times=2)
    for _ in range(2):
        it.clock.advance(20)
        it.look()
    assert (it.samples("polls"), it.samples("poll.failures"), it.samples("watch.blind")) == ({(): 3}, {(): 2}, {(): 40})
    assert ("interface", VIF, "available") in it.samples("resource.state")  # as it was seen last
    it.look()
    assert (it.samples("polls"), it.samples("poll.failures"), it.samples("watch.blind")) == ({(): 4}, {(): 2}, {(): 0})


def test_however_often_it_is_scraped_a_look_is_one_listing_of_each_kind() -> None:
    it = Watched()
    for vif in (VIF, VIF2, VIF3):
        it.accept(vif)
    before = it.emulator.received(LIST)
    it.look()
    for _ in range(5):
        it.text()
    assert it.emulator.received(LIST) - before == 1


def test_no_secret_is_in_what_is_scraped() -> None:
    it = Watched()
    it.accept(VIF)
    it.look()
    key = call(it.emulator, it.emulator.grantee, LIST)["virtualInterfaces"][0]["authKey"]
    text = it.text()
    assert VIF in text
    account = it.emulator.grantee
    for secret in (key, account.secret_access_key, account.access_key_id):
        assert secret not in text


@settings(max_examples=50, deadline=None)
@given(name=st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable() or "\n" in text or '"' in text))
def test_any_name_arrives_as_it_is(name: str) -> None:
    it = Watched()
    it.accept(VIF)
    it.look()
    it.go_on_with_values(name)
    families = {family.name: family for family in text_string_to_metric_families(it.text())}
    names = {sample.labels["id"]: sample.labels["name"] for sample in families["directlink_resource_info"].samples}
    assert names[VIF] == name


def test_names_and_units_are_prometheuss() -> None:
    text = Watched().text()
    assert "# TYPE directlink_resource_unchanged_seconds gauge" in text
    assert "# TYPE directlink_polls_total counter" in text
    assert 'directlink_polls_total{region="eu-west-2"} 0.0' in text
    for metric in METRICS:
        assert f"# HELP directlink_{metric.name.replace('.', '_')}" in text


def test_opentelemetry_observes_the_same_numbers() -> None:
    it = Watched()
    it.accept(VIF)
    it.look()
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    observe(it.monitor, meter_provider=provider)
    data: Any = reader.get_metrics_data()
    found = {each.name: each for r in data.resource_metrics for s in r.scope_metrics for each in s.metrics}
    for metric in METRICS:
        expected = [
            (dict(zip(metric.labels, labels, strict=True)), number)
            for labels, number in metric.samples(it.monitor.view())
        ]
        points: list[Any] = found[f"directlink.{metric.name}"].data.data_points if expected else []
        assert [(dict(point.attributes), point.value) for point in points] == expected
    assert found["directlink.resource.unchanged"].unit == "s"
    assert found["directlink.polls"].data.is_monotonic
    provider.shutdown()


def test_opentelemetry_reads_one_view_for_all_metrics_of_a_collection(monkeypatch: pytest.MonkeyPatch) -> None:
    it = Watched()
    it.look()
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader], shutdown_on_exit=False)
    observe(it.monitor, meter_provider=provider)
    views: list[View] = []
    view = it.monitor.view

    def counted() -> View:
        views.append(view())
        return views[-1]

    monkeypatch.setattr(it.monitor, "view", counted)
    for collections in range(1, 4):
        it.look()
        data: Any = reader.get_metrics_data()
        assert len(views) == collections
        found = {each.name: each for r in data.resource_metrics for s in r.scope_metrics for each in s.metrics}
        assert [point.value for point in found["directlink.polls"].data.data_points] == [views[-1].polls]
        assert views[-1].polls == 1 + collections
    provider.shutdown()


def test_an_awaiting_watch_is_monitored_as_well() -> None:
    emulator = Emulator("aws", provisioning_seconds=0)
    emulator.offer_private_virtual_interface(VIF)
    keys = emulator.grantee

    async def watched() -> str:
        client = AsyncDirectLinkClient(
            cloud="aws",
            region=REGION,
            credentials=Credentials(keys.access_key_id, keys.secret_access_key),
            transport=emulator.async_transport(),
        )
        async with client, client.watch() as watch:
            monitor = Monitor(watch)
            await watch.once()
            registry = CollectorRegistry()
            registry.register(MonitorCollector(monitor))
            return generate_latest(registry).decode()

    text = asyncio.run(watched())
    assert f'id="{VIF}",kind="interface",region="eu-west-2",state="confirming"' in text
    assert 'directlink_offers_waiting{kind="interface",region="eu-west-2"} 1.0' in text


def test_scrapes_and_changes_may_meet() -> None:
    it = Watched()
    problems: list[BaseException] = []
    done = threading.Event()

    def scrape() -> None:
        try:
            while not done.is_set():
                it.text()
        except RuntimeError as error:
            problems.append(error)

    thread = threading.Thread(target=scrape)
    thread.start()
    for number in range(60):
        it.emulator.offer_private_virtual_interface(f"dxvif-{number:08x}")
        it.look()
    done.set()
    thread.join()
    assert problems == []
    assert it.samples("offers.waiting")["interface",] == 60


def test_what_is_no_watch_or_no_number_is_refused() -> None:
    it = Watched()
    wrong: Any = "watch"
    with pytest.raises(ConfigurationError, match=r"watch: expected what client.watch\(\) returned"):
        Monitor(wrong)
    with pytest.raises(ParameterError, match="interfaces: expected a whole number"):
        it.monitor.count_prefixes(it.client, interfaces=0)
