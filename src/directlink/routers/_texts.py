"""Texts that go into a configuration: free text by one rule, names by allow-lists.

Routers end a statement at a line end, and some at ``|``, ``!``, ``;``, a brace or a quotation mark. What others have
named is therefore reduced to what no platform acts on, wherever it goes, comments included.
"""

from __future__ import annotations

import re
from typing import Final

from directlink.errors import ParameterError

_ODD: Final = re.compile(r"[^A-Za-z0-9 _.:@/+=,-]+")
_LONGEST: Final = 80
"""Characters: routers cut longer descriptions."""
_PORT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./:-]{0,39}")
_VRF: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,30}")
LONGEST_LINUX_NAME: Final = 15
"""Characters that the kernel has room for in the name of an interface or a VRF."""


def plain(text: str) -> str:
    """Return free text as every platform can write it, at most 80 characters; it may be empty then.

    Args:
        text: what somebody has named.
    """
    return " ".join(_ODD.sub("_", text).split())[:_LONGEST].strip()


def slug(text: str) -> str:
    """Return a text as a part of a name: letters, digits and single hyphens, at most 32 characters."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:32].strip("-")


def check_port(value: object) -> str:
    """Return the name of a port.

    Raises:
        ParameterError: no router has a port of this name.
    """
    return _checked("port", value, _PORT, "the name of a port, such as eth1 or GigabitEthernet0/0/1")


def check_vrf(value: object) -> str:
    """Return the name of a VRF.

    Raises:
        ParameterError: it has characters that names of VRFs do not have everywhere, or too many.
    """
    return _checked("vrf", value, _VRF, "the name of a VRF, of letters, digits, dots, hyphens and underscores")


def check_linux_name(argument: str, name: str) -> None:
    """Check that the kernel takes the name of an interface or a VRF.

    Raises:
        ParameterError: it does not.
    """
    if len(name) > LONGEST_LINUX_NAME or "/" in name or ":" in name:
        raise ParameterError(
            f"{argument}: Linux takes names of at most {LONGEST_LINUX_NAME} characters, without / and :, got {name!r}; "
            f"a VLAN's interface of another name goes with tagged=False"
        )


def _checked(argument: str, value: object, pattern: re.Pattern[str], expected: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ParameterError(f"{argument}: expected {expected}, got {value!r}")
    return value
