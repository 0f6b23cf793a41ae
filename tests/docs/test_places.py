"""The programs that pages on FastAPI, Django and AWS Lambda show run; scripts/places runs the rest of them."""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING, Any, Literal

import places_runs
import pytest
from places_support import EXAMPLES, GATEWAY, REGION, ROOT, as_grantee

from directlink import (
    AcceptPrivateVirtualInterface,
    DirectConnectClientException,
    RequestTimeoutError,
    WaiterTimeoutError,
)
from directlink.emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Context:
    """What Lambda tells a handler of its invocation."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return round(self._seconds * 1000)


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    emulator = Emulator("aws", region=REGION, provisioning_seconds=600)
    with emulator.serve() as server:
        for name, value in as_grantee(emulator, server.url).items():
            monkeypatch.setenv(name, value)
        yield emulator


@pytest.fixture
def handler(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The handler of the page on Lambda, in a module of its own."""
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    module = importlib.import_module("lambda_accept")
    yield module.handler
    module.client.close()
    del sys.modules["lambda_accept"]


def event(emulator: Emulator, gateway: str = GATEWAY, wait_for: Literal["available"] | None = None) -> dict[str, Any]:
    offered = emulator.offer_private_virtual_interface()
    return AcceptPrivateVirtualInterface(
        virtual_interface_id=offered, virtual_gateway_id=gateway, wait_for=wait_for
    ).to_dict()


def test_a_handler_that_is_run_twice_accepts_once(handler: Any, emulator: Emulator) -> None:
    offered = event(emulator)
    answers = [handler(offered, Context(60)) for _ in range(2)]
    assert [answer["result"]["already_accepted"] for answer in answers] == [False, True]
    assert emulator.applied("ConfirmPrivateVirtualInterface") == 1


def test_a_handler_whose_wait_is_too_long_says_that_it_is_accepted(handler: Any, emulator: Emulator) -> None:
    answer = handler(event(emulator, wait_for="available"), Context(2.2))
    assert (answer["accepted"], answer["error"]["type"]) == (True, WaiterTimeoutError.__name__)


def test_a_handler_raises_what_may_be_tried_again(handler: Any, emulator: Emulator) -> None:
    with pytest.raises(DirectConnectClientException) as refused:
        handler(event(emulator, "vgw-00000000"), Context(60))
    assert refused.value.accepted is False
    emulator.faults.add("DescribeVirtualInterfaces", Fault.time_out_before_apply(), times=9)
    with pytest.raises(RequestTimeoutError):
        handler(event(emulator), Context(2.2))


@pytest.mark.peers
@pytest.mark.parametrize("place", ["fastapi", "django"])
def test_the_programs_of_a_page_run_in_their_framework(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places_runs.PLACES[place](tmp_path)
    assert capsys.readouterr().out.startswith(f"{place}: ")


def test_every_program_is_on_a_page() -> None:
    shown = {
        (page.parent / name).resolve()
        for page in (ROOT / "docs").glob("howto/*.md")
        for name in re.findall(r"^```\{literalinclude\} (\S+)$", page.read_text("utf-8"), re.MULTILINE)
    }
    # how a site begins, and what only makes one of its parts
    plain = {"manage.py", "wsgi.py", "urls.py", "__init__.py", "0001_initial.py"}
    programs = {
        path for path in EXAMPLES.rglob("*.*") if path.suffix in {".py", ".sh", ".spec"} and path.name not in plain
    }
    assert programs - shown == set()


def test_what_is_no_place_is_refused() -> None:
    with pytest.raises(SystemExit, match="2"):
        places_runs.main(["the moon"])
