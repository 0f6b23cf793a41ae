"""The emulator's work for a request does not grow with the number of interfaces."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from emulated import LINES, ask, crowded

if TYPE_CHECKING:
    from directlink.emulator import Emulator


def calls_for(emulator: Emulator, **values: Any) -> int:
    """How many calls of Python functions a request takes."""
    request, transport = ask(emulator.owner, "http://127.0.0.1/", values), emulator.transport()
    assert transport.send(request, timeout=10).status_code == 200  # what is loaded and cached once is left out
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counted)
    try:
        transport.send(request, timeout=10)
    finally:
        sys.setprofile(None)
    return count


def test_one_interface_and_a_page_take_as_many_calls_among_thousands_as_among_hundreds() -> None:
    few, many = crowded(LINES + 10, 5), crowded(8 * LINES, 50)
    offered = [emulator.offer_private_virtual_interface("dxvif-00000000") for emulator in (few, many)]
    one, among_many = (calls_for(emulator, virtualInterfaceId=offered[0]) for emulator in (few, many))
    assert among_many <= one + 5
    page, page_of_many = calls_for(few), calls_for(many)
    assert page_of_many <= page + 5
