"""Translation of Qt's own words: file dialogs, buttons, context menus of text fields."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from explorer.words.strings import table
from explorer.words.text import Lang

_NAME, _ICONS = "qtWords", "QAbstractFileIconProvider"


class _Rest(QTranslator):
    """Translates what Qt's Chinese catalogue lacks: labels and file types of its file dialog."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._known = {pair.en: pair.zh for key, pair in table().items() if key.startswith("qt.")}

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return self._known.get(source) if context.startswith("QFile") or context == _ICONS else None


def speak(app: QApplication, lang: Lang) -> None:
    """Install Qt's Chinese translation, or remove it for English."""
    known = app.findChildren(QTranslator, _NAME)
    if lang == "zh" and not known:
        qt, rest = QTranslator(app), _Rest(app)
        qt.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        for made in (rest, qt):  # the last is asked first
            made.setObjectName(_NAME)
            app.installTranslator(made)
    elif lang != "zh":
        for made in known:
            app.removeTranslator(made)
            made.setParent(None)
            made.deleteLater()
