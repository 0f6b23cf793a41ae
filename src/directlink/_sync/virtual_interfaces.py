# Generated from _async/virtual_interfaces.py by scripts/unasync: change that file.
"""Virtual interfaces of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink.models.router_configuration import DescribeRouterConfigurationResponse
    from directlink.models.virtual_interfaces import DeleteVirtualInterfaceResponse, VirtualInterface, VirtualInterfaces


class VirtualInterfaceOperations(Driver):
    """Operations on virtual interfaces of any kind."""

    def describe_virtual_interfaces(
        self,
        *,
        connection_id: str | None = None,
        virtual_interface_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> VirtualInterfaces:
        """List the account's virtual interfaces in this region, those of a connection, or one.

        Deleted ones stay listed for about 15 minutes. Hosted ones are listed for their owner and for whom they were
        offered to.

        Args:
            connection_id: only the interfaces on this connection (``dxcon-…``) or LAG (``dxlag-…``).
            virtual_interface_id: this interface only (``dxvif-…``).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The interfaces of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection or the interface is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeVirtualInterfaces.html
        On: AWS, OUTSCALE.
        """
        return self._list(
            op.DESCRIBE_VIRTUAL_INTERFACES,
            {
                "connection_id": connection_id,
                "virtual_interface_id": virtual_interface_id,
                "max_results": max_results,
                "next_token": next_token,
            },
        )

    def iter_virtual_interfaces(
        self,
        *,
        connection_id: str | None = None,
        virtual_interface_id: str | None = None,
        max_results: int | None = None,
    ) -> Iterator[VirtualInterface]:
        """Go through what :meth:`describe_virtual_interfaces` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            connection_id: only the interfaces on this connection (``dxcon-…``) or LAG (``dxlag-…``).
            virtual_interface_id: this interface only (``dxvif-…``).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the connection or the interface is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeVirtualInterfaces.html
        On: AWS, OUTSCALE.
        """
        return self._items(
            op.DESCRIBE_VIRTUAL_INTERFACES,
            {"connection_id": connection_id, "virtual_interface_id": virtual_interface_id, "max_results": max_results},
        )

    def update_virtual_interface_attributes(
        self,
        *,
        virtual_interface_id: str,
        mtu: int | None = None,
        enable_site_link: bool | None = None,
        virtual_interface_name: str | None = None,
        prefix_pool_allocated_count_ipv4: int | None = None,
        prefix_pool_allocated_count_ipv6: int | None = None,
        rate_limit: str | None = None,
    ) -> VirtualInterface:
        """Change an interface's MTU, name, SiteLink, prefix pools or rate limit.

        Jumbo frames may need an update of the connection below, which interrupts every interface on it for up to 30
        seconds.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            mtu: largest packet, bytes: 1500 (the default) or 8500.
            enable_site_link: whether SiteLink is to be on.
            virtual_interface_name: the new display name.
            prefix_pool_allocated_count_ipv4: inbound IPv4 routes to allocate to the interface, 0 or more.
            prefix_pool_allocated_count_ipv6: inbound IPv6 routes to allocate to the interface, 0 or more.
            rate_limit: most bandwidth that the interface may use, as text (``500Mbps``), up to that of its connection.

        Returns:
            The interface with its new values.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown or not yours, or a value is not possible for it.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UpdateVirtualInterfaceAttributes.html
        On: AWS.
        """
        return self._call(
            op.UPDATE_VIRTUAL_INTERFACE_ATTRIBUTES,
            {
                "virtual_interface_id": virtual_interface_id,
                "mtu": mtu,
                "enable_site_link": enable_site_link,
                "virtual_interface_name": virtual_interface_name,
                "prefix_pool_allocated_count_ipv4": prefix_pool_allocated_count_ipv4,
                "prefix_pool_allocated_count_ipv6": prefix_pool_allocated_count_ipv6,
                "rate_limit": rate_limit,
            },
        )

    def associate_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        connection_id: str,
    ) -> VirtualInterface:
        """Move a virtual interface to another connection or LAG.

        Its traffic is interrupted meanwhile. Interfaces on a hosted connection can only move with that connection, see
        :meth:`associate_hosted_connection`.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            connection_id: the connection (``dxcon-…``) or LAG (``dxlag-…``) to move it to.

        Returns:
            The interface where it is now.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: one of the two is unknown or not yours, or VLAN or address are taken at the
                target.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AssociateVirtualInterface.html
        On: AWS.
        """
        return self._call(
            op.ASSOCIATE_VIRTUAL_INTERFACE,
            {"virtual_interface_id": virtual_interface_id, "connection_id": connection_id},
        )

    def delete_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
    ) -> DeleteVirtualInterfaceResponse:
        """Delete a virtual interface, or decline one that is offered.

        On a ``confirming`` interface this rejects the offer; :meth:`decline` makes sure that it is one.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).

        Returns:
            The interface's new state.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown or not yours, or is being deleted.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteVirtualInterface.html
        On: AWS, OUTSCALE.
        """
        return self._call(op.DELETE_VIRTUAL_INTERFACE, {"virtual_interface_id": virtual_interface_id})

    def describe_router_configuration(
        self,
        *,
        virtual_interface_id: str,
        router_type_identifier: str | None = None,
    ) -> DescribeRouterConfigurationResponse:
        """Get a configuration for the customer's router, made for one virtual interface.

        It holds the interface's BGP key.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            router_type_identifier: vendor, platform and software of a router
                (``CiscoSystemsInc-2900SeriesRouters-IOS124``).

        Returns:
            The configuration, the router it is for, and the interface.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown or not yours, or the router is unknown.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeRouterConfiguration.html
        On: AWS.
        """
        return self._call(
            op.DESCRIBE_ROUTER_CONFIGURATION,
            {"virtual_interface_id": virtual_interface_id, "router_type_identifier": router_type_identifier},
        )
