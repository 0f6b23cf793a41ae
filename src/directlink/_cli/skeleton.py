"""What an operation takes or answers, as a form to fill in: ``--generate-cli-skeleton``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import attrs

from directlink._cli.values import element_of, kind_of
from directlink.enums import OpenEnum
from directlink.models._codec import wire_name

WAYS: Final = ("input", "output")
_SAMPLES: Final[dict[type, Any]] = {
    str: "",
    int: 0,
    float: 0.0,
    bool: True,
    bytes: "",
    datetime: datetime(1970, 1, 1).isoformat(),  # noqa: DTZ001 - as the AWS CLI writes it
}


def skeleton(annotation: Any) -> Any:
    """Return a value of a type with every member that it can have, as JSON under wire names.

    Args:
        annotation: a model's class, or the type of a member; ``None``: there is no input.
    """
    if annotation is None:
        return {}
    kind = kind_of(annotation)
    if element := element_of(kind):
        return [skeleton(element)]
    if attrs.has(kind):
        return {wire_name(field.name): skeleton(field.type) for field in attrs.fields(kind) if field.name != "metadata"}
    if issubclass(kind, OpenEnum):
        return str(next(iter(kind)))
    return _SAMPLES[kind]
