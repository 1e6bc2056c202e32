"""List model of the measures, by group or by rank in a search, and the delegate that paints a row."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from explorer.atlas.model import Atlas, Indicator
from explorer.records import dataclass
from explorer.state.queries import indicators
from explorer.state.view.store import Store
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.rows import ROW_ROLE, Index, RowDelegate, Stack, TextChip, draw, ground, zoom_of
from explorer.words.dates import certain_day, chronological_key, in_words
from explorer.words.strings import t
from explorer.words.text import Lang, Text

ICON_ROOM = 34
_LEFT = 36.0


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure, or (without one) the heading of a group, by name."""

    group: Text
    indicator: Indicator | None = None


class MeasureModel(QAbstractListModel):
    """Rows of the measures that match the search."""

    def __init__(self, store: Store, atlas: Atlas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._atlas = store, atlas
        self._query = ""
        self._rows = self._found("")

    def search(self, query: str) -> None:
        if query.strip() != self._query:
            self._query = query.strip()
            self.beginResetModel()
            self._rows = self._found(self._query)
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, view = self._rows[index.row()], self._store.view
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if row.indicator is None:
                return row.group.in_(view.lang)
            return f"{row.indicator.name.in_(view.lang)} {seen_words(row.indicator, view.lang)}"
        if role == Qt.ItemDataRole.CheckStateRole and row.indicator is not None:
            on = row.indicator.key in view.charts
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].indicator is None:
            return Qt.ItemFlag.NoItemFlags
        enabled = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return enabled | Qt.ItemFlag.ItemIsUserCheckable

    def first(self) -> int:
        """Return the first row that is a measure, or -1."""
        return next((n for n, row in enumerate(self._rows) if row.indicator), -1)

    def row(self, number: int) -> MeasureRow:
        return self._rows[number]

    def _found(self, query: str) -> list[MeasureRow]:
        keys = indicators.find(self._atlas, query)
        rows: list[MeasureRow] = []
        for group, some in indicators.by_group(self._atlas, keys):
            name = self._atlas.measure_group(group)
            rows.append(MeasureRow(name))
            rows += [MeasureRow(name, self._atlas.indicators[key]) for key in some]
        return rows


def seen_words(indicator: Indicator, lang: Lang) -> str:
    """Return in words how often, and from which to which year, a measure was observed."""
    dates = sorted((o.as_of for o in indicator.observations), key=chronological_key)
    if not dates:
        return ""
    if len(dates) == 1:
        return in_words(dates[0], lang)
    first, last = certain_day(dates[0]).year, certain_day(dates[-1]).year
    if first == last:
        return t("indicators.seen_year", lang, n=len(dates), year=first)
    return t("indicators.seen", lang, n=len(dates), first=first, last=last)


class MeasureDelegate(RowDelegate):
    """A box that shows whether the measure is drawn, its name and unit, at the right its place in the strip."""

    def __init__(self, store: Store, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._store = store
        self._laid: dict[tuple[object, ...], Stack] = {}

    def height(self, index: Index) -> float:
        return self._stack(index.data(ROW_ROLE)).height

    def key(self, index: Index) -> Hashable:
        row: MeasureRow = index.data(ROW_ROLE)
        return row.indicator.key if row.indicator else row.group

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: MeasureRow = index.data(ROW_ROLE)
        view = self._store.view
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.indicator is None:
            area = QRectF(option.rect)
        else:
            area = ground(painter, option, self._list, index, view.appearance)
            self._box(painter, area, row.indicator.key in view.charts)
            self._card(painter, area, row.indicator.key in view.headline)
        draw(painter, self._stack(row).pieces, area.topLeft(), view.appearance)
        painter.restore()

    def _stack(self, row: MeasureRow) -> Stack:
        lang, zoom, width = self._store.view.lang, zoom_of(self._list), self._list.viewport().width()
        key = (row.indicator.key if row.indicator else row.group, bool(row.indicator), lang, zoom, width)
        if key not in self._laid:
            left = (_LEFT if row.indicator else 12) * zoom
            stack = self._laid[key] = Stack(left, max(width - left - ICON_ROOM * zoom, 80), zoom)
            if row.indicator is None:
                stack.gap(12)
                stack.chips((TextChip(row.group.in_(lang), "ink_soft", px=12),))
                stack.gap(4)
            else:
                stack.gap(6)
                stack.paragraph(row.indicator.name.in_(lang), 13, "ink", lines=2)
                unit = row.indicator.unit.in_(lang)
                under = " · ".join(part for part in (unit, seen_words(row.indicator, lang)) if part)
                stack.paragraph(under, 12, "ink_faint", lines=1)
                stack.gap(6)
        return self._laid[key]

    def _box(self, painter: QPainter, area: QRectF, on: bool) -> None:
        view, zoom = self._store.view, zoom_of(self._list)
        box = QRectF(area.left() + 13 * zoom, area.top() + 9 * zoom, 14 * zoom, 14 * zoom)
        tokens = theme.tokens(view.appearance)
        painter.setPen(QPen(theme.color("ink" if on else "line_strong", view.appearance), 1.3))
        painter.setBrush(theme.color("ink" if on else "ground_raised", view.appearance))
        painter.drawRoundedRect(box, 3.5, 3.5)
        if on:
            size = round(12 * zoom)
            check = icon("check", tokens["on_ink"], size)
            check.paint(painter, box.adjusted(1, 1, -1, -1).toRect())

    def _card(self, painter: QPainter, area: QRectF, on: bool) -> None:
        """Paint the sign of the headline strip: in ink if the measure is on a card, else faint."""
        view, zoom = self._store.view, zoom_of(self._list)
        tone = theme.tokens(view.appearance)["accent" if on else "ink_ghost"]
        size = round(17 * zoom)
        at = QPointF(area.right() - (ICON_ROOM - 8) * zoom, area.top() + 7 * zoom)
        icon("cards", tone, size).paint(painter, QRectF(at.x(), at.y(), size, size).toRect())
