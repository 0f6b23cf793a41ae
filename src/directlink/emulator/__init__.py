"""An embedded Direct Connect / DirectLink service, for tests and trials.

It speaks the wire format, verifies signatures, keeps states by a clock that tests can move, and fails on request::

    from directlink import Credentials, DirectLinkClient
    from directlink.emulator import Emulator, Fault

    emulator = Emulator()
    offered = emulator.offer_private_virtual_interface("dxvif-56781234")
    emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.drop_after_apply())
    client = DirectLinkClient(
        cloud="outscale",
        region="eu-west-2",
        credentials=Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key),
        transport=emulator.transport(),
    )

The parts, from top to bottom; each imports only from those below it:

- ``_emulator``: :class:`Emulator`, the public face; ``_offering`` is its part that makes offers.
- ``_control``: control of a served emulator from any language, and its state on disk.
- ``_serving``: HTTP and the in-process transports, signatures, faults, and ``service``, which handles a request.
- ``_operations``: what answers each operation. Its docstring says how to add an emulated resource.
- ``_store``: the tables of all resources, and the accounts.
- ``_records``: the resources. A record's ``state`` method decides on its state: that of an interface is in
  ``_records/virtual_interface.py``.

On AWS every operation is answered; on OUTSCALE its ten are.
"""

from directlink.emulator._emulator import Emulator
from directlink.emulator._records.account import Account
from directlink.emulator._records.clock import AdjustableClock, ManualClock
from directlink.emulator._serving.customer_router import CustomerRouter
from directlink.emulator._serving.faults import Fault, FaultScript
from directlink.emulator._serving.request_log import RequestRecord
from directlink.emulator._serving.server import Server
from directlink.emulator._serving.transport import AsyncEmulatorTransport, EmulatorTransport

__all__ = [
    "Account",
    "AdjustableClock",
    "AsyncEmulatorTransport",
    "CustomerRouter",
    "Emulator",
    "EmulatorTransport",
    "Fault",
    "FaultScript",
    "ManualClock",
    "RequestRecord",
    "Server",
]
