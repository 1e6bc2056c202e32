"""A sketch of a scene that was not on the map yet: provinces and the features of its layers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from explorer.atlas.catalogue import Catalogue
from explorer.atlas.ground import basemap_dir
from explorer.atlas.model import Atlas, Shapes
from explorer.layers.forms import scaled
from explorer.layers.legend import form_of
from explorer.layers.symbol import Symbol, symbol
from explorer.state.queries.drawn import drawn
from explorer.state.view.view import Camera, View
from explorer.ui.facts.symbol_paint import outlines, pen
from explorer.ui.kit import theme

_MAP_PX = 1040.0  # the width of the map in the window that scenes are mostly made in
_LEAST = 0.8  # px: nearer points of an outline are not told apart


class Projection:
    """Web Mercator at a camera, scaled to a small picture."""

    def __init__(self, camera: Camera, size: QSize) -> None:
        self._scale = 256 * 2**camera.zoom * size.width() / _MAP_PX
        self._x, self._y = self._world(camera.lon, camera.lat)
        self._middle = QPointF(size.width() / 2, size.height() / 2)
        self.pen = size.width() / 220  # lines are as thick as the picture is large

    @staticmethod
    def _world(lon: float, lat: float) -> tuple[float, float]:
        return lon / 360, -math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)

    def at(self, lon: float, lat: float) -> QPointF:
        x, y = self._world(lon, lat)
        return self._middle + QPointF((x - self._x) * self._scale, (y - self._y) * self._scale)


def sketch(view: View, atlas: Atlas, shapes: Shapes, catalogue: Catalogue, size: QSize) -> QPixmap:
    """Return a sketch of `view`, of `size` px."""
    picture = QPixmap(size)
    picture.fill(QColor(theme.tokens(view.appearance)["ground_sunken"]))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    projection = Projection(view.camera, size)
    _ground(painter, projection, view)
    order = {layer.id: n for n, layer in enumerate(view.layers)}
    found = [(f, s) for f, s in drawn(atlas, view, shapes) if f.theme in catalogue]
    for feature, state in sorted(found, key=lambda pair: -order[pair[0].theme]):
        shape = shapes[feature.id]
        look = symbol(
            catalogue.spec(feature.theme), state.status, state.certainty, form_of(shape), view.appearance
        )
        _draw(painter, projection, shape, look, feature.id in view.selection)
    painter.end()
    return picture


def _ground(painter: QPainter, projection: Projection, view: View) -> None:
    tokens = theme.tokens(view.appearance)
    painter.setPen(QPen(QColor(tokens["line_strong"]), projection.pen))
    painter.setBrush(QColor(tokens["ground"]))
    for geometry in _provinces():
        painter.drawPath(_path(geometry, projection))


def _draw(
    painter: QPainter, projection: Projection, shape: Mapping[str, Any], found: Symbol, chosen: bool
) -> None:
    """The symbol as small as the picture; of a line's or an outline's strokes those that are still seen."""
    if found.kind == "point":
        for lon, lat in _points(shape):
            at = projection.at(lon, lat)
            painter.save()
            painter.translate(at)
            painter.scale(projection.pen * 0.5, projection.pen * 0.5)
            outlines(painter, (replace(p, points=scaled(p.points, 5.6)) for p in found.parts))
            painter.restore()
        return
    path = _path(shape, projection)
    for ink in found.inks:
        width = (3.0 if chosen else 0.9 + ink.width * 0.25) * projection.pen
        painter.setPen(pen(replace(ink, width=width, dash=tuple(d * 0.4 * projection.pen for d in ink.dash))))
        fill = QColor(ink.fill) if ink.fill else QColor(Qt.GlobalColor.transparent)
        fill.setAlphaF(ink.fill_opacity if ink.fill else 0.0)
        painter.setBrush(fill)
        painter.drawPath(path)


def _path(geometry: Mapping[str, Any], projection: Projection) -> QPainterPath:
    path, bounds = QPainterPath(), QRectF(-600, -400, 1800, 1200)
    for line in _lines(geometry):
        last: QPointF | None = None
        for lon, lat in line:
            point = projection.at(lon, lat)
            if last is None:
                path.moveTo(point)
            elif (point - last).manhattanLength() < _LEAST or not (
                bounds.contains(point) or bounds.contains(last)
            ):
                continue
            else:
                path.lineTo(point)
            last = point
        if "Polygon" in geometry["type"]:
            path.closeSubpath()
    return path


def _lines(geometry: Mapping[str, Any]) -> Iterator[list[tuple[float, float]]]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "LineString":
        yield coordinates
    elif kind in ("Polygon", "MultiLineString"):
        yield from coordinates
    elif kind == "MultiPolygon":
        for polygon in coordinates:
            yield from polygon


def _points(geometry: Mapping[str, Any]) -> list[tuple[float, float]]:
    found = geometry["coordinates"]
    return [tuple(found)] if geometry["type"] == "Point" else [tuple(p) for p in found]


@cache
def _provinces() -> tuple[Mapping[str, Any], ...]:
    try:
        text = (basemap_dir() / "provinces.geojson").read_text("utf-8")
        return tuple(feature["geometry"] for feature in json.loads(text)["features"])
    except (OSError, ValueError, KeyError):
        return ()
