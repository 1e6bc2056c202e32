"""Opens the user's own grounds of a map in a thread: the libraries alone take longer than a frame."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread

from PySide6.QtCore import QObject, Signal

from explorer.state.view.ground import OwnGround
from explorer.state.view.view import View


class GroundOpener(QObject):
    """`failed` with a ground's token and why it cannot be had; `opened` once all that were asked for have been tried."""

    failed = Signal(str, object)
    opened = Signal()

    def open(self, view: View) -> None:
        """Open the visible grounds of a View that are not open yet."""
        if not view.grounds:
            return
        from explorer.ground.shelf import shelf

        closed = tuple(one for one in view.grounds if one.visible and not shelf().is_open(one))
        if closed:
            Thread(target=self._open, args=(closed,), daemon=True).start()

    def _open(self, grounds: tuple[OwnGround, ...]) -> None:
        from explorer.ground.shelf import shelf

        with suppress(RuntimeError):  # the window is gone
            for ground in grounds:
                found = shelf().opened(ground)
                if found.why is not None:
                    self.failed.emit(found.token, found.why)
            self.opened.emit()
