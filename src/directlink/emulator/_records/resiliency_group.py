"""Resiliency groups: connections that are to stand in for each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from directlink.emulator._records.json_shapes import Json, Tags
    from directlink.emulator._records.lifecycle import Lifecycle

_REMOVAL_STATES: Final = {"deleting": "disassociating", "deleted": "disassociated"}


@dataclass(kw_only=True)
class GroupMember:
    """A connection or LAG in a group. Times are seconds since the epoch."""

    id: str
    arn: str
    associated_at: float
    disassociated_at: float | None = None

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.disassociated_at is not None:
            return _REMOVAL_STATES.get(lifecycle.removal_state(self.disassociated_at) or "")
        return "associated" if lifecycle.is_provisioned(self.associated_at) else "associating"

    def to_json(self, lifecycle: Lifecycle, group_id: str) -> Json:
        """The association of the member with its group, as the service shows it."""
        return {"resiliencyGroupId": group_id, "connectionArn": self.arn, "state": self.state(lifecycle)}


@dataclass(kw_only=True)
class ResiliencyGroup:
    """A resiliency group. Times are seconds since the epoch.

    Attributes:
        home_region: the region whose listings show it.
        region: empty: its ARN names no region.
        model: the resiliency that it is meant to have. No answer of the service shows it.
        members: what is or was in it, by id.
        client_token: what its maker named the request by, to send it again without making another group.
        request: what that request asked for.
    """

    id: str
    account_id: str
    name: str
    model: str
    home_region: str
    tags: Tags
    created_at: float
    deleted_at: float | None = None
    members: dict[str, GroupMember] = field(default_factory=dict[str, GroupMember])
    client_token: str | None = None
    request: list[object] = field(default_factory=list[object])
    region: str = ""

    @property
    def arn(self) -> str:
        """Its ARN."""
        return f"arn:aws:directconnect::{self.account_id}:dx-resiliency-group/{self.id}"

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        if self.deleted_at is not None:
            return lifecycle.removal_state(self.deleted_at)
        return "available" if lifecycle.is_provisioned(self.created_at) else "pending"

    def live_members(self) -> list[GroupMember]:
        """The members that nobody took out of it."""
        return [member for member in self.members.values() if member.disassociated_at is None]

    def forget_gone_members(self, lifecycle: Lifecycle) -> None:
        """Drop the members that are listed no more."""
        self.members = {each.id: each for each in self.members.values() if each.state(lifecycle) is not None}

    def to_summary_json(self, lifecycle: Lifecycle) -> Json:
        """The group as a listing shows it."""
        return {
            "resiliencyGroupId": self.id,
            "resiliencyGroupArn": self.arn,
            "resiliencyGroupName": self.name,
            "resiliencyGroupType": "Managed",
            "ownerAccount": self.account_id,
            "state": self.state(lifecycle),
        }

    def to_json(self, lifecycle: Lifecycle) -> Json:
        """The group as the service shows it."""
        return self.to_summary_json(lifecycle) | {"tags": self.tags}
