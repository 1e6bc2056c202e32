"""Lengths, bearings and areas on the ellipsoid (WGS84), and how they are worded. Points are (lon, lat) in degrees."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from explorer.words.strings import t
from explorer.words.text import Lang

Point = tuple[float, float]
_CIRCLE_SIDES = 180
_MU_M2 = 10_000 / 15  # a Chinese acre
_MANY_MU = 10_000


class Leg(NamedTuple):
    """From one point to the next: metres, and the bearing at its start in degrees from north, 0 to 360."""

    metres: float
    bearing: float


@cache
def geod() -> Any:
    import pyproj

    return pyproj.Geod(ellps="WGS84")


def leg(start: Point, end: Point) -> Leg:
    forward, _, metres = geod().inv(*start, *end)
    return Leg(float(metres), float(forward) % 360)


def legs(points: Sequence[Point]) -> tuple[Leg, ...]:
    return tuple(leg(a, b) for a, b in zip(points, points[1:], strict=False))


def length_m(points: Sequence[Point]) -> float:
    return sum(one.metres for one in legs(points))


def area_m2(points: Sequence[Point]) -> float:
    """Return the area of a closed ring in square metres; 0 for fewer than three corners."""
    if len(points) < 3:
        return 0.0
    lons, lats = zip(*points, strict=True)
    return abs(float(geod().polygon_area_perimeter(lons, lats)[0]))


def circle(centre: Point, metres: float) -> tuple[Point, ...]:
    """Return the ring of all points at this distance."""
    bearings = [360 * n / _CIRCLE_SIDES for n in range(_CIRCLE_SIDES)]
    many = len(bearings)
    lons, lats, _ = geod().fwd([centre[0]] * many, [centre[1]] * many, bearings, [metres] * many)
    return tuple(zip(map(float, lons), map(float, lats), strict=True))


def midpoint(points: Sequence[Point]) -> Point:
    """Return the point halfway along a leg, for its label."""
    (a, b), (c, d) = points[0], points[-1]
    return (a + c) / 2, (b + d) / 2


# -- words -----------------------------------------------------------------------------------------


def length_words(metres: float, lang: Lang) -> str:
    """`853 米`, `8.53 公里`, `42.1 公里`, `1,324 公里`."""
    if metres < 999.5:
        return t("geodesy.m", lang, n=_rounded(metres, 0 if metres >= 10 else 1))
    return t("geodesy.km", lang, n=_significant(metres / 1000))


def area_words(m2: float, lang: Lang) -> str:
    """`640 平方米`, `12.3 公顷（185 亩）`, `5.43 平方公里（8,145 亩）`, `41,220 平方公里（6,183 万亩）`."""
    number, key = m2 / _MU_M2, "geodesy.mu"
    if number >= _MANY_MU:
        number, key = number / _MANY_MU, "geodesy.mu_many"
    mu = t(key, lang, n=_significant(number))
    if m2 < 10_000:
        return t("geodesy.m2", lang, n=_rounded(m2, 0))
    if m2 < 1_000_000:
        return t("geodesy.ha", lang, n=_significant(m2 / 10_000), mu=mu)
    return t("geodesy.km2", lang, n=_significant(m2 / 1_000_000), mu=mu)


def bearing_words(degrees: float, lang: Lang) -> str:
    """`45.3°（东北）`."""
    point = t(f"geodesy.point.{round(degrees / 45) % 8}", lang)
    return t("geodesy.bearing", lang, degrees=f"{degrees % 360:.1f}", point=point)


def _significant(number: float) -> str:
    return _rounded(number, 2 if number < 10 else 1 if number < 1000 else 0)


def _rounded(number: float, places: int) -> str:
    return f"{number:,.{places}f}"
