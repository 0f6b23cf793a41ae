"""Random sequences of all operations by three accounts: what must hold of the emulator whatever they ask."""

import json
import math
from collections.abc import Iterator, Mapping
from importlib import import_module
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from directlink._cli.json_types import is_array, is_object
from directlink.emulator import Account, Emulator, ManualClock
from directlink.emulator._operations.dispatch import emulated_operations
from directlink.enums import Cloud
from emulator_sequence_tables import EDGES, INTEGERS, ODDS, SAME_IDS, TEXTS, Edges
from emulator_support import RefusedError, call, store_of

Record = tuple[str, str]
"""The name of a table, and an id."""

SERVICE: dict[str, Any] = import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
NAMES = ("owner", "grantee", "third")


def reachable(edges: Edges, state: str | None) -> set[str | None]:
    """The states that a resource may be in later: a step of the clock may pass over some."""
    found, new = {state}, [state]
    while new:
        further = edges[new.pop()] - found
        found |= further
        new += further
    return found


def texts(content: Any) -> Iterator[str]:
    """Every text in JSON, but the names of members."""
    if isinstance(content, str):
        yield content
    elif is_array(content) or is_object(content):
        for value in content.values() if is_object(content) else content:
            yield from texts(value)


def accounts_of(record: Any) -> set[str]:
    """The accounts that a record says it belongs to: its owner, that of what carries it, those of two gateways."""
    found: set[str] = set()
    if is_object(record):
        for name, value in record.items():
            found |= {value} if name.endswith("account_id") else accounts_of(value)
    return found


class Sequence(RuleBasedStateMachine):
    """Three accounts that ask at random."""

    cloud: Cloud

    def __init__(self) -> None:
        super().__init__()
        self.random = Random(0)
        self.steps = 0
        self.clock = ManualClock(1_900_000_000.0)
        self.emulator = Emulator(self.cloud, clock=self.clock, signing_window=math.inf)
        self.emulator.add_account("third")
        self.states: dict[Record, str | None] = {}
        self.has_time_passed = True
        self.seen: dict[str, dict[frozenset[str], dict[str, str]]] = {name: {} for name in NAMES}
        self.about: dict[str, str] = {}
        self.ids: dict[tuple[str, str], set[str]] = {}
        for account in self.emulator.accounts:
            self.ids[account.name, "virtualGatewayId"] = set(account.virtual_gateway_ids)
            self.ids[account.name, "directConnectGatewayId"] = set(account.direct_connect_gateway_ids)
        self.caller = self.emulator.owner
        self.furnish()
        self.look_around()
        self.known = set(self.tables())

    def furnish(self) -> None:
        """Give every account some of each resource, so that more of what is asked can be done."""
        place = {"location": "PAR1"}
        for account, other in zip(
            self.emulator.accounts, (*self.emulator.accounts[1:], self.emulator.owner), strict=True
        ):
            made = call(self.emulator, account, "CreateConnection", **place, bandwidth="1Gbps", connectionName="line")
            self.emulator.offer_private_virtual_interface(grantee=account.name)
            if self.cloud is Cloud.OUTSCALE:
                continue
            self.emulator.offer_public_virtual_interface(grantee=account.name)
            self.emulator.offer_transit_virtual_interface(grantee=account.name)
            port = {**place, "bandwidth": "10Gbps", "connectionName": "port", "requestMACSec": True}
            bundle = {**place, "connectionsBandwidth": "1Gbps", "numberOfConnections": 2, "lagName": "lag"}
            hosted = {"connectionId": made["connectionId"], "ownerAccount": other.account_id, "vlan": 4}
            group = {"resiliencyGroupName": "group", "intendedResiliencyModel": "high-resiliency"}
            own, theirs = account.direct_connect_gateway_ids[0], other.direct_connect_gateway_ids[0]
            asked = {"directConnectGatewayId": theirs, "directConnectGatewayOwnerAccount": other.account_id}
            gateways = account.virtual_gateway_ids
            answers: dict[str, Any] = {}
            for operation, values in (
                ("CreateConnection", port),
                ("CreateLag", bundle),
                ("CreateInterconnect", {**place, "bandwidth": "10Gbps", "interconnectName": "partner"}),
                ("AllocateHostedConnection", {**hosted, "bandwidth": "500Mbps", "connectionName": "hosted"}),
                ("CreateResiliencyGroup", group),
                ("CreateDirectConnectGatewayAssociation", {"directConnectGatewayId": own, "gatewayId": gateways[0]}),
                ("CreateDirectConnectGatewayAssociationProposal", {**asked, "gatewayId": gateways[1]}),
            ):
                answers[operation] = call(self.emulator, account, operation, **values)
            port_id = answers["CreateConnection"]["connectionId"]
            group_id = answers["CreateResiliencyGroup"]["resiliencyGroup"]["resiliencyGroupId"]
            offered = self.emulator.offer_private_virtual_interface(grantee=account.name)
            accepted = {"virtualInterfaceId": offered, "directConnectGatewayId": own}
            peer = {"asn": 65000, "addressFamily": "ipv6"}
            for operation, values in (
                ("AssociateMacSecKey", {"connectionId": port_id, "ckn": "a" * 64, "cak": "c" * 64}),
                (
                    "AssociateConnectionsToResiliencyGroup",
                    {"resiliencyGroupId": group_id, "connectionIdentifiers": [port_id]},
                ),
                ("ConfirmPrivateVirtualInterface", accepted),
                ("CreateBGPPeer", {"virtualInterfaceId": offered, "newBGPPeer": peer}),
            ):
                answers[operation] = call(self.emulator, account, operation, **values)
            for answer in answers.values():
                self.learn(account, answer)
            self.learn(account, {"resiliencyGroupId": group_id, "connectionId": port_id})
        self.clock.advance(2)

    def value(self, name: str, shape_name: str) -> Any:
        """A value for a member of a request."""
        shape = SERVICE["shapes"][shape_name]
        kind = shape["type"]
        if kind == "structure":
            return {
                member: self.value(member, content["shape"])
                for member, content in shape["members"].items()
                if member in shape.get("required", ()) or self.random.random() < ODDS.get(member, 0.3)
            }
        if kind == "list":
            return [self.value(name, shape["member"]["shape"]) for _ in range(self.random.choice((0, 1, 1, 1, 2)))]
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "long"):
            return self.random.choice((*INTEGERS.get(name, (1, 2)) * 5, 0, 9000))
        return self.text(name, shape)

    def text(self, name: str, shape: dict[str, Any]) -> str:
        if "enum" in shape:
            return str(self.random.choice(shape["enum"]))
        if name.endswith("Account") and (name not in self.about or self.random.random() < 0.2):
            return self.random.choice(self.emulator.accounts).account_id
        if name in ("resourceArn", "resourceArns"):
            kind, member = self.random.choice((("dxcon", "connectionId"), ("dxvif", "virtualInterfaceId")))
            region = "eu-west-2"
            return f"arn:aws:directconnect:{region}:{self.caller.account_id}:{kind}/{self.text(member, shape)}"
        told = self.about.get(name) or self.about.get(SAME_IDS.get(name, ""))
        if told and name != "parentConnectionId" and self.random.random() < 0.8:
            return told
        holder = self.caller if self.random.random() < 0.8 else self.random.choice(self.emulator.accounts)
        known = self.ids.get((holder.name, SAME_IDS.get(name, name)))
        if known:
            return self.random.choice(sorted(known))
        return self.random.choice(TEXTS.get(name, ("one", "two")))

    def look_around(self) -> None:
        """Let every account list what there is, to have ids to ask about."""
        for account in self.emulator.accounts:
            for operation in LISTINGS[self.cloud]:
                self.learn(account, call(self.emulator, account, operation))

    @rule(seconds=st.sampled_from((0.5, 2, 5, 2, 5, 1000, 5000, 8 * 24 * 3600)))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.has_time_passed = True
        self.look_around()

    @rule()
    def the_emulator_is_restarted(self) -> None:
        before, snapshot = self.emulator, self.emulator.snapshot()
        self.emulator = Emulator(self.cloud, clock=ManualClock(self.clock.time()), signing_window=math.inf)
        self.emulator.restore(snapshot)
        assert isinstance(self.emulator.clock, ManualClock)
        self.clock = self.emulator.clock
        for account in before.accounts:
            for operation in LISTINGS[self.cloud]:
                assert call(self.emulator, account, operation) == call(before, account, operation)
        assert json.loads(self.emulator.snapshot())["tables"] == json.loads(snapshot)["tables"]

    def ask(self, name: str, operation: str, seed: int) -> None:
        self.steps += 1
        self.random = Random(f"{seed} {self.steps}")  # not the same twice: hypothesis likes to repeat a seed
        self.caller = account = self.emulator.account(name)
        model = SERVICE["operations"][operation]
        members = set(SERVICE["shapes"][model["input"]["shape"]]["members"]) if "input" in model else set[str]()
        members |= {SAME_IDS.get(member, member) for member in members}
        kind = next((each for each in ("private", "public", "transit") if each.title() in operation), None)
        fitting = [
            each
            for each in self.seen[name].values()
            if members & each.keys() and kind in (None, each.get("virtualInterfaceType", kind))
        ]
        self.about = self.random.choice(fitting) if fitting else {}
        values: dict[str, Any] = self.value("", model["input"]["shape"]) if "input" in model else {}
        values = {name: value for name, value in values.items() if value not in ("", [])}
        before = self.tables()
        try:
            answer = call(self.emulator, account, operation, **values)
        except RefusedError as refused:
            assert self.tables() == before, f"{operation} was refused and changed something: {values}"
            asked = " ".join(texts(values))
            told = {text for text in self.every_id(before) if text in refused.message and text not in asked}
            self.may_know(account, before, told)
        else:
            after = self.tables()
            self.may_change(account, before, after)
            self.may_know(account, {**before, **after}, set(texts(answer)))
            self.learn(account, answer)

    def may_change(self, account: Account, before: Mapping[Record, Any], after: Mapping[Record, Any]) -> None:
        """An account changes nothing that is not its own, and nothing gets an id that something else had."""
        for where in after.keys() - before.keys():
            assert account.account_id in accounts_of(after[where]), (account.name, after[where])
            assert where[1] not in {each for _, each in self.known}, f"{where} came back"
            self.known.add(where)
        for where, record in before.items():
            if after.get(where) != record:
                assert account.account_id in accounts_of(record), (account.name, record)

    def may_know(self, account: Account, tables: Mapping[Record, Any], told: set[str]) -> None:
        """An account is told of what is its own, and of what that names, such as the connection below an interface."""
        own = [(where, record) for where, record in tables.items() if account.account_id in accounts_of(record)]
        known = {resource_id for (_, resource_id), _ in own} | {text for _, record in own for text in texts(record)}
        assert told & self.every_id(tables) <= known, account.name

    def every_id(self, tables: Mapping[Record, Any]) -> set[str]:
        return {resource_id for _, resource_id in tables}

    def tables(self) -> dict[Record, Any]:
        tables: dict[str, list[Any]] = json.loads(self.emulator.snapshot())["tables"]
        return {(name, record["id"]): record for name, records in tables.items() for record in records}

    def learn(self, account: Account, answer: Any) -> None:
        """Keep the ids in an answer, to be used later, most of all by the account that was told, and together."""
        if is_array(answer):
            for item in answer:
                self.learn(account, item)
        elif is_object(answer):
            inner = {
                f"{name}{part[0].upper()}{part[1:]}": value
                for name, each in answer.items()
                if is_object(each)
                for part, value in each.items()
            }
            for each in answer.values():
                inner |= each[0] if is_array(each) and each and is_object(each[0]) else {}
            told = {
                name: value
                for name, value in (inner | answer).items()
                if isinstance(value, str) and value and name.endswith(("Id", "ARN", "Account", "InterfaceType"))
            }
            for name, value in told.items():
                self.ids.setdefault((account.name, name), set()).add(value)
            self.seen[account.name][frozenset(told.values())] = told
            for value in answer.values():
                self.learn(account, value)

    @invariant()
    def no_vlan_is_used_twice(self) -> None:
        store = store_of(self.emulator)
        now = store.lifecycle
        taken = [
            (each.connection_id, each.terms.vlan) for each in store.virtual_interfaces.values() if each.is_live(now)
        ]
        taken += [
            (each.hosting.parent_id, each.hosting.vlan)
            for each in store.connections.values()
            if each.hosting is not None and each.is_live(now)
        ]
        assert len(taken) == len(set(taken))

    @invariant()
    def states_follow_each_other_as_documented(self) -> None:
        store = store_of(self.emulator)
        tables = store.tables()
        now: dict[Record, str | None] = {
            (name, record.id): record.state(store.lifecycle) for name in EDGES for record in tables[name].values()
        }
        for where, before in self.states.items():
            edges, state = EDGES[where[0]], now.get(where)
            allowed = reachable(edges, before) if self.has_time_passed else {before, *edges[before]}
            assert state in allowed, (where, before, state)
        self.states = dict.fromkeys(self.states) | now
        self.has_time_passed = False


LISTINGS = {
    Cloud.OUTSCALE: ("DescribeConnections", "DescribeVirtualInterfaces", "DescribeVirtualGateways"),
    Cloud.AWS: (
        "DescribeConnections",
        "DescribeInterconnects",
        "DescribeLags",
        "DescribeVirtualInterfaces",
        "DescribeVirtualGateways",
        "DescribeDirectConnectGateways",
        "DescribeDirectConnectGatewayAssociationProposals",
        "ListResiliencyGroups",
        "ListVirtualInterfaceTestHistory",
    ),
}


def machine(cloud: Cloud) -> type[Sequence]:
    """The sequences of the operations of one cloud."""
    names = sorted(emulated_operations(cloud))
    kept = [name for name in names if not name.startswith(("Describe", "Get", "List", "Delete"))]
    operations = st.sampled_from(3 * kept + names)

    class Here(Sequence):
        @rule(name=st.sampled_from(NAMES), operation=operations, seed=st.integers(0, 2**32))
        def asks(self, name: str, operation: str, seed: int) -> None:
            self.ask(name, operation, seed)

        @rule(name=st.sampled_from(NAMES), operations=st.lists(operations, max_size=8), seed=st.integers(0, 2**32))
        def asks_more(self, name: str, operations: list[str], seed: int) -> None:
            for number, operation in enumerate(operations):
                self.ask(name, operation, seed + number)

    Here.cloud = cloud
    Here.TestCase.settings = settings(
        max_examples=8,
        stateful_step_count=60,
        deadline=None,
        suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example),
        phases=(Phase.explicit, Phase.generate),  # to find a shorter sequence takes minutes: add Phase.shrink for that
    )
    return Here


TestAws = machine(Cloud.AWS).TestCase
TestOutscale = machine(Cloud.OUTSCALE).TestCase
