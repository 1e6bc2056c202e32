"""The inspector's page for one feature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from explorer.atlas.columns.timeline import state_at
from explorer.atlas.model import Attribute, Event, Feature
from explorer.layers import card
from explorer.layers import feature_words as words
from explorer.state.queries.citing import source_line
from explorer.state.queries.comment_rows import of_feature
from explorer.state.queries.conflicts import of_attribute, of_event
from explorer.state.queries.origins import origin_lines, quality_words
from explorer.state.queries.own_facts import own_words
from explorer.state.view import clock, compare
from explorer.state.view.view import View
from explorer.ui.facts.conflict_note import marked
from explorer.ui.facts.fact_widgets import (
    CitationLine,
    PageContext,
    StatusChip,
    Tag,
    add_button,
    column,
    conflict_note,
    edit_button,
    fact,
    heading,
)
from explorer.ui.inspector.history import History
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import ElidedButton, label, tooltip
from explorer.words.dates import date_or_undated, in_words

_COPIED_MS = 2500
_MOST_COMMENTS = 3


class FeaturePage(QWidget):
    """Everything that the atlas knows of a feature, each statement with its source."""

    def __init__(self, feature: Feature, desk: PageContext) -> None:
        super().__init__()
        self._feature, self._desk = feature, desk
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(18, 14, 18, 24)
        self._layout.setSpacing(0)
        self.chip = StatusChip(feature.theme, desk)
        self.compared = label("", "soft", self)
        self.copied = label(desk.say("inspector.copied"), "soft", self)
        self.copied.setWordWrap(False)
        self.copied.hide()
        self._copied_for = QTimer(self)
        self._copied_for.setSingleShot(True)
        self._copied_for.timeout.connect(self.copied.hide)
        self.history = History(feature, desk)
        self._add_head()
        self._add_comments()
        self._add_facts()
        self._add(heading(desk.say("inspector.history")), self.history)
        self._add_link("statuses", "attributes", "shapes")
        self._add_conflicts()
        self._add_events()
        self._add_sources()
        self._layout.addStretch(1)
        self.sync(desk.view)

    def sync(self, view: View) -> None:
        """Update what depends on the clock: state, stages and measures."""
        self.chip.show_state(state_at(self._feature, view.clock.at), view)
        self.history.sync(view)
        self.compared.setVisible(view.compare is not None)
        if view.compare is not None:
            states = [(day, state_at(self._feature, day)) for day in compare.sides(view)]
            before, after = (f"{day} {words.status_text(state, view.lang)}" for day, state in states)
            self.compared.setText(self._desk.say("compare.move", before=before, after=after))

    def _add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self._layout.addWidget(widget)

    def _add_link(self, *tables: str) -> None:
        """Add links that open forms for more about the feature."""
        if self._feature.theme in self._desk.atlas.collections:
            return
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for table in tables:
            if (button := add_button(self._desk, table, self._feature.id)) is not None:
                row.addWidget(button)
        row.addStretch(1)
        self._layout.addLayout(row)

    def _add_head(self) -> None:
        desk, feature, lang = self._desk, self._feature, self._desk.view.lang
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(label(feature.name.in_(lang), "title"), 1)
        own_row = feature.theme in desk.atlas.collections
        if not own_row and (change := edit_button(desk, "features", feature.id)) is not None:
            change.setFixedSize(26, 26)
            top.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        for name, key, act in (
            ("copy", "inspector.copy", self.copy_text),
            ("close", "inspector.close", self._close),
        ):
            button = QToolButton()
            button.setIcon(icon(name, theme.tokens(desk.view.appearance)["ink_faint"], 16))
            button.setIconSize(QSize(16, 16))
            button.setFixedSize(26, 26)
            button.setProperty("bare", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(tooltip(desk.say(key)))
            button.setAccessibleName(desk.say(key))
            button.clicked.connect(act)
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addLayout(top)
        if feature.aka:
            joint = "、" if lang == "zh" else ", "
            self._add(label(desk.say("inspector.aka", names=joint.join(feature.aka)), "faint"))
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(8)
        row.addWidget(self.chip)
        if feature.quality == "none":
            row.addWidget(Tag(desk.say("quality.none"), desk))
        if words_of := own_words(desk.atlas, feature, lang):
            row.addWidget(Tag(words_of, desk))
        row.addWidget(label(desk.catalogue.name(feature.theme).in_(lang), "soft"), 1)
        row.addWidget(self.copied)
        self._layout.addLayout(row)
        self._add(self.compared)
        if feature.note.in_(lang):
            self._add(label(feature.note.in_(lang), "faint"))

    def _add_comments(self) -> None:
        """List the comments on the feature, the open ones first, and offer to add one."""
        desk, ask, key = self._desk, self._desk.comment, self._feature.id
        if ask is None:
            return
        found = sorted(of_feature(desk.store.known, key), key=lambda one: one.state != "open")
        for thread in found[:_MOST_COMMENTS]:
            one = thread.comment
            said = desk.say("comment.in_details", n=thread.number, who=one.author, text=one.text[:200])
            self._add(self._comment_link(said, partial(ask, key, one.id)))
        if len(found) > _MOST_COMMENTS:
            said = desk.say("comment.more_in_details", n=len(found) - _MOST_COMMENTS)
            self._add(self._comment_link(said, partial(ask, key, found[_MOST_COMMENTS].comment.id)))
        self._add(self._comment_link(desk.say("comment.add_here"), partial(ask, key, "")))

    def _comment_link(self, words: str, act: Callable[[], object]) -> QWidget:
        made = ElidedButton(words, "link")
        made.setIcon(icon("comment", theme.tokens(self._desk.view.appearance)["ink_soft"], 15))
        made.setToolTip(tooltip(words))
        made.clicked.connect(lambda: act())
        return made

    def _add_facts(self) -> None:
        desk, feature, lang = self._desk, self._feature, self._desk.view.lang
        self._layout.addSpacing(8)
        for attribute in feature.attributes:
            self._add(self._attribute(attribute))
        lines = card.route_lines(feature, desk.atlas, lang)
        for number, line in enumerate(lines):
            key = "inspector.place" if feature.geometry == "point" else "inspector.route"
            branch = number and feature.geometry != "point"
            self._add(fact(desk.say("inspector.branch", n=number) if branch else desk.say(key), line))
        if feature.members:
            names = card.place_names((m.place for m in feature.members), desk.atlas, lang)
            self._add(fact(desk.say("inspector.members"), ("、" if lang == "zh" else ", ").join(names)))
        if feature.passes:
            names = card.place_names(feature.passes, desk.atlas, lang)
            self._add(fact(desk.say("inspector.passes"), ("、" if lang == "zh" else ", ").join(names)))
        self._add(fact(desk.say("inspector.quality"), quality_words(desk.atlas, feature, lang)))
        for line in origin_lines(desk.atlas, feature, lang):
            self._add(fact(desk.say("inspector.geometry_source"), line))

    def _attribute(self, found: Attribute) -> QWidget:
        desk, lang = self._desk, self._desk.view.lang
        as_of = desk.say("inspector.as_of", date=in_words(found.as_of, lang)) if found.as_of else ""
        below, lines = column(spacing=1)
        lines.addWidget(CitationLine(found.citation, desk, as_of))
        for mark in marked(of_attribute(desk.atlas, self._feature.id, found), desk):
            lines.addWidget(mark)
        tag = Tag(desk.say("own.tag"), desk) if desk.own(self._feature.id, found) else None
        beside = (tag, edit_button(desk, "attributes", self._feature.id, found, found.name.in_(lang)))
        if self._feature.theme in desk.atlas.collections:
            beside = (None, None)
        return fact(found.name.in_(lang), words.value(found, lang), below, beside)

    def _add_conflicts(self) -> None:
        found = card.conflicts_of(self._feature, self._desk.atlas)
        if found:
            self._layout.addSpacing(8)
            self._add(conflict_note(found, self._desk))

    def _add_events(self) -> None:
        found = card.events_of(self._feature, self._desk.atlas)
        if found:
            self._add(heading(self._desk.say("inspector.related")))
        for event in found:
            self._add(self._event(event))

    def _event(self, event: Event) -> QWidget:
        desk, lang = self._desk, self._desk.view.lang
        box, layout = column(spacing=0)
        layout.setContentsMargins(0, 0, 0, 8)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(event.title.in_(lang)), 1)
        if desk.atlas.own.has("events", event.id):
            head.addWidget(Tag(desk.say("own.tag"), desk), 0, Qt.AlignmentFlag.AlignTop)
        if (button := edit_button(desk, "events", event.id, about=event.title.in_(lang))) is not None:
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(head)
        day = desk.store.axis.clamp(event.date.last or desk.store.axis.known)
        mark = f" · {desk.say(f'inspector.mark.{event.mark}')}" if event.mark else ""
        jump = ElidedButton(in_words(event.date, lang) + mark, "link")
        jump.setToolTip(tooltip(desk.say("inspector.jump", date=day)))
        jump.clicked.connect(
            lambda: desk.store.dispatch(
                clock.moved_to(desk.store.axis, desk.store.view, day), "inspector.undo_jump"
            )
        )
        layout.addWidget(jump, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(CitationLine(event.citation, desk))
        for disputed in marked(of_event(desk.atlas, event.id), desk):
            layout.addWidget(disputed)
        return box

    def _add_sources(self) -> None:
        desk, lang = self._desk, self._desk.view.lang
        self._add(heading(desk.say("inspector.sources")))
        for source, locators in card.sources_of(self._feature, desk.atlas, lang):
            box, layout = column(spacing=1)
            layout.setContentsMargins(0, 0, 0, 9)
            if source.kind == "own":
                layout.addWidget(label(source_line(source, lang)))
            else:
                title = source.title.in_(lang)
                layout.addWidget(label(desk.say("inspector.source_line", id=source.id, title=title)))
                day = date_or_undated(source.date, lang)
                meta = desk.say("inspector.source_meta", publisher=source.publisher.in_(lang), date=day)
                layout.addWidget(label(meta, "faint"))
            layout.addWidget(label(("；" if lang == "zh" else "; ").join(locators), "faint"))
            self._add(box)

    def copy_text(self) -> None:
        """Copy the whole page as text to the clipboard."""
        desk = self._desk
        view = desk.store.view
        QApplication.clipboard().setText(
            card.card(self._feature, desk.atlas, view.clock.at, view.lang, desk.catalogue)
        )
        self.copied.show()
        self._copied_for.start(_COPIED_MS)

    def _close(self) -> None:
        store = self._desk.store
        store.dispatch(replace(store.view, selection=()), "inspector.undo_select")
