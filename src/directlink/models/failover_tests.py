"""BGP failover tests.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

from datetime import datetime

import attrs

from directlink.models._base import ListResponse, Request, Resource, Response


@attrs.frozen(kw_only=True, repr=False)
class VirtualInterfaceTestHistory(Resource):
    """A BGP failover test, running or past.

    Attributes:
        test_id: the failover test.
        virtual_interface_id: the virtual interface (``dxvif-…``).
        bgp_peers: ids of the BGP peers that were taken down (``dxpeer-…``).
        status: status of the test, as text.
        owner_account: the account (12 digits) that owns the interface.
        test_duration_in_minutes: minutes that the test lasts or lasted.
        start_time: when the peers went down, UTC.
        end_time: when the peers were released, UTC.
    """

    _ID = "test_id"

    test_id: str | None = None
    virtual_interface_id: str | None = None
    bgp_peers: tuple[str, ...] = ()
    status: str | None = None
    owner_account: str | None = None
    test_duration_in_minutes: int | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None


@attrs.frozen(kw_only=True, repr=False)
class StartBgpFailoverTestRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.start_bgp_failover_test`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
        bgp_peers: BGP peers to take down (``dxpeer-…``); all of them where absent.
        test_duration_in_minutes: minutes that the test lasts, 1 to 4320 (72 hours); 180 where absent.
    """

    virtual_interface_id: str
    bgp_peers: tuple[str, ...] | None = None
    test_duration_in_minutes: int | None = None


@attrs.frozen(kw_only=True, repr=False)
class StartBgpFailoverTestResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.start_bgp_failover_test`.

    Attributes:
        virtual_interface_test: the test.
    """

    virtual_interface_test: VirtualInterfaceTestHistory | None = None


@attrs.frozen(kw_only=True, repr=False)
class StopBgpFailoverTestRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.stop_bgp_failover_test`.

    Attributes:
        virtual_interface_id: the virtual interface (``dxvif-…``).
    """

    virtual_interface_id: str


@attrs.frozen(kw_only=True, repr=False)
class StopBgpFailoverTestResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.stop_bgp_failover_test`.

    Attributes:
        virtual_interface_test: the test.
    """

    virtual_interface_test: VirtualInterfaceTestHistory | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListVirtualInterfaceTestHistoryRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.list_virtual_interface_test_history`.

    Attributes:
        test_id: this test only.
        virtual_interface_id: only the tests of this virtual interface (``dxvif-…``).
        bgp_peers: only the tests of these BGP peers (``dxpeer-…``).
        status: only the tests with this status.
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    test_id: str | None = None
    virtual_interface_id: str | None = None
    bgp_peers: tuple[str, ...] | None = None
    status: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListVirtualInterfaceTestHistoryResponse(ListResponse[VirtualInterfaceTestHistory]):
    """Answer to :meth:`~directlink.DirectLinkClient.list_virtual_interface_test_history`.

    Attributes:
        virtual_interface_test_history: the tests.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    virtual_interface_test_history: tuple[VirtualInterfaceTestHistory, ...] = ()
    next_token: str | None = None
