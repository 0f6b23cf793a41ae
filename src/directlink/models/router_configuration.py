"""Configurations for the customer's router.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.models._base import Model, Request, Response, hide


@attrs.frozen(kw_only=True, repr=False)
class RouterType(Model):
    """A router that configurations are made for.

    Attributes:
        vendor: who makes it.
        platform: its model.
        software: its operating system.
        xslt_template_name: template of its configuration.
        xslt_template_name_for_mac_sec: template of its configuration with MACsec.
        router_type_identifier: vendor, platform and software of a router
            (``CiscoSystemsInc-2900SeriesRouters-IOS124``).
    """

    vendor: str | None = None
    platform: str | None = None
    software: str | None = None
    xslt_template_name: str | None = None
    xslt_template_name_for_mac_sec: str | None = None
    router_type_identifier: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeRouterConfigurationRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_router_configuration`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        router_type_identifier: vendor, platform and software of a router
            (``CiscoSystemsInc-2900SeriesRouters-IOS124``).
    """

    virtual_interface_id: str
    router_type_identifier: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeRouterConfigurationResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_router_configuration`.

    Attributes:
        customer_router_config: configuration for the customer's router; holds the BGP key. Kept out of ``repr``.
        router: the router that the configuration is for.
        virtual_interface_id: the virtual interface (``dxvif-…``).
        virtual_interface_name: its display name.
    """

    customer_router_config: str | None = attrs.field(default=None, repr=hide)
    router: RouterType | None = None
    virtual_interface_id: str | None = None
    virtual_interface_name: str | None = None
