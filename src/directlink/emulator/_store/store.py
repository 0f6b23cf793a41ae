"""The state of the emulated cloud: one table for each kind of resource, and what is asked of several at once."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from directlink.emulator._records.numbers import Numbers
from directlink.emulator._store.accounts import Accounts
from directlink.emulator._store.table import Table

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator

    from directlink.emulator._records.agreement import SignedAgreement
    from directlink.emulator._records.association import Association
    from directlink.emulator._records.connection import Connection
    from directlink.emulator._records.gateway import DirectConnectGateway, TransitGateway, VirtualGateway
    from directlink.emulator._records.interconnect import Interconnect
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.lifecycle import Lifecycle
    from directlink.emulator._records.mac_sec_key import MacSecSecret
    from directlink.emulator._records.proposal import Proposal
    from directlink.emulator._records.resiliency_group import ResiliencyGroup
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.enums import Cloud

_NAMESPACE: Final = uuid.UUID(int=1)
_KEPT_SECONDS: Final = 3600.0
"""How long what is gone is kept, for the token of a page may name it: nobody takes an hour from page to page."""


class Store:
    """Everything that the service remembers. Each table is in the order in which its records were created.

    Nothing runs in the background: every state follows from the dates in a record and from the clock.

    Args:
        lifecycle: the rules by which states follow from dates.

    Attributes:
        past: the same rules for a while ago. What was gone then is forgotten.
    """

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.past: Lifecycle = replace(lifecycle, behind=_KEPT_SECONDS)
        self.accounts: Accounts = Accounts()
        self.connections: Table[Connection] = Table(_connection_keys, self._is_gone)
        self.interconnects: Table[Interconnect] = Table(_owner, self._is_gone)
        self.lags: Table[Lag] = Table(_owner, self._is_gone)
        self.virtual_interfaces: Table[VirtualInterface] = Table(
            _interface_keys, lambda interface: not interface.is_remembered(self.past)
        )
        self.virtual_gateways: Table[VirtualGateway] = Table(_owner)
        self.transit_gateways: Table[TransitGateway] = Table(_owner)
        self.direct_connect_gateways: Table[DirectConnectGateway] = Table(_owner, self._is_gone)
        self.associations: Table[Association] = Table(_association_keys, self._is_gone)
        self.proposals: Table[Proposal] = Table(_proposal_keys, self._is_gone)
        self.resiliency_groups: Table[ResiliencyGroup] = Table(_group_keys, self._is_gone)
        self.mac_sec_secrets: Table[MacSecSecret] = Table(_owner)
        self.signed_agreements: Table[SignedAgreement] = Table(_owner)
        self.numbers: Numbers = Numbers()

    @property
    def cloud(self) -> Cloud:
        """The cloud whose rules apply."""
        return self.lifecycle.cloud

    def now(self) -> float:
        """The time, in seconds since the epoch."""
        return self.lifecycle.now()

    def new_id(self, prefix: str, *, digits: int = 8) -> str:
        """An id that looks like the service's and is the same in every run: ``dxvif-`` and eight hex digits."""
        while True:
            head = self.numbers.next_digits()
            made = f"{prefix}-{(head + hashlib.sha256(head.encode()).hexdigest())[:digits]}"
            if not self._holds(made):  # a test may have given it to something
                return made

    def take_id(self, prefix: str, given: str | None) -> str:
        """The id that a test gives a resource, kept from coming back; a made one if that is ``None``."""
        if given is None:
            return self.new_id(prefix)
        self.numbers.given[given] = True
        return given

    def has_known(self, resource_id: str) -> bool:
        """Whether there is or was a resource of that id, forgotten ones included."""
        return self._holds(resource_id) or self.numbers.has_made(resource_id)

    def forget_gone(self) -> None:
        """Drop every record that nothing will show any more. No id comes back."""
        for table in self.tables().values():
            table.forget_gone()

    def new_uuid(self) -> str:
        """An id of the service's other format, the same in every run."""
        return str(uuid.uuid5(_NAMESPACE, str(self.numbers.next_id())))

    def interface(self, interface_id: str) -> VirtualInterface:
        """The interface of that id, whoever owns it, also one that has not been gone for long.

        Raises:
            LookupError: there is none.
        """
        interface = self.virtual_interfaces.get(interface_id)
        if interface is None:
            raise LookupError(f"there is no virtual interface {interface_id}")
        return interface

    def interface_state(self, interface_id: str) -> str | None:
        """State of an interface, whoever owns it; ``None`` for one that is gone.

        Raises:
            LookupError: there never was one.
        """
        if interface_id not in self.virtual_interfaces and self.has_known(interface_id):
            return None
        return self.interface(interface_id).state(self.lifecycle)

    def user_of_vlan(self, carrier_id: str, vlan: int) -> str | None:
        """The id of the virtual interface or hosted connection that takes a VLAN of a connection or LAG."""
        for table in (self.virtual_interfaces, self.connections):
            for record in table.under((carrier_id, vlan)):
                if record.is_live(self.lifecycle):
                    return record.id
        return None

    def interfaces_on(self, carrier_id: str) -> list[VirtualInterface]:
        """The interfaces that a connection or LAG carries."""
        interfaces = self.virtual_interfaces.under(carrier_id)
        return [interface for interface in interfaces if interface.is_live(self.lifecycle)]

    def vlans_in_use(self, carrier_id: str) -> dict[int, str]:
        """VLANs taken on a connection or LAG, each with the id of the resource that took it.

        Virtual interfaces and hosted connections share the numbers.
        """
        interfaces = {interface.terms.vlan: interface.id for interface in self.interfaces_on(carrier_id)}
        hosted = {
            connection.hosting.vlan: connection.id
            for connection in self.connections.under(carrier_id)
            if connection.hosting is not None and connection.is_live(self.lifecycle)
        }
        return interfaces | hosted

    def members_of(self, lag: Lag) -> list[Connection]:
        """The connections or interconnects that a LAG bundles, oldest first."""
        members = [self.connections.get(each) or self.interconnects[each] for each in lag.member_ids]
        return sorted(members, key=lambda connection: connection.created_at)

    def group_of(self, member_id: str) -> ResiliencyGroup | None:
        """The resiliency group that a connection or LAG is in."""
        return next(iter(self.resiliency_groups.under(("member", member_id))), None)

    def group_made_by(self, account_id: str, token: str) -> ResiliencyGroup | None:
        """The resiliency group that an account made with a client token."""
        return next(iter(self.resiliency_groups.under((account_id, token))), None)

    def attached_to(self, gateway_id: str) -> Collection[VirtualInterface]:
        """The interfaces that are or were attached to a Direct Connect gateway."""
        return self.virtual_interfaces.under(gateway_id)

    def associations_of(self, gateway_id: str) -> list[Association]:
        """The associations of a gateway of either kind that still hold."""
        return [
            association for association in self.associations.under(gateway_id) if association.is_live(self.lifecycle)
        ]

    def association_between(self, gateway_id: str, associated_id: str) -> Association | None:
        """The association of two gateways, unless it is ending."""
        for association in self.associations.under(associated_id):
            if association.gateway_id == gateway_id and association.deleted_at is None:
                return association
        return None

    def _is_gone(self, record: _Ending) -> bool:
        return record.state(self.past) is None

    def _holds(self, resource_id: str) -> bool:
        return resource_id in self.numbers.given or any(resource_id in table for table in self.tables().values())

    def replace(self, other: Store) -> None:
        """Forget everything, and take over what another store remembers."""
        self.accounts, self.numbers = other.accounts, other.numbers
        for name, table in other.tables().items():
            setattr(self, name, table)

    def tables(self) -> dict[str, Table[Any]]:
        """Every table, by its name; a snapshot holds them all."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Table)}


class _Owned(Protocol):
    account_id: str


class _Ending(Protocol):
    def state(self, lifecycle: Lifecycle) -> str | None: ...


def _owner(record: _Owned) -> tuple[str]:
    return (record.account_id,)


def _group_keys(group: ResiliencyGroup) -> Iterator[Hashable]:
    """Its owner, with the token it was made with, and what is in it."""
    yield group.account_id
    yield group.account_id, group.client_token
    for member in group.live_members():
        yield "member", member.id


def _connection_keys(connection: Connection) -> Iterator[Hashable]:
    """Its owner, and for a hosted one the connection or LAG below it, with and without the VLAN."""
    yield connection.account_id
    if connection.hosting is not None:
        yield connection.hosting.parent_id
        yield connection.hosting.parent_id, connection.hosting.vlan


def _interface_keys(interface: VirtualInterface) -> tuple[Hashable, ...]:
    """The accounts that see it, what carries it, with and without the VLAN, and its Direct Connect gateway."""
    carrier = interface.connection_id
    found = interface.account_id, interface.connection_account_id, carrier, (carrier, interface.terms.vlan)
    if interface.gateway is None or interface.gateway.direct_connect_gateway_id is None:
        return found
    return *found, interface.gateway.direct_connect_gateway_id


def _association_keys(association: Association) -> tuple[Hashable, ...]:
    """Its two gateways, and the accounts that own them."""
    associated = association.associated
    return association.gateway_id, associated.id, association.gateway_account_id, associated.account_id


def _proposal_keys(proposal: Proposal) -> tuple[Hashable, ...]:
    """The accounts that see it."""
    return proposal.gateway_account_id, proposal.associated.account_id
