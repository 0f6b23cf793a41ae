# Generated from _async/offers/preflight.py by scripts/unasync: change that file.
"""A look before an acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink._accept.preflight import Checks, Preflight
from directlink._accept.requests import AcceptRequest
from directlink._basics.checks import check_instance
from directlink._sync.reading import Reader
from directlink.errors import AccessDeniedError, DirectConnectClientException, ParameterError

if TYPE_CHECKING:
    from directlink.enums import Cloud


class Preflights(Reader):
    """Makes the reads of a look before an acceptance."""

    def preflight(self, request: AcceptRequest[Any], cloud: Cloud) -> Preflight:
        """Return what can be told before ``request`` is accepted."""
        check_instance("request", request, AcceptRequest, ParameterError)
        checks = Checks(request, cloud, self._context.region, self._context.clock.time())
        self._read_all(checks.reads(), (AccessDeniedError, DirectConnectClientException))
        return checks.result()
