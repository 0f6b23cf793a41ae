"""Link aggregation groups.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import BillingMode, HasLogicalRedundancy, LagState, RequestBillingMode
from directlink.models._base import ListResponse, Request, Resource, Response
from directlink.models.connections import Connection, RateLimiterStatus
from directlink.models.macsec import MacSecKey
from directlink.models.shared import Tag


@attrs.frozen(kw_only=True, repr=False)
class Lag(Response, Resource):
    """A link aggregation group: connections that act as one.

    Attributes:
        connections_bandwidth: speed of each connection in the bundle, as text (``10Gbps``).
        number_of_connections: physical connections in the bundle.
        lag_id: the link aggregation group (``dxlag-…``).
        owner_account: the account (12 digits) that owns it.
        lag_name: display name.
        lag_state: state of the group.
        location: code of the Direct Connect location (``EqDC2``).
        region: region it is in (``eu-west-1``).
        minimum_links: connections that must be up for the group to be up.
        aws_device: the device at the provider's end; deprecated, see ``aws_device_v2``.
        aws_device_v2: the device at the provider's end.
        aws_logical_device_id: the logical device at the provider's end.
        connections: its member connections.
        allows_hosted_connections: whether the group can carry hosted connections.
        jumbo_frame_capable: whether jumbo frames (MTU over 1500 bytes) are possible.
        has_logical_redundancy: whether a second BGP peer of one address family is possible.
        tags: its tags, at most 50.
        provider_name: the service provider.
        mac_sec_capable: whether MACsec is possible.
        encryption_mode: MACsec mode: ``no_encrypt``, ``should_encrypt`` or ``must_encrypt``.
        mac_sec_keys: MACsec keys of its connections.
        prefix_pool_size_ipv4: inbound IPv4 routes that its interfaces may share.
        prefix_pool_size_ipv6: inbound IPv6 routes that its interfaces may share.
        prefix_pool_unallocated_count_ipv4: inbound IPv4 routes not allocated to any interface yet.
        prefix_pool_unallocated_count_ipv6: inbound IPv6 routes not allocated to any interface yet.
        rate_limiter_status: how many of its rate limiters are in use.
        billing_mode: how the ports are charged.
    """

    _ID = "lag_id"

    connections_bandwidth: str | None = None
    number_of_connections: int | None = None
    lag_id: str | None = None
    owner_account: str | None = None
    lag_name: str | None = None
    lag_state: LagState | None = None
    location: str | None = None
    region: str | None = None
    minimum_links: int | None = None
    aws_device: str | None = None
    aws_device_v2: str | None = None
    aws_logical_device_id: str | None = None
    connections: tuple[Connection, ...] = ()
    allows_hosted_connections: bool | None = None
    jumbo_frame_capable: bool | None = None
    has_logical_redundancy: HasLogicalRedundancy | None = None
    tags: tuple[Tag, ...] = ()
    provider_name: str | None = None
    mac_sec_capable: bool | None = None
    encryption_mode: str | None = None
    mac_sec_keys: tuple[MacSecKey, ...] = ()
    prefix_pool_size_ipv4: int | None = None
    prefix_pool_size_ipv6: int | None = None
    prefix_pool_unallocated_count_ipv4: int | None = None
    prefix_pool_unallocated_count_ipv6: int | None = None
    rate_limiter_status: RateLimiterStatus | None = None
    billing_mode: BillingMode | None = None


@attrs.frozen(kw_only=True, repr=False)
class Lags(ListResponse[Lag]):
    """Link aggregation groups: the answer of the operation that lists them.

    Attributes:
        lags: the groups.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    lags: tuple[Lag, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeLagsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_lags`.

    Attributes:
        lag_id: this group only (``dxlag-…``).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    lag_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateLagRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_lag`.

    Attributes:
        number_of_connections: physical connections to order, at most 4 (2 from 100 Gbps up).
        location: code of a Direct Connect location, as ``describe_locations`` lists them.
        connections_bandwidth: speed of each connection, as text: ``1Gbps``, ``10Gbps``, ``100Gbps`` or ``400Gbps``.
        lag_name: display name.
        connection_id: an existing dedicated connection to move into the group.
        tags: tags to attach, at most 50.
        child_connection_tags: tags to attach to the new connections, at most 50.
        provider_name: a service provider present at the location.
        request_mac_sec: whether the port must be able to do MACsec.
        billing_mode: how the ports are to be charged.
    """

    number_of_connections: int
    location: str
    connections_bandwidth: str
    lag_name: str
    connection_id: str | None = None
    tags: tuple[Tag, ...] | None = None
    child_connection_tags: tuple[Tag, ...] | None = None
    provider_name: str | None = None
    request_mac_sec: bool | None = None
    billing_mode: RequestBillingMode | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateLagRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.update_lag`.

    Attributes:
        lag_id: the link aggregation group (``dxlag-…``).
        lag_name: the new display name.
        minimum_links: connections that must be up for the group to be up.
        encryption_mode: MACsec mode of every member: ``no_encrypt``, ``should_encrypt`` or ``must_encrypt``.
    """

    lag_id: str
    lag_name: str | None = None
    minimum_links: int | None = None
    encryption_mode: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteLagRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_lag`.

    Attributes:
        lag_id: the link aggregation group (``dxlag-…``).
    """

    lag_id: str


@attrs.frozen(kw_only=True, repr=False)
class AssociateConnectionWithLagRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.associate_connection_with_lag`.

    Attributes:
        connection_id: the connection (``dxcon-…``), of the group's speed and on the group's device.
        lag_id: the group to join (``dxlag-…``).
    """

    connection_id: str
    lag_id: str


@attrs.frozen(kw_only=True, repr=False)
class DisassociateConnectionFromLagRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.disassociate_connection_from_lag`.

    Attributes:
        connection_id: the connection (``dxcon-…``).
        lag_id: the group to leave (``dxlag-…``).
    """

    connection_id: str
    lag_id: str
