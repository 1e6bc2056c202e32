"""Messages to the page: a whole View, or the difference between two. A clock step takes some fifty bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Literal, TypedDict, cast

import numpy as np

from explorer.atlas import pack
from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import DRAWN, Clock
from explorer.atlas.columns.timelines import Mask, timelines
from explorer.atlas.model import Atlas, Bounds, Shapes
from explorer.layers.large import large_layers
from explorer.layers.legend import entries, grades, has_hues, legend_name, plain, shows_osm
from explorer.layers.marks import RINGS
from explorer.page.payload import catalogue_payload
from explorer.page.style_payload import styles_payload
from explorer.page.symbols import sample_items, state_key
from explorer.records import dataclass
from explorer.state.queries.differences import differences
from explorer.state.queries.drawn import at_zoom, drawn
from explorer.state.queries.query import passing
from explorer.state.queries.timeline.pins import events_on_map
from explorer.state.view.compare import views
from explorer.state.view.ground import rough_key
from explorer.state.view.style import Style
from explorer.state.view.view import Camera, Filters, View
from explorer.words.strings import t
from explorer.words.text import Lang

if TYPE_CHECKING:
    from explorer.ground.shelf import OpenGround

Fields = dict[str, Any]


class Message(TypedDict, total=False):
    """A message to the page: any of these keys; state without a key is unchanged.

    Handlers are in resources/web/link/receive.js, full types in resources/web/messages.d.ts; a test compares them.
    """

    whole: Literal[True]  # the page is to notify once every layer is drawn
    seq: int  # returned in the notice `painted`
    shown: int  # alone: the picture of the message of this number is in the window
    size: list[int]  # of the map in px, while the window is not shown
    lang: Lang
    appearance: str
    basemap: Fields
    grounds: list[Fields]  # the user's own that are shown and open, the lowest first
    catalogue: Fields  # layers added, changed and dropped: payload.catalogue_payload
    layers: list[Fields]
    draft: (
        Fields | None
    )  # shapes of a file that is still being read: payload.draft_payload, and whether they are `seen`; that alone for those drawn unseen
    styles: list[Fields]  # of the user's layers: style_payload.styles_payload
    hidden: list[str]
    hiddenRows: dict[str, str]  # of large layers: bits of the rows that filters hide, base64
    undated: bool
    painter: str  # "start" it: a large layer may come; else of a graphics card: ui/map/card_trial.py
    density: bool  # of large layers, instead of their symbols
    selection: list[str]
    clock: Fields
    compare: Fields | None
    marks: Fields | None
    camera: Fields
    folds: dict[str, str]  # of legend and cards: "folded" or "open" by the user; "": neither
    legendTitle: str
    legendWords: dict[str, str]
    legendGrades: list[Fields]
    credit: str
    legend: list[Fields] | None
    cardWords: dict[str, str]
    cards: list[dict[str, str]] | None
    pinsTitle: str
    pins: list[Fields]
    mapWords: Fields
    sheet: Fields | None  # an export page: export/formats/message.py
    seen: bool  # the sheet that was laid unseen is to be painted
    fit: Fields
    hover: str | None
    flash: Sequence[str]
    found: Fields | None
    annotations: Fields  # export/formats/annotations_message.py
    annotating: str | None  # the one that is edited
    sketch: Fields | None
    band: str
    snap: Fields | None
    toolsTitle: str
    transition: int  # ms
    rest: Fields
    present: Fields | None
    frame: Fields | None
    blank: str | None
    toast: str
    spotlight: bool
    video: str  # "play" the videos of the scene, or hold them
    ink: Fields | None
    serialize: bool
    ping: int
    probe: int | None


# The keys of `furniture`.
FURNITURE = (
    "legendTitle",
    "legendWords",
    "legendGrades",
    "legend",
    "cardWords",
    "cards",
    "pinsTitle",
    "pins",
    "mapWords",
    "toolsTitle",
    "credit",
)


def _no_annotations(_view: View, _known: Known) -> Fields:
    return {"marks": [], "pins": [], "comments": []}


def _no_cards(_: View) -> Sequence[Mapping[str, str]]:
    return ()


@dataclass(frozen=True)
class MapContext:
    """The inputs of messages besides the View.

    `cards` returns the texts of the headline figures, `annotations` the drawings of the user's annotations and comments: none for a
    sheet, which has them among its own elements.
    """

    known: Known
    cards: Callable[[View], Sequence[Mapping[str, str]]] = _no_cards
    annotations: Callable[[View, Known], Fields] = _no_annotations

    @property
    def atlas(self) -> Atlas:
        return self.known.atlas

    @property
    def shapes(self) -> Shapes:
        return self.known.shapes

    @property
    def bounds(self) -> Bounds:
        return self.known.bounds


def full(view: View, context: MapContext) -> Message:
    """Return the message that shows `view`, whatever the page showed before."""
    message = {key: write(view, context) for key, (write, _) in _KEYS.items()}
    return cast(Message, message | furniture(view, context))


def diff(old: View, new: View, context: MapContext) -> Message:
    """Return the keys of `full` that differ between `old` and `new`; empty if the map does not change.

    Legend, cards and flags are not included: they are sent a moment later (`furniture`), so that a clock step waits
    for the map only.
    """
    message = {key: write(new, context) for key, (write, changed) in _KEYS.items() if changed(old, new)}
    if not message.get("hiddenRows"):  # no large layers
        message.pop("hiddenRows", None)
    if "styles" in message:
        message["styles"] = list(_restyles(old, new, message["styles"]))
    return cast(Message, message)


def _restyles(old: View, new: View, styles: list[Fields]) -> Iterator[Fields]:
    """Iterate over the styles that differ, without the names of rows where they are the same: of 300,000 they take longer
    to write than all else."""
    before, after = ({layer.id: layer.style for layer in view.layers} for view in (old, new))
    for payload in styles:
        key = payload["id"]
        if key not in before:
            yield payload
        elif before[key] != after[key]:
            same = (before[key] or Style()).label == (after[key] or Style()).label
            yield {name: value for name, value in payload.items() if not (same and name == "labels")}


def known_message(view: View | None, old: Known, context: MapContext) -> Message:
    """Return the message that brings the layers that came since `old`, and takes those that went.

    `view` is the one that is shown, None before the first: styles, filters and the differences of two dates say
    something of single rows.
    """
    message: Message = {"catalogue": catalogue_payload(old, context.known)}
    if view is not None:
        message["styles"] = styles_payload(view, context.known)
        if rows := hidden_rows(view, context):
            message["hiddenRows"] = rows
        if view.filters != Filters():
            message["hidden"] = hidden(view, context)
        if view.compare is not None:
            message["marks"] = _marks(view, context)
    return message


def furniture(view: View, context: MapContext) -> Message:
    """Return the legend of what is drawn, whose courses it shows, the headline cards and the flags of events."""
    seen = at_zoom(view, view.camera.zoom)
    rows = [
        {
            "text": entry.text.in_(view.lang),
            "layer": entry.layer,
            "name": legend_name(context.known, view, entry.layer),
            "state": entry.words(view.lang),
            "hall": entry.hall_words(view.lang),
            "classed": entry.label is not None,
            "sized": entry.part == "size",
            "hued": has_hues(context.known, view, entry.layer),
            "kind": entry.kind,
            "key": f"{entry.layer}|{state_key(entry.status, entry.certainty)}|{entry.kind}",
            "sample": sample_items(entry.symbol),
            "form": sample_items(plain(entry, view.appearance)),
        }
        for entry in entries(context.known, seen)
    ]
    period = view.step if view.clock.mode == "asof" else "span"
    return {
        "legendTitle": t("map.legend", view.lang),
        "legendWords": {
            key: t(f"map.key_{key}", view.lang) for key in ("discs", "discs_hall", "members", "accuracy")
        },
        "legend": rows,
        "legendGrades": [
            {"text": grade.text.in_(view.lang), "sample": sample_items(grade.symbol)}
            for grade in grades(context.known, seen)
        ],
        "cardWords": {
            name: t(f"map.{key}", view.lang)
            for name, key in (
                ("more", "cards_more"),
                ("tell", "card_tell"),
                ("rest", "cards_rest"),
                ("fold", "cards_fold"),
            )
        },
        "cards": [dict(card) for card in context.cards(view)],
        "pinsTitle": t(f"map.events.{period}", view.lang),
        "pins": events_on_map(context.atlas, view, context.bounds),
        "mapWords": map_words(view.lang, rough_key(view.grounds)),
        "toolsTitle": t("map.tools", view.lang),
        "credit": _credit(view, context),
    }


def clock_message(clock: Clock) -> Fields:
    return {"mode": clock.mode, "at": clock.at.toordinal(), "start": clock.start.toordinal()}


def camera_message(camera: Camera, animate: bool = False) -> Fields:
    return {"lon": camera.lon, "lat": camera.lat, "zoom": camera.zoom, "animate": animate}


def hidden(view: View, context: MapContext) -> list[str]:
    """Return the ids of features that the filters exclude, sorted; of large layers see `hidden_rows`."""
    if view.filters == Filters():
        return []
    columns = timelines(context.atlas)
    out = ~passing(context.atlas, view, context.bounds)
    for layer in large_layers(context.atlas):
        out[columns.of_theme(layer)] = False
    return sorted(columns.ids_of(np.flatnonzero(out)))


def hidden_rows(view: View, context: MapContext) -> dict[str, str]:
    """Return for each large layer one bit a row, set where the filters exclude it; empty where they exclude none."""
    layers = large_layers(context.atlas)
    if not layers or view.filters == Filters():
        return dict.fromkeys(layers, "")
    out = ~passing(context.atlas, view, context.bounds)
    of_theme = timelines(context.atlas).of_theme
    return {layer: _bits(out[of_theme(layer)]) for layer in layers}


def _bits(mask: Mask) -> str:
    return b64encode(np.packbits(mask, bitorder="little").tobytes()).decode() if mask.any() else ""


def map_words(lang: Lang, rough: str = "map.rough") -> Fields:
    """Return texts of the page's buttons, the region's extent, and the scale above which the basemap is too coarse."""
    keys = {"zoomIn": "zoom_in", "zoomOut": "zoom_out", "home": "home", "here": "here"}
    words: Fields = {name: t(f"map.{key}", lang) for name, key in keys.items()}
    region = pack.current().region
    return words | {
        "reading": t("map.reading", lang),
        "crowded": t("map.crowded", lang),
        "prevails": t("map.prevails", lang),
        "density": t("map.density", lang),
        "rough": t(rough, lang),
        "away": t("map.away", lang, region=region.name.in_(lang)),
        "roughFrom": region.finest_scale,
        "region": region.box,
    }


def _credit(view: View, context: MapContext) -> str:
    """Whose data the map shows besides ours: courses of OpenStreetMap, the user's own grounds with their 审图号."""
    lines = [t("map.credit_osm", view.lang)] if shows_osm(context.known, view) else []
    if view.grounds:
        from explorer.ground.shelf import credits

        lines += credits(_open_grounds(view))
    return " · ".join(dict.fromkeys(lines))


def grounds_message(view: View) -> list[Fields]:
    """The user's own grounds for the page; those that are not open (yet) are left out."""
    if not view.grounds:
        return []

    return [
        {
            "id": one.ground.id,
            "href": f"/tiles/{one.token}/{_look(one.ground.night, one.facts.imagery, view)}/",
            "opacity": one.ground.opacity,
            "least": one.facts.least,
            "most": one.facts.most,
            "bounds": one.facts.bounds,
        }
        for one in _open_grounds(view)
    ]


def _open_grounds(view: View) -> list[OpenGround]:
    """The grounds that the View shows and that are open already: opening one takes longer than a frame."""
    from explorer.ground.shelf import shelf  # only who has one waits for what opens it

    ready = tuple(one for one in view.grounds if one.visible and shelf().is_open(one))
    return [one for one in shelf().shown(replace(view, grounds=ready)) if one.tiles is not None]


def _look(night: str, imagery: bool, view: View) -> str:
    """How tiles are painted: by day as they are, at night dimmed or turned round unless the user has them the same."""
    if view.appearance == "light" or night == "same":
        return "day"
    return ("dim" if imagery else "invert") if night == "auto" else night


def _layers(view: View) -> list[Fields]:
    return [{"id": x.id, "visible": x.visible, "opacity": x.opacity} for x in view.layers]


def _compare(view: View) -> Fields | None:
    if view.compare is None:
        return None
    return {"at": view.compare.toordinal(), "split": view.split, "apart": view.side_by_side}


def _marks(view: View, context: MapContext) -> Fields | None:
    """Return what differs between the two dates, and the side of the later one (a: left, b: right)."""
    if view.compare is None:
        return None
    found = differences(context.atlas, view, context.bounds)
    later = "b" if view.compare >= view.clock.at else "a"
    return {"added": found.added, "removed": found.removed, "changed": found.changed, "later": later} | {
        "colors": RINGS,
        "counts": [_counts_text(side, context) for side in views(view)],
        "words": {kind: t(f"export.ring.{kind}", view.lang) for kind in RINGS},
    }


def _counts_text(view: View, context: MapContext) -> str:
    """Return the count of features shown at one of two dates, by certainty, as text."""
    tally = drawn(context.atlas, view, context.shapes, context.bounds).certainties()
    parts = [t(f"export.drawn.{kind}", view.lang, n=tally[kind]) for kind in DRAWN if tally[kind]]
    return (" · ").join(parts) or t("export.nothing", view.lang)


def _marks_changed(old: View, new: View) -> bool:
    if old.compare is None and new.compare is None:
        return False
    return any(
        getattr(old, n) != getattr(new, n)
        for n in ("compare", "clock", "layers", "filters", "extent", "lang", "show_undated")
    )


def _hidden_changed(old: View, new: View) -> bool:
    if old.filters != new.filters:
        return True
    moved = new.filters.in_extent and old.extent != new.extent
    ticked = bool(new.filters.statuses or new.filters.certainties) and old.clock != new.clock
    return moved or ticked


def _restyled(old: View, new: View) -> bool:
    return {(x.id, x.style) for x in old.layers} != {(x.id, x.style) for x in new.layers}


def _redrawn(old: View, new: View) -> bool:
    """True if annotations or the comments shown change, or the appearance that they are drawn for."""
    drawn = bool(new.annotations) or new.show_comments != "none"
    return _differs("annotations", "show_comments")(old, new) or (drawn and old.appearance != new.appearance)


def _grounded(old: View, new: View) -> bool:
    return old.grounds != new.grounds or (bool(new.grounds) and old.appearance != new.appearance)


def _differs(*names: str) -> Callable[[View, View], bool]:
    return lambda old, new: any(getattr(old, name) != getattr(new, name) for name in names)


_Writer = Callable[[View, MapContext], Any]
_Test = Callable[[View, View], bool]
_KEYS: dict[str, tuple[_Writer, _Test]] = {
    "lang": (lambda v, _: v.lang, _differs("lang")),
    "appearance": (lambda v, _: v.appearance, _differs("appearance")),
    "basemap": (lambda v, _: asdict(v.basemap), _differs("basemap")),
    "grounds": (lambda v, _: grounds_message(v), _grounded),
    "layers": (lambda v, _: _layers(v), _differs("layers")),
    "styles": (lambda v, context: styles_payload(v, context.known), _restyled),
    "hidden": (hidden, _hidden_changed),
    "hiddenRows": (hidden_rows, _hidden_changed),
    "undated": (lambda v, _: v.show_undated, _differs("show_undated")),
    "density": (lambda v, _: v.density, _differs("density")),
    "selection": (lambda v, _: list(v.selection), _differs("selection")),
    "clock": (lambda v, _: clock_message(v.clock), _differs("clock")),
    "compare": (lambda v, _: _compare(v), _differs("compare", "split", "side_by_side")),
    "marks": (_marks, _marks_changed),
    "camera": (lambda v, _: camera_message(v.camera), _differs("camera")),
    "annotations": (lambda v, context: context.annotations(v, context.known), _redrawn),
}
