"""Acceptances that a watch has begun and not ended, kept beside its state: one that was killed meanwhile goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from directlink._accept.requests import AcceptRequest
from directlink._cli.errors import UsageError
from directlink._cli.watched import keep
from directlink.errors import ParameterError

if TYPE_CHECKING:
    from pathlib import Path


class Begun(NamedTuple):
    """An acceptance that was begun.

    Attributes:
        rule: the rule that says so.
        request: what is accepted, and how.
    """

    rule: str
    request: AcceptRequest[Any]


class Acceptances:
    """Those that were begun and not ended.

    Args:
        path: the file that they are kept in; ``None``: they are not kept.

    Attributes:
        begun: by the id of what is accepted.

    Raises:
        UsageError: the file cannot be read, or holds something else.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.begun: dict[str, Begun] = {}
        try:
            kept: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path is not None else []
            for entry in kept:
                self._add(Begun(str(entry["rule"]), AcceptRequest.from_dict(entry["request"])))
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError) as error:
            problem = error.message if isinstance(error, ParameterError) else type(error).__name__
            raise UsageError(f"--state: {path}: expected acceptances that a watch has begun: {problem}") from None

    def begin(self, rule: str, request: AcceptRequest[Any]) -> None:
        """Take note of one that is about to begin."""
        self._add(Begun(rule, request))
        self._keep()

    def end(self, resource_id: str) -> None:
        """Take note that there is nothing left to do for one."""
        del self.begun[resource_id]
        self._keep()

    def _add(self, begun: Begun) -> None:
        self.begun[begun.request.resource_id] = begun

    def _keep(self) -> None:
        if self._path is not None:
            told = [{"rule": each.rule, "request": each.request.to_dict()} for each in self.begun.values()]
            keep(self._path, json.dumps(told))
