"""What one account offers another without a request: what a test starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._operations import seeding
from directlink.emulator._records.json_shapes import prefix_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.terms import InterfaceKind
    from directlink.emulator._serving.service import Service
    from directlink.emulator._store.store import Store


class Offering:
    """The part of an emulator that makes offers."""

    _service: Service
    _store: Store
    _region: str

    def offer_private_virtual_interface(
        self,
        virtual_interface_id: str | None = None,
        *,
        grantee: str = "grantee",
        connection_id: str | None = None,
        vlan: int | None = None,
        asn: int = 65000,
        name: str = "emulated",
        mtu: int = 1500,
    ) -> str:
        """Let ``owner`` offer an interface to an account, without a request; it is ``confirming`` then.

        Args:
            virtual_interface_id: its id, such as ``dxvif-56781234``; made up if not given.
            grantee: name of the account that may accept it.
            connection_id: a connection or LAG of ``owner``; an available connection is made if not given.
            vlan: its VLAN; the lowest free one of the connection if not given.
            asn: the customer's autonomous system.
            name: its name.
            mtu: 1500, 8500 or 9001 bytes.

        Returns:
            Its id.

        Raises:
            LookupError: there is no such account or connection.
            ValueError: there is such an interface, the VLAN is taken, a value is out of its range, or the cloud is
                OUTSCALE, which has private interfaces only.
        """
        members = {"virtualInterfaceName": name, "vlan": vlan, "asn": asn, "mtu": mtu}
        return self._offer("private", virtual_interface_id, grantee, connection_id, members)

    def offer_public_virtual_interface(
        self,
        virtual_interface_id: str | None = None,
        *,
        grantee: str = "grantee",
        connection_id: str | None = None,
        vlan: int | None = None,
        asn: int = 65000,
        name: str = "emulated",
        route_filter_prefixes: Iterable[str] = (),
    ) -> str:
        """Let ``owner`` offer a public interface; result and errors as :meth:`offer_private_virtual_interface`.

        Args:
            virtual_interface_id: its id.
            grantee: name of the account that may accept it.
            connection_id: a connection or LAG of ``owner``.
            vlan: its VLAN.
            asn: the customer's autonomous system.
            name: its name.
            route_filter_prefixes: networks that it announces, in CIDR notation.
        """
        filters = prefix_list(route_filter_prefixes)
        members = {"virtualInterfaceName": name, "vlan": vlan, "asn": asn, "routeFilterPrefixes": filters}
        return self._offer("public", virtual_interface_id, grantee, connection_id, members)

    def offer_transit_virtual_interface(
        self,
        virtual_interface_id: str | None = None,
        *,
        grantee: str = "grantee",
        connection_id: str | None = None,
        vlan: int | None = None,
        asn: int = 65000,
        name: str = "emulated",
        mtu: int = 1500,
    ) -> str:
        """Let ``owner`` offer a transit interface; result and errors as :meth:`offer_private_virtual_interface`.

        Args:
            virtual_interface_id: its id.
            grantee: name of the account that may accept it.
            connection_id: a connection or LAG of ``owner``.
            vlan: its VLAN.
            asn: the customer's autonomous system.
            name: its name.
            mtu: 1500 or 8500 bytes.
        """
        members = {"virtualInterfaceName": name, "vlan": vlan, "asn": asn, "mtu": mtu}
        return self._offer("transit", virtual_interface_id, grantee, connection_id, members)

    def _offer(
        self, kind: InterfaceKind, interface_id: str | None, grantee: str, carrier_id: str | None, members: Json
    ) -> str:
        with self._service.lock:
            return seeding.seed_offer(
                self._store,
                kind,
                members,
                grantee=grantee,
                region=self._region,
                interface_id=interface_id,
                carrier_id=carrier_id,
            )

    def offer_hosted_connection(
        self,
        connection_id: str | None = None,
        *,
        grantee: str = "grantee",
        parent_connection_id: str | None = None,
        vlan: int | None = None,
        bandwidth: str = "1Gbps",
        name: str = "emulated",
        partner_name: str = "owner",
    ) -> str:
        """Let ``owner`` offer a hosted connection to an account, without a request; it is ``ordering`` then.

        Args:
            connection_id: its id, such as ``dxcon-fg31dyv6``; made up if not given.
            grantee: name of the account that may accept it.
            parent_connection_id: the interconnect, connection or LAG that carries it; a connection of ``owner`` is made
                if not given.
            vlan: its VLAN; the lowest free one of the parent if not given.
            bandwidth: its speed, as text.
            name: its name.
            partner_name: the name of the partner that it shows.

        Returns:
            Its id.

        Raises:
            LookupError: there is no such account or parent.
            ValueError: there is such a connection, the VLAN is taken, a value is out of its range, or the cloud is
                OUTSCALE, which has none.
        """
        members = {"connectionName": name, "vlan": vlan, "bandwidth": bandwidth}
        with self._service.lock:
            return seeding.seed_hosted_connection(
                self._store,
                members,
                grantee=grantee,
                region=self._region,
                connection_id=connection_id,
                parent_id=parent_connection_id,
                partner_name=partner_name,
            )

    def propose_association(
        self,
        *,
        grantee: str = "grantee",
        direct_connect_gateway_id: str | None = None,
        gateway_id: str | None = None,
        prefixes: Iterable[str] = (),
        region: str | None = None,
    ) -> str:
        """Let ``owner`` propose to associate its gateway with an account's Direct Connect gateway, without a request.

        Args:
            grantee: name of the account that may accept it.
            direct_connect_gateway_id: a Direct Connect gateway of ``grantee``; its first if not given.
            gateway_id: a virtual private or transit gateway of ``owner``; its first virtual one if not given.
            prefixes: networks to advertise, in CIDR notation; those of the virtual gateway's network if not given.
            region: where the gateway of ``owner`` is, and where the proposal has to be accepted; the emulator's if not
                given.

        Returns:
            The id of the proposal, which is ``requested``.

        Raises:
            LookupError: there is no such account or Direct Connect gateway.
            ValueError: ``owner`` has no such gateway, a transit gateway has no prefixes, or the cloud is OUTSCALE,
                which has no proposals.
        """
        with self._service.lock:
            return seeding.seed_proposal(
                self._store,
                prefixes,
                grantee=grantee,
                region=region or self._region,
                direct_connect_gateway_id=direct_connect_gateway_id,
                gateway_id=gateway_id,
            )

    def reject_offer(self, resource_id: str, *, account: str = "grantee") -> str:
        """Let an account decline what is offered to it, or withdraw what it offers, without a request.

        Args:
            resource_id: an interface, a hosted connection or a proposal that waits to be accepted.
            account: name of the account that does so: ``grantee`` declines, ``owner`` withdraws.

        Returns:
            The state that it is in then, ``rejected``, ``deleting`` or ``deleted``.

        Raises:
            LookupError: there is no such account or offer.
            ValueError: it does not wait to be accepted, or is no affair of the account's.
        """
        with self._service.lock:
            return seeding.reject_offer(self._store, resource_id, account, self._region)
