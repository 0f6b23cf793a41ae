"""A look before an acceptance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink._accept.preflight import Checks, Preflight
from directlink._accept.requests import AcceptRequest
from directlink._async.driver import AsyncDriver
from directlink._basics.checks import check_instance
from directlink.errors import AccessDeniedError, DirectConnectClientException, DirectLinkError, ParameterError

if TYPE_CHECKING:
    from directlink._accept.preflight import Answer, Read
    from directlink._async.driver import AsyncConnector
    from directlink._call.context import CallContext
    from directlink.enums import Cloud


class AsyncPreflights(AsyncDriver):
    """Makes the reads of a look before an acceptance, as a client and over its connections.

    Args:
        context: the client's settings.
        connector: the client's transport.
        timeout: seconds for all reads together.
        cloud: which service it speaks to.
    """

    def __init__(self, context: CallContext, connector: AsyncConnector, timeout: float, cloud: Cloud) -> None:
        self._context = context
        self._connector = connector
        self._timeout = timeout
        self._cloud = cloud

    async def preflight(self, request: AcceptRequest[Any]) -> Preflight:
        """Return what can be told before ``request`` is accepted."""
        check_instance("request", request, AcceptRequest, ParameterError)
        context = self._context
        checks = Checks(request, self._cloud, context.region, context.clock.time())
        deadline = self._deadline()
        reads = checks.reads()
        try:
            read = next(reads)
            while True:
                read = reads.send(await self._answer(read, deadline))
        except StopIteration:
            return checks.result()

    async def _answer(self, read: Read, deadline: float) -> Answer:
        """Return what a read lists, or why the service refused it.

        Raises:
            DirectLinkError: there was no answer of the kind that says something about what was asked for.
        """
        ask = self._list if read.operation.items else self._call
        try:
            return tuple(await ask(read.operation, read.members, deadline))
        except DirectLinkError as error:
            if not isinstance(error, (AccessDeniedError, DirectConnectClientException)):
                raise
            return error
