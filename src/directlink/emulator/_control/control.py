"""What the paths under ``/_emulator/`` answer: control of the emulator, in JSON, for programs on this machine.

They change what the service believes, so a page in a browser must not reach them: requests of another host name, those
that a browser marks as coming from a page, and bodies that a page may send unasked are refused.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import parse_qs, unquote, urlsplit

from directlink.emulator._control.fault_json import read_fault
from directlink.emulator._control.offers import make_offers
from directlink.emulator._control.values import Values
from directlink.emulator._operations.seeding import (
    reject_offer,
    seed_account,
    seed_direct_connect_gateway,
    seed_transit_gateway,
    seed_virtual_gateway,
    set_bgp_status,
    set_link_status,
)
from directlink.emulator._operations.showing import show_connection
from directlink.emulator._records.clock import AdjustableClock, ManualClock
from directlink.emulator._serving.customer_router import CustomerRouter
from directlink.emulator._serving.messages import CONTROL_PREFIX, Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from directlink.emulator._control.state import EmulatorState
    from directlink.emulator._records.account import Account
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._serving.messages import Request
    from directlink.emulator._serving.request_log import RequestRecord
    from directlink.emulator._serving.service import Service
    from directlink.emulator._store.store import Store

_HOSTS: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_GATEWAYS: Final = {
    "virtual": seed_virtual_gateway,
    "direct_connect": seed_direct_connect_gateway,
    "transit": seed_transit_gateway,
}


class Control:
    """Answers control requests.

    Args:
        service: what is controlled; its lock is held meanwhile.
        store: what it answers from.
        state: its state as a whole.
        region: where connections of offers are made.
    """

    def __init__(self, service: Service, store: Store, state: EmulatorState, region: str) -> None:
        self._service = service
        self._store = store
        self._state = state
        self._region = region
        self._routes: dict[tuple[str, str], Callable[[Values], Any]] = {
            ("GET", "accounts"): self._accounts,
            ("POST", "accounts"): self._add_account,
            ("POST", "sessions"): self._issue_session,
            ("POST", "gateways"): self._add_gateway,
            ("POST", "offers"): self._offer,
            ("POST", "rejections"): self._reject,
            ("GET", "interfaces"): self._interface,
            ("GET", "connections"): self._connection,
            ("GET", "proposals"): self._proposal,
            ("POST", "bgp"): self._set_bgp,
            ("POST", "links"): self._set_link,
            ("POST", "routes"): self._set_routes,
            ("GET", "clock"): self._clock,
            ("POST", "clock"): self._set_clock,
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._add_fault,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "requests"): self._requests,
            ("POST", "reset"): self._reset,
        }

    def handle(self, request: Request) -> Answer:
        """Answer a request for a path under ``/_emulator/``."""
        refused = _foreign(request)
        if refused is not None:
            return _answer(403, {"error": refused})
        url = urlsplit(request.target)
        path = unquote(url.path.removeprefix(CONTROL_PREFIX))
        try:
            with self._service.lock:
                return self._handle(request, path, url.query)
        except LookupError as error:
            return _answer(404, {"error": str(error.args[0] if error.args else error)})
        except (ValueError, RecursionError) as error:
            return _answer(400, {"error": str(error)})

    def _handle(self, request: Request, path: str, query: str) -> Answer:
        if (request.method, path) == ("GET", "snapshot"):
            return Answer(200, _HEADERS.copy(), self._state.write().encode())
        if (request.method, path) == ("PUT", "snapshot"):
            self._state.read(request.body)
            return _answer(200, {})
        handler = self._routes.get((request.method, path))
        if handler is None:
            methods = sorted(method for method, known in self._routes if known == path)
            if methods:
                return _answer(405, {"error": f"{path} takes {', '.join(methods)}"})
            raise LookupError(f"there is nothing at {CONTROL_PREFIX}{path}")
        values = Values(_read_query(query) if request.method == "GET" else _read_body(request.body))
        answer = handler(values)
        self._service.changes += request.method != "GET"
        return _answer(200, answer)

    def _accounts(self, values: Values) -> Json:
        values.end()
        return {"accounts": [describe_account(account) for account in self._store.accounts]}

    def _add_account(self, values: Values) -> Json:
        name = values.take("name", str)
        values.end()
        return describe_account(seed_account(self._store, name))

    def _issue_session(self, values: Values) -> Json:
        name, seconds = values.take("account", str), values.take("seconds", int, float, default=3600)
        values.end()
        return describe_account(self._store.accounts.issue_session(name, self._store.now() + seconds))

    def _add_gateway(self, values: Values) -> Json:
        account, kind = values.take("account", str), values.take("kind", str, default="virtual")
        gateway_id = values.take("id", str, default=None)
        state = values.take("state", str, default=None)
        values.end()
        if kind not in _GATEWAYS or (state is not None and kind != "virtual"):
            raise ValueError(f"kind must be one of {', '.join(_GATEWAYS)}; only a virtual one has a state")
        if state is not None:
            return {"id": seed_virtual_gateway(self._store, account, gateway_id, state)}
        return {"id": _GATEWAYS[kind](self._store, account, gateway_id)}

    def _offer(self, values: Values) -> Json:
        return make_offers(self._store, self._region, values)

    def _reject(self, values: Values) -> Json:
        resource_id, account = values.take("id", str), values.take("account", str, default="grantee")
        values.end()
        return {"state": reject_offer(self._store, resource_id, account, self._region)}

    def _interface(self, values: Values) -> Json:
        interface = self._store.interface(values.take("id", str))
        values.end()
        return interface.to_json(self._store.lifecycle)

    def _connection(self, values: Values) -> Json:
        connection_id = values.take("id", str)
        values.end()
        connection = self._store.connections.get(connection_id)
        if connection is None:
            raise LookupError(f"there is no connection {connection_id}")
        return show_connection(self._store, connection)

    def _proposal(self, values: Values) -> Json:
        proposal_id = values.take("id", str)
        values.end()
        proposal = self._store.proposals.get(proposal_id)
        if proposal is None or proposal.state(self._store.lifecycle) is None:
            raise LookupError(f"there is no proposal {proposal_id}")
        return proposal.to_json()

    def _set_link(self, values: Values) -> Json:
        connection_id, status = values.take("connection_id", str), values.take("status", str)
        values.end()
        set_link_status(self._store, connection_id, status)
        return {"state": self._store.connections[connection_id].state(self._store.lifecycle)}

    def _set_bgp(self, values: Values) -> Json:
        interface_id, status = values.take("virtual_interface_id", str), values.take("status", str)
        peer_id = values.take("bgp_peer_id", str, default=None)
        values.end()
        set_bgp_status(self._store, interface_id, status, peer_id)
        return {"state": self._store.interface(interface_id).state(self._store.lifecycle)}

    def _set_routes(self, values: Values) -> Json:
        interface_id = values.take("virtual_interface_id", str)
        announced, withdrawn = values.take_list("announce", str), values.take_list("withdraw", str)
        as_path, communities = values.take_list("as_path", int), values.take_list("communities", str)
        values.end()
        router = CustomerRouter(self._service, self._store, interface_id)
        if withdrawn:
            router.withdraw(*withdrawn)
        router.announce(*announced, as_path=as_path, communities=communities)
        return {"state": self._store.interface(interface_id).state(self._store.lifecycle)}

    def _clock(self, values: Values) -> Json:
        values.end()
        clock = self._store.lifecycle.clock
        return {"time": clock.time(), "frozen": not isinstance(clock, AdjustableClock) or clock.is_frozen}

    def _set_clock(self, values: Values) -> Json:
        clock = self._store.lifecycle.clock
        seconds = values.take("advance", int, float, default=0)
        frozen = values.take("frozen", bool, default=None)
        values.end()
        if not isinstance(clock, (AdjustableClock, ManualClock)):
            raise ValueError("this emulator was given a clock that cannot be set")  # noqa: TRY004 (the state's fault)
        if frozen is not None:
            if not isinstance(clock, AdjustableClock):
                raise ValueError("this emulator was given a clock that always stands still")
            (clock.freeze if frozen else clock.resume)()
        clock.advance(seconds)
        return self._clock(Values({}))

    def _faults(self, values: Values) -> Json:
        values.end()
        return {"pending": [fault.name for fault in self._service.faults.pending]}

    def _add_fault(self, values: Values) -> Json:
        operation = values.take("operation", str, default=None)
        fault = read_fault(values.take("fault", str), values.take("arguments", dict, default={}))
        attempt, times = values.take("attempt", int, default=1), values.take("times", int, default=1)
        forever = values.take("forever", bool, default=False)
        values.end()
        self._service.faults.add(operation, fault, attempt=attempt, times=None if forever else times)
        return self._faults(Values({}))

    def _clear_faults(self, values: Values) -> Json:
        values.end()
        self._service.faults.clear()
        return {}

    def _requests(self, values: Values) -> Json:
        operation, account = values.take("operation", str, default=None), values.take("account", str, default=None)
        values.end()
        log = self._service.log
        return {
            "received": log.count(operation, applied_only=False),
            "applied": log.count(operation, applied_only=True),
            "requests": [
                _describe_request(record)
                for record in log
                if operation in (None, record.operation) and account in (None, record.account)
            ],
        }

    def _reset(self, values: Values) -> Json:
        values.end()
        self._state.reset()
        return {}


_HEADERS: Final = {"content-type": "application/json", "cache-control": "no-store"}


def describe_account(account: Account) -> dict[str, Any]:
    """An account with its made-up keys, as JSON."""
    return {name: value for name, value in asdict(account).items() if value is not None}


def _describe_request(record: RequestRecord) -> Json:
    return {
        "operation": record.operation,
        "account": record.account,
        "applied": record.applied,
        "status": record.status,
        "error_code": record.error_code,
        "fault": None if record.fault is None else record.fault.name,
        "request_id": record.request_id,
        "headers": dict(record.headers),
        "body": record.body.decode(errors="replace"),
    }


def _foreign(request: Request) -> str | None:
    """Why a request is not one of a program on this machine; ``None`` if it is."""
    headers = request.headers
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        host = None
    if host not in _HOSTS:
        return "control is for this machine, by its own name"  # a name that leads here is somebody else's
    if "origin" in headers or headers.get("sec-fetch-site", "none") != "none":
        return "control is not for web pages"
    if request.body and headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return "content-type must be application/json"
    return None


def _read_query(query: str) -> dict[str, Any]:
    return {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}


def _read_body(body: bytes) -> dict[str, Any]:
    values: Any = json.loads(body or b"{}")
    if not isinstance(values, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004 (a bad request, not a mistake of the caller's)
    return cast("dict[str, Any]", values)


def _answer(status: int, content: Mapping[str, Any]) -> Answer:
    return Answer(status, _HEADERS.copy(), json.dumps(content).encode())
