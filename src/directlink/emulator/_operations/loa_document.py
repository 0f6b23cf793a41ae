"""The letter of authorization as a document: one page of plain text, in PDF."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENCODING: Final = "cp1252"  # WinAnsiEncoding in the words of PDF
_PAGE: Final = (595, 842)  # A4, in points
_MARGIN: Final = 72
_LEADING: Final = 16
_COLUMNS: Final = 78


def write_pdf(lines: Iterable[str]) -> bytes:
    """One page of text as a PDF document.

    Args:
        lines: the lines. Those that are too long are broken; characters that the font lacks become question marks.
    """
    width, height = _PAGE
    wrapped = [part for line in lines for part in textwrap.wrap(line, _COLUMNS) or [""]]
    text = b" T* ".join(b"(" + _escaped(line) + b") Tj" for line in wrapped)
    content = b"BT /F1 10 Tf %d TL %d %d Td %s ET" % (_LEADING, _MARGIN, height - _MARGIN, text)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>" % (width, height),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    # the four bytes above 127 tell programs that the file is binary
    document = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets: list[int] = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table_offset = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    document += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    document += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    document += b"startxref\n%d\n%%%%EOF\n" % table_offset
    return bytes(document)


def _escaped(line: str) -> bytes:
    """A line between the parentheses of a PDF string."""
    encoded = line.encode(_ENCODING, "replace")
    return encoded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
