"""Random schedules of an acceptance: what may happen to its requests, who else is at work, and what is true in the end.

python tests/accept_schedules.py 20000      that many schedules of each handshake and client; prints what came of them
python tests/accept_schedules.py 20000 connection proposal      of these handshakes
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, Final

import attrs

from directlink import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptPublicVirtualInterface,
    AcceptTransitVirtualInterface,
    ConnectError,
    ConnectionExpectation,
    ConnectionLostError,
    Credentials,
    DirectLinkClient,
    DirectLinkError,
    HttpRequest,
    HttpResponse,
    InterfaceExpectation,
    InterfaceSettings,
    NotAccepted,
    ProposalExpectation,
    RequestTimeoutError,
    RetryPolicy,
    RouteFilterPrefix,
)
from directlink.emulator import Emulator, ManualClock
from support import Kind

if TYPE_CHECKING:
    from directlink.emulator import Account

VIF: Final = "dxvif-56781234"
TAGS: Final = {"team": "net"}
REQUESTS: Final[dict[str, Any]] = {
    "private": AcceptPrivateVirtualInterface,
    "transit": AcceptTransitVirtualInterface,
    "public": AcceptPublicVirtualInterface,
}
STATES: Final = ("", "unknown", "approving", "deleted", "pending ", "PENDING")
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


class Job:
    """One offer, what can be done to it, and what is true of it.

    Attributes:
        request: how it is to be accepted.
    """

    CONFIRM: str
    LISTS: ClassVar[tuple[str, ...]]
    GOALS: ClassVar[tuple[str | None, ...]]
    ACTS: ClassVar[tuple[str, ...]]

    request: Any

    def accepted_as_asked(self, grantee: DirectLinkClient) -> bool:
        """What is true now."""
        raise NotImplementedError

    def is_set(self, grantee: DirectLinkClient) -> bool:
        """Whether what is accepted has all that was to be set."""
        return True

    def act(self, act: str, grantee: DirectLinkClient, owner: DirectLinkClient) -> None:
        """Let somebody else act: the same job elsewhere, another job of the account, the account that offers."""
        raise NotImplementedError

    def odd(self, state: str) -> str:
        """An answer to the confirm that shows no acceptance."""
        raise NotImplementedError


class InterfaceJob(Job):
    """An interface of one of the types; a private one for a gateway of either kind."""

    LISTS = ("virtualInterfaces",)
    GOALS = (None, None, "attached", "available")
    ACTS = ("twin", "twin", "other", "delete", "decline")

    def __init__(self, world: World, goal: Any) -> None:
        self._type = world.chance.choice(["private", "private", "transit", "public"])
        gateway = world.chance.choice(["virtual", "direct_connect"]) if self._type == "private" else "direct_connect"
        self.CONFIRM = f"Confirm{self._type.title()}VirtualInterface"
        emulator, grantee = world.emulator, world.client(world.emulator.grantee)
        getattr(emulator, f"offer_{self._type}_virtual_interface")(VIF)
        [offered] = grantee.describe_virtual_interfaces(virtual_interface_id=VIF)
        self._gateway, self._other = self._gateways(emulator, grantee, f"{gateway}_gateway_id")
        settings = [None, InterfaceSettings(tags=TAGS), InterfaceSettings(tags=TAGS, virtual_interface_name="ours")]
        if goal == "available" and self._type != "public":
            settings.append(InterfaceSettings(tags=TAGS, mtu=8500))
        self._settings = world.chance.choice(settings)
        expect = InterfaceExpectation(
            vlan=offered.vlan,
            connection_id=offered.connection_id,
            virtual_interface_name=offered.virtual_interface_name,
        )
        self.request = REQUESTS[self._type](
            virtual_interface_id=VIF,
            **self._gateway,
            wait_for=goal,
            expect=world.chance.choice([None, expect]),
            settings=self._settings,
        )

    def _gateways(self, emulator: Emulator, grantee: DirectLinkClient, name: str) -> tuple[dict[str, str], ...]:
        """Return the gateway that is asked for, and another one, as arguments; public interfaces have none."""
        if self._type == "public":
            return {}, {}
        if name == "virtual_gateway_id":
            first, second = emulator.grantee.virtual_gateway_ids[:2]
        else:
            first = emulator.grantee.direct_connect_gateway_ids[0]
            made = grantee.create_direct_connect_gateway(direct_connect_gateway_name="other").direct_connect_gateway
            assert made is not None
            second = made.id
        return {name: first}, {name: second}

    def accepted_as_asked(self, grantee: DirectLinkClient) -> bool:
        accepted = {"verifying", "pending", "available", "down", "testing"}
        return any(
            interface.virtual_interface_state in accepted
            and all(getattr(interface, name) == gateway for name, gateway in self._gateway.items())
            for interface in grantee.describe_virtual_interfaces(virtual_interface_id=VIF)
        )

    def is_set(self, grantee: DirectLinkClient) -> bool:
        wanted = self._settings or InterfaceSettings()
        return all(
            {tag.key: tag.value for tag in it.tags} == (wanted.tags or {})
            and it.virtual_interface_name == (wanted.virtual_interface_name or it.virtual_interface_name)
            and it.mtu == (wanted.mtu or it.mtu)
            for it in grantee.describe_virtual_interfaces(virtual_interface_id=VIF)
        )

    def act(self, act: str, grantee: DirectLinkClient, owner: DirectLinkClient) -> None:
        if act in {"twin", "other"}:
            confirm = getattr(grantee, f"confirm_{self._type}_virtual_interface")
            confirm(virtual_interface_id=VIF, **(self._gateway if act == "twin" else self._other))
        else:
            (owner if act == "delete" else grantee).delete_virtual_interface(virtual_interface_id=VIF)

    def odd(self, state: str) -> str:
        return f'{{"virtualInterfaceState": "{state or "confirming"}"}}'


class ConnectionJob(Job):
    """A hosted connection."""

    CONFIRM = "ConfirmConnection"
    LISTS = ("connections",)
    GOALS = (None, None, "available")
    ACTS = ("twin", "twin", "delete", "decline", "dark")

    def __init__(self, world: World, goal: Any) -> None:
        self._emulator = world.emulator
        self._id = world.emulator.offer_hosted_connection()
        [offered] = world.client(world.emulator.grantee).describe_connections(connection_id=self._id)
        self._tags = world.chance.choice([None, TAGS])
        expect = ConnectionExpectation(
            partner_name=offered.partner_name, bandwidth=offered.bandwidth, vlan=offered.vlan
        )
        self.request = AcceptHostedConnection(
            connection_id=self._id, wait_for=goal, tags=self._tags, expect=world.chance.choice([None, expect])
        )

    def accepted_as_asked(self, grantee: DirectLinkClient) -> bool:
        found = grantee.describe_connections(connection_id=self._id)
        return any(connection.connection_state in {"pending", "available", "down"} for connection in found)

    def is_set(self, grantee: DirectLinkClient) -> bool:
        found = grantee.describe_connections(connection_id=self._id)
        return all({tag.key: tag.value for tag in it.tags} == (self._tags or {}) for it in found)

    def act(self, act: str, grantee: DirectLinkClient, owner: DirectLinkClient) -> None:
        if act == "twin":
            grantee.confirm_connection(connection_id=self._id)
        elif act == "dark":
            self._emulator.set_link_status(self._id, "down")
        else:
            (owner if act == "delete" else grantee).delete_connection(connection_id=self._id)

    def odd(self, state: str) -> str:
        return f'{{"connectionState": "{state or "ordering"}"}}'


class ProposalJob(Job):
    """A proposal: of a new association, or of other prefixes for one that there is."""

    CONFIRM = "AcceptDirectConnectGatewayAssociationProposal"
    LISTS = ("directConnectGatewayAssociationProposals", "directConnectGatewayAssociations")
    GOALS = (None, None, "associated")
    ACTS = ("twin", "twin", "other", "delete", "decline", "end", "update", "later")

    def __init__(self, world: World, goal: Any) -> None:
        self._world, emulator = world, world.emulator
        self._gateway = emulator.grantee.direct_connect_gateway_ids[0]
        self._far, self._owner = emulator.owner.virtual_gateway_ids[0], emulator.owner.account_id
        self._asked = world.chance.choice([None, ("10.0.0.0/8",)])
        self._expected = world.chance.choice([None, ("10.1.0.0/16", "10.9.0.0/16")])
        if self._asked and world.chance.random() < 0.5:
            # they are associated already, with other prefixes
            self._accept(world.client(emulator.grantee), emulator.propose_association(prefixes=["10.9.0.0/16"]))
        self._id = emulator.propose_association(prefixes=["10.1.0.0/16"])
        self.request = AcceptGatewayAssociationProposal(
            proposal_id=self._id,
            direct_connect_gateway_id=self._gateway,
            associated_gateway_id=self._far,
            gateway_owner_account=self._owner,
            allowed_prefixes=self._asked,
            wait_for=goal,
            expect=ProposalExpectation(prefixes_within=self._expected) if self._expected else None,
        )

    def _accept(self, grantee: DirectLinkClient, proposal: str, prefixes: tuple[str, ...] = ()) -> None:
        grantee.accept_direct_connect_gateway_association_proposal(
            direct_connect_gateway_id=self._gateway,
            proposal_id=proposal,
            associated_gateway_owner_account=self._owner,
            override_allowed_prefixes_to_direct_connect_gateway=[RouteFilterPrefix(cidr=each) for each in prefixes],
        )

    def _association(self, grantee: DirectLinkClient) -> Any:
        found = grantee.describe_direct_connect_gateway_associations(
            direct_connect_gateway_id=self._gateway, associated_gateway_id=self._far
        )
        ended = {"disassociating", "disassociated"}
        return next((each for each in found if each.association_state not in ended), None)

    def accepted_as_asked(self, grantee: DirectLinkClient) -> bool:
        association = self._association(grantee)
        if association is None or (self._asked is None and self._expected is None):
            return association is not None
        prefixes = tuple(each.cidr for each in association.allowed_prefixes_to_direct_connect_gateway)
        return set(prefixes) <= set(self._expected or ()) if self._asked is None else prefixes == self._asked

    def act(self, act: str, grantee: DirectLinkClient, owner: DirectLinkClient) -> None:
        association = self._association(grantee)
        if act in {"twin", "other"}:
            self._accept(grantee, self._id, (self._asked or ()) if act == "twin" else ("10.7.0.0/16",))
        elif act in {"delete", "decline"}:
            account = owner if act == "delete" else grantee
            account.delete_direct_connect_gateway_association_proposal(proposal_id=self._id)
        elif act == "later":
            self._world.clock.advance(4 * 86400)  # what has ended is not listed any more
        elif association is not None and act == "end":
            grantee.delete_direct_connect_gateway_association(association_id=association.id)
        elif association is not None:
            grantee.update_direct_connect_gateway_association(
                association_id=association.id,
                add_allowed_prefixes_to_direct_connect_gateway=[RouteFilterPrefix(cidr="10.8.0.0/16")],
            )

    def odd(self, state: str) -> str:
        return f'{{"directConnectGatewayAssociation": {{"associationState": "{state or "disassociated"}"}}}}'


JOBS: Final[dict[str, Any]] = {"interface": InterfaceJob, "connection": ConnectionJob, "proposal": ProposalJob}


class World:
    """A hostile way between one account and the service, drawn from ``seed``.

    Attributes:
        job: what is offered.
        story: what was done to each request, in order.
        was_accepted: the offer was accepted as asked at some time.
    """

    def __init__(self, seed: int, name: str = "interface") -> None:
        self.chance = random.Random(seed)
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, provisioning_seconds=self.chance.choice([0.0, 20.0, 300.0]))
        self.inner = self.emulator.transport()
        self.job: Job = JOBS[name](self, self.chance.choice(JOBS[name].GOALS))
        self.before = self.emulator.applied(self.job.CONFIRM)
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
        return self.job.accepted_as_asked(self.client(self.emulator.grantee))

    def deliver(self, *, everything: bool = False) -> None:
        """Let requests arrive that were on their way."""
        now = self.clock.monotonic()
        due = [entry for entry in self.late if everything or entry[0] <= now]
        self.late = [entry for entry in self.late if entry not in due]
        for _, request in due:
            self.inner.send(request, timeout=60.0)
            self.was_accepted |= self.accepted_as_asked()

    def rival(self) -> None:
        """Let somebody else act."""
        act = self.chance.choice(self.job.ACTS)
        self.story.append(act)
        try:
            self.job.act(act, self.client(self.emulator.grantee), self.client(self.emulator.owner))
        except DirectLinkError as error:
            self.story.append(type(error).__name__)
        self.was_accepted |= self.accepted_as_asked()

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Let something happen to a request."""
        self.deliver()
        if self.rivals and self.chance.random() < 0.2:
            self.rival()
        confirm = request.headers.get("X-Amz-Target", "").endswith(self.job.CONFIRM)
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
        if confirm:
            return HttpResponse(200, {}, self.job.odd(self.chance.choice(STATES)).encode())
        return HttpResponse(200, {}, f'{{"{self.chance.choice(self.job.LISTS)}": 1}}'.encode())

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
            empty = f'{{"{self.chance.choice(self.job.LISTS)}": null}}'.encode()
            body = self.chance.choice([b"<html>log in</html>", b"{}", empty])
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


def run(kind: Kind, seed: int, name: str = "interface") -> End:
    """Run one schedule; a process that was killed begins again, as often as it takes."""
    world = World(seed, name)
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
                [outcome] = kind.run(client.accept_all([world.job.request], timeout=timeout))
                if isinstance(outcome, NotAccepted):
                    return judge(world, outcome.error)
                return judge(world, None)
            kind.run(client.accept(world.job.request, timeout=timeout))
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
    applied = world.emulator.applied(world.job.CONFIRM) - world.before
    wrong: str | None = None
    if error is None and now and not world.job.is_set(world.client(world.emulator.grantee)):
        wrong = "said to be accepted and set, and is not set"
    if said is True and not world.was_accepted:
        wrong = "said to be accepted, and never was"
    elif said is False and (now or later):
        wrong = f"said not to be accepted, and is {'now' if now else 'a little later'}"
    elif applied > 1:
        wrong = f"accepted {applied} times"
    return End(what, wrong and f"{wrong}: {what}: {world.story}: {error}")


def main(count: int, *names: str) -> int:
    """Run ``count`` schedules of each handshake and client."""
    status = 0
    for name in names or JOBS:
        for client in ("sync", "async"):
            ends: Counter[str] = Counter()
            for seed in range(count):
                end = run(Kind(client), seed, name)
                ends[end.what] += 1
                if end.wrong:
                    status = 1
                    print(name, client, seed, end.wrong)  # noqa: T201 - the program's output
            print(name, client, count, dict(ends.most_common()))  # noqa: T201 - the program's output
    return status


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
