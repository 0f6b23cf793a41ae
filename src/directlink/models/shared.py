"""Structures that several families have as members.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.models._base import Model


@attrs.frozen(kw_only=True, repr=False)
class Tag(Model):
    """A tag: a key, and a value that may be absent.

    Attributes:
        key: 1 to 128 letters, digits, spaces and ``_.:/=+-@``.
        value: at most 256 characters of the same kinds.
    """

    key: str
    value: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class RouteFilterPrefix(Model):
    """A prefix to advertise or to let through.

    Attributes:
        cidr: the prefix (``10.0.0.0/16``); IPv6 ``/64`` or shorter.
    """

    cidr: str | None = None
