"""Filters, against the project's own tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.state.queries.query import matching
from explorer.state.view.view import Filters, Range, View


def found(atlas: Atlas, at: date = date(2021, 5, 20), **narrowing: object) -> frozenset[str]:
    return matching(atlas, View(clock=Clock(at), filters=Filters(**narrowing)))  # type: ignore[arg-type]


def test_no_filter_passes_everything(atlas: Atlas) -> None:
    assert found(atlas) == frozenset(atlas.features)


def test_themes_are_alternatives(atlas: Atlas) -> None:
    passing = found(atlas, themes=("bus", "river"))
    assert {atlas.features[i].theme for i in passing} == {"bus", "river"}


def test_statuses_and_certainties_follow_the_clock(atlas: Atlas) -> None:
    narrowed = {"themes": ("bus",), "statuses": ("operation",), "certainties": ("certain",)}
    assert found(atlas, date(2020, 6, 30), **narrowed) == frozenset()
    assert len(found(atlas, date(2020, 12, 31), **narrowed)) == 7
    assert len(found(atlas, date(2021, 5, 20), **narrowed)) == 9


def test_text_finds_names_places_and_pinyin(atlas: Atlas) -> None:
    line = "bus-hechuan-qijian-wusheng-wanshan"
    for text in ("七间站", "武胜", "qijian", "Wusheng", "合川 公交", "  合川  "):
        assert line in found(atlas, text=text), text
    assert found(atlas, text="没有这样的名字") == frozenset()
    assert found(atlas, text="   ") == frozenset(atlas.features)


def test_a_region_holds_what_is_inside_and_what_covers_it(atlas: Atlas) -> None:
    line = "bus-hechuan-qijian-wusheng-wanshan"
    for region in ("500117", "511622", "511600", "510000", "500000"):
        assert line in found(atlas, regions=(region,)), region
    assert line not in found(atlas, regions=("511700",))


def test_filters_add_up(atlas: Atlas) -> None:
    both = found(atlas, themes=("bus",), text="合川")
    assert both == found(atlas, themes=("bus",)) & found(atlas, text="合川")


def test_a_range_needs_a_number_inside(atlas: Atlas) -> None:
    name = "Ports reached"
    assert "fr-lsc" in found(atlas, ranges=(Range(name, 300, 400),))
    assert "fr-lsc" in found(atlas, ranges=(Range(name, 548),))
    assert "fr-lsc" not in found(atlas, ranges=(Range(name, 549),))
    assert found(atlas, ranges=(Range("no such attribute", 0),)) == frozenset()


def test_a_later_source_is_requested(atlas: Atlas) -> None:
    later = found(atlas, source_after=date(2025, 1, 1))
    assert "en-h2-corridor" in later
    assert "bus-chengkou-shuanghe-wanyuan-yantang" not in later
    assert later < found(atlas, source_after=date(2021, 1, 1))


@pytest.mark.parametrize(
    ("box", "inside"), [((106.0, 30.0, 106.2, 30.2), True), ((100.0, 20.0, 101.0, 21.0), False)]
)
def test_the_extent_passes_what_touches_it(
    atlas: Atlas, box: tuple[float, float, float, float], inside: bool
) -> None:
    view = View(extent=(105.9, 29.9, 107.0, 31.0), filters=Filters(in_extent=True))
    assert ("river-fujiang" in matching(atlas, view, {"river-fujiang": box})) is inside
    assert "fr-lsc-intl-trains" not in matching(atlas, view, {"river-fujiang": box}), "it has no shape"


def test_without_extents_or_a_map_the_extent_filter_lets_pass(atlas: Atlas) -> None:
    view = View(extent=(0.0, 0.0, 1.0, 1.0), filters=Filters(in_extent=True))
    assert matching(atlas, view) == frozenset(atlas.features)
    assert matching(atlas, replace(view, extent=None), {}) == frozenset(atlas.features)
