"""The AWS CLI's compact notation for structures: ``key=env,value=prod``, ``vlan=5,tags=[{key=env,value=prod}]``.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html

What is read are texts, lists and objects; which texts are numbers is for the request's model to say.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final, NoReturn

from directlink._cli.errors import UsageError

Value = str | list["Value"] | dict[str, "Value"]

_SPACE: Final = re.compile(r"\s*")
_KEY: Final = re.compile(r"[\w.#/:-]+", re.ASCII)
_QUOTED: Final = re.compile(r"""'(?:\\'|[^'])*'|"(?:\\"|[^"])*\"""")
# A comma belongs to a text only behind a backslash.
_START: Final = r"(?:\\,|[^,\"'=\s\[{])"
_TEXT: Final = re.compile(_START + r"(?:\\,|[^,\"'\]}])*")
# Behind a comma, what has an equals sign is not one more text for the list but the next key.
_NEXT_TEXT: Final = re.compile(_START + r"(?:\\,|[^,\"'=])*(?=,|$)")


def parse(text: str) -> dict[str, Value]:
    """Read one structure.

    Raises:
        UsageError: it is malformed; the message tells where, never what.
    """
    return _Reader(text).structure()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def structure(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while True:
            self._pair(found, nested=False)
            if self._at == len(self._text):
                return found
            self._expect(",")

    def _pair(self, found: dict[str, Value], *, nested: bool) -> None:
        key = self._take(_KEY)
        if key is None:
            self._fail("a key")
        if key in found:
            self._fail(f"another key than {key!r}, which is there already", before=len(key))
        from_file = self._skip("@")
        self._expect("=")
        value = self._item() if nested else self._values()
        found[key] = _content(value) if from_file and isinstance(value, str) else value
        self._space()

    def _values(self) -> Value:
        """Read what follows a key: a structure, a list, a text, or texts with commas between them."""
        first = self._item()
        self._space()
        if not isinstance(first, str) or not self._peek(","):
            return first
        found: list[Value] = [first]
        while self._peek(","):
            comma = self._at
            self._expect(",")
            following = self._quoted()
            if following is None and (text := self._take(_NEXT_TEXT)) is not None:
                following = _unescaped(text)
            self._space()
            if following is None or (self._at < len(self._text) and not self._peek(",")):
                self._at = comma  # it was the next key
                break
            found.append(following)
        return found if len(found) > 1 else first

    def _item(self) -> Value:
        if self._peek("["):
            return self._list()
        if self._peek("{"):
            return self._object()
        quoted = self._quoted()
        return _unescaped(self._take(_TEXT) or "") if quoted is None else quoted

    def _list(self) -> list[Value]:
        found: list[Value] = []
        self._expect("[")
        while not self._peek("]"):
            found.append(self._item())
            self._separator("]")
        self._expect("]")
        return found

    def _object(self) -> dict[str, Value]:
        found: dict[str, Value] = {}
        self._expect("{")
        while not self._peek("}"):
            self._pair(found, nested=True)
            self._separator("}")
        self._expect("}")
        return found

    def _separator(self, end: str) -> None:
        self._space()
        if not self._peek(end):
            self._expect(",")

    def _quoted(self) -> str | None:
        quoted = self._take(_QUOTED)
        if quoted is None:
            if self._peek("'") or self._peek('"'):
                self._fail("the end of the quoted text")
            return None
        return quoted[1:-1].replace(f"\\{quoted[0]}", quoted[0]).replace("\\\\", "\\")

    def _take(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self._text, self._at)
        if match is None:
            return None
        self._at = match.end()
        return match[0]

    def _peek(self, letter: str) -> bool:
        return self._text.startswith(letter, self._at)

    def _skip(self, letter: str) -> bool:
        self._space()
        present = self._peek(letter)
        self._at += present
        return present

    def _expect(self, letter: str) -> None:
        if not self._skip(letter):
            self._fail(f"{letter!r}")
        self._space()

    def _space(self) -> None:
        self._take(_SPACE)

    def _fail(self, expected: str, before: int = 0) -> NoReturn:
        raise UsageError(f"expected {expected} at character {self._at - before + 1}")


def _unescaped(text: str) -> str:
    return text.rstrip().replace("\\,", ",")


def _content(value: str) -> str:
    return read_file(value.removeprefix("file://")) if value.startswith("file://") else value


def read_file(name: str) -> str:
    """Return the text in a file; ``~`` and variables in its name are expanded.

    Raises:
        UsageError: it cannot be read.
    """
    from os.path import expandvars

    try:
        data = Path(expandvars(name)).expanduser().read_bytes()
        # Editors and PowerShell begin a file with a mark of its encoding, which is no part of the text.
        marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: there is no such home directory
        reason = error.strerror if isinstance(error, OSError) else error
        raise UsageError(f"cannot read {name}: {reason}") from None
