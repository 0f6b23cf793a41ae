"""The ``router-config`` directive: a configuration as it is rendered for a platform, and the notes on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from directlink import BGPPeer, VirtualInterface
from directlink.routers import render

if TYPE_CHECKING:
    from sphinx.application import Sphinx

EXAMPLE: Final = VirtualInterface(
    virtual_interface_id="dxvif-56781234",
    virtual_interface_name="prod",
    connection_id="dxcon-ab12cd34",
    location="EqPA2",
    vlan=101,
    mtu=1500,
    amazon_side_asn=64512,
    bgp_peers=(
        BGPPeer(asn_long=65000, auth_key="a-key", amazon_address="169.254.0.1/30", customer_address="169.254.0.2/30"),
        BGPPeer(asn_long=65000, auth_key="a-key", amazon_address="2001:db8::1/125", customer_address="2001:db8::2/125"),
    ),
)
"""An interface with sessions of both families."""
ARGUMENTS: Final[dict[str, Any]] = {"advertise": ["10.0.0.0/16", "2001:db8:a::/48"], "router_id": "192.0.2.1"}
"""What it is rendered with."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("router-config", Example)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Example(SphinxDirective):
    """What ``render`` returns for an example; the platform and the port are its arguments."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """Return the text and the notes."""
        platform: Any
        platform, port = self.arguments
        config = render(EXAMPLE, platform, port=port, **ARGUMENTS)
        notes = (nodes.list_item("", nodes.paragraph(text=note)) for note in config.notes)
        return [
            nodes.literal_block(config.text, config.text, language="text"),
            nodes.paragraph(text="with these notes:"),
            nodes.bullet_list("", *notes),
        ]
