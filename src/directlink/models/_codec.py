"""Between models and JSON: one cattrs converter, strict in both directions.

cattrs turns a dict into a ``str`` and ``[]`` into an empty model when asked to structure them; a client of somebody
else's service must not. Every primitive has a hook here that accepts its own JSON type only, and cattrs generates one
function a class with these hooks; where it fails, the faulty path is looked for afterwards, so that the good case pays
nothing for error messages.
"""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import UnionType
from typing import Any, TypeGuard, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import (
    make_dict_structure_fn_from_attrs,  # pyright: ignore[reportUnknownVariableType] - attributes of any type
    make_dict_unstructure_fn,
    override,
)

from directlink._basics.checks import identifier_problem
from directlink.enums import OpenEnum
from directlink.errors import ParameterError, ResponseDecodeError
from directlink.models._kinds import Input, Sent

M = TypeVar("M", bound=attrs.AttrsInstance)
_Writer = Callable[[Any], Any]
# cattrs hands over the type, too, which ours know already.
_Hook = Callable[..., Any]

# Wire names that are not the plain camelCase of the attribute.
_WIRE_NAMES = {"new_bgp_peer": "newBGPPeer", "request_mac_sec": "requestMACSec", "secret_arn": "secretARN"}
_IDENTIFIERS = re.compile(r"(?:.*_)?(?:ids?|arns?|identifiers?|account)")
# Attributes of ours that are not on the wire.
_OURS = frozenset({"metadata"})
# Types whose JSON is what the model holds.
_PRIMITIVES = frozenset({str, int, bool})
# So many combinations of the primitives' types are remembered for each class; what comes after them is checked anew.
_MOST_COMBINATIONS = 64


class _MismatchError(Exception):
    """A value is not of the type it should have; says which, never the value."""


def wire_name(attribute: str) -> str:
    """Return the wire's name of a model's ``attribute``."""
    head, *rest = attribute.split("_")
    return _WIRE_NAMES.get(attribute) or head + "".join(word.capitalize() for word in rest)


def is_identifier(attribute: str) -> bool:
    """Tell by its name whether an attribute holds ids of something: ids, ARNs, account numbers."""
    return _IDENTIFIERS.fullmatch(attribute) is not None


def _expected(what: str, value: object) -> _MismatchError:
    return _MismatchError(f"expected {what}, got {type(value).__name__}")


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a JSON value is a list; for type checkers, of anything."""
    return isinstance(value, list)


def is_empty(cls: type[attrs.AttrsInstance]) -> bool:
    """Tell whether a structure has no members on the wire."""
    return all(field.name in _OURS for field in attrs.fields(cls))


# ── primitives, both ways ────────────────────────────────────────────────────────────────────────────────────────


def _string(value: Any, _: object = None) -> str:
    if not isinstance(value, str):
        raise _expected("str", value)
    return value


def _not_empty(value: Any) -> str:
    if not _string(value).strip():
        raise _MismatchError("expected a non-empty str")
    return str(value)


def _identifier(value: Any) -> str:
    problem = identifier_problem(value)
    if problem is not None:
        raise _MismatchError(problem)
    return str(value)


def _integer(value: Any, _: object = None) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _expected("int", value)
    return value


def _boolean(value: Any, _: object = None) -> bool:
    if value is not True and value is not False:
        raise _expected("bool", value)
    return bool(value)


def _read_time(value: Any, _: object = None) -> datetime:
    """Read epoch seconds, as a number or in a string, or ISO 8601; the result is aware and in UTC."""
    try:
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                moment = datetime.fromisoformat(value)
                return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise _MismatchError("expected a time") from None
    raise _expected("a time", value)


def _write_time(value: Any) -> float:
    # Whole seconds keep their ".0": so the service writes them, and what reads our JSON finds one type.
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise _expected("an aware datetime", value)
    return value.timestamp()


def _read_bytes(value: Any, _: object = None) -> bytes:
    try:
        return base64.b64decode(_string(value), validate=True)
    except (binascii.Error, ValueError):
        raise _MismatchError("expected base64") from None


def _write_bytes(value: Any) -> str:
    if not isinstance(value, bytes):
        raise _expected("bytes", value)
    return base64.b64encode(value).decode("ascii")


_READ: dict[Any, _Hook] = {str: _string, int: _integer, bool: _boolean, datetime: _read_time, bytes: _read_bytes}
_WRITE: dict[Any, _Writer] = {int: _integer, bool: _boolean, datetime: _write_time, bytes: _write_bytes}


# ── hooks by annotation ──────────────────────────────────────────────────────────────────────────────────────────


def present_type(annotation: Any) -> Any:
    """Return ``X`` for ``X | None``, ``None`` for anything else."""
    return get_args(annotation)[0] if get_origin(annotation) is UnionType else None


def _annotation(field: attrs.Attribute[Any]) -> Any:
    return field.type


def element_type(annotation: Any) -> Any:
    """Return ``X`` for ``tuple[X, ...]``, ``None`` for anything else."""
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None


@functools.cache
def _reader(annotation: Any) -> _Hook:
    """Return what reads a value of this type: a hook for cattrs, which hands over the type as well."""
    if present := present_type(annotation):
        if element := element_type(present):
            return _list_reader(element, None)
        if issubclass(present, OpenEnum):
            return _enum_reader(present, None)
        inner = _reader(present)

        def read_optional(value: Any, _: object = None) -> Any:
            return None if value is None else inner(value)

        return read_optional
    if element := element_type(annotation):
        return _list_reader(element)
    if issubclass(annotation, OpenEnum):
        return _enum_reader(annotation)
    return _READ.get(annotation) or cast("_Hook", _converter.get_structure_hook(annotation))


def _enum_reader(cls: type[OpenEnum], *null: None) -> _Hook:
    known: dict[Any, OpenEnum | None] = {member.value: member for member in cls}
    known.update(dict.fromkeys(null))

    def read_enum(value: Any, _: object = None) -> Any:
        try:
            return known[value]
        except (KeyError, TypeError):
            return cls(_string(value))

    return read_enum


def _list_reader(element: Any, *absent: Any) -> _Hook:
    """Return what reads a list; with ``absent``, that is what ``null`` stands for."""
    item = _reader(element)

    def read_list(value: list[Any] | None, _: object = None) -> Any:
        if isinstance(value, list):
            return tuple([item(each) for each in value])
        if absent and value is None:
            return absent[0]
        raise _expected("a list", value)

    return read_list


@functools.cache
def _writer(annotation: Any, text: _Writer = _string) -> _Writer:
    """Return what writes a value of this type, and its texts by ``text``."""
    if present := present_type(annotation):
        inner = _writer(present, text)
        return lambda value: None if value is None else inner(value)
    if element := element_type(annotation):
        item = _writer(element, text)

        def write_list(value: Any) -> list[Any]:
            if not isinstance(value, (tuple, list)):
                raise _expected(f"a sequence of {element.__name__}", value)
            return [item(each) for each in cast("list[Any]", value)]

        return write_list
    if annotation is str:
        return text
    if annotation in _WRITE:
        return _WRITE[annotation]
    if issubclass(annotation, OpenEnum):
        return lambda value: str(_string(value))
    unstructure = _converter.get_unstructure_hook(annotation)

    def write_model(value: Any) -> Any:
        if not isinstance(value, annotation):
            raise _expected(annotation.__name__, value)
        return unstructure(value)

    return write_model


def _field_writer(cls: Any, field: attrs.Attribute[Any]) -> _Writer:
    """What asks for something has stricter rules: ids are ids, and an operation's required texts are not empty."""
    if issubclass(cls, Sent) and is_identifier(field.name):
        return _writer(_annotation(field), _identifier)
    if issubclass(cls, Input) and field.type is str:
        return _not_empty
    return _writer(_annotation(field))


def _member_reader(field: attrs.Attribute[Any]) -> _Hook:
    """Return the hook for a member; ``null`` is as good as its absence, where that is allowed."""
    annotation = _annotation(field)
    present = present_type(annotation) or annotation
    if field.default is attrs.NOTHING:
        return _reader(present)
    element = element_type(present)
    return _list_reader(element, field.default) if element else _reader(present | None)


def _untouched(value: Any) -> Any:
    return value


def _make_structure(cls: type[attrs.AttrsInstance]) -> _Hook:
    """Let cattrs generate the function that builds a ``cls``, and check the types of all primitives before it runs.

    A hook for each primitive would take more time than everything else together. So cattrs is told that these members
    have converters of their own, and leaves them as they are; their types are compared with combinations that the
    hooks have accepted before.
    """
    members: list[attrs.Attribute[Any]] = []
    rules: dict[str, Any] = {}
    primitives: dict[str, _Hook] = {}
    required: set[str] = set()
    for field in attrs.fields(cls):
        member, name = field, wire_name(field.name)
        if field.name in _OURS:
            rules[field.name] = override(omit=True)
        elif (present_type(field.type) or field.type) in _PRIMITIVES:
            primitives[name] = _member_reader(field)
            if field.default is attrs.NOTHING:
                required.add(name)
            member = field.evolve(converter=_untouched)
            rules[field.name] = override(rename=name)
        else:
            rules[field.name] = override(rename=name, struct_hook=_member_reader(field))
        members.append(member)
    generated = make_dict_structure_fn_from_attrs(
        members, cls, _converter, _cattrs_prefer_attrib_converters=True, **rules
    )
    names = tuple(primitives)
    accepted: set[tuple[type, ...]] = set()

    def structure(value: dict[str, Any], _: object = None) -> Any:
        if type(value) is not dict:
            raise _expected("an object", value)
        types = tuple(map(type, map(value.get, names)))
        if types not in accepted:
            for name, check in primitives.items():
                check(value[name] if name in required else value.get(name))
            if len(accepted) < _MOST_COMBINATIONS:
                accepted.add(types)
        return generated(value, cls)

    return structure


def _make_unstructure(cls: type[attrs.AttrsInstance]) -> Callable[[Any], dict[str, Any]]:
    def rule(field: attrs.Attribute[Any]) -> Any:
        if field.name in _OURS:
            return override(omit=True)
        return override(rename=wire_name(field.name), omit_if_default=True, unstruct_hook=_field_writer(cls, field))

    return make_dict_unstructure_fn(cls, _converter, **{f.name: rule(f) for f in attrs.fields(cls)})


_converter = Converter(detailed_validation=False)
_converter.register_structure_hook_factory(attrs.has, _make_structure)
_converter.register_unstructure_hook_factory(attrs.has, _make_unstructure)


# ── where did it fail ────────────────────────────────────────────────────────────────────────────────────────────


def _complaint(hook: _Hook, value: Any) -> str | None:
    try:
        hook(value)
    except _MismatchError as mismatch:
        return str(mismatch)
    except KeyError as missing:
        return f"{missing.args[0]} is missing"
    return None


def _faults(annotation: Any, value: Any, path: str, *, reading: bool) -> list[str]:
    """Return ``path: complaint`` for every innermost fault of a value that did not convert."""
    complaint = _complaint((_reader if reading else _writer)(annotation), value)
    if complaint is None:
        return []
    annotation = present_type(annotation) or annotation
    inner: list[str] = []
    if (element := element_type(annotation)) and isinstance(value, (list, tuple)):
        for index, item in enumerate(cast("list[Any]", value)):
            inner += _faults(element, item, f"{path}[{index}]", reading=reading)
    elif attrs.has(annotation) and isinstance(value, dict if reading else annotation):
        for field in attrs.fields(annotation):
            inner += _field_faults(annotation, field, value, path, reading=reading)
    return inner or [f"{path}: {complaint}" if path else complaint]


def _field_faults(cls: Any, field: attrs.Attribute[Any], owner: Any, path: str, *, reading: bool) -> list[str]:
    if field.name in _OURS:
        return []
    name = wire_name(field.name) if reading else field.name
    there = f"{path}.{name}" if path else name
    value = owner.get(name) if reading else getattr(owner, name)
    if value is None and (field.default is not attrs.NOTHING or (reading and name not in owner)):
        return []
    faults = _faults(_annotation(field), value, there, reading=reading)
    if not faults and not reading and (complaint := _complaint(_field_writer(cls, field), value)):
        return [f"{there}: {complaint}"]
    return faults


# ── the doors ────────────────────────────────────────────────────────────────────────────────────────────────────


def to_dict(model: attrs.AttrsInstance) -> dict[str, Any]:
    """Return ``model`` as JSON-ready data under its wire names.

    Raises:
        ParameterError: naming every member that has the wrong type or is empty and must not be.
    """
    problem: str | None = None
    try:
        result: dict[str, Any] = _converter.get_unstructure_hook(type(model))(model)
    except _MismatchError:
        problem = "; ".join(_faults(type(model), model, "", reading=False))
    else:
        return result
    # Raised out here so that neither the chain nor the traceback holds a frame with the values.
    raise ParameterError(problem)


def from_dict(cls: type[M], data: object) -> M:
    """Build a ``cls`` from data under wire names.

    Raises:
        ResponseDecodeError: naming the path and the type of every member that does not fit.
    """
    model, problem = build(cls, data)
    del data
    if model is None:
        raise ResponseDecodeError(f"{cls.__name__} does not fit: {problem}")
    return model


def build(cls: type[M], data: object) -> tuple[M | None, str]:
    """Return a ``cls`` built from data under wire names, or ``None`` and what does not fit."""
    try:
        return _converter.get_structure_hook(cls)(data, cls), ""
    except (_MismatchError, KeyError):
        faults = _faults(cls, data, "", reading=True)
        shown = faults[:5] + ([f"and {len(faults) - 5} more"] if len(faults) > 5 else [])
        return None, "; ".join(shown)
