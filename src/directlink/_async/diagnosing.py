"""Finding out why an interface does not forward traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._basics.checks import check_identifier, check_timeout
from directlink._diagnose.diagnosis import Diagnosis, conclude
from directlink._diagnose.reading import read_facts
from directlink._diagnose.router_output import read_router_output
from directlink.errors import DirectLinkError, ParameterError

if TYPE_CHECKING:
    from directlink._async.driver import AsyncConnector
    from directlink._call.context import CallContext
    from directlink._diagnose.facts import Facts
    from directlink._diagnose.reading import Answer, Read
    from directlink.enums import Cloud


class AsyncDiagnosing(AsyncDriver):
    """Diagnoses interfaces, as a client and over its connections.

    Args:
        context: the client's settings.
        connector: the client's transport.
        timeout: seconds for the whole diagnosis.
        cloud: which service it speaks to.
    """

    def __init__(self, context: CallContext, connector: AsyncConnector, timeout: float, cloud: Cloud) -> None:
        self._context = context
        self._connector = connector
        self._timeout = check_timeout(timeout, ParameterError)
        self._cloud = cloud

    async def diagnose(self, virtual_interface_id: str, router_output: str | None) -> Diagnosis:
        """Read what may explain it, and return what follows."""
        check_identifier("virtual_interface_id", virtual_interface_id)
        sessions = () if router_output is None else read_router_output(router_output)
        facts = await self._facts(virtual_interface_id)
        facts.sessions = sessions
        return conclude(facts)

    async def _facts(self, virtual_interface_id: str) -> Facts:
        deadline = self._deadline()
        reading = read_facts(virtual_interface_id, self._cloud, self._context.region)
        try:
            read = next(reading)
            while True:
                read = reading.send(await self._answer(read, deadline))
        except StopIteration as end:
            facts: Facts = end.value
            return facts

    async def _answer(self, read: Read, deadline: float) -> Answer:
        ask = self._call if read.operation.items is None else self._list
        try:
            found: Answer = await ask(read.operation, read.members, deadline)
        except DirectLinkError as error:
            return error
        return found
