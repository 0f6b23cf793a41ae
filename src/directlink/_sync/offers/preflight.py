# Generated from _async/offers/preflight.py by scripts/unasync: change that file.
"""A look before an acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink._accept.preflight import Checks, Preflight
from directlink._accept.requests import AcceptRequest
from directlink._basics.checks import check_instance
from directlink._sync.driver import Driver
from directlink.errors import AccessDeniedError, DirectConnectClientException, DirectLinkError, ParameterError

if TYPE_CHECKING:
    from directlink._accept.preflight import Answer, Read
    from directlink._call.context import CallContext
    from directlink._sync.driver import Connector
    from directlink.enums import Cloud


class Preflights(Driver):
    """Makes the reads of a look before an acceptance, as a client and over its connections.

    Args:
        context: the client's settings.
        connector: the client's transport.
        timeout: seconds for all reads together.
        cloud: which service it speaks to.
    """

    def __init__(self, context: CallContext, connector: Connector, timeout: float, cloud: Cloud) -> None:
        self._context = context
        self._connector = connector
        self._timeout = timeout
        self._cloud = cloud

    def preflight(self, request: AcceptRequest[Any]) -> Preflight:
        """Return what can be told before ``request`` is accepted."""
        check_instance("request", request, AcceptRequest, ParameterError)
        context = self._context
        checks = Checks(request, self._cloud, context.region, context.clock.time())
        deadline = self._deadline()
        reads = checks.reads()
        try:
            read = next(reads)
            while True:
                read = reads.send(self._answer(read, deadline))
        except StopIteration:
            return checks.result()

    def _answer(self, read: Read, deadline: float) -> Answer:
        """Return what a read lists, or why the service refused it.

        Raises:
            DirectLinkError: there was no answer of the kind that says something about what was asked for.
        """
        ask = self._list if read.operation.items else self._call
        try:
            return tuple(ask(read.operation, read.members, deadline))
        except DirectLinkError as error:
            if not isinstance(error, (AccessDeniedError, DirectConnectClientException)):
                raise
            return error
