"""What an office prints in the margins of a map: 密级 and 图号 above, logo beside the title, footer and page below."""

from __future__ import annotations

from dataclasses import replace

from explorer.export.layout.elements import Box, Element, Picture, TextLines
from explorer.export.sheet.look import Look
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.fonts import ASCENT, width
from explorer.export.text.typeset import clean, shorten
from explorer.state.view.annotations import kept_picture
from explorer.words.strings import t
from explorer.words.text import Lang


def margins(sheet: Sheet, look: Look, body: Box, lang: Lang) -> tuple[list[Element], Box, float]:
    """Return the elements, the body that they leave, and the width that a logo takes from the title."""
    found: list[Element] = []
    top, bottom, size = body.y, body.bottom, look.body
    secrecy, number = clean(sheet.secrecy), clean(sheet.number)
    if secrecy or number:
        y = top + size * ASCENT
        half = body.w * 0.48
        found += [
            TextLines(body.x, y, (shorten(secrecy, size, half),), size, look.ink, "secrecy", 700),
            TextLines(body.right, y, (shorten(number, size, half),), size, look.ink, "number", anchor="end"),
        ]
        top += size * 1.7
    page = t("export.page_of", lang, n=sheet.page[0], of=sheet.page[1]) if sheet.page else ""
    footer = clean(sheet.footer)
    if footer or page:
        small = look.small
        y = bottom - small * (1 - ASCENT)
        room = body.w - width(page, small) - look.gap
        found += [
            TextLines(body.x, y, (shorten(footer, small, room),), small, look.faint, "footer"),
            TextLines(body.right, y, (page,), small, look.faint, "page", anchor="end"),
        ]
        bottom -= small * 1.6
    found = [e for e in found if isinstance(e, TextLines) and e.lines[0]]
    rest = replace(body, y=top, h=bottom - top)
    logo = logo_of(sheet, look, rest)
    return [*found, *logo], rest, logo[0].box().w + look.gap * 0.7 if logo else 0.0


def logo_of(sheet: Sheet, look: Look, body: Box) -> list[Element]:
    """Return the logo in the top left corner, as tall as title and subtitle."""
    if not sheet.logo:
        return []
    logo = kept_picture(sheet.logo)
    if not logo.data:
        return []
    ratio = logo.width / logo.height
    tall = look.title + look.body * 1.3
    wide = min(tall * ratio, body.w * 0.25)
    return [Picture(Box(body.x, body.y, wide, wide / ratio), logo.data, "logo")]
