"""The way of an interface's packets: location, connection, interface, gateway, and what that leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from directlink.models.lags import Lag

if TYPE_CHECKING:
    from directlink._diagnose.facts import Facts
    from directlink.enums import BGPStatus
    from directlink.models.associations import DirectConnectGatewayAssociation
    from directlink.models.connections import Connection
    from directlink.models.virtual_interfaces import VirtualInterface

_GOOD: Final = frozenset({"available", "attached", "associated", "up"})
_WAITING: Final = frozenset(
    {"confirming", "verifying", "pending", "requested", "ordering", "associating", "updating", "testing", "attaching"}
)


@attrs.frozen(kw_only=True)
class PathStep:
    """A place on the way.

    Attributes:
        kind: what it is, such as ``"connection"``.
        id: its id, or the code of a location.
        state: its state; empty where it has none, or it is not shown.
        detail: what else tells it from others.
    """

    kind: str
    id: str
    state: str = ""
    detail: str = ""

    @property
    def condition(self) -> str:
        """``good``, ``waiting``, ``bad``, or ``unknown`` where no state is shown."""
        if not self.state:
            return "unknown"
        return "good" if self.state in _GOOD else "waiting" if self.state in _WAITING else "bad"


def path_of(facts: Facts) -> tuple[tuple[PathStep, ...], ...]:
    """The places on the way, from the location on; several where the way divides."""
    interface = facts.interface
    if interface is None:
        return ()
    steps: list[tuple[PathStep, ...]] = []
    if interface.location:
        steps.append((PathStep(kind="location", id=interface.location),))
    if interface.connection_id:
        carrier = facts.carrier
        steps.append((unseen_carrier(interface.connection_id) if carrier is None else carrier_step(carrier),))
    steps.append((interface_step(interface),))
    if interface.virtual_gateway_id:
        states = {each.virtual_gateway_id: each.virtual_gateway_state for each in facts.virtual_gateways or ()}
        state = states.get(interface.virtual_gateway_id) or ""
        steps.append((PathStep(kind="virtual gateway", id=interface.virtual_gateway_id, state=state),))
    elif interface.direct_connect_gateway_id:
        gateway = facts.gateway
        state = "" if gateway is None else str(gateway.direct_connect_gateway_state or "")
        step = PathStep(kind="Direct Connect gateway", id=interface.direct_connect_gateway_id, state=state)
        steps.append((step,))
        behind = tuple(association_step(each) for each in facts.associations or ())
        if behind:
            steps.append(behind)
    return tuple(steps)


def interface_step(interface: VirtualInterface) -> PathStep:
    """An interface, with its BGP sessions."""
    sessions = ", ".join(_session(each.bgp_status, each.address_family) for each in interface.bgp_peers)
    return PathStep(
        kind=f"{interface.virtual_interface_type or 'virtual'} interface",
        id=str(interface.virtual_interface_id),
        state=str(interface.virtual_interface_state or ""),
        detail=", ".join(text for text in (_vlan(interface.vlan), sessions) if text),
    )


def carrier_step(carrier: Connection | Lag) -> PathStep:
    """A connection or a LAG."""
    if isinstance(carrier, Lag):
        return PathStep(kind="LAG", id=carrier.id, state=str(carrier.lag_state or ""), detail=carrier.lag_name or "")
    state = str(carrier.connection_state or "")
    return PathStep(kind="connection", id=carrier.id, state=state, detail=carrier.connection_name or "")


def unseen_carrier(carrier_id: str, detail: str = "") -> PathStep:
    """A connection or LAG of which there is nothing but the id."""
    return PathStep(kind="LAG" if carrier_id.startswith("dxlag-") else "connection", id=carrier_id, detail=detail)


def association_step(association: DirectConnectGatewayAssociation) -> PathStep:
    """What a Direct Connect gateway leads to; without an id where the service does not describe it."""
    behind = association.associated_gateway
    gateway_id = "" if behind is None else str(behind.id or "")
    return PathStep(kind="association", id=gateway_id, state=str(association.association_state or ""))


def _session(status: BGPStatus | None, family: str | None) -> str:
    return f"BGP {family or ''} {status or 'unknown'}".replace("  ", " ")


def _vlan(vlan: int | None) -> str:
    return "" if vlan is None else f"VLAN {vlan}"
