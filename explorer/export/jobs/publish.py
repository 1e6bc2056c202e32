"""The check before publication: findings, each with a fix.

Features that the frame cuts are only a warning, since every map of a county cuts some; all other findings block.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Box, Feature
from explorer.export.layout.aim import with_extent
from explorer.export.layout.camera import frame_extent
from explorer.export.layout.elements import PX_PER_MM
from explorer.export.layout.halves import half
from explorer.export.layout.layout import Layout, camera_on
from explorer.export.sheet.left_out import unread
from explorer.export.sheet.sheet import Sheet
from explorer.records import dataclass
from explorer.state.queries.drawn import drawn, left_out
from explorer.state.queries.intersections import crossing
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

Fix = Literal["approval", "show_notes", "show_sources", "fit", "none"]
_MAX_NAMES = 4
WARNINGS = ("cut",)
WAIVABLE = ("approval", *WARNINGS)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem to fix; `fix` names the action that a click performs."""

    key: str
    words: str
    fix: Fix

    @property
    def blocks(self) -> bool:
        return self.key not in WARNINGS


def findings(
    data: Known, views: Sequence[View], sheet: Sheet, layout: Layout, waived: Collection[str]
) -> tuple[Finding, ...]:
    """Check these Views on sheets laid out like `layout`; `waived` holds keys of WAIVABLE."""
    lang = views[0].lang
    found = []
    if not sheet.approval.strip() and "approval" not in waived:
        found.append(Finding("approval", t("export.check.approval", lang), "approval"))
    each = [(view, _extent(view, sheet, layout)) for view in views]
    features = {f.id: f for view, box in each for f in _features(data, view, box)}.values()
    bare = [
        f.name.in_(lang) for f in features if not any(c.source in data.atlas.sources for c in f.citations)
    ]
    if bare:
        found.append(_listed("uncited", bare, "none", lang))
    if not sheet.shows("sources"):
        found.append(Finding("sources", t("export.check.sources", lang), "show_sources"))
    found += _notes(data, each, sheet, {f.quality for f in features})
    lacking = dict.fromkeys(name for view in views for name in unread(data, view))
    if lacking:
        found.append(_listed("unread", list(lacking), "none", lang))
    partly = {f.id: f.name.in_(lang) for view, box in each for f in _cut(data, view, box)}
    if partly and "cut" not in waived:
        one_camera = len({(view.camera, view.extent) for view in views}) == 1 and sheet.scale is None
        found.append(_listed("cut", list(partly.values()), "fit" if one_camera else "none", lang))
    return tuple(found)


def _extent(view: View, sheet: Sheet, layout: Layout) -> Box:
    """Return the extent that a frame of this size shows."""
    frame = half(view, layout.frame)
    camera = camera_on(view, sheet, frame, layout.scale)
    return frame_extent(camera, frame.w * PX_PER_MM, frame.h * PX_PER_MM)


def _features(data: Known, view: View, box: Box | None = None) -> list[Feature]:
    """Return the drawn features, inside `box` if given; one row of each of the user's layers represents all."""
    return [f for f, _ in drawn(data.atlas, view, data.shapes, data.bounds, box).examples()]


def _notes(data: Known, each: Sequence[tuple[View, Box]], sheet: Sheet, quality: set[str]) -> list[Finding]:
    """Check that the notes give the counts of omitted features and the remark on schematic lines."""
    if sheet.shows("notes"):
        return []
    found = []
    lang = each[0][0].lang
    lefts = [left_out(data.atlas, view, data.shapes, data.bounds, box) for view, box in each]
    missing = max(left.get("undated", 0) + left.get("unplaced", 0) for left in lefts)
    if missing:
        found.append(Finding("missing", t("export.check.missing", lang, n=missing), "show_notes"))
    if quality & {"schematic", "stations", "county"}:
        found.append(Finding("schematic", t("export.check.schematic", lang), "show_notes"))
    return found


def _listed(key: str, names: list[str], fix: Fix, lang: Lang) -> Finding:
    joint = "、" if lang == "zh" else ", "
    some = joint.join(name[:30] for name in names[:_MAX_NAMES]) + ("…" if len(names) > _MAX_NAMES else "")
    return Finding(key, t(f"export.check.{key}", lang, n=len(names), names=some), fix)


def _cut(data: Known, view: View, box: Box) -> list[Feature]:
    """Return the drawn features that the frame shows only in part."""
    partly = crossing(data.tables.shapes, box)
    return [f for f in _features(data, view, box) if f.id in partly]


def apply_fix(
    view: View, sheet: Sheet, data: Known, fix: Fix, views: Sequence[View] = ()
) -> tuple[View, Sheet]:
    """Return View and Sheet with the fix applied; unchanged for `approval`, which the user has to type."""
    if fix == "show_notes":
        return view, replace(sheet, hidden=sheet.hidden - {"notes"})
    if fix == "show_sources":
        return view, replace(sheet, hidden=sheet.hidden - {"sources"})
    features = {f.id for one in views or (view,) for f in _features(data, one)}
    boxes = [data.shapes[key]["bbox"] for key in sorted(features) if data.shapes[key].get("bbox")]
    if fix != "fit" or not boxes:
        return view, sheet
    return fitted_to(view, boxes), sheet


def fitted_to(view: View, boxes: list[Box]) -> View:
    """Return the View with the boxes' union, plus a margin, as its extent."""
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return with_extent(view, (min(wests), min(souths), max(easts), max(norths)), air=True)
