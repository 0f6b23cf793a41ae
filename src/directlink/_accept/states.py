"""The states that tell whether an offer waits, was accepted, or has ended, as the services name them."""

from __future__ import annotations

from typing import Final

ENDED: Final = frozenset({"deleting", "deleted", "rejected", "expired"})
"""Of interfaces, connections and proposals: they lead nowhere else; ``expired`` is OUTSCALE's."""
ACCEPTED_INTERFACE: Final = frozenset({"verifying", "pending", "available", "down", "testing"})
"""Of interfaces: only an accepted one has them."""
ATTACHED: Final = frozenset({"available", "down", "testing"})
"""Of interfaces: they belong to their gateways, and BGP decides."""
ACCEPTED_CONNECTION: Final = frozenset({"pending", "available", "down"})
"""Of hosted connections that were accepted; dedicated connections have them, too."""
DISASSOCIATED: Final = frozenset({"disassociating", "disassociated"})
"""Of associations: they lead nowhere else."""
