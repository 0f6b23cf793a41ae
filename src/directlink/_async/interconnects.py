"""Interconnects: connections of partners, which carry hosted connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.models.interconnects import DeleteInterconnectResponse, Interconnect, Interconnects
    from directlink.models.shared import Tag


class AsyncInterconnectOperations(AsyncDriver):
    """Operations on interconnects."""

    async def describe_interconnects(
        self,
        *,
        interconnect_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> Interconnects:
        """List the account's interconnects in this region, or one of them (partners only).

        Args:
            interconnect_id: this interconnect only (``dxcon-…``).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The interconnects of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeInterconnects.html
        On: AWS.
        """
        return await self._list(
            op.DESCRIBE_INTERCONNECTS,
            {"interconnect_id": interconnect_id, "max_results": max_results, "next_token": next_token},
        )

    def iter_interconnects(
        self,
        *,
        interconnect_id: str | None = None,
        max_results: int | None = None,
    ) -> AsyncIterator[Interconnect]:
        """Go through what :meth:`describe_interconnects` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            interconnect_id: this interconnect only (``dxcon-…``).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeInterconnects.html
        On: AWS.
        """
        return self._items(op.DESCRIBE_INTERCONNECTS, {"interconnect_id": interconnect_id, "max_results": max_results})

    async def create_interconnect(
        self,
        *,
        interconnect_name: str,
        bandwidth: str,
        location: str,
        lag_id: str | None = None,
        tags: Sequence[Tag] | None = None,
        provider_name: str | None = None,
        request_mac_sec: bool | None = None,
    ) -> Interconnect:
        """Order an interconnect between a partner's network and a Direct Connect location (partners only).

        Hosted connections are put on it with :meth:`allocate_hosted_connection`.

        Args:
            interconnect_name: display name.
            bandwidth: port speed, as text: ``1Gbps``, ``10Gbps`` or ``100Gbps``.
            location: code of a Direct Connect location, as ``describe_locations`` lists them.
            lag_id: the link aggregation group to join (``dxlag-…``).
            tags: tags to attach, at most 50.
            provider_name: a service provider present at the location.
            request_mac_sec: whether the port must be able to do MACsec.

        Returns:
            The interconnect, in state ``requested``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the account is no partner's, the location or the LAG is unknown, or the speed
                is not to be had there.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateInterconnect.html
        On: AWS.
        """
        return await self._call(
            op.CREATE_INTERCONNECT,
            {
                "interconnect_name": interconnect_name,
                "bandwidth": bandwidth,
                "location": location,
                "lag_id": lag_id,
                "tags": tags,
                "provider_name": provider_name,
                "request_mac_sec": request_mac_sec,
            },
        )

    async def delete_interconnect(
        self,
        *,
        interconnect_id: str,
    ) -> DeleteInterconnectResponse:
        """Delete an interconnect (partners only).

        Args:
            interconnect_id: the interconnect (``dxcon-…``).

        Returns:
            The interconnect's new state.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interconnect is unknown or not yours, or still carries hosted connections.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteInterconnect.html
        On: AWS.
        """
        return await self._call(op.DELETE_INTERCONNECT, {"interconnect_id": interconnect_id})
