"""Tables as files: what another program reads back of them."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas
import pyogrio
import pytest

from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.columns.report import Scope, report
from explorer.atlas.columns.timeline import Clock, state_at
from explorer.atlas.model import Atlas
from explorer.export.files.table_files import anchors, save
from explorer.export.sheet.credits import source_lines_by_id
from explorer.paths import geodata_dir
from explorer.state.queries import changes
from explorer.state.queries.differences import transitions
from explorer.state.queries.tables import output_tables
from explorer.state.queries.tables.finished_table import Table
from explorer.state.view import compare
from explorer.state.view.view import View
from explorer.words.text import Text
from tests.helpers import ours
from tests.helpers.layers import SPECS, opening_layers

ATLAS: Atlas = ours.atlas()
SHAPES = load_shapes(ATLAS, geodata_dir())
THEMES = {spec.id: spec.name for spec in SPECS.values()}
DAY = date(2023, 6, 30)


@pytest.fixture(scope="module")
def table() -> Table:
    return output_tables.features(ATLAS, ATLAS.features.values(), DAY, "zh", THEMES, anchors(SHAPES, SHAPES))


def test_layers_by_theme_and_kind_hold_every_feature(tmp_path: Path, table: Table) -> None:
    path = tmp_path / "结果.gpkg"
    save(path, table, SHAPES)
    layers = {str(name): geometry for name, geometry in pyogrio.list_layers(path)}
    assert layers["高速公路通道_线"] == "MultiLineString"
    assert layers["毗邻地区合作平台_面"] == "MultiPolygon"
    sizes = {name: pyogrio.read_info(path, layer=name)["features"] for name in layers}
    assert sum(size for name, size in sizes.items() if name != "about") == len(ATLAS.features)
    assert sum(size for name, size in sizes.items() if "未落图" in name) == len(ATLAS.features) - len(SHAPES)
    roads = pyogrio.read_dataframe(path, layer="高速公路通道_线")
    assert all("《" in words for words in roads["citations"])
    assert roads.crs.to_epsg() == 4326
    assert set(roads["as_of"]) == {"2023-06-30"}
    tongan = roads.set_index("feature_id").loc["hw-tongliang-anyue-cq"]
    assert (tongan["status"], tongan["certainty"], tongan["last_seen"]) == (
        "construction",
        "unconfirmed",
        "2021-05",
    )
    assert (tongan["since"], tongan["since_first"], tongan["since_last"]) == (
        "2020/2021-05-19",
        "2020-01-01",
        "2021-05-19",
    )
    assert [p.name for p in tmp_path.iterdir()] == ["结果.gpkg"]


def test_a_geopackage_says_what_it_is_in_utf_8(tmp_path: Path, table: Table) -> None:
    path = tmp_path / "a.gpkg"
    save(path, table, SHAPES)
    with sqlite3.connect(path) as base:
        told = dict(
            base.execute("select table_name, description from gpkg_contents where data_type='features'")
        )
    about = told["高速公路通道_线"]
    assert "2023-06-30" in about
    assert "天地图" in about
    assert "成渝地区双城经济圈建设专版" in about
    lines = list(pyogrio.read_dataframe(path, layer="about")["text"])
    assert lines == list(table.about)
    told = dict(source_lines_by_id(ATLAS, "zh"))
    assert {told[key] for key in ATLAS.sources} <= set(
        lines
    )  # as on every sheet, public records marked as such


def test_status_and_certainty_are_separate_and_count_as_the_report_counts(
    tmp_path: Path, table: Table
) -> None:
    save(tmp_path / "a.csv", table, SHAPES)
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    told = report(ATLAS, DAY, Scope(tuple(SPECS)))["layers"]
    for theme, counts in told.items():
        mine = [row for row in rows if row["主题代码"] == theme]
        assert len(mine) == counts["total"]
        for certainty in ("possible", "attested", "unconfirmed", "undated", "later"):
            assert sum(row["确定程度代码"] == certainty for row in mine) == counts[certainty]
        certain = [row["状态代码"] for row in mine if row["确定程度代码"] == "certain"]
        assert {s: certain.count(s) for s in set(certain)} == {s: counts[s] for s in set(certain)}


def test_a_workbook_holds_the_same_cells_and_no_formula(tmp_path: Path, table: Table) -> None:
    first = ATLAS.features["plat-gaozhu"]
    nasty = replace(first, name=Text("=1+1", "@x"))
    made = output_tables.features(ATLAS, [nasty], DAY, "zh", THEMES, {})
    save(tmp_path / "a.xlsx", made, SHAPES)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
        assert "=1+1" in book.read("xl/worksheets/sheet1.xml").decode()
    save(tmp_path / "b.xlsx", table, SHAPES)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as book:
        strings = book.read("xl/worksheets/sheet1.xml").decode()
    assert all(
        f.name.zh.replace("&", "&amp;").replace("<", "&lt;") in strings for f in ATLAS.features.values()
    )


def test_geojson_is_read_by_gdal_with_and_without_shapes(tmp_path: Path, table: Table) -> None:
    save(tmp_path / "a.geojson", table, SHAPES)
    found = pyogrio.read_dataframe(tmp_path / "a.geojson")
    assert len(found) == len(ATLAS.features)
    assert int(found.geometry.isna().sum()) == len(ATLAS.features) - len(SHAPES)
    about = json.loads((tmp_path / "a.geojson").read_text("utf-8"))["about"]
    assert any("天地图" in line for line in about)


def test_numbers_with_gaps_stay_numbers(tmp_path: Path, table: Table) -> None:
    save(tmp_path / "a.gpkg", table, SHAPES)
    lines = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="铁路_线")
    assert pandas.api.types.is_float_dtype(lines["accuracy_m"])
    assert lines["lon"].between(97, 112).all()


def test_what_changed_and_what_differs_are_tables_too() -> None:
    view = View(layers=opening_layers(), clock=Clock(date(2021, 12, 31), date(2021, 1, 1), "window"))
    found = changes.changes_of(ATLAS, view)
    made = output_tables.changes(ATLAS, found, date(2021, 1, 1), date(2021, 12, 31), "zh", THEMES)
    assert len(made.rows) == len(found) > 0
    two = replace(view, clock=Clock(date(2022, 12, 31)), compare=date(2020, 6, 30))
    steps = transitions(ATLAS, two)
    told = output_tables.transitions(ATLAS, steps, *compare.sides(two), "zh", THEMES)
    row = dict(zip(told.keys(), told.rows[0], strict=True))
    feature = ATLAS.features[str(row["feature_id"])]
    assert row["after_status"] == (state_at(feature, date(2022, 12, 31)).status or "")
    assert row["before"] != row["after"]


def test_figures_events_and_disagreements_are_whole(tmp_path: Path) -> None:
    figures = output_tables.figures(ATLAS, ATLAS.indicators.values(), "zh")
    assert len(figures.rows) == sum(len(i.observations) for i in ATLAS.indicators.values())
    assert {"近", "余"} <= {row[figures.keys().index("qualifier")] for row in figures.rows}
    assert len(output_tables.events(ATLAS, ATLAS.events.values(), "en").rows) == len(ATLAS.events)
    conflicts = output_tables.disagreements(ATLAS, ATLAS.conflicts.values(), "zh")
    assert len(conflicts.rows) == len(ATLAS.conflicts)
    save(tmp_path / "a.xlsx", conflicts, {})
    with pytest.raises(ValueError, match="geojson"):
        save(tmp_path / "a.geojson", conflicts, {})


def test_a_place_that_cannot_be_written_raises_and_leaves_nothing(tmp_path: Path, table: Table) -> None:
    for name in ("a.gpkg", "a.csv", "a.xlsx", "a.geojson"):
        with pytest.raises(FileNotFoundError):
            save(tmp_path / "nowhere" / name, table, SHAPES)
    assert list(tmp_path.iterdir()) == []
