"""Requests and answers, apart from how they travel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink.emulator._serving.faults import Effect

CONTROL_PREFIX: Final = "/_emulator/"
"""How the paths begin that are for the emulator itself."""


@dataclass(frozen=True)
class Request:
    """An HTTP request.

    Attributes:
        method: HTTP method.
        target: path and query as sent.
        headers: lower-case names and values.
        body: the content.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer.

    Attributes:
        status: HTTP status.
        headers: lower-case names and values, without ``content-length``.
        body: the content.
    """

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What becomes of a request.

    Attributes:
        answer: the answer; there is one even if it is never sent.
        effect: how it is sent (see :class:`directlink.emulator.Fault`).
        delay: seconds before it is sent.
    """

    answer: Answer
    effect: Effect
    delay: float
