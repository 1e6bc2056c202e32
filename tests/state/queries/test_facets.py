"""Counts of every filter choice, held against the plain filter in query.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.atlas.axis import Axis
from explorer.atlas.model import STATUSES, Atlas, Bounds
from explorer.state.queries import measures, regions
from explorer.state.queries.facets import Facets
from explorer.state.queries.query import listing_places, matching
from explorer.state.view import filtering
from explorer.state.view.view import Filters, Range, View
from tests.helpers import ours

ATLAS = ours.atlas()
BOUNDS: Bounds = {
    f.id: (104.0 + n % 5, 29.0, 104.5 + n % 5, 30.0) for n, f in enumerate(ATLAS.features.values()) if n % 7
}
FACETS = Facets(ATLAS, BOUNDS)
CODES = tuple(regions.names(ATLAS)) + (regions.NOWHERE, "51", "500100")
KEYS = tuple(measures.spans(ATLAS))


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


RANGES = st.builds(
    Range,
    st.sampled_from((*KEYS, measures.BEGUN)),
    st.none() | st.sampled_from((0.0, 50.0, 2020.0)),
    st.none() | st.sampled_from((100.0, 2021.0)),
)
FILTERS = st.builds(
    Filters,
    themes=_some(("bus", "highway", "railway", "platform")),
    statuses=_some(STATUSES),
    certainties=_some(("certain", "possible", "attested", "later")),
    regions=_some(CODES),
    text=st.sampled_from(("", "公交", "tongnan", "Suining bus", "  ", "无此物")),
    ranges=st.lists(RANGES, max_size=2).map(tuple),
    in_extent=st.booleans(),
    source_after=st.none() | st.dates(date(2020, 1, 1), date(2025, 12, 31)),
    wide_regions=st.booleans(),
    documents=_some(tuple(ATLAS.sources)),
    qualities=_some(("surveyed", "schematic", "none")),
    disputes=_some(("yes", "no")),
)
VIEWS = st.builds(
    lambda filters, day, extent: replace(View(), filters=filters, extent=extent).with_clock(at=day),
    FILTERS,
    st.dates(date(2018, 1, 1), date(2025, 12, 31)),
    st.none() | st.just((104.2, 28.0, 106.2, 31.0)),
)


@settings(max_examples=150, deadline=None)
@given(VIEWS)
def test_masks_and_the_plain_filter_agree(view: View) -> None:
    assert frozenset(FACETS.ids(view)) == matching(ATLAS, view, BOUNDS)


@settings(max_examples=60, deadline=None)
@given(VIEWS, st.data())
def test_a_choice_leaves_what_its_count_says(view: View, data: st.DataObject) -> None:
    """Choosing only that value in its field, all other filters standing, leaves exactly the count."""
    counts = FACETS.counts(view)

    def left(**change: object) -> int:
        filters = replace(view.filters, **change)  # type: ignore[arg-type]
        return len(matching(ATLAS, replace(view, filters=filters), BOUNDS))

    theme = data.draw(st.sampled_from(sorted(counts.themes)))
    assert counts.themes[theme] == left(themes=(theme,))
    status = data.draw(st.sampled_from(STATUSES))
    assert counts.statuses.get(status, 0) == left(statuses=(status,))
    region = data.draw(st.sampled_from(sorted(counts.regions)))
    assert counts.regions[region] == left(regions=(region,))
    for name in ("documents", "qualities", "disputes"):
        choices = getattr(counts, name)
        key = data.draw(st.sampled_from(sorted(choices)))
        assert choices[key] == left(**{name: (key,)})
    assert counts.wide == left(wide_regions=True) - left(wide_regions=False)
    year = data.draw(st.sampled_from(tuple(Axis().known_years)))
    others = tuple(r for r in view.filters.ranges if r.attribute != measures.BEGUN)
    assert counts.years[year] == left(ranges=(*others, Range(measures.BEGUN, year, year)))
    day, number = data.draw(st.sampled_from(counts.sources))
    assert number == left(source_after=day)
    assert counts.here is None or counts.here == left(in_extent=True)


def test_counts_of_the_opening_view() -> None:
    counts = FACETS.counts(View())
    assert counts.total == counts.left == len(ATLAS.features)
    assert counts.themes["bus"] == 11
    assert sum(counts.certainties.values()) == counts.total
    for status, split in counts.split.items():
        assert sum(split.values()) == counts.statuses[status]
        assert split["certain"] == left_with(status, "certain")
    assert counts.here is None


def left_with(status: str, certainty: str) -> int:
    return len(
        FACETS.ids(filtering.toggled(filtering.toggled(View(), "statuses", status), "certainties", certainty))
    )


def test_seven_bus_lines_are_possible_in_mid_2020_and_certain_at_its_end() -> None:
    bus = filtering.toggled(View(), "themes", "bus")
    assert FACETS.counts(bus.with_clock(at=date(2020, 6, 30))).certainties["possible"] == 7
    settled = filtering.toggled(bus, "certainties", "certain").with_clock(at=date(2020, 12, 31))
    assert FACETS.counts(settled).statuses["operation"] == 7


def test_a_year_that_a_partial_date_may_mean_counts() -> None:
    view = filtering.with_range(View(), measures.BEGUN, 2020, 2020)
    assert "hw-liangping-kaijiang" in FACETS.ids(view)  # begun 2020/2021-05: 2020 or 2021
    assert "hw-suitong-express-p1" not in FACETS.ids(view)  # 2022


def test_measures_join_units_and_leave_distances_to_villages_out() -> None:
    gaozhu, baihe = ATLAS.features["plat-gaozhu"], ATLAS.features["ag-baihe-zhuxiang"]
    assert measures.values(ATLAS, gaozhu, "@area") == ((262.0, 262.0),)
    assert measures.values(ATLAS, baihe, "@area") == (pytest.approx((2 / 3, 2 / 3)),)
    assert measures.values(ATLAS, baihe, "@length") == ()


def test_the_reckoned_course_is_near_the_printed_length() -> None:
    (low, _) = measures.spans(ATLAS)[measures.COURSE]["rail-chengyu-middle"]
    assert 220 < low < 310  # 292 km printed; straight from place to place is somewhat less


def test_regions_hold_prefectures_and_counties() -> None:
    chongqing, sichuan = regions.tree(ATLAS)
    assert (chongqing.code, len(chongqing.children)) == ("500000", 38)
    assert len(sichuan.children) == 21
    assert sum(len(p.children) for p in sichuan.children) == 183


def test_text_is_found_in_chinese_english_and_pinyin() -> None:
    for words in ("潼南", "Tongnan", "tongnan", "tong nan"):
        assert "bus-tongnan-guilin-anju-moxi" in FACETS.ids(filtering.with_text(View(), words))


def test_range_bounds_the_wrong_way_round_are_turned() -> None:
    view = filtering.with_range(View(), "@area", 300.0, 100.0)
    assert view.filters.ranges == (Range("@area", 100.0, 300.0),)
    assert filtering.with_range(view, "@area", None, None) == View()


@settings(max_examples=40, deadline=None)
@given(FILTERS)
def test_taking_every_part_away_leaves_no_filter(filters: Filters) -> None:
    view = replace(View(), filters=replace(filters, text=filters.text.strip()))
    for part in filtering.parts(view.filters):
        view = filtering.without(view, part)
    assert view.filters == Filters()


def test_filters_survive_json_and_old_json_reads() -> None:
    view = filtering.toggled(filtering.with_range(View(), measures.BEGUN, 2020, None), "regions", "none")
    assert View.from_json(view.to_json()) == view
    old = {"filters": {"ranges": [{"attribute": "Planned area", "low": 100.0, "high": None}]}}
    assert matching(ATLAS, View.from_json(old)) == {"plat-gaozhu"}


def test_an_atlas_without_features_counts_nothing() -> None:
    assert Facets(Atlas()).counts(View()).total == 0


def test_a_county_holds_what_has_a_place_in_it_and_the_rest_on_demand() -> None:
    """Of 32 that used to be listed for 城口县, 29 were of the whole municipality only."""
    view = filtering.toggled(View(), "regions", "500229")
    near = set(FACETS.ids(view))
    assert near
    for key in near:
        inside, _ = listing_places(ATLAS, ATLAS.features[key], ("500229",))
        assert inside
    more = FACETS.counts(view).wide
    wide = filtering.with_wide_regions(view, True)
    assert FACETS.counts(wide).left == len(near) + more
    assert FACETS.counts(view).left == len(near)
    for key in set(FACETS.ids(wide)) - near:
        inside, around = listing_places(ATLAS, ATLAS.features[key], ("500229",))
        assert around
        assert not inside
    assert not filtering.toggled(wide, "regions", "500229").filters.wide_regions


def test_a_document_counts_wherever_it_is_cited() -> None:
    """川渝高竹新区 cites P2020G for an attribute only."""
    assert "plat-gaozhu" in FACETS.ids(filtering.toggled(View(), "documents", "P2020G"))
