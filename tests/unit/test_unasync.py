"""scripts/unasync: a twin is what its source gives, and whatever else it is, the check names it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "unasync"
SOURCE = '''\
"""Talks to the service the asynchronous way: the async client."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

from directlink._async.other import Other
from directlink.transport import AsyncTransport


class AsyncThing:
    """A thing.

    Use it as ``async with AsyncThing(transport) as thing: await thing.send(1)``.
    """

    def __init__(self, transport: AsyncTransport, wrap: Callable[[AsyncIterator[int]], Other]) -> None:
        self.transport = transport
        self.wrap = wrap

    async def __aenter__(self) -> "AsyncThing":
        return await self.transport.send_a_thing_with_a_long_name(
            self.wrap, "some argument", "one more argument", limit=12
        )

    async def every(self) -> list[int]:
        async with self as thing:
            return [number async for number in thing.numbers()]
'''
TWIN = '''\
# Generated from _async/thing.py by scripts/unasync: change that file.
"""Talks to the service the synchronous way: the sync client."""

from collections.abc import Callable, Iterator
from contextlib import closing

from directlink._sync.other import Other
from directlink.transport import Transport


class Thing:
    """A thing.

    Use it as ``with Thing(transport) as thing: thing.send(1)``.
    """

    def __init__(self, transport: Transport, wrap: Callable[[Iterator[int]], Other]) -> None:
        self.transport = transport
        self.wrap = wrap

    def __enter__(self) -> "Thing":
        return self.transport.send_a_thing_with_a_long_name(self.wrap, "some argument", "one more argument", limit=12)

    def every(self) -> list[int]:
        with self as thing:
            return [number for number in thing.numbers()]
'''
TABLE = {
    r"async +(?=(def|for|with)\b)": "",
    r"await +": "",
    r"Async(?=[A-Z])": "",
    r"aclosing\b": "closing",
    r"__aenter__\b": "__enter__",
    r"_async\b": "_sync",
    r"asynchronous\b": "synchronous",
    r"async\b": "sync",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree whose twin is up to date."""
    (tmp_path / "_async").mkdir()
    (tmp_path / "_sync").mkdir()
    (tmp_path / "_async/thing.py").write_text(SOURCE, "utf-8")
    (tmp_path / "_sync/thing.py").write_text(TWIN, "utf-8")
    write_table(tmp_path, TABLE)
    return tmp_path


def write_table(tree: Path, table: dict[str, str]) -> None:
    (tree / "table.json").write_text(json.dumps(table), "utf-8")


def unasync(tree: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the script on ``tree``; return its exit code and what it printed, with the tree's own path cut off."""
    options = [f"--source={tree}/_async", f"--target={tree}/_sync", f"--table={tree}/table.json", *arguments]
    done = subprocess.run([sys.executable, SCRIPT, *options], capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).replace(f"{tree}/", "").splitlines()


def test_twin_is_source_with_words_substituted_imports_sorted_and_lines_rewrapped(tree: Path) -> None:
    (tree / "_sync/thing.py").unlink()
    assert unasync(tree) == (0, ["wrote _sync/thing.py"])
    assert (tree / "_sync/thing.py").read_text("utf-8") == TWIN


def test_twin_up_to_date_passes_and_is_not_written_again(tree: Path) -> None:
    before = (tree / "_sync/thing.py").stat().st_mtime_ns
    assert unasync(tree, "--check") == (0, [])
    assert unasync(tree) == (0, [])
    assert (tree / "_sync/thing.py").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("twin", "what"),
    [
        pytest.param(TWIN.replace("send(1)", "send(2)"), "differs from its source in line 14", id="edited"),
        pytest.param(TWIN.replace("# Generated from", "# From"), "differs from its source in line 1", id="header"),
        pytest.param(TWIN[: TWIN.index("    def every")], "is cut short or has lines too many", id="cut-at-a-line"),
        pytest.param(TWIN[:-20], "differs from its source in line 26", id="cut-in-a-line"),
        pytest.param("", "is cut short or has lines too many", id="emptied"),
        pytest.param(TWIN + "\n\nclass More: ...\n", "is cut short or has lines too many", id="added-to"),
    ],
)
def test_check_names_a_twin_that_is_not_its_sources(tree: Path, twin: str, what: str) -> None:
    (tree / "_sync/thing.py").write_text(twin, "utf-8")
    assert unasync(tree, "--check") == (1, [f"_sync/thing.py: {what}: change the source and run scripts/unasync"])
    assert (tree / "_sync/thing.py").read_text("utf-8") == twin, "a check must not write"


def test_check_names_a_twin_whose_line_ends_were_changed(tree: Path) -> None:
    (tree / "_sync/thing.py").write_bytes(TWIN.replace("\n", "\r\n").encode())
    code, lines = unasync(tree, "--check")
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("_sync/thing.py: ")


def test_check_names_a_twin_that_is_missing(tree: Path) -> None:
    (tree / "_sync/thing.py").unlink()
    assert unasync(tree, "--check") == (1, ["_sync/thing.py: is missing: run scripts/unasync"])


@pytest.mark.parametrize("arguments", [(), ("--check",)])
def test_orphan_is_named_and_left_to_a_person(tree: Path, arguments: tuple[str, ...]) -> None:
    orphan = tree / "_sync/inner/orphan.py"
    orphan.parent.mkdir()
    orphan.write_text(TWIN, "utf-8")
    assert unasync(tree, *arguments) == (1, ["_sync/inner/orphan.py: has no source in _async: delete it"])
    assert orphan.exists()


def test_check_names_a_substitution_that_is_never_used(tree: Path) -> None:
    write_table(tree, {**TABLE, r"aclose\b": "close"})
    assert unasync(tree, "--check") == (1, [r"table.json: substitution 'aclose\\b' is never used: remove it"])


def test_a_word_that_still_sounds_asynchronous_is_named_with_its_place(tree: Path) -> None:
    write_table(tree, {pattern: word for pattern, word in TABLE.items() if pattern != r"_async\b"})
    code, lines = unasync(tree)
    assert code == 1
    assert "_async/thing.py:6: no substitution for '_async': add one to scripts/unasync" in lines


def test_source_that_does_not_parse_writes_nothing(tree: Path) -> None:
    (tree / "_async/thing.py").write_text(SOURCE + "def (:\n", "utf-8")
    code, lines = unasync(tree)
    assert code == 1
    assert lines[-1] == "scripts/unasync: a twin is not valid Python; nothing was written"
    assert (tree / "_sync/thing.py").read_text("utf-8") == TWIN


def test_no_source_at_all_is_an_error_not_a_pass(tree: Path) -> None:
    (tree / "_async/thing.py").unlink()
    (tree / "_sync/thing.py").unlink()
    code, lines = unasync(tree, "--check")
    assert code == 1
    assert lines[0] == "_async: has no *.py file: nothing to make twins from"


def test_committed_twins_and_table_are_up_to_date() -> None:
    done = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
