"""SVG paths of markers become polygons that enclose what they enclose on a screen."""

from __future__ import annotations

from math import pi

import pytest

from explorer.atlas.outlines import moments, parse_outline


def test_corners_stay() -> None:
    assert parse_outline("M 0,-1 L 1,1 L -1 1 Z") == ((0, -1), (1, 1), (-1, 1))


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("M 1,0 A 1 1 0 1 1 -1,0 A 1 1 0 1 1 1,0 Z", pi),
        ("M 1,0 A 1 1 0 0 0 -1,0 Z", pi / 2),
        ("M 1,0 A 1 1 0 0 1 0,1 L 0,0 Z", pi / 4),
        ("M 1,0 A 1 1 0 1 0 0,1 L 0,0 Z", 3 * pi / 4),
        ("M 1,0 A 1 1 0 0 0 0,1 L 1,1 Z", pi / 4),
        ("M 2,0 A 2 0.5 0 0 1 -2,0 Z", pi / 2),
        ("M 3,0 A 1 1 0 0 1 -3,0 Z", 9 * pi / 2),  # radii that are too small grow (SVG 1.1, F.6.6)
    ],
)
def test_arcs_enclose_what_they_do_in_svg(path: str, area: float) -> None:
    assert moments(parse_outline(path))[0] == pytest.approx(area, rel=0.02)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "L 1,1",
        "M 0,0 Z",
        "M 0,0 L 1,1 Z",
        "M 0,0 M 1,1 L 1,2 Z",
        "M x L 1,1",
        "M 0,0 A 1 1 0 0 1 Z",
        "M nan,0 L 1,0 L 0,1 Z",
        "M 0,0 H 1 V 1 Z",
    ],
)
def test_what_is_no_outline_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=".*"):
        parse_outline(path)
