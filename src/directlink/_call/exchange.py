"""One call, from encoded request to whole answer: the protocol, once, without I/O.

:func:`exchange` is a generator. It yields what is to be done next (:class:`Send`, :class:`Sleep`,
:class:`GetCredentials`), and returns the answer. The driver does it, by blocking or by awaiting, and writes what came
of it into the step, or throws the failure into the generator. The exchange itself sends nothing, sleeps nowhere, and
reads only the clock that it was given.
"""

from __future__ import annotations

import json
import logging
import random
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import attrs

from directlink._call import retrying
from directlink._call.error_answers import request_id, service_error
from directlink._call.reporting import NOBODY
from directlink._call.secrets import secrets_of
from directlink._concurrency import fork
from directlink.errors import (
    ClockSkewError,
    DirectLinkError,
    ExpiredCredentialsError,
    ParameterError,
    RequestTimeoutError,
    ResponseDecodeError,
    ServiceError,
    TransportError,
)
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Generator

    from directlink._call.context import CallContext
    from directlink._call.reporting import Observer
    from directlink._call.retrying import Repeat
    from directlink.credentials import Credentials
    from directlink.transport import HttpResponse

    T = TypeVar("T")

log: Final = logging.getLogger("directlink")
log.addHandler(logging.NullHandler())

_ENCODER: Final = json.JSONEncoder(allow_nan=False)
_LEAST_SKEW: Final = 240.0
"""Seconds by which a ``Date`` must differ before a refused signature is blamed on the clock."""
_MOST_SKEW: Final = 24 * 3600.0
"""Seconds by which a ``Date`` may differ and be believed. Clocks that run or are set wrong, or take local time for UTC,
are off by less. What is further off, the year 9999 say, is likelier to be wrong itself, and would spoil later calls."""
_SIGNATURE_CODES: Final = frozenset({"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure"})

# Not ``os.urandom``, which is a system call: with many tasks that is 3 % of all the time a request takes.
_ids: Final = random.Random()  # noqa: S311 - unique is enough
fork.at_fork(after_in_child=_ids.seed)


@attrs.define
class Send:
    """Send ``request`` and put what was answered within ``timeout`` seconds into ``response``."""

    request: HttpRequest
    timeout: float
    response: HttpResponse = attrs.field(init=False, eq=False, repr=False)


@attrs.define
class Sleep:
    """Wait for ``seconds``."""

    seconds: float


@attrs.define
class GetCredentials:
    """Ask the source of credentials, which may block, and put what it gives within ``timeout`` seconds into ``found``.

    ``stale`` ones were refused.
    """

    stale: Credentials | None
    timeout: float
    found: Credentials = attrs.field(init=False, eq=False, repr=False)


if TYPE_CHECKING:
    Step = Send | Sleep | GetCredentials
    Exchange = Generator[Step, None, T]


class Answer(NamedTuple):
    """A successful answer, and how many requests it took."""

    response: HttpResponse
    attempts: int


def encode(context: CallContext, operation: str, data: dict[str, Any]) -> HttpRequest:
    """Return the request for an operation, unsigned; ``data`` is its input under wire names.

    Raises:
        ParameterError: ``data`` holds something that JSON cannot.
    """
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"OvertureService.{operation}"}
    try:
        body = _ENCODER.encode(data).encode()
    except (TypeError, ValueError, RecursionError) as error:
        problem = f"{operation}: the input cannot be written as JSON: {type(error).__name__}"
    else:
        return HttpRequest("POST", context.endpoint_url, headers, body)
    del data  # it may hold keys, and the traceback holds this frame
    raise ParameterError(problem)


def exchange(
    context: CallContext, operation: str, unsigned: HttpRequest, repeat: Repeat, deadline: float
) -> Exchange[Answer]:
    """Carry out one call.

    Args:
        context: the client's settings.
        operation: wire name of the operation.
        unsigned: the encoded request.
        repeat: whether the request may be sent again.
        deadline: on the context's monotonic clock; nothing is sent, and no wait begins, that would outlast it.

    Returns:
        The first answer with a status of 200 to 299.

    Raises:
        CredentialsError: there are no usable keys.
        TransportError: the last attempt got no answer; ``outcome_unknown`` speaks for all attempts.
        ServiceError: the last attempt was refused or failed.
        ResponseDecodeError: the answer was too large or not readable as HTTP.
    """
    call = _Call(context, repeat, deadline)
    invocation_id = f"{_ids.getrandbits(128):032x}"
    tracing = {"amz-sdk-invocation-id": invocation_id, "User-Agent": context.user_agent}
    observed = context.observer(operation, invocation_id) if context.hooks else NOBODY
    with observed, observed:
        observed.begin()
        return (yield from _attempts(context, operation, unsigned, call, tracing, observed))


def _attempts(
    context: CallContext,
    operation: str,
    unsigned: HttpRequest,
    call: _Call,
    tracing: dict[str, str],
    observed: Observer,
) -> Exchange[Answer]:
    try:
        while True:
            credentials = call.held_credentials() or (yield from call.credentials())
            timeout = call.time_left()
            call.attempt += 1
            signed = context.signer.sign(
                unsigned, credentials, region=context.region, service=context.signing_name, timestamp=context.now()
            )
            tracing["amz-sdk-request"] = f"attempt={call.attempt}; max={context.retry.max_attempts}"
            request = HttpRequest(signed.method, signed.url, {**signed.headers, **tracing}, signed.body)
            observed.attempt(call.attempt)
            response: HttpResponse | None = None
            failure: DirectLinkError
            try:
                yield (sending := Send(request, timeout))
            except (TransportError, ResponseDecodeError) as error:
                failure = error
            else:
                answer = sending.response
                if 200 <= answer.status_code < 300:
                    context.quota.refund(call.paid or 1)
                    _log(operation, call.attempt, answer, "answered")
                    observed.response(answer, None)
                    return Answer(answer, call.attempt)
                response, failure = answer, service_error(answer, secrets_of(request, credentials))
                failure.retry_after = retrying.asked_delay(answer.headers, context.now())
            _log(operation, call.attempt, response, type(failure).__name__)
            observed.response(response, failure)
            delay = call.after(failure, response)
            observed.retry(failure, delay)
            if delay:
                yield Sleep(delay)
    except DirectLinkError as error:
        error.operation, error.endpoint_url, error.attempts = operation, context.endpoint_url, call.attempt
        if call.maybe_processed and isinstance(error, TransportError):
            error.outcome_unknown = True
        raise


class _Call:
    """What one call has learnt from its attempts, and whether there is another one."""

    attempt = 0
    paid = 0
    maybe_processed = False
    _retries = 0
    _resynced = False
    _used: Credentials | None = None
    _refused: Credentials | None = None
    _failure: DirectLinkError | None = None

    def __init__(self, context: CallContext, repeat: Repeat, deadline: float) -> None:
        self.context = context
        self.repeat = repeat
        self.deadline = deadline

    def time_left(self) -> float:
        left = self.deadline - self.context.clock.monotonic()
        if left <= 0:
            raise RequestTimeoutError("the time budget ran out before the request was sent", outcome_unknown=False)
        return left

    def held_credentials(self) -> Credentials | None:
        """Return the keys for the next attempt if they are at hand, as they nearly always are."""
        if self._must_refresh:
            return None
        self._used = self.context.credentials.peek(self.context.now())
        return self._used

    def credentials(self) -> Exchange[Credentials]:
        """Ask for the keys for the next attempt; refused ones are refreshed, once."""
        yield (asking := GetCredentials(self._refused, self.time_left()))
        if self._failure is not None and asking.found == self._refused:
            raise self._failure
        self._used = asking.found
        return asking.found

    @property
    def _must_refresh(self) -> bool:
        return self._refused is not None and self._used == self._refused

    def after(self, failure: DirectLinkError, response: HttpResponse | None) -> float:
        """Return the seconds to wait before the next attempt, or raise ``failure`` if there is none."""
        context = self.context
        self._failure = failure
        self.maybe_processed |= retrying.outcome_unknown(failure)
        if self.attempt >= context.retry.max_attempts:
            raise failure
        if isinstance(failure, ExpiredCredentialsError) and self._refused is None:
            self._refused = self._used
            return 0.0
        if response is not None and not self._resynced and _resync(context, failure, response):
            self._resynced = True
            return 0.0
        reason = retrying.reason_to_retry(failure)
        if reason is None or not retrying.may_repeat(failure, self.repeat):
            raise failure
        asked = failure.retry_after if isinstance(failure, ServiceError) else None
        delay = context.retry.delay(reason, self._retries, context.random(), asked)
        if context.clock.monotonic() + delay >= self.deadline or not context.quota.acquire(reason.value):
            raise failure
        self.paid = reason.value
        self._retries += 1
        return delay


def _resync(context: CallContext, failure: DirectLinkError, response: HttpResponse) -> bool:
    """Take over the service's time if the failure is due to ours; return whether that was done."""
    skew = context.skew
    date = retrying.http_date(response.headers.get("date", ""))
    if skew is None or date is None:
        return False
    certain = isinstance(failure, ClockSkewError)
    likely = isinstance(failure, ServiceError) and failure.code in _SIGNATURE_CODES
    if not certain and not (likely and abs(date - context.now()) >= _LEAST_SKEW):
        return False
    ahead = date - context.clock.time()
    if abs(ahead) > _MOST_SKEW:
        return False
    skew.seconds = ahead
    return True


def _log(operation: str, attempt: int, response: HttpResponse | None, outcome: str) -> None:
    if log.isEnabledFor(logging.DEBUG):
        status = None if response is None else response.status_code
        identifier = None if response is None else request_id(response)
        log.debug(
            "%s attempt %d: %s (HTTP %s, request id %s)",
            operation,
            attempt,
            outcome,
            status,
            identifier,
            extra={
                "operation": operation,
                "attempt": attempt,
                "outcome": outcome,
                "status_code": status,
                "request_id": identifier,
            },
        )
