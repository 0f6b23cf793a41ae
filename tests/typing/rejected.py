# pyright: reportUnnecessaryTypeIgnoreComment=true
"""Mistakes that type checkers must catch. Each is excused on its line; an excuse that is not needed fails the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

import directlink
from directlink import (
    AsyncDirectLinkClient,
    AsyncHttpcoreTransport,
    AsyncHttpxTransport,
    DirectLinkClient,
    HttpcoreTransport,
    HttpxTransport,
    NewPrivateVirtualInterface,
    RouteFilters,
    Tag,
    VirtualInterfaceState,
)

if TYPE_CHECKING:
    from directlink import VirtualInterfaces

NEW = NewPrivateVirtualInterface(virtual_interface_name="office", vlan=101)


def use(_: object) -> None:
    """So that an expression stands for something."""


def missing_arguments(client: DirectLinkClient) -> None:
    client.confirm_private_virtual_interface()  # type: ignore[call-arg]
    client.allocate_private_virtual_interface(connection_id="dxcon-1")  # type: ignore[call-arg]
    NewPrivateVirtualInterface(virtual_interface_name="office")  # type: ignore[call-arg]


def misspelt_names(client: DirectLinkClient, found: VirtualInterfaces) -> None:
    use(directlink.VirtualInterfaceSate)  # type: ignore[attr-defined]
    client.describe_virtual_interface()  # type: ignore[attr-defined]
    client.confirm_private_virtual_interface(virtual_interface="dxvif-1")  # type: ignore[call-arg]
    client.confirm_private_virtual_interface(virtualInterfaceId="dxvif-1")  # type: ignore[call-arg]
    use(found.virtual_interface)  # type: ignore[attr-defined]
    use(VirtualInterfaceState.TESTING)  # type: ignore[attr-defined]
    Tag(key="team", val="network")  # type: ignore[call-arg]


def wrong_types(client: DirectLinkClient) -> None:
    client.confirm_private_virtual_interface(virtual_interface_id=56781234)  # type: ignore[arg-type]
    client.update_virtual_interface_attributes(virtual_interface_id="dxvif-1", mtu="8500")  # type: ignore[arg-type]
    client.describe_virtual_interfaces(max_results="100")  # type: ignore[arg-type]
    client.describe_loa(connection_id="dxcon-1", loa_content_type="application/pdf")  # type: ignore[arg-type]
    client.describe_tags(resource_arns=[1])  # type: ignore[list-item]
    RouteFilters(cidrs=["10.0.0.0/8"])  # type: ignore[arg-type]
    NewPrivateVirtualInterface(virtual_interface_name="office", vlan="101")  # type: ignore[arg-type]


def dicts_are_no_models(client: DirectLinkClient) -> None:
    client.tag_resource(resource_arn="arn", tags=[{"key": "team"}])  # type: ignore[list-item]
    client.create_private_virtual_interface(
        connection_id="dxcon-1",
        new_private_virtual_interface={"virtualInterfaceName": "office", "vlan": 101},  # type: ignore[arg-type]
    )


def one_model_is_not_another(client: DirectLinkClient) -> None:
    client.create_bgp_peer(virtual_interface_id="dxvif-1", new_bgp_peer=NEW)  # type: ignore[arg-type]
    client.tag_resource(resource_arn="arn", tags=Tag(key="team"))  # type: ignore[arg-type]


def arguments_by_position(client: DirectLinkClient) -> None:
    client.delete_lag("dxlag-1")  # type: ignore[call-arg]
    DirectLinkClient("outscale")  # type: ignore[call-arg]
    Tag("team")  # type: ignore[call-arg]


def wrong_settings(client: DirectLinkClient) -> None:
    DirectLinkClient(cloud="azure")  # type: ignore[arg-type]
    AsyncDirectLinkClient(cloud="azure")  # type: ignore[arg-type]
    DirectLinkClient(cloud="aws", transport=AsyncHttpcoreTransport())  # type: ignore[arg-type]
    AsyncDirectLinkClient(cloud="aws", transport=HttpcoreTransport())  # type: ignore[arg-type]
    HttpcoreTransport(core="httpx")  # type: ignore[arg-type]
    HttpxTransport(client=httpx.AsyncClient())  # type: ignore[arg-type]
    AsyncHttpxTransport(client=httpx.Client())  # type: ignore[arg-type]
    DirectLinkClient(cloud="aws", retry=3)  # type: ignore[arg-type]
    client.wait_until_attached(virtual_interface_id="dxvif-1", poll=5)  # type: ignore[arg-type]


def careless_reading(found: VirtualInterfaces) -> None:
    found.virtual_interfaces = ()  # type: ignore[misc]


def deprecated_operations(client: DirectLinkClient) -> None:
    client.describe_connection_loa(connection_id="dxcon-1")  # type: ignore[deprecated]
    client.describe_interconnect_loa(interconnect_id="dxcon-1")  # type: ignore[deprecated]
    client.describe_connections_on_interconnect(interconnect_id="dxcon-1")  # type: ignore[deprecated]


async def one_client_for_the_other(client: DirectLinkClient, awaited: AsyncDirectLinkClient) -> None:
    use(awaited.describe_locations().locations)  # type: ignore[attr-defined]
    await client.describe_locations()  # type: ignore[misc]
    list(awaited.iter_virtual_interfaces())  # type: ignore[call-overload]
    aiter(client.iter_virtual_interfaces())  # type: ignore[arg-type]
