"""Where the pin of a feature's comment stands, and what a comment is about in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shapely.geometry import Point, shape

from explorer.atlas.assembly.known import Known, commented
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.comments import Comment
from explorer.atlas.model import Atlas
from explorer.paths import geodata_dir
from explorer.state.queries import comment_rows
from explorer.state.view.view import View
from tests.helpers import crowds

ONE = Comment("a1", "李雷", "2026-11-29", "此处存疑", 106.55, 29.57)


def test_the_pin_of_a_feature_stands_on_it(atlas: Atlas) -> None:
    known = Known(atlas, load_shapes(atlas, geodata_dir()))
    assert len(known.shapes) > 50
    for key, geometry in known.shapes.items():
        spot = comment_rows.pin_of(known, key)
        assert spot is not None
        assert shape(dict(geometry)).distance(Point(spot)) < 0.01, key
    assert comment_rows.pin_of(known, "nothing") is None


def test_it_says_what_a_comment_is_about(atlas: Atlas) -> None:
    known = Known(atlas)
    key, feature = next(iter(atlas.features.items()))
    said = {
        comment_rows.about(known, one, "zh")
        for one in (
            replace(ONE, feature=key),
            replace(ONE, lon=None, lat=None, first=date(2021, 1, 1), last=date(2021, 1, 1)),
            replace(ONE, lon=None, lat=None, first=date(2021, 1, 1), last=date(2021, 6, 30)),
        )
    }
    assert said == {feature.name.zh, "2021-01-01", "2021-01-01 — 2021-06-30"}
    assert "106.55" in comment_rows.about(known, ONE, "zh")
    assert "gone" in comment_rows.about(known, replace(ONE, feature="gone"), "zh")


def test_only_what_the_view_shows_has_a_pin(atlas: Atlas) -> None:
    done = replace(ONE, id="b", written="2026-11-30", state="resolved")
    unplaced = Comment("c", "李雷", "2026-12-01", "无处可钉", feature="x")
    found = commented(Known(atlas), (ONE, done, unplaced)).comments
    numbers = {
        which: [pin.number for pin in comment_rows.pins(found, View(show_comments=which))]  # type: ignore[arg-type]
        for which in ("none", "open", "all")
    }
    assert numbers == {"none": [], "open": [1], "all": [1, 2]}


def test_a_colleagues_row_is_not_taken_for_the_one_with_its_number_here(atlas: Atlas) -> None:
    """Own layers are numbered on each machine."""
    known = crowds.with_layers(
        Known(atlas), {"own1": crowds.collection("own1", crowds.points(20), crowds.careers(20))}
    )
    key = "own1.3"
    west, south, east, north = known.bounds[key]
    here = Comment(
        "a1", "李雷", "2026-11-29", "此处存疑", (west + east) / 2, (south + north) / 2, feature=key
    )
    away = replace(here, id="b2", lon=here.lon + 1.0)
    gone = replace(here, id="c3", feature="highway.gone")
    told = commented(known, (here, away, gone))
    name = known.atlas.features[key].name.zh
    assert comment_rows.about(told, here, "zh") == name
    assert name not in comment_rows.about(told, away, "zh")
    assert "附近" in comment_rows.about(told, away, "zh")
    assert "highway.gone" in comment_rows.about(told, gone, "zh")
    assert [one.comment.id for one in comment_rows.of_feature(told, key)] == ["a1"]
