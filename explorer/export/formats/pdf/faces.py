"""Turn the Type 3 fonts that Chromium prints into a few CID fonts, one for each face.

Skia embeds as Type 3 whatever is not TrueType (the bundled Noto Sans CJK is CFF): up to 256 glyphs of one face a font,
and further fonts for letters with a halo, whose glyphs are the outlines of the stroke. Prepress checks refuse Type 3, and Acrobat and Illustrator cannot edit it.
The glyphs' names are their numbers in the face, which gives all we need.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import field
from functools import lru_cache
from hashlib import sha256

from explorer.export.formats.pdf import cff
from explorer.export.formats.pdf.cff import GlyphOutline, OutlineError
from explorer.export.formats.pdf_source import hex16, stream, unpacked, utf16
from explorer.records import dataclass

Put = Callable[[bytes], int]
_TYPE3 = b"/Subtype /Type3\n"
_MATRIX = re.compile(rb"/FontMatrix \[([-.\d]+) 0 0 ([-.\d]+) 0 0\]")
_DESCRIPTOR = re.compile(rb"/FontDescriptor (\d+) 0 R")
_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_ENCODING = re.compile(rb"/Differences \[([^\]]*)\]")
_PROCEDURE = re.compile(rb"/(g[0-9A-F]+) (\d+) 0 R")
_MISSING = b"/g0"
_NAME = re.compile(rb"/FontName /(?:[A-Z]{6}\+)?([^\s/]+)")
_CHARACTER = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)>\n")
_RANGE = re.compile(rb"<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>\n")
_SINGLE, _SPANS = (re.compile(rb"beginbf%s\n(.*?)endbf" % kind, re.DOTALL) for kind in (b"char", b"range"))
_ASIDE = 2  # units by which the boxes of a letter and its halo may lie aside of each other: they are rounded
_MAX_LINES = 100  # of a block in a CMap


@dataclass(eq=False)
class Face:
    """The glyphs of one face that a document uses, by number, and what each means; `descriptor` as Chromium prints it."""

    descriptor: bytes
    glyphs: dict[int, GlyphOutline] = field(default_factory=dict)
    text: dict[int, str] = field(default_factory=dict)

    @property
    def name(self) -> bytes:
        found = _NAME.search(self.descriptor)
        return found[1] if found else b"Unnamed"

    def write(self, put: Put) -> bytes:
        """Add the font's objects to a document; return the font dictionary's body."""
        tag = "".join(chr(65 + byte % 26) for byte in sha256(repr(sorted(self.glyphs)).encode()).digest()[:6])
        name = tag.encode("ascii") + b"+" + self.name
        file = put(stream(cff.font(name, self.glyphs), b"/Subtype /CIDFontType0C", 6))
        words = put(stream(_cmap(self.text), level=6))
        boxes = zip(*(glyph.box for glyph in self.glyphs.values()), strict=True)
        box = [round(side(each)) for side, each in zip((min, min, max, max), boxes, strict=True)]
        about = b"/FontBBox [%d %d %d %d] /Ascent %d /Descent %d" % (*box, box[3], box[1])
        described = _NAME.sub(b"/FontName /%s" % name, self.descriptor.removesuffix(b">>"))
        descriptor = put(b"%s %s /FontFile3 %d 0 R>>" % (described, about, file))
        system = b"/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"
        widths = b"/DW %d /W [%s]" % (cff.EM, _widths(self.glyphs))
        descendant = put(
            b"<</Type /Font /Subtype /CIDFontType0 /BaseFont /%s %s /FontDescriptor %d 0 R %s>>"
            % (name, system, descriptor, widths)
        )
        return (
            b"<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>"
            % (name, descendant, words)
        )


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One Type 3 font: its face, glyph numbers by code, widths and text by glyph, and the halo's width in ems."""

    face: Face
    numbers: Mapping[int, int]
    text: Mapping[int, str]
    halo: float


FaceOf = Callable[[bytes, GlyphOutline], Face]


def read_fonts(bodies: Mapping[int, bytes], face_of: FaceOf) -> dict[int, Glyphs]:
    """Read the Type 3 fonts of a printed document whose glyphs are outlines, by object number.

    `face_of` returns the face with a descriptor and a glyph for missing characters, which differs where the weight is
    synthetic; glyphs are added to it.
    """
    sources: dict[int, dict[int, _Source]] = defaultdict(dict)
    for number, body in bodies.items():
        if _TYPE3 in body[:200] and (source := _source(body, bodies)):
            sources[source.descriptor][number] = source
    found: dict[int, Glyphs] = {}
    for descriptor, fonts in sources.items():
        plain = min(source.missing.contours for source in fonts.values())
        faces: dict[GlyphOutline, Face] = {}
        for number, source in sorted(fonts.items(), key=lambda item: item[1].missing.contours == 2 * plain):
            halo = _halo_of(source, faces) if source.missing.contours == 2 * plain else None
            face, wide = halo or (face_of(bodies[descriptor], source.missing), 0.0)
            if halo or _add(face, source):
                faces.setdefault(face.glyphs[0], face)
                found[number] = Glyphs(face, source.numbers, source.text, wide)
    return found


def _halo_of(source: _Source, faces: Mapping[GlyphOutline, Face]) -> tuple[Face, float] | None:
    """Return the face whose strokes a font has for glyphs, with the strokes' width in ems; None if there is none.

    A stroke has two contours for each of the letter, and reaches as far beyond its box on the left as on the right.
    """
    left, _, right, _ = source.missing.box
    for missing, face in faces.items():
        aside = abs((left - missing.box[0]) + (right - missing.box[2]))
        if aside <= _ASIDE and face.glyphs.keys() >= source.procedures.keys():
            return face, (right - left - missing.box[2] + missing.box[0]) / cff.EM
    return None


@dataclass(frozen=True, slots=True)
class _Source:
    """A Type 3 font as printed: glyph procedures by number, and the glyph for missing characters."""

    descriptor: int
    numbers: dict[int, int]
    text: dict[int, str]
    procedures: dict[int, bytes]
    scale: tuple[float, float]
    missing: GlyphOutline


def _source(body: bytes, bodies: Mapping[int, bytes]) -> _Source | None:
    matrix, descriptor, encoding = _MATRIX.search(body), _DESCRIPTOR.search(body), _ENCODING.search(body)
    if not matrix or not descriptor or not encoding:
        return None
    procedures = {int(name[1:], 16): bodies[int(at)] for name, at in _PROCEDURE.findall(body)}
    scale = (float(matrix[1]) * cff.EM, float(matrix[2]) * cff.EM)
    if 0 not in procedures:
        return None
    try:
        missing = _outline(procedures[0], *scale)
    except (OutlineError, zlib.error):
        return None
    first, *names = encoding[1].split()
    numbers = {int(first): 0} | {
        code: int(name[2:], 16) for code, name in enumerate(names, int(first)) if name != _MISSING
    }
    unicode_ = _UNICODE.search(body)
    text = _texts(unpacked(bodies[int(unicode_[1])])) if unicode_ else {}
    named = {numbers[code]: words for code, words in text.items() if code in numbers}
    return _Source(int(descriptor[1]), numbers, named, procedures, scale, missing)


def _add(face: Face, source: _Source) -> bool:
    """Add the font's glyphs to its face; False if one is no outline, or differs from the face's glyph of that number."""
    try:
        made = {number: _outline(drawn, *source.scale) for number, drawn in source.procedures.items()}
    except (OutlineError, zlib.error):
        return False
    if any(face.glyphs.get(number, glyph) != glyph for number, glyph in made.items()):
        return False
    face.glyphs.update(made)
    return True


@lru_cache(maxsize=8192)
def _outline(stream: bytes, across: float, up: float) -> GlyphOutline:
    return cff.outline(unpacked(stream), across, up)


def _texts(cmap: bytes) -> dict[int, str]:
    """Read a ToUnicode CMap."""
    found = {}
    for block in _SINGLE.findall(cmap):
        for code, words in _CHARACTER.findall(block):
            found[int(code, 16)] = utf16(words)
    for block in _SPANS.findall(cmap):
        for first, last, words in _RANGE.findall(block):
            start = utf16(words)
            for n in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + n] = start[:-1] + chr(ord(start[-1]) + n)
    return found


def _cmap(text: Mapping[int, str]) -> bytes:
    lines = [b"<%04X> <%s>" % (cid, hex16(words)) for cid, words in sorted(text.items())]
    blocks = [lines[n : n + _MAX_LINES] for n in range(0, len(lines), _MAX_LINES)]
    maps = b"".join(b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks)
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        b"%sendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n" % maps
    )


def _widths(glyphs: Mapping[int, GlyphOutline]) -> bytes:
    """Return the W array, without the widths that are the default."""
    runs: list[tuple[int, list[float]]] = []
    for cid, glyph in sorted(glyphs.items()):
        if glyph.width == cff.EM:
            continue
        if runs and cid == runs[-1][0] + len(runs[-1][1]):
            runs[-1][1].append(glyph.width)
        else:
            runs.append((cid, [glyph.width]))
    return b" ".join(b"%d [%s]" % (cid, b" ".join(b"%g" % w for w in each)) for cid, each in runs)
