"""What a failure looks like on the command line: one line, and an exit status of the AWS CLI's families."""

from __future__ import annotations

from difflib import get_close_matches
from enum import IntEnum
from typing import TYPE_CHECKING

from directlink._printable import one_line as one_line  # noqa: PLC0414 - offered here beside what is shown
from directlink.errors import ConfigurationError, CredentialsError, DirectLinkError, ParameterError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Status(IntEnum):
    """Exit statuses, numbered as those of version 2 of the AWS CLI."""

    OK = 0
    PROBLEM = 1
    """``doctor`` found something wrong."""
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    """Whoever read the output stopped reading."""
    USAGE = 252
    """The command line is wrong: nothing was sent."""
    CONFIGURATION = 253
    """Settings or credentials are missing or wrong: nothing was sent."""
    SERVICE = 254
    """The service answered with an error."""
    FAILURE = 255
    """Anything else: no answer, one that cannot be read, a wait that did not reach its goal."""


class UsageError(Exception):
    """The command line is wrong. The message never repeats values: they may be secret."""


def status_of(error: Exception) -> Status:
    """Return the exit status for ``error``."""
    families: tuple[tuple[type[Exception], Status], ...] = (
        (UsageError, Status.USAGE),
        (ParameterError, Status.USAGE),
        (ConfigurationError, Status.CONFIGURATION),
        (CredentialsError, Status.CONFIGURATION),
        (ServiceError, Status.SERVICE),
        (DirectLinkError, Status.FAILURE),
    )
    return next((status for family, status in families if isinstance(error, family)), Status.FAILURE)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names what ``wrong`` resembles; empty if it resembles nothing."""
    similar = get_close_matches(wrong, list(known), n=3, cutoff=0.7)
    return f"; did you mean {' or '.join(similar)}?" if similar else ""
