"""A user's line as the shape of a feature: within the project only, with its own source, undone and saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from explorer.atlas.assembly.known import Known, drawn_over
from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.model import Source
from explorer.atlas.own_shapes import OwnShape, read
from explorer.layers.order import opening_layers
from explorer.page.payload import catalogue_payload
from explorer.state.files import project
from explorer.state.files.project import Project
from explorer.state.queries.measuring.geodesy import length_m
from explorer.state.queries.measuring.shape_check import ShapeCheck, compared, own_row
from explorer.state.queries.origins import origin_names, quality_words
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.words.text import Text
from explorer.words.wording import LocalizedValueError
from tests.helpers import ours

ROAD = "hw-yongchuan-luzhou"
LINE = [(105.9, 29.35), (105.7, 29.1), (105.44, 28.87)]


@pytest.fixture(scope="module")
def known() -> Known:
    return ours.known()


def own(shape: object = None, layer: str = "own1") -> Collection:
    shapes = np.empty(2, object)
    shapes[:] = [shape or shapely.LineString(LINE), shapely.Point(106, 29)]
    nothing = np.array([None, None], object)
    part = records(np.full(2, 3, np.int8), nothing, np.zeros(2, bool))
    source = Source(layer, Text("永泸线.gpkg", "永泸线.gpkg"), Text("", ""), None, "own", Text("", ""))
    return Collection(
        layer, Text("中线", "Axis"), source, np.array(["K0–K70", "桩"], object), shapes, (part,)
    )


def store(known: Known) -> Store:
    made = Store(Work(View(layers=opening_layers(known.catalogue)), catalogue=known.catalogue), known.axis)
    made.know(known)
    return made


def drawn(known: Known) -> OwnShape:
    spec = LayerSpec("own1", "own", Text("中线", "Axis"), "#a31", "#a31", opens_visible=True)
    found = own_row(known.with_collections({"own1": own()}, known.catalogue.with_layer(spec)), "own1.0")
    assert found is not None
    return OwnShape(ROAD, found.geometry, found.source, found.row)


def test_a_row_of_any_kind_can_be_a_shape_and_a_feature_of_the_tables_cannot(known: Known) -> None:
    spec = LayerSpec("own1", "own", Text("中线", "Axis"), "#a31", "#a31", opens_visible=True)
    beside = known.with_collections({"own1": own()}, known.catalogue.with_layer(spec))
    found = own_row(beside, "own1.0")
    assert found is not None
    assert (found.source, found.row) == ("永泸线.gpkg · 中线", "K0–K70")
    point = own_row(beside, "own1.1")
    assert point is not None
    assert point.kind == "point"
    assert own_row(beside, ROAD) is None


def test_the_feature_is_drawn_by_it_and_says_so(known: Known) -> None:
    now = drawn_over(known, (drawn(known),))
    feature = now.atlas.features[ROAD]
    assert feature.quality == "own"
    assert now.shapes[ROAD]["coordinates"] == [list(point) for point in LINE]
    assert now.bounds[ROAD] == pytest.approx((105.44, 28.87, 105.9, 29.35))
    cited = [now.atlas.sources[c.source].title.zh for c in feature.citations]
    assert "永泸线.gpkg · 中线" in cited
    assert feature.note.zh.startswith("形状取自自有数据（永泸线.gpkg · 中线，K0–K70）")
    assert origin_names(now.atlas, feature, "zh") == ""
    assert feature.statuses == known.atlas.features[ROAD].statuses, "what the documents say stays"
    others = {key: f for key, f in now.atlas.features.items() if key != ROAD}
    assert all(known.atlas.features[key] is f for key, f in others.items())


def test_the_page_is_sent_the_layer_again_and_no_other(known: Known) -> None:
    now = drawn_over(known, (drawn(known),))
    assert set(catalogue_payload(known, now)["layers"]) == {"highway"}
    assert set(catalogue_payload(now, known)["layers"]) == {"highway"}
    assert catalogue_payload(now, now)["layers"] == {}


def test_it_is_one_undo_step_and_unsaved_work(known: Known) -> None:
    from dataclasses import replace

    made = store(known)
    before = made.known.shapes[ROAD]
    made.change(replace(made.work, own_shapes=(drawn(known),)), "own_shape.step")
    assert made.known.atlas.features[ROAD].quality == "own"
    assert made.work.unsaved
    made.undo()
    assert made.known.shapes[ROAD] == before
    assert made.known.atlas.features[ROAD].quality != "own"
    made.redo()
    assert made.known.shapes[ROAD] != before
    assert made.facts.shapes[ROAD] == before


def test_it_travels_in_the_project(known: Known, tmp_path: Path) -> None:
    path = tmp_path / "a.twincity"
    project.save(path, Project(shapes=(drawn(known),)))
    opened = project.load(path)
    assert opened.problems == ()
    (found,) = opened.project.shapes
    assert read(found.to_json()).row == "K0–K70"
    assert drawn_over(known, (found,)).shapes[ROAD]["coordinates"] == [list(point) for point in LINE]


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [1, 95]},
        {"type": "Point", "coordinates": []},
        {"type": "LineString", "coordinates": [["a", 2], [3, 4]]},
        {"type": "LineString", "coordinates": [[3, 4], [3, 4]]},
        {"type": "LineString", "coordinates": [[3, 4]]},
        {"type": "LineString", "coordinates": [[106, 29 + n / 1e5] for n in range(60_000)]},
        {"type": "Polygon", "coordinates": [[[106, 29], [107, 29], [108, 29], [106, 29]]]},
        {"type": "GeometryCollection", "geometries": []},
    ],
)
def test_a_broken_shape_costs_only_itself(known: Known, tmp_path: Path, geometry: dict[str, object]) -> None:
    path = tmp_path / "a.twincity"
    project.save(path, Project(shapes=(OwnShape("x", dict(geometry)), drawn(known))))
    opened = project.load(path)
    assert len(opened.problems) == 1
    assert [shape.feature for shape in opened.project.shapes] == [ROAD]


def test_a_shape_of_a_feature_that_is_gone_is_left_out(known: Known) -> None:
    assert drawn_over(known, (OwnShape("no-such", drawn(known).geometry),)) is known


def test_the_length_is_compared_with_the_published_one(known: Known) -> None:
    check = compared(known.atlas.features[ROAD], drawn(known))
    assert check.length_m == pytest.approx(length_m(LINE))
    agrees = ShapeCheck(54_200, 0, 54)
    assert agrees.agrees
    assert agrees.words("zh") == "长 54.2 公里；文献为 54 公里，相差 0.4%，相符"
    differs = ShapeCheck(70_000, 0, 54)
    assert not differs.agrees
    assert "请核对" in differs.words("zh")
    assert "没有给出长度" in ShapeCheck(70_000, 0, None).words("zh")


def point(**more: object) -> OwnShape:
    made = {"quality": "county", "accuracy_m": 3000.0, "cites": "001", "locator": "¶2", "drawn": True}
    return OwnShape(ROAD, {"type": "Point", "coordinates": [105.9, 29.3]}, **{**made, **more})  # type: ignore[arg-type]


def test_what_was_drawn_says_how_sure_it_is_and_by_which_document(known: Known) -> None:
    now = drawn_over(known, (point(),))
    feature = now.atlas.features[ROAD]
    (sent,) = [f for f in catalogue_payload(known, now)["features"] if f["id"] == ROAD]
    assert sent["form"] == "county"
    assert sent["accuracy"] == {"metres": [3000.0], "zh": "位置约 ±3 千米", "en": sent["accuracy"]["en"]}
    assert quality_words(now.atlas, feature, "zh").endswith("误差约 ±3 千米")
    assert [c.source for c in feature.citations][-2:] == [f"shape-{ROAD}", "001"]
    assert now.atlas.sources[f"shape-{ROAD}"].title.zh == "使用者在图上绘制"
    assert feature.note.zh.startswith("形状由使用者在图上绘制，不出自文献")


def test_a_line_called_schematic_is_drawn_as_one(known: Known) -> None:
    line = OwnShape(ROAD, drawn(known).geometry, quality="schematic", drawn=True)
    firm = OwnShape(ROAD, drawn(known).geometry, quality="generalised", accuracy_m=50, drawn=True)
    assert drawn_over(known, (line,)).shapes[ROAD]["grade"] == "schematic"
    assert "grade" not in drawn_over(known, (firm,)).shapes[ROAD]


def test_a_shape_travels_with_all_it_says(tmp_path: Path) -> None:
    path = tmp_path / "a.twincity"
    project.save(path, Project(shapes=(point(),)))
    assert project.load(path).project.shapes == (point(),)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quality": "own"},
        {"quality": "schematic"},
        {"accuracy_m": -1},
        {"accuracy_m": "3"},
        {"cites": "x" * 999},
    ],
)
def test_what_a_drawing_cannot_say_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(LocalizedValueError):
        read(point().to_json() | wrong)


def test_a_shape_of_an_older_project_is_read_as_it_was_written(known: Known) -> None:
    old = {"feature": ROAD, "geometry": drawn(known).geometry, "source": "a.gpkg", "row": "K0"}
    assert read(old) == OwnShape(ROAD, drawn(known).geometry, "a.gpkg", "K0")
