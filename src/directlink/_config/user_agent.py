"""What a client calls itself in the ``User-Agent`` header."""

from __future__ import annotations

import re
import sys
from typing import Final

from directlink._basics.checks import kind_of
from directlink._version import VERSION
from directlink.errors import ConfigurationError

_OURS: Final = f"directlink/{VERSION} python/{sys.version_info.major}.{sys.version_info.minor}"
_PRODUCT: Final = r"[\w!#$%&'*+.^`|~-]+(?:/[\w!#$%&'*+.^`|~-]+)?"
_LONGEST: Final = 100
_NOT_IN_AN_ID: Final = r"[^A-Za-z0-9!$%&'*+\-.^_`|~,#]"


def user_agent(app_info: str | None, app_id: str | None) -> str:
    """Return the header's value.

    Args:
        app_info: what is built on this package, ``"name/version"`` or ``"name"``: an RFC 9110 product.
        app_id: AWS's application id, which is brought into its form as botocore does it.

    Raises:
        ConfigurationError: ``app_info`` is no product, or has more than 100 characters.
    """
    parts = [_OURS]
    if app_id:
        parts.append(f"app/{re.sub(_NOT_IN_AN_ID, '-', app_id)}")
    if app_info is not None:
        parts.append(_check(app_info))
    return " ".join(parts)


def _check(app_info: object) -> str:
    if not isinstance(app_info, str):
        raise ConfigurationError(f"app_info: expected a string such as 'my-tool/1.2', not {kind_of(app_info)}")
    if len(app_info) > _LONGEST:
        raise ConfigurationError(f"app_info: expected at most {_LONGEST} characters, got {len(app_info)}")
    if not re.fullmatch(_PRODUCT, app_info, re.ASCII):
        raise ConfigurationError(
            f"app_info: expected name/version, each of letters, digits and !#$%&'*+-.^_`|~, got {app_info!r}"
        )
    return app_info
