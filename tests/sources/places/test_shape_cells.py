"""Shapes in the cells of a table: WKT, WKB and GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import struct
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from explorer.sources.places import shape_cells
from explorer.words.text import Text
from tests.sources.conftest import Read

POINT = shapely.Point(105.6433, 29.0818)
AREA = shapely.box(105.6, 29, 105.7, 29.1)
NESTED = 300_000  # GEOS and Python's JSON both end the process or give up far before


def table(*cells: str, head: str = "图形") -> str:
    out = io.StringIO()
    csv.writer(out).writerows([["名称", head], *(["站", cell] for cell in cells)])
    return out.getvalue()


def with_srid(shape: Any, code: int) -> str:
    return str(shapely.to_wkb(shapely.set_srid(shape, code), hex=True, include_srid=True))


@pytest.mark.parametrize(
    "cell",
    [
        shapely.to_geojson(POINT),
        json.dumps({"coordinates": [105.6433, 29.0818, 300], "type": "Point"}),
        json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [105.6433, 29.0818]}}),
        str({"type": "Point", "coordinates": (105.6433, 29.0818)}),  # as Python prints it
        POINT.wkb_hex,
        "\\x" + POINT.wkb_hex.lower(),
        "0x" + POINT.wkb_hex,
        with_srid(POINT, 4326),
        shapely.to_wkb(shapely.Point(105.6433, 29.0818, 300), hex=True),
        shapely.to_wkb(POINT, hex=True, byte_order=0),
    ],
)  # fmt: skip
def test_a_point_in_a_cell(opened: Read, cell: str) -> None:
    found = opened("点.csv", table(cell))
    row = found["rows"][0]
    assert (round(row["lon"], 4), round(row["lat"], 4), found["bad_rows"]) == (105.6433, 29.0818, 0)


def test_kinds_of_shapes_may_differ_and_a_web_answer_keeps_a_long_one(opened: Read) -> None:
    ring = [[105 + n / 1000, 29 + n % 2 / 10] for n in range(400)] + [[105.2, 30], [105, 29]]
    rows = [
        {"name": "甲", "geom": {"type": "Point", "coordinates": [105.6, 29.1]}},
        {"name": "乙", "geom": {"type": "LineString", "coordinates": ring}},
    ]
    found = opened("接口.json", json.dumps(rows))
    assert (found["geometry"], found["drawn"], found["extent"][3]) == ("mixed", 2, 30)


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        (shapely.to_geojson(AREA)[:40], "GeoJSON“"),
        (AREA.wkb_hex[:60], "WKB“"),
        (AREA.wkt[:30], "WKT“"),
        ("待定", "GeoJSON“待定”"),
        ("", "没有图形"),
        ('{"type":"Point","coordinates":[]}', "空的"),
        ('{"type":"Point","coordinates":[NaN,29]}', "有限数"),
        (shapely.to_wkb(shapely.Point(), hex=True), "空的"),
        ("CIRCULARSTRING(0 0,1 1,2 0)", "曲线"),
        (struct.pack("<BII6d", 1, 8, 3, 105, 29, 105.1, 29.1, 105.2, 29).hex(), "曲线"),
        ("GEOMETRYCOLLECTION(" * NESTED + "POINT(105 30)" + ")" * NESTED, "嵌套"),
        ((b"\x01\x07\0\0\0\x01\0\0\0" * NESTED + POINT.wkb).hex(), "嵌套"),
        ((b"\0\0\0\0\x06\0\0\0\x01" * NESTED + POINT.wkb).hex(), "嵌套"),
        ('{"type":"GeometryCollection","geometries":[' * 90_000, "嵌套"),
        ('{"type":"GeometryCollection","geometries":[' * 300_000, "万字"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_bad_cell_costs_its_row_and_is_named(opened: Read, cell: str, word: str) -> None:
    good = shapely.to_geojson(POINT)
    found = opened("点.csv", table(good, cell, good))
    assert (found["drawn"], [p["row"] for p in found["problems"]]) == (2, [1])
    assert word in found["problems"][0]["message"]
    assert len(found["problems"][0]["message"]) < 120


def test_an_open_ring_is_closed_and_said_to_be(opened: Read) -> None:
    cell = json.dumps({"type": "Polygon", "coordinates": [[[105, 29], [105.1, 29], [105.1, 29.1]]]})
    found = opened("面.csv", table(cell))
    assert (found["drawn"], found["geometry"]) == (1, "area")
    assert "已修复" in found["problems"][0]["message"]


@pytest.mark.parametrize(
    "cell",
    [
        with_srid(shapely.Point(35566117.655, 3342474.846), 4523),
        json.dumps(
            {
                "type": "Point",
                "coordinates": [35566117.655, 3342474.846],
                "crs": {"type": "name", "properties": {"name": "EPSG:4523"}},
            }
        ),
    ],
)
def test_the_stated_system_counts(opened: Read, cell: str) -> None:
    found = opened("点.csv", table(cell))
    assert (found["crs"], round(found["rows"][0]["lon"], 4)) == ("EPSG:4523", 105.6866)


def test_a_row_in_another_system_is_not_drawn_in_that_of_the_others(opened: Read) -> None:
    cells = [with_srid(POINT, 4490), with_srid(POINT, 4490), with_srid(POINT, 4326), with_srid(POINT, 4523)]
    found = opened("点.csv", table(*cells))
    assert (found["crs"], found["drawn"], [p["row"] for p in found["problems"]]) == ("EPSG:4490", 3, [3])
    assert "EPSG:4523" in found["problems"][0]["message"]


_NUMBERS = st.floats(-180, 180)
_PAIRS = st.tuples(_NUMBERS, _NUMBERS)
_SHAPES = st.one_of(
    st.builds(shapely.Point, _PAIRS),
    st.builds(shapely.LineString, st.lists(_PAIRS, min_size=2, max_size=9)),
    st.builds(shapely.box, _NUMBERS, _NUMBERS, st.floats(181, 200), st.floats(181, 200)),
    st.builds(lambda p: shapely.MultiPoint(p), st.lists(_PAIRS, min_size=1, max_size=5)),
)
_WRITERS: tuple[Callable[[Any], str], ...] = (
    lambda s: str(shapely.to_wkt(s, rounding_precision=-1)),
    lambda s: str(shapely.to_wkb(s, hex=True)),
    lambda s: with_srid(s, 4326),
    lambda s: str(shapely.to_geojson(s)),
    lambda s: str(json.loads(shapely.to_geojson(s))),
)


@given(_SHAPES, st.sampled_from(_WRITERS))
def test_whatever_is_written_comes_back(shape: Any, write: Callable[[Any], str]) -> None:
    built, _ = shape_cells.read([write(shape)])
    assert not built.faults
    assert shapely.equals_exact(built.shapes[0], shape, tolerance=1e-9)


@given(st.text(max_size=40), st.sampled_from(_WRITERS), st.integers(0, 200), st.integers(0, 200))
def test_a_spoilt_cell_is_a_shape_or_one_sentence(
    text: str, write: Callable[[Any], str], start: int, end: int
) -> None:
    cell = write(AREA)
    built, _ = shape_cells.read([cell[:start] + text + cell[end:]])
    assert (built.shapes[0] is None) == (0 in built.faults)
    assert all(isinstance(fault, Text) for fault in built.faults.values())
