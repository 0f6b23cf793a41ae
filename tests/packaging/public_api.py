"""The public API as text, one line a name: what scripts/api writes and the tests hold the tree against.

griffe reads the sources without running them, so that what a type checker sees is what is listed. Run as a program:

    public_api.py                 print the lines that differ from api.txt; exit 1 if there are any
    public_api.py --update        write api.txt
    public_api.py --against TAG   print what code written for that release would trip over and the changelog does not
                                  announce under Unreleased; exit 1 if there is any
"""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import griffe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
BASELINE: Final = Path(__file__).with_name("api.txt")


def surface(sources: Path) -> list[str]:
    """Return a line for each public name of the package below ``sources``, with its signature or type, sorted.

    A name that the package itself exports is listed there only, an inherited one where a public class defines it.
    """
    package = griffe.load("directlink", search_paths=[sources], resolve_aliases=True)
    assert isinstance(package, griffe.Module)
    found = dict(_public(package))
    shown = {id(target): path for path, target in reversed(found.items())}
    first = {path: target for path, target in found.items() if shown[id(target)] == path}
    return sorted({line for path, target in first.items() for line in _lines(path, target, shown)})


def difference(sources: Path) -> list[str]:
    """Return what came and went since the baseline, as ``+`` and ``-`` lines."""
    lines = difflib.unified_diff(BASELINE.read_text("utf-8").splitlines(), surface(sources), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def unannounced(breaks: Iterable[griffe.Breakage], changelog: str) -> list[str]:
    """Return an explanation of each break whose name the changelog's section Unreleased does not hold."""
    section = changelog.partition("## [Unreleased]")[2].partition("\n## ")[0]
    words = set(re.findall(r"\w+", section))
    return [each.explain(griffe.ExplanationStyle.ONE_LINE) for each in breaks if each.obj.name not in words]


def _breaks_since(tag: str) -> list[str]:
    before = griffe.load_git("directlink", ref=tag, repo=ROOT, search_paths=["src"], resolve_aliases=True)
    now = griffe.load("directlink", search_paths=[ROOT / "src"], resolve_aliases=True)
    return unannounced(griffe.find_breaking_changes(before, now), (ROOT / "CHANGELOG.md").read_text("utf-8"))


def _public(module: griffe.Module) -> Iterator[tuple[str, griffe.Object]]:
    """Yield what the module offers, then what its public submodules do."""
    for name, member in module.members.items():
        offered = name in module.exports if module.exports is not None else name[0] != "_" and not member.is_alias
        if offered and isinstance(target := _target(member), griffe.Object) and not target.is_module:
            yield f"{module.path}.{name}", target
    for name, member in module.members.items():
        if isinstance(member, griffe.Module) and name[0] != "_":
            yield from _public(member)


def _target(member: griffe.Object | griffe.Alias) -> griffe.Object | griffe.Alias:
    if isinstance(member, griffe.Alias) and member.target_path.partition(".")[0] == "directlink":
        return member.final_target
    return member


def _lines(path: str, found: griffe.Object, shown: dict[int, str]) -> Iterator[str]:
    if isinstance(found, griffe.Class):
        yield f"class {path}({', '.join(str(base) for base in found.bases)})"
        for name, inherited in found.all_members.items():
            member = _target(inherited)
            if not isinstance(member, griffe.Object) or (name[0] == "_" and name != "__init__"):
                continue
            if member.parent is found or id(member.parent) not in shown:
                yield from _lines(f"{path}.{name}", member, shown)
    elif isinstance(found, griffe.Function):
        keyword = "async def" if "async" in found.labels else "def"
        yield f"{keyword} {found.signature(name=path)}"
    elif isinstance(found, griffe.Attribute):
        kind = f": {found.annotation}" if found.annotation else ""
        is_set = found.value is not None and str(found.value) != found.name  # self.name = name says nothing
        yield f"value {path}{kind} = {found.value}" if is_set else f"value {path}{kind}"


def main() -> int:
    """Run the command line; return its exit code."""
    match sys.argv[1:]:
        case ["--update"]:
            BASELINE.write_text("".join(f"{line}\n" for line in surface(ROOT / "src")), "utf-8")
            return 0
        case ["--against", tag]:
            lines = _breaks_since(tag)
        case _:
            lines = difference(ROOT / "src")
    for line in lines:
        print(line)  # noqa: T201 - a program's output
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
