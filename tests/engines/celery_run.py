"""Offers of all kinds accepted by Celery's workers, which are killed all the while; Redis is the queue.

Run by scripts/engines, which says how. Exits with 1 unless each offer was accepted, once, and each result came back.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from directlink import (
    Acceptance,
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptPublicVirtualInterface,
    AcceptRequest,
    AcceptTransitVirtualInterface,
    Credentials,
    DirectLinkClient,
)
from directlink.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

HERE: Final = Path(__file__).parent
REGION: Final = "eu-west-3"
WORKERS: Final = 3
PROCESSES: Final = 2
"""Of each worker, besides the one that talks to the queue."""
USUAL: Final = 1000
"""Offers of a run: with so many some kill always hits a task."""
ACCEPTING: Final = {
    "private": "ConfirmPrivateVirtualInterface",
    "transit": "ConfirmTransitVirtualInterface",
    "public": "ConfirmPublicVirtualInterface",
    "connection": "ConfirmConnection",
    "proposal": "AcceptDirectConnectGatewayAssociationProposal",
}
"""The operation that accepts an offer of each kind."""


def offers(emulator: Emulator, count: int) -> list[AcceptRequest[Any]]:
    """Make offers, as many of each kind, and say how each is accepted."""
    owner, grantee = emulator.owner, emulator.grantee

    def proposal() -> AcceptGatewayAssociationProposal:
        theirs, ours = emulator.add_virtual_gateway("owner"), emulator.add_direct_connect_gateway("grantee")
        return AcceptGatewayAssociationProposal(
            proposal_id=emulator.propose_association(direct_connect_gateway_id=ours, gateway_id=theirs),
            direct_connect_gateway_id=ours,
            associated_gateway_id=theirs,
            gateway_owner_account=owner.account_id,
        )

    makers: list[Callable[[], AcceptRequest[Any]]] = [
        lambda: AcceptPrivateVirtualInterface(
            virtual_interface_id=emulator.offer_private_virtual_interface(),
            virtual_gateway_id=grantee.virtual_gateway_ids[0],
        ),
        lambda: AcceptTransitVirtualInterface(
            virtual_interface_id=emulator.offer_transit_virtual_interface(),
            direct_connect_gateway_id=emulator.add_direct_connect_gateway("grantee"),
        ),
        lambda: AcceptPublicVirtualInterface(virtual_interface_id=emulator.offer_public_virtual_interface()),
        lambda: AcceptHostedConnection(connection_id=emulator.offer_hosted_connection()),
        proposal,
    ]
    return [makers[number % len(makers)]() for number in range(count)]


@contextmanager
def redis(program: str, folder: Path) -> Generator[str]:
    """Run a Redis of its own, which no port leads to; yield where it is."""
    socket = folder / "redis"
    settings = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("w") as log, subprocess.Popen([program, *settings], stdout=log) as process:
        try:
            while not socket.exists():
                if process.poll() is not None:
                    raise SystemExit((folder / "redis.log").read_text())
                time.sleep(0.01)
            yield f"redis+socket://{socket}"
        finally:
            process.terminate()


class Worker:
    """A worker of Celery: a process that talks to the queue, and those that it forks for the tasks.

    Args:
        log: the file that takes what it says.
    """

    def __init__(self, log: Path) -> None:
        arguments = ["--app=shaken", "worker", "--loglevel=WARNING", f"--concurrency={PROCESSES}"]
        # No word to the other workers: many die while they say it.
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with log.open("a") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "celery", *arguments, *quiet, f"--hostname={random.random()}@%h"],
                cwd=HERE,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill_a_child(self) -> bool:
        """Kill one of the processes that run tasks, if there is one."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            os.kill(int(random.choice(children)), signal.SIGKILL)
        return bool(children)

    def kill_the_parent(self) -> bool:
        """Kill the process that talks to the queue; those that run tasks may come to their end."""
        self._process.kill()
        self._process.wait()
        return True

    def kill_all(self) -> bool:
        """Kill all of it, as when a machine is gone."""
        with suppress(ProcessLookupError):  # all of it was gone already
            os.killpg(self._process.pid, signal.SIGKILL)
        return self.kill_the_parent()

    @property
    def lives(self) -> bool:
        return self._process.poll() is None


class Shaking:
    """Workers, each replaced when it is killed.

    Args:
        log: the file that takes what they say.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._workers = [Worker(log) for _ in range(WORKERS)]
        self._gone: list[Worker] = []
        self.kills = Counter[str]()

    def kill_one(self) -> None:
        """Kill a worker or a part of it: mostly one that runs a task."""
        number = random.randrange(WORKERS)
        worker = self._workers[number]
        ways = {"children": worker.kill_a_child, "parents": worker.kill_the_parent, "both": worker.kill_all}
        [way] = random.choices(list(ways), weights=[60, 1, 1])
        self.kills[way] += ways[way]()
        if not worker.lives:
            self._gone.append(worker)
            self._workers[number] = Worker(self._log)

    def end(self) -> None:
        for worker in [*self._workers, *self._gone]:
            worker.kill_all()


def queue_is_empty(server: Any) -> bool:
    """Whether no task waits or is worked on; a live worker that just took one has time to write that down."""
    if server.llen("celery") or server.hlen("unacked"):
        return False
    time.sleep(0.5)
    return True


def problems(emulator: Emulator, sent: dict[str, AcceptRequest[Any]], results: list[Acceptance]) -> list[str]:
    """Say what is not as it should be, in the results and in the service."""
    found: list[str] = []
    if lost := set(sent) - {each.resource_id for each in results}:
        found.append(f"no result of {len(lost)} offers, such as {min(lost)}")
    keys = Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key)
    client = DirectLinkClient(cloud="aws", region=REGION, credentials=keys, transport=emulator.transport())
    if left := client.pending_offers():
        found.append(f"{len(left)} offers are still to be accepted")
    kinds = Counter(request.KIND for request in sent.values())
    for kind, operation in ACCEPTING.items():
        if (times := emulator.applied(operation)) != kinds[kind]:
            found.append(f"{kinds[kind]} offers of kind {kind} were accepted {times} times")
    return found


def main(count: int, seconds: float) -> int:
    """Run it.

    Args:
        count: how many offers there are.
        seconds: how long the workers may take.

    Returns:
        The status of the process.
    """
    program = shutil.which("redis-server")
    if program is None:
        sys.stdout.write("celery: skipped: there is no redis-server on the PATH (Debian's package has that name)\n")
        return 0
    emulator = Emulator("aws", region=REGION)
    grantee = emulator.grantee
    sent = {request.resource_id: request for request in offers(emulator, count)}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(redis(program, folder))
        endpoint = stack.enter_context(emulator.serve()).url
        os.environ |= {
            "AWS_ACCESS_KEY_ID": grantee.access_key_id,
            "AWS_SECRET_ACCESS_KEY": grantee.secret_access_key,
            "AWS_ENDPOINT_URL_DIRECT_CONNECT": endpoint,
            "CELERY_BROKER_URL": url,
            "CELERY_RESULT_BACKEND": url,
        }
        from shaken import STARTED
        from tasks import accept_offer, app

        tasks = {name: accept_offer.delay(request.to_dict()) for name, request in sent.items()}
        log = folder / "workers.log"
        shaking = Shaking(log)
        stack.callback(shaking.end)
        server = app.backend.client
        started, waiting, kill_at, elapsed, sent_again = time.monotonic(), list(sent), 0.0, 0.0, 0
        while waiting and elapsed < seconds:
            while waiting and tasks[waiting[-1]].ready():
                waiting.pop()
            # A worker that dies after it took a task from Redis, and before it wrote down that it had, loses the task.
            if waiting and all(queue_is_empty(server) for _ in range(2)):
                waiting = [name for name in waiting if not tasks[name].ready()]
                tasks |= {name: accept_offer.delay(sent[name].to_dict()) for name in waiting}
                sent_again += len(waiting)
            if elapsed >= kill_at and shaking.kills.total() < count // 5:
                shaking.kill_one()
                kill_at = elapsed + random.uniform(0.0, 0.1)
            time.sleep(0.01)
            elapsed = time.monotonic() - started
        results = [Acceptance.from_dict(task.result) for task in tasks.values() if task.successful()]
        failures = Counter(f"{task.state}: {task.result!r}" for task in tasks.values() if not task.successful())
        again = int(server.get(STARTED) or 0) - count - sent_again
        found = [f"{times} tasks: {what}" for what, times in failures.most_common(5)] + problems(
            emulator, sent, results
        )
        if not again and count >= USUAL:
            found.append("no task was delivered again: no kill did harm")
        if found:
            sys.stdout.write(log.read_text()[-5000:])
    kills = ", ".join(f"{times} of {what}" for what, times in sorted(shaking.kills.items()))
    met = sum(each.already_accepted for each in results)
    sys.stdout.write(
        f"celery: {count} offers in {elapsed:.0f} s, {shaking.kills.total()} kills ({kills}), "
        f"{again} deliveries again, "
        f"{met} of an offer that was accepted already, {sent_again} sent again\n"
    )
    for problem in found:
        sys.stdout.write(f"celery: FAILED: {problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL, 110.0))
