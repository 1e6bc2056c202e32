"""A sheet that is opened has the keyboard, also on a desktop that gives it to no new window by itself."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

_OPENS_A_SHEET = """
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMainWindow
from explorer.ui.kit.placement import show_in_front

def rest():
    loop = QEventLoop()
    QTimer.singleShot(400, loop.quit)
    loop.exec()

app = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLineEdit(window))
window.show()
window.activateWindow()
rest()
sheet = QDialog(window)
QLineEdit(sheet)
show_in_front(sheet)
rest()
print(app.activeWindow() is sheet)
"""


def test_a_sheet_takes_the_keyboard_where_no_window_manager_gives_it() -> None:
    if not sys.platform.startswith("linux") or not shutil.which("xvfb-run"):
        pytest.skip("needs an X server of its own")
    command = ["xvfb-run", "-a", "-s", "-screen 0 800x600x24 -nolisten tcp"]
    shown = subprocess.run(
        [
            "env",
            "-u",
            "WAYLAND_DISPLAY",
            "QT_QPA_PLATFORM=xcb",
            *command,
            sys.executable,
            "-c",
            _OPENS_A_SHEET,
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert shown.stdout.split() == ["True"], shown.stderr
