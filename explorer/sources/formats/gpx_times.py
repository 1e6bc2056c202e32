"""The days on which points and tracks of a GPX file were recorded: what is there was seen then, and began before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from explorer.sources.places.local_days import recorded
from explorer.sources.raw.raw_layer import Column, RawLayer, make_column

_TIME = "time"


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
