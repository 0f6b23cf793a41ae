# Generated from _async/public_virtual_interfaces.py by scripts/unasync: change that file.
"""Public virtual interfaces: to the provider's public addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from directlink.models.confirmations import ConfirmPublicVirtualInterfaceResponse
    from directlink.models.new_virtual_interfaces import NewPublicVirtualInterface, NewPublicVirtualInterfaceAllocation
    from directlink.models.virtual_interfaces import VirtualInterface


class PublicVirtualInterfaceOperations(Driver):
    """Operations on public virtual interfaces."""

    def create_public_virtual_interface(
        self,
        *,
        connection_id: str,
        new_public_virtual_interface: NewPublicVirtualInterface,
    ) -> VirtualInterface:
        """Create a public virtual interface of one's own.

        Leave the addresses out with IPv6: the provider assigns them.

        Args:
            connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
            new_public_virtual_interface: the interface to create (:class:`~directlink.NewPublicVirtualInterface`).

        Returns:
            The interface, in state ``verifying`` as a rule.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours, or VLAN, AS number, address or
                prefixes are not possible.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            LimitExceededException: the connection has as many rate limiters as it may have, see its
                ``rate_limiter_status``. (A limit of interfaces is a ``DirectConnectClientException``.)
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreatePublicVirtualInterface.html
        On: AWS.
        """
        return self._call(
            op.CREATE_PUBLIC_VIRTUAL_INTERFACE,
            {"connection_id": connection_id, "new_public_virtual_interface": new_public_virtual_interface},
        )

    def allocate_public_virtual_interface(
        self,
        *,
        connection_id: str,
        owner_account: str,
        new_public_virtual_interface_allocation: NewPublicVirtualInterfaceAllocation,
    ) -> VirtualInterface:
        """Offer a public virtual interface on a connection of yours to another account.

        It stays in state ``confirming`` until that account calls :meth:`confirm_public_virtual_interface`. Leave the
        addresses out with IPv6: the provider assigns them.

        Args:
            connection_id: your connection (``dxcon-…``) or LAG (``dxlag-…``) to put it on.
            owner_account: the account (12 digits) that is offered the interface.
            new_public_virtual_interface_allocation: the interface to offer
                (:class:`~directlink.NewPublicVirtualInterfaceAllocation`).

        Returns:
            The interface, in state ``confirming``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours, the account is unknown, or VLAN, AS
                number, address or prefixes are not possible.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            LimitExceededException: the connection has as many rate limiters as it may have, see its
                ``rate_limiter_status``. (A limit of interfaces is a ``DirectConnectClientException``.)
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AllocatePublicVirtualInterface.html
        On: AWS.
        """
        return self._call(
            op.ALLOCATE_PUBLIC_VIRTUAL_INTERFACE,
            {
                "connection_id": connection_id,
                "owner_account": owner_account,
                "new_public_virtual_interface_allocation": new_public_virtual_interface_allocation,
            },
        )

    def confirm_public_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
    ) -> ConfirmPublicVirtualInterfaceResponse:
        """Accept a public virtual interface that another account offers.

        Never sent twice unless the first request certainly was not processed; after an ambiguous failure
        (``outcome_unknown``) look at the interface before confirming again. :meth:`accept` with an
        :class:`~directlink.AcceptPublicVirtualInterface` does that.

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``), in state ``confirming``.

        Returns:
            The interface's new state.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown, not yours, or not in a state for this; a second
                confirm is refused so, too.
            DirectConnectServerException: the service failed; the interface may have been accepted all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ConfirmPublicVirtualInterface.html
        On: AWS.
        """
        return self._call(op.CONFIRM_PUBLIC_VIRTUAL_INTERFACE, {"virtual_interface_id": virtual_interface_id})
