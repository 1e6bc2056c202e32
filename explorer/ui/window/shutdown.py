"""A logout, a shutdown or Ctrl-C closes the window as its cross does; what is unsaved is offered at the next start."""

from __future__ import annotations

import signal
import socket
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QMainWindow

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class ShutdownHandler(QObject):
    """Python handles a signal only when it runs, which in Qt's loop it may not for long: so the signal wakes Qt."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._read_end, self._write_end = socket.socketpair()
        for end in (self._read_end, self._write_end):
            end.setblocking(False)
        self._wake = QSocketNotifier(self._read_end.fileno(), QSocketNotifier.Type.Read, self)
        self._wake.activated.connect(self._close)
        signal.set_wakeup_fd(self._write_end.fileno(), warn_on_full_buffer=False)
        _set_handlers(lambda *_: None)

    def _close(self) -> None:
        """Asked once about unsaved scenes, the window goes the second time, and keeps them."""
        self._read_end.recv(64)
        if not self._window.close():
            self._window.close()

    def close(self) -> None:
        """The window is closed; from here on a signal ends the process as usual."""
        self._wake.setEnabled(False)
        signal.set_wakeup_fd(-1)
        _set_handlers(signal.SIG_DFL)
        self._read_end.close()
        self._write_end.close()


def _set_handlers(handler: Any) -> None:
    """What is ignored, as under nohup, stays so."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
