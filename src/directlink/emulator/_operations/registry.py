"""Which function answers which operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from directlink.emulator._errors import Refusal
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.accounts import Account
    from directlink.emulator._store.store import World


@dataclass(frozen=True)
class Caller:
    """Who signed the request, and for which region."""

    account: Account
    region: str


Handler = Callable[["World", Caller, "Parameters"], dict[str, Any]]

_HANDLERS: Final[dict[tuple[Cloud, str], Handler]] = {}


def operation(name: str, *clouds: Cloud) -> Callable[[Handler], Handler]:
    """Register the decorated function as the answer to operation ``name`` (on all clouds if none is named)."""

    def register(handler: Handler) -> Handler:
        for cloud in clouds or Cloud:
            _HANDLERS[cloud, name] = handler
        return handler

    return register


def handler_of(cloud: Cloud, name: str) -> Handler:
    """The function that answers operation ``name``.

    Raises:
        Refusal: there is none; a code of its own keeps this apart from anything the real service answers.
    """
    handler = _HANDLERS.get((cloud, name))
    if handler is None:
        raise Refusal("NotEmulated", f"operation {name} is not emulated ({cloud} mode)", 501)
    return handler
