"""A logout, a shutdown or Ctrl-C closes the window as its cross does; what is unsaved is offered at the next start."""

from __future__ import annotations

import signal
import socket
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QMainWindow

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class Farewell(QObject):
    """Python handles a signal only when it runs, which in Qt's loop it may not for long: so the signal wakes Qt."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._alarm, self._bell = socket.socketpair()
        for end in (self._alarm, self._bell):
            end.setblocking(False)
        self._wake = QSocketNotifier(self._alarm.fileno(), QSocketNotifier.Type.Read, self)
        self._wake.activated.connect(self._close)
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)
        _answer(lambda *_: None)

    def _close(self) -> None:
        """Asked once about unsaved scenes, the window goes the second time, and keeps them."""
        self._alarm.recv(64)
        if not self._window.close():
            self._window.close()

    def over(self) -> None:
        """The window is closed; from here on a signal ends the process as usual."""
        self._wake.setEnabled(False)
        signal.set_wakeup_fd(-1)
        _answer(signal.SIG_DFL)
        self._alarm.close()
        self._bell.close()


def _answer(handler: Any) -> None:
    """What is ignored, as under nohup, stays so."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
