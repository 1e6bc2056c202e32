"""From what the studio's form says to the worker's job. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from explorer.atlas import pack
from explorer.atlas.axis import Axis
from explorer.atlas.known import Known
from explorer.export.jobs.frames import Frame, by_milestone, by_period, by_scene
from explorer.export.sheet.paper import MIN_DPI, parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.scenes import Scene
from explorer.state.view.view import View
from explorer.ui.studio.form import ExportChoice
from explorer.words.strings import t

_PREVIEW_PX = 1500.0
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def job_of(
    view: View, sheet: Sheet, choice: ExportChoice, frames: Sequence[Frame], path: Path
) -> dict[str, Any]:
    """One picture, or the frames of a series."""
    job: dict[str, Any] = {"sheet": sheet.to_json(), "out": str(path)}
    if choice.series == "one":
        return job | {"view": view.to_json()}
    many = {"seconds": choice.many.seconds, "pattern": choice.many.pattern, "fade": choice.many.fade}
    return job | {"kind": choice.kind, "frames": [f.to_json() for f in frames], **many}


def picture_job(
    view: View, sheet: Sheet, choice: ExportChoice, frames: Sequence[Frame], at: int, path: Path
) -> dict[str, Any]:
    """The picture, one of the series with the room that all of it keeps, or small multiples whole."""
    job = job_of(view, sheet, choice, frames, path)
    return job if choice.series == "one" or choice.kind == "grid" else job | {"only": at}


def span_of(axis: Axis, view: View) -> tuple[date, date]:
    """Return the default date range of a series: the clock's span, or the whole axis."""
    if view.clock.mode == "asof":
        return axis.first, axis.known
    return view.clock.start, view.clock.at


def frames_of(data: Known, view: View, choice: ExportChoice, scenes: Iterable[Scene]) -> tuple[Frame, ...]:
    """The pictures of a series; none of a single picture."""
    first, last = choice.many.first, choice.many.last
    if choice.series == "one":
        return ()
    if choice.series == "scenes":
        return by_scene(scenes, view, data)
    if choice.series == "milestones":
        return by_milestone(data, view, first, last)
    return by_period(data.axis, view, choice.series, first, last)  # type: ignore[arg-type]


def nearest(frames: Sequence[Frame], day: date) -> int:
    """The picture to begin a preview with: the last one that is not later than the clock."""
    past = [n for n, frame in enumerate(frames) if frame.view.clock.at <= day]
    return past[-1] if past else 0


def suggested_name(view: View, choice: ExportChoice, title: str) -> str:
    """Return a file name from title and date that is valid on every system."""
    words = title.strip() or pack.current().name.in_(view.lang)
    many = choice.many
    day = view.clock.at.isoformat() if choice.series == "one" else f"{many.first.year}–{many.last.year}"
    if choice.series == "scenes":
        day = t("export.dialog.scenes_name", view.lang)
    return _UNSAFE.sub("-", f"{words} {day}")[:80].strip(" .") + f".{choice.suffix}"


def small(sheet: Sheet) -> Sheet:
    """The sheet at a preview's sharpness; its layout is the same at any."""
    if not sheet.paper.printed:
        return sheet
    longest = max(sheet.paper.width, sheet.paper.height)
    dpi = max(MIN_DPI, min(sheet.paper.dpi, _PREVIEW_PX / longest * 25.4))
    return replace(sheet, paper=parse_paper(sheet.paper.name, dpi))
