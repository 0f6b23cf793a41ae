"""An interface that was accepted at the emulator while its BGP is down, and the provider's router for it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_interface
from typing import TYPE_CHECKING, Final

from directlink import (
    AddressFamily,
    Credentials,
    DirectLinkClient,
    NewBGPPeer,
    NewPrivateVirtualInterfaceAllocation,
    VirtualInterface,
)
from directlink.emulator import Emulator, ManualClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ipaddress import IPv4Interface, IPv6Interface

    from directlink.emulator import Account

    _Interface = IPv4Interface | IPv6Interface

VLAN: Final = 101
ANNOUNCED: Final = {4: "10.7.0.0/16", 6: "2001:db8:7::/48"}
"""What the customer announces."""
LEARNED: Final = {4: "10.200.0.0/16", 6: "2001:db8:200::/48"}
"""What the provider announces."""
OUTSCALES_ASN: Final = 64600
"""Which its interfaces do not tell."""
_FAMILIES: Final = {4: AddressFamily.IPV4, 6: AddressFamily.IPV6}


def client_of(emulator: Emulator, account: Account) -> DirectLinkClient:
    return DirectLinkClient(
        cloud=emulator.cloud,
        region="eu-west-2",
        credentials=Credentials(account.access_key_id, account.secret_access_key),
        transport=emulator.transport(),
        clock=emulator.clock,
    )


def sessions_of(interface: VirtualInterface) -> Iterator[tuple[_Interface, _Interface, str]]:
    """The two ends of each session of an interface, the provider's first, and its key."""
    for each in interface.bgp_peers or (interface,):
        amazon, customer = (ip_interface(address or "") for address in (each.amazon_address, each.customer_address))
        yield amazon, customer, each.auth_key or ""


@dataclass(frozen=True)
class Accepted:
    """An accepted interface.

    Attributes:
        emulator: the service.
        client: the accepting account's.
        interface: as that account sees it.
        record: as the provider sees it.
        versions: those of its sessions.
    """

    emulator: Emulator
    client: DirectLinkClient
    interface: VirtualInterface
    record: VirtualInterface
    versions: tuple[int, ...]

    @classmethod
    def on_aws(cls, *versions: int, mtu: int = 1500) -> Accepted:
        """Offer and accept an interface with sessions of these versions; all of them are down."""
        emulator = Emulator("aws", clock=ManualClock(), provisioning_seconds=0, bgp_starts="down")
        owner, client = client_of(emulator, emulator.owner), client_of(emulator, emulator.grantee)
        connection = owner.create_connection(location="EqPA2", bandwidth="1Gbps", connection_name="wire")
        first, *others = versions
        allocation = NewPrivateVirtualInterfaceAllocation(
            virtual_interface_name="prod", vlan=VLAN, asn=65000, mtu=mtu, address_family=_FAMILIES[first]
        )
        offered = owner.allocate_private_virtual_interface(
            connection_id=connection.id,
            owner_account=emulator.grantee.account_id,
            new_private_virtual_interface_allocation=allocation,
        ).id
        gateway = emulator.grantee.virtual_gateway_ids[0]
        client.accept_private_virtual_interface(virtual_interface_id=offered, virtual_gateway_id=gateway)
        for version in others:
            peer = NewBGPPeer(asn=65000, address_family=_FAMILIES[version])
            client.create_bgp_peer(virtual_interface_id=offered, new_bgp_peer=peer)
        return cls._seen(emulator, client, owner, offered, versions)

    @classmethod
    def on_outscale(cls) -> Accepted:
        """Offer and accept an interface of OUTSCALE's, which shows neither sessions nor the provider's AS number."""
        emulator = Emulator("outscale", clock=ManualClock(), provisioning_seconds=0)
        owner, client = client_of(emulator, emulator.owner), client_of(emulator, emulator.grantee)
        offered = emulator.offer_private_virtual_interface(vlan=VLAN)
        client.accept_private_virtual_interface(virtual_interface_id=offered, virtual_gateway_id="vgw-87654321")
        return cls._seen(emulator, client, owner, offered, (4,))

    @classmethod
    def _seen(
        cls,
        emulator: Emulator,
        client: DirectLinkClient,
        owner: DirectLinkClient,
        interface_id: str,
        versions: tuple[int, ...],
    ) -> Accepted:
        (interface,) = client.describe_virtual_interfaces(virtual_interface_id=interface_id)
        (record,) = owner.describe_virtual_interfaces(virtual_interface_id=interface_id)
        return cls(emulator, client, interface, record, versions)

    @property
    def locals(self) -> list[str]:
        """The customer's addresses, one a session."""
        return [str(customer.ip) for _, customer, _ in sessions_of(self.record)]

    @property
    def provider_addresses(self) -> list[str]:
        """The provider's addresses with their prefix lengths, for its port."""
        return [str(amazon) for amazon, _, _ in sessions_of(self.record)]

    def tell(self, is_established: Iterable[bool]) -> None:
        """Tell the emulator how the sessions really are, one after the other; OUTSCALE does not show it."""
        for peer, up in zip(self.record.bgp_peers, is_established, strict=False):
            status = "up" if up else "down"
            self.emulator.set_bgp_status(self.interface.id, status, bgp_peer_id=peer.id)

    def state(self) -> str:
        """The interface's state, as the accepting account sees it."""
        (interface,) = self.client.describe_virtual_interfaces(virtual_interface_id=self.interface.id)
        return str(interface.virtual_interface_state)

    def provider(self, *, port: str, limit: int | None = None, bfd: bool = False, more: int = 0) -> str:
        """BIRD's configuration for the provider's router.

        Its timers are short, for nobody is to wait for them here.

        Args:
            port: what carries the sessions.
            limit: how many prefixes it takes.
            bfd: whether the sessions are watched.
            more: how many routes it announces beyond the one of each family.
        """
        asn = self.record.amazon_side_asn or OUTSCALES_ASN
        parts = ["router id 192.0.2.254;", "protocol device { scan time 1; }"]
        if bfd:
            parts.append(f'protocol bfd {{ interface "{port}" {{ interval 300 ms; multiplier 3; }}; }}')
        for version in self.versions:
            networks = [LEARNED[version], *(f"10.201.{number}.0/24" for number in range(more) if version == 4)]
            routes = "".join(f" route {network} blackhole;" for network in networks)
            parts.append(f"protocol static {{ ipv{version};{routes} }}")
        for version, (amazon, customer, key) in zip(self.versions, sessions_of(self.record), strict=True):
            channel = "import all; export where source = RTS_STATIC;"
            if limit is not None:
                channel += f" import limit {limit} action disable;"
            parts.append(
                f"protocol bgp {{ local {amazon.ip} as {asn};"
                f' neighbor {customer.ip} as 65000; password "{key}";'
                f" connect delay time 1; connect retry time 1; error wait time 1, 2;"
                f" {'bfd on; ' if bfd else ''}ipv{version} {{ {channel} }}; }}"
            )
        return "\n".join([*parts, ""])
