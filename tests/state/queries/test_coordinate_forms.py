"""Coordinates in degrees, DMS and metres: shown, copied, and read back as somebody types them."""

from __future__ import annotations

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.state.queries import finder
from explorer.state.queries.coordinate_forms import FORMS, Form, form_at, formatted, metres, read, shown

CIQIKOU = (106.4466, 29.5805)
AWAY_M = {"decimal": 1.2, "sexagesimal": 2.5, "metres": 0.2}


@given(lon=st.floats(97.3, 110.2), lat=st.floats(26.0, 34.3), form=st.sampled_from(FORMS))
def test_what_is_copied_is_read_back_as_the_same_place(lon: float, lat: float, form: Form) -> None:
    found = read(formatted(lon, lat, form))
    away = [pyproj.Geod(ellps="WGS84").inv(lon, lat, r.point.lon, r.point.lat)[2] for r in found]
    assert min(away) < AWAY_M[form]


def test_metres_are_those_of_the_epsg_register() -> None:
    found = metres(*CIQIKOU)
    assert found is not None
    assert found.zone == 35  # 105° E is its meridian
    lon, lat = pyproj.Transformer.from_crs("EPSG:4523", "EPSG:4490", always_xy=True).transform(
        found.prefixed, found.north
    )
    assert (lon, lat) == (pytest.approx(CIQIKOU[0], abs=1e-9), pytest.approx(CIQIKOU[1], abs=1e-9))


@pytest.mark.parametrize(
    "typed",
    [
        "X=3271234.5, Y=35623456.7",
        "3271234.5 35623456.7",
        "35623456.7，3271234.5",
        "x 3271234.5 y 35623456.7",
        "Ｘ＝３２７１２３４．５ Ｙ＝３５６２３４５６．７",
        "3271234.5, 623456.7 35带",
        "CGCS2000 3度带 35带 3271234.5 623456.7",
        "623456.7, 3271234.5 zone 35",
        "CM 105E 623456.7, 3271234.5",
        "中央子午线105° 3271234.5米 623456.7米",
        "E 623456.7 N 3271234.5 中央经线105",
        "北3271234.5 东35623456.7",
    ],
)
def test_metres_in_any_order_with_the_zone_in_any_form(typed: str) -> None:
    (found,) = read(typed)
    assert found.zone == 35
    assert (found.point.lon, found.point.lat) == (
        pytest.approx(106.2738, abs=1e-4),
        pytest.approx(29.5529, abs=1e-4),
    )


def test_metres_without_a_zone_are_offered_in_each_that_they_may_be_in() -> None:
    assert [reading.zone for reading in read("623456, 3271234")] == [35, 36, 34]
    details = [hit.detail.zh for hit in finder.points("623456, 3271234")]
    assert details[0] == "CGCS2000 3°带 35（中央经线 105°）"
    assert len(set(details)) == 3


@pytest.mark.parametrize(
    "typed", ["29:33:46.8 106:33:03.6", "29 33 46.8N, 106 33 3.6E", "106 33 3.6 E 29 33 46.8 N"]
)
def test_sixtieths_without_their_marks(typed: str) -> None:
    (found,) = read(typed)
    assert (found.point.lon, found.point.lat) == (pytest.approx(106.551), pytest.approx(29.563))


@pytest.mark.parametrize(
    "typed", ["", "重庆", "2021 5 20", "20210520 20220520", "X=3271234, X=35623456", "29 63 00 106 33 03"]
)
def test_what_is_no_place_is_none(typed: str) -> None:
    assert read(typed) == ()


def test_beyond_the_zones_metres_give_way_to_degrees() -> None:
    assert form_at(2.35, 48.86, "metres") == "decimal"
    assert formatted(2.35, 48.86, "metres") == "2.35000,48.86000"
    assert shown(-70.6, -33.4, "metres") == "33.4000° S  70.6000° W"
