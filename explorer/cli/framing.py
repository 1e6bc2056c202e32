"""`--bbox`, `--fit` and `--scale`: which ground the frame of a picture shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from explorer.cli import options as o
from explorer.cli.speech import lang, said
from explorer.cli.streams import complain

if TYPE_CHECKING:
    from explorer.atlas.known import Known
    from explorer.atlas.model import Box
    from explorer.export.layout.layout import Layout
    from explorer.export.sheet.sheet import Sheet
    from explorer.state.view.view import View

_LONS, _LATS = 180.0, 85.0


@dataclass(frozen=True, slots=True)
class Framing:
    """The options, read; a box or a fit may go with a scale, and must then have room in the frame."""

    bbox: Box | None = None
    fit: str | None = None
    scale: float | None = None

    def views(self, data: Known, views: Sequence[View], together: bool) -> list[View]:
        """The Views looking there; `together` where they are to share one frame."""
        from explorer.export.layout.aim import AimError, aimed, selection, visible

        if self.bbox:
            return [aimed(view, self.bbox) for view in views]
        if self.fit is None:
            return list(views)
        try:
            if self.fit == "selection":
                return [aimed(view, selection(data, view), air=True) for view in views]
            if self.fit == "visible" and not together:
                return [aimed(view, visible(data, [view]), air=True) for view in views]
            box = visible(data, views) if self.fit == "visible" else self._named(data, views)
        except AimError as error:
            raise o.wrong(error.in_(lang()), "--fit") from error
        return [aimed(view, box, air=True) for view in views]

    def _named(self, data: Known, views: Sequence[View]) -> Box:
        """The ground of what was named; where that is a feature which no picture draws, a line says so."""
        from explorer.export.layout.aim import named
        from explorer.state.queries.drawn import ids

        found = named(data, self.fit or "", lang())
        if found.id in data.atlas.features and not any(
            found.id in ids(data.atlas, view, data.shapes, data.bounds) for view in views
        ):
            complain(said("frame.unseen", name=found.name))
        return found.box

    def check(self, data: Known, layouts: Sequence[Layout], views: Sequence[View], sheet: Sheet) -> None:
        """The box that was asked for is in the frame, whole; else the largest scale at which it would be."""
        from explorer.export.layout.camera import extent_of, holds
        from explorer.export.layout.layout import scale_that_fits

        if self.bbox is None and self.fit is None:
            return
        for layout, view in zip(layouts, views, strict=True):
            if not holds(layout.ground, extent_of(view)):
                if self.scale is None:
                    raise o.wrong(said("frame.too_wide"), "--bbox" if self.bbox else "--fit")
                fits = f"{scale_that_fits(data, view, sheet, layout):,}".replace(",", " ")
                raise o.wrong(said("frame.too_large", scale=f"{self.scale:g}", fits=fits), "--scale")


def read(bbox: str | None, fit: str | None, scale: str | None) -> Framing:
    """The options as they were typed."""
    if bbox is not None and fit is not None:
        raise o.wrong(said("frame.either"), "--bbox")
    if fit is not None and not fit.strip():
        raise o.wrong(said("frame.empty"), "--fit")
    return Framing(
        None if bbox is None else _box(bbox),
        None if fit is None else fit.strip(),
        None if scale is None else _scale(scale),
    )


def _box(text: str) -> Box:
    parts = [part for part in re.split(r"[\s,;、]+", unicodedata.normalize("NFKC", text).strip()) if part]
    try:
        numbers = [float(part) for part in parts]
    except ValueError as error:
        raise o.wrong(said("frame.bbox", text=text[:40]), "--bbox") from error
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise o.wrong(said("frame.bbox", text=text[:40]), "--bbox")
    west, south, east, north = numbers
    if max(abs(west), abs(east)) > _LONS or max(abs(south), abs(north)) > _LATS:
        raise o.wrong(said("frame.degrees", text=text[:40]), "--bbox")
    if west >= east or south >= north:
        raise o.wrong(said("frame.order", text=text[:40]), "--bbox")
    return _known((west, south, east, north), text)


def _known(box: Box, text: str) -> Box:
    """Where the map has nothing at all, latitude and longitude were swapped, or a place mistaken."""
    from explorer.export.layout.aim import ground_extent

    west, south, east, north = ground_extent()
    if box[0] > east or box[2] < west or box[1] > north or box[3] < south:
        ground = f"{west:.1f},{south:.1f},{east:.1f},{north:.1f}"
        raise o.wrong(said("frame.elsewhere", text=text[:40], ground=ground), "--bbox")
    return box


def _scale(text: str) -> float:
    from explorer.export.layout.aim import scale_of

    try:
        return scale_of(text)
    except ValueError as error:
        raise o.wrong(said("frame.scale", text=text[:40]), "--scale") from error
