"""Link aggregation groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.enums import RequestBillingMode
    from directlink.models.connections import Connection
    from directlink.models.lags import Lag, Lags
    from directlink.models.shared import Tag


class AsyncLagOperations(AsyncDriver):
    """Operations on link aggregation groups."""

    async def describe_lags(
        self,
        *,
        lag_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Lags:
        """List the account's link aggregation groups in this region, or one of them.

        Args:
            lag_id: this group only (``dxlag-…``).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The groups of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeLags.html
        On: AWS.
        """
        return await self._list(
            op.DESCRIBE_LAGS, {"lag_id": lag_id, "max_results": max_results, "next_token": next_token}
        )

    def iter_lags(
        self,
        *,
        lag_id: str | None = None,
        max_results: int | None = None,
    ) -> AsyncIterator[Lag]:
        """Go through what :meth:`describe_lags` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            lag_id: this group only (``dxlag-…``).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeLags.html
        On: AWS.
        """
        return self._items(op.DESCRIBE_LAGS, {"lag_id": lag_id, "max_results": max_results})

    async def create_lag(
        self,
        *,
        number_of_connections: int,
        location: str,
        connections_bandwidth: str,
        lag_name: str,
        connection_id: str | None = None,
        tags: Sequence[Tag] | None = None,
        child_connection_tags: Sequence[Tag] | None = None,
        provider_name: str | None = None,
        request_mac_sec: bool | None = None,
        billing_mode: RequestBillingMode | None = None,
    ) -> Lag:
        """Order connections that act as one: a link aggregation group.

        With ``connection_id`` an existing connection becomes its first member, and its traffic is interrupted
        meanwhile; virtual interfaces and hosted connections on it move to the group.

        Args:
            number_of_connections: physical connections to order, at most 4 (2 from 100 Gbps up).
            location: code of a Direct Connect location, as ``describe_locations`` lists them.
            connections_bandwidth: speed of each connection, as text: ``1Gbps``, ``10Gbps``, ``100Gbps`` or ``400Gbps``.
            lag_name: display name.
            connection_id: an existing dedicated connection to move into the group.
            tags: tags to attach, at most 50.
            child_connection_tags: tags to attach to the new connections, at most 50.
            provider_name: a service provider present at the location.
            request_mac_sec: whether the port must be able to do MACsec.
            billing_mode: how the ports are to be charged.

        Returns:
            The group, in state ``requested`` or ``pending``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the location or the connection is unknown, or number and speed are not to be
                had there.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateLag.html
        On: AWS.
        """
        return await self._call(
            op.CREATE_LAG,
            {
                "number_of_connections": number_of_connections,
                "location": location,
                "connections_bandwidth": connections_bandwidth,
                "lag_name": lag_name,
                "connection_id": connection_id,
                "tags": tags,
                "child_connection_tags": child_connection_tags,
                "provider_name": provider_name,
                "request_mac_sec": request_mac_sec,
                "billing_mode": billing_mode,
            },
        )

    async def update_lag(
        self,
        *,
        lag_id: str,
        lag_name: str | None = None,
        minimum_links: int | None = None,
        encryption_mode: str | None = None,
    ) -> Lag:
        """Change a group's name, its MACsec mode, or how many connections must be up.

        A group whose members up are fewer than ``minimum_links`` goes down.

        Args:
            lag_id: the link aggregation group (``dxlag-…``).
            lag_name: the new display name.
            minimum_links: connections that must be up for the group to be up.
            encryption_mode: MACsec mode of every member: ``no_encrypt``, ``should_encrypt`` or ``must_encrypt``.

        Returns:
            The group with its new values.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours, or has fewer connections than
                ``minimum_links``.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UpdateLag.html
        On: AWS.
        """
        return await self._call(
            op.UPDATE_LAG,
            {
                "lag_id": lag_id,
                "lag_name": lag_name,
                "minimum_links": minimum_links,
                "encryption_mode": encryption_mode,
            },
        )

    async def delete_lag(
        self,
        *,
        lag_id: str,
    ) -> Lag:
        """Delete a link aggregation group.

        Args:
            lag_id: the link aggregation group (``dxlag-…``).

        Returns:
            The group, in state ``deleting`` or ``deleted``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours, or still carries virtual interfaces or
                hosted connections.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteLag.html
        On: AWS.
        """
        return await self._call(op.DELETE_LAG, {"lag_id": lag_id})

    async def associate_connection_with_lag(
        self,
        *,
        connection_id: str,
        lag_id: str,
    ) -> Connection:
        """Move a connection into a link aggregation group.

        The connection's traffic is interrupted meanwhile; its virtual interfaces move to the group.

        Args:
            connection_id: the connection (``dxcon-…``), of the group's speed and on the group's device.
            lag_id: the group to join (``dxlag-…``).

        Returns:
            The connection, a member of the group.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: one of the two is unknown or not yours, or device or speed do not fit the
                group's.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            LimitExceededException: the group has as many connections as it may have.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AssociateConnectionWithLag.html
        On: AWS.
        """
        return await self._call(op.ASSOCIATE_CONNECTION_WITH_LAG, {"connection_id": connection_id, "lag_id": lag_id})

    async def disassociate_connection_from_lag(
        self,
        *,
        connection_id: str,
        lag_id: str,
    ) -> Connection:
        """Take a connection out of a link aggregation group.

        The connection's traffic is interrupted meanwhile and goes on alone; virtual interfaces stay with the group.

        Args:
            connection_id: the connection (``dxcon-…``).
            lag_id: the group to leave (``dxlag-…``).

        Returns:
            The connection, on its own.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: one of the two is unknown or not yours, or the group would have fewer
                connections than its ``minimum_links``.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DisassociateConnectionFromLag.html
        On: AWS.
        """
        return await self._call(op.DISASSOCIATE_CONNECTION_FROM_LAG, {"connection_id": connection_id, "lag_id": lag_id})
