"""What the service has counted, so that it gives nothing the same name twice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Numbers:
    """How many of each were made.

    Attributes:
        ids: ids.
        requests: requests, refused ones included; each has an id in its answer.
        peers: BGP sessions; the addresses that the service chooses for one follow from its number.
    """

    ids: int = 0
    requests: int = 0
    peers: int = 0

    def next_id(self) -> int:
        """The number of another id."""
        self.ids += 1
        return self.ids

    def next_request(self) -> int:
        """The number of another request."""
        self.requests += 1
        return self.requests
