"""The emulator as its users see it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from directlink._basics.clock import Clock, SystemClock
from directlink.emulator._control.control import Control
from directlink.emulator._control.state import EmulatorState
from directlink.emulator._control.state_file import StateFile
from directlink.emulator._offering import Offering
from directlink.emulator._operations import seeding
from directlink.emulator._records.clock import AdjustableClock
from directlink.emulator._records.lifecycle import Lifecycle
from directlink.emulator._serving.customer_router import CustomerRouter
from directlink.emulator._serving.server import Server
from directlink.emulator._serving.service import Service
from directlink.emulator._serving.transport import AsyncEmulatorTransport, EmulatorTransport
from directlink.emulator._store.store import Store
from directlink.enums import Cloud

if TYPE_CHECKING:
    import os
    from contextlib import AbstractContextManager

    from directlink.emulator._records.account import Account
    from directlink.emulator._serving.faults import FaultScript
    from directlink.emulator._serving.request_log import RequestRecord


class Emulator(Offering):
    """A Direct Connect / DirectLink service with accounts, signatures, states and a clock, for tests and trials.

    It starts with two accounts, ``owner`` and ``grantee``, each with two virtual gateways (the grantee's first is
    ``vgw-87654321``) and, on AWS, a Direct Connect gateway. Ids and keys are made up, alike in every run. Thread-safe.

    Args:
        cloud: whose rules hold: ``outscale`` or ``aws``. OUTSCALE's interfaces carry fewer fields, attach to virtual
            gateways only, know no ``down``, and expire when nobody accepts them for seven days.
        provisioning_seconds: how long a connection or an accepted interface takes to become available (a public one
            twice that: it is verified first), and a deleted one to be gone.
        clock: where time comes from; a :class:`ManualClock` moves only when told to. The default is an
            :class:`AdjustableClock`: the machine's, which can be put forward and stopped.
        region: the region that requests must be signed for; ``None`` takes any.
        signing_window: seconds by which a signing time may be off. ``math.inf`` lets clients on the machine's clock
            talk to an emulator whose manual clock went far.
        bgp_starts: with ``down`` an interface is ``down`` until :meth:`set_bgp_status` brings a session up (AWS only).

    Raises:
        ValueError: ``cloud`` or ``bgp_starts`` is unknown, or ``bgp_starts`` does not go with the cloud.

    Attributes:
        faults: what goes wrong, and when.
    """

    def __init__(
        self,
        cloud: Cloud | str = Cloud.OUTSCALE,
        *,
        provisioning_seconds: float = 2.0,
        clock: Clock | None = None,
        region: str | None = None,
        signing_window: float = 900.0,
        bgp_starts: Literal["up", "down"] = "up",
    ) -> None:
        self._clock, self._region = clock or AdjustableClock(), region or "eu-west-2"
        self._store = Store(Lifecycle(Cloud(cloud), self._clock, provisioning_seconds, bgp_starts))
        # whoever puts an adjustable clock forward does not do so with the clocks of the clients
        signing_clock = SystemClock() if isinstance(self._clock, AdjustableClock) else self._clock
        self._service = Service(self._store, signing_clock=signing_clock, region=region, signing_window=signing_window)
        self._state = EmulatorState(self._service, self._store)
        self.faults: FaultScript = self._service.faults
        seeding.seed_first_accounts(self._store)

    @property
    def cloud(self) -> Cloud:
        """Whose rules hold."""
        return self._store.cloud

    @property
    def clock(self) -> Clock:
        """Where time comes from."""
        return self._clock

    @property
    def owner(self) -> Account:
        """The account that owns connections and offers interfaces."""
        return self.account("owner")

    @property
    def grantee(self) -> Account:
        """The account that interfaces are offered to."""
        return self.account("grantee")

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account, oldest first."""
        with self._service.lock:
            return tuple(self._store.accounts)

    def account(self, name: str) -> Account:
        """The account of that name.

        Args:
            name: ``"owner"``, ``"grantee"``, or one of :meth:`add_account`.

        Raises:
            LookupError: there is no such account.
        """
        with self._service.lock:
            return self._store.accounts.named(name)

    def add_account(self, name: str) -> Account:
        """Make another account, with permanent keys and gateways of its own.

        Args:
            name: letters and digits; not taken yet.

        Raises:
            ValueError: the name is taken or has other characters.
        """
        with self._service.lock:
            return seeding.seed_account(self._store, name)

    def add_virtual_gateway(
        self, account: str, virtual_gateway_id: str | None = None, *, state: str = "available"
    ) -> str:
        """Give an account another virtual gateway.

        Args:
            account: its name.
            virtual_gateway_id: the id; made up if not given.
            state: only an ``available`` one, that is, one attached to a network, can be used.

        Returns:
            The id.

        Raises:
            LookupError: there is no such account.
        """
        with self._service.lock:
            return seeding.seed_virtual_gateway(self._store, account, virtual_gateway_id, state)

    def add_direct_connect_gateway(self, account: str, direct_connect_gateway_id: str | None = None) -> str:
        """Give an account another Direct Connect gateway, which can be used at once.

        Args:
            account: its name.
            direct_connect_gateway_id: the id; made up if not given.

        Returns:
            The id.

        Raises:
            LookupError: there is no such account.
            ValueError: the cloud is OUTSCALE, which has none.
        """
        with self._service.lock:
            return seeding.seed_direct_connect_gateway(self._store, account, direct_connect_gateway_id)

    def add_transit_gateway(self, account: str, transit_gateway_id: str | None = None) -> str:
        """Give an account a transit gateway, for its Direct Connect gateways to be associated with.

        Args:
            account: its name.
            transit_gateway_id: the id; made up if not given.

        Returns:
            The id.

        Raises:
            LookupError: there is no such account.
            ValueError: the cloud is OUTSCALE, which has none.
        """
        with self._service.lock:
            return seeding.seed_transit_gateway(self._store, account, transit_gateway_id)

    def issue_session(self, account: str, *, seconds: float = 3600.0) -> Account:
        """Make temporary keys, with a session token, for an account; its permanent keys stay valid.

        Args:
            account: its name.
            seconds: how long they are valid, on the emulator's clock.

        Returns:
            The account with those keys.

        Raises:
            LookupError: there is no such account.
        """
        with self._service.lock:
            return self._store.accounts.issue_session(account, self._clock.time() + seconds)

    def virtual_interface_state(self, virtual_interface_id: str) -> str | None:
        """State of an interface as the service knows it, whoever owns it; ``None`` for one that is gone.

        Args:
            virtual_interface_id: its id.

        Raises:
            LookupError: there never was such an interface.
        """
        with self._service.lock:
            return self._store.interface_state(virtual_interface_id)

    def set_bgp_status(self, virtual_interface_id: str, status: str, *, bgp_peer_id: str | None = None) -> None:
        """Bring BGP sessions of an interface up or down: once provisioned, it is ``down`` if none of them is up.

        The sessions of an offer are shown as ``unknown`` until it is accepted and provisioned, or until this is called:
        then they are ``down``.

        Args:
            virtual_interface_id: its id.
            status: ``"up"`` or ``"down"``.
            bgp_peer_id: this session only (``dxpeer-…``); all that it has if not given.

        Raises:
            LookupError: there is no such interface, or it has no such session.
            ValueError: the status is another, or the cloud is OUTSCALE, which does not show BGP sessions.
        """
        with self._service.lock:
            seeding.set_bgp_status(self._store, virtual_interface_id, status, bgp_peer_id)

    def set_link_status(self, connection_id: str, status: str) -> None:
        """Bring the link of a connection ``up`` or ``down``: once provisioned, it is ``available`` or ``down``.

        Args:
            connection_id: its id.
            status: ``"up"`` or ``"down"``.

        Raises:
            LookupError: there is no such connection.
            ValueError: the status is another, or the cloud is OUTSCALE, which shows none.
        """
        with self._service.lock:
            seeding.set_link_status(self._store, connection_id, status)

    def customer_router(self, virtual_interface_id: str) -> CustomerRouter:
        """The router at the customer's end of an interface, for a test to play its part; errors as its class says.

        Args:
            virtual_interface_id: its id.
        """
        return CustomerRouter(self._service, self._store, virtual_interface_id)

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """The requests so far, oldest first; of more than 10,000, the last ones."""
        with self._service.lock:
            return tuple(self._service.log)

    def applied(self, operation: str | None = None) -> int:
        """How many requests were processed with success, answered or not.

        Args:
            operation: of this operation only.
        """
        with self._service.lock:
            return self._service.log.count(operation, applied_only=True)

    def received(self, operation: str | None = None) -> int:
        """How many requests came, refused ones and those lost before processing included.

        Args:
            operation: of this operation only.
        """
        with self._service.lock:
            return self._service.log.count(operation, applied_only=False)

    def transport(self) -> EmulatorTransport:
        """A transport for a client in this process; nothing goes over the network."""
        return EmulatorTransport(self._service, self._clock)

    def async_transport(self) -> AsyncEmulatorTransport:
        """A transport for an async client in this process; nothing goes over the network."""
        return AsyncEmulatorTransport(self._service, self._clock)

    def reset(self) -> None:
        """Begin anew: no faults and no requests, and an adjustable clock shows the machine's time."""
        self._state.reset()

    def snapshot(self) -> str:
        """Everything that it remembers but faults and requests, as JSON in one line, for :meth:`restore`."""
        return self._state.write()

    def restore(self, snapshot: str | bytes) -> None:
        """Become what an emulator was; an adjustable clock is set as its was, a manual one put forward if behind.

        Args:
            snapshot: what :meth:`snapshot` returned, of this emulator or another one of the same cloud.

        Raises:
            ValueError: it is damaged, or of another cloud; nothing has changed then.
        """
        self._state.read(snapshot)

    def keep_state(self, path: str | os.PathLike[str]) -> AbstractContextManager[object]:
        """Keep the state in a file across restarts: a context manager that takes it up, and writes changes.

        Args:
            path: the file; it need not exist. Entering raises ``ValueError`` for a damaged one or one of another cloud,
                ``OSError`` for one out of reach.
        """
        return StateFile(Path(path), self._state, self._service)

    def serve(self, port: int = 0) -> Server:
        """Serve HTTP on 127.0.0.1, in a thread of its own, until the returned server is closed.

        Args:
            port: the port; 0 takes a free one.

        Raises:
            OSError: the port is in use.
        """
        return Server(self._service, self._clock, port, Control(self._service, self._store, self._state, self._region))
