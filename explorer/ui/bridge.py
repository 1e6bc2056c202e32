"""The two ends of the wire to the page: one signal out, one slot in, JSON strings both ways."""

from __future__ import annotations

import json
import logging
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

log = logging.getLogger(__name__)


class Host(QObject):
    """Published to the page as `host`."""

    message = Signal(str)
    received = Signal(dict)

    def send(self, message: dict[str, Any]) -> None:
        self.message.emit(json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")))

    @Slot(str)
    def notify(self, text: str) -> None:
        """Called by the page. What is no JSON object is dropped, with a line in the log."""
        try:
            data = json.loads(text)
        except ValueError:
            data = None
        if isinstance(data, dict) and isinstance(data.get("type"), str):
            self.received.emit(data)
        else:
            log.warning("not a message from the page: %.80s", text)
