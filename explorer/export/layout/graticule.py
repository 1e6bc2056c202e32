"""The graticule: meridians and parallels at round degrees, labelled inside the frame's edge."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from explorer.export.layout.annotation_drawing import on_ground
from explorer.export.layout.camera import frame_extent
from explorer.export.layout.elements import PX_PER_MM, Box, Element, Ink, TextLines, line
from explorer.export.sheet.look import Look
from explorer.state.view.view import Camera

PART = "graticule"
_STEPS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)  # degrees
_MOST_LINES = 6  # across the frame, where the distance is chosen
_LIMIT = 60  # lines at most each way


def graticule(step: float, frame: Box, camera: Camera, look: Look) -> list[Element]:
    """Return the lines `step` degrees apart (0: chosen for the extent), with their degrees at the top and the left."""
    extent = frame_extent(camera, frame.w * PX_PER_MM, frame.h * PX_PER_MM)
    wide, tall = extent[2] - extent[0], extent[3] - extent[1]
    step = step or next((s for s in _STEPS if max(wide, tall) / s <= _MOST_LINES), _STEPS[-1])
    step = max(step, max(wide, tall) / _LIMIT)
    project, size, ink = on_ground(frame, camera), look.small, Ink(look.soft, 0.12, opacity=0.55)
    found: list[Element] = []
    for lon in _stops(extent[0], extent[2], step):
        x = project((lon, 0.0))[0]
        found.append(line(x, frame.y, x, frame.bottom, ink, PART))
        if frame.x + size * 4 < x < frame.right - size * 4:
            words = (degrees(lon, "E", "W"),)
            found.append(_label(x, frame.y + size * 1.15, words, size, look, "middle"))
    for lat in _stops(extent[1], extent[3], step):
        y = project((0.0, lat))[1]
        found.append(line(frame.x, y, frame.right, y, ink, PART))
        if frame.y + size * 3 < y < frame.bottom - size:
            words = (degrees(lat, "N", "S"),)
            found.append(_label(frame.x + size * 0.4, y + size * 0.36, words, size, look, "start"))
    return found


def _label(x: float, y: float, words: tuple[str, ...], size: float, look: Look, anchor: str) -> TextLines:
    return TextLines(x, y, words, size, look.soft, PART, 500, anchor, halo=look.paper)  # type: ignore[arg-type]


def _stops(low: float, high: float, step: float) -> Iterator[float]:
    for n in range(ceil(low / step), floor(high / step) + 1):
        yield n * step


def degrees(value: float, positive: str, negative: str) -> str:
    """Format whole degrees as `106°E`, others with minutes: `106°30′E`."""
    minutes = round(abs(value) * 60)
    side = "" if minutes == 0 else positive if value > 0 else negative
    rest = f"{minutes % 60:02d}′" if minutes % 60 else ""
    return f"{minutes // 60}°{rest}{side}"
