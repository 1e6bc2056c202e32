"""The hands of a user at Qt's own file dialogs, which block until they are answered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QMessageBox


class Typist:
    """Types a name into the dialog and accepts it, and again where it is shown once more; presses what `answer` picks of
    a question about replacing, whose words are then in `asked`, and leaves the dialog that comes after it.
    """

    def __init__(self, typed: Path, answer: Callable[[QMessageBox], QAbstractButton]) -> None:
        self.typed, self.answer, self.asked = str(typed), answer, ""
        self._timer = QTimer()
        self._timer.timeout.connect(self._act)
        self._timer.start(20)

    def stop(self) -> None:
        self._timer.stop()

    def _act(self) -> None:
        window = QApplication.activeModalWidget()
        if isinstance(window, QMessageBox):
            self.asked = f"{window.text()}\n{window.informativeText()}"
            self.answer(window).click()
        elif isinstance(window, QFileDialog) and self.asked:
            window.reject()
        elif isinstance(window, QFileDialog):
            if self.typed:
                field = window.findChild(QLineEdit, "fileNameEdit")
                assert isinstance(field, QLineEdit)
                field.setText(self.typed)
                self.typed = ""
            QTimer.singleShot(0, window.accept)  # it waits for the answer, and a timer does not come twice
