"""The export studio: choices on the right, the sheet itself on the left, drawn by the worker process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.export.counts import Data
from explorer.export.sheet import Sheet
from explorer.state.store import Store
from explorer.state.strings import t
from explorer.state.view import View
from explorer.ui.export_check import CheckList
from explorer.ui.export_form import ExportForm
from explorer.ui.export_job import ExportWorker
from explorer.ui.export_plan import job_of, small, suggested_name
from explorer.ui.export_preview import ExportPreview

_PREVIEW_MS = 220
_SIDE_PX = 400


class ExportDialog(QDialog):
    """Follows the Store while it is open: what is exported is what is on the screen then."""

    def __init__(self, data: Data, store: Store, screen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.data, self.store = data, store
        self._view: View | None = None  # a View that a fix has changed, for this export only
        self._preview_id = self._job_id = 0
        self._copying = False
        self._folder = tempfile.TemporaryDirectory(prefix="twincity-export-")
        self.worker = ExportWorker(self)
        self.preview, self.form = ExportPreview(self), ExportForm(store.view.lang, screen, self)
        self.check, self.status, self.bar = CheckList(self), QLabel(self), QProgressBar(self)
        self.buttons = {key: QPushButton(self._say(key), self) for key in ("reset", "copy", "cancel", "save")}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PREVIEW_MS)
        self._lay_out()
        self._connect()
        self._refresh()

    def _say(self, key: str, **values: object) -> str:
        return t(f"export.dialog.{key}", self.store.view.lang, **values)

    def _lay_out(self) -> None:
        self.setWindowTitle(self._say("title"))
        self.setSizeGripEnabled(True)
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.bar.hide()
        self.buttons["cancel"].hide()
        self.buttons["save"].setProperty("primary", True)
        self.buttons["save"].setDefault(True)
        side = QVBoxLayout()
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.form)
        area.setFixedWidth(_SIDE_PX)
        self.check.setFixedWidth(_SIDE_PX)
        self.status.setFixedWidth(_SIDE_PX)
        row = QHBoxLayout()
        for key in ("reset", "copy", "cancel", "save"):
            row.addWidget(self.buttons[key])
        for part in (area, self.check, self.status, self.bar):
            side.addWidget(part, 1 if part is area else 0)
        side.addLayout(row)
        across = QHBoxLayout(self)
        across.addWidget(self.preview, 1)
        across.addLayout(side)
        room = self.screen().availableSize() if self.screen() else QSize(1280, 800)
        self.resize(QSize(1240, 780).boundedTo(room))

    def _connect(self) -> None:
        self._timer.timeout.connect(self._draw)
        self.form.changed.connect(self._refresh)
        self.preview.moved.connect(self.form.drag)
        self.worker.answered.connect(self._answered)
        self.worker.died.connect(self._died)
        self.check.mended.connect(self._mended)
        self.buttons["reset"].clicked.connect(self.form.put_back)
        self.buttons["save"].clicked.connect(self.choose_file)
        self.buttons["copy"].clicked.connect(self.copy)
        self.buttons["cancel"].clicked.connect(self.cancel)
        self.destroyed.connect(self.store.subscribe(lambda _old, _new: self._follow()))

    # -- the preview ------------------------------------------------------------------------

    @property
    def view(self) -> View:
        return self._view or self.store.view

    def _follow(self) -> None:
        self._view = None
        self._refresh()

    def _refresh(self) -> None:
        """Something changed: check again, draw again in a moment."""
        sheet = self.form.sheet()
        self.status.setText(self.form.trouble)
        for key in ("save", "copy"):
            self.buttons[key].setEnabled(sheet is not None and not self._job_id)
        choice = self.form.choice()
        clear = self.check.look(self.data, self.view, sheet, choice) if sheet else True
        if sheet is not None:
            self.buttons["save"].setEnabled(clear and not self._job_id)
            self.preview.wait(self._say("drawing"))
            self._timer.start()

    def _draw(self) -> None:
        sheet = self.form.sheet()
        if sheet is None or self._job_id:
            return
        light = small(sheet)
        out = Path(self._folder.name) / "preview.png"
        job = {"view": self.view.to_json(), "sheet": light.to_json(), "out": str(out)}
        self._preview_id = self.worker.submit(job)

    def _show_preview(self, answer: dict[str, Any]) -> None:
        sheet = self.form.sheet()
        if sheet is not None and "done" in answer:
            page = (sheet.paper.width, sheet.paper.height)
            self.preview.show_page(QPixmap(answer["done"][0]), page, answer["parts"])
        elif "error" in answer:
            self.status.setText(answer["error"])

    # -- the export -------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask where to, then export."""
        choice, view = self.form.choice(), self.view
        name = suggested_name(view, choice, self.form.lines["heading"].text())
        if choice.kind == "png" and choice.series != "one":
            found = QFileDialog.getExistingDirectory(self, self._say("save"))
        else:
            found, _ = QFileDialog.getSaveFileName(self, self._say("save"), name, f"*.{choice.suffix}")
        if found:
            self.export(Path(found))

    def export(self, path: Path) -> None:
        """Write what the form says to `path`; progress and outcome show in the dialog."""
        sheet, choice = self.form.sheet(), self.form.choice()
        if sheet is None or self._job_id:
            return
        folder = choice.kind == "png" and choice.series != "one"
        if not folder and path.suffix.lower() != f".{choice.suffix}":
            path = path.with_name(f"{path.name}.{choice.suffix}")
        self._submit(job_of(self.data, self.view, sheet, choice, path))

    def copy(self) -> None:
        """The picture itself onto the clipboard."""
        sheet = self.form.sheet()
        if sheet is not None and not self._job_id:
            self._copying = True
            out = Path(self._folder.name) / "copy.png"
            self._submit({"view": self.view.to_json(), "sheet": sheet.to_json(), "out": str(out)})

    def _submit(self, job: dict[str, Any]) -> None:
        self._timer.stop()
        self._job_id = self.worker.submit(job)
        self.bar.setRange(0, 0)
        self._busy(True)
        self.status.setText(self._say("drawing"))

    def _busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.buttons["cancel"].setVisible(busy)
        self.form.setEnabled(not busy)
        for key in ("save", "copy", "reset"):
            self.buttons[key].setEnabled(not busy)

    def cancel(self) -> None:
        """End the worker; files are written whole or not at all, so nothing half is left."""
        if self._job_id:
            self.worker.stop()
            self._finish(self._say("stopped"))

    def _finish(self, words: str) -> None:
        self._job_id = 0
        self._copying = False
        self._busy(False)
        self._refresh()
        self.status.setText(words)

    # -- the worker's answers ---------------------------------------------------------------

    def _answered(self, answer: dict[str, Any]) -> None:
        number = answer.get("id")
        if number == self._job_id and self._job_id:
            self._job_answered(answer)
        elif number == self._preview_id:
            self._show_preview(answer)

    def _job_answered(self, answer: dict[str, Any]) -> None:
        if "progress" in answer:
            done, total = answer["progress"]
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            words = self._say("progress", n=min(done + 1, total), total=total, name=answer["name"])
            self.status.setText(words)
        elif "error" in answer:
            self._finish(answer["error"])
        elif answer.get("failed"):
            names = "；".join(answer["failed"])[:400]
            self._finish(self._say("partly", n=len(answer["failed"]), names=names))
        elif self._copying:
            QGuiApplication.clipboard().setPixmap(QPixmap(answer["done"][0]))
            self._finish(self._say("copied"))
        else:
            self._finish(self._say("done", name=Path(answer["done"][0]).name))

    def _died(self) -> None:
        self._preview_id = 0
        if self._job_id:
            self._finish(self._say("died"))

    def _mended(self, view: View, sheet: Sheet) -> None:
        """A fix was clicked: the export's own View, and the form's own switches."""
        self._view = view
        for part, check in self.form.parts.items():
            check.setChecked(sheet.shows(part))
        self._refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        self.worker.stop()
        self._folder.cleanup()
        super().closeEvent(event)
        self.deleteLater()
