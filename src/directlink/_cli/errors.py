"""What a failure looks like on the command line: one line, and an exit status of the AWS CLI's families."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from difflib import get_close_matches
from enum import IntEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, TextIO

from directlink._basics.printable import one_line as one_line  # noqa: PLC0414 - offered here beside what is shown
from directlink.errors import (
    AccessDeniedError,
    AuthenticationError,
    ConfigurationError,
    ConnectError,
    CredentialsError,
    DirectLinkError,
    ExpiredCredentialsError,
    ParameterError,
    ServiceError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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


class OutputError(Exception):
    """An answer came and cannot be printed: the query does not fit it."""


class MissingExtraError(Exception):
    """What was asked for needs a library that is not installed; nothing was sent."""


def check_extra(library: str, use: str) -> None:
    """Check that a library of the extra ``cli`` is installed.

    Args:
        library: its module.
        use: what needs it, a flag for instance.

    Raises:
        MissingExtraError: it is not installed.
    """
    if not has_extra(library):
        raise MissingExtraError(f'{use} needs the extra "cli": pip install "directlink[cli]"')


def has_extra(library: str) -> bool:
    """Return whether a library of the extra ``cli`` is installed."""
    return find_spec(library) is not None


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


def tell(text: str) -> None:
    """Write a line to standard error. One that nobody can read is dropped: the exit status still tells."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        drop(sys.stderr)


_FLAGS: Final = {
    name: f"--{name.replace('_', '-')}"
    for name in ("cloud", "region", "profile", "endpoint_url", "allow_http", "timeout")
}
"""Arguments of a client, and the flags that set them."""
_WORDS: Final = (
    (re.compile(r"(?<=cloud='outscale'), or an endpoint_url\b"), ", an endpoint_url, or set DIRECTLINK_CLOUD"),
    (re.compile(r"\ballow_http=True\b"), _FLAGS["allow_http"]),
    (re.compile(r"\bforce=True\b"), "--force"),
    (re.compile(r"\bpass credentials=, or profile="), f"pass {_FLAGS['profile']}"),
    (re.compile(r"\bPass credentials=, or profile="), f"Pass {_FLAGS['profile']}"),
    # cloud='aws' is --cloud aws, and region= is --region.
    (re.compile(rf"\b({'|'.join(_FLAGS)})=(?:'([\w.-]+)'|(?=[\s,;.)]|$))"), None),
    (re.compile(rf"\b({'|'.join(name for name in _FLAGS if '_' in name)})\b"), None),
    # What has no flag is not offered.
    (re.compile(r",? or pass \w+=(?:True|False)"), ""),
    (re.compile(r"\buse_\w+ \(or (\w+), or the profile\)"), r"\1 (or the profile)"),
    (re.compile(r"\bverify names "), "the CA bundle is "),
)
_PLACE: Final = re.compile(r"(?:(?<=^)|(?<=; ))(\w+)((?:\.\w+|\[\d+\])*)(?=: )")
_NAME: Final = re.compile(r"(?<![\w'\"./-])[a-z]+(?:_[a-z0-9]+)+(?![\w'\"./-])")
_CHECKED_BY_DOCTOR: Final = {
    "checks the settings": (ConfigurationError, CredentialsError),
    "tells which keys are used": (AccessDeniedError, AuthenticationError, ExpiredCredentialsError),
    "checks the way to the service": (ConnectError,),
}


def in_flags(text: str, names: Mapping[str, str] | None = None) -> str:
    """Return an error's text in the words of the command line.

    Args:
        text: what the client says.
        names: flags for the command's own arguments, by their names in Python and on the wire.
    """
    for pattern, flag in _WORDS:
        text = pattern.sub(_flag if flag is None else flag, text)
    known = {**_FLAGS, **(names or {})}
    text = _PLACE.sub(lambda match: _place(match, known), text)
    return _NAME.sub(lambda match: known.get(match[0], match[0]), text)


def _place(match: re.Match[str], known: Mapping[str, str]) -> str:
    """Return ``--flag`` or ``--flag: member.member`` for where in the input something is wrong."""
    if match[1] not in known:
        return match[0]
    inside = re.sub(r"_(\w)", lambda letter: letter[1].upper(), match[2].removeprefix("."))
    return known[match[1]] + (f": {inside}" if inside else "")


def _flag(match: re.Match[str]) -> str:
    value = match[2] if match.re.groups > 1 else None
    return f"{_FLAGS[match[1]]} {value}" if value else _FLAGS[match[1]]


def complain(error: object, names: Mapping[str, str] | None = None) -> None:
    """Write what went wrong to standard error, in one line, in the words of the command line.

    Args:
        error: an exception, or a text that is in these words already.
        names: flags for the arguments of the command that was run.
    """
    tell(f"directlink: {with_help(error, names)}")


def with_help(error: object, names: Mapping[str, str] | None = None) -> str:
    """Return what went wrong as :func:`described` has it, and where it is explained."""
    more = f" (help: {error.help_url})" if isinstance(error, DirectLinkError) else ""
    return f"{described(error, names)}{more}"


def message_of(error: DirectLinkError, names: Mapping[str, str] | None = None) -> str:
    """Return an error's message in the words of the command line; a service's own words are left alone."""
    return error.message if isinstance(error, ServiceError) else in_flags(error.message, names)


def described(error: object, names: Mapping[str, str] | None = None) -> str:
    """Return what went wrong, in one line, in the words of the command line, and where more is to be found out."""
    text = one_line(error)
    if isinstance(error, DirectLinkError):
        message = one_line(error.message)
        text = text.replace(message, one_line(message_of(error, names)), 1)
    for note in getattr(error, "__notes__", ()):
        text += f"; {one_line(note)}"
    for use, errors in _CHECKED_BY_DOCTOR.items():
        if isinstance(error, errors) and "pip install" not in text:  # whoever reads that knows what to do
            text += f" (directlink doctor {use})"
    return text


def drop(stream: TextIO) -> None:
    """Let what a stream still holds, and what comes, go nowhere: the interpreter flushes it once more at its end."""
    with suppress(OSError, ValueError):
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that names what ``wrong`` resembles; empty if it resembles nothing."""
    similar = get_close_matches(wrong, list(known), n=3, cutoff=0.7)
    return f"; did you mean {' or '.join(similar)}?" if similar else ""
