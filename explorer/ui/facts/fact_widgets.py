"""Small widgets of the inspector's pages: headings, chips, citations, rows of facts, notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from explorer.atlas.catalogue import Catalogue, LayerSpec
from explorer.atlas.columns.timeline import State
from explorer.atlas.edits.row_words import table_name
from explorer.atlas.model import Atlas, Citation, Conflict
from explorer.layers import feature_words as words
from explorer.layers.symbol import symbol
from explorer.records import dataclass
from explorer.state.queries.citing import cite, cite_in_full
from explorer.state.queries.labels import kind_name
from explorer.state.view.store import Store
from explorer.state.view.view import Appearance, View
from explorer.ui.facts import swatch
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import ElidedButton, label, rule, tooltip
from explorer.words.strings import t
from explorer.words.text import colon

KEY_PX = 78
_MARK = QSize(14, 14)


@dataclass(frozen=True, slots=True)
class PageContext:
    """What the parts of a page are built from; `view` is the View that the page was built for."""

    store: Store
    atlas: Atlas
    view: View
    edit: Callable[[str, str, object], object] | None = (
        None  # opens the form of a row: table, subject, record
    )
    add: Callable[[str, str], object] | None = None  # opens the form of a new row about a subject
    comment: Callable[[str, str], object] | None = (
        None  # shows a comment by id, or without one asks for one on a feature
    )

    def own(self, subject: str, record: object) -> bool:
        """Return whether the user's edits wrote a statement."""
        return self.atlas.own.wrote(subject, record)

    @property
    def catalogue(self) -> Catalogue:
        return self.store.catalogue

    def say(self, key: str, **values: object) -> str:
        return t(key, self.view.lang, **values)


def column(parent: QWidget | None = None, spacing: int = 2) -> tuple[QWidget, QVBoxLayout]:
    """Return a widget without margins and its vertical layout."""
    box = QWidget(parent)
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    return box, layout


def heading(text: str) -> QLabel:
    """Return a section heading with space above it."""
    made = label(text, "heading")
    made.setContentsMargins(0, 14, 0, 4)
    return made


def chip_colors(own: str, appearance: Appearance) -> tuple[QColor, QColor]:
    """Ground and text of a status chip: the layer's `own` hue as a tint, and as ink that reads on it."""
    tokens = theme.tokens(appearance)
    return theme.mix(own, tokens["ground"], 0.15), theme.mix(own, tokens["ink"], 0.4)


class StatusChip(QLabel):
    """The state at the clock's date, in the layer's colour."""

    def __init__(self, theme_id: str, desk: PageContext) -> None:
        super().__init__()
        ground, ink = chip_colors(
            desk.catalogue.spec(theme_id).hue(desk.view.appearance), desk.view.appearance
        )
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setStyleSheet(
            f"background: {ground.name()}; color: {ink.name()}; border-radius: 5px; padding: 1px 8px;"
        )
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_state(self, state: State, view: View) -> None:
        text = words.status_text(state, view.lang)
        if text != self.text():
            self.setText(text)


class Tag(QLabel):
    """A quiet outlined word beside the chip: `未落图`."""

    def __init__(self, text: str, desk: PageContext) -> None:
        super().__init__(text)
        tokens = theme.tokens(desk.view.appearance)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setStyleSheet(
            f"color: {tokens['ink_soft']}; border: 1px solid {tokens['line_strong']};"
            " border-radius: 5px; padding: 0 7px;"
        )
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


def edit_button(
    desk: PageContext, table: str, subject: str, record: object = None, about: str = ""
) -> QToolButton | None:
    """Return a small button that opens the form of a statement; None where nothing is edited.

    `about`: what a screen reader tells it by from those of its neighbours.
    """
    edit = desk.edit
    if edit is None:
        return None
    made = QToolButton()
    made.setIcon(icon("edit", theme.tokens(desk.view.appearance)["ink_faint"], 14))
    made.setIconSize(QSize(14, 14))
    made.setFixedSize(22, 22)
    made.setProperty("bare", True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    words = desk.say("editing.change", table=table_name(table, desk.view.lang))
    made.setToolTip(tooltip(words))
    made.setAccessibleName(f"{words}{colon(desk.view.lang)}{about}" if about else words)
    made.clicked.connect(lambda: edit(table, subject, record))
    return made


def add_button(desk: PageContext, table: str, subject: str) -> QWidget | None:
    """Return a link that opens the form of a new row, or draws a shape; None where nothing is edited."""
    add = desk.add
    if add is None:
        return None
    words = desk.say("editing.add", table=table_name(table, desk.view.lang))
    made = ElidedButton(desk.say("draw.link") if table == "shapes" else words, "link")
    made.clicked.connect(lambda: add(table, subject))
    return made


class CitationLine(QWidget):
    """`文献 001 · 大事记 ¶3`; a click opens it in full with title, publisher and date, to read and copy.

    Sentences of a document are not carried by the atlas: the locator says where in it they are.
    """

    def __init__(self, found: Citation, desk: PageContext, lead: str = "", *, on_note: bool = False) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        full = cite_in_full(desk.atlas, found, desk.view.lang)
        text = cite(desk.atlas, found, desk.view.lang)
        self.button = ElidedButton(text, "link", self)
        if on_note:
            self.button.setProperty("note", True)
        self.button.setCheckable(True)
        self.button.setToolTip(tooltip(full))
        self.detail = label(full, "note" if on_note else "faint", self)
        self.detail.setVisible(False)
        self.button.toggled.connect(self.detail.setVisible)
        if lead:
            layout.addWidget(label(lead, "faint", self))
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.detail)


def fact(
    name: str, text: str, below: QWidget | None = None, beside: Sequence[QWidget | None] = ()
) -> QWidget:
    """Return a row `name   text` with its source and a rule below, and small widgets at its end."""
    box, layout = column(spacing=0)
    row = QHBoxLayout()
    row.setContentsMargins(0, 5, 0, 5)
    row.setSpacing(10)
    key = label(name, "soft")
    key.setFixedWidth(KEY_PX)
    row.addWidget(key, 0, Qt.AlignmentFlag.AlignTop)
    side, lines = column(spacing=1)
    lines.addWidget(label(text))
    if below is not None:
        lines.addWidget(below)
    row.addWidget(side, 1)
    for widget in beside:
        if widget is not None:
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(row)
    layout.addWidget(rule())
    return box


def conflict_note(found: Sequence[Conflict], desk: PageContext) -> QFrame:
    """Return the note about conflicts: what differs, both statements with sources, how they may be reconciled."""
    box = QFrame()
    box.setProperty("note", True)
    layout = QVBoxLayout(box)
    layout.setContentsMargins(12, 9, 12, 11)
    layout.setSpacing(1)
    for number, conflict in enumerate(found):
        if number:
            line = rule()
            line.setProperty("noteRule", True)
            layout.addSpacing(8)
            layout.addWidget(line)
            layout.addSpacing(7)
        _add_conflict(layout, conflict, desk)
    return box


def _add_conflict(layout: QVBoxLayout, found: Conflict, desk: PageContext) -> None:
    lang = desk.view.lang
    layout.addWidget(label(kind_name("conflict.kind", found.kind, lang), "noteTitle"))
    pairs = ((found.statement_a, found.citation_a), (found.statement_b, found.citation_b))
    for statement, citation in pairs:
        layout.addWidget(label(statement.in_(lang), "noteText"))
        layout.addWidget(CitationLine(citation, desk, on_note=True))
    if found.reconcile.in_(lang):
        layout.addSpacing(3)
        layout.addWidget(label(found.reconcile.in_(lang), "noteText"))


def mark(spec: LayerSpec | None, state: State, appearance: Appearance) -> QIcon:
    """The marker of a layer in this state; nothing where there is none or is not drawn yet."""
    made = QIcon()
    if spec is not None and state.certainty != "later":
        found = symbol(spec, state.status, state.certainty, "point", appearance)
        for ratio in (1, 2, 3):
            made.addPixmap(swatch.pixmap(found, ratio, _MARK))
    return made
