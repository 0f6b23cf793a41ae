"""Transports as users make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink import (
    AiohttpTransport,
    AsyncDirectLinkClient,
    AsyncHttpcoreTransport,
    AsyncHttpxTransport,
    DirectLinkClient,
    HttpcoreTransport,
    HttpxTransport,
)

if TYPE_CHECKING:
    import httpx
    import httpx2


def blocking(own: httpx.Client, newer: httpx2.Client) -> None:
    for transport in (
        HttpcoreTransport(),
        HttpcoreTransport(core="httpcore2", max_connections=5),
        HttpxTransport(),
        HttpxTransport(client=own),
        HttpxTransport(client=newer),
    ):
        DirectLinkClient(cloud="aws", transport=transport)


def awaiting(own: httpx.AsyncClient, newer: httpx2.AsyncClient) -> None:
    for transport in (
        AsyncHttpcoreTransport(),
        AsyncHttpcoreTransport(core="httpcore2", keepalive_expiry=5.0),
        AsyncHttpxTransport(),
        AsyncHttpxTransport(client=own),
        AsyncHttpxTransport(client=newer),
        AiohttpTransport(),
    ):
        AsyncDirectLinkClient(cloud="aws", transport=transport)
