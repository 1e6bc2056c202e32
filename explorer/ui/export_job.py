"""The worker process that draws exports: jobs out, answers in, ended to cancel. The window never waits."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

log = logging.getLogger(__name__)


def command() -> tuple[str, list[str]]:
    """How this program starts itself as a worker, from an interpreter or frozen."""
    own = [] if getattr(sys, "frozen", False) else ["-m", "explorer"]
    return sys.executable, [*own, "snapshot", "--worker", "-o", "-"]


class ExportWorker(QObject):
    """Started with the first job; `answered` carries what it says, `died` that it went without being told to."""

    answered = Signal(dict)
    died = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._number = 0
        self._rest = b""

    def submit(self, job: dict[str, Any]) -> int:
        """Send a job; its answers carry the number that this returns."""
        self._number += 1
        line = json.dumps({**job, "id": self._number}, ensure_ascii=True) + "\n"
        self._running().write(line.encode("ascii"))
        return self._number

    def stop(self) -> None:
        """End the worker with whatever it is doing; the next job starts another."""
        process, self._process = self._process, None
        self._rest = b""
        if process is not None:
            process.finished.disconnect(self._ended)
            process.readyReadStandardOutput.disconnect(self._read)
            process.kill()
            process.waitForFinished(2000)
            process.deleteLater()

    def _running(self) -> QProcess:
        if self._process is None:
            process = QProcess(self)
            process.setProcessEnvironment(QProcessEnvironment.systemEnvironment())
            process.setStandardErrorFile(QProcess.nullDevice())
            process.readyReadStandardOutput.connect(self._read)
            process.finished.connect(self._ended)
            process.start(*command())
            self._process = process
        return self._process

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            try:
                answer = json.loads(line)
            except ValueError:
                log.info("not an answer: %.80r", line)
                continue
            self.answered.emit(answer)

    def _ended(self, code: int) -> None:
        log.info("the export process ended with %s", code)
        process, self._process = self._process, None
        self._rest = b""
        if process is not None:
            process.deleteLater()
        self.died.emit()
