"""Where shapes come from and how far off they may be: as words, as a filter, as columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.model import Atlas
from explorer.state.queries.facets import Facets
from explorer.state.queries.origins import ORIGINS, accuracy_m, origin_lines, origins, quality_words
from explorer.state.queries.query import matching
from explorer.state.queries.tables.output_tables import features
from explorer.state.view.view import Filters, View


@pytest.mark.parametrize(
    ("feature", "told"),
    [
        ("hw-chengyu", ("osm",)),
        ("plat-wandakai", ("boundaries",)),
        ("river-fujiang", ("rivers",)),
        ("ww-routes-guoyuan-yibin", ("rivers", "geonames", "towns")),
        ("river-xinglong-nanxi", ("boundaries",)),
        ("river-tongbohe", ()),
    ],
)
def test_a_shape_names_whose_data_it_was_made_of(atlas: Atlas, feature: str, told: tuple[str, ...]) -> None:
    assert set(origins(atlas, atlas.features[feature])) == set(told)


def test_the_filter_and_its_counts_agree(atlas: Atlas) -> None:
    counted = Facets(atlas).counts(View()).origins
    for origin in ORIGINS:
        found = matching(atlas, replace(View(), filters=Filters(origins=(origin,))))
        assert len(found) == counted.get(origin, 0)
        assert all(origin in origins(atlas, atlas.features[key]) for key in found)
    assert counted["osm"] > 20


def test_an_alignment_states_its_tolerance_carrier_and_vintage(atlas: Atlas) -> None:
    road = atlas.features["hw-chengyu"]
    assert accuracy_m(atlas, road) == 200
    assert "200 米" in quality_words(atlas, road, "zh")
    assert "OpenStreetMap" in origin_lines(atlas, road, "zh")[0]
    assert "2021" in origin_lines(atlas, road, "en")[0]
    assert accuracy_m(atlas, atlas.features["hw-nansuitong"]) is None


def test_the_words_for_a_point_known_by_county_give_its_error(atlas: Atlas) -> None:
    court = atlas.features["ju-cq-env-court"]
    assert court.quality == "county"
    assert "30 千米" in quality_words(atlas, court, "zh")


def test_tables_carry_quality_and_source_as_columns(atlas: Atlas) -> None:
    chosen = [atlas.features[key] for key in ("hw-chengyu", "rail-yukun")]
    table = features(atlas, chosen, date(2024, 12, 31), "en", {}, {})
    keys = [column.key for column in table.columns]
    row = dict(zip(keys, table.rows[0], strict=True))
    assert (row["quality"], row["quality_words"], row["geometry_source"]) == (
        "generalised",
        "generalised",
        "OpenStreetMap",
    )
    assert row["accuracy_m"] == 200
    assert dict(zip(keys, table.rows[1], strict=True))["quality"] == "stations"
