"""Read a page as Chromium prints it, byte by byte: its objects are few kinds of plain text and take milliseconds.

What does not look like that raises UnexpectedPdf, and pypdf does the work.
"""

from __future__ import annotations

import re
import zlib

from explorer.export.formats.relief import PLACEHOLDER_SIZE

PAGE = re.compile(rb"\n(\d+) 0 obj\n<</Type /Page\n(.*?)>>\nendobj", re.DOTALL)
BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")
CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
IMAGE = re.compile(
    rb"\n(\d+) 0 obj\n<</Type /XObject\n/Subtype /Image\n/Width %d\n/Height %d\n"
    rb"/ColorSpace \[/ICCBased \d+ 0 R\]\n/SMask (\d+) 0 R\n" % PLACEHOLDER_SIZE
)
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_ESCAPED = re.compile(r"\\(?:([^0-7])|([0-7]{1,3}))")


class UnexpectedPdf(ValueError):
    """Chromium's output is not as expected."""


def objects(raw: bytes) -> dict[int, bytes]:
    """Return the bodies of all objects by number, from the cross-reference table."""
    start = _START.search(raw, len(raw) - 64)
    table = _TABLE.match(raw, int(start[1])) if start else None
    if not start or not table:
        raise UnexpectedPdf("no plain table of objects")
    at = table.end()
    places = {n: int(raw[at + 20 * n : at + 20 * n + 10]) for n in range(1, int(table[1]))}
    ends = sorted([*places.values(), int(start[1])])
    after = dict(zip(ends, ends[1:], strict=False))
    found = {}
    for n, place in places.items():
        head = b"%d 0 obj\n" % n
        body = raw[place : after[place]].rstrip()
        if not body.startswith(head) or not body.endswith(b"\nendobj"):
            raise UnexpectedPdf(f"object {n}")
        found[n] = body[len(head) : -len(b"\nendobj")]
    return found


def unpacked(body: bytes) -> bytes:
    """Return the data of a stream object; raises zlib.error."""
    head, _, data = body.partition(b" stream\n")
    if b"/FlateDecode" in head:
        return zlib.decompressobj().decompress(data)
    return data.removesuffix(b"endstream").removesuffix(b"\n")


def stream(data: bytes, head: bytes = b"", level: int | None = None) -> bytes:
    """Return the body of a stream object with `head` in its dictionary, deflated if `level` is given."""
    if level is not None:
        head, data = head + b" /Filter /FlateDecode", zlib.compress(data, level)
    return b"<<%s /Length %d>> stream\n%s\nendstream" % (head.strip(), len(data), data)


def text(words: str) -> bytes:
    """Return a PDF text string as hexadecimal UTF-16 with BOM, which needs no escaping."""
    return b"<FEFF%s>" % hex16(words)


def hex16(words: str) -> bytes:
    """Encode as hexadecimal UTF-16."""
    return words.encode("utf-16-be", "replace").hex().upper().encode("ascii")


def utf16(digits: bytes) -> str:
    """Decode hexadecimal UTF-16."""
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")


def string(token: bytes) -> str:
    """Decode a text string: hexadecimal UTF-16, or ASCII in brackets with its escapes."""
    if token.startswith(b"<"):
        return utf16(token[1:-1]).removeprefix("\ufeff")
    return _ESCAPED.sub(lambda m: m[1] or chr(int(m[2], 8)), token[1:-1].decode("latin-1"))
