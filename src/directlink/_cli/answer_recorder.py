"""A transport that keeps the answers that pass through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from directlink.transport import HttpRequest, HttpResponse, Transport


class AnswerRecorder:
    """Keeps answers as they came, for output that shows what was sent.

    Args:
        transport: what sends the requests.

    Attributes:
        answers: those with status 200, in the order in which they came.
    """

    def __init__(self, transport: Transport) -> None:
        self.answers: list[HttpResponse] = []
        self._transport = transport

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Send ``request``; keep and return the answer.

        Args:
            request: what to send.
            timeout: seconds for the whole exchange.
        """
        answer = self._transport.send(request, timeout=timeout)
        if answer.status_code == 200:
            self.answers.append(answer)
        return answer

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()
