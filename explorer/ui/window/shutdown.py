"""Closing the window on logout, shutdown or Ctrl-C; unsaved work is offered at the next start."""

from __future__ import annotations

import signal
import socket
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QMainWindow

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class ShutdownHandler(QObject):
    """Wakes Qt's event loop on a signal by a socket: Python handles signals only between bytecodes."""

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
        """Close the window; the first attempt may only ask about unsaved scenes, the second one closes and keeps them."""
        self._read_end.recv(64)
        if not self._window.close():
            self._window.close()

    def close(self) -> None:
        """Restore the default: a signal ends the process."""
        self._wake.setEnabled(False)
        signal.set_wakeup_fd(-1)
        _set_handlers(signal.SIG_DFL)
        self._read_end.close()
        self._write_end.close()


def _set_handlers(handler: Any) -> None:
    """Set the handler of all signals except ignored ones (as under nohup)."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)
