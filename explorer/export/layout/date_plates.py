"""The date and count of each side of a map of two dates, beside the divider."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from explorer.export.layout.elements import Box, Element, Ink, Rect, TextLines, moved
from explorer.export.sheet.content import Content
from explorer.export.sheet.look import Look
from explorer.export.text.fonts import ASCENT, width
from explorer.state.view.compare import maps
from explorer.state.view.view import View

PART = "side"
_FAR = 2.0  # heights of a plate, by which it is not raised for the other's sake
_LIFT = 1.0  # mm between a plate and what it is raised above
_BOLD = 1.06  # widths are measured in the regular weight


def date_plates(
    words: Content, look: Look, view: View, frame: Box, over: Iterable[Element], brief: bool = False
) -> list[Element]:
    """Return a plate at the foot of each side, of one map beside the divider, of two in the same corner, raised above what lies `over` the map; none where a side is too narrow.

    Two stand at one height, unless one is far above the other on one map. `brief` ones have no count.
    """
    if not words.sides:
        return []
    taken = [box for element in over if frame.holds(box := element.box(), 0.5) and box.h < frame.h / 2]
    middle = frame.x + frame.w * (0.5 if maps(view) == 2 else view.split)
    found: list[list[Element]] = []
    for n, (day, count) in enumerate(words.sides):
        left, right = (middle, frame.right) if n else (frame.x, middle)
        for lines in ((day,),) if brief else ((day, count), (day,)):
            made = _plate(lines, look, n == 0 and maps(view) == 1, left, right, frame.bottom)
            lifted = (
                _raised(made[0].box(), taken, look) if made[0].box().w < right - left - look.gap else None
            )
            if lifted is not None and lifted > frame.y + frame.h / 3:
                found.append([moved(element, 0.0, lifted - made[0].box().y) for element in made])
                break
    return [element for plate in _at_one_height(found, taken, maps(view) == 1) for element in plate]


def _at_one_height(plates: list[list[Element]], taken: list[Box], near: bool) -> list[list[Element]]:
    """Raise the plates to the foot of the highest, or above what they meet there; `near` ones only so far that they meet nothing."""
    feet = [plate[0].box().bottom for plate in plates]
    foot = min(feet, default=0.0)
    if near and any(
        below > foot + _FAR * plate[0].box().h for below, plate in zip(feet, plates, strict=True)
    ):
        return plates
    for _ in taken or (foot,):
        raised = [[moved(part, 0.0, foot - plate[0].box().bottom) for part in plate] for plate in plates]
        met = [box.y for plate in raised for box in taken if plate[0].box().overlaps(box)]
        if not met:
            return raised
        if near:
            break
        foot = min(met) - _LIFT
    return plates


def _plate(
    lines: tuple[str, ...], look: Look, before: bool, left: float, right: float, foot: float
) -> list[Element]:
    size, small, pad = look.body * 1.35, look.body * 0.95, look.body * 0.7
    wide = max(width(lines[0], size) * _BOLD, *(width(line, small) for line in lines), 0.0) + 2 * pad
    tall = size * 1.25 + small * 1.45 * (len(lines) - 1) + pad * 0.8
    x = right - look.gap * 0.5 - wide if before else left + look.gap * 0.5
    y = foot - look.gap * 0.6 - tall
    found: list[Element] = [
        Rect(Box(x, y, wide, tall), Ink(look.line, 0.2, fill=look.paper, fill_opacity=0.92), PART, 0.8),
        TextLines(x + pad, y + pad * 0.4 + size * ASCENT, (lines[0],), size, look.accent, PART, 700),
    ]
    if len(lines) > 1:
        down = y + pad * 0.4 + size * 1.25 + small * ASCENT
        found.append(TextLines(x + pad, down, (lines[1],), small, look.soft, PART))
    return found


def _raised(box: Box, taken: list[Box], look: Look) -> float:
    """Return the y at which the box meets nothing: its own, or just above what it meets."""
    y = box.y
    for _ in taken:
        met = [one for one in taken if replace(box, y=y).overlaps(one)]
        if not met:
            break
        y = min(one.y for one in met) - box.h - look.body * 0.5
    return y
