"""The publishing check as a list, each finding with a button that fixes it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.atlas.assembly.known import Known
from explorer.export.jobs.publish import Finding, apply_fix, findings
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from explorer.ui.studio.form import ExportChoice
from explorer.words.strings import t


class CheckList(QWidget):
    """Hidden for a private export; `mended` gives the View and Sheet with one thing put right."""

    mended = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: tuple[Finding, ...] = ()
        self._series: Sequence[View] = ()
        self.buttons: list[QPushButton] = []
        self._follows: QWidget = self  # where Tab comes from
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(4)
        self.hide()

    def update_checks(
        self, data: Known, view: View, sheet: Sheet, choice: ExportChoice, series: Sequence[View]
    ) -> bool:
        """Check again, all pictures of a series together; return True if the export may proceed."""
        self.found, self._series = (), series
        if choice.public:
            views = series or (view,)
            self.found = findings(data, views, sheet, lay_out(data, views[-1], sheet), choice.waived)
        self._show(data, view, sheet)
        self.setVisible(choice.public)
        return not any(finding.blocks for finding in self.found)

    def _show(self, data: Known, view: View, sheet: Sheet) -> None:
        held = next((n for n, button in enumerate(self.buttons) if button.hasFocus()), None)
        self.buttons = []
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # it would shine through the new rows until it is deleted
                widget.deleteLater()
        self.setAccessibleName(t("export.dialog.check", view.lang))
        for finding in self.found:
            self._column.addWidget(self._row(finding, data, view, sheet))
        if not self.found:
            self._column.addWidget(_words(t("export.dialog.clear", view.lang)))
        self._order()
        if held is not None and self.buttons:
            self.buttons[min(held, len(self.buttons) - 1)].setFocus()

    def follow(self, widget: QWidget) -> None:
        """Let Tab come to the list from this widget, from now on."""
        self._follows = widget
        self._order()

    def _order(self) -> None:
        """Tab reaches the buttons where the list is, not after all that is older than they are."""
        before = self._follows
        for button in self.buttons:
            QWidget.setTabOrder(before, button)
            before = button

    def _row(self, finding: Finding, data: Known, view: View, sheet: Sheet) -> QWidget:
        row = QWidget(self)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        words = (
            finding.words if finding.blocks else t("export.dialog.warning", view.lang, words=finding.words)
        )
        across.addWidget(_words(words), 1)
        if finding.fix not in ("none", "approval"):
            button = QPushButton(t("export.dialog.mend", view.lang), row)
            button.setAccessibleName(t("export.dialog.mend_one", view.lang, words=finding.words))
            button.setProperty("small", True)
            button.clicked.connect(partial(self._mend, finding, data, view, sheet))
            across.addWidget(button)
            self.buttons.append(button)
        return row

    def _mend(self, finding: Finding, data: Known, view: View, sheet: Sheet) -> None:
        self.mended.emit(*apply_fix(view, sheet, data, finding.fix, self._series))


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
