"""Associations of Direct Connect gateways with the gateways of networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.models.associations import (
        CreateDirectConnectGatewayAssociationResult,
        DeleteDirectConnectGatewayAssociationResult,
        DescribeDirectConnectGatewayAssociationsResult,
        DirectConnectGatewayAssociation,
        UpdateDirectConnectGatewayAssociationResult,
    )
    from directlink.models.shared import RouteFilterPrefix


class AsyncAssociationOperations(AsyncDriver):
    """Operations on associations of Direct Connect gateways."""

    async def describe_direct_connect_gateway_associations(
        self,
        *,
        association_id: str | None = None,
        associated_gateway_id: str | None = None,
        direct_connect_gateway_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
        virtual_gateway_id: str | None = None,
    ) -> DescribeDirectConnectGatewayAssociationsResult:
        """List associations: by their id, by Direct Connect gateway, or by the gateway on the far side.

        Args:
            association_id: this association only (a UUID).
            associated_gateway_id: only those of this virtual private (``vgw-…``) or transit gateway (``tgw-…``).
            direct_connect_gateway_id: only those of this Direct Connect gateway.
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.
            virtual_gateway_id: only those of this virtual private gateway (``vgw-…``).

        Returns:
            The associations of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: nothing to look for is given, or it is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGatewayAssociations.html
        On: AWS.
        """
        return await self._list(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS,
            {
                "association_id": association_id,
                "associated_gateway_id": associated_gateway_id,
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "max_results": max_results,
                "next_token": next_token,
                "virtual_gateway_id": virtual_gateway_id,
            },
        )

    def iter_direct_connect_gateway_associations(
        self,
        *,
        association_id: str | None = None,
        associated_gateway_id: str | None = None,
        direct_connect_gateway_id: str | None = None,
        max_results: int | None = None,
        virtual_gateway_id: str | None = None,
    ) -> AsyncIterator[DirectConnectGatewayAssociation]:
        """Go through what :meth:`describe_direct_connect_gateway_associations` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            association_id: this association only (a UUID).
            associated_gateway_id: only those of this virtual private (``vgw-…``) or transit gateway (``tgw-…``).
            direct_connect_gateway_id: only those of this Direct Connect gateway.
            max_results: items a page, 1 to 100.
            virtual_gateway_id: only those of this virtual private gateway (``vgw-…``).

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: nothing to look for is given, or it is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGatewayAssociations.html
        On: AWS.
        """
        return self._items(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS,
            {
                "association_id": association_id,
                "associated_gateway_id": associated_gateway_id,
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "max_results": max_results,
                "virtual_gateway_id": virtual_gateway_id,
            },
        )

    async def create_direct_connect_gateway_association(
        self,
        *,
        direct_connect_gateway_id: str,
        gateway_id: str | None = None,
        add_allowed_prefixes_to_direct_connect_gateway: Sequence[RouteFilterPrefix] | None = None,
        virtual_gateway_id: str | None = None,
    ) -> CreateDirectConnectGatewayAssociationResult:
        """Associate a Direct Connect gateway with a virtual private or transit gateway of the same account.

        A virtual private gateway must be attached to a network, and be associated with no other Direct Connect gateway.
        Gateways of another account take :meth:`create_direct_connect_gateway_association_proposal`.

        Args:
            direct_connect_gateway_id: the Direct Connect gateway (a UUID).
            gateway_id: the virtual private (``vgw-…``) or transit gateway (``tgw-…``).
            add_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise over the Direct Connect gateway.
            virtual_gateway_id: the virtual private gateway (``vgw-…``); ``gateway_id`` also takes transit gateways.

        Returns:
            The association, in state ``associating``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: one of the gateways is unknown, not yours or associated already, or prefixes
                overlap.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGatewayAssociation.html
        On: AWS.
        """
        return await self._call(
            op.CREATE_DIRECT_CONNECT_GATEWAY_ASSOCIATION,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "gateway_id": gateway_id,
                "add_allowed_prefixes_to_direct_connect_gateway": add_allowed_prefixes_to_direct_connect_gateway,
                "virtual_gateway_id": virtual_gateway_id,
            },
        )

    async def update_direct_connect_gateway_association(
        self,
        *,
        association_id: str | None = None,
        add_allowed_prefixes_to_direct_connect_gateway: Sequence[RouteFilterPrefix] | None = None,
        remove_allowed_prefixes_to_direct_connect_gateway: Sequence[RouteFilterPrefix] | None = None,
    ) -> UpdateDirectConnectGatewayAssociationResult:
        """Change the prefixes that an association advertises.

        Args:
            association_id: the association (a UUID).
            add_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise over the Direct Connect gateway.
            remove_allowed_prefixes_to_direct_connect_gateway: prefixes no longer to advertise over the Direct Connect
                gateway.

        Returns:
            The association, in state ``updating``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the association is unknown or not yours, or prefixes overlap.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UpdateDirectConnectGatewayAssociation.html
        On: AWS.
        """
        return await self._call(
            op.UPDATE_DIRECT_CONNECT_GATEWAY_ASSOCIATION,
            {
                "association_id": association_id,
                "add_allowed_prefixes_to_direct_connect_gateway": add_allowed_prefixes_to_direct_connect_gateway,
                "remove_allowed_prefixes_to_direct_connect_gateway": remove_allowed_prefixes_to_direct_connect_gateway,
            },
        )

    async def delete_direct_connect_gateway_association(
        self,
        *,
        association_id: str | None = None,
        direct_connect_gateway_id: str | None = None,
        virtual_gateway_id: str | None = None,
    ) -> DeleteDirectConnectGatewayAssociationResult:
        """Delete an association, named by its id or by its two gateways.

        Args:
            association_id: the association (a UUID). Give this, or both of the gateways.
            direct_connect_gateway_id: the Direct Connect gateway, with ``virtual_gateway_id``.
            virtual_gateway_id: your virtual private gateway (``vgw-…``), with ``direct_connect_gateway_id``.

        Returns:
            The association, in state ``disassociating``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the association is unknown or not yours.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteDirectConnectGatewayAssociation.html
        On: AWS.
        """
        return await self._call(
            op.DELETE_DIRECT_CONNECT_GATEWAY_ASSOCIATION,
            {
                "association_id": association_id,
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "virtual_gateway_id": virtual_gateway_id,
            },
        )
