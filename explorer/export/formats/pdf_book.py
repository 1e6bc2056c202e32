"""Bind printed pages into one document, sharing equal objects, above all glyphs.

Reads what the engine writes, byte by byte, in a few milliseconds a page; what does not look like that raises
Unfamiliar, and pypdf does the work.
"""

from __future__ import annotations

import re

from explorer.export.formats.pdf_update import BOX, CONTENTS, IMAGE, PAGE, UnexpectedPdf, relief_heads, text
from explorer.export.formats.relief import relief_jpeg

_REF = re.compile(rb"\b(\d+) 0 R\b")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_PARENT = re.compile(rb"/Parent \d+ 0 R\n?|/StructParents \d+\n?")
_CATALOG, _PAGES, _INFO = 1, 2, 3
_MAX_DEPTH = 60


class Book:
    """A PDF document in the making."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = [b"", b"", b""]
        self._known: dict[bytes, int] = {}
        self._pages: list[tuple[int, str]] = []

    def add(self, raw: bytes, scale: float, size: tuple[float, float], mark: str) -> None:
        """Add a page scaled to `size` points, with a bookmark."""
        found = PAGE.findall(raw)
        if len(found) != 1:
            raise UnexpectedPdf("no single page")
        body = found[0][1]
        box, contents = BOX.search(body), CONTENTS.search(body)
        if not box or not contents:
            raise UnexpectedPdf("page without box or contents")
        drop = float(box[2]) * scale - size[1]
        before = self._stream(b"q %.6f 0 0 %.6f 0 %.4f cm" % (scale, scale, -drop))
        body = BOX.sub(b"/MediaBox [0 0 %.4f %.4f]" % size, _PARENT.sub(b"", body))
        source = _Source(objects(raw), self, self._relief(raw))
        drawn = source.number(int(contents[1]))
        around = b"/Contents [%d 0 R %d 0 R %d 0 R]" % (before, drawn, self._stream(b"Q"))
        body = source.renumbered(CONTENTS.sub(b"", body))
        page = self._new(b"<</Type /Page\n/Parent %d 0 R\n%s\n%s>>" % (_PAGES, around, body))
        self._pages.append((page, mark))

    def put(self, body: bytes) -> int:
        """Return the number of the object with this body, adding it if needed."""
        number = self._known.get(body)
        if number is None:
            number = self._known[body] = self._new(body)
        return number

    def _new(self, body: bytes) -> int:
        self._bodies.append(body)
        return len(self._bodies)

    def _stream(self, data: bytes) -> int:
        return self.put(b"<</Length %d>> stream\n%s\nendstream" % (len(data), data))

    def _relief(self, raw: bytes) -> dict[int, int]:
        """Map the placeholder image's object number to the relief's."""
        found = IMAGE.search(raw)
        if not found:
            return {}
        color, alpha, size = relief_jpeg()
        head, mask_head = relief_heads(size)
        mask = self.put(b"<<%s /Length %d>> stream\n%s\nendstream" % (mask_head, len(alpha), alpha))
        masked = b"<<%s /SMask %d 0 R /Length %d>> stream\n" % (head, mask, len(color))
        return {int(found[1]): self.put(masked + color + b"\nendstream")}

    def bytes(self, facts: dict[str, str]) -> bytes:
        """Return the whole document."""
        kids = b" ".join(b"%d 0 R" % number for number, _ in self._pages)
        outline = self._outline()
        shown = b"/ViewerPreferences <</DisplayDocTitle true>>"
        bodies = list(self._bodies)
        bodies[_CATALOG - 1] = b"<</Type /Catalog /Pages %d 0 R /Outlines %d 0 R %s>>" % (
            _PAGES,
            outline,
            shown,
        )
        bodies[_PAGES - 1] = b"<</Type /Pages /Count %d /Kids [%s]>>" % (len(self._pages), kids)
        entries = b" ".join(b"/%s %s" % (key.encode(), text(words)) for key, words in facts.items())
        bodies[_INFO - 1] = b"<<%s>>" % entries
        return _file(bodies)

    def _outline(self) -> int:
        """Add the outline with a bookmark per page; return its object number."""
        first = len(self._bodies) + 2
        last = first + len(self._pages) - 1
        root = self._new(
            b"<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>" % (first, last, len(self._pages))
        )
        for n, (page, mark) in enumerate(self._pages):
            near = b"/Prev %d 0 R " % (first + n - 1) if n else b""
            near += b"/Next %d 0 R " % (first + n + 1) if first + n < last else b""
            words = (text(mark), root, near, page)
            self._new(b"<</Title %s /Parent %d 0 R %s/Dest [%d 0 R /Fit]>>" % words)
        return root


class _Source:
    """Copies the objects that a page needs from a printed document into a book."""

    def __init__(self, bodies: dict[int, bytes], book: Book, known: dict[int, int]) -> None:
        self._bodies, self._book, self._numbers = bodies, book, known
        self._depth = 0

    def number(self, old: int) -> int:
        """Return the number of an object in the book."""
        if old not in self._numbers:
            self._depth += 1
            if self._depth > _MAX_DEPTH or old not in self._bodies:
                raise UnexpectedPdf("objects that lead nowhere or in circles")
            self._numbers[old] = self._book.put(self.renumbered(self._bodies[old]))
            self._depth -= 1
        return self._numbers[old]

    def renumbered(self, body: bytes) -> bytes:
        head, stream, data = body.partition(b" stream\n")
        return _REF.sub(lambda m: b"%d 0 R" % self.number(int(m[1])), head) + stream + data


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


def _file(bodies: list[bytes]) -> bytes:
    out = [b"%PDF-1.4\n%\xd3\xeb\xe9\xe1\n"]
    at = len(out[0])
    table = [b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)]
    for n, body in enumerate(bodies, 1):
        whole = b"%d 0 obj\n%s\nendobj\n" % (n, body)
        table.append(b"%010d 00000 n \n" % at)
        out.append(whole)
        at += len(whole)
    end = b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join([*out, *table, end % (len(bodies) + 1, _CATALOG, _INFO, at)])
