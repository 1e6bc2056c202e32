"""A sketch of a scene that was not on the map yet: provinces and the features of its layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from explorer.atlas.assembly.known import Known
from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.model import Status
from explorer.layers.forms import scaled
from explorer.layers.legend import form_of
from explorer.layers.styling import styled
from explorer.layers.symbol import Symbol, symbol
from explorer.state.queries.drawn import drawn
from explorer.state.view.view import View
from explorer.ui.facts.ground_sketch import GroundProjection, outline, provinces
from explorer.ui.facts.symbol_paint import outlines, pen
from explorer.ui.kit import theme

_MOST_ROWS = 400  # of the user's layers; more are one blot in so small a picture


def sketch(view: View, known: Known, size: QSize) -> QPixmap:
    """Return a sketch of `view`, of `size` px."""
    picture = QPixmap(size)
    picture.fill(QColor(theme.tokens(view.appearance)["ground_sunken"]))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    projection = GroundProjection.at_camera(view.camera, size)
    _ground(painter, projection, view)
    order = {layer.id: n for n, layer in enumerate(view.layers)}
    found = [
        (f, s)
        for f, s in drawn(known.atlas, view, known.shapes).thinned(_MOST_ROWS)
        if f.theme in known.catalogue
    ]
    for feature, state in sorted(found, key=lambda pair: -order[pair[0].theme]):
        shape = known.shapes[feature.id]
        look = symbol(
            _declared(known, view, feature.id, feature.theme, state.status),
            state.status,
            state.certainty,
            form_of(shape),
            view.appearance,
        )
        _draw(painter, projection, shape, look, feature.id in view.selection)
    painter.end()
    return picture


def _declared(known: Known, view: View, key: str, theme: str, status: Status | None) -> LayerSpec:
    """Return what a feature is drawn by: of a user's layer the look of its class."""
    spec, collection = known.catalogue.spec(theme), known.collections.get(theme)
    row = collection.row(key) if collection is not None else None
    if collection is None or row is None:
        return spec
    style = next((layer.style for layer in view.layers if layer.id == theme), None)
    found = styled(collection, spec, style)
    return found.look(int(found.codes[row]), status)


def _ground(painter: QPainter, projection: GroundProjection, view: View) -> None:
    tokens = theme.tokens(view.appearance)
    painter.setPen(QPen(QColor(tokens["line_strong"]), projection.pen))
    painter.setBrush(QColor(tokens["ground"]))
    for geometry in provinces():
        painter.drawPath(outline(geometry, projection))


def _draw(
    painter: QPainter, projection: GroundProjection, shape: Mapping[str, Any], found: Symbol, chosen: bool
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
    path = outline(shape, projection)
    for ink in found.inks:
        width = (3.0 if chosen else 0.9 + ink.width * 0.25) * projection.pen
        painter.setPen(pen(replace(ink, width=width, dash=tuple(d * 0.4 * projection.pen for d in ink.dash))))
        fill = QColor(ink.fill) if ink.fill else QColor(Qt.GlobalColor.transparent)
        fill.setAlphaF(ink.fill_opacity if ink.fill else 0.0)
        painter.setBrush(fill)
        painter.drawPath(path)


def _points(geometry: Mapping[str, Any]) -> list[tuple[float, float]]:
    found = geometry["coordinates"]
    return [tuple(found)] if geometry["type"] == "Point" else [tuple(p) for p in found]
