"""From a request on the wire to the answer on the wire; knows no sockets."""

from __future__ import annotations

import json
import threading
import uuid
from collections import Counter, deque
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Final, cast

from directlink.emulator._errors import ClockRefusal, Refusal
from directlink.emulator._operations import (
    associations,
    bgp_peers,
    connections,
    direct_connect_gateways,
    failover_tests,
    gateways,
    hosted_connections,
    interface_settings,
    lags,
    offers,
    proposals,
    tags,
    virtual_interfaces,
)
from directlink.emulator._operations.parameters import Parameters
from directlink.emulator._operations.registry import handler_of
from directlink.emulator._serving.auth import claimed_key, verify
from directlink.emulator._serving.faults import Effect, Fault, FaultScript

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink.emulator._store.store import World

FAMILIES: Final = (
    associations,
    bgp_peers,
    connections,
    direct_connect_gateways,
    failover_tests,
    gateways,
    hosted_connections,
    interface_settings,
    lags,
    offers,
    proposals,
    tags,
    virtual_interfaces,
)
"""The modules whose operations are answered; importing one registers them."""

TARGET_PREFIX: Final = "OvertureService."
CONTENT_TYPE: Final = "application/x-amz-json-1.1"
LOG_LENGTH: Final = 10_000
_NAMESPACE: Final = uuid.UUID(int=0)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer.

    Attributes:
        status: HTTP status.
        headers: lower-case names and values, without ``content-length``.
        body: the content.
    """

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What becomes of a request.

    Attributes:
        answer: the answer; there is one even where it never travels.
        effect: how it travels (see :class:`Fault`).
        delay: seconds before it does.
    """

    answer: Answer
    effect: Effect = "answer"
    delay: float = 0.0


@dataclass(frozen=True)
class RequestRecord:
    """One request as the service saw it.

    Attributes:
        operation: wire name, ``None`` where the request named none.
        account: name of the account whose signature was verified, ``None`` if none was.
        applied: whether it was processed with success, whatever the client got to know of it.
        status: HTTP status of the answer, ``None`` if none was sent.
        error_code: the service's own error code, ``None`` if it refused nothing; a fault's error is not one.
        fault: the fault it met.
        request_id: id in the answer.
        headers: lower-case names and values as received; not in the repr.
        body: content as received; not in the repr.
    """

    operation: str | None
    account: str | None
    applied: bool
    status: int | None
    error_code: str | None
    fault: Fault | None
    request_id: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Service:
    """Answers requests one at a time.

    Attributes:
        faults: the fault script.
        log: the last 10,000 requests.
        counts: ``(operation, applied)`` and how many of these there were.
        lock: to be held while the world is looked at or changed.
    """

    def __init__(self, world: World, *, region: str | None, signing_window: float) -> None:
        self.world = world
        self.faults = FaultScript()
        self.log: deque[RequestRecord] = deque(maxlen=LOG_LENGTH)
        self.counts: Counter[tuple[str | None, bool]] = Counter()
        self.lock = threading.RLock()
        self._region = region
        self._window = signing_window
        self._received = 0

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Process one request.

        Args:
            method: HTTP method.
            target: path and query.
            headers: lower-case names and values.
            body: the content.
        """
        operation = _operation_name(headers)
        with self.lock:
            self._received += 1
            request_id = str(uuid.uuid5(_NAMESPACE, str(self._received)))
            fault = self.faults.take(operation)
            now = self.world.clock.time() + (fault.clock_skew if fault else 0.0)
            if fault and fault.expires_keys:
                self.world.accounts.expire(claimed_key(headers) or "")
            account, applied, refusal, result = None, False, None, dict[str, Any]()
            if fault is None or fault.applies:
                try:
                    caller = verify(
                        method,
                        target,
                        headers,
                        body,
                        accounts=self.world.accounts,
                        now=now,
                        window=self._window,
                        region=self._region,
                    )
                    account = caller.account.name
                    parameters = _parse(method, target, operation, body)
                    result = handler_of(self.world.cloud, str(operation))(self.world, caller, parameters)
                    applied = True
                except Refusal as error:
                    refusal = error
                    if fault and fault.skew_code and isinstance(error, ClockRefusal):
                        refusal = Refusal(fault.skew_code, error.message, error.status)
            answer = _answer(result, refusal, fault, request_id, now)
            effect = fault.effect if fault else "answer"
            self.counts[operation, applied] += 1
            self.log.append(
                RequestRecord(
                    operation,
                    account,
                    applied,
                    answer.status if effect in ("answer", "cut") else None,
                    refusal.code if refusal else None,
                    fault,
                    request_id,
                    headers,
                    body,
                )
            )
            return Outcome(answer, effect, fault.delay if fault else 0.0)


def _operation_name(headers: Mapping[str, str]) -> str | None:
    target = headers.get("x-amz-target", "")
    name = target.removeprefix(TARGET_PREFIX)
    return name if name and name != target else None


def _parse(method: str, target: str, operation: str | None, body: bytes) -> Parameters:
    if method != "POST" or target.partition("?")[0] != "/":
        raise Refusal("UnknownOperationException", f"requests are POST /, not {method} {target}", 404)
    if operation is None:
        raise Refusal("UnknownOperationException", f"X-Amz-Target must be {TARGET_PREFIX}<operation>")
    try:
        # an empty body is what some clients send for an operation without parameters
        values: Any = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        raise Refusal("SerializationException", "the body is not JSON") from None
    if not isinstance(values, dict):
        raise Refusal("SerializationException", "the body is not a JSON object")
    return Parameters(cast("dict[str, Any]", values))


def _answer(
    result: dict[str, Any], refusal: Refusal | None, fault: Fault | None, request_id: str, now: float
) -> Answer:
    headers = {
        "content-type": CONTENT_TYPE,
        "date": formatdate(now, usegmt=True),
        # AWS's name and OUTSCALE's; each cloud's own tools ask for theirs
        "x-amzn-requestid": request_id,
        "x-amz-requestid": request_id,
    }
    status = 200
    if refusal is not None:
        status = refusal.status
        result = {"__type": refusal.code, "message": refusal.message}
        headers["x-amzn-errortype"] = refusal.code
    body = json.dumps(result).encode()
    if fault is not None and fault.status is not None:
        headers.pop("x-amzn-errortype", None)
        status, body = fault.status, fault.body
    if fault is not None:
        headers.update({name.lower(): value for name, value in fault.headers.items()})
    return Answer(status, headers, body)
