"""Interconnects: connections of partners, which carry hosted connections.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

from datetime import datetime

import attrs

from directlink.enums import HasLogicalRedundancy, InterconnectState
from directlink.models._base import ListResponse, Request, Resource, Response
from directlink.models.macsec import MacSecKey
from directlink.models.shared import Tag


@attrs.frozen(kw_only=True, repr=False)
class Interconnect(Response, Resource):
    """An interconnect: a partner's connection, which carries hosted connections.

    Attributes:
        interconnect_id: the interconnect (``dxcon-…``).
        interconnect_name: display name.
        interconnect_state: state of the interconnect.
        region: region it is in (``eu-west-1``).
        location: code of the Direct Connect location (``EqDC2``).
        bandwidth: its speed, as text (``10Gbps``).
        loa_issue_time: when the letter of authorization was issued, UTC.
        lag_id: the link aggregation group it belongs to (``dxlag-…``).
        aws_device: the device at the provider's end; deprecated, see ``aws_device_v2``.
        jumbo_frame_capable: whether jumbo frames (MTU over 1500 bytes) are possible.
        aws_device_v2: the device at the provider's end.
        aws_logical_device_id: the logical device at the provider's end.
        has_logical_redundancy: whether a second BGP peer of one address family is possible.
        tags: its tags, at most 50.
        provider_name: the service provider.
        mac_sec_capable: whether MACsec is possible.
        port_encryption_status: ``Encryption Up`` or ``Encryption Down``.
        encryption_mode: MACsec mode: ``no_encrypt``, ``should_encrypt`` or ``must_encrypt``.
        mac_sec_keys: its MACsec keys.
    """

    _ID = "interconnect_id"

    interconnect_id: str | None = None
    interconnect_name: str | None = None
    interconnect_state: InterconnectState | None = None
    region: str | None = None
    location: str | None = None
    bandwidth: str | None = None
    loa_issue_time: datetime | None = None
    lag_id: str | None = None
    aws_device: str | None = None
    jumbo_frame_capable: bool | None = None
    aws_device_v2: str | None = None
    aws_logical_device_id: str | None = None
    has_logical_redundancy: HasLogicalRedundancy | None = None
    tags: tuple[Tag, ...] = ()
    provider_name: str | None = None
    mac_sec_capable: bool | None = None
    port_encryption_status: str | None = None
    encryption_mode: str | None = None
    mac_sec_keys: tuple[MacSecKey, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class Interconnects(ListResponse[Interconnect]):
    """Interconnects: the answer of the operation that lists them.

    Attributes:
        interconnects: the interconnects.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    interconnects: tuple[Interconnect, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeInterconnectsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_interconnects`.

    Attributes:
        interconnect_id: this interconnect only (``dxcon-…``).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    interconnect_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateInterconnectRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_interconnect`.

    Attributes:
        interconnect_name: display name.
        bandwidth: port speed, as text: ``1Gbps``, ``10Gbps`` or ``100Gbps``.
        location: code of a Direct Connect location, as ``describe_locations`` lists them.
        lag_id: the link aggregation group to join (``dxlag-…``).
        tags: tags to attach, at most 50.
        provider_name: a service provider present at the location.
        request_mac_sec: whether the port must be able to do MACsec.
    """

    interconnect_name: str
    bandwidth: str
    location: str
    lag_id: str | None = None
    tags: tuple[Tag, ...] | None = None
    provider_name: str | None = None
    request_mac_sec: bool | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteInterconnectRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_interconnect`.

    Attributes:
        interconnect_id: the interconnect (``dxcon-…``).
    """

    interconnect_id: str


@attrs.frozen(kw_only=True, repr=False)
class DeleteInterconnectResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.delete_interconnect`.

    Attributes:
        interconnect_state: ``deleting`` or ``deleted``.
    """

    interconnect_state: InterconnectState | None = None
