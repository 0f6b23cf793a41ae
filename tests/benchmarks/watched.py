"""Measures watches of an account with very many interfaces: requests, time and memory of a look, time to notice.

``scripts/bench --watch`` runs this; the service is in the same process, so that seconds are those of both sides.
"""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from directlink import Credentials, DirectLinkClient
from directlink._call.operations import OPERATIONS as ALL_OPERATIONS
from directlink.emulator import Emulator
from directlink.monitoring import Monitor
from directlink.monitoring.prometheus import MonitorCollector

INTERFACES = 10_000
LINES = 250
OPERATIONS = (
    "DescribeVirtualInterfaces",
    "DescribeConnections",
    "DescribeDirectConnectGatewayAssociationProposals",
)


def crowded(interfaces: int) -> Emulator:
    """An emulator whose owner has offered many interfaces to one account, which has accepted none."""
    emulator = Emulator("aws", provisioning_seconds=0)
    lines: list[str] = []
    client = client_of(emulator, owner=True)
    for number in range(interfaces):
        line = lines[number % LINES] if number >= LINES else None
        vif = emulator.offer_private_virtual_interface(
            f"dxvif-{number:08x}", connection_id=line, vlan=2 + number // LINES
        )
        emulator.set_bgp_status(vif, "down")  # so that its session has a status to be told
        if line is None:
            [found] = client.describe_virtual_interfaces(virtual_interface_id=vif)
            lines.append(str(found.connection_id))
    return emulator


def client_of(emulator: Emulator, *, owner: bool = False) -> DirectLinkClient:
    keys = emulator.owner if owner else emulator.grantee
    return DirectLinkClient(
        cloud="aws",
        region="eu-west-2",
        credentials=Credentials(keys.access_key_id, keys.secret_access_key),
        transport=emulator.transport(),
    )


def received(emulator: Emulator) -> int:
    """How many requests came."""
    return sum(emulator.received(operation) for operation in OPERATIONS)


def measured(interfaces: int) -> dict[str, Any]:
    """What watching so many interfaces takes."""
    emulator = crowded(interfaces)
    client = client_of(emulator)
    gc.collect()
    tracemalloc.start()
    watch = client.watch()
    offered = len(watch.once())
    gc.collect()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    before, begun = received(emulator), time.perf_counter()
    assert watch.once() == ()
    look = time.perf_counter() - begun
    requests = received(emulator) - before
    emulator.offer_private_virtual_interface("dxvif-ffffffff")
    begun = time.perf_counter()
    [change] = watch.once()
    notice = time.perf_counter() - begun
    assert change.resource_id == "dxvif-ffffffff"
    begun = time.perf_counter()
    text = watch.snapshot().to_json()
    saving = time.perf_counter() - begun
    watch.close()
    before = received(emulator)
    watches = [client.watch() for _ in range(2)]
    for each in watches:
        next(each)
    of_two = received(emulator) - before
    one = client.watch(resource_ids=["dxvif-00000007"])
    one.once()
    before = received(emulator)
    one.once()
    return {
        "offered": offered,
        "requests": requests,
        "requests of two watches": of_two,
        "requests for one interface": received(emulator) - before,
        "seconds": look,
        "seconds to notice": notice,
        "bytes kept": kept,
        "bytes at most": peak,
        "bytes of a snapshot": len(text),
        "seconds to write a snapshot": saving,
        **scraped(emulator, client),
        **diagnosed(emulator, client),
    }


def scraped(emulator: Emulator, client: DirectLinkClient) -> dict[str, Any]:
    """What a scrape of the metrics takes."""
    with client.watch() as watch:
        monitor = Monitor(watch)
        watch.once()
        registry = CollectorRegistry()
        registry.register(MonitorCollector(monitor))
        before, begun = received(emulator), time.perf_counter()
        text = generate_latest(registry)
        return {
            "seconds of a scrape": time.perf_counter() - begun,
            "bytes of a scrape": len(text),
            "series": sum(not line.startswith(b"#") for line in text.splitlines()),
            "requests of a scrape": received(emulator) - before,
        }


def diagnosed(emulator: Emulator, client: DirectLinkClient) -> dict[str, Any]:
    """What a diagnosis of one of the interfaces takes, of one that is down."""
    interface, keys = "dxvif-00000007", emulator.grantee
    client.confirm_private_virtual_interface(
        virtual_interface_id=interface, direct_connect_gateway_id=keys.direct_connect_gateway_ids[0]
    )
    emulator.set_bgp_status(interface, "down")
    before, begun = (sum(map(emulator.received, ALL_OPERATIONS)), time.perf_counter())
    found = client.diagnose(virtual_interface_id=interface)
    seconds = time.perf_counter() - begun
    assert found.findings
    return {
        "requests of a diagnosis": sum(map(emulator.received, ALL_OPERATIONS)) - before,
        "seconds of a diagnosis": seconds,
    }


def main() -> None:
    interfaces = int(sys.argv[1]) if len(sys.argv) > 1 else INTERFACES
    found = measured(interfaces)
    print(f"{interfaces:,} interfaces of one account")
    print(f"requests of a look:            {found['requests']:8}")
    print(f"the same, of two watches:      {found['requests of two watches']:8}")
    print(f"for one interface:             {found['requests for one interface']:8}")
    print(f"a look, both sides:            {found['seconds']:8.2f} s")
    print(f"a change, in the look after it: {found['seconds to notice']:7.2f} s; looks are 15 s apart")
    print(f"memory kept:                   {found['bytes kept'] / 2**20:8.1f} MiB")
    print(f"memory at most:                {found['bytes at most'] / 2**20:8.1f} MiB")
    print(f"a snapshot:                    {found['bytes of a snapshot'] / 2**20:8.1f} MiB, "
          f"written in {found['seconds to write a snapshot']:.2f} s")  # fmt: skip
    print(f"a scrape:                      {found['bytes of a scrape'] / 2**20:8.1f} MiB, {found['series']:,} series, "
          f"in {found['seconds of a scrape']:.2f} s, {found['requests of a scrape']} requests")  # fmt: skip
    print(f"a diagnosis of one interface:  {found['requests of a diagnosis']:8} requests, "
          f"{found['seconds of a diagnosis'] * 1000:.1f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
