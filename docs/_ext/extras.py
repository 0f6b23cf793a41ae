"""The ``extras`` directive: what each extra of the package is for, and what it installs."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils import nodes
    from sphinx.application import Sphinx

PYPROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"
PACKAGE: Final = PYPROJECT.parent / "src/directlink"
PURPOSES: Final = {
    "": "the package itself",
    "aiohttp": "AiohttpTransport, for hundreds of tasks at once",
    "cbor": "the emulator speaks CBOR, too",
    "cli": "tables, YAML, `--query` and completion on the command line",
    "exporter": "metrics for Prometheus",
    "httpx2": "transports on httpx's successor",
    "otel": "OpenTelemetry traces and metrics",
    "routers": "configuration for the customer's router",
    "socks": "SOCKS proxies",
}
"""What each is for; a test holds that none is missing."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("extras", Extras)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Extras(SphinxDirective):
    """A row an extra: what it is for, which packages it adds, how large they are."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        self.env.note_dependency(str(PYPROJECT))
        base = installed(requirements()[""])
        lines = ["| Extra | For | Packages it adds | Size |", "|---|---|---|---|"]
        for extra, wanted in requirements().items():
            added = installed(wanted) - (base if extra else set())
            name = f"`{extra}`" if extra else "none"
            megabytes = size(added) + (
                0 if extra else sum(path.stat().st_size for path in PACKAGE.rglob("*.*[!c]")) / 1e6
            )
            listed = f"{len(added)}: {', '.join(sorted(added))}"
            lines.append(f"| {name} | {PURPOSES[extra]} | {listed} | {megabytes:.1f}\N{NO-BREAK SPACE}MB |")
        return self.parse_text_to_nodes("\n".join(lines))


def requirements() -> dict[str, list[str]]:
    """Return what is asked for, by extra; under the empty name, by the package itself."""
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    return {"": project["dependencies"], **project["optional-dependencies"]}


def installed(wanted: Iterable[str]) -> set[str]:
    """Return the packages that requirements bring along, as far as this environment has them."""
    known: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(each) for each in wanted]
    while waiting:
        needed = waiting.pop()
        entry = (canonicalize_name(needed.name), frozenset(needed.extras))
        if entry in known:
            continue
        try:
            needs = distribution(needed.name).requires or []
        except PackageNotFoundError:  # for another system
            continue
        known.add(entry)
        extras = needed.extras or {""}
        waiting += [
            need
            for need in map(Requirement, needs)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras)
        ]
    return {name for name, _ in known}


def size(names: Iterable[str]) -> float:
    """Return what packages take on disk, in millions of bytes, without byte code."""
    files = [file for name in names for file in distribution(name).files or () if file.suffix != ".pyc"]
    return sum(path.stat().st_size for file in files if (path := Path(str(file.locate()))).is_file()) / 1e6
