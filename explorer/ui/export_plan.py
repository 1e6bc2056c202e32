"""From what the studio's form says to the worker's job. No Qt."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from explorer.export.counts import Data
from explorer.export.frames import Frame, by_milestone, by_period, by_scene
from explorer.export.paper import LEAST_DPI, parse
from explorer.export.sheet import Sheet
from explorer.layers.registry import opening_layers
from explorer.state.deck import deck
from explorer.state.strings import t
from explorer.state.view import FIRST_DAY, LAST_DAY, View
from explorer.ui.export_form import Choice

_PREVIEW_PX = 1500.0
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def job_of(data: Data, view: View, sheet: Sheet, choice: Choice, path: Path) -> dict[str, Any]:
    """One picture, or the frames of a series."""
    job: dict[str, Any] = {"sheet": sheet.to_json(), "out": str(path)}
    if choice.series == "one":
        return job | {"view": view.to_json()}
    return job | {"kind": choice.kind, "frames": [_frame(f) for f in frames_of(data, view, choice.series)]}


def frames_of(data: Data, view: View, series: str) -> tuple[Frame, ...]:
    """The pictures of a series; a span of the clock narrows it, an instant does not."""
    first = FIRST_DAY if view.clock.mode == "asof" else view.clock.start
    last = LAST_DAY if view.clock.mode == "asof" else view.clock.at
    if series == "scenes":
        return by_scene(deck(opening_layers()), view)
    if series == "milestones":
        return by_milestone(data.atlas, view, first, last)
    return by_period(view, series, first, last)  # type: ignore[arg-type]


def _frame(frame: Frame) -> dict[str, Any]:
    words = {"name": frame.name, "title": frame.title, "subtitle": frame.subtitle}
    return {"view": frame.view.to_json(), **words}


def suggested_name(view: View, choice: Choice, title: str) -> str:
    """A file name from title and date that every system takes."""
    words = title.strip() or t("export.title", view.lang)
    day = view.clock.at.isoformat() if choice.series == "one" else choice.series
    return _UNSAFE.sub("-", f"{words} {day}")[:80].strip(" .") + f".{choice.suffix}"


def small(sheet: Sheet) -> Sheet:
    """The sheet at a preview's sharpness; its layout is the same at any."""
    if not sheet.paper.printed:
        return sheet
    longest = max(sheet.paper.width, sheet.paper.height)
    dpi = max(LEAST_DPI, min(sheet.paper.dpi, _PREVIEW_PX / longest * 25.4))
    return replace(sheet, paper=parse(sheet.paper.name, dpi))
