"""Connections, dedicated and hosted.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

from datetime import datetime

import attrs

from directlink.enums import BillingMode, ConnectionState, HasLogicalRedundancy, RequestBillingMode
from directlink.models._base import ListResponse, Model, Request, Resource, Response
from directlink.models.macsec import MacSecKey
from directlink.models.shared import Tag


@attrs.frozen(kw_only=True, repr=False)
class RateLimiterStatus(Model):
    """How many rate limiters a connection or LAG has, and how many are in use.

    Attributes:
        max_allowed: rate limiters allowed.
        in_use: rate limiters in use.
        remaining: rate limiters left.
        total_bandwidth: bandwidth of all of them together, as text (``5Gbps``).
    """

    max_allowed: int | None = None
    in_use: int | None = None
    remaining: int | None = None
    total_bandwidth: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class Connection(Response, Resource):
    """A connection, dedicated or hosted.

    Attributes:
        owner_account: the account (12 digits) that owns it.
        connection_id: the connection (``dxcon-…``).
        connection_name: display name.
        connection_state: state of the connection.
        region: region it is in (``eu-west-1``).
        location: code of the Direct Connect location (``EqDC2``).
        bandwidth: its speed, as text (``1Gbps``).
        vlan: 802.1Q tag of a hosted connection.
        partner_name: the partner that provides it.
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
        rate_limiter_status: how many of its rate limiters are in use.
        partner_interconnect_mac_sec_capable: whether the interconnect below a hosted connection can do MACsec.
        prefix_pool_size_ipv4: inbound IPv4 routes that its interfaces may share.
        prefix_pool_size_ipv6: inbound IPv6 routes that its interfaces may share.
        prefix_pool_unallocated_count_ipv4: inbound IPv4 routes not allocated to any interface yet.
        prefix_pool_unallocated_count_ipv6: inbound IPv6 routes not allocated to any interface yet.
        billing_mode: how the port is charged.
    """

    _ID = "connection_id"

    owner_account: str | None = None
    connection_id: str | None = None
    connection_name: str | None = None
    connection_state: ConnectionState | None = None
    region: str | None = None
    location: str | None = None
    bandwidth: str | None = None
    vlan: int | None = None
    partner_name: str | None = None
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
    rate_limiter_status: RateLimiterStatus | None = None
    partner_interconnect_mac_sec_capable: bool | None = None
    prefix_pool_size_ipv4: int | None = None
    prefix_pool_size_ipv6: int | None = None
    prefix_pool_unallocated_count_ipv4: int | None = None
    prefix_pool_unallocated_count_ipv6: int | None = None
    billing_mode: BillingMode | None = None


@attrs.frozen(kw_only=True, repr=False)
class Connections(ListResponse[Connection]):
    """Connections: the answer of the operations that list them.

    Attributes:
        connections: the connections.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    connections: tuple[Connection, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeConnectionsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_connections`.

    Attributes:
        connection_id: this connection only (``dxcon-…``).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    connection_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateConnectionRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_connection`.

    Attributes:
        location: code of a Direct Connect location, as ``describe_locations`` lists them.
        bandwidth: port speed, as text: ``1Gbps``, ``10Gbps``, ``100Gbps`` or ``400Gbps``.
        connection_name: display name.
        lag_id: the link aggregation group to join (``dxlag-…``).
        tags: tags to attach, at most 50.
        provider_name: a service provider present at the location.
        request_mac_sec: whether the port must be able to do MACsec.
        billing_mode: how the port is to be charged.
    """

    location: str
    bandwidth: str
    connection_name: str
    lag_id: str | None = None
    tags: tuple[Tag, ...] | None = None
    provider_name: str | None = None
    request_mac_sec: bool | None = None
    billing_mode: RequestBillingMode | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateConnectionRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.update_connection`.

    Attributes:
        connection_id: the connection (``dxcon-…``).
        connection_name: the new display name.
        encryption_mode: MACsec mode: ``no_encrypt``, ``should_encrypt`` or ``must_encrypt``.
    """

    connection_id: str
    connection_name: str | None = None
    encryption_mode: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateConnectionsBillingModeRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.update_connections_billing_mode`.

    Attributes:
        connection_ids: 1 to 200 connections (``dxcon-…``).
        billing_mode: how the ports are to be charged.
    """

    connection_ids: tuple[str, ...]
    billing_mode: RequestBillingMode


@attrs.frozen(kw_only=True, repr=False)
class UpdateConnectionsBillingModeResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.update_connections_billing_mode`.

    Attributes:
        billing_mode: how the ports are charged now.
        connections: the connections as they are now.
    """

    billing_mode: BillingMode | None = None
    connections: tuple[Connection, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class DeleteConnectionRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_connection`.

    Attributes:
        connection_id: the connection (``dxcon-…``).
    """

    connection_id: str


@attrs.frozen(kw_only=True, repr=False)
class DescribeHostedConnectionsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_hosted_connections`.

    Attributes:
        connection_id: the interconnect (``dxcon-…``) or LAG of interconnects (``dxlag-…``).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    connection_id: str
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class AllocateHostedConnectionRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.allocate_hosted_connection`.

    Attributes:
        connection_id: the interconnect (``dxcon-…``) or LAG of interconnects (``dxlag-…``) to carry it.
        owner_account: the customer's account (12 digits).
        bandwidth: capacity to give away: ``50Mbps`` to ``25Gbps``, 1 Gbps and more for approved partners.
        connection_name: display name.
        vlan: 802.1Q tag of the hosted connection, 1 to 4094.
        tags: tags to attach, at most 50.
    """

    connection_id: str
    owner_account: str
    bandwidth: str
    connection_name: str
    vlan: int
    tags: tuple[Tag, ...] | None = None


@attrs.frozen(kw_only=True, repr=False)
class AssociateHostedConnectionRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.associate_hosted_connection`.

    Attributes:
        connection_id: the hosted connection (``dxcon-…``).
        parent_connection_id: the interconnect (``dxcon-…``) or LAG of interconnects (``dxlag-…``) to move it to.
    """

    connection_id: str
    parent_connection_id: str


@attrs.frozen(kw_only=True, repr=False)
class ConfirmConnectionRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.confirm_connection`.

    Attributes:
        connection_id: the hosted connection (``dxcon-…``), in state ``ordering``.
    """

    connection_id: str


@attrs.frozen(kw_only=True, repr=False)
class ConfirmConnectionResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.confirm_connection`.

    Attributes:
        connection_state: state after the acceptance, ``pending`` as a rule.
    """

    connection_state: ConnectionState | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeConnectionsOnInterconnectRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_connections_on_interconnect`.

    Attributes:
        interconnect_id: the interconnect (``dxcon-…``).
    """

    interconnect_id: str


@attrs.frozen(kw_only=True, repr=False)
class AllocateConnectionOnInterconnectRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.allocate_connection_on_interconnect`.

    Attributes:
        bandwidth: capacity to give away: ``50Mbps`` to ``10Gbps``.
        connection_name: display name.
        owner_account: the customer's account (12 digits).
        interconnect_id: the interconnect to carry it (``dxcon-…``).
        vlan: 802.1Q tag of the hosted connection, 1 to 4094.
    """

    bandwidth: str
    connection_name: str
    owner_account: str
    interconnect_id: str
    vlan: int
