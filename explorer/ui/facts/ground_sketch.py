"""The ground of small pictures: Web Mercator in a widget's pixels, and the outlines of the provinces."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainterPath, QPolygonF

from explorer.atlas.assembly import basemap_files
from explorer.atlas.model import Box
from explorer.state.view.view import Camera

_MAP_PX = 1040.0  # the width of the map in the window that scenes are mostly made in
_LEAST = 0.8  # px: nearer points of an outline are taken as one


class GroundProjection:
    """Web Mercator about a point, `scale` pixels a round of the earth."""

    def __init__(self, lon: float, lat: float, scale: float, size: QSize) -> None:
        self._scale = scale
        self._x, self._y = self._world(lon, lat)
        self._middle = QPointF(size.width() / 2, size.height() / 2)
        self.pen = size.width() / 220  # lines are as thick as the picture is large
        margin = max(size.width(), size.height()) * 2.5
        self.around = QRectF(-margin, -margin, size.width() + 2 * margin, size.height() + 2 * margin)

    @classmethod
    def at_camera(cls, camera: Camera, size: QSize) -> GroundProjection:
        """What the map shows at a camera, scaled to a small picture."""
        return cls(camera.lon, camera.lat, 256 * 2**camera.zoom * size.width() / _MAP_PX, size)

    @classmethod
    def fitting(cls, box: Box, size: QSize) -> GroundProjection:
        """All of a box of degrees, as large as it fits."""
        west, south, east, north = box
        (left, top), (right, bottom) = cls._world(west, north), cls._world(east, south)
        scale = min(size.width() / max(right - left, 1e-9), size.height() / max(bottom - top, 1e-9))
        return cls((west + east) / 2, (south + north) / 2, scale, size)

    @staticmethod
    def _world(lon: float, lat: float) -> tuple[float, float]:
        return lon / 360, -math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)

    def at(self, lon: float, lat: float) -> QPointF:
        x, y = self._world(lon, lat)
        return self._middle + QPointF((x - self._x) * self._scale, (y - self._y) * self._scale)

    def all_at(self, lonlat: Sequence[Sequence[float]]) -> NDArray[np.float64]:
        """Pixels of n points, n × 2."""
        lon, lat = np.array(lonlat, float)[:, :2].T
        world = np.column_stack([lon / 360, -np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)])
        middle = self._middle.x(), self._middle.y()
        found: NDArray[np.float64] = (world - (self._x, self._y)) * self._scale + middle
        return found

    def is_around(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each of these pixels lies in the picture or not far from it."""
        low, high = self.around.topLeft().toTuple(), self.around.bottomRight().toTuple()
        found: NDArray[np.bool_] = (points >= low) & (points <= high)
        return found[:, 0] & found[:, 1]


def outline(geometry: Mapping[str, Any], projection: GroundProjection) -> QPainterPath:
    """The lines of a GeoJSON geometry, without what lies far outside of the picture."""
    path = QPainterPath()
    for line in _lines(geometry):
        points = projection.all_at(line)
        cells = np.round(points / _LEAST)
        near = projection.is_around(points)
        kept = np.ones(len(points), bool)
        kept[1:] = (cells[1:] != cells[:-1]).any(axis=1) & (near[1:] | near[:-1])
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points[kept].tolist()]))
        if "Polygon" in geometry["type"]:
            path.closeSubpath()
    return path


def _lines(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        yield coordinates
    elif kind in ("Polygon", "MultiLineString"):
        yield from coordinates
    elif kind == "MultiPolygon":
        for polygon in coordinates:
            yield from polygon


def provinces() -> tuple[Mapping[str, Any], ...]:
    """The outlines of the provinces as GeoJSON geometries; none where the basemap lacks them."""
    return tuple(feature["geometry"] for feature in _features("provinces"))


def prefectures() -> tuple[Mapping[str, Any], ...]:
    """The outlines of the prefectures, and of provinces without any, as GeoJSON geometries."""
    return tuple(feature["geometry"] for feature in _features("prefectures"))


def place_names() -> Iterator[tuple[int, float, float, str, str]]:
    """Rank (1 is the greatest), longitude, latitude, Chinese and English name of the places on the ground."""
    for feature in _features("labels"):
        named, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        yield int(named["rank"]), lon, lat, named["name_zh"], named["name_en"]


@cache
def _features(name: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(basemap_files.features(basemap_files.basemap_dir(), f"{name}.geojson"))
