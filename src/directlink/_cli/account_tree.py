"""What an account has, as a tree: location, connection or LAG, interface, gateway, association."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from directlink._diagnose.path import PathStep, association_step, carrier_step, interface_step, unseen_carrier
from directlink.enums import Cloud
from directlink.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from directlink._sync.client import DirectLinkClient
    from directlink.models.virtual_interfaces import VirtualInterface

T = TypeVar("T")


@attrs.define
class Node:
    """A resource, and what hangs on it."""

    step: PathStep
    below: list[Node] = attrs.field(factory=list["Node"])

    def lines(self, head: str = "", rest: str = "") -> Iterator[str]:
        """A line for it, and for each below it."""
        step = self.step
        parts = (step.kind, step.id, step.state, step.detail and f"({step.detail})")
        yield head + " ".join(part for part in parts if part)
        for number, node in enumerate(self.below, 1):
            is_last = number == len(self.below)
            yield from node.lines(rest + ("└─ " if is_last else "├─ "), rest + ("   " if is_last else "│  "))

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        step = self.step
        return {
            "kind": step.kind,
            "id": step.id,
            "state": step.state,
            "detail": step.detail,
            "below": [node.to_dict() for node in self.below],
        }


@attrs.frozen
class Tree:
    """What an account has.

    Attributes:
        roots: locations, and gateways that no interface uses.
        not_checked: what could not be read, and why.
    """

    roots: list[Node]
    not_checked: list[str]

    def lines(self) -> Iterator[str]:
        """A line a resource."""
        for root in self.roots:
            yield from root.lines()
        if not self.roots:
            yield "nothing"
        for each in self.not_checked:
            yield f"not checked: {each}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data."""
        return {"resources": [root.to_dict() for root in self.roots], "notChecked": self.not_checked}


class _Reader:
    """Reads lists, and notes those that the account may not read."""

    def __init__(self) -> None:
        self.not_checked: list[str] = []

    def read(self, what: str, ask: Callable[[], Iterable[T]]) -> list[T]:
        try:
            return list(ask())
        except ServiceError as error:
            self.not_checked.append(f"{what}: {error.code}: {error.message}")
            return []


def account_tree(client: DirectLinkClient) -> Tree:
    """Read what an account has, a listing a kind, and one a Direct Connect gateway that has interfaces or not.

    Raises:
        DirectLinkError: the service could not be asked.
    """
    reader = _Reader()
    interfaces = reader.read("interfaces", client.describe_virtual_interfaces)
    gateways = _gateways(client, reader)
    carriers = _carriers(client, reader)
    used: set[str] = set()
    for interface in sorted(interfaces, key=lambda each: (each.vlan or 0, each.id)):
        node = Node(interface_step(interface))
        gateway_id = interface.direct_connect_gateway_id or interface.virtual_gateway_id
        if gateway_id:
            used.add(gateway_id)
            found = gateways.get(gateway_id)
            node.below.append(found or Node(PathStep(kind="gateway", id=gateway_id)))
        carrier = carriers.get(interface.connection_id or "")
        if carrier is None:
            carrier = _foreign(interface)
            carriers[interface.connection_id or ""] = carrier
        carrier[1].below.append(node)
    roots: dict[str, Node] = {}
    for location, carrier_node in carriers.values():
        root = roots.setdefault(location, Node(PathStep(kind="location", id=location or "not shown")))
        root.below.append(carrier_node)
    unused = [node for gateway_id, node in gateways.items() if gateway_id not in used]
    return Tree([*roots.values(), *unused], reader.not_checked)


def _carriers(client: DirectLinkClient, reader: _Reader) -> dict[str, tuple[str, Node]]:
    """Connections and LAGs by id, with their locations; connections of a LAG hang on it."""
    found: dict[str, tuple[str, Node]] = {}
    for lag in reader.read("LAGs", client.describe_lags) if client.cloud is Cloud.AWS else ():
        found[lag.id] = lag.location or "", Node(carrier_step(lag))
    for connection in reader.read("connections", client.describe_connections):
        node = Node(carrier_step(connection))
        if connection.lag_id in found:
            found[connection.lag_id][1].below.append(node)
        else:
            found[connection.id] = connection.location or "", node
    return found


def _foreign(interface: VirtualInterface) -> tuple[str, Node]:
    """What carries an interface and is another account's."""
    return interface.location or "", Node(unseen_carrier(interface.connection_id or "not shown", "of another account"))


def _gateways(client: DirectLinkClient, reader: _Reader) -> dict[str, Node]:
    """Gateways by id, with what Direct Connect gateways are associated with."""
    found = {
        each.id: Node(PathStep(kind="virtual gateway", id=each.id, state=each.virtual_gateway_state or ""))
        for each in reader.read("virtual gateways", client.describe_virtual_gateways)
    }
    if client.cloud is Cloud.OUTSCALE:
        return found
    for gateway in reader.read("Direct Connect gateways", client.describe_direct_connect_gateways):
        state = str(gateway.direct_connect_gateway_state or "")
        detail = gateway.direct_connect_gateway_name or ""
        node = Node(PathStep(kind="Direct Connect gateway", id=gateway.id, state=state, detail=detail))
        found[gateway.id] = node
        ask = partial(client.describe_direct_connect_gateway_associations, direct_connect_gateway_id=gateway.id)
        for each in reader.read(f"associations of {gateway.id}", ask):
            node.below.append(Node(association_step(each)))
    return found
