"""A client that keeps what the service sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink._call.bodies import read_object
from directlink._sync.client import DirectLinkClient

if TYPE_CHECKING:
    from directlink._call.exchange import Answer


class KeepingClient(DirectLinkClient):
    """Keeps answers as JSON, for those who are to see them as they were sent.

    Attributes:
        sent: the answers, in the order in which they came.
    """

    def __init__(self, **settings: Any) -> None:
        self.sent: list[dict[str, Any]] = []
        super().__init__(**settings)

    def _read(self, operation: str, answer: Answer, kind: Any, needed: str | None = None, *, raw: bool = False) -> Any:
        found = super()._read(operation, answer, kind, needed, raw=raw)
        self.sent.append(read_object(answer.response, kind))
        return found
