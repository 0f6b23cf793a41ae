"""The state of the emulated cloud: one table for each kind of resource, and what is asked of several at once."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING, Final

from directlink.emulator._store.accounts import Accounts
from directlink.emulator._store.index import Index

if TYPE_CHECKING:
    from directlink.emulator._records.association import Association
    from directlink.emulator._records.connection import Connection, Hosting
    from directlink.emulator._records.gateway import (
        DirectConnectGateway,
        GatewayChoice,
        TransitGateway,
        VirtualGateway,
    )
    from directlink.emulator._records.interconnect import Interconnect
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.lifecycle import Lifecycle
    from directlink.emulator._records.mac_sec_key import MacSecSecret
    from directlink.emulator._records.proposal import Proposal
    from directlink.emulator._records.resiliency_group import GroupMember, ResiliencyGroup
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.enums import Cloud

_NAMESPACE: Final = uuid.UUID(int=1)


class Store:
    """Everything that the service remembers. Each table is in the order in which its records were created.

    Nothing runs in the background: every state follows from the dates in a record and from the clock.

    Args:
        lifecycle: the rules by which states follow from dates.

    Attributes:
        mac_sec_secrets: MACsec keys that were ever associated, by ARN.
        client_tokens: what made a resource, by account and token: the request, and the resource's id.
        signed_agreements: accounts, with the agreements that they signed.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.accounts = Accounts()
        self.connections: dict[str, Connection] = {}
        self.interconnects: dict[str, Interconnect] = {}
        self.lags: dict[str, Lag] = {}
        self.virtual_interfaces: dict[str, VirtualInterface] = {}
        self.virtual_gateways: dict[str, VirtualGateway] = {}
        self.transit_gateways: dict[str, TransitGateway] = {}
        self.direct_connect_gateways: dict[str, DirectConnectGateway] = {}
        self.associations: dict[str, Association] = {}
        self.proposals: dict[str, Proposal] = {}
        self.resiliency_groups: dict[str, ResiliencyGroup] = {}
        self.mac_sec_secrets: dict[str, MacSecSecret] = {}
        self.client_tokens: dict[tuple[str, str], tuple[str, str]] = {}
        self.signed_agreements: set[tuple[str, str]] = set()
        self._interfaces_by_carrier: Index[VirtualInterface] = Index()
        self._hosted_by_parent: Index[Connection] = Index()
        self._interfaces_by_gateway: Index[VirtualInterface] = Index()
        self._associations_by_gateway: Index[Association] = Index()
        self._group_ids_by_member: dict[str, str] = {}
        self._ids_made = 0

    @property
    def cloud(self) -> Cloud:
        """The cloud whose rules apply."""
        return self.lifecycle.cloud

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self.lifecycle.now()

    def new_id(self, prefix: str, *, digits: int = 8) -> str:
        """An id that looks like the service's and is the same in every run: ``dxvif-`` and eight hex digits."""
        self._ids_made += 1
        return f"{prefix}-{hashlib.sha256(f'{prefix} {self._ids_made}'.encode()).hexdigest()[:digits]}"

    def new_uuid(self) -> str:
        """An id of the service's other format, the same in every run."""
        self._ids_made += 1
        return str(uuid.uuid5(_NAMESPACE, str(self._ids_made)))

    def interface(self, interface_id: str) -> VirtualInterface:
        """The interface of that id, those that are gone included.

        Raises:
            LookupError: there never was such an interface.
        """
        try:
            return self.virtual_interfaces[interface_id]
        except KeyError:
            raise LookupError(f"there is no virtual interface {interface_id}") from None

    def put_interface(self, interface: VirtualInterface) -> None:
        """Add a new interface to the table, and to what its carrier carries."""
        self.virtual_interfaces[interface.id] = interface
        self._interfaces_by_carrier.add(interface.connection_id, interface)

    def move_interface(self, interface: VirtualInterface, carrier_id: str) -> None:
        """Let another connection or LAG carry an interface."""
        self._interfaces_by_carrier.remove(interface.connection_id, interface)
        interface.connection_id = carrier_id
        self._interfaces_by_carrier.add(carrier_id, interface)

    def put_hosted(self, connection: Connection, hosting: Hosting) -> None:
        """Add a new hosted connection to the table, and to what its parent carries."""
        self.connections[connection.id] = connection
        self._hosted_by_parent.add(hosting.parent_id, connection)

    def move_hosted(self, connection: Connection, hosting: Hosting, parent_id: str) -> None:
        """Let another interconnect, connection or LAG carry a hosted connection."""
        self._hosted_by_parent.remove(hosting.parent_id, connection)
        hosting.parent_id = parent_id
        self._hosted_by_parent.add(parent_id, connection)

    def put_association(self, association: Association) -> None:
        """Add a new association to the table, and to those of its Direct Connect gateway."""
        self.associations[association.id] = association
        self._associations_by_gateway.add(association.gateway_id, association)

    def join_group(self, group: ResiliencyGroup, member: GroupMember) -> None:
        """Put a connection or LAG into a resiliency group."""
        group.members[member.id] = member
        self._group_ids_by_member[member.id] = group.id

    def leave_group(self, group: ResiliencyGroup, member: GroupMember) -> None:
        """Take a connection or LAG out of its resiliency group."""
        group.members[member.id].disassociated_at = self.now()
        self._group_ids_by_member.pop(member.id, None)

    def group_of(self, member_id: str) -> ResiliencyGroup | None:
        """The resiliency group that a connection or LAG is in."""
        group_id = self._group_ids_by_member.get(member_id)
        return None if group_id is None else self.resiliency_groups[group_id]

    def attach(self, interface: VirtualInterface, gateway: GatewayChoice | None) -> None:
        """Attach an interface to the gateway that was chosen for it."""
        interface.gateway = gateway
        if gateway is not None and gateway.direct_connect_gateway_id is not None:
            self._interfaces_by_gateway.add(gateway.direct_connect_gateway_id, interface)

    def interfaces_on(self, carrier_id: str) -> list[VirtualInterface]:
        """The interfaces that a connection or LAG carries."""
        interfaces = self._interfaces_by_carrier.of(carrier_id)
        return [interface for interface in interfaces if interface.is_live(self.lifecycle)]

    def hosted_on(self, parent_id: str) -> list[Connection]:
        """The connections hosted on an interconnect, connection or LAG, those that are deleted included."""
        return self._hosted_by_parent.of(parent_id)

    def vlans_in_use(self, carrier_id: str) -> dict[int, str]:
        """VLANs taken on a connection or LAG, each with the id of the resource that took it.

        Virtual interfaces and hosted connections share the numbers.
        """
        interfaces = {interface.terms.vlan: interface.id for interface in self.interfaces_on(carrier_id)}
        hosted = {
            connection.hosting.vlan: connection.id
            for connection in self.hosted_on(carrier_id)
            if connection.hosting is not None and connection.is_live(self.lifecycle)
        }
        return interfaces | hosted

    def members_of(self, lag: Lag) -> list[Connection]:
        """The connections or interconnects that a LAG bundles, oldest first."""
        members = [self.connections.get(each) or self.interconnects[each] for each in lag.member_ids]
        return sorted(members, key=lambda member: member.created_at)

    def attached_to(self, gateway_id: str) -> list[VirtualInterface]:
        """The interfaces that are or were attached to a Direct Connect gateway."""
        return self._interfaces_by_gateway.of(gateway_id)

    def associations_of(self, gateway_id: str) -> list[Association]:
        """The associations of a Direct Connect gateway that still hold."""
        associations = self._associations_by_gateway.of(gateway_id)
        return [association for association in associations if association.is_live(self.lifecycle)]

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
