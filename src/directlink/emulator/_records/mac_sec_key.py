"""MACsec keys. What is secret in one, the CAK, is never kept, so nothing can show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lifecycle import Lifecycle

MAX_KEYS: Final = 3
"""How many keys a connection or LAG holds while they are rotated."""


@dataclass
class MacSecSecret:
    """A key as the service stores it for an account.

    Attributes:
        id: its ARN.
        name: its CKN, the part of the key that is no secret.
    """

    id: str
    name: str
    account_id: str


@dataclass(frozen=True)
class MacSecKey:
    """A key of a connection, interconnect or LAG.

    Attributes:
        associated_at: when it was associated, in seconds since the epoch; it takes effect at once.
    """

    secret: MacSecSecret
    associated_at: float

    def is_active(self, lifecycle: Lifecycle) -> bool:
        """Whether it is validated and in use."""
        return lifecycle.is_provisioned(self.associated_at)

    def to_json(self, lifecycle: Lifecycle, *, state: str | None = None) -> Json:
        """The key as the service shows it.

        Args:
            lifecycle: the rules by which its state follows.
            state: a state to show instead.
        """
        start = datetime.fromtimestamp(self.associated_at, UTC)
        return {
            "secretARN": self.secret.id,
            "ckn": self.secret.name,
            "state": state or ("associated" if self.is_active(lifecycle) else "associating"),
            "startOn": start.isoformat(timespec="seconds").replace("+00:00", "Z"),
        }


def keys_to_json(lifecycle: Lifecycle, keys: Sequence[MacSecKey]) -> list[Json]:
    """The keys of a resource as the service shows them, oldest first."""
    return [key.to_json(lifecycle) for key in keys]


def encryption_status(lifecycle: Lifecycle, keys: Sequence[MacSecKey]) -> str:
    """Whether a port with these keys encrypts."""
    return "Encryption Up" if any(key.is_active(lifecycle) for key in keys) else "Encryption Down"
