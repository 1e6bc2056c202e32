"""Text in widgets: always plain, so that no text from data is interpreted as markup."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

_LONGEST = 600
_RUN = re.compile(r"[^\s\u2e80-\u9fff\uff00-\uffef]{40}(?=\S)")

_MARKUP = frozenset("<&")
_TIP_COLUMNS = 72
_OPEN, _CLOSE = "（《〈「『【“‘", "，。；：、！？）》〉」』】”’…"
_PIECES = (
    rf"[{_OPEN}]*(?:[^\x00-\u2e7f]|[^\s\u2e80-\uffef{_OPEN}{_CLOSE}]+|[{_CLOSE}]|\s)[{_CLOSE}]*\s*|[{_OPEN}]+"
)


def shown(text: str) -> str:
    """Return text for a label: truncated if too long, with break opportunities in long runs."""
    return breakable(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def breakable(text: str) -> str:
    """Return text with break opportunities in long runs."""
    return _RUN.sub(lambda match: match[0] + "\u200b", text)


def tooltip(text: str) -> str:
    """Return a tooltip that shows `text` verbatim. A screen reader reads a widget's tooltip out as it is, hence plain
    text, in lines of our own as Qt breaks none; only what Qt might take for markup is escaped.
    """
    if not _MARKUP.intersection(text):
        return _in_lines(shown(text))
    return f"<p style='white-space:pre-wrap'>{html.escape(shown(text))}</p>"


def _in_lines(text: str) -> str:
    """Break lines between words and between hanzi, no closing sign begins one."""
    made: list[str] = []
    for paragraph in text.split("\n"):
        if _columns(paragraph) <= _TIP_COLUMNS:
            made.append(paragraph.rstrip())
            continue
        line = ""
        for piece in re.findall(_PIECES, paragraph):
            if line and _columns(line + piece.rstrip()) > _TIP_COLUMNS:
                made.append(line.rstrip())
                line = ""
            line += piece
        made.append(line.rstrip())
    return "\n".join(made)


def _columns(text: str) -> int:
    return len(text) + sum(map("\u2e80".__le__, text))


def label(text: str, rank: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a plain, wrapping label with selectable text; `rank` selects its style in app.qss."""
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
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    return made


def rule(parent: QWidget | None = None) -> QFrame:
    """Return a hairline to put between rows."""
    made = QFrame(parent)
    made.setProperty("rule", True)
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet uses; repolish the widget if it changed."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class ElidedButton(QPushButton):
    """A flat button that elides its text; `kind` selects its style in app.qss."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        if kind:
            self.setProperty(kind, True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Set the full text, as one line; an ampersand is shown, not taken as a shortcut."""
        one_line = " ".join(shown(text).split())
        self.setAccessibleName(one_line)
        self.setText(one_line.replace("&", "&&"))

    @property
    def words(self) -> str:
        return self.text().replace("&&", "&")

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        if not option.icon.isNull():
            room -= option.iconSize.width() + 4
        cut = self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room)
        option.text = cut.replace("&", "&&")
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


class Elided(QLabel):
    """A single-line label that elides; the full text is in the tooltip of its owner."""

    def __init__(self, rank: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("rank", rank)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.text()[:400].replace("\n", " ")
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
