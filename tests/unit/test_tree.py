"""What the tree and the package promise to a reader: their layout, their size, what an import costs."""

import ast
import inspect
import json
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import attrs
import pytest

import directlink
from directlink import errors, models

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LOCKS = [ROOT / "requirements.lock", *sorted((ROOT / "tests").rglob("*.lock"))]


def test_top_level_holds_what_the_layout_names_and_nothing_else() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    entries = {name.split("/")[0] for name in listed if (ROOT / name).exists()}
    assert {name for name in entries if not name.startswith(".")} == {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "docs",
        "pyproject.toml",
        "requirements.lock",
        "scripts",
        "src",
        "tests",
        "typings",
    }


def test_stubs_do_not_hide_the_package_from_type_checkers() -> None:
    assert not (ROOT / "typings/directlink").exists()


def test_there_are_sources_to_look_at() -> None:
    assert ROOT / "src/directlink/__init__.py" in SOURCES
    assert len(SOURCES) > 100


def test_a_module_stays_short_enough_to_hold_one_idea() -> None:
    lengths = {path.relative_to(ROOT / "src/directlink"): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    tables = {Path("__init__.py"), Path("errors.py")}  # one row a name, one class an error
    assert {
        path: lines
        for path, lines in lengths.items()
        if lines > 400 and "_sync" not in path.parts and path not in tables
    } == {}


def test_no_line_is_hidden_from_coverage() -> None:
    assert [path for path in SOURCES if re.search(r"pragma:\s*no (cover|branch)", path.read_text("utf-8"))] == []


def importers_of(library: str) -> set[str]:
    found = [path for path in SOURCES if library in imported_libraries(ast.parse(path.read_text("utf-8")))]
    return {path.relative_to(ROOT / "src/directlink").as_posix() for path in found}


def test_an_http_library_is_imported_by_one_module() -> None:
    # httpx does it when a client is made, and forks are to wait for that.
    assert importers_of("httpcore") == {"transports/_httpcore_library.py", "transports/_httpx_library.py"}
    assert importers_of("httpcore2") == {"transports/_httpcore_library.py"}
    assert importers_of("aiohttp") == {"transports/_aiohttp_library.py"}
    assert importers_of("httpx") == {"transports/_httpx_library.py"}
    assert importers_of("httpx2") == set()


def test_what_is_imported_by_a_text_is_of_this_package() -> None:
    by_name = {
        path.relative_to(ROOT / "src/directlink").as_posix(): calls
        for path in SOURCES
        if (calls := re.findall(r"\b(?:import_module|__import__)\(([^)]*)", path.read_text("utf-8")))
    }
    # Programs that are frozen get what import statements name. What is looked up here, statements name elsewhere; and
    # IPython is there only where it is the program.
    assert by_name == {
        "__init__.py": ['f"{__name__}.{_MODULES[name]}"'],
        "_cli/commands.py": ['f"directlink._cli.{module}"'],
        "_call/operations.py": ['f"directlink.models.{self.family}"'],
        "notebook.py": ['"IPython.display"', '"IPython"'],
        "transports/__init__.py": ['f"{__name__}.{_MODULES[name]}"'],
    }


def named_by_statements(path: Path) -> set[str]:
    """What import statements of a module name, those for type checkers and those in functions among them."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return named


def test_programs_that_are_frozen_get_every_module_by_import_statements() -> None:
    modules = {
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCES
    }
    reached: set[str] = set()
    waiting = {"directlink", "directlink.__main__"}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        named = named_by_statements(modules[name])
        named |= {each.rpartition(".")[0] for each in named}  # a module brings its package
        waiting |= (named & modules.keys()) - reached
    # Entry points and modules that users import by name; the program itself needs none of them.
    by_users = (
        "directlink._pyinstaller",
        "directlink.notebook",
        "directlink.otel",
        "directlink.pytest_plugin",
        "directlink.recording",
    )
    left = modules.keys() - reached
    assert {name for name in left if not name.startswith(by_users)} == set()
    assert left >= set(by_users)


def imported_libraries(node: ast.AST) -> set[str]:
    """What the code imports when it runs; imports for type checkers only do not count."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return set()
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]} if not node.level else set()
    return set[str]().union(*map(imported_libraries, ast.iter_child_nodes(node)))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_pins_with_hashes_and_names_no_index_and_no_path(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "/" not in text
    pins = re.split(r"\n(?=\S)", text.strip())
    assert [
        pin for pin in pins if not re.match(r"[\w.\[\],-]+==[\w.]+ ?[^\\]*\\\n +--hash=sha256:[0-9a-f]{64}", pin)
    ] == []


def test_all_is_sorted_and_every_name_in_it_resolves() -> None:
    assert list(directlink.__all__) == sorted(set(directlink.__all__))
    for name in directlink.__all__:
        assert getattr(directlink, name) is not None
    assert set(directlink.__all__) <= set(dir(directlink))


def test_all_holds_every_public_name_of_the_package() -> None:
    for name in directlink.__all__:
        getattr(directlink, name)  # what loads lazily is there now
    found = {name for name, value in vars(directlink).items() if name[0] != "_" and not inspect.ismodule(value)}
    assert found - set(directlink.__all__) - {"TYPE_CHECKING", "annotations"} == set()


def test_all_holds_every_error_and_every_model() -> None:
    families = [import_module(f"{models.__name__}.{found.name}") for found in iter_modules(models.__path__)]
    values = [value for family in families for value in vars(family).values() if inspect.isclass(value)]
    named = {value.__name__ for value in values if attrs.has(value) and "._" not in value.__module__}
    raised = {name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, Exception)}
    assert named, "no model found"
    assert (named | raised) - set(directlink.__all__) == set()


def test_unknown_name_is_an_attribute_error_that_names_it() -> None:
    name = "NoSuchName"
    with pytest.raises(AttributeError, match=name):
        getattr(directlink, name)


def test_import_loads_no_heavy_dependency_and_no_model_family() -> None:
    code = "import json, sys, directlink; print(json.dumps(sorted(sys.modules)))"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    loaded: list[str] = json.loads(done.stdout)
    heavy = {"aiohttp", "argcomplete", "botocore", "cattrs", "httpcore", "httpx", "httpx2", "rich"}
    assert "directlink" in loaded
    assert [name for name in loaded if name.split(".")[0] in heavy or name.startswith("directlink.models.")] == []
