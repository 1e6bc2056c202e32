"""The words of Qt's own dialogs, in the View's language: file dialogs, buttons, menus of text fields."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from explorer.atlas.model import Lang

_NAME = "qtWords"


def speak(app: QApplication, lang: Lang) -> None:
    """Load Qt's Chinese words, or leave them out: what it brings untranslated is English."""
    known = app.findChild(QTranslator, _NAME)
    if lang == "zh" and known is None:
        made = QTranslator(app)
        made.setObjectName(_NAME)
        if made.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(made)
        else:
            made.deleteLater()
    elif lang != "zh" and known is not None:
        app.removeTranslator(known)
        known.setParent(None)
        known.deleteLater()
