"""Rewrite the text of a printed page for CID fonts: a string for each run of letters, instead of one for each letter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from explorer.export.formats.cff import GlyphOutline
from explorer.export.formats.pdf_faces import Face, Glyphs
from explorer.export.formats.pdf_source import UnexpectedPdf, hex16, string

_BLOCK = re.compile(rb"\nBT\n(.*?)\nET(?=\n)", re.DOTALL)
_TOKEN = re.compile(
    rb"/(?P<font>\S+) (?P<size>\S+) Tf|(?P<dx>\S+) (?P<dy>\S+) Td|<(?P<shown>[0-9A-F]*)> Tj|(?P<matrix>(?:\S+ ){6})Tm"
    rb"|/Span<</ActualText (?P<words><[0-9A-F]*>|\((?:\\.|[^\\)])*\)) >> BDC|(?P<end>EMC)"
)


@dataclass(slots=True)
class _Shown:
    """What one operator shows, later one letter: a hexadecimal string in a font, from a place, `along` on a line.

    `words` is what it means where that is not what its font says; of several in one span the first has the words.
    """

    font: bytes
    size: float
    matrix: tuple[float, float, float, float]
    at: tuple[float, float]
    along: float
    line: int
    codes: bytes
    words: str | None = None
    shared: bool = False
    number: int = 0  # of the glyph, where the font is known


class TextWriter:
    """Rewrites content streams; `fonts` by resource name, `name_of` returns the resource name of a face."""

    def __init__(self, fonts: Mapping[bytes, Glyphs], name_of: Callable[[Face], bytes]) -> None:
        self._fonts, self._name_of = fonts, name_of

    def rewrite(self, content: bytes) -> bytes:
        """Return the stream with its text in the new fonts; raises UnexpectedPdf."""
        return _BLOCK.sub(lambda block: b"".join(map(self._run, self._runs(block[1]))), content)

    def _runs(self, block: bytes) -> list[list[_Shown]]:
        """Group what is shown into what one operator can show."""
        runs: list[list[_Shown]] = []
        last: _Shown | None = None
        for shown in _read(block):
            for letter in self._letters(shown):
                if last and self._continues(last, letter):
                    runs[-1].append(letter)
                else:
                    runs.append([letter])
                last = letter
        return runs

    def _letters(self, shown: _Shown) -> Iterable[_Shown]:
        font = self._fonts.get(shown.font)
        if font is None:
            return (shown,)
        codes, glyphs = bytes.fromhex(shown.codes.decode("ascii")), font.face.glyphs
        numbers = [font.numbers.get(code, -1) for code in codes]
        if not shown.size or not all(number in glyphs for number in numbers):
            raise UnexpectedPdf(f"no glyph for {shown.codes!r}")
        if len(numbers) == 1:
            shown.number = numbers[0]
            return (self._meant(shown, font),)
        return [self._meant(letter, font) for letter in _parted(shown, numbers, glyphs)]

    def _meant(self, letter: _Shown, font: Glyphs) -> _Shown:
        """Record in its face what a letter means; it keeps words of its own only where they differ."""
        words = font.text.get(letter.number) if letter.words is None else letter.words
        if not letter.shared and words is not None:
            known = font.face.text.setdefault(letter.number, words)
            letter.words = None if known == words else words
        return letter

    def _continues(self, last: _Shown, letter: _Shown) -> bool:
        if letter.words is not None or last.words is not None or last.line != letter.line:
            return False
        if last.size != letter.size:
            return False
        one, other = self._fonts.get(last.font), self._fonts.get(letter.font)
        return bool(one and other and one.face is other.face and one.halo == other.halo)

    def _run(self, run: list[_Shown]) -> bytes:
        first = run[0]
        font = self._fonts.get(first.font)
        if font is None:
            name, string = first.font, b"<%s> Tj" % first.codes
        else:
            name, string = self._name_of(font.face), _string(run, font)
        place = _numbers(*first.matrix, *first.at)
        text = b"\nBT\n/%s %s Tf\n%s Tm\n%s\nET" % (name, _numbers(first.size), place, string)
        if font and font.halo:  # lies below letters that say the same, which are not to be read twice
            wide = _numbers(font.halo * first.size)
            return b"\n/Span <</ActualText <FEFF>>> BDC\nq 1 j 1 Tr %s w%s\nQ\nEMC" % (wide, text)
        if first.words is None:
            return text
        return b"\n/Span <</ActualText <FEFF%s>>> BDC%s\nEMC" % (hex16(first.words), text)


def _parted(shown: _Shown, numbers: list[int], glyphs: Mapping[int, GlyphOutline]) -> Iterator[_Shown]:
    """Yield the letters of what one operator shows."""
    (a, b, _, _), (x, y), on = shown.matrix, shown.at, 0.0
    for n, number in enumerate(numbers):
        at, words = (x + a * on, y + b * on), shown.words
        if words is not None and n:
            words = ""
        yield replace(
            shown, at=at, along=shown.along + on, number=number, words=words, shared=words is not None
        )
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
    along, line, end = 0.0, 0, 0
    span: list[_Shown] | None = None
    words = ""
    for token in _TOKEN.finditer(block):
        if token.start() - end > 1:
            raise UnexpectedPdf(f"text {block[end : token.start()][:40]!r}")
        end = token.end()
        kind = token.lastgroup
        if kind == "shown":
            shown = _Shown(font, size, (a, b, c, d), (x, y), along, line, token["shown"])
            if span is None:
                yield shown
            else:
                span.append(shown)
        elif kind == "dy":
            dx, dy = float(token["dx"]), float(token["dy"])
            x, y, along = x + a * dx + c * dy, y + b * dx + d * dy, along + dx
            line += dy != 0
        elif kind == "size":
            font, size = token["font"], float(token["size"])
        elif kind == "matrix":
            a, b, c, d, x, y = map(float, token["matrix"].split())
            along, line = 0.0, line + 1
        elif kind == "words":
            span, words = [], string(token["words"])
        elif span is not None:
            for n, shown in enumerate(span):
                shown.words, shown.shared = "" if n else words, len(span) > 1
                yield shown
            span = None
    if block[end:].strip() or span is not None:
        raise UnexpectedPdf(f"text {block[end:][:40]!r}")


def _numbers(*values: float) -> bytes:
    return b" ".join([b"%d" % value if value == int(value) else b"%.7g" % value for value in values])
