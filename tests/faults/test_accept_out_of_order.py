"""A service that is out of order for good, from any step on: what an acceptance says is true, and later it succeeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

import directlink
import handshake_support
from directlink import Credentials, DirectLinkClient
from directlink.emulator import Emulator, Fault, ManualClock
from offered import HANDSHAKES, KINDS

if TYPE_CHECKING:
    from support import Kind

FAULTS = {
    **handshake_support.FAULTS,
    "not allowed": Fault.error("AccessDeniedException", status=403),
    "refused": Fault.error("DirectConnectClientException"),
    "refused, and done": Fault.error("InternalFailure", status=400, after_apply=True),
    "nothing": Fault.broken_body(b"{}", before_apply=True),
}
STEPS = {
    # step: which operations fail, from which request on, and whether a goal is waited for
    "every look": (("look",), 1, False),
    "every confirm": (("confirm",), 1, False),
    "every confirm and what comes after it": (("confirm", "look"), 2, False),
    "every look after the first": (("look", "later"), 2, True),
    "everything": ((None,), 1, False),
    "everything after the first look": ((None,), 2, False),
    "everything after the confirm": ((None,), 3, True),
}


@pytest.mark.parametrize("what", KINDS)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_is_said_while_the_service_is_out_of_order_is_true_and_afterwards_it_ends_the_same(
    kind: Kind, what: str, step: str, fault: Fault
) -> None:
    clock, handshake = ManualClock(), HANDSHAKES[what]
    emulator = Emulator("aws", clock=clock, provisioning_seconds=0.0)
    account = emulator.grantee
    keys = Credentials(account.access_key_id, account.secret_access_key)
    where: dict[str, Any] = {"cloud": "aws", "region": "eu-west-2", "credentials": keys, "clock": clock}
    observer = DirectLinkClient(**where, transport=emulator.transport())
    request: Any = handshake.request(emulator)
    held, attempt, waits = STEPS[step]
    if waits:
        request = attrs.evolve(request, wait_for=request.GOAL)
    for name in held:
        operation = name and getattr(handshake, name)
        emulator.faults.add(operation, fault, attempt=1 if name == "confirm" else attempt, times=None)
    way = emulator.async_transport() if kind.is_async else emulator.transport()
    client = kind.client_class(**where, transport=way)
    said: bool | None = True
    try:
        kind.run(client.accept(request, timeout=60.0))
    except directlink.DirectLinkError as error:
        said = error.accepted
    emulator.faults.clear()
    assert said in {None, handshake.shown(observer, request) is not None}
    assert emulator.applied(handshake.confirm) <= 1
    again = kind.run(client.accept(request, timeout=600.0))
    assert handshake.shown(observer, request) == handshake.end
    assert emulator.applied(handshake.confirm) == 1
    assert again.already_accepted or said is not True
