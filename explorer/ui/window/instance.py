"""One window per user and project: a later start hands its files to the open window, which comes to the front."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from explorer.state.files.running import Earlier
from explorer.ui.kit.placement import show_in_front

log = logging.getLogger(__name__)
_STARTING_S = 30.0  # a window that has just begun listens once its first picture is painted
_ANSWER_MS = 6000
_MOST_BYTES = 2**18
_YES, _NO = b"yes\n", b"no\n"
_TOKENS = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")
TakeOver = Callable[[Sequence[Path]], bool]


def hand_over(earlier: Earlier, files: Sequence[Path], patience_s: float = _STARTING_S) -> bool:
    """Return whether the earlier window took the files; False where it will not, or does not answer."""
    message = {
        "files": [os.path.abspath(file) for file in files],
        "tokens": {name: os.environ[name] for name in _TOKENS if os.environ.get(name)},
    }
    socket, until = QLocalSocket(), time.monotonic() + patience_s
    socket.connectToServer(earlier.address)
    while not socket.waitForConnected(1000):
        if time.monotonic() > until or not earlier.is_open():
            return False
        time.sleep(0.1)
        socket.connectToServer(earlier.address)
    socket.write(json.dumps(message).encode("ascii") + b"\n")
    heard = b""
    while not heard.endswith(b"\n") and socket.waitForReadyRead(_ANSWER_MS):
        heard += bytes(socket.readAll().data())
    return heard == _YES


class Instance(QObject):
    """Listens for later starts; `take_over` returns whether the window takes their files."""

    def __init__(self, address: str, take_over: TakeOver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address, self._take_over = address, take_over
        self.server = QLocalServer(self)
        self.server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self.server.newConnection.connect(self._connected)

    def listen(self) -> bool:
        """Return whether later starts can reach this window; where not, each opens a window of its own."""
        if self._address and self.server.listen(self._address):
            return True
        log.info("no local socket: %s", self.server.errorString())
        return False

    def close(self) -> None:
        """Stop listening and remove the socket."""
        self.server.close()

    def _connected(self) -> None:
        while (socket := self.server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(partial(self._read, socket))
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _MOST_BYTES:
            socket.abort()
        elif socket.canReadLine():
            socket.write(_YES if self._asked(bytes(socket.readLine().data())) else _NO)
            socket.flush()
            socket.disconnectFromServer()

    def _asked(self, line: bytes) -> bool:
        try:
            content = json.loads(line)
            files, tokens = [Path(str(file)) for file in content["files"]], dict(content["tokens"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return False
        for name in _TOKENS:  # Qt hands it to the window system, which else takes no window to the front
            if isinstance(tokens.get(name), str):
                os.environ[name] = tokens[name]
        return self._take_over(files)


def bring_to_front(window: QWidget) -> None:
    """Show the window above all others, minimized or not."""
    with suppress(RuntimeError):
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        show_in_front(window)
