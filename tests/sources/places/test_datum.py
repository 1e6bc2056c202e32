"""GCJ-02 and BD-09: the inverse comes back within 5 cm everywhere near, and agrees with prcoords."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.sources.places import datum

LON, LAT = st.floats(96.0, 111.5), st.floats(25.0, 35.0)
METRE = np.array([111_320 * np.cos(np.radians(30)), 111_320])

# computed once with prcoords 1.0.2, which implements the published formulae
PRCOORDS_GCJ = ([105.70924944347189, 106.55372051410971], [29.277745457081203, 29.560154487403317])
PRCOORDS_BD = ([105.71567289147244, 106.56015319524039], [29.284013027095423, 29.566461633531684])


@pytest.mark.parametrize(
    ("there", "back"),
    [(datum.gcj_from_wgs, datum.wgs_from_gcj), (datum.bd_from_wgs, datum.wgs_from_bd)],
    ids=["gcj02", "bd09"],
)
@given(LON, LAT)
def test_the_inverse_comes_back_within_five_centimetres(there, back, lon: float, lat: float) -> None:  # type: ignore[no-untyped-def]
    shifted = there(np.array([lon]), np.array([lat]))
    found = back(*shifted)
    moved = np.hypot((shifted[0] - lon) * METRE[0], (shifted[1] - lat) * METRE[1])
    off = np.hypot((found[0] - lon) * METRE[0], (found[1] - lat) * METRE[1])
    assert off[0] < 0.05
    assert 100 < moved[0] < 2000  # it does shift


def test_the_shift_is_the_published_one() -> None:
    lon, lat = np.array([105.70568, 106.55]), np.array([29.28065, 29.563])
    gcj, bd = datum.gcj_from_wgs(lon, lat), datum.bd_from_wgs(lon, lat)
    assert np.allclose(gcj, PRCOORDS_GCJ, atol=1e-9)
    assert np.allclose(bd, PRCOORDS_BD, atol=1e-9)


def test_nothing_is_turned_into_nothing() -> None:
    none = np.array([])
    assert [a.size for a in datum.wgs_from_bd(none, none)] == [0, 0]
