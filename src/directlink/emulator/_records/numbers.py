"""What the service has counted, so that it gives nothing the same name twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_DIGITS: Final = 8
_RANGE: Final = 16**_DIGITS
_FACTOR: Final = 0x9E3779B1
"""Odd, so that different numbers below ``_RANGE`` have different products; and they look like made at random."""
_INVERSE: Final = pow(_FACTOR, -1, _RANGE)


@dataclass
class Numbers:
    """How many of each were made.

    Attributes:
        ids: ids.
        requests: requests, refused ones included; each has an id in its answer.
        peers: BGP sessions; the addresses that the service chooses for one follow from its number.
        given: ids that a test gave a resource, in place of a made one.
    """

    ids: int = 0
    requests: int = 0
    peers: int = 0
    given: dict[str, bool] = field(default_factory=dict[str, bool])

    def next_id(self) -> int:
        """The number of another id."""
        self.ids += 1
        return self.ids

    def next_digits(self) -> str:
        """Eight hexadecimal digits that were never made before, alike in every run."""
        return f"{self.next_id() * _FACTOR % _RANGE:0{_DIGITS}x}"

    def has_made(self, resource_id: str) -> bool:
        """Whether an id ends in digits that were made, as those do that the service chooses."""
        digits = resource_id.rpartition("-")[2]
        if len(digits) != _DIGITS or not set(digits) <= set("0123456789abcdef"):
            return False
        return 0 < int(digits, 16) * _INVERSE % _RANGE <= self.ids

    def next_request(self) -> int:
        """The number of another request."""
        self.requests += 1
        return self.requests
