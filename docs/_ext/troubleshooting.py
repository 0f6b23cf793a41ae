"""Writes the page *Troubleshooting*: an entry for every public error, with its codes and the words of its messages.

Why an error comes and what to do is in ``troubleshooting.toml``, what it is in its docstring. Its codes and messages
are read off the package.
"""

from __future__ import annotations

import ast
import re
import tomllib
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Final

import directlink
from directlink import DirectLinkError
from directlink._call import error_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

TABLE: Final = Path(__file__).with_suffix(".toml")
SOURCES: Final = Path(next(iter(directlink.__path__)))
ENDING_IN_EXCEPTION: Final = re.compile(
    "AccessDenied|DirectConnect.*|DuplicateTagKeys|ExpiredToken|InvalidSignature|LimitExceeded|Serialization|Throttling|"
    "TooManyTags|UnknownOperation|UnrecognizedClient|Validation"
)
"""Codes that end in ``Exception`` where they are sent; they are looked up without."""
NOT_OF_CALLERS: Final = {"_sync", "emulator"}
"""A twin of what is read anyway, and a service's own refusals."""

INTRODUCTION = """# Troubleshooting

Find the name of the error, with which the last line of a traceback begins, or the service's code, with which the
message begins. `error.help_url` leads to its entry here; the command line shows it at the end of a message.

Not sure where it goes wrong? `directlink doctor` checks settings, keys, the way to the service and its answer, one
after the other, and `DIRECTLINK_LOG=debug` shows every request. For a report, [record the session](howto/recording.md):
secrets are cut out.

"""


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the handler."""
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write(app: Sphinx) -> None:
    """Write the page; one that did not change keeps its time, and Sphinx does not read it again."""
    target, text = app.srcdir / "troubleshooting.md", page()
    if not target.exists() or target.read_text("utf-8") != text:
        target.write_text(text, "utf-8")


def errors() -> list[type[DirectLinkError]]:
    """Return every public error, in the order of the table."""
    found = {name: getattr(directlink, name) for name in directlink.__all__}
    public = {name for name, each in found.items() if isinstance(each, type) and issubclass(each, DirectLinkError)}
    return [found[name] for name in [*entries(), *sorted(public - set(entries()))] if name in public]


def entries() -> dict[str, dict[str, str]]:
    """Return cause and remedy of each error."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def page() -> str:
    """Return the page as Markdown."""
    known, said = entries(), messages()
    index = "| You see | Its entry |\n|---|---|\n"
    for cls in errors():
        for word in codes(cls):
            index += f"| `{word}` | [{cls.__name__}](#{cls.__name__.lower()}) |\n"
    sections = "".join(section(cls, known[cls.__name__], said.get(cls.__name__, [])) for cls in errors())
    return f"{INTRODUCTION}## By the service's code\n\n{index}\n## By name\n\n{sections}"


def codes(cls: type[DirectLinkError]) -> list[str]:
    """Return the service's codes that become this error, with the ending that AWS gives them where it has one."""
    stems = error_codes._TYPES.get(cls, "").split()  # noqa: SLF001 - the table itself
    return [f"{stem}Exception" if ENDING_IN_EXCEPTION.fullmatch(stem) else stem for stem in stems]


def section(cls: type[DirectLinkError], entry: dict[str, str], said: list[str]) -> str:
    """Return the entry of one error."""
    summary = (getdoc(cls) or "").partition("\n\n")[0].replace("\n", " ").replace("``", "`")
    text = f"### {cls.__name__}\n\n{summary}\n\n**Why:** {entry['cause']}\n\n**What to do:** {entry['remedy']}\n\n"
    if shown := codes(cls):
        text += f"**Codes:** {', '.join(f'`{code}`' for code in shown)}\n\n"
    if said:
        text += "**It says, for instance:**\n\n" + "".join(f"- `{each}`\n" for each in said) + "\n"
    return text + f"{{py:exc}}`Its attributes <directlink.{cls.__name__}>`\n\n"


def messages() -> dict[str, list[str]]:
    """Return the words of the messages that the package writes, by the name of the error; ``…`` is what varies."""
    names = {cls.__name__ for cls in errors()}
    found: dict[str, set[str]] = {name: set() for name in sorted(names)}
    for path in sorted(SOURCES.rglob("*.py")):
        if not NOT_OF_CALLERS & set(path.relative_to(SOURCES).parts):
            for name, text in written_in(ast.parse(path.read_text("utf-8")), names):
                found[name].update(words(text))
    return {name: sorted(texts) for name, texts in found.items() if texts}


def written_in(module: ast.Module, names: set[str]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the name of an error, and what its text is made from.

    That stands in the call that makes the error, or in the function around it, under the name that the call uses. Where
    that is an argument of the function, its callers say it.
    """
    helpers: dict[str, tuple[str, int]] = {}
    functions = [node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    for function in functions:
        arguments = [argument.arg for argument in function.args.args if argument.arg != "self"]
        for name, call in calls(function, names):
            yield name, call.args[0]
            used = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)}
            for each in used & set(arguments):
                helpers[function.name] = (name, arguments.index(each))
            for node in ast.walk(function):
                if isinstance(node, ast.Assign) and {getattr(to, "id", None) for to in node.targets} & used:
                    yield name, node.value
    for function, call in calls(module, set(helpers)):
        name, at = helpers[function]
        if len(call.args) > at:
            yield name, call.args[at]


def calls(tree: ast.AST, names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of one of these functions that is given an argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if name in names:
                yield name, node


def words(text: ast.expr) -> Iterator[str]:
    """Yield a text that says something of its own."""
    match text:
        case ast.Constant(value=str(said)):
            parts = [said]
        case ast.JoinedStr(values=values):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "…" for part in values]
        case _:
            return
    said = " ".join("".join(parts).split()).replace("`", "'")
    told = said.replace("…", "").strip(" :;,()")
    if len(told) >= 12 and " " in told and said[0] not in ",:":  # else it is a part of another text
        yield said
