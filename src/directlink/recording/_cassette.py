"""A cassette: what was asked and answered, in order, as JSON that people can read before they hand it on."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from directlink import errors
from directlink._call.bodies import is_blank
from directlink._call.error_answers import service_error
from directlink._version import VERSION
from directlink.errors import ConfigurationError, DirectLinkError
from directlink.recording._redaction import Redaction, secrets_in
from directlink.transport import HttpResponse

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from directlink.transport import HttpRequest

    Heard = tuple[HttpRequest, "HttpResponse | Failure"]

_FORMAT: Final = "directlink-cassette"
_FORMAT_VERSION: Final = 1
_KEPT_HEADERS: Final = re.compile(
    r"content-type|date|(?:x-amz-)?retry-after|x-amzn-errortype|x-amzn-requestid|x-amz-request-?id"
)
_HARMLESS_HEADERS: Final = re.compile(
    r"accept.*|amz-sdk-.*|connection|content-.*|date|host|user-agent|x-amz-(?:date|target)", re.IGNORECASE
)
"""Headers of a request that hold no secret; whatever else a signer adds may."""
_CREDENTIAL: Final = re.compile(r"Credential=([^/\s,]+)|Signature=([^\s,]+)")
_TARGET: Final = "x-amz-target"
_OF_CALLS: Final = frozenset({"accepted", "operation", "endpoint_url", "attempts", "request_id"})
"""What a call adds to the errors of its transport."""


@attrs.frozen
class Failure:
    """What a transport raised, as it was then: the call that it ends adds to it.

    Attributes:
        error: the error.
        told: its attributes.
    """

    error: DirectLinkError
    told: dict[str, Any] = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        told = {name: value for name, value in self.error.to_dict().items() if name not in {"type", "message"}}
        object.__setattr__(self, "told", {name: told[name] for name in told.keys() - _OF_CALLS})


@attrs.frozen(kw_only=True)
class RecordedExchange:
    """One request, and what came of it. Secrets are cut out of it.

    Attributes:
        operation: wire name of the operation.
        request: the request's input, under wire names.
        status_code: HTTP status of the answer, ``None`` if there was none.
        headers: those of the answer's headers that tell how it came about.
        body: the answer's JSON; ``None`` if it had none.
        page: what stands for an answer that is no JSON: its error code and message if it is XML that has them.
        error: what the transport raised instead: ``type``, ``message``, and its other attributes as ``told``.
    """

    operation: str
    request: Any = None
    status_code: int | None = None
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    body: Any = None
    page: str | None = None
    error: dict[str, Any] | None = None

    def replay(self) -> HttpResponse:
        """Return the answer again.

        Raises:
            DirectLinkError: that is what came of it.
        """
        if self.error is not None:
            raise _ERRORS[self.error["type"]](self.error["message"], self.error["told"])
        content = json.dumps(self.body) if self.page is None else self.page
        return HttpResponse(int(self.status_code or 0), dict(self.headers), content.encode())


_ERRORS: Final[dict[str, type[DirectLinkError]]] = {
    name: found
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, DirectLinkError)
}


@attrs.frozen
class Cassette:
    """A recorded session.

    Attributes:
        exchanges: what was asked and answered, in the order of the answers.
    """

    exchanges: tuple[RecordedExchange, ...] = ()

    def _repr_html_(self) -> str:
        from directlink.models._html import facts

        rows = [{**attrs.asdict(each), "error": (each.error or {}).get("type")} for each in self.exchanges]
        return facts({"exchanges": rows} if rows else {"exchanges": "none"})

    def to_json(self) -> str:
        """Return the cassette as indented JSON."""
        about = {"format": _FORMAT, "version": _FORMAT_VERSION, "made_by": f"directlink/{VERSION}"}
        python = ".".join(map(str, sys.version_info[:3]))
        found = [attrs.asdict(each, filter=lambda _, value: value is not None) for each in self.exchanges]
        return json.dumps({**about, "python": python, "exchanges": found}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Cassette:
        """Read a cassette.

        Args:
            text: what :meth:`to_json` has returned.

        Raises:
            ConfigurationError: it is none, or of a newer release.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict) or cast("dict[str, Any]", data).get("format") != _FORMAT:
            raise ConfigurationError("this is no cassette: expected the JSON that directlink.recording writes")
        found = cast("dict[str, Any]", data)
        if found.get("version") != _FORMAT_VERSION:
            raise ConfigurationError(
                f"the cassette has version {found.get('version')!r}, and this release reads {_FORMAT_VERSION}: "
                f"it was made by {found.get('made_by')!r}"
            )
        return cls(tuple([_read(number, entry) for number, entry in enumerate(found.get("exchanges") or ())]))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the cassette to a file.

        Args:
            path: the file; what is in it is replaced.

        Raises:
            ConfigurationError: it cannot be written.
        """
        try:
            Path(path).write_text(f"{self.to_json()}\n", "utf-8")
        except OSError as error:
            raise ConfigurationError(f"the cassette {path} cannot be written: {error.strerror}") from error

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Cassette:
        """Read a cassette from a file.

        Args:
            path: the file.

        Raises:
            ConfigurationError: it cannot be read, or is no cassette.
        """
        try:
            text = Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise ConfigurationError(f"the cassette {path} cannot be read: {reason}") from error
        return cls.from_json(text)


def _read(number: int, entry: Any) -> RecordedExchange:
    try:
        found = RecordedExchange(**entry)
        with suppress(DirectLinkError):  # that is what was recorded
            found.replay()
    except (TypeError, ValueError, KeyError, AttributeError):
        raise ConfigurationError(
            f"exchange {number} of the cassette is none: expected request and answer, or error"
        ) from None
    return found


def redacted(heard: Iterable[Heard], hide: Iterable[str]) -> Cassette:
    """Return a session without its secrets.

    Args:
        heard: each request, and its answer or error.
        hide: what else must not be in it.
    """
    heard = list(heard)
    secrets = {*hide, *(secret for request, answer in heard for secret in _secrets(request, answer))}
    redaction = Redaction(secrets)
    return Cassette(tuple([_exchange(request, answer, redaction) for request, answer in heard]))


def shape_of(operation: str, data: object, secrets: Iterable[str] = ()) -> str:
    """Return what is the same of a request before and after it was redacted, for comparison."""
    return f"{operation} {json.dumps(Redaction(secrets, numbered=False).data(data), sort_keys=True)}"


def asked(request: HttpRequest) -> tuple[str, Any]:
    """Return the operation and the input of a request."""
    target = next((value for name, value in request.headers.items() if name.lower() == _TARGET), "")
    return target.rpartition(".")[2], _json(request.body)


def secrets_of_request(request: HttpRequest) -> Iterator[str]:
    """Yield what of a request nobody may read: all values of headers that may be secret, and keys in the body."""
    for name, value in request.headers.items():
        if not _HARMLESS_HEADERS.fullmatch(name):
            named = ["".join(found) for found in _CREDENTIAL.findall(value)]
            yield from named or [value.split(" ", 1)[-1]]
    yield from secrets_in(_json(request.body))


def _secrets(request: HttpRequest, answer: HttpResponse | Failure) -> Iterator[str]:
    yield from secrets_of_request(request)
    if isinstance(answer, Failure):
        yield from secrets_in([answer.error.message, answer.told])
    else:
        body = _json(answer.body)
        yield from secrets_in(answer.body.decode("utf-8", "replace") if body is None else body)


def _exchange(request: HttpRequest, answer: HttpResponse | Failure, redaction: Redaction) -> RecordedExchange:
    operation, data = asked(request)
    operation, data = redaction.text(operation), redaction.data(data)
    if isinstance(answer, Failure):
        message = redaction.text(answer.error.message)
        error = {"type": type(answer.error).__name__, "message": message, "told": redaction.data(answer.told)}
        return RecordedExchange(operation=operation, request=data, error=error)
    headers = {name.lower(): redaction.text(value) for name, value in answer.headers.items()}
    body = _json(answer.body)
    return RecordedExchange(
        operation=operation,
        request=data,
        status_code=answer.status_code,
        headers={name: value for name, value in headers.items() if _KEPT_HEADERS.fullmatch(name)},
        body=redaction.data(body),
        page=_page(answer, redaction) if body is None else None,
    )


def _json(body: bytes) -> Any:
    """Return what a body holds; ``None`` if that is no JSON: of such a text nobody can say what in it is secret."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def _page(answer: HttpResponse, redaction: Redaction) -> str:
    """Return what stands for an answer that is no JSON: nothing of it but the code and message of an XML error."""
    if is_blank(answer):
        return ""
    if answer.body.strip() == b"null":
        return "null"
    if not answer.body.lstrip().startswith(b"<"):
        return "not JSON"
    if not re.search(rb"<Code>", answer.body[:65536]):
        return "<html></html>"
    error = service_error(answer)
    code, message = redaction.text(error.code), redaction.text(error.message)
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
