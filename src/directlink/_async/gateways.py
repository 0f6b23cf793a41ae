"""Direct Connect gateways with their attachments, and virtual private gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.models.gateways import (
        CreateDirectConnectGatewayResult,
        DeleteDirectConnectGatewayResult,
        DescribeDirectConnectGatewayAttachmentsResult,
        DescribeDirectConnectGatewaysResult,
        DirectConnectGateway,
        DirectConnectGatewayAttachment,
        UpdateDirectConnectGatewayResponse,
        VirtualGateways,
    )
    from directlink.models.shared import Tag


class AsyncGatewayOperations(AsyncDriver):
    """Operations on gateways."""

    async def describe_direct_connect_gateways(
        self,
        *,
        direct_connect_gateway_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> DescribeDirectConnectGatewaysResult:
        """List the account's Direct Connect gateways, or one of them; deleted ones are left out.

        Args:
            direct_connect_gateway_id: this gateway only (a UUID).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The gateways of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the gateway is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGateways.html
        On: AWS.
        """
        return await self._list(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAYS,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "max_results": max_results,
                "next_token": next_token,
            },
        )

    def iter_direct_connect_gateways(
        self,
        *,
        direct_connect_gateway_id: str | None = None,
        max_results: int | None = None,
    ) -> AsyncIterator[DirectConnectGateway]:
        """Go through what :meth:`describe_direct_connect_gateways` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            direct_connect_gateway_id: this gateway only (a UUID).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the gateway is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGateways.html
        On: AWS.
        """
        return self._items(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAYS,
            {"direct_connect_gateway_id": direct_connect_gateway_id, "max_results": max_results},
        )

    async def create_direct_connect_gateway(
        self,
        *,
        direct_connect_gateway_name: str,
        tags: Sequence[Tag] | None = None,
        amazon_side_asn: int | None = None,
    ) -> CreateDirectConnectGatewayResult:
        """Create a Direct Connect gateway, which is visible in every region.

        Args:
            direct_connect_gateway_name: display name.
            tags: tags to attach, at most 50.
            amazon_side_asn: private AS number of the gateway, 64512 to 65534 or 4200000000 to 4294967294; 64512 where
                absent.

        Returns:
            The gateway, in state ``pending`` or ``available``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the name or the AS number is not possible, or the account has as many gateways
                as it may have.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGateway.html
        On: AWS.
        """
        return await self._call(
            op.CREATE_DIRECT_CONNECT_GATEWAY,
            {
                "direct_connect_gateway_name": direct_connect_gateway_name,
                "tags": tags,
                "amazon_side_asn": amazon_side_asn,
            },
        )

    async def update_direct_connect_gateway(
        self,
        *,
        direct_connect_gateway_id: str,
        new_direct_connect_gateway_name: str,
    ) -> UpdateDirectConnectGatewayResponse:
        """Rename a Direct Connect gateway.

        Args:
            direct_connect_gateway_id: the Direct Connect gateway (a UUID).
            new_direct_connect_gateway_name: the new display name.

        Returns:
            The gateway with its new name.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the gateway is unknown or not yours.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UpdateDirectConnectGateway.html
        On: AWS.
        """
        return await self._call(
            op.UPDATE_DIRECT_CONNECT_GATEWAY,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "new_direct_connect_gateway_name": new_direct_connect_gateway_name,
            },
        )

    async def delete_direct_connect_gateway(
        self,
        *,
        direct_connect_gateway_id: str,
    ) -> DeleteDirectConnectGatewayResult:
        """Delete a Direct Connect gateway.

        Args:
            direct_connect_gateway_id: the Direct Connect gateway (a UUID), without attachments and associations.

        Returns:
            The gateway, in state ``deleting`` or ``deleted``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the gateway is unknown or not yours, or still has attachments or associations.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteDirectConnectGateway.html
        On: AWS.
        """
        return await self._call(
            op.DELETE_DIRECT_CONNECT_GATEWAY, {"direct_connect_gateway_id": direct_connect_gateway_id}
        )

    async def describe_direct_connect_gateway_attachments(
        self,
        *,
        direct_connect_gateway_id: str | None = None,
        virtual_interface_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> DescribeDirectConnectGatewayAttachmentsResult:
        """List the attachments between Direct Connect gateways and virtual interfaces; give one of the two, or both.

        Args:
            direct_connect_gateway_id: only the attachments of this Direct Connect gateway.
            virtual_interface_id: only the attachments of this virtual interface (``dxvif-…``).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The attachments of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: neither is given, or one is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGatewayAttachments.html
        On: AWS.
        """
        return await self._list(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ATTACHMENTS,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "virtual_interface_id": virtual_interface_id,
                "max_results": max_results,
                "next_token": next_token,
            },
        )

    def iter_direct_connect_gateway_attachments(
        self,
        *,
        direct_connect_gateway_id: str | None = None,
        virtual_interface_id: str | None = None,
        max_results: int | None = None,
    ) -> AsyncIterator[DirectConnectGatewayAttachment]:
        """Go through what :meth:`describe_direct_connect_gateway_attachments` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            direct_connect_gateway_id: only the attachments of this Direct Connect gateway.
            virtual_interface_id: only the attachments of this virtual interface (``dxvif-…``).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: neither is given, or one is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGatewayAttachments.html
        On: AWS.
        """
        return self._items(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ATTACHMENTS,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "virtual_interface_id": virtual_interface_id,
                "max_results": max_results,
            },
        )

    async def describe_virtual_gateways(
        self,
    ) -> VirtualGateways:
        """List the account's virtual private gateways in this region.

        On AWS the EC2 API's ``DescribeVpnGateways`` tells more of them.

        Returns:
            The gateways.

        Raises:
            DirectConnectClientException: the request was refused.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeVirtualGateways.html
        On: AWS, OUTSCALE.
        """
        return await self._call(op.DESCRIBE_VIRTUAL_GATEWAYS, {})
