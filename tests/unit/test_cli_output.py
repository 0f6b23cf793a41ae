"""What answers look like: JSON, YAML, tables, and parts of them."""

import json
import re
import sys

import pytest

from directlink._cli._errors import OutputError, UsageError
from directlink._cli._output import printer

ANSWER = {
    "ownerAccount": "1",
    "virtualInterfaces": [{"id": "dxvif-1", "vlan": 5, "bgpPeers": [{"asn": 7}]}, {"id": "dxvif-2", "name": "é [b]x"}],
    "tagKeys": ["a", "b"],
}


def shown(capsys: pytest.CaptureFixture[str], data: object, output: str | None = None, query: str | None = None) -> str:
    printer(output, query)(data)
    return capsys.readouterr().out


def test_json_is_indented_by_four_and_keeps_letters_and_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, {"b": "é", "a": []}) == '{\n    "b": "é",\n    "a": []\n}\n'
    assert json.loads(shown(capsys, ANSWER, "json")) == ANSWER


def test_yaml_keeps_letters_and_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, {"b": "é", "a": [{"c": None, "d": "yes"}]}, "yaml") == "b: é\na:\n- c: null\n  d: 'yes'\n"


@pytest.mark.parametrize("output", ["json", "yaml", "table"])
def test_an_answer_that_says_nothing_prints_nothing(capsys: pytest.CaptureFixture[str], output: str) -> None:
    assert shown(capsys, {}, output) == ""


def test_a_query_prints_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, ANSWER, query="virtualInterfaces[?vlan].id") == '[\n    "dxvif-1"\n]\n'
    assert shown(capsys, ANSWER, query="nothing") == "null\n"
    assert shown(capsys, ANSWER, "table", "virtualInterfaces[].id").split("\n")[1:2] == ["┃ value   ┃"]
    assert "5" in shown(capsys, ANSWER, "table", "virtualInterfaces[0].vlan")


def test_a_query_that_is_none_is_found_before_there_is_an_answer() -> None:
    with pytest.raises(UsageError, match=r"^--query: "):
        printer("json", "[?")
    with pytest.raises(OutputError, match=r"^--query: .*unknown_function"):
        printer("json", "unknown_function(@)")({"a": 1})


def test_tables_show_every_member_and_are_not_cut_off_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    wide = {"virtualInterfaces": [{f"member{number}": f"value-{number}" * 5 for number in range(40)}]}
    out = shown(capsys, wide, "table")
    assert all(f"value-{number}" * 5 in out for number in range(40))
    assert "…" not in out
    out = shown(capsys, ANSWER, "table")
    assert out.index("ownerAccount") < out.index("virtualInterfaces") < out.index("dxvif-2")
    assert '[{"asn": 7}]' in out
    assert '["a", "b"]' in out
    assert "é [b]x" in out  # not taken for markup


def test_on_a_terminal_what_is_too_wide_goes_down_the_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    rows = [{"a": "x" * 30, "b": "y" * 20}, {"a": "z", "c": "last"}]
    out = re.sub(r"\x1b\[[\d;]*m", "", shown(capsys, {"connections": rows}, "table"))
    assert all(len(line) <= 60 for line in out.splitlines())
    assert "connections 1" in out
    assert "connections 2" in out
    assert "x" * 30 in out
    assert "connections 1" not in shown(capsys, {"connections": rows[:1]}, "table")
