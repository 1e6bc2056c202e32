"""The studio's one line of words: what is going on, or how it went, in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from explorer.words.strings import t
from explorer.words.text import Lang


class StatusLine(QLabel):
    """Keeps the key and the values of what it says, to say the same in the other language."""

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
        self.dress(self._lang)

    def tell(self, text: str) -> None:
        """Words that came from elsewhere, as they are; none where `text` is empty."""
        self._key = ""
        self.setText(text)

    def dress(self, lang: Lang) -> None:
        self._lang = lang
        if self._key:
            joint = "；" if lang == "zh" else "; "
            words = {k: joint.join(v) if isinstance(v, list) else v for k, v in self._values.items()}
            self.setText(t(f"export.dialog.{self._key}", lang, **words))
