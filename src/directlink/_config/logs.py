"""``DIRECTLINK_LOG``: the package's log on standard error, without a line of code."""

from __future__ import annotations

import logging
import os
from typing import Final

from directlink._basics.printable import escaped
from directlink.errors import ConfigurationError

_VARIABLE: Final = "DIRECTLINK_LOG"
_LEVELS: Final = ("debug", "info", "warning", "error")

_made: dict[str, logging.Handler] = {}
"""The handler, once there is one: under one key, so that two threads that make their first client agree on it."""


class Escaping(logging.Formatter):
    """Writes records so that no name in them moves a terminal's cursor, hides text or turns it round."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record, escaped.

        Args:
            record: what is logged.
        """
        return escaped(super().format(record))


def log_as_asked() -> None:
    """Write the log to standard error, from the level on that the environment names, if it names one.

    Raises:
        ConfigurationError: what it names is no level.
    """
    asked = os.environ.get(_VARIABLE)
    if not asked:
        return
    level = asked.lower()
    if level not in _LEVELS:
        raise ConfigurationError(f"{_VARIABLE}: expected one of {', '.join(_LEVELS)}, not {asked!r}")
    handler = logging.StreamHandler()
    handler.setFormatter(Escaping("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log = logging.getLogger("directlink")
    log.addHandler(_made.setdefault(_VARIABLE, handler))
    log.setLevel(level.upper())
