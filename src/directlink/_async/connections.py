"""Connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.enums import RequestBillingMode
    from directlink.models.connections import Connection, Connections, UpdateConnectionsBillingModeResponse
    from directlink.models.shared import Tag


class AsyncConnectionOperations(AsyncDriver):
    """Operations on connections."""

    async def describe_connections(
        self,
        *,
        connection_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Connections:
        """List the account's connections in this region, or one of them.

        Args:
            connection_id: this connection only (``dxcon-…``).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The connections of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeConnections.html
        On: AWS, OUTSCALE.
        """
        return await self._list(
            op.DESCRIBE_CONNECTIONS,
            {"connection_id": connection_id, "max_results": max_results, "next_token": next_token},
        )

    def iter_connections(
        self,
        *,
        connection_id: str | None = None,
        max_results: int | None = None,
    ) -> AsyncIterator[Connection]:
        """Go through what :meth:`describe_connections` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            connection_id: this connection only (``dxcon-…``).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeConnections.html
        On: AWS, OUTSCALE.
        """
        return self._items(op.DESCRIBE_CONNECTIONS, {"connection_id": connection_id, "max_results": max_results})

    async def create_connection(
        self,
        *,
        location: str,
        bandwidth: str,
        connection_name: str,
        lag_id: str | None = None,
        tags: Sequence[Tag] | None = None,
        provider_name: str | None = None,
        request_mac_sec: bool | None = None,
        billing_mode: RequestBillingMode | None = None,
    ) -> Connection:
        """Order a connection between a network of yours and a Direct Connect location.

        Whoever runs the location wants the letter of authorization (:meth:`describe_loa`) before the cross connect is
        patched.

        Args:
            location: code of a Direct Connect location, as ``describe_locations`` lists them.
            bandwidth: port speed, as text: ``1Gbps``, ``10Gbps``, ``100Gbps`` or ``400Gbps``.
            connection_name: display name.
            lag_id: the link aggregation group to join (``dxlag-…``).
            tags: tags to attach, at most 50.
            provider_name: a service provider present at the location.
            request_mac_sec: whether the port must be able to do MACsec.
            billing_mode: how the port is to be charged.

        Returns:
            The connection, in state ``requested``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the location or the LAG is unknown, or the speed is not to be had there.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateConnection.html
        On: AWS, OUTSCALE.
        """
        return await self._call(
            op.CREATE_CONNECTION,
            {
                "location": location,
                "bandwidth": bandwidth,
                "connection_name": connection_name,
                "lag_id": lag_id,
                "tags": tags,
                "provider_name": provider_name,
                "request_mac_sec": request_mac_sec,
                "billing_mode": billing_mode,
            },
        )

    async def update_connection(
        self,
        *,
        connection_id: str,
        connection_name: str | None = None,
        encryption_mode: str | None = None,
    ) -> Connection:
        """Rename a connection, or change its MACsec mode.

        Args:
            connection_id: the connection (``dxcon-…``).
            connection_name: the new display name.
            encryption_mode: MACsec mode: ``no_encrypt``, ``should_encrypt`` or ``must_encrypt``.

        Returns:
            The connection with its new values.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours, or it cannot do MACsec.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UpdateConnection.html
        On: AWS.
        """
        return await self._call(
            op.UPDATE_CONNECTION,
            {"connection_id": connection_id, "connection_name": connection_name, "encryption_mode": encryption_mode},
        )

    async def update_connections_billing_mode(
        self,
        *,
        connection_ids: Sequence[str],
        billing_mode: RequestBillingMode,
    ) -> UpdateConnectionsBillingModeResponse:
        """Change how connections are charged.

        Args:
            connection_ids: 1 to 200 connections (``dxcon-…``).
            billing_mode: how the ports are to be charged.

        Returns:
            The mode, and the connections it applies to.

        Raises:
            ParameterError: an argument has the wrong type; nothing was sent.
            DirectConnectClientException: a connection is unknown or not yours, or the mode is not to be had for it.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UpdateConnectionsBillingMode.html
        On: AWS.
        """
        return await self._call(
            op.UPDATE_CONNECTIONS_BILLING_MODE, {"connection_ids": connection_ids, "billing_mode": billing_mode}
        )

    async def delete_connection(
        self,
        *,
        connection_id: str,
    ) -> Connection:
        """Delete a connection; port charges end.

        Contracts with the location and with partners are not ended by it. A hosted connection that is ``ordering`` is
        declined so, and one that is accepted deleted as readily: :meth:`decline` looks first.

        Args:
            connection_id: the connection (``dxcon-…``).

        Returns:
            The connection, in state ``deleting`` or ``deleted``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown or not yours, or still carries virtual interfaces.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteConnection.html
        On: AWS, OUTSCALE.
        """
        return await self._call(op.DELETE_CONNECTION, {"connection_id": connection_id})
