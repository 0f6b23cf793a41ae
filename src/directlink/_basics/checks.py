"""Checks of arguments, before anything is sent. Annotations promise their types, but nothing enforces them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeVar, cast

from directlink.errors import ConfigurationError, ParameterError
from directlink.transport import MAX_TIMEOUT, AsyncTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink.errors import DirectLinkError

T = TypeVar("T")

_IDENTIFIER: Final = re.compile(r"[!#-&*+\--:=?-Z^_a-z~]+")
"""What ids, ARNs and account numbers consist of: ASCII, but no white space, comma, quotation mark or bracket."""
_LONGEST_SHOWN: Final = 100

# What a client of a well-known library is wrapped in, as a blocking transport and as an awaiting one.
_WRAPPERS: Final = {
    "httpx": ("HttpxTransport(client=httpx.Client(...))", "AsyncHttpxTransport(client=httpx.AsyncClient(...))"),
    "httpx2": ("HttpxTransport(client=httpx2.Client(...))", "AsyncHttpxTransport(client=httpx2.AsyncClient(...))"),
    "aiohttp": ("HttpcoreTransport()", "AiohttpTransport()"),
    "requests": ("HttpcoreTransport()", "AsyncHttpcoreTransport()"),
}


_FOR_THE_OTHER_CLIENT: Final = (
    ", which is to be awaited: give it to AsyncDirectLinkClient, or give HttpcoreTransport() to this one",
    ", which blocks: give it to DirectLinkClient, or give AsyncHttpcoreTransport() to this one",
)


def check_timeout(value: object, error: type[DirectLinkError]) -> float:
    """Return a time-out in seconds, at most what clocks, locks and sockets can count, or raise ``error``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise error(f"timeout: expected a number of seconds above 0, got {value!r}")
    return float(min(value, MAX_TIMEOUT))


def check_count(name: str, value: object, error: type[DirectLinkError]) -> int:
    """Return a whole number of at least 1, or raise ``error``."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise error(f"{name}: expected a whole number of at least 1, got {value!r}")
    return value


def check_iterable(name: str, value: object, error: type[DirectLinkError]) -> Iterable[object]:
    """Return an iterable that is not a string, or raise ``error``."""
    if not isinstance(value, Iterable) or isinstance(value, (str, bytes)):
        raise error(f"{name}: expected several, a list for instance, got {kind_of(value)}")
    return cast("Iterable[object]", value)


def check_mapping(name: str, value: object, error: type[DirectLinkError]) -> Mapping[str, object]:
    """Return what maps names to values, or raise ``error``."""
    if not isinstance(value, Mapping):
        raise error(f"{name}: expected values by names, got {kind_of(value)}")
    return cast("Mapping[str, object]", value)


def identifier_problem(value: object) -> str | None:
    """Return what is wrong with an id, often a space or a quotation mark that was copied along, else ``None``."""
    if not isinstance(value, str):
        return f"expected str, got {type(value).__name__}"
    if not value.strip():
        return "expected a non-empty str"
    if _IDENTIFIER.fullmatch(value):
        return None
    from unicodedata import name  # most programs never need it

    odd = next(character for character in value if not _IDENTIFIER.fullmatch(character))
    shown = repr(value) if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]!r}..."
    return f"expected an id, got {shown}, which has {name(odd, 'a control character')} in it"


def check_identifier(argument: str, value: object) -> str:
    """Return an id.

    Raises:
        ParameterError: it is not an id.
    """
    problem = identifier_problem(value)
    if problem is not None:
        raise ParameterError(f"{argument}: {problem}")
    return str(value)


def check_instance(name: str, value: object, kind: type[T], error: type[DirectLinkError], advice: str = "") -> T:
    """Return ``value`` if it is a ``kind``; else raise ``error`` with the advice."""
    if not isinstance(value, kind):
        raise error(f"{name}: expected {kind.__name__}, got {kind_of(value)}{advice}")
    return value


def check_bool(name: str, value: object) -> None:
    """Raise a :class:`ConfigurationError` unless ``value`` is a boolean."""
    if not isinstance(value, bool):
        raise ConfigurationError(f"{name}: expected True or False, got {kind_of(value)}")


def check_plain_function(name: str, value: object) -> None:
    """Raise a :class:`ConfigurationError` unless ``value`` is a function that is not a coroutine function."""
    if not callable(value):
        raise ConfigurationError(f"{name}: expected a function, got {kind_of(value)}")
    if inspect.iscoroutinefunction(value) or inspect.iscoroutinefunction(getattr(value, "__call__", None)):  # noqa: B004
        raise ConfigurationError(
            f"{name}: expected a plain function, got one to be awaited; it is called and not awaited"
        )


def check_methods(name: str, value: object, expected: str, *methods: str, advice: str = "") -> None:
    """Raise a :class:`ConfigurationError`, with the advice, unless ``value`` is an object with these methods."""
    missing = [f"{method}()" for method in methods if not callable(getattr(value, method, None))]
    if isinstance(value, type) or missing:
        lacks = f", which has no {' and no '.join(missing)}" if missing else ""
        raise ConfigurationError(f"{name}: expected {expected}, got {kind_of(value)}{lacks}{advice}")


def can_be_called_with(method: Callable[..., object], *arguments: object, **keywords: object) -> bool:
    """Return whether the signature of a method allows these arguments; ``True`` if it has no signature."""
    try:
        inspect.signature(method).bind(*arguments, **keywords)
    except TypeError:
        return False
    except ValueError:  # it has none
        return True
    return True


def check_transport(value: object, kind: type[object]) -> None:
    """Raise a :class:`ConfigurationError` unless ``value`` is a transport of this ``kind``."""
    awaits = kind is AsyncTransport
    closes, other = ("aclose", "close") if awaits else ("close", "aclose")
    expected = f"{'an' if awaits else 'a'} {kind.__name__}"
    send = getattr(value, "send", None)
    library = type(value).__module__.partition(".")[0]
    advice = f": pass {_WRAPPERS[library][awaits]}" if library in _WRAPPERS else ""
    if not advice and not isinstance(value, type) and callable(send):
        closes_otherwise = callable(getattr(value, other, None)) and not callable(getattr(value, closes, None))
        is_awaited = inspect.iscoroutinefunction(send)
        if (closes_otherwise and not is_awaited) if awaits else (closes_otherwise or is_awaited):
            advice = _FOR_THE_OTHER_CLIENT[awaits]
        elif not can_be_called_with(send, None, timeout=1.0):
            advice = ", whose send() does not take (request, *, timeout)"
    if advice:
        raise ConfigurationError(f"transport: expected {expected}, got {kind_of(value)}{advice}")
    check_methods("transport", value, expected, "send", closes)


def kind_of(value: object) -> str:
    """Return the type of ``value`` for a message, without the value, which may be a secret."""
    if isinstance(value, type):
        return f"the class {value.__name__} instead of an object of it"
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__.partition('.')[0]}.{kind.__name__}"
