"""A small map of where a layer would lie: by the reading that is chosen, by the others, and as its own numbers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.atlas import pack
from explorer.records import dataclass
from explorer.sources.places.offered import ScoredCandidate
from explorer.sources.places.region import inside, metres
from explorer.state.view.view import View
from explorer.ui.facts.ground_sketch import (
    GroundProjection,
    outline,
    place_names,
    prefectures,
    provinces,
)
from explorer.ui.kit import theme
from explorer.words.strings import t
from explorer.words.text import Lang

XY = NDArray[np.float64]
_ROUND = ((70.0, 140.0), (0.0, 60.0))  # numbers outside of this are no place to show
_LEAST_SPAN = 0.25  # degrees
_SHARE_INSIDE = 0.5  # a candidate with fewer of its rows in the two provinces does not widen the map
_SEEN_PX = 7.0  # a shift that is shorter than this needs the magnifier
_GLASS = QSize(132, 104)
_RIVALS = 4
_NEAR_PX = 110  # px a degree, from which on counties are named


@dataclass(frozen=True, slots=True)
class Shown:
    """The samples on the map, in degrees: after and before, and the rivals by their letters."""

    after: XY
    before: XY
    rivals: tuple[tuple[str, XY], ...]

    @property
    def moved_m(self) -> float:
        """By how much the rows move, in the median; 0 where they do not, or came from no degrees."""
        if len(self.before) != len(self.after) or not len(self.after):
            return 0.0
        with np.errstate(invalid="ignore"):
            away = np.hypot(*((self.after - self.before) * metres()).T)
        away = away[np.isfinite(away)]
        return float(np.median(away)) if len(away) else 0.0


def letter(number: int) -> str:
    """The letter that a candidate has in the list and on the map."""
    return chr(ord("A") + number)


def shown(tried: Sequence[ScoredCandidate], chosen: int, numbers: XY) -> Shown:
    """What the map shows of the candidates where `chosen` is taken."""
    if not tried:
        return Shown(np.empty((0, 2)), np.empty((0, 2)), ())
    after = _sound(tried[chosen].sample)
    degrees = len(numbers) == len(tried[chosen].sample) and bool(_plausible(numbers).mean() > 0.5)
    before = numbers[np.isfinite(tried[chosen].sample).all(axis=1)] if degrees else np.empty((0, 2))
    rivals = [
        (letter(n), _sound(other.sample))
        for n, other in enumerate(tried)
        if n != chosen and other.inside >= _SHARE_INSIDE and not other.shift
    ]
    return Shown(after, before, tuple(rivals[:_RIVALS]))


def _sound(lonlat: XY) -> XY:
    return lonlat[np.isfinite(lonlat).all(axis=1)]


def _plausible(lonlat: XY) -> NDArray[np.bool_]:
    (west, east), (south, north) = _ROUND
    with np.errstate(invalid="ignore"):
        x, y = lonlat[:, 0], lonlat[:, 1]
        return (x >= west) & (x <= east) & (y >= south) & (y <= north)


class PlaceMap(QWidget):
    """Paints provinces, the sample after and before, and the rivals; a magnifier shows a short shift."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = Shown(np.empty((0, 2)), np.empty((0, 2)), ())
        self._view = View()
        self.setMinimumHeight(170)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(420, 250)

    def show_places(self, state: Shown, view: View) -> None:
        self.state, self._view = state, view
        self.setAccessibleName(t("openings.place.map", view.lang, m=round(state.moved_m)))
        self.setAccessibleDescription(self.remark())
        self.update()

    # -- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens(self._view.appearance)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(tokens["ground_sunken"]))
        ground = GroundProjection.fitting(self._box(), self.size())
        painter.setPen(QPen(QColor(tokens["line_strong"]), 1))
        painter.setBrush(QColor(tokens["ground"]))
        painter.drawPath(_outlines(provinces(), ground))
        painter.setPen(QPen(QColor(tokens["line"]), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(_outlines(prefectures(), ground))
        self._names(painter, ground, tokens)
        painter.setFont(theme.font(11))
        if not len(self.state.after):
            painter.setPen(QColor(tokens["ink_soft"]))
            words = t("openings.place.nothing", self._view.lang)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        self._draw(painter, ground, tokens)
        self._say_outside(painter, tokens)
        painter.end()

    def remark(self) -> str:
        """Return in words whether rows of the sample lie outside the region or off the map; "" where none does."""
        places, lang = self.state.after, self._view.lang
        out = ~inside(places)
        if not out.any():
            return ""
        here = pack.current().region.name.in_(lang)
        words = t(f"openings.place.{'all' if out.all() else 'some'}_outside", lang, region=here)
        ground = GroundProjection.fitting(self._box(), self.size())
        seen = sum(QRectF(self.rect()).contains(point) for point in _at(ground, places))
        return words + (t("openings.place.off_map", lang) if seen < len(places) else "")

    def _say_outside(self, painter: QPainter, tokens: dict[str, str]) -> None:
        """Show at the foot that rows lie outside the region, where its outlines may not be in sight, or off the map."""
        if words := self.remark():
            painter.setFont(theme.font(11))
            width = painter.fontMetrics().horizontalAdvance(words) + 16
            box = QRectF(10, self.height() - 30, min(width, self.width() - 20), 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens["ground_raised"]))
            painter.drawRoundedRect(box, 6, 6)
            painter.setPen(QColor(tokens["ink_soft"]))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _names(self, painter: QPainter, ground: GroundProjection, tokens: dict[str, str]) -> None:
        """Names of places, the greater ones first, as far as there is room; counties where the map is near."""
        painter.setFont(theme.font(11))
        painter.setPen(QColor(tokens["ink_ghost"]))
        taken: list[QRectF] = []
        finest = 3 if ground.at(1, 0).x() - ground.at(0, 0).x() > _NEAR_PX else 2
        for rank, lon, lat, zh, en in sorted(place_names()):
            at, name = ground.at(lon, lat), en if self._view.lang == "en" else zh
            width = painter.fontMetrics().horizontalAdvance(name)
            box = QRectF(at.x() - width / 2, at.y() - 7, width, 14)
            room = box.adjusted(-6, -4, 6, 4)
            if rank <= finest and self.rect().contains(box.toRect()) and not any(map(room.intersects, taken)):
                taken.append(room)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _box(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the ground to show."""
        parts = [self.state.after, self.state.before, *(xy for _, xy in self.state.rivals)]
        points = np.concatenate([xy[_plausible(xy)] for xy in parts])
        if not len(points):
            return pack.current().region.frame
        low, high = np.percentile(points, 1, axis=0), np.percentile(points, 99, axis=0)
        margin = np.maximum((high - low) * 0.18, (_LEAST_SPAN - (high - low)) / 2)
        (west, south), (east, north) = (low - margin).tolist(), (high + margin).tolist()
        return west, south, east, north

    def _draw(self, painter: QPainter, ground: GroundProjection, tokens: dict[str, str]) -> None:
        for name, xy in self.state.rivals:
            self._rival(painter, ground, name, xy, tokens)
        after = list(_at(ground, self.state.after))
        before = list(_at(ground, self.state.before))
        far = [
            (a, b) for a, b in zip(after, before, strict=False) if (a - b).manhattanLength() > _SEEN_PX * 1.5
        ]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for a, b in far[:40]:
            painter.setPen(QPen(QColor(tokens["ink_faint"]), 1, Qt.PenStyle.DotLine))
            painter.drawLine(b, a)
            painter.setPen(QPen(QColor(tokens["ink_soft"]), 1.2))
            painter.drawEllipse(b, 3.0, 3.0)
        painter.setPen(QPen(QColor(tokens["ground_raised"]), 1))
        painter.setBrush(QColor(tokens["accent"]))
        for point in after:
            painter.drawEllipse(point, 3.6, 3.6)
        if not far and self.state.moved_m > 1:
            self._glass(painter, tokens)

    def _rival(
        self, painter: QPainter, ground: GroundProjection, name: str, xy: XY, tokens: dict[str, str]
    ) -> None:
        painter.setPen(QPen(QColor(tokens["ink_ghost"]), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = list(_at(ground, xy))
        for point in points:
            painter.drawEllipse(point, 2.6, 2.6)
        seen = [p for p in points if QRectF(self.rect()).contains(p)]
        if seen:
            painter.setPen(QColor(tokens["ink_faint"]))
            middle = QPointF(sum(p.x() for p in seen) / len(seen), min(p.y() for p in seen) - 9)
            painter.drawText(
                QRectF(middle.x() - 12, middle.y() - 8, 24, 14), Qt.AlignmentFlag.AlignCenter, name
            )

    def _glass(self, painter: QPainter, tokens: dict[str, str]) -> None:
        """A magnifier: where a row was and where it comes to lie, with the way in metres."""
        box = QRectF(
            self.width() - _GLASS.width() - 10, self.height() - _GLASS.height() - 10, *_GLASS.toTuple()
        )
        painter.setPen(QPen(QColor(tokens["line_strong"]), 1))
        painter.setBrush(QColor(tokens["ground_raised"]))
        painter.drawRoundedRect(box, 8, 8)
        way = np.median((self.state.after - self.state.before) * metres(), axis=0)
        east, north = (float(v) for v in way / max(float(np.hypot(*way)), 1e-9))
        middle = box.center() - QPointF(0, 10)
        step = QPointF(east * 30, -north * 30)
        start, end = middle - step, middle + step
        painter.setPen(QPen(QColor(tokens["ink_faint"]), 1.2, Qt.PenStyle.DotLine))
        painter.drawLine(start, end)
        painter.setPen(QPen(QColor(tokens["ink_soft"]), 1.4))
        painter.setBrush(QColor(tokens["ground_raised"]))
        painter.drawEllipse(start, 4.5, 4.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens["accent"]))
        painter.drawEllipse(end, 5, 5)
        painter.setPen(QColor(tokens["ink"]))
        words = t("openings.place.moved", self._view.lang, way=distance(self.state.moved_m, self._view.lang))
        foot = QRectF(box.left() + 4, box.bottom() - 24, box.width() - 8, 20)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, words)


def distance(metres: float, lang: Lang) -> str:
    """A way in metres or kilometres, in as many figures as say something."""
    if metres < 1000:
        return t("openings.metres", lang, n=round(metres))
    return t(
        "openings.kilometres", lang, n=f"{metres / 1000:,.1f}" if metres < 1e5 else f"{metres / 1000:,.0f}"
    )


def _outlines(geometries: Sequence[Mapping[str, Any]], ground: GroundProjection) -> QPainterPath:
    path = QPainterPath()
    for geometry in geometries:
        path.addPath(outline(geometry, ground))
    return path


def _at(ground: GroundProjection, lonlat: XY) -> Iterator[QPointF]:
    for lon, lat in lonlat[_plausible(lonlat)].tolist():
        yield ground.at(lon, lat)
