"""A client that keeps what the service sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from directlink._call.bodies import read_object
from directlink._sync.client import DirectLinkClient
from directlink.models._base import Response

if TYPE_CHECKING:
    from directlink._call.exchange import Answer
    from directlink._call.operations import Operation

R = TypeVar("R", bound=Response)


class KeepingClient(DirectLinkClient):
    """Keeps answers as JSON, for those who are to see them as they were sent.

    Attributes:
        sent: the answers, in the order in which they came.
    """

    def __init__(self, **settings: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(**settings)

    def _read(self, operation: Operation[R], answer: Answer) -> R:
        found = super()._read(operation, answer)
        self.sent.append(read_object(answer.response, operation.response_type))
        return found
