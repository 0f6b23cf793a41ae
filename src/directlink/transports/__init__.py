"""The transports this package brings. Each is loaded when first named; this module imports no HTTP library."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from directlink.transports._aiohttp import AiohttpTransport as AiohttpTransport
    from directlink.transports._async import AsyncHttpx2Transport as AsyncHttpx2Transport
    from directlink.transports._async import AsyncHttpxTransport as AsyncHttpxTransport
    from directlink.transports._sync import Httpx2Transport as Httpx2Transport
    from directlink.transports._sync import HttpxTransport as HttpxTransport

__all__ = [
    "AiohttpTransport",
    "AsyncHttpx2Transport",
    "AsyncHttpxTransport",
    "Httpx2Transport",
    "HttpxTransport",
]

_MODULES: Final = {
    "AiohttpTransport": "_aiohttp",
    "AsyncHttpx2Transport": "_async",
    "AsyncHttpxTransport": "_async",
    "Httpx2Transport": "_sync",
    "HttpxTransport": "_sync",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
