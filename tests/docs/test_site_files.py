"""What the site has besides its pages. Whether it is all there is checked where the site is built."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from directlink._cli import commands

EXTENSIONS = Path(__file__).parents[2] / "docs/_ext"


@pytest.fixture
def extension(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [str(EXTENSIONS), *sys.path])
    yield importlib.import_module(request.param)
    for name in ("command_pages", "markdown_copies", "reference_pages", "site_files"):
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
def test_every_command_has_a_page_with_all_its_flags_and_what_they_are_for(extension: Any) -> None:
    for name in commands.all_names():
        command = commands.find(name)
        assert command is not None
        text = extension.page(name, command)
        assert text.startswith(f"# directlink {name}\n\n")
        shown = set(re.findall(r"`(--[a-z0-9-]+)(?: [^`]*)?`", text))
        assert shown >= set(commands.parser_of(name, command).flags())
        assert "%(" not in text
        assert "\n: \n" not in text
