"""Random requests of every operation by three accounts: what must hold of the emulator whatever they are."""

import json
import math
from importlib import import_module
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from directlink.emulator import Account, Emulator, ManualClock
from directlink.emulator._operations.dispatch import emulated_operations
from emulator_support import RefusedError, call

SERVICE: dict[str, Any] = import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
STEPS = 80
EDGES: dict[str | None, set[str | None]] = {
    "confirming": {"pending", "verifying", "rejected", "deleting", "expired", "deleted"},
    "verifying": {"pending", "deleting"},
    "pending": {"available", "down", "deleting"},
    "available": {"down", "testing", "deleting"},
    "down": {"available", "testing", "deleting"},
    "testing": {"available", "down", "deleting"},
    "deleting": {"deleted"},
    "deleted": {None},
    "rejected": {None},
    "expired": {"deleting"},
    None: set(),
}
"""The documented ways from one state of an interface to the next."""
INTEGERS = {
    "vlan": (1, 2, 3, 4),
    "asn": (65000,),
    "asnLong": (65000, 4_200_000_000),
    "amazonSideAsn": (64512,),
    "mtu": (1500, 8500),
    "maxResults": (1, 100),
    "minimumLinks": (0, 1),
    "numberOfConnections": (1, 2),
}
TEXTS = {
    "cidr": ("10.0.0.0/16", "10.1.0.0/16", "175.45.176.0/24"),
    "bandwidth": ("1Gbps", "500Mbps"),
    "connectionsBandwidth": ("1Gbps",),
    "location": ("PAR1",),
    "amazonAddress": ("175.45.176.1/30", "10.0.0.1/30"),
    "customerAddress": ("175.45.176.2/30", "10.0.0.2/30"),
    "authKey": ("key-of-a-session",),
}
ODDS = {
    "nextToken": 0.05,
    "amazonAddress": 0.05,
    "customerAddress": 0.05,
    "requestMACSec": 0.1,
    "lagId": 0.1,
    "asn": 0.95,
    "vlan": 0.95,
    "virtualInterfaceName": 0.95,
    "virtualInterfaceId": 0.9,
    "newBGPPeer": 0.95,
    "virtualGatewayId": 0.5,
    "directConnectGatewayId": 0.5,
    "status": 0.05,
}
"""How often a member is given that need not be, where that is not 0.3."""
SAME_IDS = {
    "parentConnectionId": "connectionId",
    "gatewayId": "virtualGatewayId",
    "associatedGatewayId": "virtualGatewayId",
    "bgpPeers": "bgpPeerId",
}


def reachable(state: str | None) -> set[str | None]:
    """The states that an interface may be in later: a step of the clock may pass over some."""
    found, new = {state}, [state]
    while new:
        further = EDGES[new.pop()] - found
        found |= further
        new += further
    return found


class Play:
    """Three accounts that ask at random."""

    def __init__(self, cloud: str, random: Random) -> None:
        self.random = random
        self.clock = ManualClock(1_900_000_000.0)
        self.emulator = Emulator(cloud, clock=self.clock, signing_window=math.inf)
        self.emulator.add_account("third")
        self.operations = sorted(emulated_operations(self.emulator.cloud))
        self.states: dict[str, str | None] = {}
        self.carriers: dict[str, set[str]] = {}
        self.ids: dict[tuple[str, str], set[str]] = {}
        for account in self.emulator.accounts:
            self.ids[account.name, "virtualGatewayId"] = set(account.virtual_gateway_ids)
            self.ids[account.name, "directConnectGatewayId"] = set(account.direct_connect_gateway_ids)
        self.caller = self.emulator.owner
        order = {"location": "PAR1", "bandwidth": "1Gbps", "connectionName": "line"}
        for account in self.emulator.accounts:
            call(self.emulator, account, "CreateConnection", **order)
            self.emulator.offer_private_virtual_interface(grantee=account.name)
            if cloud == "aws":
                self.emulator.offer_public_virtual_interface(grantee=account.name)
                self.emulator.offer_transit_virtual_interface(grantee=account.name)
        self.clock.advance(2)
        self.look()

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
            return [self.value(name, shape["member"]["shape"]) for _ in range(self.random.randrange(3))]
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "long"):
            return self.random.choice((*INTEGERS.get(name, (1, 2)) * 5, 0, 9000))
        return self.text(name, shape)

    def text(self, name: str, shape: dict[str, Any]) -> str:
        if "enum" in shape:
            return str(self.random.choice(shape["enum"]))
        if name.endswith("Account"):
            return self.random.choice(self.emulator.accounts).account_id
        if name == "nextToken":
            return "token"
        if name in ("resourceArn", "resourceArns"):
            kind, member = self.random.choice((("dxcon", "connectionId"), ("dxvif", "virtualInterfaceId")))
            region = "eu-west-2"
            return f"arn:aws:directconnect:{region}:{self.caller.account_id}:{kind}/{self.text(member, shape)}"
        holder = self.caller if self.random.random() < 0.8 else self.random.choice(self.emulator.accounts)
        known = self.ids.get((holder.name, SAME_IDS.get(name, name)))
        if known:
            return self.random.choice(sorted(known))
        return self.random.choice(TEXTS.get(name, ("one", "two")))

    def step(self) -> None:
        """Let time pass, or an account ask something; hold what must hold."""
        if self.random.random() < 0.3:
            self.clock.advance(self.random.choice((*(0.5, 2, 5) * 8, 1000, 8 * 24 * 3600)))
        else:
            self.ask(self.random.choice(self.emulator.accounts), self.random.choice(self.operations))
        self.look()

    def ask(self, account: Account, operation: str) -> None:
        self.caller = account
        model = SERVICE["operations"][operation]
        values: dict[str, Any] = self.value("", model["input"]["shape"]) if "input" in model else {}
        values = {name: value for name, value in values.items() if value not in ("", [])}
        before = self.tables()
        try:
            answer = call(self.emulator, account, operation, **values)
        except RefusedError:
            assert self.tables() == before, f"{operation} was refused and changed something: {values}"
        else:
            self.learn(account, answer)

    def tables(self) -> Any:
        return json.loads(self.emulator.snapshot())["tables"]

    def learn(self, account: Account, answer: Any) -> None:
        """Keep the ids in an answer, to be used later, most of all by the account that was told."""
        kind = answer.__class__  # which tells checkers nothing of what is in it
        if kind is list:
            for item in answer:
                self.learn(account, item)
        elif kind is dict:
            for name, value in answer.items():
                if name.endswith("Id") and isinstance(value, str) and value:
                    self.ids.setdefault((account.name, name), set()).add(value)
                else:
                    self.learn(account, value)

    def look(self) -> None:
        for account in self.emulator.accounts:
            carriers = self.carriers.setdefault(account.name, set())  # those that are gone may be named by an offer
            carriers |= {each["connectionId"] for each in self.listing(account, "DescribeConnections", "connections")}
            if self.emulator.cloud == "aws":
                carriers |= {each["lagId"] for each in self.listing(account, "DescribeLags", "lags")}
            taken: set[tuple[str, int]] = set()
            for interface in self.listing(account, "DescribeVirtualInterfaces", "virtualInterfaces"):
                state, carrier = interface["virtualInterfaceState"], interface["connectionId"]
                assert account.account_id == interface["ownerAccount"] or carrier in carriers, interface
                if state not in ("deleted", "rejected", "expired"):
                    assert (carrier, interface["vlan"]) not in taken
                    taken.add((carrier, interface["vlan"]))
                self.states.setdefault(interface["virtualInterfaceId"], state)
        for interface_id, before in self.states.items():
            now = self.emulator.virtual_interface_state(interface_id)
            assert now in reachable(before), (interface_id, before, now)
            self.states[interface_id] = now

    def listing(self, account: Account, operation: str, member: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = call(self.emulator, account, operation)[member]
        self.learn(account, found)
        return found


@pytest.mark.parametrize("cloud", ["aws", "outscale"])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate))  # a smaller seed is no simpler
def test_whatever_three_accounts_ask(cloud: str, seed: int) -> None:
    play = Play(cloud, Random(seed))
    for _ in range(STEPS):
        play.step()
    again = Emulator(cloud, clock=ManualClock(play.clock.time()), signing_window=math.inf)
    again.restore(play.emulator.snapshot())
    assert again.snapshot() == play.emulator.snapshot()
    for account in play.emulator.accounts:
        for operation in ("DescribeConnections", "DescribeVirtualInterfaces", "DescribeVirtualGateways"):
            assert call(again, account, operation) == call(play.emulator, account, operation)
