"""Which function answers which operation. Modules register theirs with :func:`operation`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import Refusal
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store

Handler = Callable[["Store", "Caller", "Parameters"], "Json"]

_handlers: Final[dict[tuple[Cloud, str], Handler]] = {}


def operation(name: str, *clouds: Cloud) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one that answers an operation.

    Args:
        name: the operation's name on the wire.
        clouds: where it exists; on all clouds if none is given.
    """

    def register(handler: Handler) -> Handler:
        for cloud in clouds or Cloud:
            _handlers[cloud, name] = handler
        return handler

    return register


def handler_of(cloud: Cloud, name: str) -> Handler:
    """The function that answers operation ``name``.

    Raises:
        Refusal: the cloud has no such operation.
    """
    handler = _handlers.get((cloud, name))
    if handler is None:
        # AWS's services of this protocol answer the one; OUTSCALE's answer is not documented, the other is likely
        code = "UnknownOperationException" if cloud is Cloud.AWS else "InvalidAction"
        raise Refusal(code, f"there is no operation {name} on {cloud}")
    return handler


def registered_operations(cloud: Cloud) -> frozenset[str]:
    """Names of the operations that are answered on a cloud."""
    return frozenset(name for its_cloud, name in _handlers if its_cloud is cloud)
