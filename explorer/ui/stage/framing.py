"""How large everything is drawn before a hall, and what of a scene must be in sight beside title, cards and legend."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.state.queries import extents
from explorer.state.view.basemap_extent import shown_by
from explorer.state.view.compare import maps
from explorer.state.view.view import View

RECORDED = QSize(1040, 600)  # the map in the window that scenes are mostly made in
_BODY_PX = 13  # of the page's plain text
_BODY_SHARE = 18 / 540  # of the height: 18 pt on a slide of 7.5 inches
_MOST_ZOOM = 5.0  # of QtWebEngine


@dataclass(frozen=True, slots=True)
class Size:
    """`zoom` of the page as a whole, `grow` of texts beyond it, and how much less the map is zoomed (`lens`) for it."""

    zoom: float
    grow: float
    lens: float


def size_on(wide: int, high: int, factor: float) -> Size:
    """Return the sizes for a map of so many px at the presenter's `factor`; the ground in sight stays the same."""
    same_ground = min(wide / RECORDED.width(), high / RECORDED.height())
    wanted = max(high * _BODY_SHARE / _BODY_PX, 1.0) * factor
    zoom = min(max(wanted, 0.5), _MOST_ZOOM)
    return Size(zoom, max(wanted / zoom, 1.0), math.log2(zoom / max(same_ground, 0.1)))


def subject(known: Known, view: View) -> Box | None:
    """Return what a scene is about, as far as the window in which it was recorded shows it."""
    return extents.subject(
        known, view, shown_by(view.camera, RECORDED.width() / maps(view), RECORDED.height())
    )
