"""What the service remembers of the requests that it received."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from directlink.emulator._serving.faults import Fault

LOG_LENGTH: Final = 10_000


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


class RequestLog:
    """The last 10,000 requests, oldest first, and counts of all of them."""

    def __init__(self) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=LOG_LENGTH)
        self._counts: Counter[tuple[str | None, bool]] = Counter()

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(self._records)

    def add(self, record: RequestRecord) -> None:
        """Remember a request."""
        self._records.append(record)
        self._counts[record.operation, record.applied] += 1

    def clear(self) -> None:
        """Forget the requests, and how many there were."""
        self._records.clear()
        self._counts.clear()

    def count(self, operation: str | None = None, *, applied_only: bool) -> int:
        """How many requests were received, those no longer remembered included.

        Args:
            operation: count this operation only.
            applied_only: count only those that were processed with success.
        """
        return sum(
            count
            for (name, applied), count in self._counts.items()
            if operation in (None, name) and (applied or not applied_only)
        )
