"""Transports that hand requests to the service in the same process: no sockets, no threads, the same answers."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from directlink.emulator._serving.messages import Request
from directlink.errors import ConnectionLostError, RequestTimeoutError, ResponseDecodeError
from directlink.transport import MAX_BODY_BYTES, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from directlink._basics.clock import Clock
    from directlink.emulator._serving.messages import Answer, Outcome
    from directlink.emulator._serving.service import Service


class EmulatorTransport:
    """A :class:`directlink.transport.Transport` into the emulator. Closing it does nothing.

    Args:
        service: what answers.
        clock: what answers are delayed by.
    """

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Let the service process ``request``.

        Args:
            request: signed; its URL may name any host.
            timeout: seconds; a late or missing answer uses them up on the emulator's clock.

        Returns:
            The answer.

        Raises:
            ConnectionLostError: a fault dropped the connection.
            RequestTimeoutError: the answer would come later than ``timeout``, or never.
            ResponseDecodeError: a fault's content does not decompress, or to too much.
        """
        outcome = _handle(self._service, request)
        self._clock.sleep(_wait(outcome, timeout))
        return _finish(outcome, timeout)

    def close(self) -> None:
        """Nothing to close."""


class AsyncEmulatorTransport:
    """A :class:`directlink.transport.AsyncTransport` into the emulator. Closing it does nothing.

    Args:
        service: what answers.
        clock: what answers are delayed by.
    """

    def __init__(self, service: Service, clock: Clock) -> None:
        self._service = service
        self._clock = clock

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Let the service process ``request``; result and errors as :meth:`EmulatorTransport.send`.

        Args:
            request: signed; its URL may name any host.
            timeout: seconds; a late or missing answer uses them up on the emulator's clock.
        """
        outcome = _handle(self._service, request)
        await self._clock.async_sleep(_wait(outcome, timeout))
        return _finish(outcome, timeout)

    async def aclose(self) -> None:
        """Nothing to close."""


def _handle(service: Service, request: HttpRequest) -> Outcome:
    url = urlsplit(request.url)
    headers = {"host": url.netloc.rpartition("@")[2]}
    headers |= {name.lower(): value for name, value in request.headers.items()}
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    return service.handle(Request(request.method, target, headers, request.body))


def _wait(outcome: Outcome, timeout: float) -> float:
    return timeout if outcome.effect == "hang" else min(outcome.delay, timeout)


def _finish(outcome: Outcome, timeout: float) -> HttpResponse:
    if outcome.effect == "hang" or outcome.delay > timeout:
        raise RequestTimeoutError(f"no answer within {timeout:g} s", outcome_unknown=True)
    if outcome.effect != "answer":
        raise ConnectionLostError("the connection was closed before a whole answer came", outcome_unknown=True)
    return HttpResponse(outcome.answer.status, outcome.answer.headers, _content(outcome.answer))


def _content(answer: Answer) -> bytes:
    body = answer.body
    if answer.headers.get("content-encoding") in ("gzip", "deflate"):
        try:
            body = zlib.decompressobj(wbits=47).decompress(body, MAX_BODY_BYTES + 1)
        except zlib.error:
            raise ResponseDecodeError("the answer does not decompress", status_code=answer.status) from None
    if len(body) > MAX_BODY_BYTES:
        raise ResponseDecodeError(f"the answer has more than {MAX_BODY_BYTES} bytes", status_code=answer.status)
    return body
