"""The bundled font: text widths for layout, and subsets for files."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache, lru_cache

from noto_cjk_sans_otc import FONT_PATH
from PIL import ImageFont

FAMILY = "Noto Sans CJK SC"
FALLBACKS = f'"{FAMILY}", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'
ASCENT, DESCENT = 0.88, 0.12  # of the em box that a hanzi fills
_FACE = 2  # Simplified Chinese in the collection
_EM = 1000


@cache
def face(px: int = _EM) -> ImageFont.FreeTypeFont:
    """Return the bundled face at a size, for measuring and for painting with Pillow."""
    return ImageFont.truetype(str(FONT_PATH), px, index=_FACE, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=16384)
def _advance(character: str) -> float:
    return face().getlength(character) / _EM


def width(text: str, size: float) -> float:
    """Return the width of one line of text without kerning, in the unit of `size`."""
    return sum(map(_advance, text)) * size


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
