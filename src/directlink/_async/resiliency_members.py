"""The connections in resiliency groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.models.resiliency import (
        AssociateConnectionsToResiliencyGroupResult,
        DisassociateConnectionsFromResiliencyGroupResult,
        ListResiliencyGroupAssociationsResult,
        ResiliencyGroupAssociation,
    )


class AsyncResiliencyMemberOperations(AsyncDriver):
    """Operations on the connections in resiliency groups."""

    async def list_resiliency_group_associations(
        self,
        *,
        resiliency_group_id: str,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> ListResiliencyGroupAssociationsResult:
        """List the connections of a resiliency group.

        Args:
            resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The associations of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListResiliencyGroupAssociations.html
        On: AWS.
        """
        return await self._list(
            op.LIST_RESILIENCY_GROUP_ASSOCIATIONS,
            {"resiliency_group_id": resiliency_group_id, "max_results": max_results, "next_token": next_token},
        )

    def iter_resiliency_group_associations(
        self,
        *,
        resiliency_group_id: str,
        max_results: int | None = None,
    ) -> AsyncIterator[ResiliencyGroupAssociation]:
        """Go through what :meth:`list_resiliency_group_associations` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListResiliencyGroupAssociations.html
        On: AWS.
        """
        return self._items(
            op.LIST_RESILIENCY_GROUP_ASSOCIATIONS,
            {"resiliency_group_id": resiliency_group_id, "max_results": max_results},
        )

    async def associate_connections_to_resiliency_group(
        self,
        *,
        connection_identifiers: Sequence[str],
        resiliency_group_id: str,
        client_token: str | None = None,
    ) -> AssociateConnectionsToResiliencyGroupResult:
        """Put connections into a resiliency group: all of them, or none.

        Args:
            connection_identifiers: ids or ARNs of 1 to 50 connections.
            resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
            client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where
                it is absent.

        Returns:
            The associations, in state ``associating``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group or a connection is unknown, not yours, or not in a state for this.
            DirectConnectServerException: the service failed, at every attempt; a repetition with the same
                ``client_token`` changes nothing twice.
            LimitExceededException: the group has as many connections as it may have.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AssociateConnectionsToResiliencyGroup.html
        On: AWS.
        """
        return await self._call(
            op.ASSOCIATE_CONNECTIONS_TO_RESILIENCY_GROUP,
            {
                "connection_identifiers": connection_identifiers,
                "resiliency_group_id": resiliency_group_id,
                "client_token": client_token,
            },
        )

    async def disassociate_connections_from_resiliency_group(
        self,
        *,
        connection_identifiers: Sequence[str],
        resiliency_group_id: str,
        client_token: str | None = None,
    ) -> DisassociateConnectionsFromResiliencyGroupResult:
        """Take connections out of a resiliency group: all of them, or none.

        Args:
            connection_identifiers: ids or ARNs of 1 to 50 connections.
            resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
            client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where
                it is absent.

        Returns:
            The associations, in state ``disassociating``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group or a connection is unknown, not yours, or not in the group.
            DirectConnectServerException: the service failed, at every attempt; a repetition with the same
                ``client_token`` changes nothing twice.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DisassociateConnectionsFromResiliencyGroup.html
        On: AWS.
        """
        return await self._call(
            op.DISASSOCIATE_CONNECTIONS_FROM_RESILIENCY_GROUP,
            {
                "connection_identifiers": connection_identifiers,
                "resiliency_group_id": resiliency_group_id,
                "client_token": client_token,
            },
        )
