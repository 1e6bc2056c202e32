"""The data of the single-file map: features, and text for every date that its clock can reach."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from PIL import Image

from explorer.atlas.assembly import basemap_files
from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.report import observations_by_certain_day
from explorer.atlas.columns.timeline import DRAWN, Certainty, Clock
from explorer.atlas.model import STATUSES, Atlas, Event, Feature, Indicator, StatusRecord
from explorer.export.formats.message import items
from explorer.export.formats.relief import relief
from explorer.export.formats.web.html_legend import chosen, classes, grades, samples, sizes
from explorer.export.formats.web.html_tiles import embedded
from explorer.export.formats.web.videos import EmbeddedVideos
from explorer.export.layout.elements import PX_PER_MM
from explorer.export.layout.layout import Layout
from explorer.export.layout.plot import block
from explorer.export.sheet.charts import chart
from explorer.export.sheet.content import NOTES, number
from explorer.export.sheet.credits import cited_by, source_lines_by_id
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.typeset import clean
from explorer.layers.large import large_layers
from explorer.layers.legend import KINDS
from explorer.layers.marks import RINGS
from explorer.page import columns
from explorer.page.document import leaflet_options
from explorer.page.messages import MapContext, full
from explorer.page.payload import atlas_payload
from explorer.state.queries.citing import cite
from explorer.state.queries.drawn import REASONS
from explorer.state.queries.indicators import NO_FIGURE, SOURCES_JOINT, runs
from explorer.state.queries.labels import kind_name, state_words
from explorer.state.queries.own_facts import own_tag, row_tag
from explorer.state.queries.query import matching
from explorer.state.queries.timeline.pins import in_order, pins
from explorer.state.view.clock import MONTHS, periods
from explorer.state.view.view import Filters, View
from explorer.words import quantity
from explorer.words.dates import certain_day, chronological_key, in_words
from explorer.words.strings import t
from explorer.words.text import Lang

GROUND = ("neighbours", "provinces", "boundary_lines", "rivers", "labels")
_RELIEF_PX = 1700
_CHART_SIZE, _CHART_WIDTH = 13 / PX_PER_MM, 268 / PX_PER_MM  # text size and width beside the map, in mm
_WORDS = (
    *(f"export.page.{key}" for key in ("play", "pause", "close", "undated_switch", "flags")),
    *("command.density", "legend.density"),
    *(f"export.drawn.{c}" for c in DRAWN),
    "export.left",
    *(f"export.left.{why}" for why in REASONS),
    *(f"export.clock.{m}{n}" for m in ("asof", "window", "cumulative", "compare") for n in ("", "_note")),
    *(f"export.note.{kind}" for kind in (*NOTES, "prevails")),
    *(f"export.ring.{kind}" for kind in RINGS),
    *(f"map.events.{period}" for period in (*MONTHS, "span")),
    "export.number_note",
    "indicators.as_of",
    "map.key_discs",
    *(f"export.{key}{of}" for key in ("drawn", "nothing", "numbers") for of in ("", "_whole")),
)


# Order of the lists in the text around the map.
_CERTAINTY: dict[str, Certainty] = {"begins": "certain", "attested": "attested", "expected": "possible"}
_ORDER = {
    "kinds": KINDS,
    "statuses": (*STATUSES, ""),
    "certainties": DRAWN,
    "reasons": REASONS,
    "notes": NOTES,
}


def payload(layout: Layout, data: Known, view: View, sheet: Sheet) -> dict[str, Any]:
    passing = matching(data.atlas, view, data.bounds)
    atlas = json.loads(atlas_payload(data))
    atlas["features"] = [f for f in atlas["features"] if f["id"] in passing]
    files = {f"/basemap/{name}.geojson": ground_file(name) for name in GROUND}
    files |= member_counties(atlas["features"])
    large = {key: data.collections[key] for key in large_layers(data.atlas)}
    files |= {
        columns.address(c): base64.b64encode(columns.of_collection(c)).decode("ascii") for c in large.values()
    }
    files |= {"/atlas.json": atlas, "/basemap/relief.json": relief_file() if view.basemap.relief else None}
    return {
        "files": files,
        "view": full(
            view if layout.content.comments else replace(view, show_comments="none"),
            MapContext(data, annotations=EmbeddedVideos().message),
        )
        | {"legend": None, "cards": None, "pins": [], "grounds": embedded(view, layout)},
        "extent": layout.ground,
        "samples": samples(data, view),
        "classes": classes(data, view),
        "chosen": chosen(data, view, sheet.legend),
        "grades": grades(data, view),
        "sizes": sizes(data, view),
        "details": details(data.atlas, data.catalogue, [f["id"] for f in atlas["features"]], view.lang),
        "narrowed": view.filters != Filters(),
        "filtered": [
            {"layer": f.theme, "geometry": _geometry(data.shapes.get(f.id))}
            for f in data.atlas.tables.features.values()
            if f.id not in passing
        ],
        "whole": layout.content.whole,
        "events": _events(data, view) if view.events else [],
        "happened": _event_cards(data.atlas, view.lang) if view.events else {},
        "step": view.step,
        "periods": [
            [day.toordinal() for day in period]
            for period in periods(data.axis, view.step)
            if period[0] <= axis_end(data.axis, view)
        ],
        "figures": _figures(data, view),
        "leaflet": leaflet_options(),
        "order": _ORDER,
        "charts": _charts(data, view, layout),
        "sources": source_lines_by_id(data.atlas, view.lang),
        "words": _words(view),
        "lang": view.lang,
        "first": data.axis.first.toordinal(),
        "last": axis_end(data.axis, view).toordinal(),
    }


def axis_end(axis: Axis, view: View) -> date:
    """Return the end of the page's clock: the last day that sources cover, or the View's if later."""
    return axis.end(view.clock.at - timedelta(days=1))


def _geometry(shape: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the geometry alone."""
    return {key: shape[key] for key in ("type", "coordinates")} if shape else None


def _words(view: View) -> dict[str, str]:
    zh = view.lang == "zh"
    marks = {"none": NO_FIGURE, "sources": SOURCES_JOINT}
    marks |= {"comma": "，" if zh else ", ", "colon": "：" if zh else ": "}
    return marks | {key: t(key, view.lang) for key in _WORDS}


def _events(data: Known, view: View) -> list[dict[str, Any]]:
    """Return every flag with the day from which its event is certain."""
    return [
        {
            **pin,
            "day": certain_day(event.date).toordinal(),
            "source": event.citation.source,
            "features": event.features,
        }
        for event in in_order(data.atlas)
        for pin in pins(data.atlas, event, view.lang)
    ]


def _figures(data: Known, view: View) -> list[list[dict[str, Any]]]:
    """Return the headline figures, each as a list of values with the day from which they hold."""
    found = []
    for run in runs(data.atlas, view):
        cards = []
        for day, card in run:
            words = number(card, view.lang)
            cards.append(
                {
                    "day": day.toordinal(),
                    "value": words.value,
                    "unit": words.unit,
                    "name": words.name,
                    "since": clean(card["day"]),
                    **{key: clean(card[key]) for key in ("scope", "source", "mark")},
                }
            )
        found.append(cards)
    return found


def _charts(data: Known, view: View, layout: Layout) -> list[list[dict[str, Any]]]:
    """Return the charts, each as a list of drawings with the day from which they hold."""
    chosen = [data.atlas.indicators[key] for key in view.charts if key in data.atlas.indicators]
    return [_chart_run(data.atlas, indicator, view, layout) for indicator in chosen]


def _chart_run(atlas: Atlas, indicator: Indicator, view: View, layout: Layout) -> list[dict[str, Any]]:
    found = []
    for day in sorted({day for day, _ in observations_by_certain_day(indicator)}):
        now = chart(atlas, indicator, replace(view, clock=Clock(day)))
        if now.dots:
            drawn = block(now, layout.look, _CHART_SIZE, _CHART_WIDTH)
            found.append(
                {
                    "day": day.toordinal(),
                    "items": [item for element in drawn.elements for item in items(element)],
                    "width": _CHART_WIDTH * PX_PER_MM,
                    "height": drawn.height * PX_PER_MM,
                    "sources": sorted(now.sources),
                }
            )
    return found


def ground_file(name: str) -> Any:
    return {"features": basemap_files.features(basemap_files.basemap_dir(), f"{name}.geojson")}


def member_counties(features: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return, by its address, the file of the counties that are members of these features: the map outlines them."""
    wanted = {code for feature in features for code in feature["members"]}
    counties = basemap_files.features(basemap_files.basemap_dir(), "counties.geojson")
    return {
        "/basemap/counties.geojson": {
            "features": [one for one in counties if one["properties"]["adcode"] in wanted]
        }
    }


@cache
def relief_file() -> dict[str, Any] | None:
    """Return the relief at screen resolution as a data URL; None where the basemap has none."""
    facts = basemap_files.relief(basemap_files.basemap_dir())
    if facts is None:
        return None
    picture = relief().copy()
    picture.thumbnail((_RELIEF_PX, _RELIEF_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=55, alpha_quality=70)
    return facts | {"href": "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")}


# ---------------------------------------------------------------- cards


def details(atlas: Atlas, catalogue: Catalogue, ids: Iterable[str], lang: Lang) -> dict[str, dict[str, Any]]:
    """Return the cards of features by id; plain text only."""
    return {key: _feature(atlas, catalogue, atlas.features[key], lang) for key in ids}


def _event_cards(atlas: Atlas, lang: Lang) -> dict[str, dict[str, str]]:
    """Return the text of an event's card by event id; plain text only."""
    return {key: _event_card(atlas, event, lang) for key, event in atlas.events.items()}


def _event_card(atlas: Atlas, event: Event, lang: Lang) -> dict[str, str]:
    return {
        "name": event.title.in_(lang),
        "about": f"{in_words(event.date, lang)} · {kind_name('event.kind', event.kind, lang)}",
        "note": event.note.in_(lang),
        "cite": cite(atlas, event.citation, lang) + row_tag(atlas, "events", event.id, lang),
    }


def _feature(atlas: Atlas, catalogue: Catalogue, feature: Feature, lang: Lang) -> dict[str, Any]:
    dated = sorted(feature.statuses, key=lambda r: chronological_key(r.date) if r.date else (date.max, 1))
    return {
        "name": feature.name.in_(lang),
        "layer": catalogue.name(feature.theme).in_(lang),
        "quality": t(f"quality.{feature.quality}", lang),
        "note": feature.note.in_(lang),
        "sources": sorted(cited_by(feature)),
        "history": [_status(atlas, feature.id, record, lang) for record in dated],
        "attributes": [
            [
                a.name.in_(lang),
                quantity.in_words(a.value, a.qualifier, a.unit, lang),
                cite(atlas, a.citation, lang) + own_tag(atlas, feature.id, a, lang),
            ]
            for a in feature.attributes
        ],
    }


def _status(atlas: Atlas, feature: str, record: StatusRecord, lang: Lang) -> list[str]:
    certainty: Certainty = "undated" if record.date is None else _CERTAINTY[record.kind]
    when = in_words(record.date, lang) if record.date else "—"
    cited = cite(atlas, record.citation, lang) + own_tag(atlas, feature, record, lang)
    return [when, state_words(record.status, certainty, lang), cited]
