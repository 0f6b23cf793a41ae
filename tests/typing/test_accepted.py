"""What type checkers read in this directory is complete, and runs."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from directlink._call.operations import OPERATIONS
from support import reply

if TYPE_CHECKING:
    from types import ModuleType

    from support import Kind

HERE = Path(__file__).parent


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_type_checkers_accept_runs_and_uses_every_operation(kind: Kind) -> None:
    name = "accepted_async" if kind.is_async else "accepted"
    client = kind.client(*[reply() for _ in OPERATIONS])
    for function in list(vars(load(name)).values()):
        if getattr(function, "__module__", None) == name:
            kind.run(function(client))
    sent = {request.headers["X-Amz-Target"].removeprefix("OvertureService.") for request in client.script.requests}
    assert sent == set(OPERATIONS)


def test_every_iterator_is_shown_to_type_checkers(kind: Kind) -> None:
    source = (HERE / ("accepted_async.py" if kind.is_async else "accepted.py")).read_text("utf-8")
    shown: set[Any] = set(re.findall(r"client\.(iter_\w+)\(", source))
    assert shown == {name for name in dir(kind.client_class) if name.startswith("iter_")}


def test_deprecated_operations_warn_when_called(kind: Kind) -> None:
    client = kind.client(reply())
    with pytest.warns(DeprecationWarning, match="use describe_loa"):
        kind.run(client.describe_connection_loa(connection_id="dxcon-1"))
