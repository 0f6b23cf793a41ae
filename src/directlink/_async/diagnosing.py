"""Finding out why an interface does not forward traffic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.reading import AsyncReader
from directlink._basics.checks import check_identifier
from directlink._diagnose.diagnosis import Diagnosis, conclude
from directlink._diagnose.reading import read_facts
from directlink._diagnose.router_output import read_router_output
from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from directlink.enums import Cloud


class AsyncDiagnosing(AsyncReader):
    """Diagnoses interfaces."""

    async def diagnose(self, virtual_interface_id: str, cloud: Cloud, router_output: str | None) -> Diagnosis:
        """Read what may explain it, and return what follows."""
        check_identifier("virtual_interface_id", virtual_interface_id)
        sessions = () if router_output is None else read_router_output(router_output)
        reading = read_facts(virtual_interface_id, cloud, self._context.region)
        facts = await self._read_all(reading, (DirectLinkError,))
        facts.sessions = sessions
        return conclude(facts)
