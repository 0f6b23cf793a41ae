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

How the parts fit: ``_transport`` and ``_server`` bring requests to ``_service``, which consults ``_faults``, verifies
by ``_auth`` and calls the operation found in ``_registry``. Operations live with the resources they work on
(``_connections``, ``_virtual_interfaces``, ``_direct_connect_gateways``, …), whose tables are in ``_world``; on AWS all
that a hosted interface has to do with is there, and what is not (interconnects, MACsec keys, routes, …) is answered
``NotEmulated``.
"""

from directlink.emulator._emulator import Emulator
from directlink.emulator._records.clock import ManualClock
from directlink.emulator._serving.faults import Fault, FaultScript
from directlink.emulator._serving.server import Server
from directlink.emulator._serving.service import RequestRecord
from directlink.emulator._serving.transport import AsyncEmulatorTransport, EmulatorTransport
from directlink.emulator._store.accounts import Account

__all__ = [
    "Account",
    "AsyncEmulatorTransport",
    "Emulator",
    "EmulatorTransport",
    "Fault",
    "FaultScript",
    "ManualClock",
    "RequestRecord",
    "Server",
]
