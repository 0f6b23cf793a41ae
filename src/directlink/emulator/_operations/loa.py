"""Letters of authorization: what a colocation facility wants to see before it patches a cross connect."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.interconnects import find_live_interconnect
from directlink.emulator._operations.loa_document import write_pdf
from directlink.emulator._operations.ports import find_port
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.connection import Connection
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._store.store import Store

CONTENT_TYPE: Final = "application/pdf"


@operation("DescribeLoa", Cloud.AWS)
def describe_loa(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Write the letter for a connection, an interconnect, or all that a LAG bundles."""
    return _write(store, caller, parameters, find_port(store, caller, parameters.string("connectionId")))


@operation("DescribeConnectionLoa", Cloud.AWS)
def describe_connection_loa(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Write the letter for a connection: an older form of the same."""
    connection_id = parameters.string("connectionId")
    if connection_id in store.lags:
        raise client_error(f"connection {connection_id} does not exist")
    return {"loa": _write(store, caller, parameters, find_port(store, caller, connection_id))}


@operation("DescribeInterconnectLoa", Cloud.AWS)
def describe_interconnect_loa(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Write the letter for an interconnect: an older form of the same."""
    interconnect = find_live_interconnect(store, caller, parameters.string("interconnectId"))
    return {"loa": _write(store, caller, parameters, interconnect)}


def _write(store: Store, caller: Caller, parameters: Parameters, port: Connection | Lag) -> Json:
    """The letter for a port, and a note that it was asked for.

    Raises:
        Refusal: the request wants another format, or the port is only ordered yet.
    """
    parameters.choice("loaContentType", CONTENT_TYPE)
    provider = parameters.optional_string("providerName")
    if port.state(store.lifecycle) == "requested":
        raise client_error(f"the LOA-CFA of {port.id} is not available yet: it is requested")
    ports = [port] if isinstance(port, Connection) else store.members_of(port)
    for each in ports:
        each.loa_issued_at = store.now()
    issued = datetime.fromtimestamp(store.now(), UTC)
    requester = f"account {caller.account.account_id}" + ("" if provider is None else f" and {provider}")
    lines = [
        "Letter of Authorization and Connecting Facility Assignment",
        "EMULATED: this letter authorizes nothing.",
        "",
        f"Issued:     {issued:%Y-%m-%d %H:%M} UTC",
        f"Requester:  {requester}",
        f"Location:   {port.location}",
        "",
        *(f"Cross connect: {each.id} ({each.bandwidth}), {each.name}" for each in ports),
    ]
    return {"loaContent": base64.b64encode(write_pdf(lines)).decode(), "loaContentType": CONTENT_TYPE}
