# Generated from _async/failover_run.py by scripts/unasync: change that file.
"""A failover test that is begun only where another path is up, watched, and ended."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from directlink._basics.checks import check_identifier, check_plain_function
from directlink._call import operations as op
from directlink._call.retrying import outcome_unknown
from directlink._diagnose.failover import FailoverTestReport, FailoverWatch
from directlink._sync.driver import Driver
from directlink.errors import DirectConnectClientException, DirectLinkError, ParameterError
from directlink.outcomes import Poll

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink._accept.waiting import OnPoll
    from directlink.models.virtual_interfaces import VirtualInterface

_INTERVAL: Final = 5.0
"""Seconds from look to look."""
_LONGEST: Final = 72 * 3600.0
"""Seconds. The service allows no longer tests."""
_RECOVERY: Final = 120.0
"""Seconds for sessions to come back after the test."""
_STOPS: Final = 3
"""How often it is asked to stop: what does not reach the service ends the test no sooner than its own time does."""
_MAY_GO_ON: Final = "the failover test may go on; the service ends it when its minutes are over"


class FailoverRun(Driver):
    """Runs failover tests, as a client and over its connections."""

    def run(
        self,
        virtual_interface_id: str,
        seconds: float,
        bgp_peer_ids: Iterable[str],
        *,
        force: bool,
        on_poll: OnPoll | None,
    ) -> FailoverTestReport:
        """Begin, watch, end, and wait until sessions are back."""
        check_identifier("virtual_interface_id", virtual_interface_id)
        if isinstance(seconds, bool) or not 0 < seconds <= _LONGEST:
            raise ParameterError(f"seconds: expected a number above 0 and up to {_LONGEST:.0f}, got {seconds!r}")
        if on_poll is not None:
            check_plain_function("on_poll", on_poll)
        clock = self._context.clock
        peers = tuple(bgp_peer_ids)
        watch = FailoverWatch(virtual_interface_id, self._interfaces(), peers, force=force)
        test_id = self._start(virtual_interface_id, math.ceil(seconds / 60), peers)
        begun = clock.monotonic()
        try:
            while not watch.ended_early and (left := begun + seconds - clock.monotonic()) > 0:
                clock.sleep(min(_INTERVAL, left))
                self._look(watch, on_poll, begun, begun + seconds)
        finally:
            self._stop(virtual_interface_id)
            ended = clock.monotonic()
        while clock.monotonic() - ended < _RECOVERY:
            self._look(watch, on_poll, begun, ended + _RECOVERY)
            if watch.is_up:
                break
            clock.sleep(_INTERVAL)
        return FailoverTestReport(
            virtual_interface_id=virtual_interface_id,
            test_id=test_id,
            seconds=ended - begun,
            other_paths=watch.other_paths,
            outages=tuple(watch.outages(clock.monotonic())),
            ended_early=watch.ended_early,
            recovered=watch.is_up,
        )

    def _interfaces(self) -> Iterable[VirtualInterface]:
        return self._list(op.DESCRIBE_VIRTUAL_INTERFACES, {})

    def _look(self, watch: FailoverWatch, on_poll: OnPoll | None, begun: float, until: float) -> None:
        """Look at all interfaces; a look that fails is made up for by the next one."""
        failed: DirectLinkError | None = None
        interfaces: Iterable[VirtualInterface] = ()
        try:
            interfaces = self._interfaces()
        except DirectLinkError as error:
            failed = error
        now = self._context.clock.monotonic()
        if failed is None:
            watch.saw(interfaces, now)
        if on_poll is None:
            return
        for interface_id, state in watch.states.items():
            shown = None if failed else state
            elapsed, remaining = now - begun, max(until - now, 0.0)
            on_poll(Poll(resource_id=interface_id, state=shown, elapsed=elapsed, remaining=remaining, error=failed))

    def _start(self, interface_id: str, minutes: int, peers: tuple[str, ...]) -> str:
        members: dict[str, object] = {
            "virtual_interface_id": interface_id,
            "bgp_peers": peers or None,
            "test_duration_in_minutes": minutes,
        }
        try:
            answer = self._call(op.START_BGP_FAILOVER_TEST, members)
        except BaseException as error:
            # An interrupt may come after the service has begun; a refusal may be for a test of somebody else's.
            if not isinstance(error, DirectLinkError) or outcome_unknown(error):
                self._stop(interface_id)
            raise
        test = answer.virtual_interface_test
        return "" if test is None else str(test.test_id)

    def _stop(self, interface_id: str) -> None:
        """End the test, if it has not ended by itself; the service ends it in any case."""
        left = _STOPS
        while True:
            left -= 1
            try:
                self._call(op.STOP_BGP_FAILOVER_TEST, {"virtual_interface_id": interface_id})
            except DirectConnectClientException:
                return  # no test runs
            except BaseException as error:
                if not left or not isinstance(error, DirectLinkError):
                    error.add_note(_MAY_GO_ON)
                    raise
                self._context.clock.sleep(_INTERVAL)
            else:
                return
