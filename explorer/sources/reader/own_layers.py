"""A layer of a user's file as the rest of the program takes one: declared, on the clock, with shapes and a source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import shapely

from explorer.atlas.catalogue import OWN, LayerSpec
from explorer.atlas.known import Known
from explorer.atlas.model import (
    Attribute,
    Citation,
    Feature,
    GeometryKind,
    Quality,
    Source,
    Status,
    StatusRecord,
)
from explorer.colours import series_hue
from explorer.sources.raw.raw_layer import Column, blank, folded, plain_text, said
from explorer.sources.reader.reading import Layer, Reading
from explorer.words import edtf
from explorer.words.text import Text

_NOTHING = Text("", "")
_GEOMETRIES = re.compile(r"geometry|geom|wkt|shape|几何", re.IGNORECASE)
_MOST_ATTRIBUTES, _LONGEST = 40, 300
_NAMES = re.compile(r"^(名称|项目名称|name|title|标题)$|名称|名$|^name|项目|标题|路名|点名|地块|^text$")
_GEOMETRY: Mapping[str, GeometryKind] = {"point": "point", "line": "line", "area": "union"}
# What begins at a date, by the name of its column: the first that fits; else the thing itself, in operation.
_BEGINS: tuple[tuple[str, Status], ...] = (
    (r"开工|动工|开建|奠基|始建|施工", "construction"),
    (r"批复|批准|立项|核准|备案|获批|approv", "approved"),
    (r"规划|计划|拟|plan", "planned"),
)
_CLOSES = re.compile(r"停用|停运|关闭|撤销|拆除|废止|注销|失效|闭站|退役|clos")


def laid_over(known: Known, reading: Reading) -> Known:
    """What is known with the usable layers of a file laid over it, each under an id of its own (`own1`, `own2` …)."""
    for layer in reading.usable:
        taken = sum(spec.group == OWN for spec in known.catalogue.specs.values())
        known = _with_layer(known, layer, reading, f"{OWN}{taken + 1}", taken)
    return known


def _with_layer(known: Known, layer: Layer, reading: Reading, key: str, number: int) -> Known:
    name = Text(layer.name, layer.name)
    spec = LayerSpec(
        key,
        OWN,
        name,
        series_hue(number, "light"),
        series_hue(number, "dark"),
        opens_visible=True,
        casing=False,
    )
    catalogue = known.catalogue.with_layer(spec)
    groups = {**catalogue.groups, OWN: said("own")}
    document = Source(key, Text(reading.name, reading.name), _NOTHING, None, "own", _NOTHING)
    atlas = replace(
        known.atlas,
        sources={**known.atlas.sources, key: document},
        features={**known.atlas.features, **{f.id: f for f in _features(layer, key)}},
    )
    shapes = {**known.shapes, **_shapes(layer, key)}
    axis = known.axis.reaching(_days(layer), date.today())
    return replace(known, atlas=atlas, shapes=shapes, catalogue=replace(catalogue, groups=groups), axis=axis)


def _days(layer: Layer) -> Iterator[date]:
    """The first and the last day of every date."""
    for text in {*layer.clock.start, *layer.clock.end} - {None}:
        when = edtf.parse(text)
        yield from (day for day in (when.first, when.last) if day is not None)


def _features(layer: Layer, key: str) -> list[Feature]:
    """One feature a row, its name from the column that has names."""
    column = name_column(layer)
    begins, ends = meaning(layer.clock.start_column, layer.clock.end_column)
    known: dict[str, edtf.PartialDate] = {}

    def when(text: str | None) -> edtf.PartialDate | None:
        return None if text is None else known.setdefault(text, edtf.parse(text))

    found = []
    drawn = layer.drawn
    told = [c for c in layer.columns if c is not column and not _GEOMETRIES.match(c.name)][:_MOST_ATTRIBUTES]
    for row, (start, end) in enumerate(zip(layer.clock.start, layer.clock.end, strict=True)):
        cited = Citation(key, said("row", n=row + 1))
        records = [StatusRecord(begins, when(start), "begins", cited, _NOTHING)] if start or not end else []
        if end and ends:
            records.append(StatusRecord(ends, when(end), "begins", cited, _NOTHING))
        name = plain_text(column.cells[row]) if column is not None and not blank(column.cells[row]) else ""
        name = name or f"{layer.name} {row + 1}"
        shape = layer.shapes[row] if drawn[row] else None
        kind = _kind(shape)
        quality: Quality = "none" if shape is None else "own" if layer.crs or layer.datum else "generalised"
        found.append(
            Feature(
                f"{key}.{row}",
                key,
                Text(name, name),
                (),
                kind,
                "",
                quality,
                _NOTHING,
                tuple(records),
                (cited,),
                tuple(_attributes(told, row, cited)),
            )
        )
    return found


def _attributes(columns: list[Column], row: int, cited: Citation) -> Iterator[Attribute]:
    """What the other columns say of a row, under their own names."""
    for column in columns:
        value = column.cells[row]
        if not blank(value):
            text = plain_text(value)
            short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
            yield Attribute(Text(column.name, column.name), short, "", _NOTHING, None, cited)


def meaning(start: str | None, end: str | None) -> tuple[Status, Status | None]:
    """What begins at the start of a row and at its end, as the names of the two columns say."""
    plain = folded(start or "")
    begins = next((status for words, status in _BEGINS if re.search(words, plain)), None)
    closes = end is None or begins is None or bool(_CLOSES.search(folded(end)))
    if begins == "planned" and not closes:
        return begins, None  # the end of a plan is no event
    return begins or "operation", "closed" if closes else "operation"


def name_column(layer: Layer) -> Column | None:
    """The column that names the rows: the one that was decided for, else the one whose header and cells say so."""
    if layer.named is not None:
        return layer.column(layer.named)
    texts = [c for c in layer.columns if not c.numeric and any(not blank(v) for v in c.cells[:50].tolist())]
    named = [c for c in texts if _NAMES.search(folded(c.name))]
    return next(iter(named), next(iter(texts), None))


def _kind(shape: Any) -> GeometryKind:
    if shape is None:
        return "none"
    return _GEOMETRY[("point", "line", "area")[max(0, shapely.get_dimensions(shape))]]


def _shapes(layer: Layer, key: str) -> dict[str, dict[str, Any]]:
    """GeoJSON of what is drawn; a collection as its parts of the highest dimension."""
    return {
        f"{key}.{row}": _geojson(layer.shapes[row])
        for row in range(layer.rows)
        if layer.shapes[row] is not None
    }


def _geojson(shape: Any) -> dict[str, Any]:
    if shape.geom_type == "GeometryCollection":
        parts = shapely.get_parts(shape)
        shape = shapely.union_all(parts[shapely.get_dimensions(parts) == shapely.get_dimensions(shape)])
    found: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    spot = shapely.point_on_surface(shape)
    found["bbox"] = [round(edge, 5) for edge in shape.bounds]
    found["anchor"] = [round(spot.x, 5), round(spot.y, 5)]
    return found | {"destinations": []}
