"""Importing HTTP libraries when they are first needed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from directlink._concurrency.imports import undisturbed
from directlink._concurrency.threads import AsyncBackground
from directlink.errors import ConfigurationError, ConnectError, DirectLinkError
from directlink.transport import MAX_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def require(module: str, extra: str) -> None:
    """Check that what an extra brings is installed.

    Raises:
        ConfigurationError: it is not.
    """
    if find_spec(module) is None:
        raise ConfigurationError(f"{module} is not installed: pip install 'directlink[{extra}]'")


def load(name: str, importing: Callable[[], T]) -> T:
    """Return what ``importing`` imports.

    Args:
        name: of the library, for error messages.
        importing: a function that consists of the import.

    Raises:
        ConnectError: it cannot be read now, usually because no descriptor is free; nothing was sent.
    """

    def import_all() -> T:
        "host".encode("idna")  # imports what every look-up of a host does
        return importing()

    try:
        return undisturbed(import_all)
    except OSError as error:
        raise ConnectError(f"{name} cannot be loaded: {error.strerror or error}") from error


async def load_in_thread(loading: Callable[[], T]) -> T:
    """Return what ``loading`` returns. The event loop runs meanwhile: an import would stop it for half a second."""
    try:
        return await AsyncBackground.run(("import", loading), loading, MAX_TIMEOUT)
    except DirectLinkError:
        return loading()  # there may be no thread to be had; any other failure comes again
