"""Qt's messages in the log; harmless ones about the machine at a level that nobody sees by default."""

from __future__ import annotations

import logging
import re

from PySide6.QtCore import QtMsgType

# No graphics card, no bus, no window manager, a locale that is not installed, root: the map is drawn all the same.
_OF_THE_MACHINE = re.compile(
    r"vulkan|QRhi|\bRHI\b|GPU vendor|GPUInfo not initialized|\bd-?bus\b|accessibility bus"
    r"|Cannot create platform (?:OpenGL context|offscreen surface)"
    r"|Sandboxing disabled by user|^Detected locale|XDG_RUNTIME_DIR"
    r"|This plugin does not support (?:propagateSizeHints|raise|setting window|grabbing)",
    re.IGNORECASE,
)
_LEVELS = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}


def note(kind: QtMsgType, text: str) -> None:
    """Log a message of Qt; without a configured log, Python prints warnings and worse on stderr."""
    level = logging.INFO if _OF_THE_MACHINE.search(text) else _LEVELS.get(kind, logging.WARNING)
    logging.getLogger("qt").log(level, "%s", text)
