"""Map furniture: scale bar, north arrow and frame line."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.export.layout.camera import ScaleBar
from explorer.export.layout.elements import Box, Element, Ink, Rect, Shape, TextLines, line
from explorer.export.sheet.look import Look
from explorer.export.text.fonts import width
from explorer.export.text.typeset import wrap
from explorer.words.strings import t
from explorer.words.text import Lang

_LEADING = 1.35
_WARNED = 0.36  # share of the frame's width that a warning may take


def scale_bar(
    bar: ScaleBar, ratio: str, frame: Box, look: Look, lang: Lang, warnings: Iterable[str] = ()
) -> list[Element]:
    """Draw the bar in two halves, labelled 0, half and whole; above it the ratio, if not empty, and the `warnings`
    (string keys)."""
    size, pad = look.small, look.body * 0.7
    whole = t("export.km", lang, n=_plain(bar.kilometres))
    words = t("export.scale", lang, ratio=ratio) if ratio else ""
    left = pad + width("0", size) / 2
    wide = left + max(bar.millimetres + width(whole, size) / 2, width(words, size)) + pad
    room = max(frame.w * _WARNED - 2 * pad, wide - 2 * pad)
    warning = [one for key in warnings for one in wrap(t(key, lang), size, room)]
    broad = max([wide, *(width(line, size) + 2 * pad for line in warning)])
    high = size * (3.6 if words else 2.4)
    tall = high + (len(warning) * _LEADING + 0.5 * bool(warning)) * size
    box = Box(frame.right - broad - look.body, frame.bottom - tall - look.body, broad, tall)
    x, y = box.right - wide + left, box.bottom - size * 0.7
    half = bar.millimetres / 2
    ink, dark = Ink(look.ink, 0.2, fill=look.paper), Ink(look.ink, 0.2, fill=look.ink)
    part = "scalebar"
    elements: list[Element] = [
        Rect(box, Ink(fill=look.paper, fill_opacity=0.86), part, 0.6),
        Rect(Box(x, y - size * 0.3, half, size * 0.3), dark, part),
        Rect(Box(x + half, y - size * 0.3, half, size * 0.3), ink, part),
    ]
    labels = [(x, "0"), (x + bar.millimetres, whole)]
    if bar.millimetres > width(whole, size) * 2.4:
        labels.insert(1, (x + half, _plain(bar.kilometres / 2)))
    for at, label in labels:
        elements.append(TextLines(at, y - size * 0.6, (label,), size, look.ink, part, anchor="middle"))
    if words:
        elements.append(TextLines(x, y - size * 1.85, (words,), size, look.soft, part))
    for number, words in enumerate(warning, 1):
        baseline = box.y + size * (_LEADING * number + 0.1)
        elements.append(TextLines(box.right - pad, baseline, (words,), size, look.accent, part, anchor="end"))
    return elements


def _plain(number: float) -> str:
    return f"{number:g}"


def north_arrow(frame: Box, look: Look, lang: Lang) -> list[Element]:
    """Draw a half-filled arrow pointing up: maps are never rotated."""
    tall = look.body * 3.4
    x, y = frame.right - look.body * 2.2, frame.y + look.body * 1.2
    word = t("export.north", lang)
    half = tall * 0.2
    tip, tail, left, right = (
        (x, y + look.body * 1.2),
        (x, y + tall * 0.82),
        (x - half, y + tall),
        (x + half, y + tall),
    )
    part = "north"
    return [
        TextLines(x, y + look.body * 0.8, (word,), look.body, look.ink, part, 700, "middle"),
        Shape((tip, tail, left), Ink(look.ink, 0.15, fill=look.ink), part, closed=True),
        Shape((tip, tail, right), Ink(look.ink, 0.15, fill=look.paper), part, closed=True),
    ]


def ratio(number: float, figures: int | None = 2) -> str:
    """Format the N of 1:N, rounded to `figures` digits, with spaces between thousands: `2 400 000`."""
    step = 10 ** max(0, len(str(int(number))) - figures) if figures else 1
    return f"{round(number / step) * step:,}".replace(",", " ")


def frame_line(frame: Box, look: Look) -> list[Element]:
    return [Rect(frame, Ink(look.line, 0.25), "frame")]


def rule(y: float, left: float, right: float, look: Look, part: str) -> Shape:
    return line(left, y, right, y, Ink(look.line, 0.2), part)
