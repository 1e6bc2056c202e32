"""The days on which points and tracks of a GPX file were recorded: what is there was seen then, and began before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.sources.raw.raw_layer import Column, RawLayer, make_column

_TIME = "time"
_CHINA, _CHINA_HOURS = (73.0, 3.0, 136.0, 54.0), 8


def dated(layers: list[RawLayer], gdal: Any, path: Path) -> list[RawLayer]:
    """Return the layers of a GPX file with the days of their times; `path` is the file as GDAL reads it."""
    return [_dated(layer, _times(layer, gdal, path)) for layer in layers]


def _dated(layer: RawLayer, times: list[list[str]]) -> RawLayer:
    if not any(times):
        return layer
    assert layer.shapes is not None
    days = [recorded(row, shape) for row, shape in zip(times, layer.shapes, strict=True)]
    others = [c for c in layer.columns if c.name != _TIME]
    column = make_column(_TIME, days)
    return replace(layer, columns=(*others, column), dates=frozenset(), hints={"seen": _TIME})


def _times(layer: RawLayer, gdal: Any, path: Path) -> list[list[str]]:
    """Return the times of each row: of a waypoint its own, of a track those of its points."""
    found: list[list[str]] = [[] for _ in range(layer.rows)]
    own: Column | None = layer.column(_TIME)
    if own is not None:
        return [[str(cell)] if cell else [] for cell in own.cells.tolist()]
    if layer.name == "tracks":
        tracks, stamps = _track_points(gdal, path)
        for track, stamp in zip(tracks.tolist(), stamps.tolist(), strict=True):
            if stamp and 0 <= track < len(found):
                found[track].append(stamp)
    return found


def _track_points(gdal: Any, path: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    options = {"columns": ["track_fid", _TIME], "read_geometry": False, "datetime_as_string": True}
    meta, _, _, data = gdal.raw.read(path, layer="track_points", **options)
    by_name = dict(zip(meta["fields"], data, strict=True))
    return by_name["track_fid"], by_name[_TIME]


def recorded(stamps: list[str], shape: Any) -> str | None:
    """Return the day of recording, or the first and the last, as EDTF."""
    days = sorted({day for stamp in stamps if (day := _day(stamp, shape))})
    return None if not days else days[0] if len(days) == 1 else f"{days[0]}/{days[-1]}"


def _day(stamp: str, shape: Any) -> str | None:
    """Return the day where something was recorded: GPX has the time in UTC, by which mornings in China are yesterday."""
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    if when.utcoffset() == timedelta(0):
        when = when.astimezone(timezone(timedelta(hours=_hours(shape))))
    return when.date().isoformat()


def _hours(shape: Any) -> int:
    """Return how far the clocks are ahead of UTC: in China by eight hours, elsewhere as the sun has it."""
    if shape is None or shapely.is_empty(shape):
        return _CHINA_HOURS
    lon, lat = shapely.get_coordinates(shape)[0]
    west, south, east, north = _CHINA
    in_china = west < lon < east and south < lat < north
    return _CHINA_HOURS if in_china else int(np.clip(round(lon / 15), -12, 14))
