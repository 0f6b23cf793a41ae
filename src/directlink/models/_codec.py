"""Between models and JSON: one cattrs converter, strict in both directions.

cattrs turns a dict into a ``str`` and ``[]`` into an empty model when asked to structure them; a client of somebody
else's service must not. Every primitive has a hook here that accepts its own JSON type only, and cattrs generates one
function a class with these hooks; where it fails, the faulty path is looked for afterwards, so that the good case pays
nothing for error messages.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.gen import (
    make_dict_structure_fn_from_attrs,  # pyright: ignore[reportUnknownVariableType] - attributes of any type
    make_dict_unstructure_fn,
    override,
)

from directlink.enums import OpenEnum
from directlink.errors import ParameterError, ResponseDecodeError
from directlink.models._kinds import Input, Sent
from directlink.models._values import (
    READERS,
    WRITERS,
    MismatchError,
    expected,
    read_identifier,
    read_string,
    read_text,
)

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


def wire_name(attribute: str) -> str:
    """Return the wire's name of a model's ``attribute``."""
    head, *rest = attribute.split("_")
    return _WIRE_NAMES.get(attribute) or head + "".join(word.capitalize() for word in rest)


def is_identifier(attribute: str) -> bool:
    """Tell by its name whether an attribute holds ids of something: ids, ARNs, account numbers."""
    return _IDENTIFIERS.fullmatch(attribute) is not None


def is_empty(cls: type[attrs.AttrsInstance]) -> bool:
    """Tell whether a structure has no members on the wire."""
    return all(field.name in _OURS for field in attrs.fields(cls))


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
    return READERS.get(annotation) or cast("_Hook", _converter.get_structure_hook(annotation))


def _enum_reader(cls: type[OpenEnum], *null: None) -> _Hook:
    known: dict[Any, OpenEnum | None] = {member.value: member for member in cls}
    known.update(dict.fromkeys(null))

    def read_enum(value: Any, _: object = None) -> Any:
        try:
            return known[value]
        except (KeyError, TypeError):
            return cls(read_string(value))

    return read_enum


def _list_reader(element: Any, *absent: Any) -> _Hook:
    """Return what reads a list; with ``absent``, that is what ``null`` stands for."""
    item = _reader(element)

    def read_list(value: list[Any] | None, _: object = None) -> Any:
        if isinstance(value, list):
            return tuple([item(each) for each in value])
        if absent and value is None:
            return absent[0]
        raise expected("a list", value)

    return read_list


@functools.cache
def _writer(annotation: Any, text: _Writer = read_string) -> _Writer:
    """Return what writes a value of this type, and its texts by ``text``."""
    if present := present_type(annotation):
        inner = _writer(present, text)
        return lambda value: None if value is None else inner(value)
    if element := element_type(annotation):
        item = _writer(element, text)

        def write_list(value: Any) -> list[Any]:
            if not isinstance(value, (tuple, list)):
                raise expected(f"a sequence of {element.__name__}", value)
            return [item(each) for each in cast("list[Any]", value)]

        return write_list
    if annotation is str:
        return text
    if annotation in WRITERS:
        return WRITERS[annotation]
    if issubclass(annotation, OpenEnum):
        return lambda value: str(read_string(value))
    unstructure = _converter.get_unstructure_hook(annotation)

    def write_model(value: Any) -> Any:
        if not isinstance(value, annotation):
            raise expected(annotation.__name__, value)
        return unstructure(value)

    return write_model


def _field_writer(cls: Any, field: attrs.Attribute[Any]) -> _Writer:
    """What asks for something has stricter rules: ids are ids, and an operation's required texts are not empty."""
    if issubclass(cls, Sent) and is_identifier(field.name):
        return _writer(_annotation(field), read_identifier)
    if issubclass(cls, Input) and field.type is str:
        return read_text
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
            raise expected("an object", value)
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
    except MismatchError as mismatch:
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
    except MismatchError:
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
    except (MismatchError, KeyError):
        faults = _faults(cls, data, "", reading=True)
        shown = faults[:5] + ([f"and {len(faults) - 5} more"] if len(faults) > 5 else [])
        return None, "; ".join(shown)
