"""Reading HTTP/1.1 requests out of the bytes of one connection, with h11; knows no sockets."""

from __future__ import annotations

from typing import Final, NamedTuple

import h11

from directlink.emulator._serving.messages import CONTROL_PREFIX, Request

MAX_HEAD_BYTES: Final = 64 * 1024
MAX_REQUEST_BYTES: Final = 1024 * 1024
MAX_CONTROL_BYTES: Final = 64 * 1024 * 1024
"""A snapshot of thousands of interfaces comes to the emulator itself."""


class UnacceptableRequestError(Exception):
    """Not HTTP/1, or more of it than the service reads.

    Attributes:
        status: HTTP status to answer with; where the next request would begin is not known then.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class ReceivedRequest(NamedTuple):
    """A whole request.

    Attributes:
        request: the request.
        keep_alive: whether the client may send another one on the same connection.
    """

    request: Request
    keep_alive: bool


class RequestReader:
    """Takes bytes in and gives requests out, in the order in which they came.

    h11 reads only: answers are written without it, because faults send what h11 would rightly refuse to. So each
    request has a parser of its own, which begins with the bytes that the last one left over.
    """

    def __init__(self) -> None:
        self._start(b"")

    def _start(self, unread: bytes) -> None:
        self._parser = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
        self._method = self._target = ""
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._max_body = MAX_REQUEST_BYTES
        if unread:
            self._parser.receive_data(unread)

    def receive(self, data: bytes) -> None:
        """Take bytes in."""
        self._parser.receive_data(data)

    def next_request(self) -> ReceivedRequest | None:
        """The next request; ``None`` while it is not complete.

        Raises:
            UnacceptableRequestError: the bytes are not an acceptable request; nothing more can be read then.
        """
        try:
            while True:
                event = self._parser.next_event()
                if isinstance(event, h11.Request):
                    self._begin(event)
                elif isinstance(event, h11.Data):
                    self._add(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    return self._finish()
                else:
                    return None
        except h11.RemoteProtocolError as error:
            raise UnacceptableRequestError(error.error_status_hint) from None
        except UnicodeDecodeError:
            raise UnacceptableRequestError(400) from None

    def continuation(self) -> bytes:
        """``100 Continue`` for a client that waits for it before it sends the content, once; otherwise nothing."""
        if not self._parser.they_are_waiting_for_100_continue:
            return b""
        sent = self._parser.send(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue"))
        return sent or b""

    def _begin(self, head: h11.Request) -> None:
        """Take a head, unless it is too long, or announces too much; h11 limits only a head that comes in pieces."""
        self._method, self._target = head.method.decode(), head.target.decode()
        size = len(head.method) + len(head.target)
        for raw_name, raw_value in head.headers:
            size += len(raw_name) + len(raw_value)
            name, value = raw_name.decode(), raw_value.decode()
            # repeated headers count as one, joined by commas: so does their signer count them
            self._headers[name] = f"{self._headers[name]},{value}" if name in self._headers else value
        if size > MAX_HEAD_BYTES:
            raise UnacceptableRequestError(431)
        self._max_body = MAX_CONTROL_BYTES if self._target.startswith(CONTROL_PREFIX) else MAX_REQUEST_BYTES
        if int(self._headers.get("content-length", "0")) > self._max_body:
            raise UnacceptableRequestError(413)

    def _add(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > self._max_body:
            raise UnacceptableRequestError(413)

    def _finish(self) -> ReceivedRequest:
        received = ReceivedRequest(
            Request(self._method, self._target, self._headers, bytes(self._body)),
            keep_alive=self._parser.their_state is not h11.MUST_CLOSE,
        )
        unread, _ = self._parser.trailing_data
        self._start(unread)
        return received
