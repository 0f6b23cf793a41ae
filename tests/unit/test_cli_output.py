"""What answers look like: JSON, YAML, tables, and parts of them."""

import io
import json
import re
import sys
import unicodedata
from contextlib import redirect_stdout
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from directlink._cli.errors import OutputError, UsageError
from directlink._cli.output import printer

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


def test_a_yaml_scalar_ends_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    for name, expected in {"ownerAccount": "'1'\n", "nothing": "null\n", "virtualInterfaces[0].vlan": "5\n"}.items():
        assert shown(capsys, ANSWER, "yaml", name) == expected
    assert yaml.safe_load(shown(capsys, {"a": "...\n"}, "yaml", "a")) == "...\n"


def test_yaml_writes_out_what_a_query_finds_twice(capsys: pytest.CaptureFixture[str]) -> None:
    twice = "[virtualInterfaces[0].bgpPeers, virtualInterfaces[0].bgpPeers]"
    assert shown(capsys, ANSWER, "yaml", twice) == "- - asn: 7\n- - asn: 7\n"


def test_text_has_a_line_a_structure(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, ANSWER, "text") == (
        "1\nTAGKEYS\ta\nTAGKEYS\tb\nVIRTUALINTERFACES\tdxvif-1\t\t5\nBGPPEERS\t7\n"
        "VIRTUALINTERFACES\tdxvif-2\té [b]x\t\n"
    )
    assert shown(capsys, ANSWER, "text", "virtualInterfaces[].[id, vlan]") == "dxvif-1\t5\ndxvif-2\tNone\n"


def test_a_table_of_lists_has_columns(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, ANSWER, "table", "virtualInterfaces[].[id, vlan]")
    assert re.search(r"│ dxvif-1 │ 5 +│", out)
    assert re.search(r"│ dxvif-2 │ +│", out)
    out = shown(capsys, ANSWER, "table", "{pairs: virtualInterfaces[].[id, vlan]}")
    assert "pairs" in out
    assert re.search(r"│ dxvif-1 │ 5 +│", out)


# All that moves the cursor, hides or turns text, but for line ends and tabs, by the properties that Unicode gives.
ACTIVE = [
    letter
    for letter in map(chr, range(sys.maxunicode + 1))
    if letter not in "\n\t"
    and (
        unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(letter) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or letter in "\u061c\u200b\u200e\u200f\ufeff\U000e0041"
    )
]
NAMES = st.text(st.sampled_from(ACTIVE) | st.sampled_from("aé [x]\n\t\"'\\:#-"), min_size=1, max_size=8).filter(
    lambda name: json.loads(json.dumps(name)) == name  # two halves in a row are a whole letter to JSON
)


def printed(data: Any, output: str, *, terminal: bool = False) -> str:
    class Out(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    with redirect_stdout(Out()) as out:
        printer(output, None)(data)
    return out.getvalue()


def acting(text: str) -> list[str]:
    return sorted(set(text) & set(ACTIVE))


def test_no_character_that_acts_reaches_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert len(ACTIVE) > 2048 + 65
    for letter in [*ACTIVE[:70], *ACTIVE[-30:]]:
        name = f"a{letter}b"
        data = {"plain": name, name: 1, "rows": [{"name": name, name: [name]}], "lists": [[name, {name: name}]]}
        for output in ("json", "yaml", "text", "table"):
            out = printed(data, output, terminal=True)
            assert (acting(out), output) == ([], output)
            assert "a" in out


@given(NAMES)
def test_json_and_yaml_read_back_to_the_very_names(name: str) -> None:
    data = {"name": name, name: [name, {name: name}]}
    json_text, yaml_text = printed(data, "json"), printed(data, "yaml")
    assert acting(json_text + yaml_text) == []
    assert json.loads(json_text) == data
    assert yaml.safe_load(yaml_text) == data


def test_text_in_a_pipe_is_what_was_named() -> None:
    assert printed({"name": "a\x1b[31mb"}, "text") == "a\x1b[31mb\n"
    assert printed({"name": "a\x1b[31mb\tc"}, "text", terminal=True) == "a\\x1b[31mb\tc\n"


@pytest.mark.parametrize("output", ["json", "yaml", "text", "table"])
def test_an_answer_that_says_nothing_prints_nothing(capsys: pytest.CaptureFixture[str], output: str) -> None:
    assert shown(capsys, {}, output) == ""


def test_a_query_prints_a_part(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, ANSWER, query="virtualInterfaces[?vlan].id") == '[\n    "dxvif-1"\n]\n'
    assert shown(capsys, ANSWER, query="nothing") == "null\n"
    assert shown(capsys, ANSWER, "table", "virtualInterfaces[].id").split("\n")[1:2] == ["┃ value   ┃"]
    assert "5" in shown(capsys, ANSWER, "table", "virtualInterfaces[0].vlan")
    assert shown(capsys, {}, query="nothing") == "null\n"


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
