from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from transport_support import Sender, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transport_support import Make


@pytest.fixture(params=kinds())
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """Makes transports, of each kind in turn, and closes them in the end."""
    made: list[Sender] = []

    def make_one(**options: Any) -> Sender:
        made.append(Sender(request.param, **options))
        return made[-1]

    yield make_one
    for sender in made:
        sender.end()
