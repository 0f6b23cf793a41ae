# Generated from _async/driver.py by scripts/unasync: change that file.
"""Carries out what :mod:`directlink._call.exchange` asks for; models become requests here, and answers models."""

from __future__ import annotations

import re
import uuid
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs

from directlink._basics.redaction import forget_frames
from directlink._call.bodies import is_blank, read_model, read_object
from directlink._call.error_answers import request_id
from directlink._call.exchange import Answer, GetCredentials, Send, encode, exchange
from directlink._call.operations import OPERATIONS, Operation, unlisted
from directlink._call.retrying import Repeat
from directlink._concurrency.locks import Cleanup
from directlink._concurrency.threads import Background
from directlink.errors import (
    ClientClosedError,
    DirectLinkError,
    ParameterError,
    RequestTimeoutError,
    ResponseDecodeError,
)
from directlink.models._base import Request, Response, metadata_of
from directlink.models._codec import to_dict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink._call.context import CallContext
    from directlink._call.exchange import Exchange
    from directlink.credentials import Credentials
    from directlink.transport import HttpRequest, Transport

R = TypeVar("R", bound=Response)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


class Connector:
    """The transport that a client and its views share, and whether it is still open."""

    def __init__(self, transport: Transport, *, owned: bool) -> None:
        self.transport = transport
        self.closed: bool = False
        self._owned = owned

    def close(self) -> None:
        """Refuse further calls, and close the transport unless the user brought it along."""
        self.closed = True
        if self._owned:
            self.transport.close()


class Driver:
    """What the operations build on.

    A client has settings of its own making; what works for a client is given the client's.

    Args:
        context: the client's settings.
        connector: its transport.
        timeout: seconds for a call, unless it is told otherwise.
    """

    def __init__(self, context: CallContext, connector: Connector, timeout: float) -> None:
        self._context = context
        self._connector = connector
        self._timeout = timeout

    def call(self, operation: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call any operation by its wire name, also one that is newer than this release.

        Input and output are plain data under wire names; nothing is checked, filled in or paged. Operations named
        ``Describe…``, ``List…`` and ``Get…`` are repeated like reads; others only if they certainly were not processed.

        Args:
            operation: ``"ConfirmPrivateVirtualInterface"``.
            parameters: ``{"virtualInterfaceId": "dxvif-…"}``; JSON types only.

        Returns:
            The JSON object that the service answered.

        Raises:
            ParameterError: the name is not one, or the parameters cannot be written as JSON; nothing was sent.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.
        """
        try:
            unsigned = encode(self._context, operation, parameters or {})
        finally:
            del parameters  # they may hold keys, and tracebacks show variables
        if not _NAME.fullmatch(operation):
            raise ParameterError(f"operation: expected a name such as 'DescribeVirtualInterfaces', got {operation!r}")
        known = OPERATIONS.get(operation)
        repeat = known.repeat if known else unlisted(operation)
        answer = self._exchange(operation, unsigned, repeat, self._deadline())
        kind = known.response_type if known and is_blank(answer.response) else None
        try:
            return read_object(answer.response, kind)
        except ResponseDecodeError as error:
            self._place(error, operation, answer)
            raise

    def _call(self, operation: Operation[R], members: dict[str, object] | Request, deadline: float | None = None) -> R:
        unsigned = self._encode(operation, members)
        deadline = self._deadline() if deadline is None else deadline
        answer = self._exchange(operation.name, unsigned, operation.repeat, deadline)
        response = self._read(operation, answer)
        metadata = metadata_of(answer.response, request_id(answer.response), answer.attempts)
        # Frozen, but nobody else has it yet; a copy of an interface takes as long as a tenth of a call.
        object.__setattr__(response, "metadata", metadata)
        return response

    def _list(self, operation: Operation[R], members: dict[str, object], deadline: float | None = None) -> R:
        """Read all pages within one time budget, and return them as one answer."""
        items: list[object] = []
        attempts = 0
        answer: R | None = None
        for answer in self._pages(operation, members, self._deadline() if deadline is None else deadline):
            items += getattr(answer, cast("str", operation.items))
            attempts += answer.metadata.attempts
        assert answer is not None
        metadata = attrs.evolve(answer.metadata, attempts=attempts)
        changes: dict[str, object] = {cast("str", operation.items): tuple(items)}
        return attrs.evolve(answer, next_token=None, metadata=metadata, **changes)  # type: ignore[call-arg]

    def _items(self, operation: Operation[Any], members: dict[str, object]) -> Iterator[Any]:
        """Yield items as their pages come; each page has the whole time budget, for the caller sets the pace."""
        for answer in self._pages(operation, members, None):
            for item in getattr(answer, cast("str", operation.items)):
                yield item

    def _pages(self, operation: Operation[R], members: dict[str, object], deadline: float | None) -> Iterator[R]:
        seen: set[object] = set()
        while True:
            answer = self._call(operation, members, deadline)
            yield answer
            token: object = getattr(answer, "next_token", None)
            if not token:
                return
            if token in seen:
                repeated = ResponseDecodeError("nextToken: the service returned the same page token twice")
                repeated.operation, repeated.endpoint_url = operation.name, self._context.endpoint_url
                repeated.request_id = answer.metadata.request_id
                raise repeated
            seen.add(token)
            members = {**members, "next_token": token}

    def _encode(self, operation: Operation[Any], members: dict[str, object] | Request) -> HttpRequest:
        if not isinstance(members, Request):
            if operation.repeat is Repeat.TOKEN and members["client_token"] is None:
                members = {**members, "client_token": str(uuid.uuid4())}
            members = operation.request_type(**members) if operation.request_type else Request()
        try:
            return encode(self._context, operation.name, to_dict(members))
        except ParameterError as error:
            error.operation = operation.name
            raise

    def _exchange(self, operation: str, unsigned: HttpRequest, repeat: Repeat, deadline: float) -> Answer:
        """Do what the exchange yields until it returns."""
        Background.check()
        if self._connector.closed:
            raise ClientClosedError("this client is closed; make a new one")
        steps = exchange(self._context, operation, unsigned, repeat, deadline)
        # Whatever happens: a call that is cancelled is over now, not when its frames are let go.
        closing = Cleanup(steps.close)
        with closing, closing:
            return self._carry_out(steps)

    def _carry_out(self, steps: Exchange[Answer]) -> Answer:
        failure: DirectLinkError | None = None
        try:
            while True:
                step = next(steps) if failure is None else steps.throw(failure)
                failure = None
                try:
                    if isinstance(step, Send):
                        step.response = self._connector.transport.send(step.request, timeout=step.timeout)
                    elif isinstance(step, GetCredentials):
                        step.found = self._keys(step)
                    else:
                        self._context.clock.sleep(step.seconds)
                except DirectLinkError as error:
                    forget_frames(error)
                    failure = error
                except TimeoutError:
                    failure = RequestTimeoutError(
                        "the source of credentials did not answer in time", outcome_unknown=False
                    )
                except BaseException as error:
                    forget_frames(error)
                    raise
        except StopIteration as end:
            answer: Answer = end.value
            return answer

    def _keys(self, step: GetCredentials) -> Credentials:
        """Return keys from their source; whoever sits in front of it is asked on this thread, outside the budget."""
        from directlink._config.mfa import CodeNeeded

        source, clock = self._context.credentials, self._context.clock
        load = partial(source.load, refresh=step.stale is not None, stale=step.stale)
        until = clock.monotonic() + step.timeout
        while True:
            try:
                # the ids hold: whoever runs this has both objects in hand
                key = ("keys", id(source), id(step.stale))
                return Background.run(key, load, until - clock.monotonic())
            except CodeNeeded as error:
                needed = error
            needed.codes.ask(needed.prompt, may_block=Background.MAY_BLOCK)

    def _get_keys_ready(self) -> None:
        """Get keys now if somebody may be asked for a code, which threads that begin later cannot do.

        What fails here fails again where it is told.
        """
        context = self._context
        if Background.MAY_BLOCK and context.may_ask and context.credentials.peek(context.now()) is None:
            with suppress(DirectLinkError, TimeoutError):
                self._keys(GetCredentials(None, self._timeout))

    def _read(self, operation: Operation[R], answer: Answer) -> R:
        """Return the answer as a model."""
        try:
            return read_model(operation.response_type, answer.response, operation.needed)
        except ResponseDecodeError as error:
            self._place(error, operation.name, answer)
            raise

    def _place(self, error: ResponseDecodeError, operation: str, answer: Answer) -> None:
        """Write into ``error`` which answer could not be read."""
        error.operation, error.endpoint_url = operation, self._context.endpoint_url
        error.attempts, error.request_id = answer.attempts, request_id(answer.response)

    def _deadline(self) -> float:
        return self._context.clock.monotonic() + self._timeout
