"""Asking where files are saved, and whether over those that are there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QWidget

from explorer.words.strings import t
from explorer.words.text import Lang

_NAMED = 5


def ask_where_to_save(parent: QWidget, title: str, name: str, suffix: str) -> Path | None:
    """Ask for a file, and return it with the suffix; None where nothing was chosen.

    The suffix belongs to the name before the dialog looks for a file that it would replace: `getSaveFileName` returns
    what was typed, and whoever adds to that writes over another file unasked.
    """
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"*{suffix}")
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    dialog.selectFile(name)
    while dialog.exec() == QDialog.DialogCode.Accepted:
        path = Path(dialog.selectedFiles()[0])
        ended = path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
        if ended == path or not os.path.lexists(ended):
            return ended
        dialog.selectFile(str(ended))  # shown once more, with the name that it can ask about
    return None


def ask_whether_to_replace(parent: QWidget, there: Sequence[Path], lang: Lang) -> bool:
    names = "\n".join(path.name for path in there[:_NAMED])
    words = t("save.there", lang, n=len(there), folder=there[0].parent.name)
    box = QMessageBox(QMessageBox.Icon.Warning, "", words, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(names if len(there) <= _NAMED else f"{names}\n…")
    yes = box.addButton(t("save.replace", lang), QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(t("save.elsewhere", lang), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.exec()
    return box.clickedButton() is yes
