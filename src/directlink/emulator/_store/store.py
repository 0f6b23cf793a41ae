"""The state of the emulated cloud: one table for each kind of resource, and what is asked of several at once."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Final

from directlink.emulator._store.accounts import Accounts

if TYPE_CHECKING:
    from directlink.emulator._records.association import Association
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._records.gateway import DirectConnectGateway, TransitGateway, VirtualGateway
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.lifecycle import Lifecycle
    from directlink.emulator._records.proposal import Proposal
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.enums import Cloud

_NAMESPACE: Final = uuid.UUID(int=1)


class Store:
    """Everything that the service remembers. Each table is in the order in which its records were created.

    Nothing runs in the background: every state follows from the dates in a record and from the clock.

    Args:
        lifecycle: the rules by which states follow from dates.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.accounts = Accounts()
        self.connections: dict[str, Connection] = {}
        self.lags: dict[str, Lag] = {}
        self.virtual_interfaces: dict[str, VirtualInterface] = {}
        self.virtual_gateways: dict[str, VirtualGateway] = {}
        self.transit_gateways: dict[str, TransitGateway] = {}
        self.direct_connect_gateways: dict[str, DirectConnectGateway] = {}
        self.associations: dict[str, Association] = {}
        self.proposals: dict[str, Proposal] = {}
        self._ids_made = 0

    @property
    def cloud(self) -> Cloud:
        """The cloud whose rules apply."""
        return self.lifecycle.cloud

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self.lifecycle.now()

    def new_id(self, prefix: str) -> str:
        """An id that looks like the service's and is the same in every run: ``dxvif-`` and eight hex digits."""
        self._ids_made += 1
        return f"{prefix}-{hashlib.sha256(f'{prefix} {self._ids_made}'.encode()).hexdigest()[:8]}"

    def new_uuid(self) -> str:
        """An id of the service's other format, the same in every run."""
        self._ids_made += 1
        return str(uuid.uuid5(_NAMESPACE, str(self._ids_made)))

    def vlans_in_use(self, carrier_id: str) -> dict[int, str]:
        """VLANs taken on a connection or LAG, each with the id of the resource that took it.

        Virtual interfaces and hosted connections share the numbers.
        """
        interfaces = {
            interface.terms.vlan: interface.id
            for interface in self.virtual_interfaces.values()
            if interface.connection_id == carrier_id and interface.is_live(self.lifecycle)
        }
        hosted = {
            connection.hosting.vlan: connection.id
            for connection in self.connections.values()
            if connection.hosting is not None
            and connection.hosting.parent_id == carrier_id
            and connection.is_live(self.lifecycle)
        }
        return interfaces | hosted

    def members_of(self, lag: Lag) -> list[Connection]:
        """The connections that a LAG bundles, oldest first."""
        return [connection for connection in self.connections.values() if connection.lag_id == lag.id]

    def attached_to(self, gateway_id: str) -> list[VirtualInterface]:
        """The interfaces that are or were attached to a Direct Connect gateway."""
        return [
            interface
            for interface in self.virtual_interfaces.values()
            if interface.gateway is not None and interface.gateway.direct_connect_gateway_id == gateway_id
        ]

    def associations_of(self, gateway_id: str) -> list[Association]:
        """The associations of a Direct Connect gateway that still hold."""
        return [
            association
            for association in self.associations.values()
            if association.gateway_id == gateway_id and association.is_live(self.lifecycle)
        ]

    def association_between(self, gateway_id: str, associated_id: str) -> Association | None:
        """The association of two gateways, unless it is ending."""
        for association in self.associations.values():
            same = (association.gateway_id, association.associated.id) == (gateway_id, associated_id)
            if same and association.deleted_at is None:
                return association
        return None

    def count_bgp_peers(self) -> int:
        """How many BGP sessions there are, those that are gone included."""
        return sum(len(interface.peers) for interface in self.virtual_interfaces.values())
