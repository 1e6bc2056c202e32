"""Coordinates as people type them."""

from __future__ import annotations

import pytest

from explorer.words.coordinates import Point, in_words, parse


@pytest.mark.parametrize(
    "typed",
    [
        "106.55,29.55",
        "29.55 106.55",
        "(106.55, 29.55)",
        "１０６．５５，２９．５５",
        "106.55；29.55",
        "29°33′N 106°33′E",
        "29°33'0\"N, 106°33'0\"E",
        "N29°33′ E106°33′",
        "29.55N106.55E",
        "106.55°E 29.55°N",
        "北纬29.55° 东经106.55°",
        "东经106°33′，北纬29°33′",
        "纬度：29.55 经度：106.55",
        "lat 29.55, lon 106.55",
        "29度33分 106度33分",
    ],
)
def test_one_place_however_it_is_typed(typed: str) -> None:
    (point,) = parse(typed)
    assert (point.lon, point.lat) == (pytest.approx(106.55), pytest.approx(29.55))


def test_both_readings_are_offered_where_the_numbers_do_not_decide() -> None:
    assert parse("29.5, 30.2") == (Point(29.5, 30.2), Point(30.2, 29.5))
    assert parse("29.5N, 30.2") == (Point(30.2, 29.5),)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "106.55",
        "2021-05-20",
        "2021 5",
        "12 34",
        "200, 300",
        "29°75′N 106°E",
        "29.5N 30N",
        "G85",
        "永川 泸州",
    ],
)
def test_what_is_no_pair_is_no_place(typed: str) -> None:
    assert parse(typed) == ()


def test_a_point_in_words_reads_as_itself() -> None:
    assert in_words(Point(106.5512, -29.5)) == "29.5000° S, 106.5512° E"
    assert parse(in_words(Point(106.5512, -29.5))) == (Point(106.5512, -29.5),)
