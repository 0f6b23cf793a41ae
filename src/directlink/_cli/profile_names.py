"""The names of profiles, for shells to complete: a file that cannot be read has none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from directlink._config.aws import aws_profile_names
from directlink._config.outscale import read_osc_config
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable


def profile_names(cloud: str | None) -> list[str]:
    """Return the profiles of AWS's files, and of OUTSCALE's unless the cloud is known to be another one."""
    names = _readable(aws_profile_names)
    if cloud != "aws":
        names += _readable(_osc_profile_names)
    return sorted(set(names))


def _osc_profile_names() -> list[str]:
    config = read_osc_config(os.environ)
    return config.profiles if config else []


def _readable(read: Callable[[], list[str]]) -> list[str]:
    try:
        return read()
    except ConfigurationError:  # told when a command is run; a shell that completes has no place for it
        return []
