"""Every Python snippet of the README and of the site runs, in order, against the embedded service."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from sybil import Document, Sybil
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.myst import PythonCodeBlockParser as SitePythonCodeBlockParser

from directlink.__main__ import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    page
    for page in sorted(DOCS.rglob("*.md"))
    if not {"_build", "design"} & set(page.relative_to(DOCS).parts) and "\n```python\n" in page.read_text("utf-8")
]
PRINTED = {
    "index.md": ["available True"],
    "howto/outscale.md": ["available", "vgw-87654321 available", "region is 'us-east-2'"],
    "howto/aws.md": ["available True", "pending\n", "3\n"],
    "howto/many.md": ["dxvif-56781234 available", "dxvif-ab12cd34 accepted: False", "0 to accept", "0 accepted"],
    "howto/routers.md": ["router bgp 65000", "network 10.0.0.0/16", "note: The BGP key", "169.254.0.1 as 64512"],
    "howto/ci.md": ["pending"],
    "howto/down.md": ["warning bgp-settings - compare them", "warning session-closed - count", "no other path"],
    "howto/retries.md": ["s left"],
    "howto/errors.md": ["available", "accepted: False; DirectConnectClientException:", "DirectConnectClientException"],
    "howto/signer.md": ["signing OvertureService.DescribeVirtualGateways as", "for directlink eu-west-2"],
    "howto/transport.md": ["100 answers", "HTTP 200", "True"],
    "howto/observability.md": ["'outcome': 'answered'", "Counter({'DescribeVirtualGateways': 1}) 0", "confirm sent"],
    "howto/monitoring.md": ["directlink_polls_total"],
    "howto/recording.md": ["pending", "'10.0.1.", "ConfirmPrivateVirtualInterface", "no (further) answer"],
    "howto/testing.md": ["1 received", "http://127.0.0.1:", "DirectConnectClientException"],
    "howto/workers.md": [
        "['pending', 'pending']\npending\n",
        "('available', 'pending')",
        "DirectConnectClientException False DirectConnectClientException",
    ],
    "howto/from-cli.md": ["pending", "['dxvif-56781234', 'dxvif-fg12ab34', 'dxvif-ab12cd34']", "available after"],
    "explanation/security.md": ["AKIDEXAMPLE", "'***'"],
}


@pytest.mark.usefixtures("both_clouds")
def test_every_snippet_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    examples = list(Sybil([PythonCodeBlockParser()]).parse(ROOT / "README.md").examples())
    for example in examples:
        example.evaluate()
    assert len(examples) == 8
    printed = capsys.readouterr().out
    for line in ("available True", "interface dxvif", "confirm", "virtual gateway vgw-00000000"):
        assert line in printed


# Libraries that a page is about may warn of what is not theirs to change: forking while a test runner has threads.
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.usefixtures("both_clouds", "logging_as_before")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_every_snippet_of_the_site_runs(
    page: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # for pages that write files
    document: Document = Sybil([SitePythonCodeBlockParser()]).parse(page)
    examples = list(document.examples())
    visible = page.read_text("utf-8").count("\n```python\n")
    assert len(examples) >= visible > 0
    for example in examples:
        example.evaluate()
    printed = capsys.readouterr().out
    for text in PRINTED.get(str(page.relative_to(DOCS)), []):
        assert text in printed


def commands(page: Path) -> list[list[str]]:
    """What the console blocks of a page have ``directlink`` do, apart from serving and from changing the shell."""
    text = "".join(re.findall(r"^```console\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE))
    lines = re.findall(r"^\$ directlink (.*)$", text.replace("\\\n", " "), re.MULTILINE)
    return [shlex.split(line) for line in lines if not line.startswith(("emulator", "demo"))]


@pytest.mark.usefixtures("both_clouds_served")
def test_every_command_of_the_site_runs(capsys: pytest.CaptureFixture[str]) -> None:
    found = commands(DOCS / "howto/command-line.md")
    assert len(found) == 9
    assert [(arguments[0], main(arguments)) for arguments in found] == [(arguments[0], 0) for arguments in found]
    printed = capsys.readouterr().out
    for text in ("dxvif-fg12ab34", "available", "declined", "pending", "eu-west-2"):
        assert text in printed


def test_what_pages_are_said_to_print_is_said_of_pages_there_are() -> None:
    assert {str(page.relative_to(DOCS)) for page in PAGES} >= set(PRINTED)
