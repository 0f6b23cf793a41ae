# Generated from _async/failover_tests.py by scripts/unasync: change that file.
"""BGP failover tests: sessions taken down on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from directlink.models.failover_tests import (
        ListVirtualInterfaceTestHistoryResponse,
        StartBgpFailoverTestResponse,
        StopBgpFailoverTestResponse,
        VirtualInterfaceTestHistory,
    )


class FailoverTestOperations(Driver):
    """Operations on BGP failover tests."""

    def start_bgp_failover_test(
        self,
        *,
        virtual_interface_id: str,
        bgp_peers: Sequence[str] | None = None,
        test_duration_in_minutes: int | None = None,
    ) -> StartBgpFailoverTestResponse:
        """Take BGP sessions of a virtual interface down, to see whether traffic finds another way.

        The interface is in state ``testing`` meanwhile, a value that services send although it is not one of the eight.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).
            bgp_peers: BGP peers to take down (``dxpeer-…``); all of them where absent.
            test_duration_in_minutes: minutes that the test lasts, 1 to 4320 (72 hours); 180 where absent.

        Returns:
            The test that has begun.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface or a peer is unknown or not yours, or a test is running.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_StartBgpFailoverTest.html
        On: AWS.
        """
        return self._call(
            op.START_BGP_FAILOVER_TEST,
            {
                "virtual_interface_id": virtual_interface_id,
                "bgp_peers": bgp_peers,
                "test_duration_in_minutes": test_duration_in_minutes,
            },
        )

    def stop_bgp_failover_test(
        self,
        *,
        virtual_interface_id: str,
    ) -> StopBgpFailoverTestResponse:
        """End the failover test of a virtual interface before its time.

        Args:
            virtual_interface_id: the virtual interface (``dxvif-…``).

        Returns:
            The test that was ended.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the interface is unknown or not yours, or no test is running.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_StopBgpFailoverTest.html
        On: AWS.
        """
        return self._call(op.STOP_BGP_FAILOVER_TEST, {"virtual_interface_id": virtual_interface_id})

    def list_virtual_interface_test_history(
        self,
        *,
        test_id: str | None = None,
        virtual_interface_id: str | None = None,
        bgp_peers: Sequence[str] | None = None,
        status: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> ListVirtualInterfaceTestHistoryResponse:
        """List failover tests of virtual interfaces, running and past.

        Args:
            test_id: this test only.
            virtual_interface_id: only the tests of this virtual interface (``dxvif-…``).
            bgp_peers: only the tests of these BGP peers (``dxpeer-…``).
            status: only the tests with this status.
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The tests of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the test, the interface or a peer is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListVirtualInterfaceTestHistory.html
        On: AWS.
        """
        return self._list(
            op.LIST_VIRTUAL_INTERFACE_TEST_HISTORY,
            {
                "test_id": test_id,
                "virtual_interface_id": virtual_interface_id,
                "bgp_peers": bgp_peers,
                "status": status,
                "max_results": max_results,
                "next_token": next_token,
            },
        )

    def iter_virtual_interface_test_history(
        self,
        *,
        test_id: str | None = None,
        virtual_interface_id: str | None = None,
        bgp_peers: Sequence[str] | None = None,
        status: str | None = None,
        max_results: int | None = None,
    ) -> Iterator[VirtualInterfaceTestHistory]:
        """Go through what :meth:`list_virtual_interface_test_history` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            test_id: this test only.
            virtual_interface_id: only the tests of this virtual interface (``dxvif-…``).
            bgp_peers: only the tests of these BGP peers (``dxpeer-…``).
            status: only the tests with this status.
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the test, the interface or a peer is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListVirtualInterfaceTestHistory.html
        On: AWS.
        """
        return self._items(
            op.LIST_VIRTUAL_INTERFACE_TEST_HISTORY,
            {
                "test_id": test_id,
                "virtual_interface_id": virtual_interface_id,
                "bgp_peers": bgp_peers,
                "status": status,
                "max_results": max_results,
            },
        )
