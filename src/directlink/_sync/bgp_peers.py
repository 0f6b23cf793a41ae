# Generated from _async/bgp_peers.py by scripts/unasync: change that file.
"""BGP peers of virtual interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from directlink.models.bgp import CreateBGPPeerResponse, DeleteBGPPeerResponse, NewBGPPeer


class BgpPeerOperations(Driver):
    """Operations on the BGP peers of virtual interfaces."""

    def create_bgp_peer(
        self,
        *,
        virtual_interface_id: str | None = None,
        new_bgp_peer: NewBGPPeer | None = None,
    ) -> CreateBGPPeerResponse:
        """Add a BGP peer to a virtual interface.

        Each address family needs a peer of its own; a second one of the same family needs logical redundancy. With IPv6
        leave the addresses out: the provider assigns them.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            new_bgp_peer: the peer to add (:class:`~directlink.NewBGPPeer`).

        Returns:
            The interface with its peers.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown or not yours, or AS number or address are not
                possible.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateBGPPeer.html
        On: AWS.
        """
        return self._call(
            op.CREATE_BGP_PEER, {"virtual_interface_id": virtual_interface_id, "new_bgp_peer": new_bgp_peer}
        )

    def delete_bgp_peer(
        self,
        *,
        virtual_interface_id: str | None = None,
        asn: int | None = None,
        asn_long: int | None = None,
        customer_address: str | None = None,
        bgp_peer_id: str | None = None,
    ) -> DeleteBGPPeerResponse:
        """Remove a BGP peer from a virtual interface, named by its id or by AS number and customer address.

        The last peer of an interface cannot be removed.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            asn: AS number of the peer, where no ``bgp_peer_id`` is given.
            asn_long: AS number of the peer, instead of ``asn``.
            customer_address: the customer's end of the session, CIDR, where no ``bgp_peer_id`` is given.
            bgp_peer_id: the BGP peer (``dxpeer-…``).

        Returns:
            The interface with its peers.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface or the peer is unknown or not yours, or it is the last peer.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteBGPPeer.html
        On: AWS.
        """
        return self._call(
            op.DELETE_BGP_PEER,
            {
                "virtual_interface_id": virtual_interface_id,
                "asn": asn,
                "asn_long": asn_long,
                "customer_address": customer_address,
                "bgp_peer_id": bgp_peer_id,
            },
        )
