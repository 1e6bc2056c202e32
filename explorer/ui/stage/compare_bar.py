"""The bar of the two dates: type either, swap them, arrange them, and see how many things differ between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from explorer.layers.marks import RINGS, ring_dot
from explorer.state.queries.differences import Difference, differences
from explorer.state.view import clock, compare
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.facts.symbol_paint import outlines
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import Elided, restyle, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.words.edtf import DateError
from explorer.words.strings import t

_FIELD_PX = 100
_REST_PX = 2 * _FIELD_PX + 2 * 28 + 64  # the fields, the tools, and what is between all
_COUNT_PX = 54  # a kind with its number alone


class CompareControl(QFrame):
    """Shown while the View has a second date; it has no state of its own."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("compareBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.left, self.right = QLineEdit(self), QLineEdit(self)
        self.swap, self.close_button = QToolButton(self), QToolButton(self)
        self.arrangement = Segmented(("swipe", "beside"), self)
        self.counts = {kind: QPushButton(self) for kind in RINGS}
        self.span = Elided("soft", self)
        self._words: dict[str, str] = {}
        self.found = Difference()
        self._away = False
        self._lay_out()
        self._connect()
        self.retranslate(store.view)
        self.destroyed.connect(store.watch(self._on_work))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.setSpacing(6)
        for field in (self.left, self.right):
            field.setMaxLength(24)
            field.setFixedWidth(_FIELD_PX)
            field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for tool in (self.swap, self.close_button):
            tool.setProperty("bare", True)
            tool.setFixedSize(28, 26)
        for widget in (self.left, self.swap, self.right):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self.arrangement)
        row.addSpacing(4)
        self.span.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row.addWidget(self.span)
        for kind, button in self.counts.items():
            button.setProperty("small", True)
            button.setAutoDefault(False)
            button.setIcon(_dot(kind))
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The span is written out where there is room for all of it, the kinds by name; the fields say the dates as well.

        Where there is little, the arrangement is put away: the menu and its keys have it, too.
        """
        rest = _REST_PX + self.arrangement.sizeHint().width()
        whole = rest + sum(self._wide(words) for words in self._words.values())
        self.arrangement.setVisible(self.width() >= rest + _COUNT_PX * len(self.counts))
        self.span.setVisible(self.width() >= whole + self.span.sizeHint().width())
        for kind, button in self.counts.items():
            words = self._words.get(kind, "")
            button.setText(words if self.width() >= whole else "".join(c for c in words if c.isdigit()))
            button.setAccessibleName(words)

    def _wide(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + 44

    def minimumSizeHint(self) -> QSize:
        """With the numbers of the kinds alone, without the arrangement."""
        return QSize(_REST_PX + _COUNT_PX * len(self.counts), super().minimumSizeHint().height())

    def _connect(self) -> None:
        for field in (self.left, self.right):
            field.editingFinished.connect(self._take_over)
            field.textEdited.connect(lambda _, field=field: restyle(field, "wrong", False))
        self.swap.clicked.connect(lambda: self._change(compare.swapped, "command.swap_dates"))
        self.arrangement.chosen.connect(lambda _: self._change(compare.arranged, "command.side_by_side"))
        self.close_button.clicked.connect(lambda: self._change(compare.toggled, "command.compare"))
        for kind, button in self.counts.items():
            button.clicked.connect(partial(self._select, kind))

    # -- the View ---------------------------------------------------------------------------

    def _on_work(self, old: Work, new: Work) -> None:
        if old.view != new.view:
            self._view_changed(old.view, new.view)
        elif old.collections is not new.collections or old.over_tables != new.over_tables:
            self._sync(new.view)  # rows have come or gone

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self.retranslate(new)
        elif old.compare is not None or new.compare is not None:
            self._sync(new)

    def retranslate(self, view: View) -> None:
        lang, soft = view.lang, theme.tokens(view.appearance)["ink_soft"]
        named: tuple[tuple[QWidget, str, str], ...] = (
            (self.left, "compare.left", ""),
            (self.right, "compare.right", ""),
            (self.swap, "compare.swap", "Ctrl+Shift+B"),
            (self.close_button, "compare.close", "Ctrl+B"),
        )
        for widget, key, keys in named:
            widget.setAccessibleName(t(key, lang))
            widget.setToolTip(tooltip(f"{t(key, lang)}  {keys}".rstrip()))
        for kind, button in self.counts.items():
            button.setToolTip(tooltip(t(f"compare.list_{kind}", lang)))
        for key in ("swipe", "beside"):
            self.arrangement.set_words(
                key, t(f"compare.{key}", lang), f"{t('compare.arrangement', lang)}  Ctrl+Alt+B"
            )
        self.swap.setIcon(icon("compare", soft))
        self.close_button.setIcon(icon("close", soft, 13))
        self._sync(view)

    def keep_away(self, away: bool) -> None:
        """Hide while presenting: the map shows the dates and marks."""
        self._away = away
        self._sync(self._store.view)

    def _sync(self, view: View) -> None:
        self.setVisible(view.compare is not None and not self._away)
        if view.compare is None:
            return
        self.arrangement.set_current("beside" if view.side_by_side else "swipe")
        earlier, later = compare.sides(view)
        for field, day in ((self.left, earlier), (self.right, later)):
            if not field.hasFocus() or not field.isModified():
                field.setText(day.isoformat())
                restyle(field, "wrong", False)
        self.found = differences(self._store.known.atlas, view, self._store.known.bounds)
        self.span.setText(t("compare.from_to", view.lang, earlier=earlier, later=later))
        for kind, button in self.counts.items():
            number = len(getattr(self.found, kind))
            self._words[kind] = t(f"compare.{kind}", view.lang, n=number)
            button.setEnabled(number > 0)
        self._fit()

    # -- what the user does -----------------------------------------------------------------

    def _take_over(self) -> None:
        view = self._store.view
        if view.compare is None:
            return
        left, right = self._read(self.left), self._read(self.right)
        if left is not None and right is not None:
            for field in (self.left, self.right):
                field.setModified(False)
            self._store.dispatch(compare.with_dates(view, left, right), "compare.undo_dates")
            self._sync(self._store.view)

    def _read(self, field: QLineEdit) -> date | None:
        try:
            return clock.parse_day(self._store.axis, field.text())
        except DateError as error:
            restyle(field, "wrong", True)
            field.setToolTip(tooltip(error.in_(self._store.view.lang)))
            return None

    def _change(self, change: object, name: str) -> None:
        assert callable(change)
        self._store.dispatch(change(self._store.view, self._store.axis), name)

    def _select(self, kind: str, *_: object) -> None:
        view = replace(self._store.view, selection=getattr(self.found, kind))
        self._store.dispatch(view, "compare.undo_select")


def _dot(kind: str) -> QIcon:
    size = QSize(10, 10)
    drawn = QPixmap(size * 3)
    drawn.setDevicePixelRatio(3)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.translate(5, 5)
    painter.scale(4, 4)
    outlines(painter, ring_dot(kind))
    painter.end()
    return QIcon(drawn)
