"""The public API changes only where somebody said so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import griffe
import public_api

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_public_api_is_the_one_that_was_agreed_on() -> None:
    changed = public_api.difference(public_api.ROOT / "src")
    assert changed == [], "if that is meant, run scripts/api --update and say so in CHANGELOG.md"


def test_api_lists_methods_types_and_values_under_the_names_users_import() -> None:
    lines = public_api.BASELINE.read_text("utf-8").splitlines()
    assert "value directlink.VirtualInterfaceState.CONFIRMING = 'confirming'" in lines
    assert "value directlink.Connection.vlan: int | None = None" in lines
    assert any(
        line.startswith("def directlink.DirectLinkClient.confirm_private_virtual_interface(*,") for line in lines
    )
    assert any(line.startswith("def directlink.emulator.Emulator.serve(") for line in lines)
    names = [re.split(r"[(:= ]", line.removeprefix("async ").partition(" ")[2])[0] for line in lines]
    assert {name for name in names if "._" in name} - {"directlink.__version__"} == {
        name for name in names if name.endswith(".__init__")
    }


def package(root: Path, text: str) -> griffe.Object | griffe.Alias:
    """A package called ``directlink`` with that text."""
    (root / "directlink").mkdir(parents=True)
    (root / "directlink/__init__.py").write_text(text, "utf-8")
    return griffe.load("directlink", search_paths=[root])


def test_a_name_that_comes_goes_or_changes_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, "def accept(vif: str, timeout: float = 1.0) -> bool: ...\ndef _hidden() -> None: ...\n")
    baseline = tmp_path / "api.txt"
    monkeypatch.setattr(public_api, "BASELINE", baseline)
    baseline.write_text("def directlink.accept(vif: str) -> bool\nvalue directlink.gone: int\n", "utf-8")
    assert sorted(public_api.difference(tmp_path)) == [
        "+def directlink.accept(vif: str, timeout: float = 1.0) -> bool",
        "-def directlink.accept(vif: str) -> bool",
        "-value directlink.gone: int",
    ]


def test_a_break_that_the_changelog_does_not_name_is_told(tmp_path: Path) -> None:
    before = package(tmp_path / "before", "def accept(vif: str) -> None: ...\ndef pending() -> None: ...\n")
    after = package(tmp_path / "after", "def accept() -> None: ...\n")
    changelog = "## [Unreleased]\n### Removed\n- `pending()`.\n\n## [0.1.0]\n- `accept()`.\n"
    told = public_api.unannounced(griffe.find_breaking_changes(before, after), changelog)
    assert len(told) == 1
    assert "vif" in told[0]
