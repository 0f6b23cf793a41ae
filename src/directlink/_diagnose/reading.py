"""Which calls tell something about an interface, as few as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink._accept.reads import Read
from directlink._accept.states import ATTACHED, ENDED
from directlink._call import operations as op
from directlink._diagnose.facts import Facts
from directlink.enums import Cloud
from directlink.errors import AccessDeniedError, DirectConnectClientException, DirectLinkError

if TYPE_CHECKING:
    from directlink._accept.reads import Answer, Reading
    from directlink._call.operations import Operation
    from directlink.models.virtual_interfaces import VirtualInterface


def read_facts(virtual_interface_id: str, cloud: Cloud, region: str) -> Reading[Facts]:
    """Ask for one call after the other, and return what they told. Each is answered by its response or its error.

    Raises:
        DirectLinkError: the interface could not be asked for, for another reason than that the account may not.
    """
    facts = Facts(cloud=cloud, region=region, virtual_interface_id=virtual_interface_id)
    answer = yield Read(op.DESCRIBE_VIRTUAL_INTERFACES, {"virtual_interface_id": virtual_interface_id})
    if isinstance(answer, AccessDeniedError):
        facts.may_read = False
        facts.not_checked.append(f"DescribeVirtualInterfaces: {_reason(answer)}")
        return facts
    if isinstance(answer, DirectLinkError):
        if not isinstance(answer, DirectConnectClientException):  # OUTSCALE refuses an id that it does not know
            raise answer
        return facts
    interface = next(iter(answer), None)
    facts.interface = interface
    if interface is None or facts.state in {"confirming", *ENDED}:
        return facts
    yield from _read_carrier(facts, interface)
    yield from _read_gateway(facts, interface)
    if cloud is Cloud.OUTSCALE:
        facts.not_checked.append("BGP sessions and routes: OUTSCALE does not show them")
    elif facts.state in ATTACHED:
        yield from _read_sessions(facts, virtual_interface_id)
    return facts


def _read_carrier(facts: Facts, interface: VirtualInterface) -> Reading[None]:
    carrier_id = interface.connection_id
    if not carrier_id:
        return
    row = op.DESCRIBE_LAGS if carrier_id.startswith("dxlag-") else op.DESCRIBE_CONNECTIONS
    name = "lag_id" if row is op.DESCRIBE_LAGS else "connection_id"
    found = _kept(facts, row, (yield Read(row, {name: carrier_id})), absent=f"{carrier_id} is another account's")
    if found is not None:
        facts.carrier = next(iter(found), None)
        if facts.carrier is None:
            facts.not_checked.append(f"{row.name}: {carrier_id} is another account's")


def _read_gateway(facts: Facts, interface: VirtualInterface) -> Reading[None]:
    gateway_id = interface.direct_connect_gateway_id
    if interface.virtual_gateway_id:
        row = op.DESCRIBE_VIRTUAL_GATEWAYS
        facts.virtual_gateways = _kept(facts, row, (yield Read(row, {})))
    elif gateway_id:
        members: dict[str, object] = {"direct_connect_gateway_id": gateway_id}
        gateways = op.DESCRIBE_DIRECT_CONNECT_GATEWAYS
        found = _kept(facts, gateways, (yield Read(gateways, members)))
        facts.gateway = next(iter(found or ()), None)
        if found == ():
            facts.not_checked.append(f"{gateways.name}: {gateway_id} is another account's")
            return
        attachments = op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ATTACHMENTS
        members = {"virtual_interface_id": interface.virtual_interface_id}
        facts.attachments = _kept(facts, attachments, (yield Read(attachments, members)))
        associations = op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS
        members = {"direct_connect_gateway_id": gateway_id}
        facts.associations = _kept(facts, associations, (yield Read(associations, members)))


def _read_sessions(facts: Facts, interface_id: str) -> Reading[None]:
    members: dict[str, object] = {"virtual_interface_id": interface_id}
    if facts.up:
        row = op.LIST_VIRTUAL_INTERFACE_ROUTES
        facts.routes = _kept(facts, row, (yield Read(row, members)))
    if facts.down or facts.state == "testing":
        history = op.LIST_VIRTUAL_INTERFACE_TEST_HISTORY
        facts.tests = _kept(facts, history, (yield Read(history, members))) or ()


def _kept(
    facts: Facts, operation: Operation[Any], answer: Answer, *, absent: str | None = None
) -> tuple[Any, ...] | None:
    """Return the items of an answer; ``None`` for an error, which is noted.

    Args:
        facts: where it is noted.
        operation: what was asked.
        answer: what came of it.
        absent: what it means that the service does not know the id.
    """
    if not isinstance(answer, DirectLinkError):
        return tuple(answer)
    unknown = absent if isinstance(answer, DirectConnectClientException) else None
    facts.not_checked.append(f"{operation.name}: {unknown or _reason(answer)}")
    return None


def _reason(error: DirectLinkError) -> str:
    code = getattr(error, "code", None) or type(error).__name__
    return f"{code}: {error.message}" if error.message else str(code)
