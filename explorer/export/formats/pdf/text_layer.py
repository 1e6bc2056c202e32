"""Rewrite the text of a printed page for CID fonts: a string for each run of letters, instead of one for each letter.

Halos are drawn where colours name them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from explorer.export.formats.pdf.faces import Face, Glyphs
from explorer.export.formats.pdf_halos import Halo, number_of, plain
from explorer.export.formats.pdf_source import UnexpectedPdf, hex16, string
from explorer.records import dataclass

_STATE = re.compile(
    rb"\n(?:(?P<saved>q)|(?P<restored>Q)|(?P<color>\S++ \S++ \S++) RG [^\n]++|(?P<text>BT\n.*?\nET(?:\nBT\n.*?\nET)*))(?=\n)",
    re.DOTALL,
)
_BLOCK = re.compile(rb"\nBT\n(.*?)\nET(?=\n)", re.DOTALL)
_FONT = re.compile(rb"/(\S+) \S+ Tf")
_EXPLAINED = re.compile(
    rb"\n/Span <</ActualText <[0-9A-F]*>>> BDC(?=\n)|\nEMC(?=\n|$)"
)  # of a run: what it says
_TOKEN = re.compile(
    rb"/(?P<font>\S+) (?P<size>\S+) Tf|(?P<dx>\S+) (?P<dy>\S+) Td|<(?P<shown>[0-9A-F]*)> Tj|(?P<matrix>(?:\S+ ){6})Tm"
    rb"|/Span<</ActualText (?P<words><[0-9A-F]*>|\((?:\\.|[^\\)])*\)) >> BDC|(?P<end>EMC)"
    rb"|(?P<reversed>/ReversedChars BMC)"
)


@dataclass(slots=True)
class _Shown:
    """What one operator shows, later one letter: a hexadecimal string in a font, from a place, `along` on a line.

    With `goes_on` it begins where the last one ended. `words` is what it means where that is not what its font says; of
    several in one span the first has the words.
    """

    font: bytes
    size: float
    matrix: tuple[float, float, float, float]
    at: tuple[float, float]
    along: float
    line: int
    codes: bytes
    goes_on: bool = False
    words: str | None = None
    shared: bool = False
    number: int = 0  # of the glyph, where the font is known


class TextWriter:
    """Rewrites content streams; `fonts` by resource name, `name_of` returns the resource name of a face, `halos` by number."""

    def __init__(
        self,
        fonts: Mapping[bytes, Glyphs],
        name_of: Callable[[Face], bytes],
        halos: Mapping[int, Halo] = MappingProxyType({}),
    ) -> None:
        self._fonts, self._name_of, self._halos = fonts, name_of, halos

    def rewrite(self, content: bytes) -> bytes:
        """Return the stream with its text in the new fonts and with its halos; raises UnexpectedPdf."""
        color, outer = b"", list[bytes]()

        def pass_on(found: re.Match[bytes]) -> bytes:
            nonlocal color
            if found["saved"]:
                outer.append(color)
            elif found["restored"]:
                color = outer.pop() if outer else b""
            elif found["color"]:
                color = found["color"]
            else:
                return self._texts(found[0] + b"\n", color)
            return found[0]

        return _STATE.sub(pass_on, b"\n" + content)[1:]

    def _texts(self, objects: bytes, color: bytes) -> bytes:
        """Rewrite text objects that follow each other in one colour, with the halo that it names below each text."""
        blocks = [block[1] for block in _BLOCK.finditer(objects)]
        halo = self._halos.get(number_of(color)) if color else None
        if not halo:
            return b"".join(b"".join(self._block(block)) for block in blocks)
        texts: list[list[bytes]] = []  # of one face after another, where one lacks letters
        last = b""
        for block in blocks:
            face = self._face_of(block)
            if not texts or face == last:
                texts.append([])
            texts[-1] += self._block(block)
            last = face
        return b"".join(_haloed(text, halo, plain(color)) for text in texts)

    def _face_of(self, block: bytes) -> bytes:
        """Return the resource name of the face of a text object."""
        font = _FONT.findall(block)[0]
        return self._name_of(self._fonts[font].face) if font in self._fonts else font

    def _block(self, block: bytes) -> list[bytes]:
        """Rewrite a text object, which Skia writes in one face."""
        known = {font in self._fonts for font in _FONT.findall(block)}
        if known == {False}:
            return [b"\nBT\n%s\nET" % block]
        if known != {True}:
            raise UnexpectedPdf("text of several faces")
        return [self._run(run) for run in self._runs(block)]

    def _runs(self, block: bytes) -> list[list[_Shown]]:
        """Group what is shown into what one operator can show."""
        runs: list[list[_Shown]] = []
        last: _Shown | None = None
        on = 0.0  # of the pen, from where the line begins
        for shown in _read(block):
            font = self._fonts[shown.font]
            if not shown.goes_on:
                on = 0.0
            for letter in _letters(shown, font, on):
                self._meant(letter, font)
                if last and self._continues(last, letter):
                    runs[-1].append(letter)
                else:
                    runs.append([letter])
                last = letter
                on += font.face.glyphs[letter.number].width * shown.size / 1000
        return runs

    def _meant(self, letter: _Shown, font: Glyphs) -> None:
        """Record in its face what a letter means; it keeps words of its own only where they differ."""
        words = font.text.get(letter.number) if letter.words is None else letter.words
        if not letter.shared and words is not None:
            known = font.face.text.setdefault(letter.number, words)
            letter.words = None if known == words else words

    def _continues(self, last: _Shown, letter: _Shown) -> bool:
        if letter.words is not None or last.words is not None or last.line != letter.line:
            return False
        if last.size != letter.size:
            return False
        one, other = self._fonts[last.font], self._fonts[letter.font]
        return one.face is other.face and one.halo == other.halo

    def _run(self, run: list[_Shown]) -> bytes:
        first = run[0]
        font = self._fonts[first.font]
        named, place = self._name_of(font.face), _numbers(*first.matrix, *first.at)
        text = b"\nBT\n/%s %s Tf\n%s Tm\n%s\nET" % (named, _numbers(first.size), place, _string(run, font))
        if font.halo:
            return _stroke(text, font.halo * first.size)
        if first.words is None:
            return text
        return b"\n/Span <</ActualText <FEFF%s>>> BDC%s\nEMC" % (hex16(first.words), text)


def _haloed(text: list[bytes], halo: Halo, color: bytes) -> bytes:
    """Return a text below which its halo is drawn, or the halo alone."""
    below = _stroke(b"".join(_EXPLAINED.sub(b"", run) for run in text), halo.width, b"%s RG " % halo.ink)
    return below if halo.alone else below + b"\nq %s rg%s\nQ" % (color, b"".join(text))


def _stroke(text: bytes, wide: float, ink: bytes = b"") -> bytes:
    """Return a text as a stroke, which lies below letters that say the same and is not to be read twice."""
    return b"\n/Span <</ActualText <FEFF>>> BDC\nq %s1 j 1 Tr %s w%s\nQ\nEMC" % (ink, _numbers(wide), text)


def _letters(shown: _Shown, font: Glyphs, on: float) -> Iterator[_Shown]:
    """Yield the letters of what one operator shows; `on` is how far the pen is from where the line begins."""
    glyphs, codes = font.face.glyphs, bytes.fromhex(shown.codes.decode("ascii"))
    (a, b, _, _), (x, y), shared = shown.matrix, shown.at, shown.shared or len(codes) > 1
    for n, code in enumerate(codes):
        number = font.numbers.get(code, -1)
        if not shown.size or number not in glyphs:
            raise UnexpectedPdf(f"no glyph for {shown.codes!r}")
        letter = replace(shown) if len(codes) > 1 else shown
        letter.at, letter.along, letter.number = (x + a * on, y + b * on), shown.along + on, number
        if shown.words is not None and shared:
            letter.words, letter.shared = "" if n else shown.words, True
        yield letter
        on += glyphs[number].width * shown.size / 1000


def _string(run: list[_Shown], font: Glyphs) -> bytes:
    """Return the operator that shows the letters, with the distances that differ from their widths."""
    size, pen = run[0].size, run[0].along
    glyphs = font.face.glyphs
    parts = [b"<"]
    for letter in run:
        back = round((pen - letter.along) * 1000 / size)
        if back:
            parts.append(b">%d<" % back)
            pen -= back * size / 1000
        parts.append(b"%04X" % letter.number)
        pen += glyphs[letter.number].width * size / 1000
    string = b"".join([*parts, b">"])
    return b"[%s] TJ" % string if len(parts) > len(run) + 1 else string + b" Tj"


def _read(block: bytes) -> Iterator[_Shown]:
    """Read a text object; raises UnexpectedPdf."""
    font, size = b"", 0.0
    a, b, c, d, x, y = 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    along, line, end, goes_on = 0.0, 0, 0, False
    span: list[_Shown] | None = None
    words = ""
    for token in _TOKEN.finditer(block):
        if token.start() - end > 1:
            raise UnexpectedPdf(f"text {block[end : token.start()][:40]!r}")
        end = token.end()
        kind = token.lastgroup
        if kind == "shown":
            shown = _Shown(font, size, (a, b, c, d), (x, y), along, line, token["shown"], goes_on)
            goes_on = True
            if span is None:
                yield shown
            else:
                span.append(shown)
        elif kind == "dy":
            dx, dy = float(token["dx"]), float(token["dy"])
            x, y, along = x + a * dx + c * dy, y + b * dx + d * dy, along + dx
            line, goes_on = line + (dy != 0), False
        elif kind == "size":
            font, size = token["font"], float(token["size"])
        elif kind == "matrix":
            a, b, c, d, x, y = map(float, token["matrix"].split())
            along, line, goes_on = 0.0, line + 1, False
        elif kind == "words":
            span, words = [], string(token["words"])
        elif kind == "end" and span is not None:  # what is reversed (Arabic, Hebrew) is read by its places
            for n, shown in enumerate(span):
                shown.words, shown.shared = "" if n else words, len(span) > 1
                yield shown
            span = None
    if block[end:].strip() or span is not None:
        raise UnexpectedPdf(f"text {block[end:][:40]!r}")


def _numbers(*values: float) -> bytes:
    return b" ".join([b"%d" % value if value == int(value) else b"%.7g" % value for value in values])
