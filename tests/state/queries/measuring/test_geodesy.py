"""Lengths, bearings and areas on the ellipsoid, against figures that are known elsewhere."""

from __future__ import annotations

import pytest

from explorer.state.queries.measuring import geodesy
from explorer.state.queries.measuring.geodesy import area_words, bearing_words, length_words


def test_a_degree_of_the_meridian_and_of_the_equator() -> None:
    assert geodesy.leg((106, 0), (106, 1)).metres == pytest.approx(110_574.4, abs=1)
    assert geodesy.leg((106, 0), (107, 0)).metres == pytest.approx(111_319.5, abs=1)
    assert geodesy.leg((106, 30), (106, 29)).bearing == 180
    assert geodesy.leg((106, 0), (105, 0)).bearing == 270


def test_chengdu_to_chongqing_is_no_plane_length() -> None:
    """By Karney's algorithm; a sphere says 280 m less."""
    assert geodesy.length_m([(104.0665, 30.5728), (106.5516, 29.5630)]) == pytest.approx(264_460, abs=10)


def test_a_square_of_a_degree_at_thirty_north() -> None:
    ring = [(106.0, 30.0), (107.0, 30.0), (107.0, 31.0), (106.0, 31.0)]
    assert geodesy.area_m2(ring) == pytest.approx(10_635e6, rel=2e-3)
    assert geodesy.area_m2(list(reversed(ring))) == geodesy.area_m2(ring)
    assert geodesy.area_m2(ring[:2]) == 0


def test_every_point_of_a_circle_is_as_far_from_its_centre() -> None:
    centre = (106.55, 29.56)
    away = [geodesy.leg(centre, point).metres for point in geodesy.circle(centre, 20_000)]
    assert max(away) - min(away) < 0.01
    assert away[0] == pytest.approx(20_000)


@pytest.mark.parametrize(
    ("metres", "zh", "en"),
    [
        (8.24, "8.2 米", "8.2 m"),
        (853.4, "853 米", "853 m"),
        (8_534, "8.53 公里", "8.53 km"),
        (42_100, "42.1 公里", "42.1 km"),
        (1_324_400, "1,324 公里", "1,324 km"),
    ],
)
def test_lengths_in_words(metres: float, zh: str, en: str) -> None:
    assert (length_words(metres, "zh"), length_words(metres, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("m2", "words"),
    [
        (640, "640 平方米"),
        (123_000, "12.3 公顷（184.5 亩）"),
        (5_430_000, "5.43 平方公里（8,145 亩）"),
        (41_220e6, "41,220 平方公里（6,183 万亩）"),
    ],
)
def test_areas_in_words(m2: float, words: str) -> None:
    assert area_words(m2, "zh") == words


def test_bearings_in_words() -> None:
    assert bearing_words(359.9, "zh") == "方位 359.9°（北）"
    assert bearing_words(116.6, "en") == "bearing 116.6° (SE)"
