"""What accepting and waiting are told, and what they tell: polls, histories, results."""

from __future__ import annotations

import html
from datetime import datetime  # noqa: TC003 - attrs classes are introspected at run time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import attrs

from directlink._basics.checks import check_instance, check_plain_function
from directlink._basics.listed import Listed
from directlink.enums import OpenEnum, VirtualInterfaceState
from directlink.errors import ConfigurationError, DirectLinkError, ParameterError
from directlink.models._base import Reported, without_secrets
from directlink.models.virtual_interfaces import VirtualInterface  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Iterable


class Goal(StrEnum):
    """What a wait is for."""

    ATTACHED = "attached"
    """The interface belongs to its gateway: ``available``, ``testing``, or ``down`` (its BGP is not up yet)."""
    AVAILABLE = "available"
    """The interface forwards traffic."""


def _number(_: object, field: attrs.Attribute[float], value: object) -> None:
    least = 1 if field.name == "growth" else 0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= least:
        raise ConfigurationError(f"PollPolicy.{field.name}: expected a number of at least {least}, got {value!r}")


def _share(_: object, field: attrs.Attribute[float], value: float) -> None:
    if value > 1:
        raise ConfigurationError(f"PollPolicy.{field.name}: expected a number of at most 1, got {value!r}")


@attrs.frozen(kw_only=True)
class PollPolicy:
    """How often a wait looks at the interface.

    Attributes:
        first: seconds before the first look after a confirm, or after a look that was made at once. Default 2.
        interval: seconds before the next one. Default 5.
        growth: factor by which the interval grows with each look, at least 1. Default 1.25.
        max_interval: longest interval, seconds. Default 15.
        jitter: share of a delay that chance may take off it, 0 to 1. Default 0.1.
    """

    first: float = attrs.field(default=2.0, validator=_number)
    interval: float = attrs.field(default=5.0, validator=_number)
    growth: float = attrs.field(default=1.25, validator=_number)
    max_interval: float = attrs.field(default=15.0, validator=_number)
    jitter: float = attrs.field(default=0.1, validator=[_number, _share])

    def delay(self, polls: int, chance: float) -> float:
        """Return the seconds to wait after ``polls`` looks; ``chance`` is at least 0 and below 1."""
        try:
            later = min(self.interval * float(self.growth) ** max(polls - 1, 0), self.max_interval)
        except OverflowError:  # a wait may last for days, and 1.25**4000 is no float
            later = self.max_interval
        return (later if polls else self.first) * (1 - self.jitter * chance)


@attrs.frozen(kw_only=True)
class HistoryEntry:
    """Something that happened on the way.

    Attributes:
        at: when, UTC.
        elapsed: seconds since the call began.
        event: ``"seen"``, ``"not listed"``, ``"confirm sent"``, ``"confirmed"``, ``"answered unclearly"``,
            ``"prefixes not verified"``, a setting and ``sent`` or ``applied``, or the name of an error.
        state: the state of what was offered, where the event tells one.
    """

    at: datetime
    elapsed: float
    event: str
    state: OpenEnum | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data: ``at`` in ISO 8601, ``elapsed``, ``event``, ``state``."""
        state = None if self.state is None else str(self.state)
        return {"at": self.at.isoformat(), "elapsed": self.elapsed, "event": self.event, "state": state}

    def __str__(self) -> str:
        return f"{self.elapsed:8.1f} s  {self.event}{'' if self.state is None else f'  {self.state}'}"


class History(Listed[HistoryEntry]):
    """What happened, a tuple, oldest first; repetitions are left out. Draws itself as a time line."""

    __slots__ = ()

    @property
    def states(self) -> tuple[OpenEnum, ...]:
        """The states in the order they were seen, each change once."""
        found: list[OpenEnum] = []
        for entry in self:
            if entry.state is not None and (not found or found[-1] != entry.state):
                found.append(entry.state)
        return tuple(found)

    def __repr__(self) -> str:
        return "\n".join(str(entry) for entry in self) or "nothing happened yet"

    def _repr_html_(self) -> str:
        longest = max((entry.elapsed for entry in self), default=0.0) or 1.0
        rows = "".join(
            f"<tr><td style='text-align:right'>{entry.elapsed:.1f} s</td>"
            f"<td style='width:12em'><div style='width:{entry.elapsed / longest * 100:.0f}%;height:.6em;"
            "background:currentColor;opacity:.35'></div></td>"
            f"<td>{html.escape(entry.event)}</td><td><b>{html.escape(entry.state or '')}</b></td></tr>"
            for entry in self
        )
        return f"<table><tbody>{rows}</tbody></table>"


@attrs.frozen(kw_only=True)
class Poll:
    """What ``on_poll`` is told after each look.

    Attributes:
        resource_id: what is waited for.
        state: its state, ``None`` if it was not listed or the look failed.
        elapsed: seconds since the call began.
        remaining: seconds until the call gives up.
        error: what the look failed with, ``None`` if it succeeded.
    """

    resource_id: str
    state: OpenEnum | None
    elapsed: float
    remaining: float
    error: DirectLinkError | None = None


@attrs.frozen(kw_only=True)
class WaitResult(Reported):
    """A wait that reached its goal.

    Attributes:
        state: the state that met the goal; ``None`` if the goal was that it be gone, and it is not listed any more.
        virtual_interface: the interface as last described, ``None`` if it is not listed any more.
        history: what was seen, and when.
        elapsed: seconds waited.
    """

    state: VirtualInterfaceState | None
    virtual_interface: VirtualInterface | None
    history: History
    elapsed: float

    @property
    def forwards_traffic(self) -> bool:
        """Whether the interface is ``available``; ``False`` for one that is attached while its BGP is down."""
        return self.state == VirtualInterfaceState.AVAILABLE

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, without secrets.

        Returns:
            ``state``, ``forwards_traffic``, ``elapsed``, ``virtual_interface`` under its wire names, and ``history``.
        """
        return {
            "state": None if self.state is None else str(self.state),
            "forwards_traffic": self.forwards_traffic,
            "elapsed": self.elapsed,
            "virtual_interface": None
            if self.virtual_interface is None
            else without_secrets(self.virtual_interface).to_dict(),
            "history": [entry.to_dict() for entry in self.history],
        }


@attrs.frozen(kw_only=True)
class InterfaceWaitResult(WaitResult):
    """A wait that ended with an interface that is there: any but one for its deletion.

    Attributes:
        virtual_interface: the interface as last described.
    """

    virtual_interface: VirtualInterface


def one_gateway(virtual_gateway_id: str | None, direct_connect_gateway_id: str | None) -> str:
    """Return the one gateway that was given.

    Raises:
        ParameterError: none was, or both were.
    """
    given = [gateway for gateway in (virtual_gateway_id, direct_connect_gateway_id) if gateway is not None]
    if len(given) != 1:
        raise ParameterError(
            "give exactly one of virtual_gateway_id and direct_connect_gateway_id, "
            f"not {'both' if given else 'neither'}"
        )
    return given[0]


def one_goal(wait_for: str | None) -> Goal | None:
    """Return the goal that was named.

    Raises:
        ParameterError: there is no such goal.
    """
    if wait_for is None:
        return None
    try:
        return Goal(wait_for)
    except ValueError:
        raise ParameterError(f"wait_for: expected 'attached', 'available' or None, got {wait_for!r}") from None


def one_policy(poll: PollPolicy | None, on_poll: object) -> PollPolicy:
    """Return how often to look; check whom to tell of it.

    Raises:
        ConfigurationError: one of them is something else.
    """
    if on_poll is not None:
        check_plain_function("on_poll", on_poll)
    if poll is None:
        return PollPolicy()
    check_instance(
        "poll", poll, PollPolicy, ConfigurationError, ": PollPolicy(interval=...) sets the seconds between looks"
    )
    return poll


def states_of_peers(interface: VirtualInterface | None) -> Iterable[tuple[str, str]]:
    """Yield ``(peer, status)`` of each BGP session of an interface."""
    for peer in interface.bgp_peers if interface else ():
        yield peer.bgp_peer_id or peer.customer_address or "of unknown id", peer.bgp_status or "unknown"
