"""Private virtual interfaces: to a virtual private or a Direct Connect gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from directlink.models.confirmations import ConfirmPrivateVirtualInterfaceResponse
    from directlink.models.new_virtual_interfaces import (
        NewPrivateVirtualInterface,
        NewPrivateVirtualInterfaceAllocation,
    )
    from directlink.models.virtual_interfaces import VirtualInterface


class AsyncPrivateVirtualInterfaceOperations(AsyncDriver):
    """Operations on private virtual interfaces."""

    async def create_private_virtual_interface(
        self,
        *,
        connection_id: str,
        new_private_virtual_interface: NewPrivateVirtualInterface,
    ) -> VirtualInterface:
        """Create a private virtual interface of one's own.

        It leads to a virtual private gateway, or to a Direct Connect gateway and by it to several networks.

        Args:
            connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
            new_private_virtual_interface: the interface to create (:class:`~directlink.NewPrivateVirtualInterface`).

        Returns:
            The interface, in state ``pending`` as a rule.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection or the gateway is unknown or not yours, or VLAN, AS number or
                address are not possible.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            LimitExceededException: the connection has as many rate limiters as it may have, see its
                ``rate_limiter_status``. (A limit of interfaces is a ``DirectConnectClientException``.)
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreatePrivateVirtualInterface.html
        On: AWS, OUTSCALE.
        """
        return await self._call(
            op.CREATE_PRIVATE_VIRTUAL_INTERFACE,
            {"connection_id": connection_id, "new_private_virtual_interface": new_private_virtual_interface},
        )

    async def allocate_private_virtual_interface(
        self,
        *,
        connection_id: str,
        owner_account: str,
        new_private_virtual_interface_allocation: NewPrivateVirtualInterfaceAllocation,
    ) -> VirtualInterface:
        """Offer a private virtual interface on a connection of yours to another account.

        It stays in state ``confirming`` until that account calls :meth:`confirm_private_virtual_interface`; OUTSCALE
        lets the offer expire after 7 days.

        Args:
            connection_id: your connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
            owner_account: the account (12 digits) that is offered the interface.
            new_private_virtual_interface_allocation: the interface to offer
                (:class:`~directlink.NewPrivateVirtualInterfaceAllocation`).

        Returns:
            The interface, in state ``confirming``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours, the account is unknown, or VLAN, AS
                number or address are not possible.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            LimitExceededException: the connection has as many rate limiters as it may have, see its
                ``rate_limiter_status``. (A limit of interfaces is a ``DirectConnectClientException``.)
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AllocatePrivateVirtualInterface.html
        On: AWS, OUTSCALE.
        """
        return await self._call(
            op.ALLOCATE_PRIVATE_VIRTUAL_INTERFACE,
            {
                "connection_id": connection_id,
                "owner_account": owner_account,
                "new_private_virtual_interface_allocation": new_private_virtual_interface_allocation,
            },
        )

    async def confirm_private_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        virtual_gateway_id: str | None = None,
        direct_connect_gateway_id: str | None = None,
    ) -> ConfirmPrivateVirtualInterfaceResponse:
        """Accept a private virtual interface that another account offers, and attach it to a gateway of yours.

        Never sent twice unless the first request certainly was not processed; after an ambiguous failure
        (``outcome_unknown``) look at the interface before confirming again. :meth:`accept` with an
        :class:`~directlink.AcceptPrivateVirtualInterface` does that.

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``), in state ``confirming``.
            virtual_gateway_id: the virtual private gateway to attach it to (``vgw-…``). OUTSCALE wants this one,
                attached to a Net already.
            direct_connect_gateway_id: the Direct Connect gateway to attach it to, instead (AWS).

        Returns:
            The interface's new state, ``pending`` as a rule.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface or the gateway is unknown, not yours, or not in a state for
                this; a second confirm is refused so, too.
            DirectConnectServerException: the service failed; the interface may have been accepted all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ConfirmPrivateVirtualInterface.html
        On: AWS, OUTSCALE.
        """
        return await self._call(
            op.CONFIRM_PRIVATE_VIRTUAL_INTERFACE,
            {
                "virtual_interface_id": virtual_interface_id,
                "virtual_gateway_id": virtual_gateway_id,
                "direct_connect_gateway_id": direct_connect_gateway_id,
            },
        )
