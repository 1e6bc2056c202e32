"""The self-check in the window: `twincity doctor` in a process of its own, each finding in its row as it is known."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from PySide6.QtCore import QProcess, QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer import wholefile
from explorer.paths import own_command
from explorer.state.files import log_file
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label, restyle, rule
from explorer.ui.kit.save_dialog import when_chosen
from explorer.words import io_errors
from explorer.words.private import anonymous
from explorer.words.strings import t

_SIZE = QSize(760, 640)
_EXPECTED = 28  # findings of a machine with a desktop
_SIGNS = {"green": ("●", "ring_added"), "amber": ("▲", "note_ink"), "red": ("✖", "danger")}
Found = dict[str, Any]


class SelfCheck(QDialog):
    """Checks as soon as it is shown; closing it ends the check."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view = store.view
        self._folder = tempfile.TemporaryDirectory(prefix="twincity-check-", ignore_cleanup_errors=True)
        self.page = Path(self._folder.name) / "check.html"
        self.found: list[Found] = []
        self._heard = b""
        self.process = QProcess(self)
        self.process.readyReadStandardOutput.connect(self._read)
        self.process.finished.connect(self._finished)
        self.process.errorOccurred.connect(self._not_started)
        self.summary, self.message, self.bar = (
            label("", "title", self),
            label("", "soft", self),
            QProgressBar(self),
        )
        self.area, self._rows = QScrollArea(self), QGridLayout()
        self.copy, self.save, self.again = QPushButton(self), QPushButton(self), QPushButton(self)
        self._lay_out()
        self.retranslate()
        self.check()
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _view_changed(self, old: View, new: View) -> None:
        """Check again in the new language: findings, report and page are of one piece."""
        self._view = new
        if old.lang != new.lang:
            self._stop()
            self.retranslate()
            self.check()
        elif old.appearance != new.appearance:
            self._clear()
            for found in self.found:
                self._show_row(found)

    def _lay_out(self) -> None:
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setRange(0, _EXPECTED)
        content = QWidget()
        self._rows.setColumnStretch(2, 1)
        self._rows.setHorizontalSpacing(14)
        self._rows.setVerticalSpacing(8)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 14, 4)
        column.addLayout(self._rows)
        column.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(content)
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addWidget(self.message, 1)
        buttons.addWidget(self.save)
        buttons.addWidget(self.copy)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 18)
        whole.setSpacing(12)
        for part in (self.summary, self.bar):
            whole.addWidget(part)
        whole.addWidget(self.area, 1)
        whole.addLayout(buttons)
        for button, act in ((self.copy, self._copy), (self.save, self._choose), (self.again, self.check)):
            button.setAutoDefault(False)
            button.clicked.connect(act)
        restyle(self.copy, "primary", True)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def retranslate(self) -> None:
        lang = self._view.lang
        self.setWindowTitle(t("doctor.title_window", lang))
        self.area.setAccessibleName(t("doctor.title_window", lang))
        self.bar.setAccessibleName(t("doctor.running", lang))
        for button, key in ((self.copy, "copy"), (self.save, "save"), (self.again, "again")):
            button.setText(t(f"doctor.{key}", lang))

    # -- the check ----------------------------------------------------------------------------

    def check(self) -> None:
        """Check the machine from the start."""
        if self.process.state() != QProcess.ProcessState.NotRunning:
            return
        self.found, self._heard = [], b""
        self._clear()
        self.summary.setText(t("doctor.running", self._view.lang))
        self.message.setText("")
        self._set_busy(True)
        program, *own = own_command()
        out = ["--rows", "-o", str(self.page), "--lang", self._view.lang]
        self.process.start(program, [*own, "doctor", *out])

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _set_busy(self, busy: bool) -> None:
        self.bar.setValue(0)
        self.bar.setVisible(busy)
        for button in (self.copy, self.save, self.again):
            button.setDisabled(busy)

    def _read(self) -> None:
        *lines, self._heard = (self._heard + bytes(self.process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            if line.startswith(b"{"):
                self._add(json.loads(line))

    def _add(self, found: Found) -> None:
        self.found.append(found)
        self.bar.setValue(min(len(self.found), _EXPECTED - 1))
        self._show_row(found)

    def _show_row(self, found: Found) -> None:
        row = self._rows.rowCount()
        if self._rows.count():
            self._rows.addWidget(rule(self), row, 0, 1, 3)
            row += 1
        sign, ink = _SIGNS[found["level"]]
        mark, name, words = (
            label(sign, "", self),
            label(found["name"], "strong", self),
            label(found["found"], "", self),
        )
        mark.setStyleSheet(f"color: {theme.tokens(self._view.appearance)[ink]}")
        mark.setAccessibleName(t(f"doctor.level.{found['level']}", self._view.lang))
        name.setFixedWidth(130)
        for column, widget in enumerate((mark, name, words)):
            self._rows.addWidget(widget, row, column, Qt.AlignmentFlag.AlignTop)
        if found["cure"]:
            self._rows.addWidget(label(found["cure"], "soft", self), row + 1, 2)

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._set_busy(False)
        self._worst_first()
        lang, levels = self._view.lang, Counter(found["level"] for found in self.found)
        if (
            status == QProcess.ExitStatus.CrashExit
            or code not in (0, 1)
            or not self.found
            or not self.page.exists()
        ):
            heard = bytes(self.process.readAllStandardError().data()).decode("utf-8", "replace").strip()
            why = anonymous(heard.splitlines()[-1][:200]) if heard else str(code)
            self.summary.setText(t("doctor.stopped", lang, why=why))
            self.save.setDisabled(not self.page.exists())
            return
        worst = next(level for level in ("red", "amber", "green") if level == "green" or levels[level])
        self.summary.setText(t(f"doctor.summary.{worst}", lang, red=levels["red"], amber=levels["amber"]))

    def _worst_first(self) -> None:
        """What needs a cure is seen without scrolling."""
        self.found.sort(key=lambda found: -list(_SIGNS).index(found["level"]))
        self._clear()
        for found in self.found:
            self._show_row(found)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._set_busy(False)
            self.save.setDisabled(True)
            self.summary.setText(
                t("doctor.stopped", self._view.lang, why=anonymous(self.process.errorString()))
            )

    # -- the report ---------------------------------------------------------------------------

    def report(self) -> str:
        """Return all findings and the last lines of the log as text for support."""
        colon = t("doctor.colon", self._view.lang)
        lines = [log_file.described(), self.summary.text(), ""]
        for found in self.found:
            lines.append(f"{_SIGNS[found['level']][0]} {found['name']}{colon}{found['found']}")
            lines += [f"    → {found['cure']}"] if found["cure"] else []
        return "\n".join([*lines, "", anonymous(str(log_file.path())), log_file.tail().strip(), ""])

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.report())
        self.message.setText(t("notice.copied", self._view.lang))

    def _choose(self) -> None:
        lang = self._view.lang
        dialog = QFileDialog(self, t("doctor.save", lang), "", f"{t('doctor.filter', lang)} (*.html)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(f"{t('doctor.title_window', lang)}.html")
        when_chosen(dialog, ".html", lang, self.save_to)
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Save the page of the findings."""
        lang = self._view.lang
        try:
            wholefile.write(path, self.page.read_bytes())
        except OSError as error:
            why = io_errors.advice(error).in_(lang)
            self.message.setText(t("doctor.unsaved", lang, name=path.name, why=why))
            return
        self.message.setText(t("doctor.saved", lang, name=path.name))

    def _stop(self) -> None:
        self.process.blockSignals(True)
        if self.process.state() != QProcess.ProcessState.NotRunning:
            self.process.kill()
            self.process.waitForFinished(2000)
        self.process.blockSignals(False)

    def done(self, result: int) -> None:
        """However it closes: Esc sends no closeEvent."""
        self._stop()
        self._folder.cleanup()
        super().done(result)
