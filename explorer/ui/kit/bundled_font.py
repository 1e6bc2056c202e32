"""The bundled Chinese font."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Noto Sans CJK SC"


@cache
def load_fonts() -> str:
    """Have the bundled font in Qt's database; return its family name.

    One weight, 19 MB mapped from disk; figures in it are tabular. Heavier weights are drawn from it by Qt. Where
    fontconfig has been offered it (`map.engine.offer_font`) it is there: Qt would read all ten of its faces anew.
    """
    if QFontDatabase.hasFamily(FAMILY):
        return FAMILY
    from noto_cjk_sans_otc import FONT_PATH

    number = QFontDatabase.addApplicationFont(str(FONT_PATH))
    families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return FAMILY if FAMILY in families else QFont().family()
