"""The data of the scrolling page: features once, and for each scene the message that shows it, and those of its run."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.formats.web.html_data import GROUND, details, ground_file, member_counties, relief_file
from explorer.export.formats.web.html_legend import chosen_rows
from explorer.export.formats.web.html_tiles import embedded
from explorer.export.formats.web.videos import EmbeddedVideos
from explorer.export.layout.camera import extent_of
from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import Sheet
from explorer.layers.large import large_layers
from explorer.page import columns
from explorer.page.document import leaflet_options
from explorer.page.messages import MapContext, diff, full, furniture
from explorer.page.payload import atlas_payload
from explorer.records import dataclass
from explorer.state.queries.indicators import cards
from explorer.state.view.clock import next_stop
from explorer.state.view.compare import sides
from explorer.state.view.scenes import Run, Slide
from explorer.state.view.view import View
from explorer.words.strings import t

_MOST_STEPS = 240
_OF_THE_WINDOW = ("camera", "found", "hover", "flash", "sketch", "fit")


@dataclass(frozen=True, slots=True)
class StoryPart:
    """A scene: what it shows and says, the layout of its picture and its sheet, and that picture as JPEG."""

    view: View
    title: str
    caption: str
    layout: Layout
    sheet: Sheet
    picture: bytes
    run: Run | None = None
    slide: Slide = ""


def story_payload(parts: Sequence[StoryPart], data: Known) -> dict[str, Any]:
    """Return what story.js reads; `large` says whether it needs the painter of large layers."""
    context = MapContext(
        data,
        cards=lambda view: cards(data.atlas, view),
        annotations=EmbeddedVideos().message,
    )
    used = {layer.id for part in parts for layer in part.view.layers if layer.visible}
    atlas = json.loads(atlas_payload(data))
    atlas["features"] = [f for f in atlas["features"] if f["layer"] in used]
    relief = any(part.view.basemap.relief for part in parts)
    files: dict[str, Any] = {f"/basemap/{name}.geojson": ground_file(name) for name in GROUND}
    files |= member_counties(atlas["features"])
    large = {key: data.collections[key] for key in large_layers(data.atlas) if key in used}
    files |= {
        columns.address(c): base64.b64encode(columns.of_collection(c)).decode("ascii") for c in large.values()
    }
    files |= {"/atlas.json": atlas, "/basemap/relief.json": relief_file() if relief else None}
    lang = parts[0].view.lang
    return {
        "files": files,
        "scenes": [_scene(part, data, context) for part in parts],
        "details": details(data.atlas, data.catalogue, [f["id"] for f in atlas["features"]], lang),
        "leaflet": leaflet_options(),
        "words": {"close": t("export.page.close", lang)},
        "large": bool(large),
    }


def _scene(part: StoryPart, data: Known, context: MapContext) -> dict[str, Any]:
    first = _at(part.view, part.run.start) if part.run else part.view
    message = {key: value for key, value in full(first, context).items() if key not in _OF_THE_WINDOW}
    message["legend"] = _chosen(message["legend"], part, data, first)
    message["grounds"] = embedded(part.view, part.layout)
    found = {"message": message, "extent": extent_of(part.view), **_clock(first)}
    if part.run is not None:
        steps = list(_steps(part, part.run, data, context))
        found["run"] = {"ms": round(1000 / part.run.speed), "steps": steps}
    return found


def _chosen(rows: object, part: StoryPart, data: Known, view: View) -> list[dict[str, Any]]:
    """Return a message's rows of the legend as the user chose them for the sheet."""
    return chosen_rows(cast("list[dict[str, Any]]", rows), data, view, part.sheet.legend)


def _steps(part: StoryPart, run: Run, data: Known, context: MapContext) -> Iterator[dict[str, Any]]:
    """Yield what changes with each step of a run, and its date."""
    view = part.view
    before, day, count = _at(view, run.start), run.start, 0
    while day < run.end and count < _MOST_STEPS:
        day = min(next_stop(data.axis, day, run.step), run.end)
        now = _at(view, day)
        old, new = furniture(before, context), furniture(now, context)
        changed = {key: value for key, value in new.items() if old.get(key) != value}
        if "legend" in changed:
            changed["legend"] = _chosen(changed["legend"], part, data, now)
        yield {"message": {**diff(before, now, context), **changed}, **_clock(now)}
        before, count = now, count + 1


def _at(view: View, day: date) -> View:
    clock = view.clock
    start = clock.start if clock.start < day else day
    return replace(view, clock=Clock(day, start, clock.mode))


def _clock(view: View) -> dict[str, str]:
    """Return the clock's words."""
    day, mode = view.clock.at.isoformat(), "compare" if view.compare else view.clock.mode
    if view.compare:
        day = " │ ".join(one.isoformat() for one in sides(view))
    elif mode != "asof":
        day = f"{view.clock.start.isoformat()} — {day}"
    words = t(f"export.clock.{mode}", view.lang), t(f"export.clock.{mode}_note", view.lang)
    return {"date": day, "clock": " · ".join(words)}
