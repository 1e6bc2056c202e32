"""What the sheet in the preview lacks, each with a button that mends it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from explorer.ui.kit.plain import shown
from explorer.words.strings import t
from explorer.words.text import Lang

_LARGER = ("84mm", "120mm", "170mm", "A4", "A3", "A2", "A1", "A0")
_MOST = 5


class LackList(QWidget):
    """`mended` gives what to do: `larger`, `caption`, or `hide` with the part.

    `marks` has the part that each problem is about, by the number of its row; none where it is left out altogether.
    """

    mended = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        self.marks: dict[int, str] = {}
        self._rows: dict[int, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(4)
        self.hide()

    def show_lacks(self, lacks: Iterable[dict[str, Any]], lang: Lang) -> None:
        """List what the worker found; hidden where it found nothing."""
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons, self._rows, self.marks = {}, {}, {}
        found = list(lacks)[:_MOST]
        for number, lack in enumerate(found, 1):
            self._rows[number] = self._row(number, lack, lang)
            self.marks[number] = str(lack.get("part") or "")
            self._column.addWidget(self._rows[number])
        self.setAccessibleName(t("export.dialog.lacks", lang))
        self.setVisible(bool(found))

    def point_at(self, number: int) -> None:
        """Bring a problem's row into sight, with the focus on what mends it."""
        row = self._rows.get(number)
        if row is None:
            return
        parent = self.parentWidget()
        while parent is not None and not isinstance(parent, QScrollArea):
            parent = parent.parentWidget()
        if parent is not None:
            parent.ensureWidgetVisible(row)
        if (button := row.findChild(QPushButton)) is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, number: int, lack: dict[str, Any], lang: Lang) -> QWidget:
        row = QWidget(self)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        words = QLabel(shown(f"{number}. {lack['words']}"), row)
        words.setWordWrap(True)
        across.addWidget(words, 1)
        remedy = "caption" if lack["key"] in ("credit", "moved_out", "areas") else str(lack["remedy"])
        if remedy != "none":
            button = QPushButton(t(f"export.dialog.mend_{remedy}", lang), row)
            button.setProperty("small", True)
            button.setAutoDefault(False)
            button.clicked.connect(partial(self.mended.emit, remedy, str(lack.get("part") or "")))
            across.addWidget(button)
            self.buttons[str(lack["key"])] = button
        return row


def larger_page(size: str) -> str:
    """Return the next larger page: of the named ones, else a third wider and taller."""
    base, _, turn = size.partition("-")
    names = [name.lower() for name in _LARGER]
    known = {"a6": "A5", "a5": "A4", "half-slide": "16:9"} | dict(zip(names, _LARGER[1:], strict=False))
    if size.lower() in known:
        return known[size.lower()]
    if base.lower() in known and turn:
        return f"{known[base.lower()]}-{turn}" if known[base.lower()].startswith("A") else known[base.lower()]
    from explorer.export.files.errors import PaperError
    from explorer.export.sheet.paper import parse_paper

    try:
        paper = parse_paper(size)
    except PaperError:
        return size
    if not paper.printed:
        wide, tall = paper.pixels
        return f"{round(wide * 4 / 3)}x{round(tall * 4 / 3)}px"
    return f"{paper.width * 4 / 3:.0f}x{paper.height * 4 / 3:.0f}mm"
