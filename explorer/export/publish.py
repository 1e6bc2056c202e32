"""The check before a picture goes public: what is missing, in words, each with what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from explorer.atlas.model import Lang
from explorer.export.camera import shown
from explorer.export.counts import Data, left_out
from explorer.export.layout import PX_PER_MM, Layout
from explorer.export.sheet import Sheet
from explorer.layers.legend import drawn
from explorer.state.strings import t
from explorer.state.view import View

Fix = Literal["approval", "show_notes", "show_sources", "fit", "none"]
Box = tuple[float, float, float, float]
_NAMES = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; `fix` says what a click can do about it."""

    key: str
    words: str
    fix: Fix


def findings(data: Data, view: View, sheet: Sheet, layout: Layout, waived: bool) -> tuple[Finding, ...]:
    """What stands against publishing this sheet; empty where nothing does."""
    lang = view.lang
    found = []
    if not sheet.approval.strip() and not waived:
        found.append(Finding("approval", t("export.check.approval", lang), "approval"))
    features = [f for f, s in drawn(data.atlas, view, data.shapes) if s.certainty != "later"]
    bare = [
        f.name.in_(lang) for f in features if not any(c.source in data.atlas.sources for c in f.citations)
    ]
    if bare:
        found.append(_listed("uncited", bare, "none", lang))
    if not sheet.shows("sources"):
        found.append(Finding("sources", t("export.check.sources", lang), "show_sources"))
    found += _notes(data, view, sheet, [f.quality for f in features])
    cut = [f.name.in_(lang) for f in features if _cut(data.shapes[f.id].get("bbox"), layout)]
    if cut:
        found.append(_listed("cut", cut, "fit", lang))
    return tuple(found)


def _notes(data: Data, view: View, sheet: Sheet, quality: list[str]) -> list[Finding]:
    """Counts of what is not drawn and the word on schematic lines stand in the notes."""
    if sheet.shows("notes"):
        return []
    found = []
    left = left_out(data, view)
    missing = left.get("undated", 0) + left.get("unplaced", 0)
    if missing:
        found.append(Finding("missing", t("export.check.missing", view.lang, n=missing), "show_notes"))
    if "schematic" in quality:
        found.append(Finding("schematic", t("export.check.schematic", view.lang), "show_notes"))
    return found


def _listed(key: str, names: list[str], fix: Fix, lang: Lang) -> Finding:
    joint = "、" if lang == "zh" else ", "
    some = joint.join(name[:30] for name in names[:_NAMES]) + ("…" if len(names) > _NAMES else "")
    return Finding(key, t(f"export.check.{key}", lang, n=len(names), names=some), fix)


def _cut(box: Box | None, layout: Layout) -> bool:
    """Whether the frame shows a part of the feature and not the whole."""
    if not box:
        return False
    frame = layout.frame
    west, south, east, north = shown(layout.camera, frame.w * PX_PER_MM, frame.h * PX_PER_MM)
    if box[2] < west or box[0] > east or box[3] < south or box[1] > north:
        return True
    return box[0] < west or box[2] > east or box[1] < south or box[3] > north


def mended(view: View, sheet: Sheet, data: Data, fix: Fix) -> tuple[View, Sheet]:
    """View and sheet with what a click can do done; an approval number has to be typed."""
    if fix == "show_notes":
        return view, replace(sheet, hidden=sheet.hidden - {"notes"})
    if fix == "show_sources":
        return view, replace(sheet, hidden=sheet.hidden - {"sources"})
    boxes = [
        data.shapes[f.id]["bbox"]
        for f, s in drawn(data.atlas, view, data.shapes)
        if s.certainty != "later" and data.shapes[f.id].get("bbox")
    ]
    if fix != "fit" or not boxes:
        return view, sheet
    return fitted_to(view, boxes), sheet


def fitted_to(view: View, boxes: list[Box]) -> View:
    """The View looking at all of the boxes, with a little air."""
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    air_x, air_y = max((east - west) * 0.03, 0.02), max((north - south) * 0.03, 0.02)
    extent = (west - air_x, south - air_y, east + air_x, north + air_y)
    middle = replace(view.camera, lon=(west + east) / 2, lat=_middle(extent[1], extent[3]))
    return replace(view, extent=extent, camera=middle)


def _middle(south: float, north: float) -> float:
    """The latitude half way up the map between two others."""
    from explorer.export.camera import lonlat, world

    return lonlat(0.5, (world(0, south)[1] + world(0, north)[1]) / 2)[1]
