from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from transport_support import OWN_CONNECTIONS, Sender, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transport_support import Make


@pytest.fixture(params=kinds())
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes transports, of each kind in turn, and closes them in the end."""
    yield from _make(request.param)


@pytest.fixture(params=kinds(OWN_CONNECTIONS))
def make_own(request: pytest.FixtureRequest) -> Iterator[Make]:
    """The same without those on httpx, which cannot promise as much."""
    yield from _make(request.param)


def _make(name: str) -> Iterator[Make]:
    made: list[Sender] = []

    def make_one(**options: Any) -> Sender:
        made.append(Sender(name, **options))
        return made[-1]

    yield make_one
    for sender in made:
        sender.end()
