"""Interconnects: the connections of partners, which carry the connections that they host for others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from directlink.emulator._records.connection import Connection

INTERCONNECT_NAMES: Final = {
    "connectionId": "interconnectId",
    "connectionName": "interconnectName",
    "connectionState": "interconnectState",
}
"""Members that are called otherwise than those of a connection."""

NOT_OF_INTERCONNECTS: Final = frozenset({"ownerAccount", "billingMode"})
"""Members that connections have and interconnects do not."""


@dataclass(kw_only=True)
class Interconnect(Connection):
    """An interconnect: all that a connection has, in a table of its own. A LAG shows it as a connection."""
