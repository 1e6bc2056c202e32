"""A layer of a user's file as the rest of the program takes one: declared, on the clock, with shapes and a source."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import OWN, Catalogue, LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import Records, records
from explorer.atlas.model import STATUSES, Source, Status
from explorer.colours import own_hue
from explorer.sources.raw.choices import Choices
from explorer.sources.raw.raw_layer import Column, is_blank, plain_text, source_text
from explorer.sources.reader.expected import aims, expects, names_a_plan, names_works, spelled
from explorer.sources.reader.naming import GEOMETRIES, name_column
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.sources.reader.status_words import CLOSING, status_named
from explorer.words import typed_dates
from explorer.words.edtf import DateError, PartialDate
from explorer.words.text import Text

_NOTHING = Text("", "")
_UNDECIDED = Choices()
_MOST_ATTRIBUTES = 40
# What begins at a date, by the name of its column: the first that fits; else the thing itself, in operation.
_BEGINS: tuple[tuple[str, Status], ...] = (
    (r"许可|permit", "approved"),
    (r"开工|动工|开建|奠基|始建|施工|工期|(建设|实施)(期|年限|周期|起止|时段)|开竣工", "construction"),
    (r"批复|批准|立项|核准|备案|获批|approv", "approved"),
    (r"规划|计划|(?<![模虚])拟|预计|预期|目标|plan|expect|target|propos", "planned"),
)
_OPENS = re.compile(r"建成|通车|投运|投用|投产|运营|开通|启用|开业|使用|通航|开园|开放|竣工|完工|open|operat")
_PLANNED, _OPERATION = STATUSES.index("planned"), STATUSES.index("operation")
_AGEING = (_PLANNED, STATUSES.index("construction"))
_BEFORE_WORKS = re.compile(r"招标|中标|设计|勘[察测]|可研|签约|签订|合同|环评|选址|tender|contract|design")
_FINISHED = re.compile(r"竣工|完工|完成|交付|验收|finish|complet")
_CLOSES = re.compile(CLOSING)


def laid_over(known: Known, reading: Reading) -> Known:
    """Add the usable layers of a file to what is known, each under an id of its own (`own1`, `own2` …)."""
    found, catalogue = {**known.collections}, known.catalogue
    for layer in reading.usable:
        spec, collection = layer_of(layer, reading.name, catalogue, reading.choices)
        catalogue = with_own(catalogue, spec)
        found[spec.id] = collection
    return known.with_collections(found, catalogue)


def layer_of(
    layer: SourceLayer, file: str, catalogue: Catalogue, choices: Choices = _UNDECIDED
) -> tuple[LayerSpec, Collection]:
    """Return one layer of a file as a declaration, under the next free id of the catalogue, and its columns."""
    number = next(n for n in count(1) if f"{OWN}{n}" not in catalogue)
    key, name = f"{OWN}{number}", Text(layer.name, layer.name)
    light, dark = own_hue(number - 1, "light"), own_hue(number - 1, "dark")
    spec = LayerSpec(key, OWN, name, light, dark, opens_visible=True, casing=False)
    return spec, collection(layer, key, file, choices)


def with_own(catalogue: Catalogue, spec: LayerSpec) -> Catalogue:
    """Return the catalogue with a layer of the user's, in the group of those."""
    found = catalogue.with_layer(spec)
    return replace(found, groups={**found.groups, OWN: source_text("own")})


def collection(layer: SourceLayer, key: str, file: str, choices: Choices = _UNDECIDED) -> Collection:
    """Return the rows of a layer as columns, under the id `key`.

    Their source is what the user says of it (`choices`), else the name of the `file`.
    """
    column = name_column(layer)
    listed = [c.name for c in layer.columns if c is not column and not GEOMETRIES.match(c.name)]
    found = Collection(
        key,
        Text(layer.name, layer.name),
        source(key, file, choices),
        _names(layer, column),
        layer.shapes,
        _records(layer, _source_date(choices)),
        {c.name: c.cells for c in layer.columns},
        tuple(listed[:_MOST_ATTRIBUTES]),
        "own" if layer.crs or layer.datum else "generalised",
        layer.clock.status_column,
    ).prepare()
    found.lend_vertices(layer.vertices)
    return found


def prepared(reading: Reading) -> dict[str, Collection]:
    """Return the rows of the usable layers by name, with the columns that the map asks for first; the ids are none yet.

    For a thread: of 100,000 rows it takes a third of a second.
    """
    found = {x.name: collection(x, OWN, reading.name, reading.choices) for x in reading.usable}
    for rows in found.values():
        _ = rows.spans, rows.moves, rows.placed, rows.dimensions, rows.boxes
    return found


def source(key: str, file: str, choices: Choices) -> Source:
    """The source line of a file; a date that is none is left out."""
    title, publisher, when = choices.title or file, choices.publisher, _source_date(choices)
    return Source(key, Text(title, title), Text(publisher, publisher), when, "own", _NOTHING)


def _source_date(choices: Choices) -> PartialDate | None:
    try:
        return typed_dates.parse(choices.date) if choices.date else None
    except DateError:
        return None


def _names(layer: SourceLayer, column: Column | None) -> NDArray[Any]:
    """Return the name of each row: from the column of names, else the layer's name with the row's number, `项目 #12`."""
    found = np.empty(layer.rows, object)
    cells = column.cells.tolist() if column is not None else [None] * layer.rows
    found[:] = [
        ("" if is_blank(cell) else plain_text(cell)) or f"{layer.name} #{row}"
        for row, cell in enumerate(cells, 1)
    ]
    return found


def _records(layer: SourceLayer, source_date: PartialDate | None) -> tuple[Records, ...]:
    """Return what begins at the start of each row, or the status in a column of statuses, and what begins at its
    end; and the status of which no date tells, 已完工 beside 开工时间, as of the source's date, if that has one."""
    rows = layer.clock
    begins, closes = meaning(rows.start_column, rows.end_column)
    has_start, has_end = _stated(rows.start), _stated(rows.end)
    latest, said_so, facts = _latest(layer)
    status = np.full(layer.rows, STATUSES.index(begins), np.int8)
    if not names_a_beginning(rows.start_column):
        status = np.where(said_so >= 0, said_so, status)
    undated = ~has_start & ~has_end
    status[undated] = said_so[undated]  # what is neither dated nor said to be planned, built … is just there
    status[~has_start & has_end] = -1
    never = np.zeros(layer.rows, bool)
    if names_a_plan(rows.start_column):  # a year still to come is what the plan is for
        status[rows.expected_start] = _OPERATION
    if rows.sighted is not None:
        status[rows.sighted] = -1
    # that something is planned has happened, whatever becomes of the plan
    found = [records(status, rows.start, never, rows.expected_start & (status != _PLANNED))]
    if closes is not None and has_end.any():
        last = np.where(has_end, STATUSES.index(closes), -1).astype(np.int8)
        found.append(records(last, rows.end, never, rows.expected_end))
    wanted = (rows.expected & ~facts) | _is_beyond(said_so, latest)
    if source_date is not None:
        wanted |= facts & (said_so == latest) & np.isin(said_so, _AGEING)  # still so on that day
        wanted |= undated
    attested = np.where(wanted, said_so, -1).astype(np.int8)
    if (attested >= 0).any():
        when = source_date.text if source_date is not None else None
        found.append(records(attested, np.full(layer.rows, when, object), ~never))
    if rows.sighted is not None:
        seen = np.where(rows.sighted, _OPERATION, -1).astype(np.int8)
        found.append(records(seen, rows.start, ~never))
    return tuple(found)


def _stated(texts: NDArray[Any]) -> NDArray[np.bool_]:
    return np.array([text is not None for text in texts.tolist()], bool)


def untold(layer: SourceLayer) -> NDArray[np.bool_]:
    """Return the rows whose status goes beyond what their dates tell: 已完工 beside 开工时间, or beside no date."""
    latest, said_so, _ = _latest(layer)
    return _is_beyond(said_so, latest) | (layer.clock.undated & (said_so >= 0))


def _is_beyond(said_so: NDArray[np.int8], latest: NDArray[np.int8]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (latest >= 0) & (said_so > latest)
    return found


def _latest(layer: SourceLayer) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.bool_]]:
    """Return the last status that a date of each row tells has begun, and that of the column of statuses (-1: none);
    and the rows with a date of what has happened."""
    rows = layer.clock
    said_so = statuses(layer.column(rows.status_column), layer.rows)
    begins, closes = meaning(rows.start_column, rows.end_column)
    # The date of a column that names no beginning is the status's.
    own = STATUSES.index(begins) if names_a_beginning(rows.start_column) else said_so
    begun, ended = _stated(rows.start) & ~rows.expected_start, _stated(rows.end) & ~rows.expected_end
    latest = np.maximum(np.where(begun, own, -1), np.where(ended, STATUSES.index(closes or begins), -1))
    return latest.astype(np.int8), said_so, begun | ended


def statuses(column: Column | None, rows: int) -> NDArray[np.int8]:
    """Return the status that each cell names, as an index into STATUSES; -1 where it names none."""
    found = np.full(rows, -1, np.int8)
    if column is None or column.numeric:
        return found
    known: dict[object, int] = {}
    for row, cell in enumerate(column.cells.tolist()):
        if cell not in known:
            known[cell] = _status_of(cell)
        found[row] = known[cell]
    return found


def _status_of(cell: object) -> int:
    status = status_named(cell)
    return -1 if status is None else STATUSES.index(status)


def names_a_beginning(column: str | None) -> bool:
    """Return whether the name of a column of dates says what begins at them: 开工日期 and 通车时间 do, 日期 does not."""
    plain = spelled(column)
    return (
        expects(column) or bool(_OPENS.search(plain)) or any(re.search(words, plain) for words, _ in _BEGINS)
    )


def meaning(start: str | None, end: str | None) -> tuple[Status, Status | None]:
    """Return the status that begins at the start of a row and at its end, by the names of the two columns."""
    plain, last = spelled(start), spelled(end)
    begins = next((status for words, status in _BEGINS if re.search(words, plain)), None)
    if begins == "planned" and expects(start):
        begins = None if _OPENS.search(plain) or aims(start) else "construction"  # 计划通车, 目标年份; 拟建
    if begins is None and _BEFORE_WORKS.search(plain) and not _OPENS.search(plain):
        begins = "planned"
    works = start == end and (names_works(end) or "开竣工" in last)
    finished = (works or expects(end) or bool(_FINISHED.search(last))) and not _CLOSES.search(last)
    if begins is None and finished and start is not None and not _OPENS.search(plain):
        begins = "construction"  # 开始时间 … 竣工时间
    closes = not finished and (end is None or begins is None or bool(_CLOSES.search(last)))
    if begins == "planned" and not closes and not finished:
        return begins, None  # the end of a plan is no event
    return begins or "operation", "closed" if closes else "operation"
