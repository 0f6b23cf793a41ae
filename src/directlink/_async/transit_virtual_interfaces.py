"""Transit virtual interfaces: to transit gateways, by a Direct Connect gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from directlink.models.confirmations import ConfirmTransitVirtualInterfaceResponse
    from directlink.models.new_virtual_interfaces import (
        AllocateTransitVirtualInterfaceResult,
        CreateTransitVirtualInterfaceResult,
        NewTransitVirtualInterface,
        NewTransitVirtualInterfaceAllocation,
    )


class AsyncTransitVirtualInterfaceOperations(AsyncDriver):
    """Operations on transit virtual interfaces."""

    async def create_transit_virtual_interface(
        self,
        *,
        connection_id: str,
        new_transit_virtual_interface: NewTransitVirtualInterface,
    ) -> CreateTransitVirtualInterfaceResult:
        """Create a transit virtual interface of one's own, attached to a Direct Connect gateway.

        The gateway and the transit gateways behind it need different AS numbers.

        Args:
            connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
            new_transit_virtual_interface: the interface to create (:class:`~directlink.NewTransitVirtualInterface`).

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

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateTransitVirtualInterface.html
        On: AWS.
        """
        return await self._call(
            op.CREATE_TRANSIT_VIRTUAL_INTERFACE,
            {"connection_id": connection_id, "new_transit_virtual_interface": new_transit_virtual_interface},
        )

    async def allocate_transit_virtual_interface(
        self,
        *,
        connection_id: str,
        owner_account: str,
        new_transit_virtual_interface_allocation: NewTransitVirtualInterfaceAllocation,
    ) -> AllocateTransitVirtualInterfaceResult:
        """Offer a transit virtual interface on a connection of yours to another account.

        It stays in state ``confirming`` until that account calls :meth:`confirm_transit_virtual_interface`.

        Args:
            connection_id: your connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
            owner_account: the account (12 digits) that is offered the interface.
            new_transit_virtual_interface_allocation: the interface to offer
                (:class:`~directlink.NewTransitVirtualInterfaceAllocation`).

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

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AllocateTransitVirtualInterface.html
        On: AWS.
        """
        return await self._call(
            op.ALLOCATE_TRANSIT_VIRTUAL_INTERFACE,
            {
                "connection_id": connection_id,
                "owner_account": owner_account,
                "new_transit_virtual_interface_allocation": new_transit_virtual_interface_allocation,
            },
        )

    async def confirm_transit_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        direct_connect_gateway_id: str,
    ) -> ConfirmTransitVirtualInterfaceResponse:
        """Accept a transit virtual interface that another account offers, on a Direct Connect gateway of yours.

        Never sent twice unless the first request certainly was not processed; after an ambiguous failure
        (``outcome_unknown``) look at the interface before confirming again. :meth:`accept` with an
        :class:`~directlink.AcceptTransitVirtualInterface` does that.

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``), in state ``confirming``.
            direct_connect_gateway_id: the Direct Connect gateway to attach it to.

        Returns:
            The interface's new state, ``pending`` as a rule.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface or the gateway is unknown, not yours, or not in a state for
                this; a second confirm is refused so, too.
            DirectConnectServerException: the service failed; the interface may have been accepted all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ConfirmTransitVirtualInterface.html
        On: AWS.
        """
        return await self._call(
            op.CONFIRM_TRANSIT_VIRTUAL_INTERFACE,
            {"virtual_interface_id": virtual_interface_id, "direct_connect_gateway_id": direct_connect_gateway_id},
        )
