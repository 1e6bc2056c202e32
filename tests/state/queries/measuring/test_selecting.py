"""Selecting by shape, and lengths by district, on the real shapes of the atlas."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from explorer.atlas.assembly.known import Known
from explorer.layers.order import opening_layers
from explorer.state.queries.measuring import districts, geodesy
from explorer.state.queries.measuring.selecting import Candidates, buffered, candidates, chosen
from explorer.state.view.view import View
from tests.helpers import ours

LINE = "hw-yongchuan-luzhou"
CIQIKOU = (106.4466, 29.5805)


@pytest.fixture(scope="module")
def known() -> Known:
    return ours.known()


@pytest.fixture(scope="module")
def view(known: Known) -> View:
    layers = opening_layers(known.catalogue)
    return View(layers=tuple(replace(layer, visible=True) for layer in layers)).with_clock(
        at=known.axis.known
    )


@pytest.fixture(scope="module")
def all_drawn(known: Known, view: View) -> Candidates:
    return candidates(known, view)


def of(shape: object, key: str = "x") -> Candidates:
    import numpy as np

    found = np.empty(1, object)
    found[0] = shape
    return Candidates((key,), found)


def test_only_what_is_on_the_map_is_chosen_from(known: Known, view: View) -> None:
    bare = replace(view, layers=tuple(replace(x, visible=x.id == "highway") for x in view.layers))
    found = candidates(known, bare)
    assert found.ids
    assert {known.atlas.features[key].theme for key in found.ids} == {"highway"}
    early = bare.with_clock(at=known.axis.first)
    assert len(candidates(known, early).ids) < len(found.ids), "the clock decides too"


def test_an_area_takes_what_touches_it_or_what_lies_in_it(known: Known, all_drawn: Candidates) -> None:
    west, south, east, north = known.bounds[LINE]
    middle = (west + east) / 2
    ring = [
        (west - 0.1, south - 0.1),
        (middle, south - 0.1),
        (middle, north + 0.1),
        (west - 0.1, north + 0.1),
    ]
    assert LINE in all_drawn.in_area(ring)
    assert LINE not in all_drawn.in_area(ring, whole=True)
    round_it = [
        (west - 0.1, south - 0.1),
        (east + 0.1, south - 0.1),
        (east + 0.1, north + 0.1),
        (west - 0.1, north + 0.1),
    ]
    assert LINE in all_drawn.in_area(round_it, whole=True)


def test_an_area_that_crosses_itself_is_an_area_still(all_drawn: Candidates) -> None:
    bow = [(104, 29), (108, 32), (108, 29), (104, 32)]
    assert all_drawn.in_area(bow)


def test_a_distance_is_metres_on_the_ground(all_drawn: Candidates) -> None:
    away = geodesy.leg(CIQIKOU, (106.5466, 29.5805)).metres
    point = of(shapely.Point(106.5466, 29.5805))
    assert point.within(CIQIKOU, away + 0.01) == ("x",)
    assert point.within(CIQIKOU, away - 0.01) == ()


def test_relations_to_another_layer() -> None:
    area = of(shapely.box(106, 29, 107, 30), "area")
    inside, across = (
        of(shapely.LineString([(106.2, 29.2), (106.4, 29.4)])),
        of(shapely.LineString([(106.5, 29.5), (108, 30)])),
    )
    beside = of(shapely.Point(107.1, 29.5))
    assert inside.related(area, "within") == ("x",)
    assert across.related(area, "within") == ()
    assert across.related(area, "crosses") == ("x",)
    away = geodesy.leg((107, 29.5), (107.1, 29.5)).metres
    assert beside.related(area, "near", away * 1.01) == ("x",)
    assert beside.related(area, "near", away * 0.99) == ()
    assert area.related(area, "crosses") == (), "nothing is related to itself"


def test_the_nearest_is_one_for_each() -> None:
    import numpy as np

    spots = np.empty(3, object)
    spots[:] = [shapely.Point(106, 29.5), shapely.Point(106.5, 29.5), shapely.Point(109, 29.5)]
    three = Candidates(("a", "b", "c"), spots)
    wanted = np.empty(2, object)
    wanted[:] = [shapely.Point(106.4, 29.5), shapely.Point(106.45, 29.5)]
    assert three.related(Candidates(("p", "q"), wanted), "nearest") == ("b",)
    assert three.related(three, "nearest") == ("a", "b"), "of one layer, another than itself"


def test_a_buffer_is_as_wide_all_round() -> None:
    line = of(shapely.LineString([(106, 29.5), (106.3, 29.5)])).shapes
    area = buffered(line, 5_000)
    away = [geodesy.leg((106, 29.5), point).metres for point in area.exterior.coords if point[0] < 106]
    assert max(abs(metres - 5_000) for metres in away) < 6
    length = geodesy.length_m([(106, 29.5), (106.3, 29.5)])
    assert districts.area_of(area) == pytest.approx(length * 10_000 + 3.14159 * 25e6, rel=2e-3)


def test_the_shares_of_districts_are_the_whole(known: Known, view: View) -> None:
    roads = candidates(known, view, ["highway"])
    found = districts.measure(roads)
    assert found.length_m > 500_000
    assert sum(share.length_m for share in found.shares) == pytest.approx(found.length_m, rel=1e-6)
    assert found.area_m2 == 0
    table = districts.as_table(found, (), "zh")
    assert table.keys() == ("adcode", "district", "feature_count", "length_km")
    assert table.rows[-1][1] == "合计"


def test_areas_made_of_counties_have_no_length_in_their_neighbours(all_drawn: Candidates) -> None:
    found = districts.measure(all_drawn)
    assert found.area_m2 > 1e10
    assert found.length_m > 0
    assert sum(share.length_m for share in found.shares) == pytest.approx(found.length_m, rel=1e-6)
    assert sum(share.area_m2 for share in found.shares) == pytest.approx(found.area_m2, rel=1e-6)


def test_a_line_along_the_border_of_two_counties_counts_once() -> None:
    _, _, outlines = districts._counties()
    tree = shapely.STRtree(outlines)
    pairs = ((n, other) for n in range(len(outlines)) for other in tree.query(outlines[n], "touches"))
    shared = next(
        line
        for n, other in pairs
        if (line := shapely.line_merge(shapely.intersection(outlines[n], outlines[other]))).geom_type
        == "LineString"
    )
    found = districts.measure(of(shared))
    assert sum(share.length_m for share in found.shares) == pytest.approx(found.length_m, abs=2)


def test_shapes_within_collections_are_measured_like_others() -> None:
    square = shapely.box(106, 29.5, 106.1, 29.6)
    line = shapely.LineString([(106, 29.4), (106.1, 29.4)])
    nested = shapely.GeometryCollection([shapely.MultiPolygon([square]), shapely.GeometryCollection([line])])
    area, way, together = (districts.measure(of(shape)) for shape in (square, line, nested))
    assert together.area_m2 == pytest.approx(area.area_m2)
    assert together.length_m == pytest.approx(way.length_m)
    assert sum(share.length_m for share in together.shares) == pytest.approx(way.length_m, abs=2)


def test_what_lies_outside_every_county_is_counted(known: Known) -> None:
    found = districts.measure(of(shapely.LineString([(120, 29.5), (120.1, 29.5)])))
    (share,) = found.shares
    assert share.code == districts.OUTSIDE
    assert share.length_m == pytest.approx(found.length_m)
    assert chosen(known, ["no-such-feature"]).ids == ()
