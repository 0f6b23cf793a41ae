"""Acceptances for as long as one likes, over connections that break: does the client's process stay as it is?

python tests/soak.py 600      that many seconds; prints memory, descriptors, threads and tasks, and what was ever untrue

Emulator and proxy run in a process of their own. This one holds four threads and sixteen tasks over every transport.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING, Any, Final

from directlink import (
    AsyncDirectLinkClient,
    Credentials,
    DirectLinkClient,
    DirectLinkError,
    NewPrivateVirtualInterfaceAllocation,
    PollPolicy,
    RetryPolicy,
)
from directlink.emulator import Emulator, Fault
from fault_proxy import FaultProxy, Mishap
from transport_support import CORE_ASYNC, CORE_SYNC, make_transport

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

SETTINGS: Final[dict[str, Any]] = {"cloud": "aws", "region": "eu-west-2"}
HASTY: Final[dict[str, Any]] = {"timeout": 0.3, "retry": RetryPolicy(transient_base=0.001, throttling_base=0.001)}
SOON: Final = PollPolicy(first=0.01, interval=0.02, growth=1.0)
ACCEPTED: Final = {"verifying", "pending", "available", "down", "testing"}
FAULTS: Final = (
    Fault.throttle(),
    Fault.error("InternalFailure", status=500, after_apply=True),
    Fault.error("ServiceUnavailable", status=503),
    Fault.broken_body(b"<html>log in</html>", before_apply=True),
    Fault.broken_body(b"{}"),
)


class HostileProxy(FaultProxy):
    """Does something bad to one request in five."""

    def _next(self, head: bytes) -> tuple[str, Mishap | None]:
        operation, _ = super()._next(head)
        return operation, random.choice(list(Mishap)) if random.random() < 0.2 else None


def serve() -> int:
    """Run emulator and proxy until the pipe to them is closed."""
    emulator = Emulator("aws", provisioning_seconds=0.02)
    owner, grantee = emulator.owner, emulator.grantee
    emulator.offer_private_virtual_interface()  # which makes the owner's connection
    with emulator.serve() as server, HostileProxy(server.port) as proxy:
        keys = [(each.access_key_id, each.secret_access_key, each.session_token) for each in (owner, grantee)]
        told = {
            "direct": server.url,
            "hostile": proxy.url,
            "keys": keys,
            "gateway": grantee.virtual_gateway_ids[0],
            "account": grantee.account_id,
        }
        print(json.dumps(told), flush=True)  # noqa: T201 - read by the other process
        while sys.stdin.readline():
            emulator.faults.add("ConfirmPrivateVirtualInterface", random.choice(FAULTS))
    return 0


class Soak:
    """What the threads and tasks share."""

    def __init__(self, told: dict[str, Any], trouble: Callable[[], None]) -> None:
        self.told = told
        self.trouble = trouble
        self.owner = DirectLinkClient(
            **SETTINGS, endpoint_url=told["direct"], credentials=Credentials(*told["keys"][0])
        )
        self.grantee = DirectLinkClient(
            **SETTINGS, endpoint_url=told["direct"], credentials=Credentials(*told["keys"][1])
        )
        self._connection = self.owner.describe_connections().connections[0].id
        self.ends: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.over = threading.Event()
        self._vlan = 0
        self._lock = threading.Lock()

    def settings(self) -> dict[str, Any]:
        """How to reach the service through the proxy."""
        return {
            **SETTINGS,
            **HASTY,
            "endpoint_url": self.told["hostile"],
            "credentials": Credentials(*self.told["keys"][1]),
        }

    def offer(self) -> dict[str, Any]:
        """Offer another interface; what its acceptance takes."""
        with self._lock:
            self._vlan = (self._vlan + 1) % 3900
            vlan = 100 + self._vlan
        made = self.owner.allocate_private_virtual_interface(
            connection_id=self._connection,
            owner_account=self.told["account"],
            new_private_virtual_interface_allocation=NewPrivateVirtualInterfaceAllocation(
                virtual_interface_name=f"soak {vlan}", vlan=vlan, asn=65000
            ),
        )
        if random.random() < 0.2:
            self.trouble()
        return {
            "virtual_interface_id": made.id,
            "virtual_gateway_id": self.told["gateway"],
            "wait_for": random.choice([None, "attached"]),
            "timeout": random.choice([0.2, 5.0]),
            "poll": SOON,
        }

    def judge(self, wanted: dict[str, Any], error: DirectLinkError | None) -> None:
        """Hold what was said against what is true, and clean up."""
        said = True if error is None else error.accepted
        what = "success" if error is None else f"{type(error).__name__} {said}"
        [found] = self.grantee.describe_virtual_interfaces(virtual_interface_id=wanted["virtual_interface_id"])
        true = found.virtual_interface_state in ACCEPTED
        if said is not None and said is not true:
            self.wrong.append(f"{what}, and it is {found.virtual_interface_state}: {error}")
        with self._lock:
            self.ends[what] += 1
        self.grantee.delete_virtual_interface(virtual_interface_id=wanted["virtual_interface_id"])

    def in_thread(self, transport: Any) -> None:
        """Accept one after the other."""
        with ExitStack() as stack:
            stack.callback(transport.close)
            client = stack.enter_context(DirectLinkClient(**self.settings(), transport=transport))
            while not self.over.is_set():
                wanted, error = self.offer(), None
                try:
                    client.accept_private_virtual_interface(**wanted)
                except DirectLinkError as caught:
                    error = caught
                self.judge(wanted, error)

    async def in_task(self, client: AsyncDirectLinkClient) -> None:
        """Accept one after the other; now and then the task gives up in the middle."""
        while not self.over.is_set():
            wanted, error = await asyncio.to_thread(self.offer), None
            try:
                if random.random() < 0.1:
                    async with asyncio.timeout(random.uniform(0.0, 0.05)):
                        await client.accept_private_virtual_interface(**wanted)
                else:
                    await client.accept_private_virtual_interface(**wanted)
            except DirectLinkError as caught:
                error = caught
            except TimeoutError:
                error = DirectLinkError("cancelled")
            await asyncio.to_thread(self.judge, wanted, error)

    async def tasks(self) -> None:
        """Run the tasks, over every transport."""
        async with AsyncExitStack() as stack:
            works: list[Coroutine[Any, Any, None]] = []
            for name in (*CORE_ASYNC, "AiohttpTransport"):
                transport = make_transport(name)
                stack.push_async_callback(transport.aclose)
                client = AsyncDirectLinkClient(**self.settings(), transport=transport)
                works += [self.in_task(client) for _ in range(5)]
            await asyncio.gather(*works)


def figures() -> tuple[float, int, int]:
    """Resident memory in MB, descriptors and threads of this process, without what is merely not collected yet."""
    gc.collect()
    with open("/proc/self/statm") as file:  # noqa: PTH123
        resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return resident, len(os.listdir("/proc/self/fd")), threading.active_count()  # noqa: PTH208


def main(seconds: float) -> int:
    """Soak; 1 if anything was said that is not true, or anything grew."""
    program = [sys.executable, __file__, "serve"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdin is not None
        assert service.stdout is not None
        pipe = service.stdin

        def trouble() -> None:
            pipe.write("\n")
            pipe.flush()

        soak = Soak(json.loads(service.stdout.readline()), trouble)
        works = [
            threading.Thread(target=soak.in_thread, args=(make_transport(name),))
            for name in CORE_SYNC
            for _ in range(2)
        ]
        works.append(threading.Thread(target=lambda: asyncio.run(soak.tasks())))
        for work in works:
            work.start()
        seen: list[tuple[float, int, int]] = []
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at and all(work.is_alive() for work in works):
            time.sleep(min(5.0, seconds / 40))
            seen.append(figures())
            if len(seen) % 12 == 0:
                print(len(seen), *seen[-1], sum(soak.ends.values()), flush=True)  # noqa: T201
        died = [work.name for work in works if not work.is_alive()]
        soak.over.set()
        for work in works:
            work.join()
        pipe.close()
    quarter = len(seen) // 4
    early, late = seen[quarter : 2 * quarter], seen[-quarter:]
    grown = [
        statistics.median(each[kind] for each in late) - statistics.median(each[kind] for each in early)
        for kind in range(3)
    ]
    print("ends", dict(soak.ends.most_common()))  # noqa: T201
    print("grown from the second to the last quarter: MB, descriptors, threads", grown)  # noqa: T201
    print("wrong", soak.wrong[:10], "died", died)  # noqa: T201
    return int(bool(soak.wrong or died or grown[0] > 8 or grown[1] > 8 or grown[2] > 8))


if __name__ == "__main__":
    sys.exit(serve() if sys.argv[1] == "serve" else main(float(sys.argv[1])))
