"""Bind printed pages into one document, sharing equal objects, and with a few fonts, layers and a georeference.

A page of A3 takes some 100 ms; pypdf takes 2 s, and leaves its fonts as they are.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from explorer.export.formats import pdf_layers
from explorer.export.formats.pdf import archival
from explorer.export.formats.pdf.cff import GlyphOutline
from explorer.export.formats.pdf.faces import Face, read_fonts
from explorer.export.formats.pdf.text_layer import TextWriter
from explorer.export.formats.pdf_halos import Halo, read_halos
from explorer.export.formats.pdf_layers import Layer
from explorer.export.formats.pdf_source import (
    BOX,
    CONTENTS,
    IMAGE,
    PAGE,
    UnexpectedPdf,
    objects,
    stream,
    text,
    unpacked,
)
from explorer.export.formats.relief import relief_jpeg

log = logging.getLogger(__name__)
_REF = re.compile(rb"(-?)\b(\d+) 0 R\b")  # with a minus: already numbered by the book
_PARENT = re.compile(rb"/Parent \d+ 0 R\n?|/StructParents \d+\n?|/Tabs /S\n?")
_FONTS = re.compile(rb"/Font <<([^>]*)>>")
_FONT = re.compile(rb"/(\S+) (\d+) 0 R")
_TAG = re.compile(rb"(?<=/FontName /)[A-Z]{6}\+")
_RESOURCES = b"/Resources <<"
_CATALOG, _PAGES, _INFO = 1, 2, 3
_MAX_DEPTH = 60
Raw = bytes  # which is a method of Book
Mark = tuple[str, tuple[float, float, float, float]]  # words, and left, bottom, right, top in points
_LEVEL = 1  # of page contents: level 6 takes three times as long for 3 %


class Book:
    """A PDF document in the making."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = [b"", b"", b""]
        self._known: dict[bytes, int] = {}
        self._pages: list[tuple[int, str, Sequence[Mark]]] = []
        self._faces: dict[tuple[bytes, GlyphOutline], Face] = {}
        self._fonts: dict[Face, int] = {}
        self._layers: dict[Layer, int] = {}

    def add(
        self,
        raw: bytes,
        scale: float,
        size: tuple[float, float],
        mark: str,
        layers: Sequence[Layer] = (),
        extra: bytes = b"",
        inside: Sequence[Mark] = (),
    ) -> None:
        """Add a page scaled to `size` points, with a bookmark; `layers` by number from 1, `extra` entries of the page.

        `inside` are bookmarks of parts of the page. Raises UnexpectedPdf.
        """
        found = PAGE.findall(raw)
        if len(found) != 1:
            raise UnexpectedPdf("no single page")
        body = found[0][1]
        box, contents = BOX.search(body), CONTENTS.search(body)
        if not box or not contents:
            raise UnexpectedPdf("page without box or contents")
        drop = float(box[2]) * scale - size[1]
        before = self.put(stream(b"q %.6f 0 0 %.6f 0 %.4f cm" % (scale, scale, -drop)))
        body = BOX.sub(b"/MediaBox [0 0 %.4f %.4f]" % size, _PARENT.sub(b"", body))
        source = _Source(objects(raw), self, self._relief(raw), layers)
        body, drawn = source.drawn(CONTENTS.sub(b"", body), int(contents[1]))
        around = b"/Contents [%d 0 R %d 0 R %d 0 R]" % (before, drawn, self.put(stream(b"Q")))
        words = (_PAGES, around, source.renumbered(body), extra)
        page = self._new(b"<</Type /Page\n/Parent %d 0 R\n%s\n%s\n%s>>" % words)
        self._pages.append((page, mark, inside))

    def put(self, body: bytes) -> int:
        """Return the number of the object with this body, adding it if needed."""
        number = self._known.get(body)
        if number is None:
            number = self._known[body] = self._new(body)
        return number

    def _new(self, body: bytes) -> int:
        self._bodies.append(body)
        return len(self._bodies)

    def face(self, descriptor: bytes, missing: GlyphOutline) -> Face:
        """Return the face with this descriptor, whatever subset it names, and this glyph for missing characters."""
        own = _TAG.sub(b"", descriptor)
        return self._faces.setdefault((own, missing), Face(own))

    def font(self, face: Face) -> int:
        """Return the number of the font of a face, which is written at the end."""
        if face not in self._fonts:
            self._fonts[face] = self._new(b"")
        return self._fonts[face]

    def layer(self, layer: Layer) -> int:
        """Return the number of a layer's object."""
        if layer not in self._layers:
            self._layers[layer] = self._new(pdf_layers.group(layer))
        return self._layers[layer]

    def _relief(self, raw: bytes) -> dict[int, int]:
        """Map the placeholder image's object number to the relief's."""
        found = IMAGE.search(raw)
        if not found:
            return {}
        color, alpha, size = relief_jpeg()
        base = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 " % size
        mask = self.put(stream(alpha, base + b"/ColorSpace /DeviceGray /Filter /FlateDecode"))
        masked = base + b"/ColorSpace /DeviceRGB /Filter /DCTDecode /SMask %d 0 R" % mask
        return {int(found[1]): self.put(stream(color, masked))}

    def bytes(self, facts: dict[str, str], lang: str) -> bytes:
        """Return the whole document; `lang` is the tag of its language. Several pages open with their bookmarks beside."""
        for face, number in self._fonts.items():
            self._bodies[number - 1] = face.write(self.put)
        kids = b" ".join(b"%d 0 R" % number for number, *_ in self._pages)
        entries = (
            b"/Pages %d 0 R /Outlines %d 0 R" % (_PAGES, self._outline()),
            b"/Lang (%s)" % lang.encode("ascii"),
            b"/PageMode /UseOutlines" if len(self._pages) > 1 else b"",
            b"/ViewerPreferences <</DisplayDocTitle true>>",
            b"/Metadata %d 0 R" % self._new(archival.xmp(facts, lang)),
            archival.intent(self.put(archival.srgb())),
            pdf_layers.catalogue_entry(self._layers, facts["Title"]),
        )
        self._bodies[_CATALOG - 1] = b"<</Type /Catalog %s>>" % b"\n".join(entries)
        self._bodies[_PAGES - 1] = b"<</Type /Pages /Count %d /Kids [%s]>>" % (len(self._pages), kids)
        pairs = b" ".join(b"/%s %s" % (key.encode(), _pdf_string(words)) for key, words in facts.items())
        self._bodies[_INFO - 1] = b"<<%s>>" % pairs
        return _file(self._bodies)

    def _outline(self) -> int:
        """Add the outline with a bookmark per page, and below it those of its parts; return its object number.

        Those of a single page are unfolded.
        """
        root, alone = self._new(b""), len(self._pages) == 1
        tops = []
        for page, mark, inside in self._pages:
            top = self._new(b"")
            parts = [(b"[%d 0 R /FitR %.2f %.2f %.2f %.2f]" % (page, *box), words) for words, box in inside]
            below = self._row(top, [(dest, words, b"") for dest, words in parts], alone)
            tops.append((top, b"[%d 0 R /Fit]" % page, mark, below))
        found = self._row(
            root, [(dest, mark, below) for _, dest, mark, below in tops], True, [t[0] for t in tops]
        )
        shown = len(tops) + (len(self._pages[0][2]) if alone else 0)
        self._bodies[root - 1] = b"<</Type /Outlines %s>>" % re.sub(
            rb"/Count -?\d+", b"/Count %d" % shown, found
        )
        return root

    def _row(
        self,
        parent: int,
        marks: Sequence[tuple[Raw, str, Raw]],
        unfolded: bool,
        numbers: Sequence[int] = (),
    ) -> Raw:
        """Write bookmarks (destination, words, what is below) that follow each other; return the parent's entries."""
        own = list(numbers) or [self._new(b"") for _ in marks]
        for n, (dest, words, below) in enumerate(marks):
            near = b"/Prev %d 0 R " % own[n - 1] if n else b""
            near += b"/Next %d 0 R " % own[n + 1] if n + 1 < len(own) else b""
            facts = (text(words), parent, near, below, dest)
            self._bodies[own[n] - 1] = b"<</Title %s /Parent %d 0 R %s%s/Dest %s>>" % facts
        ends = (own[0], own[-1], len(own) if unfolded else -len(own)) if own else None
        return b"/First %d 0 R /Last %d 0 R /Count %d " % ends if ends else b""


class _Source:
    """Copies the objects that a page needs from a printed document into a book."""

    def __init__(
        self, bodies: dict[int, bytes], book: Book, known: dict[int, int], layers: Sequence[Layer]
    ) -> None:
        self._bodies, self._book, self._numbers, self._layers = bodies, book, known, layers
        self._fonts = read_fonts(bodies, book.face)
        self._halos: dict[int, Halo] = {}
        self._depth = 0

    def number(self, old: int) -> int:
        """Return the number of an object in the book."""
        if old not in self._numbers:
            self._depth += 1
            if self._depth > _MAX_DEPTH or old not in self._bodies:
                raise UnexpectedPdf("objects that lead nowhere or in circles")
            self._numbers[old] = self._book.put(self._copied(old))
            self._depth -= 1
        return self._numbers[old]

    def _copied(self, old: int) -> bytes:
        body = self._bodies[old]
        head = body.partition(b" stream\n")[0]
        if b"/Subtype /Form\n" not in head[:60]:
            return self.renumbered(body)
        head, data = self._rewritten(head.removesuffix(b">>"), unpacked(body))
        head = re.sub(rb"/Filter /FlateDecode\n|/Length \d+", b"", head).removeprefix(b"<<")
        return stream(data, self.renumbered(head), _LEVEL)

    def drawn(self, page: bytes, contents: int) -> tuple[bytes, int]:
        """Return the page's dictionary, and the number of its contents in the book, with text and layers rewritten."""
        content, self._halos = read_halos(unpacked(self._bodies[contents]))
        page, data = self._rewritten(page, content)
        return page, self._book.put(stream(data, level=_LEVEL))

    def _rewritten(self, head: bytes, data: bytes) -> tuple[bytes, bytes]:
        """Return a dictionary with resources and its content stream in the book's fonts and layers, with halos.

        What is not as expected keeps its fonts and has no halos, or has no layers.
        """
        for change in (self._retyped, self._layered):
            try:
                head, data = change(head, data)
            except (UnexpectedPdf, ValueError, LookupError) as error:
                log.warning("a page keeps Chromium's fonts or has no layers: %s", error)
        return head, data

    def _retyped(self, head: bytes, data: bytes) -> tuple[bytes, bytes]:
        entries = _FONTS.search(head)
        if not entries:
            return head, data
        numbers = {name: int(number) for name, number in _FONT.findall(entries[1])}
        known = {name: self._fonts[number] for name, number in numbers.items() if number in self._fonts}
        used: dict[Face, bytes] = {}
        writer = TextWriter(known, lambda face: used.setdefault(face, b"T%d" % len(used)), self._halos)
        data = writer.rewrite(data)
        kept = [b"/%s %d 0 R" % (name, n) for name, n in numbers.items() if name not in known]
        own = [b"/%s %d 0 R" % (name, -self._book.font(face)) for face, name in used.items()]
        return _FONTS.sub(b"/Font <<%s>>" % b"\n".join(kept + own), head), data

    def _layered(self, head: bytes, data: bytes) -> tuple[bytes, bytes]:
        data, found = pdf_layers.layered(data)
        if found:
            named = b" ".join(
                b"/L%d %d 0 R" % (n, -self._book.layer(self._layers[n - 1])) for n in sorted(found)
            )
            head = head.replace(_RESOURCES, _RESOURCES + b"/Properties <<%s>>\n" % named, 1)
        return head, data

    def renumbered(self, body: bytes) -> bytes:
        head, begins, data = body.partition(b" stream\n")
        return _REF.sub(self._reference, head) + begins + data

    def _reference(self, found: re.Match[bytes]) -> bytes:
        return b"%d 0 R" % (int(found[2]) if found[1] else self.number(int(found[2])))


def _pdf_string(words: str) -> bytes:
    return b"(%s)" % words.encode("ascii") if words.startswith("D:") else text(words)


def _file(bodies: Sequence[bytes]) -> bytes:
    out = [b"%PDF-1.7\n%\xd3\xeb\xe9\xe1\n"]
    at = len(out[0])
    table = [b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)]
    for n, body in enumerate(bodies, 1):
        whole = b"%d 0 obj\n%s\nendobj\n" % (n, body)
        table.append(b"%010d 00000 n \n" % at)
        out.append(whole)
        at += len(whole)
    named = archival.identifier(b"".join(out))
    end = b"trailer\n<</Size %d /Root %d 0 R /Info %d 0 R %s>>\nstartxref\n%d\n%%%%EOF\n"
    return b"".join([*out, *table, end % (len(bodies) + 1, _CATALOG, _INFO, named, at)])
