"""A cell of a column of towns that names its county too."""

from __future__ import annotations

import pytest

from explorer.sources.places.gazetteer import load_gazetteer


@pytest.mark.parametrize(
    ("county", "town", "found"),
    [
        ("", "永川区板桥镇", "板桥镇"),
        ("永川区", "永川区板桥镇", "板桥镇"),
        ("", "重庆市永川区板桥镇", "板桥镇"),
        ("", "泸县云龙镇某村", "云龙镇"),
        ("泸县", "永川区板桥镇", None),  # they contradict each other
        ("", "无此板桥镇", None),
        ("", "三汇镇", None),  # there are several
    ],
)
def test_a_town_with_its_county_in_one_cell_is_found_where_nothing_speaks_against_it(
    county: str, town: str, found: str | None
) -> None:
    place = load_gazetteer().find(county, town).place
    assert (place.name if place else None) == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("永川朱沱", "朱沱镇"),
        ("重庆永川朱沱", "朱沱镇"),
        ("泸县云锦", "云锦"),
        ("合江县白米", "白米镇"),
        ("广安邻水高滩", "高滩镇"),
        ("永川", "永川区"),
        ("永川无此", None),
        ("永川云锦", None),  # is in another county
        ("渝中区解放碑", None),
    ],
)
def test_county_and_town_without_their_generic_words_are_one_place(address: str, found: str | None) -> None:
    place = load_gazetteer().address(address).place
    assert (place.name if place else None) == found
