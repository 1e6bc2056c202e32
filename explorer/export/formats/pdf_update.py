"""Finish a printed page by an incremental update: append objects, parse only what changes.

The format foresees it (ISO 32000-1, 7.5.6), and it takes milliseconds where rewriting all objects takes most
of a second. What does not look as the engine writes it raises Unfamiliar, and pypdf does the work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from explorer.export.formats.relief import PLACEHOLDER_SIZE, relief_jpeg

PAGE = re.compile(rb"\n(\d+) 0 obj\n<</Type /Page\n(.*?)>>\nendobj", re.DOTALL)
BOX = re.compile(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]")
CONTENTS = re.compile(rb"/Contents (\d+) 0 R")
IMAGE = re.compile(
    rb"\n(\d+) 0 obj\n<</Type /XObject\n/Subtype /Image\n/Width %d\n/Height %d\n"
    rb"/ColorSpace \[/ICCBased \d+ 0 R\]\n/SMask (\d+) 0 R\n" % PLACEHOLDER_SIZE
)
_TRAILER = re.compile(
    rb"trailer\n<</Size (\d+)\n/Root (\d+) 0 R\n/Info (\d+) 0 R>>\nstartxref\n(\d+)\n%%EOF\s*$"
)
_CATALOG = re.compile(rb"/Type /Catalog\n(/Pages \d+ 0 R)")


class UnexpectedPdf(ValueError):
    """Chromium's output is not as expected; nothing was changed."""


@dataclass
class _Update:
    """Objects that replace or join those of a document."""

    raw: bytes
    size: int
    objects: dict[int, bytes] = field(default_factory=dict)

    def add(self, body: bytes) -> int:
        number = self.size
        self.size += 1
        self.objects[number] = body
        return number

    def stream(self, number: int | None, head: bytes, data: bytes) -> int:
        body = b"<<%s /Length %d>> stream\n%s\nendstream" % (head, len(data), data)
        if number is None:
            return self.add(body)
        self.objects[number] = body
        return number

    def bytes(self, trailer: bytes, previous: int) -> bytes:
        out = [self.raw, b"\n"]
        at = len(self.raw) + 1
        table = []
        for number, body in sorted(self.objects.items()):
            whole = b"%d 0 obj\n%s\nendobj\n" % (number, body)
            table.append(b"%d 1\n%010d 00000 n \n" % (number, at))
            out.append(whole)
            at += len(whole)
        end = b"trailer\n<</Size %d %s /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            self.size,
            trailer,
            previous,
            at,
        )
        first = b"0 1\n0000000000 65535 f \n"
        return b"".join([*out, b"xref\n", first, *table, end])


def update_page(raw: bytes, scale: float, size: tuple[float, float], facts: dict[str, str]) -> bytes:
    """Return the document with its page scaled to `size` points, the relief inserted, and its metadata."""
    page, trailer = PAGE.search(raw), _TRAILER.search(raw)
    if not page or not trailer or len(PAGE.findall(raw)) != 1:
        raise UnexpectedPdf("no single page")
    box, contents, catalog = BOX.search(page[2]), CONTENTS.search(page[2]), _CATALOG.search(raw)
    if not box or not contents or not catalog:
        raise UnexpectedPdf("page without box or contents")
    update = _Update(raw, int(trailer[1]))
    drop = float(box[2]) * scale - size[1]
    before = update.stream(None, b"", b"q %.6f 0 0 %.6f 0 %.4f cm" % (scale, scale, -drop))
    after = update.stream(None, b"", b"Q")
    body = BOX.sub(b"/MediaBox [0 0 %.4f %.4f]" % size, page[2])
    around = b"/Contents [%d 0 R %s 0 R %d 0 R]" % (before, contents[1], after)
    update.objects[int(page[1])] = b"<</Type /Page\n" + CONTENTS.sub(around, body) + b">>"
    _relief(update)
    entries = b" ".join(b"/%s %s" % (key.encode(), text(words)) for key, words in facts.items())
    update.objects[int(trailer[3])] = b"<<%s>>" % entries
    update.objects[int(trailer[2])] = (
        b"<</Type /Catalog %s /ViewerPreferences <</DisplayDocTitle true>>>>" % catalog[1]
    )
    return update.bytes(b"/Root %s 0 R /Info %s 0 R" % (trailer[2], trailer[3]), int(trailer[4]))


def _relief(update: _Update) -> None:
    """Replace the placeholder image by the relief."""
    found = IMAGE.search(update.raw)
    if not found:
        return
    color, alpha, size = relief_jpeg()
    head, mask = relief_heads(size)
    update.stream(int(found[2]), mask, alpha)
    update.stream(int(found[1]), head + b" /SMask %s 0 R" % found[2], color)


def relief_heads(size: tuple[int, int]) -> tuple[bytes, bytes]:
    """Return the dictionaries of the relief and of its mask, without /Length."""
    base = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /Interpolate true " % size
    )
    return (
        base + b"/ColorSpace /DeviceRGB /Filter /DCTDecode",
        base + b"/ColorSpace /DeviceGray /Filter /FlateDecode",
    )


def text(words: str) -> bytes:
    """Return a PDF text string as hexadecimal UTF-16 with BOM, which needs no escaping."""
    if words.startswith("D:"):
        return b"(%s)" % words.encode("ascii")
    return b"<FEFF%s>" % words.encode("utf-16-be", "replace").hex().upper().encode("ascii")
