"""The notebook and the tutorial run in a real kernel, and show what they promise."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
# Neither has type annotations.
nbformat: Any = import_module("nbformat")
myst: Any = import_module("myst_nb.core.read")


@pytest.fixture
def execute(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a notebook in a kernel of this environment, and gives what its cells displayed, one after the other."""
    paths = [str(ROOT / "src"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))

    def run(notebook: Any) -> list[str]:
        NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
        shown: list[str] = []
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                shown.append(data.get("text/html") or data.get("text/plain") or output.get("text", ""))
        return shown

    return run


# Jupyter's parts warn of each other, of the way they talk and of where they keep their files.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning:zmq")
def test_notebook_lists_accepts_and_draws(execute: Any) -> None:
    shown = execute(nbformat.read(DOCS / "notebooks/accept.ipynb", as_version=4))
    pending, progress, history, listed, frame = shown
    assert pending.count("<td>confirming</td>") == 3
    assert "<th>VLAN</th>" in pending
    assert "<b>available</b>" in progress
    assert progress.count("<tr>") == 2  # one row below the head, changed in place
    assert history.index("confirm sent") < history.index("<b>available</b>")
    assert (listed.count("<td>confirming</td>"), listed.count("<td>available</td>")) == (2, 1)
    assert "<td>available</td>" in frame


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning:zmq")
def test_tutorial_runs_to_its_end(execute: Any) -> None:
    text = (DOCS / "tutorial/first-interface.md").read_text("utf-8")
    shown = execute(myst.read_myst_markdown_notebook(text))
    assert shown[-1] == "2"
    assert any("available True" in text for text in shown)
    assert "ConnectionLostError" in shown[-2]
