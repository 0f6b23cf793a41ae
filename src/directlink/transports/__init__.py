"""The transports this package brings. Each is loaded when first named; this module imports no HTTP library.

- ``HttpcoreTransport`` and ``AsyncHttpcoreTransport``, the default: httpcore speaks HTTP (``_httpcore_library``), over
  connections (``_connection``, ``_sync_connection``, ``_async_connection``, ``_tls_layer``) and a pool (``_pool``) of
  this package.
- ``HttpxTransport`` and ``AsyncHttpxTransport``: httpx itself (``_httpx_library``).
- ``AiohttpTransport``: aiohttp (``_aiohttp_library``, ``_deadlines``).

What they share: arguments and environment (``_settings``, ``_tls``, ``_proxies``), requests and answers (``_http``),
and what a failure means (``_failures``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from directlink.transports._aiohttp import AiohttpTransport as AiohttpTransport
    from directlink.transports._async_httpcore import AsyncHttpcoreTransport as AsyncHttpcoreTransport
    from directlink.transports._async_httpx import AsyncHttpxTransport as AsyncHttpxTransport
    from directlink.transports._httpcore import HttpcoreTransport as HttpcoreTransport
    from directlink.transports._httpx import HttpxTransport as HttpxTransport

__all__ = [
    "AiohttpTransport",
    "AsyncHttpcoreTransport",
    "AsyncHttpxTransport",
    "HttpcoreTransport",
    "HttpxTransport",
]

_MODULES: Final = {
    "AiohttpTransport": "_aiohttp",
    "AsyncHttpcoreTransport": "_async_httpcore",
    "AsyncHttpxTransport": "_async_httpx",
    "HttpcoreTransport": "_httpcore",
    "HttpxTransport": "_httpx",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
