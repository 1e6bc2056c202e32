"""The footer of the studio: status line, progress bar, buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from explorer.state.view.view import Appearance
from explorer.ui.kit import theme
from explorer.words.strings import t
from explorer.words.text import Lang

_LOCKED = """
QLabel:disabled, QCheckBox:disabled, QComboBox:disabled, QLineEdit:disabled {{ color: {ink_ghost}; }}
QPushButton:disabled {{ background: {ground}; border-color: {line}; color: {ink_ghost}; }}
"""


def locked_style(appearance: Appearance) -> str:
    """What cannot be used now looks so, the main button too: the application's rules leave both as they are."""
    return _LOCKED.format_map(theme.tokens(appearance))


class StatusLine(QLabel):
    """A status line that keeps key and values of its text, so that it can be retranslated."""

    def __init__(self, lang: Lang, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lang = lang
        self._key = ""
        self._values: dict[str, object] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def say(self, key: str, **values: object) -> None:
        """Words from the table; a list among the values is joined as the language joins."""
        self._key, self._values = key, values
        self.retranslate(self._lang)

    def show_text(self, text: str) -> None:
        """Words that came from elsewhere, as they are; none where `text` is empty."""
        self._key = ""
        self.setText(text)

    def retranslate(self, lang: Lang) -> None:
        self._lang = lang
        if self._key:
            joint = "；" if lang == "zh" else "; "
            words = {k: joint.join(v) if isinstance(v, list) else v for k, v in self._values.items()}
            self.setText(t(f"export.dialog.{self._key}", lang, **words))


class ExportFooter(QWidget):
    """`busy` while an export runs: then the bar and the way out show, and nothing else can be pressed."""

    def __init__(self, lang: Lang, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status, self.bar = StatusLine(lang, self), QProgressBar(self)
        self.buttons = {
            key: QPushButton(self) for key in ("cancel", "reset", "caption", "copy", "print", "save")
        }
        self._before: QWidget | None = None  # what had the focus when the export began
        self.bar.hide()
        self.buttons["caption"].setEnabled(False)  # until there is one
        self.buttons["cancel"].hide()
        self.buttons["cancel"].setAutoDefault(False)  # one Enter too many must not throw an export away
        self.buttons["save"].setProperty("primary", True)
        self.buttons["save"].setDefault(True)
        row = QHBoxLayout()
        for key, button in self.buttons.items():
            if key != "cancel":
                row.addWidget(button)
        running = QHBoxLayout()  # no room for it among the others, which are as wide as the column
        running.addWidget(self.bar, 1)
        running.addWidget(self.buttons["cancel"])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.status)
        column.addLayout(running)
        column.addLayout(row)

    def retranslate(self, lang: Lang) -> None:
        for key, button in self.buttons.items():
            button.setText(t(f"export.dialog.{key}", lang))
        self.bar.setAccessibleName(t("export.dialog.bar", lang))
        self.status.retranslate(lang)

    def show_stage(self, stage: str, done: int, total: int) -> None:
        """Say what is being done for one file, and how far that is; with a total of 0 it is not known how far."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.status.say(f"stage.{stage}", n=done, total=total)

    def busy(self, busy: bool, *others: QWidget) -> None:
        """Lock or unlock the others and the buttons; the focus comes back to where it was."""
        if busy:
            self._before = self.window().focusWidget()
            self.bar.setRange(0, 0)
        for widget in (*others, *(self.buttons[key] for key in ("save", "print", "copy", "reset"))):
            widget.setEnabled(not busy)
        self.bar.setVisible(busy)
        if not busy and self._before is not None:
            self._before.setFocus()
        self.buttons["cancel"].setVisible(busy)
        if busy:
            self.buttons["cancel"].setFocus()
