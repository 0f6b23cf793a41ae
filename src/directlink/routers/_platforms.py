"""The platforms: what there is to know of each, beside its template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from directlink.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

Platform: TypeAlias = Literal["frr", "bird", "ios-xe", "junos", "eos"]
"""A kind of router that configuration can be rendered for."""


@attrs.frozen(kw_only=True)
class Rules:
    """What a platform can write, and where it finds its interfaces.

    Attributes:
        title: what it is called.
        refused_keys: patterns of BGP keys that it cannot write, each with the reason.
        is_linux: its interfaces are the kernel's, and are not made by its configuration.
        needs_router_id: it finds no router id if every IPv4 address is link-local (169.254.0.0/16).
        vrf: what it calls a VRF.
        forwarding: what turns forwarding on, by the version of the Internet Protocol; it is not part of the text, for
            it concerns the whole router.
    """

    title: str
    refused_keys: tuple[tuple[re.Pattern[str], str], ...] = ()
    is_linux: bool = False
    needs_router_id: bool = False
    vrf: str = "VRF"
    forwarding: Mapping[int, str] = attrs.field(factory=dict[int, str])

    def key_problem(self, key: str) -> str | None:
        """Return why a BGP key cannot be written, ``None`` if it can."""
        return next((reason for pattern, reason in (*_ANYWHERE, *self.refused_keys) if pattern.search(key)), None)


_ANYWHERE: Final = (
    (re.compile(r"[^ -~]"), "it has characters that are not printable ASCII"),
    (re.compile(r".{81}"), "it has more than 80 characters"),
)
_SYSCTLS: Final = {4: "sysctl net.ipv4.ip_forward=1", 6: "sysctl net.ipv6.conf.all.forwarding=1"}
_NO_SPACE: Final = (re.compile(" "), "a password ends at a space there")
_NO_COMMENT: Final = (re.compile("^!"), "what begins with ! is a comment there")

PLATFORMS: Final[dict[str, Rules]] = {
    "frr": Rules(title="FRR", refused_keys=(_NO_SPACE,), is_linux=True, needs_router_id=True, forwarding=_SYSCTLS),
    "bird": Rules(
        title="BIRD",
        refused_keys=((re.compile('"'), "a quotation mark ends a text there, and there is no escape for it"),),
        is_linux=True,
        forwarding=_SYSCTLS,
    ),
    "ios-xe": Rules(
        title="Cisco IOS-XE", refused_keys=(_NO_SPACE, _NO_COMMENT), forwarding={6: "ipv6 unicast-routing"}
    ),
    "junos": Rules(
        title="Juniper Junos",
        refused_keys=((re.compile(r"^\$[89]\$"), "what begins with $8$ or $9$ is taken for an encrypted key there"),),
        vrf="Routing instance",
    ),
    "eos": Rules(
        title="Arista EOS",
        refused_keys=(_NO_SPACE, _NO_COMMENT),
        forwarding={4: "ip routing", 6: "ipv6 unicast-routing"},
    ),
}
"""By the names of :data:`Platform`."""


def rules_of(platform: str) -> Rules:
    """Return what there is to know of a platform.

    Raises:
        ParameterError: it is none of these.
    """
    if platform not in PLATFORMS:
        raise ParameterError(f"platform: expected one of {', '.join(PLATFORMS)}, got {platform!r}")
    return PLATFORMS[platform]
