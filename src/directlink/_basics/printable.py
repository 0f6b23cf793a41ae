"""What others have named is shown on terminals: no name is to move the cursor, hide text or turn it round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# Control characters (ESC and its 8-bit kin among them), soft and invisible marks, marks of direction, line and
# paragraph separators, tags, halves of surrogate pairs. Joiners are not here: words and emoji are written with them.
_ACTIVE: Final = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_ACTIVE_LETTER: Final = f"[{_ACTIVE}]"  # compiled when first needed, not at import


def is_active(text: str) -> bool:
    """Return whether ``text`` holds such a character; line ends and tabs are none."""
    return re.search(_ACTIVE_LETTER, text) is not None


def escaped(text: str, escape: Callable[[str], str] | None = None) -> str:
    r"""Return ``text`` with such characters as escapes: ``\x1b``, ``\u202e``. Line ends and tabs stay.

    Args:
        text: what is to be shown.
        escape: how one character is written; as Python writes it, if not given.
    """
    write = escape or _as_python
    return re.sub(_ACTIVE_LETTER, lambda match: write(match[0]), text)


def one_line(text: object) -> str:
    """Return ``text`` in one line, escaped: a service's message neither moves the cursor nor looks like two."""
    return escaped(" ".join(str(text).split()))


def _as_python(letter: str) -> str:
    return ascii(letter)[1:-1]
