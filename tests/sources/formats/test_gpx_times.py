"""GPX: the times of points and tracks are those of their recording, on the day of the place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import state_at
from explorer.sources.reader.own_layers import laid_over
from explorer.sources.reader.read import read
from tests.sources.conftest import Read


def gpx(*parts: str) -> str:
    head = '<gpx version="1.1" creator="手持机" xmlns="http://www.topografix.com/GPX/1/1">'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}{"".join(parts)}</gpx>'


def waypoint(time: str, lon: float = 105.6, lat: float = 29.1) -> str:
    return f'<wpt lat="{lat}" lon="{lon}"><time>{time}</time><name>桥</name></wpt>'


def track(*times: str) -> str:
    points = (
        f'<trkpt lat="29.1" lon="{105.6 + n / 10}">{f"<time>{time}</time>" if time else ""}</trkpt>'
        for n, time in enumerate(times)
    )
    return f"<trk><name>线</name><trkseg>{''.join(points)}</trkseg></trk>"


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Shanghai", "UTC"])
@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2021-05-20T08:00:00Z", "2021-05-20"),
        ("2021-05-19T22:30:00Z", "2021-05-20"),
        ("2021-05-20T15:59:59.999Z", "2021-05-20"),
        ("2021-05-20T16:00:00Z", "2021-05-21"),
        ("2021-05-20T23:30:00+08:00", "2021-05-20"),
        ("2021-05-20T00:30:00+08:00", "2021-05-20"),
    ],
)
def test_the_day_is_that_of_the_place_on_any_computer(
    opened: Read, monkeypatch: pytest.MonkeyPatch, zone: str, time: str, day: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    assert opened("a.gpx", gpx(waypoint(time)))["rows"][0]["start"] == day


def test_elsewhere_the_hour_is_that_of_the_sun(opened: Read) -> None:
    found = opened("a.gpx", gpx(waypoint("2021-05-20T02:00:00Z", -118.2, 34.0)))
    assert found["rows"][0]["start"] == "2021-05-19"


def test_a_track_has_the_days_of_its_points(opened: Read) -> None:
    night = ("2021-05-20T12:00:00Z", "2021-05-20T17:00:00Z")
    found = opened("a.gpx", gpx(track(*night), track("", ""), track("", "2022-01-01T00:00:00Z")))
    assert [r["start"] for r in found["rows"]] == ["2021-05-20/2021-05-21", None, "2022-01-01"]
    assert found["time"]["undated"] == 1


def test_what_was_recorded_is_attested_from_then_on_and_did_not_begin(tmp_path: Path) -> None:
    path = tmp_path / "踏勘.gpx"
    path.write_text(gpx(waypoint("2021-05-20T08:00:00Z")), "utf-8")
    known = laid_over(Known(axis=Axis()), read(path))
    (feature,) = known.atlas.by_theme("own1")
    before, after = (state_at(feature, date(2021, 5, day)) for day in (19, 20))
    assert (before.certainty, after.certainty, after.status) == ("later", "attested", "operation")
