"""The notebook and the tutorials run in a real kernel, and show what they promise."""

from __future__ import annotations

import os
import re
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


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning:zmq")
def test_second_tutorial_gets_to_traffic_and_finds_what_breaks_it(execute: Any) -> None:
    text = (DOCS / "tutorial/offer-to-traffic.md").read_text("utf-8")
    shown = execute(myst.read_myst_markdown_notebook(text))
    offers, accepted, untold, config, notes, available, drawn, scraped, broken, found, mended, state = shown
    assert offers == "interface dxvif-56781234 confirming\n"
    assert accepted == "down False\n"
    assert [code in untold for code in ("bgp-settings", "router-unreachable", "session-closed")] == [True] * 3
    assert "neighbor 169.254.0.1 remote-as 64512" in config
    assert "ip link add link eth1 name eth1.101 type vlan id 101" in notes
    assert available == "available True\n"
    assert "<svg" in drawn
    assert "<p>nothing found</p>" in drawn
    for number, text in ((1, scraped), (0, broken), (1, mended)):
        assert re.search(rf"^directlink_bgp_peer_up{{.*}} {number}\.0$", text, re.MULTILINE)
    assert 'state="down"' in broken
    assert found.startswith("error customer-asn - ")
    assert found.count("\n") == 4
    assert "\nnothing found\n" in mended
    assert state == "'available'"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning:zmq")
def test_the_page_on_notebooks_runs_to_its_end(execute: Any) -> None:
    text = (DOCS / "howto/jupyter.md").read_text("utf-8")
    listed, accepted, refused, diagnosis, state = execute(myst.read_myst_markdown_notebook(text))
    assert listed.count("<td>confirming</td>") == 2
    assert "<th style='text-align:left'>already_accepted</th>" in accepted
    assert "DirectConnectClientException" in refused
    assert "/troubleshooting.html#directconnectclientexception" in refused
    assert "provisioning" in diagnosis
    assert "available" in state
