"""Faults as a control request describes them."""

from __future__ import annotations

from typing import Any, Final

from directlink.emulator._serving.faults import Fault

_KINDS: Final = frozenset(
    {
        "broken_body",
        "cut_short",
        "drop_after_apply",
        "drop_before_apply",
        "error",
        "expired_token",
        "latency",
        "outscale_error",
        "skewed_clock",
        "throttle",
        "time_out_after_apply",
        "time_out_before_apply",
    }
)
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "after_apply": (bool,),
    "before_apply": (bool,),
    "body": (str,),
    "code": (str,),
    "details": (str,),
    "headers": (dict,),
    "message": (str,),
    "retry_after": (int,),
    "retry_after_ms": (int,),
    "seconds": (int, float),
    "status": (int,),
}


def read_fault(kind: str, arguments: dict[str, Any]) -> Fault:
    """The fault that a class method of :class:`Fault` makes, with the arguments that it takes; ``delay`` comes on top.

    Raises:
        ValueError: there is no such fault, or an argument is missing, unknown or of the wrong type.
    """
    if kind not in _KINDS:
        raise ValueError(f"fault must be one of {', '.join(sorted(_KINDS))}")
    values = dict(arguments)
    delay = values.pop("delay", 0)
    if isinstance(delay, bool) or not isinstance(delay, (int, float)) or delay < 0:
        raise ValueError("delay must be a number of seconds")
    for name, value in values.items():
        types = _TYPES.get(name, ())
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise ValueError(f"{name} is no argument of {kind}, or of the wrong type")
    if isinstance(values.get("body"), str):
        values["body"] = values["body"].encode()
    if any(not isinstance(value, str) for value in values.get("headers", {}).values()):
        raise ValueError("headers must be strings")
    try:
        fault: Fault = getattr(Fault, kind)(**values)
    except TypeError as error:
        raise ValueError(str(error)) from None
    return fault.delayed(fault.delay + delay)
