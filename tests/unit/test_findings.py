"""Findings: data for programs and words for people."""

import json
import pickle

import pytest

from directlink import Finding, FindingCode, Severity

FINDING = Finding(
    code=FindingCode.NOT_ACCEPTED,
    severity=Severity.ERROR,
    cause="the offer waits to be accepted",
    evidence={"state": "confirming"},
    remedy="accept it",
)


def test_a_finding_is_json_ready_data_and_a_sentence() -> None:
    assert json.loads(json.dumps(FINDING.to_dict())) == {
        "code": "not-accepted",
        "severity": "error",
        "cause": "the offer waits to be accepted",
        "evidence": {"state": "confirming"},
        "remedy": "accept it",
    }
    assert str(FINDING) == "error: the offer waits to be accepted (not-accepted)"


def test_findings_are_values() -> None:
    assert pickle.loads(pickle.dumps(FINDING)) == FINDING
    assert len({FINDING, pickle.loads(pickle.dumps(FINDING))}) == 1
    evidence = {"state": "confirming"}
    finding = Finding(code=FindingCode.ENDED, severity=Severity.INFO, cause="a", evidence=evidence, remedy="b")
    evidence["state"] = "other"
    assert finding.evidence == {"state": "confirming"}


@pytest.mark.parametrize("code", list(FindingCode))
def test_codes_are_words_with_hyphens(code: FindingCode) -> None:
    assert code == code.name.lower().replace("_", "-")


def test_a_code_of_a_later_release_is_kept() -> None:
    assert not FindingCode("of-tomorrow").is_known
    assert Severity("fatal") == "fatal"
