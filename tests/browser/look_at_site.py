"""Looks at the built site in a headless browser; ``scripts/browser`` runs it, and says how.

The site is served below a path, as where many sites share a host. It ends with status 1 if something is wrong, and says
what.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from itertools import product
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

playwright: Any = import_module("playwright.sync_api")  # in scripts/browser's own environment only
expect: Any = playwright.expect

PREFIX: Final = "/directlink/"
"""Of the site's address, as docs/conf.py has it; 404.html depends on it."""
SCREENS: Final = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
SCHEMES: Final = ("light", "dark")
READY_MS: Final = 120_000
"""Milliseconds that Python may take to start, on a slow machine too."""

TOO_WIDE: Final = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (box) => box.tagName !== "ARTICLE"
        && (getComputedStyle(box).overflowX !== "visible" && box.getBoundingClientRect().right <= width + 1
            || scrolls(box.parentElement));
    const beyond = [...document.querySelectorAll("article *")]
        .filter((box) => box.checkVisibility({ visibilityProperty: true }))
        .filter((box) => box.getBoundingClientRect().right > width + 1 && !scrolls(box));
    const whole = document.documentElement.scrollWidth - width;
    return whole > 0 || beyond.length ? `is ${whole} px too wide: ${beyond[0]?.outerHTML.slice(0, 80)}` : "";
}"""
"""What reaches beyond the window, and is not in a box of its own that scrolls."""
CUT: Final = """() => [...document.querySelectorAll("article :is(pre, .table-wrapper, .diagram, .story)")]
    .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
    .map((box) => `${box.scrollWidth - box.clientWidth} px: ` + box.textContent.split("\\n")
        .reduce((longest, line) => line.length > longest.length ? line : longest, "").slice(0, 80))"""


class Silent(SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        pass


class Site(Silent):
    """Serves the site below ``PREFIX``, and nothing beside it."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(PREFIX)) if path.startswith(PREFIX) else os.devnull


class Elsewhere(Silent):
    """Another origin, that anybody may ask; nobody is to."""

    asked: Final[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()


@contextmanager
def serving(handler: Callable[..., Silent]) -> Generator[str]:
    """A server on a port of its own, and its origin."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def window(browser: Any, screen: str, scheme: str) -> Generator[Any]:
    """A browser that has not been here before."""
    context = browser.new_context(viewport=SCREENS[screen], color_scheme=scheme)
    try:
        yield context
    finally:
        context.close()


def check_playground(context: Any, base: str, elsewhere: str, folder: Path | None) -> Iterator[str]:
    """Use the playground as a reader would; yield what is wrong with what the page asks for and says."""
    asked: list[str] = []
    problems: list[str] = []

    def on_request(request: Any) -> None:
        asked.append(request.url)

    def on_error(error: object) -> None:
        problems.append(f"an error on the page: {error}")

    context.on("request", on_request)
    page = context.new_page()
    page.on("pageerror", on_error)
    page.goto(f"{base}playground.html")
    if heavy := [url for url in asked if "/runtime/" in url or url.endswith("worker.js")]:
        yield f"loads {heavy} before it is asked to"
    accept(page)
    if folder:
        page.screenshot(path=folder / "playground-ran.png", full_page=True)
    explained = make_a_mistake(page)
    if folder:
        page.screenshot(path=folder / "playground-mistake.png", full_page=True)
    try_to_leave(page, elsewhere)
    stop(page)
    page.goto(f"{base}{explained}")
    if page.locator(f"#{explained.partition('#')[2]}").count() != 1:
        yield f"an error leads to {explained}, which is not there"
    yield from problems
    yield from (f"asks {url}" for url in asked if not url.startswith((base, "blob:", "data:", elsewhere)))
    yield from (f"asked another origin for {path}" for path in Elsewhere.asked)


def start(page: Any) -> None:
    """Start Python, by keyboard."""
    page.get_by_role("button", name="Start Python").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Ready.", timeout=READY_MS)


def accept(page: Any) -> None:
    """Run all cells: an interface is accepted, and becomes available."""
    start(page)
    page.get_by_role("button", name="Run all").click()
    expect(output(page, 5)).to_be_visible(timeout=READY_MS)
    expect(page.get_by_role("status")).to_have_text("Ready.")
    expect(output(page, 2).locator("table")).to_contain_text("to-paris")
    expect(output(page, 3)).to_contain_text("dxvif-56781230  available")
    expect(output(page, 4).locator("table")).to_contain_text("available")
    expect(output(page, 5).locator("tr", has_text="dxvif-56781230")).to_contain_text("available")


def make_a_mistake(page: Any) -> str:
    """Begin anew, and name a gateway that there is not; return where the error leads to."""
    page.get_by_role("button", name="Reset").click()
    expect(output(page, 5)).to_be_hidden()
    start(page)
    run(page, 1)
    code = cell(page, 3)
    code.fill(code.input_value().replace("you.virtual_gateway_ids[0]", '"vgw-00000000"'))
    run(page, 3, status="Cell 3 failed.")
    expect(output(page, 3)).to_contain_text("directlink.errors.DirectConnectClientException")
    expect(output(page, 3)).to_contain_text("vgw-00000000")
    explained: str = output(page, 3).get_by_role("link").get_attribute("href")
    return explained


def try_to_leave(page: Any, elsewhere: str) -> None:
    """Let Python ask another origin; the page does not allow it."""
    cell(page, 6).fill(
        f"from pyodide.http import pyfetch\ntry:\n    await pyfetch('{elsewhere}/x')\n"
        "except OSError as error:\n    print('refused', error)\nelse:\n    print('went')"
    )
    run(page, 6)
    expect(output(page, 6)).to_contain_text("refused")


def stop(page: Any) -> None:
    """Stop what would not end."""
    cell(page, 6).fill("while True: pass")
    cell(page, 6).press("Shift+Enter")
    expect(page.get_by_role("status")).to_contain_text("Running")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("status")).to_contain_text("Stopped.")


def cell(page: Any, number: int) -> Any:
    """The text of a cell."""
    return page.get_by_label(f"Cell {number} of", exact=False)


def output(page: Any, number: int) -> Any:
    """What a cell shows."""
    return page.get_by_role("region", name=f"Output of cell {number}")


def run(page: Any, number: int, status: str = "Ready.") -> None:
    """Run a cell to its end."""
    button = page.get_by_role("button", name=f"Run cell {number}")
    button.click()
    expect(page.get_by_role("status")).to_have_text(status, timeout=READY_MS)
    expect(button).to_be_focused()


def look(context: Any, root: Path, base: str, pictures: Path | None) -> Iterator[str]:
    """Open every page: it may not be wider than the screen, and on a wide one nothing may be cut."""
    page = context.new_page()
    for path in sorted(root.rglob("*.html")):
        name = path.relative_to(root).as_posix()
        if name.startswith("_static"):
            continue
        page.goto(f"{base}{name}")
        if wide := page.evaluate(TOO_WIDE):
            yield f"{name} {wide}"
        if page.viewport_size == SCREENS["desktop"]:
            yield from (f"{name} has something that is cut by {line}" for line in page.evaluate(CUT))
        if pictures:
            page.screenshot(path=pictures / f"{name.removesuffix('.html').replace('/', '__')}.png", full_page=True)


def look_at_all(browser: Any, site: Path, origins: tuple[str, str], pictures: Path | None) -> Iterator[str]:
    """Yield what is wrong, at both widths, light and dark."""
    base = origins[0] + PREFIX
    for screen, scheme in product(SCREENS, SCHEMES):
        folder = pictures and pictures / f"{screen}-{scheme}"
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        if scheme != SCHEMES[0] and not folder:  # colours change nothing but pictures
            continue
        with window(browser, screen, scheme) as context:
            for each in check_playground(context, base, origins[1], folder):
                yield f"{screen}, {scheme}: {each}"
        with window(browser, screen, scheme) as context:
            for each in look(context, site, base, folder):
                yield f"{screen}, {scheme}: {each}"


def main() -> int:
    """Look at all of it; return the exit status."""
    parser = argparse.ArgumentParser(prog="browser", description="Looks at the built site in a headless browser.")
    parser.add_argument("site", type=Path)
    parser.add_argument("--screenshots", type=Path, metavar="FOLDER", help="writes a picture of each page into it")
    arguments = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("browser: needs chromium or google-chrome; --install gets one")
    # root may not have the sandbox
    options = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    handler = partial(Site, directory=str(arguments.site))
    with serving(handler) as origin, serving(Elsewhere) as elsewhere, playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=options)
        wrong = list(look_at_all(browser, arguments.site, (origin, elsewhere), arguments.screenshots))
        browser.close()
    sys.stdout.writelines(f"{line}\n" for line in [*wrong, f"{len(wrong)} things are wrong"])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
