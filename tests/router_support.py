"""An interface as the account sees it that accepted it, for tests of router configurations."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from directlink import BGPPeer, VirtualInterface
from directlink.routers import render

if TYPE_CHECKING:
    import pytest

_DOCS: Final = Path(__file__).parents[1] / "docs"
_SHOWN: Final = re.compile(r"^```\{router-config\} (\S+) (\S+)$", re.MULTILINE)
_TAKEN_BACK: Final = re.compile(r"^## Take it back\n.*?^```text\n(.*?)^```", re.DOTALL | re.MULTILINE)

KEY: Final = "canary-of-the-bgp-key"
PEERS: Final = {
    4: BGPPeer(asn_long=65000, auth_key=KEY, amazon_address="169.254.0.1/30", customer_address="169.254.0.2/30"),
    6: BGPPeer(asn_long=65000, auth_key=KEY, amazon_address="2001:db8::1/125", customer_address="2001:db8::2/125"),
}


def interface(*versions: int, **changes: Any) -> VirtualInterface:
    """An accepted private interface with sessions of these versions, IPv4 only if none is given."""
    members: dict[str, Any] = {
        "virtual_interface_id": "dxvif-fg12ab34",
        "virtual_interface_name": "prod",
        "virtual_interface_type": "private",
        "virtual_interface_state": "down",
        "connection_id": "dxcon-1",
        "location": "EqPA2",
        "vlan": 101,
        "mtu": 1500,
        "amazon_side_asn": 64512,
        "bgp_peers": tuple(PEERS[version] for version in versions or (4,)),
    }
    return VirtualInterface(**{**members, **changes})


def page_of(platform: str) -> str:
    """The page of a platform."""
    return (_DOCS / f"howto/routers/{platform}.md").read_text("utf-8")


def shown_on(page: str, monkeypatch: pytest.MonkeyPatch, port: str | None = None) -> str:
    """The configuration that a page shows; for its own port, or for another one."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(_DOCS / "_ext")])
    directive: Any = import_module("router_config")
    [(platform, its_port)] = _SHOWN.findall(page)
    text: str = render(directive.EXAMPLE, platform, port=port or its_port, **directive.ARGUMENTS).text
    return text


def taken_back_on(page: str) -> str:
    """What a page says takes it back."""
    [block] = _TAKEN_BACK.findall(page)
    return str(block)
