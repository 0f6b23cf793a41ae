"""Routes that cross virtual interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from directlink.models.routes import ListVirtualInterfaceRoutesResponse, Route, RouteFilters


class AsyncRouteOperations(AsyncDriver):
    """Operations on routes."""

    async def list_virtual_interface_routes(
        self,
        *,
        virtual_interface_id: str | None = None,
        filters: RouteFilters | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> ListVirtualInterfaceRoutesResponse:
        """List the routes that a virtual interface accepted or advertised.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            filters: list only the routes that fit.
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The interface, and the routes of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown or not yours, or a filter is malformed.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListVirtualInterfaceRoutes.html
        On: AWS.
        """
        return await self._list(
            op.LIST_VIRTUAL_INTERFACE_ROUTES,
            {
                "virtual_interface_id": virtual_interface_id,
                "filters": filters,
                "max_results": max_results,
                "next_token": next_token,
            },
        )

    def iter_virtual_interface_routes(
        self,
        *,
        virtual_interface_id: str | None = None,
        filters: RouteFilters | None = None,
        max_results: int | None = None,
    ) -> AsyncIterator[Route]:
        """Go through what :meth:`list_virtual_interface_routes` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            filters: list only the routes that fit.
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown or not yours, or a filter is malformed.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListVirtualInterfaceRoutes.html
        On: AWS.
        """
        return self._items(
            op.LIST_VIRTUAL_INTERFACE_ROUTES,
            {"virtual_interface_id": virtual_interface_id, "filters": filters, "max_results": max_results},
        )
