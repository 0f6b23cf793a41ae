"""What every model is.

Models are frozen attrs classes named as the API's own description names its shapes. Attributes are the snake_case of
the wire's camelCase; lists are tuples; ``None`` means that the member was absent (or ``null``). Nothing is invented:
an absent number is ``None``, not ``0``. Only lists of an answer are ``()`` where they are absent, so that one can go
through them; in a request ``None`` is not sent, and ``()`` is.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Self, TypeVar, cast, get_origin

import attrs

from directlink._basics.redaction import SECRET_HEADER, compare_quietly
from directlink.errors import ResponseDecodeError
from directlink.models._kinds import Input, Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from directlink.transport import HttpResponse

M = TypeVar("M", bound="Model")


def hide(value: object) -> str:
    """Stand in for a secret in a model's ``repr``: tells that there is one, and nothing of it."""
    return "None" if value is None else "'***'"


def without_secrets(model: M) -> M:
    """Return a copy of a structure without its secrets: for what is shown or handed on."""
    changes: dict[str, object] = {}
    for field in attrs.fields(type(model)):
        value = getattr(model, field.name)
        if field.repr is hide:
            changes[field.name] = None
        elif isinstance(value, Model):
            changes[field.name] = without_secrets(value)
        elif isinstance(value, tuple):
            items = cast("tuple[object, ...]", value)
            changes[field.name] = tuple(without_secrets(v) if isinstance(v, Model) else v for v in items)
    return attrs.evolve(model, **changes)


class Reported:
    """Base of what a call comes to: shows itself in notebooks as a table of what its ``to_dict()`` tells."""

    __slots__ = ()

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, without secrets."""

    def _repr_html_(self) -> str:
        from directlink.models._html import facts

        return facts(self.to_dict())


class Headers(Mapping[str, str]):
    """The headers of an answer by their names in any case, read-only; its ``repr`` hides what may be a secret.

    Args:
        headers: names in lower case, and values.
    """

    __slots__ = ("_headers",)

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        return self._headers[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __repr__(self) -> str:
        return repr({name: "***" if SECRET_HEADER.search(f"{name} {value}") else value for name, value in self.items()})


@attrs.frozen(kw_only=True)
class ResponseMetadata:
    """How an answer came about.

    Attributes:
        request_id: the service's id of the (last) answer; quote it to support.
        attempts: requests sent for this call, pages and retries included.
        status_code: HTTP status of the (last) answer, ``None`` where there was none.
    """

    request_id: str | None = None
    attempts: int = 0
    status_code: int | None = None
    _headers: Mapping[str, str] = attrs.field(factory=dict[str, str], alias="headers", repr=False, eq=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers of the (last) answer, read-only: names in lower case, found in any. Left out of comparison."""
        return Headers(self._headers)  # made when asked for: most programs never ask


NO_METADATA: Final = ResponseMetadata()


def metadata_of(response: HttpResponse, request_id: str | None, attempts: int) -> ResponseMetadata:
    """Return how an answer came about; of the headers nothing is copied if they are a plain dictionary."""
    headers = response.headers
    if headers.__class__ is not dict:  # of somebody's own transport: what it is may not pickle
        headers = {name.lower(): value for name, value in headers.items()}
    return ResponseMetadata(request_id=request_id, attempts=attempts, status_code=response.status_code, headers=headers)


@attrs.frozen(kw_only=True, repr=False)
class Model:
    """Base of every structure of the API.

    Its ``repr`` leaves out what is as if it had not been given: an interface has some thirty members, and most are
    absent. It is Python that makes the same structure again, but for secrets and states, which are shown as such.
    """

    def __init_subclass__(cls) -> None:
        """Compare structures with secrets in them quietly."""
        super().__init_subclass__()
        # attrs makes a class of its own from the one that was written; only that has what attrs has generated.
        members: tuple[attrs.Attribute[Any], ...] = cls.__dict__.get("__attrs_attrs__", ())
        if "__eq__" in cls.__dict__ and any(member.repr is hide for member in members):
            compare_quietly(cls)

    def __repr__(self) -> str:
        cls = type(self)
        shown: list[str] = []
        for name, show, default in _shown_members(cast("Any", cls)):
            value: object = getattr(self, name)
            if value != default:
                shown.append(f"{name}={show(value)}")
        return f"{cls.__name__}({', '.join(shown)})"

    def to_dict(self) -> dict[str, Any]:
        """Return this structure as JSON-ready data under its wire names; absent members are left out.

        Secrets (BGP keys) are included: this is the data, not a description of it.

        Raises:
            ParameterError: a member holds a value of the wrong type.
        """
        from directlink.models._codec import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Build this structure from ``data`` under wire names, as :meth:`to_dict` returns it; unknown keys are ignored.

        Raises:
            ResponseDecodeError: a member has the wrong type; the message names its path, never its value.
        """
        from directlink.models._codec import from_dict

        return from_dict(cls, data)


class Resource(Model):
    """Base of the structures that describe something with an id of its own."""

    __slots__ = ()  # no members: attrs has nothing to add, and what it adds takes time at import

    _ID: ClassVar[str]

    @property
    def id(self) -> str:
        """Its own id.

        Raises:
            ResponseDecodeError: the answer that described it left the id out.
        """
        found: str | None = getattr(self, self._ID)
        if not found:
            raise ResponseDecodeError(f"the service described a {type(self).__name__} without {self._ID}")
        return found


class RequestPart(Model, Sent):
    """Base of the structures that are sent and never received: ids in them are checked before they are sent."""

    __slots__ = ()


class Request(RequestPart, Input):
    """Base of the structures that are an operation's input."""

    __slots__ = ()


@attrs.frozen(kw_only=True, repr=False)
class Response(Model):
    """Base of the structures that an operation answers with; some of them are also members of others.

    Attributes:
        metadata: request id and number of attempts. Not part of the data: left out of comparison, ``repr`` and
            ``to_dict``, and empty on a structure that came inside another one.
    """

    metadata: ResponseMetadata = attrs.field(default=NO_METADATA, eq=False, repr=False)

    def _repr_html_(self) -> str | None:
        """Return a table for notebooks; ``None``, if this is not the answer of a list, lets them show the ``repr``."""
        from directlink.models._html import to_html

        return to_html(self)


M_co = TypeVar("M_co", bound=Model, covariant=True)


class ListResponse(Response, Generic[M_co]):
    """Base of the answers that list something: iterating over one, and its length, are those of the list."""

    __slots__ = ()

    def __iter__(self) -> Iterator[M_co]:
        return iter(self._list())

    def __len__(self) -> int:
        return len(self._list())

    def _list(self) -> tuple[M_co, ...]:
        found: tuple[M_co, ...] = getattr(self, _list_member(cast("Any", type(self))))
        return found


@cache
def _list_member(cls: type[Any]) -> str:
    """Return the name of the list that an answer consists of."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    return next(field.name for field in fields if get_origin(field.type) is tuple)


@cache
def _shown_members(cls: type[Any]) -> tuple[tuple[str, Callable[[object], str], object], ...]:
    """Return the members that a ``repr`` shows: name, what shows it, and the value that stands for its absence."""
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(cls)
    return tuple(
        (field.name, repr if field.repr is True else cast("Callable[[object], str]", field.repr), field.default)
        for field in fields
        if field.repr is not False
    )
