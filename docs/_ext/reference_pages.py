"""Writes the pages of the reference that follow the code: the two clients, the models, the table of operations.

They go to ``reference/generated`` before Sphinx looks for sources, and are not kept under version control.
"""

from __future__ import annotations

import re
from importlib import import_module
from inspect import getdoc, isfunction
from typing import TYPE_CHECKING

import attrs
from docutils import nodes

import directlink
from directlink._call import operations as _operations
from directlink.models._base import Model, ResponseMetadata

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx

CLIENT_TITLES = {"DirectLinkClient": "The client", "AsyncDirectLinkClient": "The asynchronous client"}
NAMES_BY_HOME = directlink._HOMES  # noqa: SLF001 - which names are whose stands there only


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the handlers."""
    app.connect("builder-inited", write_pages)
    app.connect("autodoc-process-docstring", improve_docstring, priority=400)  # before napoleon reads it
    app.connect("autodoc-process-docstring", keep_attribute_docstring, priority=600)  # after it
    app.connect("autodoc-process-signature", drop_signature)
    app.connect("doctree-read", call_attributes_so)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Sphinx) -> None:
    """Write all pages; those that did not change keep their time, and Sphinx does not read them again."""
    target = app.srcdir / "reference" / "generated"
    pages = {f"{name}.rst": client_page(name) for name in CLIENT_TITLES}
    pages["operations.rst"] = operations_page()
    families = {home: names.split() for home, names in NAMES_BY_HOME.items() if home.startswith("models.")}
    pages |= {f"{home}.rst": family_page(home, names) for home, names in families.items()}
    target.mkdir(exist_ok=True)
    for old in set(target.iterdir()) - {target / name for name in pages}:
        old.unlink()
    for name, text in pages.items():
        write(target / name, text)


def write(path: Path, text: str) -> None:
    """Bring a file up to date."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def title(text: str, mark: str = "=") -> str:
    """Return a heading."""
    return f"{text}\n{mark * len(text)}\n\n"


def client_page(name: str) -> str:
    """Return the page of a client: its life, the main job, then one section a family of operations."""
    client = getattr(directlink, name)
    prefix = name.removesuffix("DirectLinkClient")
    text = title(CLIENT_TITLES[name]) + ".. py:currentmodule:: directlink\n\n"
    text += f".. autoclass:: {name}\n   :members:\n\n   .. automethod:: call\n\n"
    bases = [base.__name__.removeprefix(prefix) for base in client.__mro__]
    operations = client.__mro__[bases.index("Operations")]
    text += title("Accepting, declining, waiting", "-")
    for base in client.__mro__[1 : bases.index("Operations")]:
        text += methods(name, base)
    for base in operations.__bases__:
        text += title(family_title(base), "-") + methods(name, base)
    return text


def family_title(mixin: type) -> str:
    """Return a mixin's heading, from the first line of its docstring."""
    first = (getdoc(mixin) or "").splitlines()[0].rstrip(".")
    return re.sub(r"^(Operations (on|for) |The operations of )", "", first).strip().capitalize().replace("Bgp", "BGP")


def methods(client: str, mixin: type) -> str:
    """Return directives for a mixin's public methods, as methods of the client."""
    names = [name for name, value in vars(mixin).items() if isfunction(value) and not name.startswith("_")]
    return "".join(f".. automethod:: {client}.{name}\n\n" for name in names)


def family_page(home: str, names: list[str]) -> str:
    """Return the page of a family of models."""
    module = import_module(f"directlink.{home}")
    summary = (getdoc(module) or "").splitlines()[0]
    heading = "What every model has" if home == "models._base" else summary.rstrip(".")
    text = title(heading) + ".. py:currentmodule:: directlink\n\n"
    members = "   :members:\n" if home == "models._base" else ""
    return text + "".join(f".. autoclass:: {name}\n   :show-inheritance:\n{members}\n" for name in names)


REPEATS = {
    _operations.Repeat.SAFE: "read: always",
    _operations.Repeat.TOKEN: "always, by its client token",
    _operations.Repeat.NEVER: "only if certainly not processed",
}


def operations_page() -> str:
    """Return the table of operations: what works where, and what is sent again."""
    text = title("Which operation works where")
    text += (
        "Every operation of the AWS Direct Connect API, and those that OUTSCALE's DirectLink API documents. The client "
        "forbids nothing by this list: the service decides. Operations newer than this release are reached by\n"
        ":meth:`DirectLinkClient.call() <directlink.DirectLinkClient.call>`.\n\n"
        ".. list-table::\n   :header-rows: 1\n   :class: operations\n\n"
        "   * - Method\n     - AWS\n     - OUTSCALE\n     - Sent again after a lost answer\n"
    )
    methods_by_name = {
        match[1]: (name, getdoc(value) or "")
        for name, value in vars_of(directlink.DirectLinkClient).items()
        if (match := re.search(r"/API_(\w+)\.html", getdoc(value) or "")) and not name.startswith("iter_")
    }
    for wire_name, operation in _operations.OPERATIONS.items():
        method, doc = methods_by_name[wire_name]
        on = re.search(r"^On: (.*)$", doc, re.MULTILINE)
        clouds = on[1] if on else ""
        marks = ["yes" if cloud in clouds else "no" for cloud in ("AWS", "OUTSCALE")]
        link = f":meth:`~directlink.DirectLinkClient.{method}`"
        text += f"   * - {link}\n     - {marks[0]}\n     - {marks[1]}\n     - {REPEATS[operation.repeat]}\n"
    return text


def vars_of(cls: type) -> dict[str, object]:
    """Return every public function of a class, inherited ones included."""
    names = (name for name in dir(cls) if not name.startswith("_"))
    return {name: value for name in names if isfunction(value := getattr(cls, name))}


def call_attributes_so(_app: Sphinx, doctree: nodes.document) -> None:
    """Head lists of attributes with that word; Sphinx calls them variables."""
    for name in doctree.findall(nodes.field_name):
        if name.astext() == "Variables":
            name[:] = [nodes.Text("Attributes")]


ATTRIBUTES: dict[str, list[str]] = {}
"""Docstrings of attributes and enum members, in which napoleon would take all before a colon for a type."""


COLON = "\N{RATIO}"
"""Stands for a colon while napoleon reads a line."""


def keep_attribute_docstring(
    _app: Sphinx, what: str, name: str, _value: object, _options: object, lines: list[str]
) -> None:
    """Put back what :func:`improve_docstring` set aside."""
    if what == "attribute":
        lines[:] = ATTRIBUTES.pop(name)
    elif what == "property":
        lines[:] = [line.replace(COLON, ":") for line in lines]


def improve_docstring(_app: Sphinx, what: str, name: str, value: object, _options: object, lines: list[str]) -> None:
    """Give attributes of attrs classes their types, and make fields of the closing ``Source:`` and ``On:`` lines."""
    if what == "attribute":
        ATTRIBUTES[name] = list(lines)
    elif what == "property" and lines:  # of which it does so in the first line
        lines[0] = lines[0].replace(":", COLON)
    types: dict[str, str] = {}
    if isinstance(value, type) and attrs.has(value):
        types = {field.name: type_text(field.type) for field in attrs.fields(value)}
    for number, line in enumerate(lines):
        if match := re.fullmatch(r"    (\w+): (.*)", line):
            if match[1] in types:
                lines[number] = f"    {match[1]} ({types[match[1]]}): {match[2]}"
        elif line.startswith(("Source: ", "On: ")):
            lines[number] = f":{line}"[: 1 + line.index(":")] + ":" + line[line.index(":") + 1 :]


def type_text(annotation: object) -> str:
    """Return an annotation as it is written in the source."""
    from sphinx.util.typing import stringify_annotation

    text = annotation if isinstance(annotation, str) else stringify_annotation(annotation)
    return re.sub(r"\b(?:directlink|collections|datetime)\.[\w.]*?(\w+)(?![\w.])", r"\1", text)


NOT_MADE_BY_USERS = {"Account", "AsyncEmulatorTransport", "EmulatorTransport", "Fault", "RequestRecord", "Server"}


def drop_signature(
    _app: Sphinx, what: str, name: str, value: object, _options: object, _signature: str | None, _returns: str | None
) -> tuple[str, None] | None:
    """Leave out constructors that nobody calls, and those whose parameters are the attributes listed below them."""
    if what != "class" or not isinstance(value, type):
        return None
    events = value.__module__ == "directlink.hooks" and attrs.has(value)
    if issubclass(value, (Model, ResponseMetadata)) or events or name.rpartition(".")[2] in NOT_MADE_BY_USERS:
        return "", None
    return None
