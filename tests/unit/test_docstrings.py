"""Every public name says what it is, and every argument of it what it means; in private modules, too."""

from __future__ import annotations

import inspect
import re
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULES = (
    "directlink",
    "directlink.emulator",
    "directlink.notebook",
    "directlink.otel",
    "directlink.pytest_plugin",
    "directlink.recording",
    "directlink.routers",
)
FIXTURES = [name for name in vars(import_module("directlink.pytest_plugin")) if name.startswith("directlink_")]
"""Older releases of pytest leave them functions, whose arguments are fixtures."""


def public(module: str) -> Iterator[tuple[str, Any]]:
    """What a module offers: classes and functions, methods and properties, each with its name."""
    found = import_module(module)
    for name in getattr(found, "__all__", [name for name in vars(found) if not name.startswith("_")]):
        value = getattr(found, name)
        if inspect.isclass(value) and value.__module__.startswith("directlink"):
            yield f"{module}.{name}", value
            yield from methods(f"{module}.{name}", value)
        elif inspect.isfunction(value) and value.__module__.startswith("directlink"):
            yield f"{module}.{name}", value


def methods(name: str, cls: type) -> Iterator[tuple[str, Any]]:
    ours = [base for base in cls.__mro__ if base.__module__.startswith("directlink")]
    for attribute, value in [member for base in reversed(ours) for member in vars(base).items()]:
        found = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if not attribute.startswith("_") and inspect.isfunction(found):
            yield f"{name}.{attribute}", found


def said(thing: Any) -> str:
    """The docstring; for a class, those of its constructor and of what it inherits from, too."""
    if not inspect.isclass(thing):
        return thing.__doc__ or ""
    texts = [each.__doc__ for base in thing.__mro__ for each in (base, vars(base).get("__init__"))]
    return "\n".join(inspect.cleandoc(text) for text in texts if text)


def arguments(thing: Any) -> set[str]:
    """Those that need an explanation: named ones, and neither fixtures nor properties, which have one of their own."""
    if inspect.isclass(thing) and (issubclass(thing, (Enum, tuple)) or getattr(thing, "_is_protocol", False)):
        return set()
    parameters = inspect.signature(thing).parameters.values()
    named = {one.name for one in parameters if one.kind in {one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY}}
    explained = {name for name in named if name in FIXTURES or isinstance(getattr(thing, name, None), property)}
    return named - explained - {"self", "cls"}


def is_explained(argument: str, text: str) -> bool:
    return bool(re.search(rf"(^ *{argument}: |``{argument}``)", text, re.MULTILINE))


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_and_each_of_its_arguments_is_explained(module: str) -> None:
    pytest.importorskip("opentelemetry" if module.endswith("otel") else "directlink")
    names = dict(public(module))
    assert names
    assert [name for name, thing in names.items() if not thing.__doc__] == []
    unexplained = [
        f"{name}: {argument}"
        for name, thing in names.items()
        for argument in sorted(arguments(thing))
        if not is_explained(argument, said(thing))
    ]
    assert unexplained == []
