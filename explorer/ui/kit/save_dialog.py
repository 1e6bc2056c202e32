"""Asking where files are saved, and whether over those that are there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
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
        ended = with_ending(path, suffix)
        if ended == path or not os.path.lexists(ended):
            return ended
        dialog.selectFile(str(ended))  # shown once more, with the name that it can ask about
    return None


def with_ending(path: Path, suffix: str) -> Path:
    """Return the path with the suffix at its end, also after a dot in the name (2026.11): Qt adds none there."""
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def when_chosen(
    dialog: QFileDialog,
    suffix: str,
    lang: Lang,
    then: Callable[[Path], object],
    otherwise: Callable[[], object] = lambda: None,
) -> None:
    """Have a dialog that is not waited for ask where to save; `then` gets the file with the suffix. One that the dialog
    could not ask about, since the suffix was added after it, is asked about here.
    """
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix.removeprefix("."))

    def take(name: str) -> None:
        path = Path(name)
        ended = with_ending(path, suffix)
        asked = ended == path or not os.path.lexists(ended)
        if asked or ask_whether_to_replace(dialog.parentWidget(), [ended], lang):
            then(ended)
        else:
            otherwise()

    dialog.fileSelected.connect(take)
    dialog.rejected.connect(otherwise)


def ask_whether_to_replace(parent: QWidget | None, there: Sequence[Path], lang: Lang) -> bool:
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
