"""Words in widgets: always plain text, so that no table cell and no project field becomes markup."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

_LONGEST = 600
_RUN = re.compile(r"[^\s\u2e80-\u9fff\uff00-\uffef]{28}(?=\S)")


def shown(text: str) -> str:
    """Text fit for a label: over-long text cut, over-long runs given places to break."""
    cut = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return _RUN.sub(lambda match: match[0] + "\u200b", cut)


def tooltip(text: str) -> str:
    """A tooltip that shows `text` as it stands: Qt guesses markup in tooltips, escaped text leaves no guess."""
    return f"<p style='white-space:pre-wrap'>{html.escape(shown(text))}</p>" if text else ""


def label(text: str, rank: str = "", parent: QWidget | None = None) -> QLabel:
    """A plain, wrapping label that can be selected and copied; `rank` picks its style in app.qss."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(shown(text))
    made.setWordWrap(True)
    made.setProperty("rank", rank)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    made.setMinimumWidth(1)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def rule(parent: QWidget | None = None) -> QFrame:
    """A hairline between rows."""
    made = QFrame(parent)
    made.setProperty("rule", True)
    return made
