"""The font of texts: their widths for layout, and subsets of the bundled one for files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache

from noto_cjk_sans_otc import FONT_PATH
from PIL import ImageFont

from explorer.export.text import installed_fonts

FAMILY = "Noto Sans CJK SC"
FALLBACKS = f'"{FAMILY}", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'
ASCENT, DESCENT = 0.88, 0.12  # of the em box that a hanzi fills
_FACE = 2  # Simplified Chinese in the collection
_EM = 1000


@cache
def face(px: int = _EM) -> ImageFont.FreeTypeFont:
    """Return the bundled face at a size, for measuring and for painting with Pillow."""
    return ImageFont.truetype(str(FONT_PATH), px, index=_FACE, layout_engine=ImageFont.Layout.BASIC)


_measured: ContextVar[str] = ContextVar("measured", default="")


@contextmanager
def measured_in(family: str) -> Iterator[None]:
    """Measure text in a family that this computer has; in the bundled one if it does not, or none is named."""
    token = _measured.set(family if family and installed_fonts.find(family) else "")
    try:
        yield
    finally:
        _measured.reset(token)


def measured() -> str:
    """Return the family in which text is measured now; the bundled one has no name here."""
    return _measured.get()


@lru_cache(maxsize=32768)
def _advance(character: str, family: str) -> float:
    own = family and ord(character) in installed_fonts.glyphs(family)
    return (_face_of(family) if own else face()).getlength(character) / _EM


@cache
def _face_of(family: str) -> ImageFont.FreeTypeFont:
    found = installed_fonts.find(family)
    if found is None:
        return face()
    return ImageFont.truetype(str(found[0]), _EM, index=found[1], layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float) -> float:
    """Return the width of one line of text without kerning, in the unit of `size`."""
    family = _measured.get()
    return sum(_advance(character, family) for character in text) * size


def stack(family: str) -> str:
    """Return CSS families to look for glyphs in: this one, then ours and those like it."""
    plain = "".join(c for c in family if c.isprintable() and c not in "\"'\\;{}<>").strip()
    return f'"{plain}", {FALLBACKS}' if plain else FALLBACKS


def subset(texts: Iterable[str]) -> bytes:
    """Return the face as WOFF with only the characters of `texts`: some 150 bytes each."""
    from fontTools import subset as tools  # type: ignore[import-untyped]
    from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]

    options = tools.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 13], notdef_outline=True)
    face_ = TTCollection(str(FONT_PATH), lazy=True).fonts[_FACE]
    cutter = tools.Subsetter(options)
    cutter.populate(text="".join(sorted(set().union(*texts))))
    cutter.subset(face_)
    face_.flavor = "woff"
    out = io.BytesIO()
    face_.save(out, reorderTables=None)
    return out.getvalue()
