"""Routes that cross virtual interfaces.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

from datetime import datetime

import attrs

from directlink.enums import AddressFamily, AsPathType, RouteDirection
from directlink.models._base import ListResponse, Model, Request, RequestPart


@attrs.frozen(kw_only=True, repr=False)
class AsPathSegment(Model):
    """A segment of an AS path.

    Attributes:
        path_type: whether the order of ``path`` means anything.
        path: its AS numbers.
    """

    path_type: AsPathType | None = None
    path: tuple[int, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class Route(Model):
    """A route that crosses a virtual interface.

    Attributes:
        cidr: the prefix (``10.0.0.0/16``).
        route_direction: accepted from the customer's router, or advertised to it.
        address_family: IPv4 or IPv6.
        as_path: its AS path, segment by segment.
        communities: its BGP communities.
        aws_logical_device_id: the logical device at the provider's end.
        route_installed_at: when it was installed, UTC.
    """

    cidr: str | None = None
    route_direction: RouteDirection | None = None
    address_family: AddressFamily | None = None
    as_path: tuple[AsPathSegment, ...] = ()
    communities: tuple[str, ...] = ()
    aws_logical_device_id: str | None = None
    route_installed_at: datetime | None = None


@attrs.frozen(kw_only=True, repr=False)
class RouteFilters(RequestPart):
    """What routes to list have in common; a member that is absent lets all pass.

    Attributes:
        route_direction: accepted from the customer's router, or advertised to it.
        address_family: IPv4 or IPv6.
        cidrs: 1 to 10 prefixes.
        as_path: AS numbers of the path.
        communities: BGP communities.
    """

    route_direction: RouteDirection | None = None
    address_family: AddressFamily | None = None
    cidrs: tuple[str, ...] | None = None
    as_path: tuple[int, ...] | None = None
    communities: tuple[str, ...] | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListVirtualInterfaceRoutesRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.list_virtual_interface_routes`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        filters: list only the routes that fit.
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    virtual_interface_id: str | None = None
    filters: RouteFilters | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListVirtualInterfaceRoutesResponse(ListResponse[Route]):
    """Answer to :meth:`~directlink.DirectLinkClient.list_virtual_interface_routes`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        routes: the routes.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    virtual_interface_id: str | None = None
    routes: tuple[Route, ...] = ()
    next_token: str | None = None
