"""Hosted connections: shares of a partner's interconnect, each for one customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import deprecated

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.models.connections import ConfirmConnectionResponse, Connection, Connections
    from directlink.models.shared import Tag


class AsyncHostedConnectionOperations(AsyncDriver):
    """Operations on hosted connections."""

    async def describe_hosted_connections(
        self,
        *,
        connection_id: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Connections:
        """List the hosted connections on an interconnect or a LAG of interconnects (partners only).

        Args:
            connection_id: the interconnect (``dxcon-…``) or LAG of interconnects (``dxlag-…``).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The hosted connections of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect or LAG is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeHostedConnections.html
        On: AWS.
        """
        return await self._list(
            op.DESCRIBE_HOSTED_CONNECTIONS,
            {"connection_id": connection_id, "max_results": max_results, "next_token": next_token},
        )

    def iter_hosted_connections(
        self,
        *,
        connection_id: str,
        max_results: int | None = None,
    ) -> AsyncIterator[Connection]:
        """Go through what :meth:`describe_hosted_connections` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            connection_id: the interconnect (``dxcon-…``) or LAG of interconnects (``dxlag-…``).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect or LAG is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeHostedConnections.html
        On: AWS.
        """
        return self._items(op.DESCRIBE_HOSTED_CONNECTIONS, {"connection_id": connection_id, "max_results": max_results})

    async def allocate_hosted_connection(
        self,
        *,
        connection_id: str,
        owner_account: str,
        bandwidth: str,
        connection_name: str,
        vlan: int,
        tags: Sequence[Tag] | None = None,
    ) -> Connection:
        """Create a hosted connection for a customer (partners only).

        It stays in state ``ordering`` until the customer accepts it with :meth:`confirm_connection`.

        Args:
            connection_id: the interconnect (``dxcon-…``) or LAG of interconnects (``dxlag-…``) to carry it.
            owner_account: the customer's account (12 digits).
            bandwidth: capacity to give away: ``50Mbps`` to ``25Gbps``, 1 Gbps and more for approved partners.
            connection_name: display name.
            vlan: 802.1Q tag of the hosted connection, 1 to 4094.
            tags: tags to attach, at most 50.

        Returns:
            The hosted connection, in state ``ordering``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect or LAG is unknown or not yours, the VLAN is taken, or there
                is no capacity left.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AllocateHostedConnection.html
        On: AWS.
        """
        return await self._call(
            op.ALLOCATE_HOSTED_CONNECTION,
            {
                "connection_id": connection_id,
                "owner_account": owner_account,
                "bandwidth": bandwidth,
                "connection_name": connection_name,
                "vlan": vlan,
                "tags": tags,
            },
        )

    async def confirm_connection(
        self,
        *,
        connection_id: str,
    ) -> ConfirmConnectionResponse:
        """Accept a hosted connection that a partner offers.

        Sent once, and nobody looks what became of it. :meth:`accept` with an
        :class:`~directlink.AcceptHostedConnection` looks before and after, and may be run again.

        Args:
            connection_id: the hosted connection (``dxcon-…``), in state ``ordering``.

        Returns:
            The connection's new state.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection is unknown, not yours, or not in state ``ordering``.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ConfirmConnection.html
        On: AWS.
        """
        return await self._call(op.CONFIRM_CONNECTION, {"connection_id": connection_id})

    async def associate_hosted_connection(
        self,
        *,
        connection_id: str,
        parent_connection_id: str,
    ) -> Connection:
        """Move a hosted connection to another interconnect or LAG (partners only).

        Its traffic is interrupted meanwhile; its virtual interfaces move with it.

        Args:
            connection_id: the hosted connection (``dxcon-…``).
            parent_connection_id: the interconnect (``dxcon-…``) or LAG of interconnects (``dxlag-…``) to move it to.

        Returns:
            The hosted connection where it is now.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: one of the two is unknown or not yours, or VLAN or address are taken at the
                target.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AssociateHostedConnection.html
        On: AWS.
        """
        return await self._call(
            op.ASSOCIATE_HOSTED_CONNECTION,
            {"connection_id": connection_id, "parent_connection_id": parent_connection_id},
        )

    @deprecated("describe_connections_on_interconnect is deprecated by the service: use describe_hosted_connections")
    async def describe_connections_on_interconnect(
        self,
        *,
        interconnect_id: str,
    ) -> Connections:
        """List the hosted connections on an interconnect (partners only).

        Deprecated by the service: use :meth:`describe_hosted_connections`.

        Args:
            interconnect_id: the interconnect (``dxcon-…``).

        Returns:
            The hosted connections.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeConnectionsOnInterconnect.html
        On: AWS.
        """
        return await self._call(op.DESCRIBE_CONNECTIONS_ON_INTERCONNECT, {"interconnect_id": interconnect_id})

    @deprecated("allocate_connection_on_interconnect is deprecated by the service: use allocate_hosted_connection")
    async def allocate_connection_on_interconnect(
        self,
        *,
        bandwidth: str,
        connection_name: str,
        owner_account: str,
        interconnect_id: str,
        vlan: int,
    ) -> Connection:
        """Create a hosted connection on an interconnect (partners only).

        Deprecated by the service: use :meth:`allocate_hosted_connection`.

        Args:
            bandwidth: capacity to give away: ``50Mbps`` to ``10Gbps``.
            connection_name: display name.
            owner_account: the customer's account (12 digits).
            interconnect_id: the interconnect to carry it (``dxcon-…``).
            vlan: 802.1Q tag of the hosted connection, 1 to 4094.

        Returns:
            The hosted connection, in state ``ordering``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect is unknown or not yours, the VLAN is taken, or there is no
                capacity left.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AllocateConnectionOnInterconnect.html
        On: AWS.
        """
        return await self._call(
            op.ALLOCATE_CONNECTION_ON_INTERCONNECT,
            {
                "bandwidth": bandwidth,
                "connection_name": connection_name,
                "owner_account": owner_account,
                "interconnect_id": interconnect_id,
                "vlan": vlan,
            },
        )
