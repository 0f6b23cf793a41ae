"""From a request to its answer; knows no sockets."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import ClockRefusal, Refusal
from directlink.emulator._serving.auth import claimed_key, verify
from directlink.emulator._serving.faults import Fault, FaultScript
from directlink.emulator._serving.messages import Answer, Outcome
from directlink.emulator._serving.protocols import protocol_of
from directlink.emulator._serving.request_log import RequestLog, RequestRecord

if TYPE_CHECKING:
    from directlink._basics.clock import Clock
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._serving.messages import Request
    from directlink.emulator._serving.protocols import WireProtocol
    from directlink.emulator._store.store import Store
    from directlink.enums import Cloud

_READING: Final = ("Describe", "Get", "List")
"""How the names of operations begin that change nothing."""
_NAMESPACE: Final = uuid.UUID(int=0)
_NO_FAULT: Final = Fault(name="none", applies=True)


@dataclass(frozen=True)
class Result:
    """What processing a request came to: an account if one signed it, and JSON or a refusal if it was processed."""

    account: str | None = None
    json: Json | None = None
    refusal: Refusal | None = None


class Service:
    """Answers requests one at a time.

    Args:
        store: the state of the emulated cloud.
        signing_clock: the clock of its clients, which answers are dated with; signing times are judged by this one
            and the store's.
        region: the region that requests must be signed for; ``None`` takes any.
        signing_window: seconds by which a signing time may be off.

    Attributes:
        faults: the fault script.
        log: the requests so far.
        lock: to be held while the store is read or changed.
        changes: how many requests may have changed the store.
    """

    def __init__(self, store: Store, *, signing_clock: Clock, region: str | None, signing_window: float) -> None:
        self.faults: FaultScript = FaultScript()
        self.log: RequestLog = RequestLog()
        self.lock: threading.RLock = threading.RLock()
        self.changes: int = 0
        self._store = store
        self._signing_clock = signing_clock
        self._region = region
        self._signing_window = signing_window

    def handle(self, request: Request) -> Outcome:
        """Process one request."""
        protocol = protocol_of(request)
        operation = protocol.operation(request)
        with self.lock:
            fault = self.faults.take(operation)
            effects = fault or _NO_FAULT
            request_id = self._new_request_id()
            now = self._signing_clock.time() + effects.clock_skew
            if effects.expires_keys:
                self._store.accounts.expire(claimed_key(request.headers) or "")
            result = self._process(protocol, request, operation, now, effects) if effects.applies else Result()
            answer = _write_answer(protocol, result, effects, request_id, now, self._store.cloud)
            self._record(request, operation, fault, result, answer.status, request_id)
        return Outcome(answer, effects.effect, effects.delay)

    def _new_request_id(self) -> str:
        return str(uuid.uuid5(_NAMESPACE, str(self._store.numbers.next_request())))

    def _process(
        self, protocol: WireProtocol, request: Request, operation: str | None, now: float, effects: Fault
    ) -> Result:
        """Verify the signature, and let the operation answer."""
        account: str | None = None
        try:
            caller = verify(
                request,
                accounts=self._store.accounts,
                now=now,
                service_time=self._store.now() + effects.clock_skew,
                window=self._signing_window,
                region=self._region if protocol.services != ("sts",) else None,
                services=protocol.services,
            )
            account = caller.account.name
            answer = protocol.answer(self._store, caller, request, operation)
            self.changes += operation is None or not operation.startswith(_READING)
            return Result(account, answer)
        except ClockRefusal as refusal:
            return Result(account, refusal=Refusal(effects.skew_code or refusal.code, refusal.message, refusal.status))
        except Refusal as refusal:
            return Result(account, refusal=refusal)

    def _record(
        self,
        request: Request,
        operation: str | None,
        fault: Fault | None,
        result: Result,
        status: int,
        request_id: str,
    ) -> None:
        is_sent = fault is None or fault.effect in ("answer", "cut")
        self.log.add(
            RequestRecord(
                operation=operation,
                account=result.account,
                applied=result.json is not None,
                status=status if is_sent else None,
                error_code=result.refusal.code if result.refusal else None,
                fault=fault,
                request_id=request_id,
                headers=request.headers,
                body=request.body,
            )
        )


def _write_answer(
    protocol: WireProtocol, result: Result, effects: Fault, request_id: str, now: float, cloud: Cloud
) -> Answer:
    """The service's answer, or the one that a fault sends instead."""
    headers = {
        "content-type": protocol.content_type,
        "date": formatdate(now, usegmt=True),
        # AWS's name and OUTSCALE's; each cloud's own tools read theirs
        "x-amzn-requestid": request_id,
        "x-amz-requestid": request_id,
    }
    if protocol.content_type == "application/cbor":
        headers["smithy-protocol"] = "rpc-v2-cbor"
    added = {name.lower(): value for name, value in effects.headers.items()}
    if effects.status is not None:
        return Answer(effects.status, headers | added, effects.body)
    if result.refusal is None:
        return Answer(200, headers | added, protocol.write(result.json or {}, request_id, cloud))
    headers["x-amzn-errortype"] = result.refusal.code
    return Answer(result.refusal.status, headers | added, protocol.write_refusal(result.refusal, request_id))
