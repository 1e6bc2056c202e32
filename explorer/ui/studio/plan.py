"""From the choices of the studio's form to the worker's job. No Qt."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from explorer.atlas import pack
from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.model import Box
from explorer.export.files.errors import ExportError, PaperError
from explorer.export.formats.film import film_warnings
from explorer.export.jobs.file_size import series_words, size_words
from explorer.export.jobs.frames import Frame, by_milestone, by_period, by_scene, file_names
from explorer.export.jobs.series import check_cells
from explorer.export.jobs.snapshot import check_paper
from explorer.export.sheet.content import title
from explorer.export.sheet.paper import MIN_DPI, parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.scenes import Scene, view_of
from explorer.state.view.view import View
from explorer.ui.studio.form import ExportChoice
from explorer.words.strings import t
from explorer.words.text import Lang, join_clauses

_PREVIEW_PX = 1500.0
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def job_of(
    view: View, sheet: Sheet, choice: ExportChoice, frames: Sequence[Frame], path: Path
) -> dict[str, Any]:
    """One picture, or the frames of a series."""
    job: dict[str, Any] = {"sheet": sheet.to_json(), "out": str(path)}
    if choice.series == "one":
        return job | {"view": view.to_json()}
    many: dict[str, Any] = {
        "seconds": choice.many.seconds,
        "pattern": choice.many.pattern,
        "fade": choice.many.fade,
    }
    many["contents"] = choice.many.contents
    return job | {"kind": choice.kind, "frames": [f.to_json() for f in frames], **many}


def pictures_there(
    known: Known, sheet: Sheet, choice: ExportChoice, frames: Sequence[Frame], folder: Path
) -> list[Path]:
    """Return the files in `folder` that the pictures of a series would replace."""
    named = [(f, title(replace(sheet, title=f.title or sheet.title), known, f.view.lang)) for f in frames]
    pictures = (folder / f"{name}.png" for name in file_names(choice.many.pattern, named))
    return [path for path in pictures if os.path.lexists(path)]


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


def scene_words(scene: Scene | None, view: View, axis: Axis, choice: ExportChoice) -> tuple[str, str]:
    """Return title and caption of the current scene where one picture shows it, whatever of it is looked at."""
    if scene is None or choice.series != "one":
        return "", ""
    looked = replace(view_of(scene, view, axis), camera=view.camera, extent=view.extent, split=view.split)
    if replace(looked, selection=view.selection) != view:
        return "", ""
    return scene.title.in_(view.lang), scene.caption.in_(view.lang)


def changed_for_film(sheet: Sheet | None, choice: ExportChoice, lang: Lang) -> str:
    """Return what a film cannot have as it was asked for."""
    if sheet is None or choice.series == "one":
        return ""
    return join_clauses(film_warnings(choice.kind, sheet.paper.pixels, choice.many.seconds, lang), lang)


def size_lines(
    known: Known, view: View, choice: ExportChoice, frames: Sequence[Frame], ground: Box | None, sheet: Sheet
) -> tuple[str, ...]:
    """Return a line on how large the file, or all of a series, will be, where that is much."""
    if choice.series == "one":
        return size_words(known, view, choice.kind, ground, sheet, view.lang)
    return series_words(known, [frame.view for frame in frames], choice.kind, sheet, view.lang)


def refusal(sheet: Sheet, choice: ExportChoice, frames: Sequence[Frame], lang: Lang) -> str:
    """Return why so many pictures cannot be made: known before any is laid out."""
    if choice.series == "one":
        return ""
    try:
        check_cells(choice.kind, len(frames))
        check_paper(sheet.paper, choice.kind, len(frames))
    except (ExportError, PaperError) as error:
        return error.in_(lang)
    return ""


class FrameSource:
    """The pictures of a series; an atlas is counted anew only when the View or its areas change.

    `problem` says why there are none, where the form cannot know.
    """

    def __init__(self, data: Known) -> None:
        self._data = data
        self._atlas: tuple[View, str, tuple[Frame, ...]] | None = None
        self.problem = ""

    def frames(self, view: View, choice: ExportChoice, scenes: Iterable[Scene]) -> tuple[Frame, ...]:
        """Return the pictures; none of a single picture."""
        self.problem = ""
        first, last = choice.many.first, choice.many.last
        if choice.series == "one":
            return ()
        if choice.series == "scenes":
            return by_scene(scenes, view, self._data)
        if choice.series == "milestones":
            return by_milestone(self._data, view, first, last)
        if choice.series == "atlas":
            return self._atlas_of(view, choice.many.areas)
        return by_period(self._data.axis, view, choice.series, first, last)  # type: ignore[arg-type]

    def _atlas_of(self, view: View, areas: str) -> tuple[Frame, ...]:
        if self._atlas is None or self._atlas[:2] != (view, areas):
            from explorer.export.jobs.atlas_pages import atlas_areas, by_area

            try:
                found = by_area(self._data, view, atlas_areas(self._data, view, areas))
            except ExportError as error:
                self.problem = error.in_(view.lang)
                return ()
            self._atlas = (view, areas, found)
        return self._atlas[2]


def areas_of(data: Known, view: View) -> dict[str, str]:
    """Return what an atlas may have a page for, by key: divisions, then the layers of the View."""
    divisions = {key: t(f"export.dialog.atlas_{key}", view.lang) for key in ("county", "prefecture")}
    layers = {
        x.id: data.catalogue.name(x.id).in_(view.lang) for x in view.layers if x.id in data.catalogue.specs
    }
    return divisions | layers


def nearest(frames: Sequence[Frame], day: date) -> int:
    """The picture to begin a preview with: the last one that is not later than the clock; the first if all are of a day."""
    if len({frame.view.clock.at for frame in frames}) < 2:
        return 0
    past = [n for n, frame in enumerate(frames) if frame.view.clock.at <= day]
    return past[-1] if past else 0


def suggested_name(view: View, choice: ExportChoice, title: str) -> str:
    """Return a file name from title and date that is valid on every system."""
    words = title.strip() or pack.current().name.in_(view.lang)
    many = choice.many
    day = view.clock.at.isoformat() if choice.series == "one" else f"{many.first.year}–{many.last.year}"
    if choice.series in ("scenes", "atlas"):
        day = t(f"export.dialog.{choice.series}_name", view.lang)
    return _UNSAFE.sub("-", f"{words} {day}")[:80].strip(" .") + f".{choice.suffix}"


def small(sheet: Sheet) -> Sheet:
    """The sheet at a preview's sharpness; its layout is the same at any."""
    if not sheet.paper.printed:
        return sheet
    longest = max(sheet.paper.width, sheet.paper.height)
    dpi = max(MIN_DPI, min(sheet.paper.dpi, _PREVIEW_PX / longest * 25.4))
    return replace(sheet, paper=parse_paper(sheet.paper.name, dpi))
