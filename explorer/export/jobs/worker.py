"""The export worker process: JSON jobs on stdin, JSON answers on stdout, one per line.

The window starts one worker, sends it previews and exports, and kills it to cancel, so the window never waits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from pathlib import Path
from typing import Annotated, Any

from explorer.atlas import catalogue, comments, own_shapes
from explorer.atlas.assembly.known import Known, commented, drawn_over
from explorer.atlas.columns import collection_file
from explorer.atlas.edits import row_edit
from explorer.atlas.edits.laying import laid_under
from explorer.export.files.errors import LocalizedError
from explorer.export.files.files import write_whole
from explorer.export.formats.renderer import Renderer
from explorer.export.jobs.frames import Frame
from explorer.export.jobs.parts import SeriesPage
from explorer.export.jobs.series import FADE, PATTERN, SeriesFormat, lay_out_series, write_series
from explorer.export.jobs.snapshot import check_paper, render, snapshot
from explorer.export.layout.layout import Layout, scale_of
from explorer.export.layout.legible import lacks, smallest_text
from explorer.export.sheet.caption import caption
from explorer.export.sheet.legend_rows import LegendRow
from explorer.export.sheet.sheet import Sheet
from explorer.records import dataclass
from explorer.state.files import media
from explorer.state.queries.tables.telling import Told
from explorer.state.view.view import View, ViewError
from explorer.words.structure import Between, Matches, structure
from explorer.words.text import Lang

Send = Callable[[dict[str, Any]], None]
_TAG = re.compile(r"[0-9a-f]{8}|")  # it becomes part of a file's name


@dataclass(frozen=True, slots=True)
class Job:
    """A line of input: a picture of `view`, or the series of `frames`; with `only` one picture of the series.

    Views, frames and sheets stay JSON here, since a series that is paged through is laid out once. `kind`, `seconds`
    per frame and the `pattern` of file names are those of the series' format; `tag` marks the drafts of this job.
    """

    out: str
    sheet: dict[str, Any]
    view: dict[str, Any] | None = None
    frames: tuple[dict[str, Any], ...] | None = None
    only: int | None = None
    kind: str = ""
    seconds: Annotated[float, Between(0, 3600)] | None = None
    fade: Annotated[float, Between(0, 60)] = FADE
    contents: bool = False
    pattern: str | None = None
    tag: Annotated[str, Matches(_TAG, "refused.tag")] = ""


def serve(lines: Iterable[str], say: Send, data: Known, renderer: Renderer) -> None:
    """Run the jobs in order; each is answered with `done` or `error`."""

    @lru_cache(maxsize=1)  # paging through a series requests neighbouring frames
    def laid(frames: str, sheet: str) -> tuple[SeriesPage, ...]:
        wanted = [Frame.from_json(item) for item in json.loads(frames)]
        return lay_out_series(data, wanted, Sheet.from_json(json.loads(sheet)), renderer)

    say({"ready": True})
    for line in lines:
        try:
            members = json.loads(line)
            if "layers" in members:  # a new catalogue; not answered
                data = _with_layers(data, members)
                renderer.show_known(data)
                laid.cache_clear()
                continue
            if "media" in members:  # where the project's videos are; not answered
                media.search(map(Path, members["media"]))
                continue
            if "edits" in members:  # of the user's facts; not answered
                data = laid_under(data, data, tuple(map(row_edit.read, members["edits"])))
                renderer.show_known(data)
                laid.cache_clear()
                continue
            if "shapes" in members:  # of the user's own; not answered
                data = drawn_over(data, tuple(map(own_shapes.read, members["shapes"])))
                renderer.show_known(data)
                laid.cache_clear()
                continue
            if "comments" in members:  # of the user's own; not answered
                data = commented(data, tuple(map(comments.read, members["comments"])))
                laid.cache_clear()
                continue
            job = structure(members, Job, "")
            if job.frames is None:
                answer = _snapshot(job, data, renderer, partial(_say_stage, say, members.get("id")))
            else:
                answer = _series(job, partial(_say_progress, say, members.get("id")), laid)
        except LocalizedError as error:
            answer = {"error": error.in_(lang_of(members))}
        except (ViewError, ValueError, KeyError, TypeError) as error:
            answer = {"error": str(error) or type(error).__name__}
        say({"id": _id(line), **answer})


def _with_layers(data: Known, members: dict[str, Any]) -> Known:
    """Return what the tables know with the layers of the window, whose rows are in files of its own."""
    layers = catalogue.from_json(members["layers"])
    found = [collection_file.read(Path(path)) for path in members.get("own", ())]
    return data.tables.with_collections({c.layer: c for c in found}, layers)


def lang_of(members: dict[str, Any]) -> Lang:
    """Return the language of the job's first View."""
    views = [members.get("view"), *(frame.get("view") for frame in members.get("frames") or ())]
    return "en" if any(view and view.get("lang") == "en" for view in views[:2]) else "zh"


def _id(line: str) -> Any:
    try:
        return json.loads(line).get("id")
    except (ValueError, AttributeError):
        return None


def _say_progress(say: Send, job: object, number: int, total: int, name: str) -> None:
    say({"id": job, "progress": [number, total], "name": name})


def _say_stage(say: Send, job: object, stage: str, done: int, total: int) -> None:
    say({"id": job, "stage": stage, "progress": [done, total]})


def _snapshot(job: Job, data: Known, renderer: Renderer, told: Told) -> dict[str, Any]:
    path, view, sheet = Path(job.out), View.from_json(job.view), Sheet.from_json(job.sheet)
    return _picture_answer(path, snapshot(data, view, sheet, renderer, path, job.tag, told), sheet)


def _series(
    job: Job, progress: Callable[[int, int, str], None], laid: Callable[[str, str], tuple[SeriesPage, ...]]
) -> dict[str, Any]:
    path, tag = Path(job.out), job.tag
    parts = laid(json.dumps(job.frames), json.dumps(job.sheet))
    if job.only is not None:  # one frame of the series, in its common layout
        part = parts[job.only]
        check_paper(part.sheet.paper, "png")
        write_whole(path, render(part.drawing(), "png"), tag)
        return _picture_answer(path, part.layout, part.sheet)

    wish = SeriesFormat(job.kind, path, job.seconds, job.pattern or PATTERN, tag, job.contents, job.fade)
    outcome = write_series(parts, wish, progress)
    return {"done": [str(p) for p in outcome.written], "failed": list(outcome.failed)}


def _picture_answer(path: Path, layout: Layout, sheet: Sheet) -> dict[str, Any]:
    frame = layout.frame
    room = [v * layout.scale for v in (frame.x, frame.y, frame.w, frame.h)]
    seen = {
        "frame": room,
        "ground": list(layout.ground),
        "scale": scale_of(layout),
        "smallest": smallest_text(layout),
        "lacks": [
            {"key": one.key, "words": one.words, "remedy": one.remedy, "part": one.part}
            for one in lacks(layout, sheet)
            if one.key != "small"  # which `smallest` says
        ],
        "caption": caption(layout.content, sheet.number),
        "legend": [
            {
                "layer": group.layer,
                "name": group.name,
                "rows": list(map(_legend_row, group.rows)),
            }
            for group in layout.content.offered
        ],
    }
    return {"done": [str(path)], "parts": _part_boxes(layout.elements, layout.scale), **seen}


def _legend_row(row: LegendRow) -> dict[str, Any]:
    entry = row.entry
    return {
        "words": row.words,
        "keys": list(row.keys),
        "kind": entry.kind,
        "classed": entry.label is not None,
    }


def _part_boxes(elements: Iterable[Any], scale: float) -> dict[str, list[float]]:
    """Return the box of each part on the page in mm, for dragging in the preview."""
    found: dict[str, list[float]] = {}
    for element in elements:
        box = element.box()
        x1, y1, x2, y2 = found.get(element.part, [1e9, 1e9, -1e9, -1e9])
        found[element.part] = [min(x1, box.x), min(y1, box.y), max(x2, box.right), max(y2, box.bottom)]
    return {part: [v * scale for v in edges] for part, edges in found.items()}
