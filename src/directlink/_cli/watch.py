"""``watch``: what changes, line by line, and offers accepted by a policy."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from directlink._accept.changes import AttributesChanged, BgpChanged, Expiring, Offered, Unreachable
from directlink._accept.offers import offer_of
from directlink._accept.policy import AcceptPolicy
from directlink._basics.printable import escaped
from directlink._cli.begun import Acceptances
from directlink._cli.command import Command
from directlink._cli.errors import Status, UsageError, described, status_of
from directlink._cli.options import Options, add_common_options
from directlink._cli.parsing import one_of, seconds
from directlink._cli.watched import StateFile, add_watched, steady, stopped_by_sigterm
from directlink.errors import DirectConnectClientException, DirectLinkError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable

    from directlink._accept.changes import Change
    from directlink._accept.offers import Offer
    from directlink._accept.requests import AcceptRequest
    from directlink._accept.snapshot import Snapshot
    from directlink._cli.parsing import Parser
    from directlink._sync.client import DirectLinkClient

_OUTPUTS: Final = ("text", "json")


class Watch(Command):
    """``directlink watch``."""

    description = (
        "Tell what changes: offers, states, BGP sessions, attributes, what is gone, and when nothing can be seen. It "
        "watches until it is stopped, through outages. With --accept, offers that a policy expects are accepted, and a "
        "line tells of each decision."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return {"resource_ids": "RESOURCE_ID", "since": "--state", "snapshot": "--state"}

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        add_watched(parser, 15.0)
        parser.add_argument("--once", action="store_true", help="look once, and end: for cron, with --state")
        parser.add_argument(
            "--duration", type=seconds, metavar="SECONDS", help="end after this time (default: never)", default=None
        )
        parser.add_argument("--accept", metavar="FILE", help="accept offers by this policy (TOML)")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be accepted")
        parser.add_argument(
            "--output",
            choices=_OUTPUTS,
            type=one_of(_OUTPUTS),
            metavar="|".join(_OUTPUTS),
            help="a line for people, or a line of JSON, for each change (default: text)",
        )
        add_common_options(parser, without=("output", "query"))

    def run(self, options: Options, given: Namespace) -> int:
        """Print what changes until it is stopped."""
        if options.query is not None or options.output not in (None, *_OUTPUTS):
            raise UsageError("watch prints lines: give --output text or json, and no --query")
        wishes: dict[str, Any] = {
            "ids": None,
            "once": False,
            "dry_run": False,
            "accept": None,
            **vars(given),
        }
        if wishes["dry_run"] and wishes["accept"] is None:
            raise UsageError("give --dry-run with --accept")
        policy = None if wishes["accept"] is None else AcceptPolicy.from_file(wishes["accept"])
        state = StateFile(given.state)
        since = state.load()
        with options.client() as client:
            if policy is not None:
                policy.check_scope(cloud=client.cloud, region=client.region, account=None)
            watch = client.watch(
                resource_ids=wishes["ids"] or None, since=since, poll=steady(given.interval), timeout=given.duration
            )
            teller = _Teller(client, policy, dry_run=wishes["dry_run"], as_json=options.output == "json", state=state)
            with watch, stopped_by_sigterm(watch):
                changes = watch.once()
                teller.go_on()
                teller.tell(changes)
                teller.save(watch.snapshot())
                if not wishes["once"]:
                    for change in watch:
                        teller.tell([change])
        return teller.status


class _Teller:
    """Prints changes, decides on offers, and keeps what is known once it is dealt with."""

    def __init__(
        self,
        client: DirectLinkClient,
        policy: AcceptPolicy | None,
        *,
        dry_run: bool,
        as_json: bool,
        state: StateFile,
    ) -> None:
        self._client = client
        self._policy = policy
        self._dry_run = dry_run
        self._as_json = as_json
        self._state = state
        self._acceptances = Acceptances(None if policy is None or dry_run else state.beside(".accepting"))
        self.status: int = Status.OK

    def go_on(self) -> None:
        """Go on with what an earlier watch accepted and did not end, because it was killed or something failed.

        What still waits to be accepted is told of as an offer, and the policy decides anew.
        """
        for begun in tuple(self._acceptances.begun.values()):
            resource_id = begun.request.resource_id
            try:
                found = self._listed(begun.request.KIND, resource_id)
            except DirectConnectClientException:
                found = []  # there is no such id
            except DirectLinkError as error:
                self._failed(resource_id, "it cannot be looked at", error)
                continue
            if any(offer.accepted for offer in found):
                self._accept(begun.rule, begun.request, {"audit": "", "resource_id": resource_id})
            else:
                self._acceptances.end(resource_id)

    def tell(self, changes: Iterable[Change]) -> None:
        """Print what has changed, and accept what the policy expects."""
        for change in changes:
            self._print(change.to_dict(), f"{_stamp(change.at)} {_in_words(change)}")
            if isinstance(change, Offered) and self._policy is not None:
                self._decide(self._policy, change)
            self.save(change.snapshot)

    def save(self, snapshot: Snapshot) -> None:
        """Keep what is known, unless something went wrong: the next watch tells of it again then."""
        if self.status == Status.OK:
            self._state.save(snapshot)

    def _decide(self, policy: AcceptPolicy, change: Offered) -> None:
        offer, client = change.offer, self._client
        policy.check_scope(cloud=client.cloud, region=client.region, account=change.snapshot.account)
        try:
            decision = policy.decide(offer, existing=self._listed(offer.kind) if policy.is_limited else None)
        except DirectLinkError as error:
            self._failed(offer.id, "what there is cannot be counted", error)
            return
        audit: dict[str, Any] = {"audit": "left", "resource_id": offer.id, **decision.to_dict()}
        if decision.request is None or decision.rule is None:
            self._audit(audit, f"{offer.id} is left: {'; '.join(decision.reasons)}")
        elif self._dry_run:
            audit["audit"] = "would accept"
            self._audit(audit, f"{offer.id} would be accepted by {decision.rule!r}")
        else:
            self._acceptances.begin(decision.rule, decision.request)
            self._accept(decision.rule, decision.request, audit)

    def _accept(self, rule: str, request: AcceptRequest[Any], audit: dict[str, Any]) -> None:
        """Accept it, and tell what came of that."""
        told: dict[str, Any] = {**audit, "rule": rule, "request": request.to_dict()}
        words = request.resource_id
        try:
            state = self._client.accept(request).to_dict()["state"]
        except DirectLinkError as error:
            self.status = status_of(error)
            told |= {"audit": "not accepted", "error": error.to_dict()}
            words += f" was not accepted by {rule!r}: {described(error)}"
            if error.accepted:
                told["audit"], words = "accepted", f"{request.resource_id} was accepted, but: {described(error)}"
            if error.accepted is False:
                self._acceptances.end(request.resource_id)
        else:
            self._acceptances.end(request.resource_id)
            told |= {"audit": "accepted", "state": state}
            words += f" was accepted by {rule!r}: {state}"
        self._audit(told, words)

    def _failed(self, resource_id: str, what: str, error: DirectLinkError) -> None:
        """Tell of an offer that is left because something could not be read."""
        self.status = status_of(error)
        left = {"audit": "left", "resource_id": resource_id, "error": error.to_dict()}
        self._audit(left, f"{resource_id} is left: {what}: {described(error)}")

    def _audit(self, data: dict[str, Any], words: str) -> None:
        """Print a line about a decision."""
        at = datetime.now(UTC)
        self._print({"at": at.isoformat(), **data}, f"{_stamp(at)} {words}")

    def _listed(self, kind: str, resource_id: str | None = None) -> list[Offer]:
        """Return everything of a kind of offers or requests, or one of them."""
        client = self._client
        others: dict[str, tuple[Any, str]] = {
            "connection": (client.describe_connections, "connection_id"),
            "proposal": (client.describe_direct_connect_gateway_association_proposals, "proposal_id"),
        }
        listing, only = others.get(kind, (client.describe_virtual_interfaces, "virtual_interface_id"))
        return [offer_of(each, client.cloud, datetime.now(UTC)) for each in listing(**{only: resource_id})]

    def _print(self, data: dict[str, Any], words: str) -> None:
        line = json.dumps(data) if self._as_json else escaped(words.replace("\n", " "))
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _in_words(change: Change) -> str:
    name = type(change).__name__
    match change:
        case Offered(offer=offer) | Expiring(offer=offer):
            until = "" if offer.expires_at is None else f", until {_stamp(offer.expires_at)} at the latest"
            told = f": {_what(offer)}{until}"
        case BgpChanged():
            told = f": {change.bgp_peer_id} {change.before} -> {change.after}"
        case AttributesChanged():
            told = ": " + ", ".join(f"{each.field} {each.expected!r} -> {each.actual!r}" for each in change.differences)
        case Unreachable():
            told = f"since {_stamp(change.since)}: {type(change.error).__name__}: {change.error.message}"
        case _:
            ends = [getattr(change, end, None) for end in ("before", "after")]
            told = "" if None in ends else f": {ends[0] or 'new'} -> {ends[1]}"
    return f"{name} {change.resource_id}{told}".rstrip()


def _what(offer: Offer) -> str:
    """Return what is offered, in a few words."""
    data = offer.resource.to_dict()
    members = ("virtualInterfaceType", "bandwidth", "vlan", "connectionId", "partnerName", "directConnectGatewayId")
    shown = [f"{name} {data[name]}" for name in members if data.get(name) not in (None, "", offer.id)]
    return ", ".join([offer.kind, *shown])
