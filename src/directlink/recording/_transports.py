"""Transports that record what another one sends and receives, and that answer from a cassette."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from directlink._basics.checks import check_transport
from directlink.errors import ConfigurationError, DirectLinkError
from directlink.recording._cassette import Cassette, Failure, asked, redacted, secrets_of_request, shape_of
from directlink.transport import AsyncTransport, Transport

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from types import TracebackType

    from directlink.recording._cassette import RecordedExchange
    from directlink.transport import HttpRequest, HttpResponse


class _Recorder:
    """What both recording transports do.

    Secrets are cut out at the end, of everything: what turns out to be one late may have been quoted before.
    """

    def __init__(self, path: str | os.PathLike[str] | None, hide: Iterable[str]) -> None:
        self._path = path
        self._hide = tuple(hide)
        self._heard: list[tuple[HttpRequest, HttpResponse | Failure]] = []

    @property
    def cassette(self) -> Cassette:
        """What was recorded until now, without secrets."""
        return redacted(self._heard, self._hide)

    def _save(self) -> None:
        if self._path is not None:
            self.cassette.save(self._path)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {len(self._heard)} exchanges>"


class RecordingTransport(_Recorder):
    """Records what a transport sends and receives.

    Args:
        transport: what does the sending. It is closed with this one.
        path: a file; the cassette is written to it when this transport is closed, also if that is due to an error.
        hide: what else must not be in the cassette: names of customers, say.

    Raises:
        ConfigurationError: ``transport`` is none that blocks.
    """

    def __init__(
        self, transport: Transport, path: str | os.PathLike[str] | None = None, *, hide: Iterable[str] = ()
    ) -> None:
        check_transport(transport, Transport)
        super().__init__(path, hide)
        self._transport = transport

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Have the request sent, and record what comes of it.

        Args:
            request: signed.
            timeout: seconds for all.

        Raises:
            DirectLinkError: what the other transport raised.
        """
        try:
            response = self._transport.send(request, timeout=timeout)
        except DirectLinkError as error:
            self._heard.append((request, Failure(error)))
            raise
        self._heard.append((request, response))
        return response

    def close(self) -> None:
        """Close the other transport, and write the cassette.

        Raises:
            ConfigurationError: it cannot be written.
        """
        self._transport.close()
        self._save()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncRecordingTransport(_Recorder):
    """Records what an awaiting transport sends and receives.

    Args:
        transport: what does the sending. It is closed with this one.
        path: a file; the cassette is written to it when this transport is closed, also if that is due to an error.
        hide: what else must not be in the cassette: names of customers, say.

    Raises:
        ConfigurationError: ``transport`` is none that is awaited.
    """

    def __init__(
        self, transport: AsyncTransport, path: str | os.PathLike[str] | None = None, *, hide: Iterable[str] = ()
    ) -> None:
        check_transport(transport, AsyncTransport)
        super().__init__(path, hide)
        self._transport = transport

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Have the request sent, and record what comes of it.

        Args:
            request: signed.
            timeout: seconds for all.

        Raises:
            DirectLinkError: what the other transport raised.
        """
        try:
            response = await self._transport.send(request, timeout=timeout)
        except DirectLinkError as error:
            self._heard.append((request, Failure(error)))
            raise
        self._heard.append((request, response))
        return response

    async def aclose(self) -> None:
        """Close the other transport, and write the cassette.

        Raises:
            ConfigurationError: it cannot be written.
        """
        await self._transport.aclose()
        self._save()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


class _Player:
    """Finds the answers to requests: those of the same operation and input, each once, in order.

    What a cassette has replaced compares with what it was before: a program plays back what it recorded itself.
    """

    def __init__(self, cassette: Cassette) -> None:
        self._left: dict[int, tuple[str, RecordedExchange]] = {
            number: (shape_of(each.operation, each.request), each) for number, each in enumerate(cassette.exchanges)
        }

    @property
    def left(self) -> tuple[RecordedExchange, ...]:
        """What nobody has asked for yet."""
        return tuple([exchange for _, exchange in self._left.values()])

    def _answer(self, request: HttpRequest) -> HttpResponse:
        operation, data = asked(request)
        wanted = shape_of(operation, data, secrets_of_request(request))
        for number, (shape, exchange) in list(self._left.items()):
            if shape == wanted and self._left.pop(number, None) is not None:  # else another thread was quicker
                return exchange.replay()
        names = [exchange.operation for exchange in self.left]
        same = names.count(operation)
        has = f"of {operation} it has {same} with another input" if same else f"left are: {', '.join(names) or 'none'}"
        raise ConfigurationError(f"the cassette has no (further) answer to this request; {has}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {len(self._left)} exchanges left>"


class ReplayTransport(_Player):
    """Answers from a cassette. A request that is not in it is an error; nothing is sent.

    Args:
        cassette: what was recorded.
    """

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:  # noqa: ARG002 - takes no time
        """Return what was answered then.

        Args:
            request: the request; its signature and its host do not matter.
            timeout: not needed.

        Raises:
            ConfigurationError: the cassette has no answer to it.
            DirectLinkError: what was raised then.
        """
        return self._answer(request)

    def close(self) -> None:
        """Nothing to close."""


class AsyncReplayTransport(_Player):
    """Answers from a cassette, awaited. A request that is not in it is an error; nothing is sent.

    Args:
        cassette: what was recorded.
    """

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:  # noqa: ARG002 - takes no time
        """Return what was answered then.

        Args:
            request: the request; its signature and its host do not matter.
            timeout: not needed.

        Raises:
            ConfigurationError: the cassette has no answer to it.
            DirectLinkError: what was raised then.
        """
        return self._answer(request)

    async def aclose(self) -> None:
        """Nothing to close."""
