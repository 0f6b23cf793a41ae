"""Random schedules of an acceptance: what may happen to its requests, who else is at work, and what is true in the end.

python tests/accept_schedules.py 20000      that many schedules of each client; prints what came of them
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import attrs

from directlink import AcceptPrivateVirtualInterface as Order
from directlink import (
    ConnectError,
    ConnectionLostError,
    Credentials,
    DirectLinkClient,
    DirectLinkError,
    HttpRequest,
    HttpResponse,
    NotAccepted,
    RequestTimeoutError,
    RetryPolicy,
)
from directlink.emulator import Emulator, ManualClock
from support import Kind

if TYPE_CHECKING:
    from directlink.emulator import Account

VIF: Final = "dxvif-56781234"
ACCEPTED: Final = {"verifying", "pending", "available", "down", "testing"}
STATES: Final = ("confirming", "", "unknown", "approving", "deleted", "pending ", "PENDING")
REFUSALS: Final = (
    "AccessDeniedException",
    "DirectConnectClientException",
    "ExpiredTokenException",
    "SignatureDoesNotMatch",
    "ThrottlingException",
    "ValidationError",
)
"""Codes by which the API says that it did nothing."""
FAILURES: Final = ("DirectConnectServerException", "InternalFailure", "ServiceUnavailable", "NewException")
"""Codes after which the request may have been processed."""


class Crash(BaseException):
    """The process is killed."""


class World:
    """A hostile way between one account and the service, drawn from ``seed``.

    Attributes:
        story: what was done to each request, in order.
        was_accepted: the interface was accepted as asked at some time.
    """

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, provisioning_seconds=self.chance.choice([0.0, 20.0, 300.0]))
        self.emulator.offer_private_virtual_interface(VIF)
        self.inner = self.emulator.transport()
        self.gateway, self.other = self.emulator.grantee.virtual_gateway_ids[:2]
        self.rate = self.chance.choice([0.1, 0.4, 0.8])
        self.rivals = self.chance.random() < 0.5
        self.sick_after = self.chance.choice([None, None, 2, 3, 5])
        self.late: list[tuple[float, HttpRequest]] = []
        self.story: list[str] = []
        self.was_accepted = False

    def client(self, account: Account, **settings: Any) -> DirectLinkClient:
        """A client to whom nothing happens."""
        keys = Credentials(account.access_key_id, account.secret_access_key)
        where: dict[str, Any] = {"cloud": "aws", "region": "eu-west-2", "credentials": keys, "clock": self.clock}
        return DirectLinkClient(**where, transport=self.inner, **settings)

    def accepted_as_asked(self) -> bool:
        """What is true now."""
        found = self.client(self.emulator.grantee).describe_virtual_interfaces(virtual_interface_id=VIF)
        for interface in found.virtual_interfaces or ():
            return interface.virtual_interface_state in ACCEPTED and interface.virtual_gateway_id == self.gateway
        return False

    def deliver(self, *, everything: bool = False) -> None:
        """Let requests arrive that were on their way."""
        now = self.clock.monotonic()
        due = [entry for entry in self.late if everything or entry[0] <= now]
        self.late = [entry for entry in self.late if entry not in due]
        for _, request in due:
            self.inner.send(request, timeout=60.0)
            self.was_accepted |= self.accepted_as_asked()

    def rival(self) -> None:
        """Let somebody else act: the same job elsewhere, another job of the account, the owner of the connection."""
        act = self.chance.choice(["twin", "twin", "other", "delete", "decline"])
        self.story.append(act)
        owner, grantee = self.client(self.emulator.owner), self.client(self.emulator.grantee)
        try:
            if act in {"twin", "other"}:
                gateway = self.gateway if act == "twin" else self.other
                grantee.confirm_private_virtual_interface(virtual_interface_id=VIF, virtual_gateway_id=gateway)
            else:
                (owner if act == "delete" else grantee).delete_virtual_interface(virtual_interface_id=VIF)
        except DirectLinkError as error:
            self.story.append(type(error).__name__)
        self.was_accepted |= self.accepted_as_asked()

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Let something happen to a request."""
        self.deliver()
        if self.rivals and self.chance.random() < 0.2:
            self.rival()
        confirm = request.headers["X-Amz-Target"].endswith("ConfirmPrivateVirtualInterface")
        sick = not confirm and self.sick_after is not None and len(self.story) >= self.sick_after
        fate = self.chance.choice(FATES) if sick or self.chance.random() < self.rate else World.passed
        self.story.append(f"{'confirm' if confirm else 'look'} {fate.__name__}")
        answer = fate(self, request, timeout, confirm)
        self.was_accepted |= self.accepted_as_asked()
        return answer

    def process(self, request: HttpRequest, timeout: float) -> HttpResponse:
        """Let the service have it."""
        answer = self.inner.send(request, timeout=timeout)
        self.was_accepted |= self.accepted_as_asked()
        return answer

    def passed(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        return self.process(request, timeout)

    def slow(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        self.clock.advance(self.chance.uniform(0.0, timeout * 0.9))
        return self.process(request, timeout)

    def unsent(self, *_: Any) -> HttpResponse:
        raise ConnectError("refused")

    def lost_before(self, *_: Any) -> HttpResponse:
        raise ConnectionLostError("lost", outcome_unknown=True)

    def lost_after(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        self.process(request, timeout)
        raise ConnectionLostError("lost", outcome_unknown=True)

    def held_up(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        self.late.append((self.clock.monotonic() + self.chance.uniform(0.0, 4 * timeout), request))
        self.clock.advance(timeout)
        raise RequestTimeoutError("no answer", outcome_unknown=True)

    def held_up_by_a_gateway(self, request: HttpRequest, _: float, __: bool) -> HttpResponse:
        self.late.append((self.clock.monotonic() + self.chance.uniform(0.0, 60.0), request))
        return self.page()

    def twice(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        self.late.append((self.clock.monotonic() + self.chance.uniform(0.0, 30.0), request))
        return self.process(request, timeout)

    def page_before(self, *_: Any) -> HttpResponse:
        return self.page()

    def page_after(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        self.process(request, timeout)
        return self.page()

    def refused(self, *_: Any) -> HttpResponse:
        return self.error(self.chance.choice(REFUSALS))

    def failed_before(self, *_: Any) -> HttpResponse:
        return self.error(self.chance.choice(FAILURES))

    def failed_after(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        self.process(request, timeout)
        return self.error(self.chance.choice(FAILURES))

    def odd_state(self, request: HttpRequest, timeout: float, confirm: bool) -> HttpResponse:
        if self.chance.random() < 0.5:
            self.process(request, timeout)
        if not confirm:
            return HttpResponse(200, {}, b'{"virtualInterfaces": 1}')
        return HttpResponse(200, {}, b'{"virtualInterfaceState": "%s"}' % self.chance.choice(STATES).encode())

    def broken_body(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        answer = self.process(request, timeout)
        return HttpResponse(answer.status_code, {}, answer.body[: self.chance.randrange(len(answer.body))])

    def crash_before(self, *_: Any) -> HttpResponse:
        raise Crash

    def crash_after(self, request: HttpRequest, timeout: float, _: bool) -> HttpResponse:
        self.process(request, timeout)
        raise Crash

    def page(self) -> HttpResponse:
        """Somebody else's answer."""
        status = self.chance.choice([self.chance.randrange(100, 600), 200, 403, 429, 500, 502, 503, 504])
        body = self.chance.choice([b"", b"<html>busy</html>", b'{"message": "Forbidden"}'])
        if status == 200:
            body = self.chance.choice([b"<html>log in</html>", b"{}", b'{"virtualInterfaces": null}'])
        return HttpResponse(status, {}, body)

    def error(self, code: str) -> HttpResponse:
        """An error of the API."""
        status = self.chance.choice([400, 403, 500])
        return HttpResponse(status, {"x-amzn-errortype": code}, b'{"__type": "%s", "message": "no"}' % code.encode())


FATES: Final = (
    World.slow, World.unsent, World.lost_before, World.lost_after, World.held_up, World.held_up_by_a_gateway,
    World.twice, World.page_before, World.page_after, World.refused, World.failed_before, World.failed_after,
    World.odd_state,
    World.broken_body, World.crash_before, World.crash_after,
)  # fmt: skip


class Way:
    """The way as a transport of either client."""

    def __init__(self, world: World) -> None:
        self.send = world.send

    def close(self) -> None:
        """Nothing to close."""


class AsyncWay:
    """The same, awaited."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Let something happen to a request."""
        await asyncio.sleep(0)
        return self._world.send(request, timeout=timeout)

    async def aclose(self) -> None:
        """Nothing to close."""


@attrs.frozen
class End:
    """What one schedule came to: ``wrong`` tells what was said and is not true."""

    what: str
    wrong: str | None


def run(kind: Kind, seed: int) -> End:
    """Run one schedule; a process that was killed begins again, as often as it takes."""
    world = World(seed)
    goal: Any = world.chance.choice([None, None, "attached", "available"])
    timeout = world.chance.choice([2.0, 20.0, 600.0])
    together = world.chance.random() < 0.3
    for _ in range(20):
        client = kind.client_class(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(world.emulator.grantee.access_key_id, world.emulator.grantee.secret_access_key),
            transport=AsyncWay(world) if kind.is_async else Way(world),
            clock=world.clock,
            timeout=world.chance.choice([1.0, 30.0]),
            retry=RetryPolicy(max_attempts=world.chance.choice([1, 3])),
        )
        try:
            if together:
                orders = [Order(virtual_interface_id=VIF, virtual_gateway_id=world.gateway, wait_for=goal)]
                [outcome] = kind.run(client.accept_all(orders, timeout=timeout))
                if isinstance(outcome, NotAccepted):
                    return judge(world, outcome.error)
                return judge(world, None)
            kind.run(
                client.accept_private_virtual_interface(
                    virtual_interface_id=VIF, virtual_gateway_id=world.gateway, wait_for=goal, timeout=timeout
                )
            )
        except DirectLinkError as error:
            return judge(world, error)
        except Crash:
            # The next one cannot know of it: what is still under way arrives before that begins, or never.
            if world.chance.random() < 0.5:
                world.deliver(everything=True)
            world.late.clear()
            continue
        return judge(world, None)
    return End("always killed", None)


def judge(world: World, error: DirectLinkError | None) -> End:
    """Hold what was said against what is true, now and when all that was under way has arrived."""
    said = True if error is None else error.accepted
    what = "success" if error is None else f"{type(error).__name__} {said}"
    now = world.accepted_as_asked()
    world.deliver(everything=True)
    later = world.accepted_as_asked()
    applied = world.emulator.applied("ConfirmPrivateVirtualInterface")
    wrong: str | None = None
    if said is True and not world.was_accepted:
        wrong = "said to be accepted, and never was"
    elif said is False and (now or later):
        wrong = f"said not to be accepted, and is {'now' if now else 'a little later'}"
    elif applied > 1:
        wrong = f"accepted {applied} times"
    return End(what, wrong and f"{wrong}: {what}: {world.story}: {error}")


def main(count: int) -> int:
    """Run ``count`` schedules of each client."""
    status = 0
    for name in ("sync", "async"):
        ends: Counter[str] = Counter()
        for seed in range(count):
            end = run(Kind(name), seed)
            ends[end.what] += 1
            if end.wrong:
                status = 1
                print(name, seed, end.wrong)  # noqa: T201 - the program's output
        print(name, count, dict(ends.most_common()))  # noqa: T201 - the program's output
    return status


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
