"""Asking where a file is saved."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget


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
