"""Following a wait outside of notebooks: a line a change. In a notebook the notebook itself shows it."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import TYPE_CHECKING

from directlink import ConnectionLostError, Poll, VirtualInterfaceState
from directlink.notebook import LiveProgress

if TYPE_CHECKING:
    import pytest

    from directlink import DirectLinkError


def poll(
    state: str | None, elapsed: float, *, interface: str = "dxvif-1", error: DirectLinkError | None = None
) -> Poll:
    known = None if state is None else VirtualInterfaceState(state)
    return Poll(resource_id=interface, state=known, elapsed=elapsed, remaining=60.0 - elapsed, error=error)


def test_a_state_that_nobody_knows_cannot_move_the_cursor() -> None:
    out = io.StringIO()
    LiveProgress(out=out)(poll("odd\x1b[2J\u202e\nstate", 1.0, interface="dxvif-1\x9b"))
    assert out.getvalue() == "     1.0 s  dxvif-1\\x9b  odd\\x1b[2J\\u202e state\n"


def test_each_change_is_a_line_and_no_change_is_none() -> None:
    out = io.StringIO()
    progress = LiveProgress(out=out)
    progress(poll("pending", 1.0))
    progress(poll("pending", 2.0))
    progress(poll("confirming", 2.5, interface="dxvif-2"))
    progress(poll("available", 3.0))
    assert [line.split() for line in out.getvalue().splitlines()] == [
        ["1.0", "s", "dxvif-1", "pending"],
        ["2.5", "s", "dxvif-2", "confirming"],
        ["3.0", "s", "dxvif-1", "available"],
    ]


def test_failed_looks_and_absent_interfaces_are_told_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    progress = LiveProgress()
    progress(poll(None, 1.0, error=ConnectionLostError("secret-canary")))
    progress(poll(None, 2.0))
    printed = capsys.readouterr()
    assert "no answer (ConnectionLostError), asking again" in printed.err
    assert "not listed" in printed.err
    assert printed.out == ""
    assert "secret-canary" not in printed.err


def test_table_escapes_what_a_service_says() -> None:
    progress = LiveProgress(out=io.StringIO())
    progress(poll("<script>", 1.0))
    assert "&lt;script&gt;" in progress._repr_html_()


SHELL = """
import sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from directlink import Poll, VirtualInterfaceState
from directlink.notebook import LiveProgress

shell = InteractiveShell.instance()
see = lambda state: Poll(resource_id="dxvif-1", state=VirtualInterfaceState(state), elapsed=1, remaining=9)
LiveProgress()(see("pending"))   # IPython on a terminal: a line
shell.kernel = object()          # what a Jupyter kernel has
progress = LiveProgress()
with capture_output() as captured:
    progress(see("pending"))
    progress(see("available"))
[first, second] = captured.outputs
assert "pending" in first.data["text/html"] and "available" in second.data["text/html"]
assert first.transient["display_id"] == second.transient["display_id"] and second.update
"""


def test_display_changes_in_place_in_a_kernel_and_is_lines_in_a_terminal() -> None:
    done = subprocess.run([sys.executable, "-c", SHELL], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.split() == ["1.0", "s", "dxvif-1", "pending"]
