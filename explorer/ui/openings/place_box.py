"""Where a layer lies: the map of before and after, and the candidates to choose from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QComboBox, QSizePolicy, QVBoxLayout, QWidget

from explorer.atlas import pack
from explorer.records import dataclass
from explorer.sources.places.crs import common_systems, crs_code, surveyors_name
from explorer.sources.places.offered import ScoredCandidate
from explorer.sources.reader.reading import SourceLayer
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, shown, tooltip
from explorer.ui.openings.boxes import SheetBox
from explorer.ui.openings.place_map import PlaceMap, distance
from explorer.ui.openings.place_map import letter as letter_of
from explorer.ui.openings.place_map import shown as shown_on_map
from explorer.words.strings import t

_ROW_PX, _MOST = 44, 6
_LEAST_INSIDE = 0.02


@dataclass(frozen=True, slots=True)
class CandidateWords:
    """What a candidate's row shows: its letter on the map, what it is, and how well it fits."""

    letter: str
    title: str
    fit: str


class CandidateRow(QAbstractButton):
    """One way to place the layer: a radio button with its letter, name and fit."""

    def __init__(self, words: CandidateWords, view: View, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self._view = words, view
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(words.title)
        self.setAccessibleName(f"{words.letter} {words.title}")
        self.setAccessibleDescription(words.fit)
        self.setToolTip(tooltip(f"{words.title}\n{words.fit}"))

    def sizeHint(self) -> QSize:
        return QSize(240, _ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens(self._view.appearance)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        edge = tokens["focus"] if self.hasFocus() else tokens["accent" if self.isChecked() else "line"]
        painter.setPen(QPen(QColor(edge), 1.4 if self.isChecked() or self.hasFocus() else 1))
        ground = (
            "accent_soft" if self.isChecked() else "ground_hover" if self.underMouse() else "ground_raised"
        )
        painter.setBrush(QColor(tokens[ground]))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(theme.font(12, strong=True))
        painter.setPen(QColor(tokens["ink_soft"]))
        painter.drawText(QRectF(10, 0, 16, self.height()), Qt.AlignmentFlag.AlignCenter, self.words.letter)
        left, width = 34, self.width() - 44
        painter.setFont(theme.font(13, strong=self.isChecked()))
        painter.setPen(QColor(tokens["ink"]))
        title = painter.fontMetrics().elidedText(self.words.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(left, 5, width, 18), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(theme.font(11))
        painter.setPen(QColor(tokens["ink_soft"]))
        fit = painter.fontMetrics().elidedText(self.words.fit, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRectF(left, 23, width, 16), Qt.AlignmentFlag.AlignVCenter, fit)
        painter.end()


def _worth(tried: Sequence[ScoredCandidate]) -> list[tuple[int, ScoredCandidate]]:
    """The candidates to list with their numbers: the chosen one, and those that put rows into the two provinces."""
    found = list(enumerate(tried))
    inside = [(n, other) for n, other in found[1:] if other.inside > _LEAST_INSIDE]
    return [*found[:1], *(inside or found[1:])][:_MOST]


class PlaceBox(SheetBox):
    """Emits `decided` with crs, turned axes and shift where a candidate or another system is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("place", parent)
        self.map, self.note = PlaceMap(self), label("", "soft", self)
        self.rows: list[CandidateRow] = []
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.other = ComboBox(self)
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.other.activated.connect(self._take_other)
        self._layer: SourceLayer | None = None
        self._view = View()
        self.column.addWidget(self.map, 1)
        self.column.addWidget(self.note)
        self.column.addLayout(self._list)
        self.column.addWidget(self.other)

    def show_layer(self, layer: SourceLayer, view: View) -> None:
        self.name(view)
        self._layer, self._view = layer, view
        self._clear()
        for number, tried in _worth(layer.tried):
            row = CandidateRow(self._words(number, tried, layer), view, self)
            row.setChecked(number == 0)
            row.clicked.connect(lambda _=False, number=number: self._take(number))
            row.setProperty("number", number)
            self._group.addButton(row)
            self._list.addWidget(row)
            self.rows.append(row)
        self._show(0)
        self.note.setText(t("openings.place.table", view.lang))
        self.note.setVisible(not layer.tried and not layer.placed_by)
        self.other.clear()
        self.other.addItem(t("openings.place.other", view.lang), "")
        for code in common_systems(layer.tried[0].candidate.datum if layer.tried else ""):
            self.other.addItem(surveyors_name(code).in_(view.lang), code)
        self.other.setVisible(bool(len(layer.numbers)) or bool(layer.tried))
        self.other.setAccessibleName(self.other.itemText(0))

    def _clear(self) -> None:
        for row in self.rows:
            self._group.removeButton(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []

    def _words(self, number: int, tried: ScoredCandidate, layer: SourceLayer) -> CandidateWords:
        lang = self._view.lang
        title = surveyors_name(crs_code(tried.candidate.crs)).in_(lang)
        if tried.shift:
            title = t(f"openings.place.{tried.shift}", lang)
        if tried.candidate.turned:
            title = t("openings.place.turned", lang, title=title)
        here = pack.current().region.name.in_(lang)
        parts = [t("openings.place.inside", lang, share=round(100 * tried.inside), region=here)]
        if tried.named:
            parts.append(t("openings.place.named", lang, n=tried.hits, of=tried.named))
        if np.isfinite(tried.median_m):
            away = distance(tried.median_m, lang)
            parts.append(t("openings.place.away", lang, away=away))
        parts.append(t("openings.place.accuracy", lang, m=f"{tried.candidate.accuracy_m:g}"))
        return CandidateWords(letter_of(number), shown(title), " · ".join(parts))

    def _show(self, number: int) -> None:
        if self._layer is None:
            return
        layer = self._layer
        state = shown_on_map(layer.tried, number, layer.numbers)
        if not layer.tried:
            state = type(state)(layer.anchors()[layer.drawn][:200], state.before, ())
        self.map.show_places(state, self._view)

    def _take(self, number: int) -> None:
        if self._layer is None:
            return
        self._show(number)
        tried = self._layer.tried[number]
        shift = tried.shift or "none"
        self.decided.emit({"crs": tried.candidate.crs, "turned": tried.candidate.turned, "shift": shift})

    def _take_other(self, _: int) -> None:
        if code := self.other.currentData():
            self.decided.emit({"crs": code, "turned": False, "shift": "none"})
