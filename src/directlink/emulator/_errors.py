"""How the emulated service refuses a request."""

from __future__ import annotations


class Refusal(Exception):
    """An error answer.

    Attributes:
        code: error code on the wire.
        message: text on the wire.
        status: HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(code, message, status)
        self.code = code
        self.message = message
        self.status = status


class ClockRefusal(Refusal):
    """The signing time lies outside the window."""


def client_error(message: str) -> Refusal:
    """The service's one code for a request it cannot fulfil: parameters, ids, ownership and state alike."""
    return Refusal("DirectConnectClientException", message)
