"""The atlas: a page for each area, framed, titled and counted for itself; numbered, with contents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from explorer.atlas.assembly.known import Known
from explorer.export.files.errors import ExportError
from explorer.export.jobs.atlas_pages import atlas_areas, by_area
from explorer.export.jobs.frames import by_period
from explorer.export.jobs.series import lay_out_series
from explorer.export.layout.camera import contains
from explorer.export.layout.contents_page import contents_pages
from explorer.export.layout.elements import TextLines
from explorer.export.layout.layout import Layout
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.queries.measuring.selecting import candidates
from explorer.state.view.view import View
from tests.export.conftest import BlankRenderer


def lines(layout: Layout, part: str) -> list[str]:
    return [line for e in layout.elements if e.part == part and isinstance(e, TextLines) for line in e.lines]


def test_every_county_and_prefecture_has_its_page(data: Known, opening: View) -> None:
    assert len(atlas_areas(data, opening, "county")) == 221
    prefectures = atlas_areas(data, opening, "prefecture")
    assert {"成都市", "重庆市"} <= {area.name.zh for area in prefectures}


def test_a_layer_has_a_page_for_each_drawn_feature(data: Known, opening: View) -> None:
    areas = atlas_areas(data, opening, "platform")
    assert {data.atlas.features[area.feature].theme for area in areas} == {"platform"}
    frames = by_area(data, opening, areas)
    assert [frame.view.selection for frame in frames] == [(area.feature,) for area in areas]


def test_a_layer_without_drawn_features_is_refused(data: Known, opening: View) -> None:
    with pytest.raises(ExportError, match="airport"):
        atlas_areas(data, opening.with_clock(at=opening.clock.at.replace(year=1950)), "airport")


def test_a_page_is_framed_titled_and_counted_for_itself(
    data: Known, opening: View, blank: BlankRenderer
) -> None:
    areas = [a for a in atlas_areas(data, opening, "prefecture") if a.name.zh in ("广安市", "宜宾市")]
    frames = by_area(data, opening, areas)
    pages = lay_out_series(data, frames, replace(Sheet(parse_paper("A4")), page=(1, 1)), blank)
    for area, page in zip(areas, pages, strict=True):
        assert contains(page.layout.ground, area.box)
        assert page.layout.content.title == area.name.zh
    assert [lines(page.layout, "page") for page in pages] == [["第 1 页，共 2 页"], ["第 2 页，共 2 页"]]
    assert len({page.layout.frame for page in pages}) == 1, "all maps have one size"


def test_what_only_touches_the_edge_is_not_counted(data: Known, opening: View) -> None:
    """The count is that of the shapes that have a share of the area, by another way of finding them."""
    (area,) = (a for a in atlas_areas(data, opening, "prefecture") if a.name.zh == "广安市")
    (frame,) = by_area(data, opening, [area])
    among = candidates(data, opening)
    inner = shapely.make_valid(area.shape).buffer(-0.004)
    expected = sum(bool(inner.intersects(shape)) for shape in among.shapes)
    assert frame.subtitle.startswith(f"区内 {expected} 项：")
    assert 0 < expected < len(among.ids)


def test_the_outline_is_an_annotation_below_the_users_own(data: Known, opening: View) -> None:
    from explorer.state.view.annotations import Annotation

    own = Annotation("own", "pin", ((106.0, 30.0),))
    area = atlas_areas(data, opening, "county")[0]
    (frame,) = by_area(data, replace(opening, annotations=(own,)), [area])
    kinds = [one.kind for one in frame.view.annotations]
    assert kinds[-1] == "pin"
    assert set(kinds[:-1]) == {"area"}
    assert View.from_json(frame.view.to_json()).annotations == frame.view.annotations


def test_the_contents_list_every_page_once(data: Known, opening: View, blank: BlankRenderer) -> None:
    areas = atlas_areas(data, opening, "county")[:90]
    pages = lay_out_series(data, by_area(data, opening, areas[:3]), Sheet(parse_paper("A5")), blank)
    layouts = [
        replace(pages[n % 3].layout, content=replace(pages[n % 3].layout.content, title=area.name.zh))
        for n, area in enumerate(areas)
    ]
    found = contents_pages(layouts)
    assert len(found) > 1
    words = [line for page in found for line in lines(page, "contents")]
    assert [word for word in words if word.isdigit()] == [str(n) for n in range(1, 91)]
    assert all(area.name.zh in words for area in areas)
    for page in found:
        assert all(e.box().bottom <= page.height + 0.01 for e in page.elements)


def test_the_contents_tell_the_pages_of_a_series_apart_by_their_dates(
    data: Known, opening: View, blank: BlankRenderer
) -> None:
    """All of them have the title of the map."""
    frames = by_period(data.axis, opening, "year", date(2019, 1, 1), date(2021, 12, 31))
    pages = lay_out_series(data, frames, Sheet(parse_paper("A4")), blank)
    [found] = contents_pages([page.layout for page in pages])
    named = [word for word in lines(found, "contents") if pages[0].layout.content.title in word]
    assert [word.split()[0] for word in named] == ["2019-12-31", "2020-12-31", "2021-12-31"]
