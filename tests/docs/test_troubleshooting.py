"""The page about errors leaves none out, and every error leads to its entry."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import directlink
from directlink import ConfigurationError, DirectLinkError
from directlink._call.error_codes import service_error_type
from directlink.errors import _DOCUMENTATION

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
ERRORS = sorted(
    name
    for name in directlink.__all__
    if isinstance(getattr(directlink, name), type) and issubclass(getattr(directlink, name), DirectLinkError)
)


@pytest.fixture(scope="module")
def troubleshooting() -> Any:
    sys.path.insert(0, str(ROOT / "docs/_ext"))
    try:
        import troubleshooting  # type: ignore[import-not-found]
    finally:
        del sys.path[0]
    found: ModuleType = troubleshooting
    return found


def test_every_public_error_has_cause_and_remedy_and_no_other_has(troubleshooting: Any) -> None:
    entries = troubleshooting.entries()
    assert sorted(entries) == ERRORS
    for entry in entries.values():
        assert sorted(entry) == ["cause", "remedy"]
        assert all(text.endswith(".") and len(text) > 30 for text in entry.values())


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_leads_to_its_entry(troubleshooting: Any, name: str) -> None:
    error = getattr(directlink, name)("wrong")
    url, _, anchor = error.help_url.partition("#")
    assert url == f"{_DOCUMENTATION}troubleshooting.html"
    headings = [line.removeprefix("### ") for line in troubleshooting.page().splitlines() if line.startswith("### ")]
    assert [heading for heading in headings if heading.lower() == anchor] == [name]


def test_an_error_of_somebody_elses_leads_to_what_it_is_made_from() -> None:
    class Mine(ConfigurationError):
        pass

    assert Mine().help_url == ConfigurationError().help_url


def test_the_address_of_the_documentation_is_the_packages() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"]["Documentation"] == _DOCUMENTATION


def test_every_code_is_listed_as_it_is_sent(troubleshooting: Any) -> None:
    page = troubleshooting.page()
    for cls in troubleshooting.errors():
        for code in troubleshooting.codes(cls):
            assert f"| `{code}` | [{cls.__name__}](#{cls.__name__.lower()}) |" in page
            assert service_error_type(code, 400) is cls
    for code in (
        "AccessDeniedException",
        "SignatureDoesNotMatch",
        "DirectConnectClientException",
        "ExpiredTokenException",
    ):
        assert f"| `{code}` |" in page


def test_messages_are_found_in_their_words(troubleshooting: Any) -> None:
    said = troubleshooting.messages()
    assert any(text.startswith("cloud is missing: pass cloud='aws'") for text in said["ConfigurationError"])
    assert "this client is closed; make a new one" in said["ClientClosedError"]
    assert "is not listed any more: it was deleted" in said["WaiterFailedError"]  # said by who calls what raises it
    assert "… is not … after … s:" in said["WaiterTimeoutError"]  # put together before
    assert "…: nested too deeply" in said["ConfigurationError"]
    assert [text for texts in said.values() for text in texts if text[0] in ",:" or " " not in text] == []
    assert set(said) <= set(ERRORS)


TEMPLATES = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml"))


@pytest.mark.skipif(not TEMPLATES, reason="a source archive has none")
def test_issue_templates_ask_for_what_is_needed_and_lead_to_pages_that_are_there() -> None:
    text = "".join(path.read_text("utf-8") for path in TEMPLATES)
    forms = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in TEMPLATES}
    assert set(forms) == {"bug", "config", "idea"}
    ids = [field["id"] for field in forms["bug"]["body"] if "id" in field]
    assert ids == ["what", "version", "cloud", "request", "cassette"]
    pages = re.findall(rf"{re.escape(_DOCUMENTATION)}([\w/]+)\.html", text)
    assert set(pages) == {"faq", "howto/recording", "troubleshooting"}
    assert [page for page in pages if page != "troubleshooting" and not (ROOT / f"docs/{page}.md").exists()] == []
