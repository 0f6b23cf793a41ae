"""No bytes of a stranger's end in an error that is not ours: what fuzzing found before, and a little more of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fuzz_targets import TARGETS, words
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directlink._config.outscale import read_osc_config
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

CORPUS = Path(__file__).with_name("corpus")
CASES = sorted(path for path in CORPUS.rglob("*") if path.is_file())
WORDS = st.sampled_from(words())
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=9).map(repr),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=6).map(lambda value: json.dumps(value).encode())
HEADS = {
    "response": WORDS.map(str.encode),
    "error": st.from_regex(r"[3-5][0-9]{2}\|[ -z]{0,40}\|[ -~]{0,9}", fullmatch=True).map(str.encode),
    "osc_config": st.just(b""),
    "policy": st.just(b"version = 1"),
    "snapshot": st.just(b""),
    "emulator": st.tuples(WORDS, st.sampled_from(["owner", "grantee", "nobody"]), st.sampled_from(["", "aws\n"])).map(
        lambda drawn: f"{drawn[2]}POST /\nx-amz-target: OvertureService.{drawn[0]}\nsign: {drawn[1]}\n".encode()
    ),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_a_case_that_was_found_or_thought_of_keeps_its_promise(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


def test_every_target_has_a_corpus_and_it_is_small() -> None:
    assert {case.parent.name for case in CASES} == set(TARGETS)
    assert max(case.stat().st_size for case in CASES) <= 8192  # what scripts/fuzz takes at most
    assert len(CASES) < 200


@pytest.mark.parametrize("target", TARGETS.values(), ids=list(TARGETS))
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=300))
@example(data=b"")
@example(data=b"\n")
def test_any_bytes_keep_the_promise(target: Callable[[bytes], None], data: bytes) -> None:
    target(data)


@pytest.mark.parametrize("name", list(TARGETS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=st.data())
def test_json_of_the_apis_own_words_keeps_the_promise(name: str, drawn: st.DataObject) -> None:
    TARGETS[name](drawn.draw(HEADS[name]) + b"\n" + drawn.draw(OBJECTS))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("long_number", "a number that is too long"),
        ("home_of_nul", "no home directory of that name"),
        ("home_of_a_surrogate", "no home directory of that name"),
        ("long_path", "File name too long"),
    ],
)
def test_a_configuration_file_that_broke_the_reader_is_an_error_that_says_what_is_wrong(case: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        read_every_profile(CORPUS / "osc_config" / case)


def test_a_configuration_file_nested_deeper_than_any_python_reads_is_an_error_that_says_so(tmp_path: Path) -> None:
    deep = tmp_path / "deep"
    deep.write_text('{"p":' + "[" * 200_000, "ascii")
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        read_every_profile(deep)


def read_every_profile(path: Path) -> None:
    config = read_osc_config({"OSC_CONFIG_FILE": str(path)})
    assert config is not None
    for name in config.profiles:
        config.profile(name)


def test_targets_notice_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    import fuzz_targets

    def broken(*_: object) -> object:
        raise KeyError

    for name, function in [("response", "read_model"), ("error", "service_error"), ("osc_config", "read_osc_config")]:
        monkeypatch.setattr(fuzz_targets, function, broken)
        with pytest.raises(KeyError):
            TARGETS[name](b"x\n{}")
