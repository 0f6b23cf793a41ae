"""Keeping secrets out of sight: in comparisons, in the service's own words, and in the frames of tracebacks."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Final, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator
    from types import TracebackType

C = TypeVar("C", bound=type)

SECRET_HEADER: Final = re.compile(r"authorization|token|secret|signature|cookie", re.IGNORECASE)
"""Found in the name of a header whose value nobody may read."""

Letter = tuple[str, int, int]
"""A letter, and where the piece of text that it was read from begins and ends."""

# ── comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────────


def compare_quietly(cls: C) -> C:
    """Keep pytest from printing the members of two objects that are not equal.

    It reads them one by one, whatever their ``repr`` hides, of every attrs class whose ``__eq__`` attrs has written.
    """
    equal = cast("Callable[[object, object], bool]", cls.__eq__)

    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - it becomes the class's
        return equal(self, other)

    cls.__eq__ = __eq__  # type: ignore[assignment]
    return cls


# ── what the service says ────────────────────────────────────────────────────────────────────────────────────────────

_MASK: Final = "***"
_PIECE: Final = 12
"""Letters that must agree for a part of a secret to be taken for one: the service may cut or break what it quotes."""
_LONG: Final = 500
"""From this many letters on, a text is searched with a set of all pieces: a hostile message has many readings. In a
shorter one, making that set takes longer than searching for each piece among the forms."""
_SHORTEST: Final = 6
"""A shorter secret could be a part of any word, so it is cut out only where it stands alone."""
_ESCAPES: Final = {
    "URL": r"(?:%[0-9A-Fa-f]{2})+",
    "JSON": r"(?s)\\(?:u[0-9A-Fa-f]{4}|.)",
    "HTML": r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});",
}
_LAYERS: Final = 3


def cut_out(text: str, secrets: Iterable[str]) -> str:
    """Return ``text`` without ``secrets``, nor parts of them, however they are written.

    Found are plain, URL-encoded, JSON- or HTML-escaped (also one in the other), base64, hexadecimal and wrapped forms.

    Args:
        text: what somebody else wrote.
        secrets: what must not be in it.
    """
    secrets = sorted(secrets)
    hidden = bytearray(len(text))
    for start, end in [*_pieces(text, [s for s in secrets if len(s) >= _SHORTEST]), *_words(text, secrets)]:
        hidden[start:end] = b"\1" * (end - start)
    parts: list[str] = []
    at = 0
    for run in re.finditer(rb"\x01+", bytes(hidden)):
        parts += [text[at : run.start()], _MASK]
        at = run.end()
    return "".join([*parts, text[at:]])


def _words(text: str, secrets: Iterable[str]) -> Iterator[tuple[int, int]]:
    for secret in secrets:
        for match in re.finditer(rf"(?<!\w){re.escape(secret)}(?!\w)", text):
            yield match.span()


def _pieces(text: str, secrets: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield where a piece of a secret begins and ends."""
    forms = {form for secret in secrets for form in _forms(secret)}
    sizes = {min(len(form), _PIECE) for form in forms}
    known = {size: [form for form in forms if min(len(form), _PIECE) == size] for size in sizes}
    if len(text) < _LONG:
        searched: dict[int, Container[str]] = {size: "\n".join(known[size]) for size in sizes}
    else:
        searched = {size: {f[at : at + size] for f in known[size] for at in range(len(f) - size + 1)} for size in sizes}
    for letters in _readings([(letter, at, at + 1) for at, letter in enumerate(text)]):
        flat = "".join([letter for letter, *_ in letters if not letter.isspace()]).lower()
        hits = [
            (at, at + size)
            for size, pieces in searched.items()
            for at in range(len(flat) - size + 1)
            if flat[at : at + size] in pieces
        ]
        places = [(at, end) for each, at, end in letters if hits and not each.isspace() for _ in each.lower()]
        for first, after in hits:
            yield places[first][0], places[after - 1][1]


def _readings(given: list[Letter]) -> Iterator[list[Letter]]:
    """Yield a text as given, and with up to three layers of escapes taken off, in every order of their kinds.

    One kind at a time: what looks like an escape of another kind may be a part of the secret.
    """
    known: set[str] = set()
    layer = [given]
    for _ in range(1 + _LAYERS):
        new = {"".join(letter for letter, *_ in letters): letters for letters in layer}
        layer = [letters for text, letters in new.items() if text not in known]
        known.update(new)
        yield from layer
        layer = [_unescape(letters, kind) for letters in layer for kind in _ESCAPES]


def _forms(secret: str) -> Iterator[str]:
    """Yield how a secret may be written, in lower case and without white space, as the text is searched."""
    # imported here because they are rarely needed
    import base64
    import html
    from urllib.parse import quote

    data = secret.encode()
    forms = [secret, quote(secret, safe=""), json.dumps(secret)[1:-1], html.escape(secret), data.hex()]
    for before in range(3):
        # Three bytes are four letters; where the secret begins is unknown, and its ends are mixed with what is around.
        coded = base64.b64encode(b"\0" * before + data).decode()
        coded = coded[(0, 2, 3)[before] : (len(data) + before) * 8 // 6]
        forms += [coded, coded.translate({43: "-", 47: "_"})]
    for form in forms:
        dense = "".join(form.split()).lower()
        if len(dense) >= _SHORTEST:
            yield dense


def _unescape(letters: list[Letter], kind: str) -> list[Letter]:
    """Take one layer of escapes of a kind off; every letter keeps the place in the text that it came from."""
    text = "".join(letter for letter, *_ in letters)
    plain: list[Letter] = []
    at = 0
    for match in re.finditer(_ESCAPES[kind], text):
        plain += letters[at : match.start()]
        at = match.end()
        meant = _meaning(match[0], kind)
        if kind == "URL" and len(meant) * 3 == len(match[0]):
            plain += [
                (each, *_span(letters, match.start() + 3 * n, match.start() + 3 * n + 3))
                for n, each in enumerate(meant)
            ]
        else:
            plain += [(each, *_span(letters, match.start(), at)) for each in meant]
    return plain + letters[at:]


def _meaning(escape: str, kind: str) -> str:
    if kind == "URL":
        return bytes.fromhex(escape.replace("%", "")).decode("utf-8", "replace")
    if kind == "HTML":
        import html  # rarely needed

        return html.unescape(escape)
    if len(escape) > len("\\n"):
        return chr(int(escape.removeprefix("\\u"), 16))
    return " " if escape[1] in "nrt" else escape[1]


def _span(letters: list[Letter], start: int, end: int) -> tuple[int, int]:
    return letters[start][1], letters[end - 1][2]


# ── tracebacks ───────────────────────────────────────────────────────────────────────────────────────────────────────

_LIBRARIES: Final = sys.stdlib_module_names | {
    "aiohttp", "anyio", "awscrt", "boto3", "botocore", "brotli", "certifi", "dateutil", "h11", "h2", "hpack",
    "httpcore", "httpcore2", "httpx", "httpx2", "socksio", "urllib3", "uvloop", "yarl",
}  # fmt: skip
"""Packages whose functions hold headers, and what a credential process has printed, in their variables."""


def forget_frames(error: BaseException) -> None:
    """Take the frames of libraries, Python's own among them, out of the tracebacks of an error and its causes.

    Tools that print the variables of a traceback would show the request's headers in them. Frames of the user's own
    code stay.
    """
    known: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in known:
            continue
        known.add(id(found))
        found.__traceback__ = _without_libraries(found.__traceback__)
        for name in ("doc", "object"):  # what json and a codec could not read
            if isinstance(found, ValueError) and hasattr(found, name):
                setattr(found, name, b"" if isinstance(found, UnicodeDecodeError) else "")
        waiting += [found.__cause__, found.__context__]


def _without_libraries(first: TracebackType | None) -> TracebackType | None:
    kept: list[TracebackType] = []
    while first is not None:
        if str(first.tb_frame.f_globals.get("__name__")).partition(".")[0] not in _LIBRARIES:
            kept.append(first)
        first = first.tb_next
    for entry, following in zip(kept, [*kept[1:], None], strict=False):
        entry.tb_next = following
    return kept[0] if kept else None
