"""The acceptance of offered virtual interfaces: what a program that only accepts has to load.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Operations.html
"""

import attrs

from directlink.enums import VirtualInterfaceState
from directlink.models._base import Request, Response


@attrs.frozen(kw_only=True, repr=False)
class ConfirmPrivateVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.confirm_private_virtual_interface`.

    Attributes:
        virtual_interface_id: the offered interface (``dxvif-…``), in state ``confirming``.
        virtual_gateway_id: the virtual private gateway to attach it to (``vgw-…``). OUTSCALE wants this one, attached
            to a Net already.
        direct_connect_gateway_id: the Direct Connect gateway to attach it to, instead (AWS).
    """

    virtual_interface_id: str
    virtual_gateway_id: str | None = None
    direct_connect_gateway_id: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class ConfirmPrivateVirtualInterfaceResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.confirm_private_virtual_interface`.

    Attributes:
        virtual_interface_state: the interface's state after the acceptance, ``pending`` as a rule.
    """

    virtual_interface_state: VirtualInterfaceState | None = None


@attrs.frozen(kw_only=True, repr=False)
class ConfirmPublicVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.confirm_public_virtual_interface`.

    Attributes:
        virtual_interface_id: the offered interface (``dxvif-…``), in state ``confirming``.
    """

    virtual_interface_id: str


@attrs.frozen(kw_only=True, repr=False)
class ConfirmPublicVirtualInterfaceResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.confirm_public_virtual_interface`.

    Attributes:
        virtual_interface_state: the interface's state after the acceptance, ``verifying`` or ``pending`` as a rule.
    """

    virtual_interface_state: VirtualInterfaceState | None = None


@attrs.frozen(kw_only=True, repr=False)
class ConfirmTransitVirtualInterfaceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.confirm_transit_virtual_interface`.

    Attributes:
        virtual_interface_id: the offered interface (``dxvif-…``), in state ``confirming``.
        direct_connect_gateway_id: the Direct Connect gateway to attach it to.
    """

    virtual_interface_id: str
    direct_connect_gateway_id: str


@attrs.frozen(kw_only=True, repr=False)
class ConfirmTransitVirtualInterfaceResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.confirm_transit_virtual_interface`.

    Attributes:
        virtual_interface_state: the interface's state after the acceptance, ``pending`` as a rule.
    """

    virtual_interface_state: VirtualInterfaceState | None = None
