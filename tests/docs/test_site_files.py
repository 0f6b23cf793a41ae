"""What the site has besides its pages. Whether it is all there is checked where the site is built."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from directlink._cli import commands
from directlink._cli.examples import EXAMPLES, examples_of
from directlink._cli.operations import OPERATIONS
from directlink.models._codec import wire_name

if TYPE_CHECKING:
    from directlink.models._base import Response

EXTENSIONS = Path(__file__).parents[2] / "docs/_ext"
FINDS = {
    "directlink preflight dxvif-56781234 --virtual-gateway-id vgw-00000000": 1,
    "directlink diagnose dxvif-b2c3d4e5": 1,
    "directlink failover-test dxvif-a1b2c3d4 --minutes 10": 255,
}
"""Examples that find something wrong, or something in their way, and say so by their status."""


@pytest.fixture
def extension(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [str(EXTENSIONS), *sys.path])
    yield importlib.import_module(request.param)
    for name in ("command_pages", "markdown_copies", "reference_pages", "site_files", "table_breaks"):
        sys.modules.pop(name, None)


PAGE = """<html><nav><p>menu</p></nav><article>
<h1>Title<a class="headerlink" href="#title">#</a></h1>
<p>Some <em>plain</em> <code>a|b</code>, <a href="../x/y.html#z">there</a>
 and <a href="https://h/a.html">far</a>.</p>
<div class="highlight-python notranslate"><div class="highlight"><button>copy</button><pre>x = 1
```
</pre></div></div>
<ul><li><p>one</p><ul><li>inner</li></ul></li><li>two</li></ul><ol><li>first</li></ol>
<table><caption>Sizes</caption><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>
<dl><dt class="sig">f(<em>x</em>)<a class="headerlink" href="#f">#</a></dt><dd><p>Does.</p></dd>
<dt>term</dt><dd>said</dd></dl>
<aside><p>Note</p><p>well</p></aside><svg><text>drawn</text></svg><!-- comment --><p><img src="i.svg" alt="states"></p>
</article></html>"""
COPY = """# Title

Some *plain* `a|b`, [there](../x/y.md) and [far](https://h/a.html).

````python
x = 1
```
````

- one
  - inner
- two

1. first

Sizes

| a | b\\|c |
|---|---|
| 1 |  |

`f(x)`

Does.

**term**

said

> Note
>
> well

![states](i.svg)
"""


@pytest.mark.parametrize("extension", ["markdown_copies"], indirect=True)
def test_a_page_becomes_markdown(extension: Any) -> None:
    assert extension.copy_of(PAGE) == COPY
    assert extension.copy_of("<p>no article</p>") == "\n"


@pytest.mark.parametrize("extension", ["site_files"], indirect=True)
def test_the_page_in_place_of_others_has_links_that_hold_from_anywhere(extension: Any) -> None:
    page = (
        '<a href="./a.html"><a href="b/c.html"><a href="#top"><a href="https://h/"><img src="data:x">'
        '<form action="s.html">'
    )
    assert extension.from_anywhere(page, "/site/") == (
        '<a href="/site/a.html"><a href="/site/b/c.html"><a href="#top"><a href="https://h/"><img src="data:x">'
        '<form action="/site/s.html">'
    )


@pytest.mark.parametrize("extension", ["command_pages"], indirect=True)
@pytest.mark.parametrize("name", commands.all_names())
def test_every_command_has_a_page_with_its_flags_and_with_examples_that_run(extension: Any, name: str) -> None:
    command = commands.find(name)
    assert command is not None
    parser = commands.parser_of(name, command)
    lines, text = examples_of(name), extension.page(name, command)
    run = importlib.import_module("command_examples").run
    assert text.startswith(f"# directlink {name}\n\n")
    assert set(re.findall(r"`(--[a-z0-9-]+)(?: [^`]*)?`", text)) >= set(parser.flags())
    assert "%(" not in text
    assert "\n: \n" not in text
    assert len(lines) > 0
    for line in lines:
        ran = run(line)
        assert ran.status == FINDS.get(line, 0)
        answer = re.sub(r"^directlink: warning: .* is deprecated by the service.*\n", "", ran.shown)
        assert "warning: " not in answer
        assert f"$ {line}\n" in text
        if name in OPERATIONS and not {"--query", "--output"} & set(shlex.split(line)):
            check_answer(json.loads(answer or "{}"), OPERATIONS[name].response_type)
        else:
            assert answer.strip()
    shown = parser.format_help()
    assert [line for example in lines for line in example.splitlines() if f"  {line}\n" not in shown] == []


def check_answer(shown: dict[str, Any], kind: type[Response]) -> None:
    """An answer that shows what such answers have, and lists that are not empty."""
    members = {wire_name(field.name): field for field in attrs.fields(kind) if field.name != "metadata"}
    assert shown.keys() <= {*members, "NextToken"}
    assert bool(shown) == bool(members)
    lists = [name for name, field in members.items() if field.default == ()]
    assert [name for name in lists[:1] if len(lists) == 1 and not shown[name]] == []


def test_no_example_is_of_a_command_that_is_not_there() -> None:
    found = "\n".join(line for name in commands.all_names() for line in examples_of(name))
    assert found == EXAMPLES.strip()


@pytest.mark.parametrize("extension", ["table_breaks"], indirect=True)
def test_long_names_in_tables_break_where_their_words_do_and_nothing_else_changes(extension: Any) -> None:
    name, short = '<span class="pre">DescribeVirtualInterfaces</span>', '<span class="pre">vlanId</span>'
    page = f"<p>{name}</p><table><tr><td>\n<code>{name}</code> {short}</td></tr></table>"
    context = {"body": page}
    extension.break_names(None, "page", "page.html", context, object())
    broken = name.replace("eV", "e<wbr>V").replace("lI", "l<wbr>I")
    assert context["body"] == f"<p>{name}</p><table><tr><td>\n<code>{broken}</code> {short}</td></tr></table>"
    context = {"body": page}
    extension.break_names(None, "search", "page.html", context, None)
    assert context["body"] == page
