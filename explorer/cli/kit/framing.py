"""`--bbox`, `--fit` and `--scale`: the extent that a map's frame shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from explorer.cli.kit import options
from explorer.cli.kit.language import current_language, tr
from explorer.cli.kit.streams import echo_error
from explorer.records import dataclass

if TYPE_CHECKING:
    from explorer.atlas.assembly.known import Known
    from explorer.atlas.model import Box
    from explorer.export.layout.layout import Layout
    from explorer.export.sheet.sheet import Sheet
    from explorer.state.view.view import View

_LONS, _LATS = 180.0, 85.0


@dataclass(frozen=True, slots=True)
class Framing:
    """The parsed options. With a scale, a box or fit must lie inside the frame (see `check`)."""

    bbox: Box | None = None
    fit: str | None = None
    scale: float | None = None

    def views(self, data: Known, views: Sequence[View], together: bool) -> list[View]:
        """Return the Views with their extent set; `together`: all get the same extent."""
        from explorer.export.layout.aim import AimError, selection_box, visible_box, with_extent

        if self.bbox:
            return [with_extent(view, self.bbox) for view in views]
        if self.fit is None:
            return list(views)
        try:
            if self.fit == "selection":
                return [with_extent(view, selection_box(data, view), air=True) for view in views]
            if self.fit == "visible" and not together:
                return [with_extent(view, visible_box(data, [view]), air=True) for view in views]
            box = visible_box(data, views) if self.fit == "visible" else self._named(data, views)
        except AimError as error:
            raise options.usage_error(error.in_(current_language()), "--fit") from error
        return [with_extent(view, box, air=True) for view in views]

    def _named(self, data: Known, views: Sequence[View]) -> Box:
        """Return the box of the named feature or place; warn if it is a feature that no View draws."""
        from explorer.export.layout.aim import find_target
        from explorer.state.queries.drawn import ids

        found = find_target(data, self.fit or "", current_language())
        if found.id in data.atlas.features and not any(
            found.id in ids(data.atlas, view, data.shapes, data.bounds) for view in views
        ):
            echo_error(tr("frame.unseen", name=found.name))
        return found.box

    def check(self, data: Known, layouts: Sequence[Layout], views: Sequence[View], sheet: Sheet) -> None:
        """Raise typer.BadParameter, with the largest scale that would do, if a frame does not contain its box."""
        from explorer.export.layout.camera import contains, extent_of
        from explorer.export.layout.layout import scale_that_fits

        if self.bbox is None and self.fit is None:
            return
        for layout, view in zip(layouts, views, strict=True):
            if not contains(layout.ground, extent_of(view)):
                if self.scale is None:
                    raise options.usage_error(tr("frame.too_wide"), "--bbox" if self.bbox else "--fit")
                fits = f"{scale_that_fits(data, view, sheet, layout):,}".replace(",", " ")
                raise options.usage_error(
                    tr("frame.too_large", scale=f"{self.scale:g}", fits=fits), "--scale"
                )


def parse_framing(bbox: str | None, fit: str | None, scale: str | None) -> Framing:
    """Parse the options; raises typer.BadParameter."""
    if bbox is not None and fit is not None:
        raise options.usage_error(tr("frame.either"), "--bbox")
    if fit is not None and not fit.strip():
        raise options.usage_error(tr("frame.empty"), "--fit")
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
        raise options.usage_error(tr("frame.bbox", text=text[:40]), "--bbox") from error
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise options.usage_error(tr("frame.bbox", text=text[:40]), "--bbox")
    west, south, east, north = numbers
    if max(abs(west), abs(east)) > _LONS or max(abs(south), abs(north)) > _LATS:
        raise options.usage_error(tr("frame.degrees", text=text[:40]), "--bbox")
    if west >= east or south >= north:
        raise options.usage_error(tr("frame.order", text=text[:40]), "--bbox")
    return _check_on_ground((west, south, east, north), text)


def _check_on_ground(box: Box, text: str) -> Box:
    """Refuse a box off the basemap: as a rule latitude and longitude are swapped."""
    from explorer.export.layout.aim import ground_extent

    west, south, east, north = ground_extent()
    if box[0] > east or box[2] < west or box[1] > north or box[3] < south:
        ground = f"{west:.1f},{south:.1f},{east:.1f},{north:.1f}"
        raise options.usage_error(tr("frame.elsewhere", text=text[:40], ground=ground), "--bbox")
    return box


def _scale(text: str) -> float:
    from explorer.export.layout.aim import parse_scale

    try:
        return parse_scale(text)
    except ValueError as error:
        raise options.usage_error(tr("frame.scale", text=text[:40]), "--scale") from error
