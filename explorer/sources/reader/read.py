"""A file to a Reading: what it is, its rows, where they lie, when they are. Runs in the reader's own process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas import pack
from explorer.atlas.columns.kept_shapes import keep
from explorer.atlas.columns.vertices import Vertices, vertices
from explorer.sources.formats import copies, pyogrio_import, sniff
from explorer.sources.formats.sniff import Kind
from explorer.sources.places import georeference, positions
from explorer.sources.places.crs import declared_candidate
from explorer.sources.places.gazetteer import Gazetteer, GazetteerPlace, load_gazetteer
from explorer.sources.places.georeference import Georeferenced
from explorer.sources.places.region import inside, placement
from explorer.sources.raw import encoding
from explorer.sources.raw.choices import Choices, LayerChoices, Spot
from explorer.sources.raw.raw_layer import (
    RawLayer,
    RowProblem,
    SourceError,
    is_blank,
    plain_text,
    source_text,
    with_numbers,
)
from explorer.sources.reader import row_dates
from explorer.sources.reader.date_spread import not_yet
from explorer.sources.reader.draft import LEAST, Draft
from explorer.sources.reader.expected import expects
from explorer.sources.reader.parsing import TITLES, raw_layers
from explorer.sources.reader.reading import Pending, Reading, SourceLayer
from explorer.words.text import Text

_CRS_IN: dict[Kind, str] = {  # where a format states its coordinate system
    "shapefile": "prj",
    "gpkg": "srs_id",
    "mapinfo": "coordsys",
    "flatgeobuf": "file",
    "filegdb": "file",
}
_CONTROL = re.compile(r"控制点|水准点|三角点|导线点|gps点|控制网|大地点|重力点|坐标成果", re.IGNORECASE)
_ORDER = re.compile(r"[一二三四五ⅠⅡⅢⅣ]等|[A-E]级")
_FAMILIES = (
    ("xian80", re.compile(r"西安\s?(19)?80|xi.?an.?(19)?80|80西安", re.IGNORECASE)),
    (
        "cgcs2000",
        re.compile(r"cgcs\s?-?_?2000|国家\s?2000|2000\s?国家大地|大地\s?2000|2000\s?坐标系", re.IGNORECASE),
    ),
    ("beijing54", re.compile(r"北京\s?(19)?54|beijing.?(19)?54|54北京", re.IGNORECASE)),
)
_UTM = re.compile(  # not the columns of web campaigns
    r"(?<![a-z])utm(?![a-z]|_(?:source|medium|campaign|term|content))[\s_-]*(?:zone|第)?[\s_-]*(?P<zone>\d{2})?"
    "|通用横轴墨卡托",
    re.IGNORECASE,
)
_SHIFTED = (
    ("bd09", re.compile(r"百度坐标|bd-?09", re.IGNORECASE)),
    ("gcj02", re.compile(r"火星坐标|高德坐标|gcj-?02坐标", re.IGNORECASE)),
)
_SYSTEM = re.compile(r"坐标系|坐标类型|坐标来源|基准|^datum$|^crs$|coord(inate)?_?(sys|type)", re.IGNORECASE)
_LONGEST_CELL = 60
_MOST_COLUMNS = 2000  # as many as a GeoPackage takes
_MOST_WAITING, _MOST_OFFERS, _LONGEST_ROW = 2000, 4, 400
_UNDECIDED = Choices()
Stage = Callable[[str], None]


def prepare(wanted: Callable[[], bool]) -> None:
    """Import and load what nearly every file needs, until there is one: of that it is loaded when its turn comes."""
    for step in (
        pyogrio_import.library,
        lambda: inside(np.zeros((1, 2))),
        lambda: declared_candidate("EPSG:4326"),
        load_gazetteer,
    ):
        if wanted():
            return
        step()


def read(
    path: Path,
    layer: str | None = None,
    choices: Choices = _UNDECIDED,
    stage: Stage = lambda _: None,
    drafted: Callable[[Vertices], None] | None = None,
) -> Reading:
    """Return what a file holds and how it is read; raises SourceError with one sentence and its cure.

    `choices`: what the user has decided. `stage` is called with `rows` and then with `places`,
    `drafted` with the shapes of a large file before all else of it is read.
    """
    place_ = sniff.check_regular(path)
    draft = Draft(drafted, choices)
    stage("rows")
    with encoding.wanted(choices.encoding):
        driver, raws, say = raw_layers(place_, draft)
    stage("places")
    raws = [replace(raw, name=_as_text(raw.name)) for raw in raws]
    found = _reading(_as_text(path.name), driver, raws, layer and _as_text(layer), say, choices)
    saved = copies.saved_on(place_, date.today())
    layers = (_with_vertices(x, raw, draft) for x, raw in zip(found.layers, raws, strict=True))
    planned = (_with_plans(layer, saved) for layer in layers)
    return replace(found, layers=tuple(x if found.choices.date else _with_untold(x) for x in planned))


def _as_text(name: str) -> str:
    """Return a name as text that files and the page can hold: a system's names may be bytes that are none."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _with_plans(layer: SourceLayer, saved: date) -> SourceLayer:
    """Take dates after the day on which the file was saved for planned, and note which dates are."""
    clock, late = not_yet(layer.clock, saved)
    say = [_planned(layer.clock)] if layer.clock.expected.any() else []
    if late:
        say.append(source_text("date.ahead", n=late, day=saved))
    return replace(layer, clock=clock, say=(*layer.say, *say)) if say else layer


def _with_untold(layer: SourceLayer) -> SourceLayer:
    """Note how many rows have a status that only the date of the source would put on the clock."""
    from explorer.sources.reader.own_layers import untold  # who only looks at a file needs no atlas

    n = int(untold(layer).sum()) if layer.clock.status_column is not None else 0
    column = layer.clock.status_column or ""
    said = source_text("status.untold", n=n, column=Text(column, column))
    return replace(layer, say=(*layer.say, said)) if n else layer


def _with_vertices(layer: SourceLayer, raw: RawLayer, draft: Draft) -> SourceLayer:
    """Give a large layer its vertices, those of the draft where nothing has become of its shapes since."""
    if layer.rows < LEAST or not layer.drawn.any():
        return layer
    touched = layer.bad or layer.fix or layer.say or raw.repaired or raw.faults
    if raw.shapes is not None and raw.shapes is draft.shapes and not touched:
        known = layer.shapes if draft.wkb is None else keep(layer.shapes[:], draft.wkb)
        return replace(layer, vertices=draft.vertices, shapes=known)
    return replace(layer, vertices=vertices(layer.shapes[:]))


def _reading(
    name: str, driver: str, raws: list[RawLayer], layer: str | None, say: tuple[Text, ...], choices: Choices
) -> Reading:
    names = [raw.name for raw in raws]
    if layer is not None and layer not in names:
        raise SourceError(source_text("refuse.no_such_layer", name=layer, list="、".join(names[:20])))
    choices = choices.fitting(names)
    raws = [_narrowed(raw) for raw in raws]
    known = load_gazetteer()
    spatial = any(raw.shapes is not None for raw in raws)
    layers = tuple(_layer_as_chosen(raw, driver, known, name, spatial, choices.of(raw.name)) for raw in raws)
    reading = Reading(name, driver, layers, layer, say, choices)
    lost = [text for raw in raws if not raw.rows and not raw.hidden for text in raw.say]
    if not any(found.rows for found in layers):
        if lost:  # nothing could be read, which is not the same as nothing being there
            raise SourceError(lost[0])
        say = (*say, source_text("no_rows"))
    say = (*say, *lost)
    return replace(reading, say=say + tuple(_overall(reading, raws)))


def _narrowed(raw: RawLayer) -> RawLayer:
    """Return a layer without columns that nobody would look through, with a note on it."""
    if len(raw.columns) <= _MOST_COLUMNS:
        return raw
    say = source_text("many_columns", n=len(raw.columns), most=_MOST_COLUMNS)
    return replace(raw, columns=raw.columns[:_MOST_COLUMNS], say=(*raw.say, say))


def _layer_as_chosen(
    raw: RawLayer, driver: str, names: Gazetteer, file: str, spatial: bool, wanted: LayerChoices
) -> SourceLayer:
    """Read a layer by the columns that were chosen; those that its file no longer has are reported, and others found."""
    chosen = {part: getattr(wanted, part) for part in ("start", "end", "status", "name")}
    gone = {part: name for part, name in chosen.items() if name and raw.column(name) is None}
    if not gone or raw.hints:
        return _layer(raw, driver, names, file, spatial, wanted)
    undecided: dict[str, Any] = dict.fromkeys(gone)
    found = _layer(raw, driver, names, file, spatial, replace(wanted, **undecided))
    lost = "、".join(dict.fromkeys(gone.values()))
    return replace(found, say=(*found.say, source_text("columns_gone", names=lost)))


def _layer(
    raw: RawLayer, driver: str, names: Gazetteer, file: str, spatial: bool, wanted: LayerChoices
) -> SourceLayer:
    texts = _texts(raw)
    found: Georeferenced
    faults: dict[int, Text] = dict(raw.faults)
    used: tuple[str, ...] = ()
    words: Mapping[int, str] = {}
    skipped = raw.shapes is None and spatial  # a table beside layers with shapes
    if raw.shapes is not None:
        found = georeference.georeference(
            raw.shapes,
            raw.crs,
            _mentions(raw, texts, names, file),
            **_hints(raw, file, driver, ""),
            wanted=wanted,
        )
    elif skipped or not raw.rows:
        found = Georeferenced(np.full(raw.rows, None, object), None, None)
    else:
        where = positions.find_positions(raw, names)
        used, faults = where.used, faults | where.faults
        if where.placed:
            found = Georeferenced(where.shapes, None, None, say=list(where.say), accuracy_m=3000.0)
        else:
            finder = _mentions(raw, texts, names, file)
            hints = _hints(raw, file, driver, where.shift)
            found = georeference.georeference(where.shapes, where.crs, finder, **hints, wanted=wanted)
            found.say[:0] = where.say
        found.repaired += where.repaired
        found.offers |= where.offers
        words = where.words
    pending = [] if skipped else _decide(found, {**found.faults, **faults}, words, wanted, raw, names)
    when = (
        row_dates.read_row_dates(raw, wanted)
        if not skipped
        else row_dates.read_row_dates(RawLayer(raw.name, (), raw.rows))
    )
    layer = _assembled(raw, found, faults, when, used, skipped, file)
    named = raw.column(wanted.name)
    return replace(layer, pending=tuple(pending), named=named.name if named else None)


def _decide(
    found: Georeferenced,
    faults: Mapping[int, Text],
    words: Mapping[int, str],
    wanted: LayerChoices,
    raw: RawLayer,
    names: Gazetteer,
) -> list[Pending]:
    """Place the rows that the user has decided for, and list those that still wait for that; the rest stay as they are."""
    waiting: list[Pending] = []
    texts = _texts(raw)
    placed = 0
    for row in np.flatnonzero(shapely.is_missing(found.shapes)).tolist():
        key = words.get(row) or f"#{row}"
        spot = wanted.spots.get(key)
        if spot is not None:
            found.shapes[row] = shapely.points(spot.lon, spot.lat)
            placed += 1
        elif len(waiting) < _MOST_WAITING:
            offers = found.offers.get(row) or _mentioned(texts, row, names)
            waiting.append(Pending(row, key, words.get(row, ""), offers))
    if placed:
        found.say.append(source_text("place.decided", n=placed))
    return waiting


def _mentioned(texts: list[NDArray[Any]], row: int, names: Gazetteer) -> tuple[Spot, ...]:
    """Return the places that a row names anywhere, the finer ones first."""
    cells = " ".join(plain_text(c[row]) for c in texts if not is_blank(c[row]))[:_LONGEST_ROW]
    places = sorted(names.mentioned(cells), key=lambda p: p.kind == "county")
    return tuple(map(positions.spot, places[:_MOST_OFFERS]))


def _assembled(
    raw: RawLayer,
    found: Georeferenced,
    faults: dict[int, Text],
    when: row_dates.RowDates,
    used: tuple[str, ...],
    skipped: bool,
    file: str,
) -> SourceLayer:
    missing = shapely.is_missing(found.shapes)
    reasons = {**found.faults, **faults}
    bad = frozenset() if skipped else frozenset(np.flatnonzero(missing).tolist())
    problems = [RowProblem(row, reasons.get(row) or source_text("row.none")) for row in sorted(bad)]
    repaired = sorted({*raw.repaired, *found.repaired} - bad)
    problems += [RowProblem(row, source_text("row.repaired")) for row in repaired]
    problems += [*raw.notes, *when.problems]
    say = [*raw.say, *found.say, *when.say]
    if repaired:
        listed = "、".join(str(row + 1) for row in repaired[:20])
        say.append(source_text("place.repaired", n=len(repaired), rows=listed))
    if _is_control(raw, file):
        say.append(source_text("place.control"))
    timed = {when.start_column, when.end_column}
    return SourceLayer(
        raw.name,
        tuple(c if c.name in timed else with_numbers(c) for c in raw.columns),
        found.shapes,
        found.crs,
        found.datum,
        found.fix,
        found.accuracy_m,
        found.tried,
        when,
        bad,
        tuple(sorted(problems, key=lambda p: p.row)),
        raw.encoding,
        raw.hidden,
        raw.shapes is not None or bool(used),
        tuple(say),
        numbers=found.numbers,
        placed_by=used,
    )


def _planned(when: row_dates.RowDates) -> Text:
    """Return which columns have dates that are only planned, and what becomes of those."""
    flags = ((when.start_column, when.expected_start), (when.end_column, when.expected_end))
    named = [name for name, planned in flags if name and planned.any()]
    if when.filled:  # the columns of what has happened say nothing of these
        named = [name for name in named if expects(name)]
    columns = list(dict.fromkeys([*named, *when.filled]))
    joined = Text("、".join(columns), ", ".join(columns))
    return source_text("date.expected", n=int(when.expected.sum()), columns=joined)


def _hints(raw: RawLayer, file: str, driver: str, shift: str) -> dict[str, Any]:
    """Return what names say of the datum, where the numbers cannot."""
    spoken = " ".join([file, raw.name, *(c.name for c in raw.columns)])
    family = next((word for word, pattern in _FAMILIES if pattern.search(spoken)), "")
    stated = " ".join(_stated(raw))
    family = next((word for word, pattern in _FAMILIES if pattern.search(stated)), family)
    if not family and (utm := _UTM.search(f"{stated} {spoken}")):
        family = "utm" + (utm["zone"] or "")
    shift = shift or positions.shift_of(stated)
    shift = shift or next((word for word, pattern in _SHIFTED if pattern.search(spoken)), "")
    place_ = next((where for kind, where in _CRS_IN.items() if TITLES[kind] == driver), None)
    unstated = source_text(f"place.without.{place_}") if place_ and not raw.crs else None
    return {"shift": shift, "family": family, "unstated": unstated}


def _stated(raw: RawLayer) -> list[str]:
    """Return the value of a column called 坐标系 or the like, if all its rows agree."""
    named = [c for c in raw.columns if _SYSTEM.search(c.name) and not c.numeric]
    values = [{plain_text(v) for v in c.cells.tolist() if not is_blank(v)} for c in named]
    return [word for words in values if len(words) == 1 for word in words]


def _texts(raw: RawLayer) -> list[NDArray[Any]]:
    return [c.cells for c in raw.columns[:40] if not c.numeric and not c.name.lower().startswith("descr")]


def _mentions(raw: RawLayer, texts: list[NDArray[Any]], names: Gazetteer, file: str) -> Any:
    """Return the places that rows name; without any, those that the file's name mentions."""

    def finder(rows: NDArray[np.int64]) -> list[tuple[GazetteerPlace, ...]]:
        found = []
        for row in rows.tolist():
            cells = (plain_text(cells[row]) for cells in texts if not is_blank(cells[row]))
            found.append(names.mentioned(" ".join(c for c in cells if len(c) <= _LONGEST_CELL)))
        if any(found):
            return found
        named = names.mentioned(f"{Path(file).stem} {raw.name}")
        return [named] * len(found)

    return finder


def _is_control(raw: RawLayer, file: str) -> bool:
    """Return whether these are survey control points, which may be classified."""
    if _CONTROL.search(f"{file} {raw.name}"):
        return True
    grades = [c for c in raw.columns if "等级" in c.name and not c.numeric]
    return any(_ORDER.fullmatch(plain_text(v)) for c in grades for v in c.cells[:50].tolist())


def _overall(reading: Reading, raws: list[RawLayer]) -> Iterator[Text]:
    layers = reading.usable
    hidden = [raw.name for raw in raws if raw.hidden and raw.rows]
    if hidden and reading.chosen is None:
        yield source_text("sheet.hidden", names="、".join(hidden))
    anchors = np.concatenate([layer.anchors() for layer in layers]) if layers else np.empty((0, 2))
    drawn = anchors[np.isfinite(anchors).all(axis=1)]
    outside = int((~inside(drawn)).sum())
    if not len(drawn):
        if layers:
            yield source_text("place.nothing")
    elif outside == len(drawn):
        yield source_text(f"place.{placement(drawn)}", region=pack.current().region.name)
    elif outside:
        yield source_text("place.partly", n=outside, region=pack.current().region.name)
    bad = sum(len(layer.bad) for layer in layers)
    if bad:
        yield source_text("bad_rows", n=bad)
    if unread := sum(int(layer.clock.unread.sum()) for layer in layers):
        yield source_text("date.some_unread", n=unread)
