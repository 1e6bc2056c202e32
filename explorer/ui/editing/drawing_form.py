"""The form that gives a shape to a feature: which one, how sure and how exact it is, and by which document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.edits.edited_rows import edited_rows
from explorer.atlas.edits.row_check import faults_over
from explorer.atlas.own_shapes import FARTHEST_M, QUALITIES, OwnShape
from explorer.state.queries.origins import metres
from explorer.state.view.work import Work
from explorer.ui.editing.problem_words import problem_words
from explorer.ui.facts.session import Session
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.plain import label
from explorer.words.strings import t
from explorer.words.text import Lang, Text

Followed = Iterable[tuple[Text, float | None]]  # what it was snapped to or traced along, with its accuracy
_MOST_FOLLOWED = 4
_UNMEASURED = ("schematic", "county")  # qualities that may come without an accuracy


class DrawingForm(QDialog):
    """Nothing is assumed: quality and accuracy are to be chosen, a drawing needs a document. The change is one undo step."""

    given = Signal()
    command_wanted = Signal(str)  # a form for what the tables lack

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("drawingForm")
        self.own: OwnShape | None = None
        self._followed: tuple[tuple[Text, float | None], ...] = ()
        self._from_selection = False
        self.head, self.check, self.near = label("", "soft"), label("", "soft"), label("", "faint")
        self.problem = label("", "note")
        self.feature, self.source, self.quality = (
            _choice(self, True),
            _choice(self, True),
            _choice(self, False),
        )
        self.accuracy, self.locator = QLineEdit(self), QLineEdit(self)
        self.unknown = QCheckBox(self)
        self.use, self.reset = QPushButton(self), QPushButton(self)
        self.new_feature, self.new_source = QPushButton(self), QPushButton(self)
        self._names = {name: QLabel(self) for name in ("feature", "quality", "accuracy", "source", "locator")}
        self._lay_out()
        self._connect()
        self.destroyed.connect(session.store.watch(self._changed))

    def _lay_out(self) -> None:
        self.use.setDefault(True)
        self.use.setProperty("primary", True)
        exact, form, row, column = QHBoxLayout(), QFormLayout(), QHBoxLayout(), QVBoxLayout(self)
        exact.addWidget(self.accuracy, 1)
        exact.addWidget(self.unknown)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self._names["feature"], _beside(self.feature, self.new_feature))
        form.addRow(self._names["quality"], self.quality)
        form.addRow(self._names["accuracy"], exact)
        form.addRow(self._names["source"], _beside(self.source, self.new_source))
        form.addRow(self._names["locator"], self.locator)
        row.addWidget(self.reset)
        row.addStretch(1)
        row.addWidget(self.use)
        for widget in (self.head, self.near):
            column.addWidget(widget)
        column.addLayout(form)
        for widget in (self.check, self.problem):
            column.addWidget(widget)
        column.addLayout(row)
        self.setMinimumWidth(520)

    def _connect(self) -> None:
        for box in (self.feature, self.source, self.quality):
            box.currentIndexChanged.connect(lambda _: self.compare())
            typed = box.lineEdit()
            if typed is not None:
                typed.textEdited.connect(lambda _: self.compare())
        for field in (self.accuracy, self.locator):
            field.textEdited.connect(lambda _: self.compare())
        self.unknown.toggled.connect(self.accuracy.setDisabled)
        self.unknown.toggled.connect(lambda _: self.compare())
        self.new_feature.clicked.connect(lambda: self.command_wanted.emit("new_feature"))
        self.new_source.clicked.connect(lambda: self.command_wanted.emit("new_source"))
        self.use.clicked.connect(self.apply)
        self.reset.clicked.connect(self.put_back)

    # -- opening ----------------------------------------------------------------------------

    def open_with_selection(self) -> None:
        """Take the one selected row of the user's, or ask for one."""
        self._from_selection, self._followed = True, ()
        self._open()

    def open_with(self, own: OwnShape, followed: Followed) -> None:
        """Take a shape that was drawn."""
        self.own, self._from_selection, self._followed = own, False, tuple(followed)
        self._open()

    def _open(self) -> None:
        for field in (self.accuracy, self.locator):
            field.clear()
        self.unknown.setChecked(False)
        self.quality.setCurrentIndex(-1)
        self.source.setCurrentIndex(-1)
        self.sync()
        show_in_front(self)
        self.feature.setFocus()

    def _changed(self, old: Work, new: Work) -> None:
        """Follow language, selection, and features and sources that were added meanwhile."""
        before, after = ((work.view.lang, work.view.selection, work.edits) for work in (old, new))
        if self.isVisible() and before != after:
            self.sync(selected=old.view.selection != new.view.selection)
            added = [edit for edit in new.edits if edit.table == "sources" and edit not in old.edits]
            if added:
                self.source.setCurrentIndex(self.source.findData(added[-1].cells.get("id", "")))

    def sync(self, *, selected: bool = True) -> None:
        """Fill in the words and the choices; what was chosen or typed stays, unless `selected`: the feature is what is
        selected on the map.
        """
        lang = self._session.lang
        if self._from_selection:
            self._take_selected()
        key = "use_as_shape" if self._from_selection else "draw_shape"
        self.setWindowTitle(t(f"command.{key}", lang).rstrip("…"))
        for name, words in self._names.items():
            words.setText(t(f"own_shape.{name}", lang))
        for name, field in (
            ("feature", self.feature),
            ("quality", self.quality),
            ("accuracy", self.accuracy),
            ("source", self.source),
            ("locator", self.locator),
        ):
            field.setAccessibleName(t(f"own_shape.{name}", lang))
        self.accuracy.setPlaceholderText(t("own_shape.accuracy_hint", lang))
        self.locator.setPlaceholderText(t("own_shape.locator_hint", lang))
        self.unknown.setText(t("own_shape.unknown", lang))
        self.new_feature.setText(t("own_shape.new", lang))
        self.new_source.setText(t("own_shape.new", lang))
        self.new_feature.setAccessibleName(t("command.new_feature", lang))
        self.new_source.setAccessibleName(t("command.new_source", lang))
        self.use.setText(t("own_shape.use", lang))
        self.reset.setText(t("own_shape.reset", lang))
        self.head.setText(self._head(lang))
        self.near.setText(self._near(lang))
        self.near.setVisible(bool(self.near.text()))
        self._fill(lang, selected)
        self.compare()

    def _take_selected(self) -> None:
        from explorer.state.queries.measuring.shape_check import own_row

        known, chosen = self._session.known, self._session.store.view.selection
        rows = list(islice((own for key in chosen if (own := own_row(known, key)) is not None), 2))
        self.own = rows[0] if len(rows) == 1 else None

    def _head(self, lang: Lang) -> str:
        if self.own is None:
            return t("own_shape.choose_one", lang)
        if self.own.drawn:
            return t("own_shape.head_drawn", lang)
        return t("own_shape.head", lang, name=self.own.row, source=self.own.source)

    def _near(self, lang: Lang) -> str:
        """Show what it was snapped to or traced along, and how exact that is."""
        parts = []
        for name, size in self._followed:
            words = name.in_(lang) or t("draw.snap.river", lang)
            parts.append(f"{words}（±{metres(size, lang)}）" if size is not None and lang == "zh" else words)
            if size is not None and lang == "en":
                parts[-1] = f"{words} (±{metres(size, lang)})"
        parts = list(dict.fromkeys(parts))
        joint = "、" if lang == "zh" else ", "
        more = joint.join(parts[:_MOST_FOLLOWED]) + ("…" if len(parts) > _MOST_FOLLOWED else "")
        return t("own_shape.followed", lang, names=more) if parts else ""

    def _fill(self, lang: Lang, selected: bool) -> None:
        known, store = self._session.known, self._session.store
        chosen = next((key for key in store.view.selection if key in known.tables.atlas.features), None)
        features = [
            (f"{feature.name.in_(lang)} · {store.catalogue.name(feature.theme).in_(lang)}", feature.id)
            for feature in known.tables.atlas.features.values()
        ]
        _refill(self.feature, features, (chosen if selected else None) or _chosen(self.feature))
        documents = known.tables.atlas.sources.values()
        sources = [
            (f"{source.id} · {source.title.in_(lang)}", source.id)
            for source in documents
            if not source.id.startswith("shape-")
        ]
        _refill(self.source, sources, _chosen(self.source))
        allowed = QUALITIES[self.own.kind] if self.own else ()
        if self.own is not None and not self.own.drawn:
            allowed = ("own", *allowed)
        _refill(
            self.quality, [(t(f"quality.{key}", lang), key) for key in allowed], self.quality.currentData()
        )

    # -- what is chosen ---------------------------------------------------------------------

    def shape(self) -> OwnShape | str:
        """Return the shape as the form describes it, or the key of what is missing."""
        own, key, quality = self.own, _chosen(self.feature), self.quality.currentData()
        if own is None:
            return "own_shape.choose_one"
        if key is None:
            return "own_shape.no_feature"
        if quality is None:
            return "own_shape.no_quality"
        size = None if self.unknown.isChecked() else _metres(self.accuracy.text())
        if size is None and not self.unknown.isChecked():
            return "own_shape.no_accuracy"
        if size is None and quality not in (*_UNMEASURED, "own"):
            return "own_shape.needs_accuracy"
        source, locator = _chosen(self.source), self.locator.text().strip()
        if source is None and self.source.currentText().strip():
            return "own_shape.unknown_source"
        if source is None and (own.drawn or locator):
            return "own_shape.no_source"
        if source is not None and not locator:
            return "own_shape.no_locator"
        return replace(
            own,
            feature=key,
            quality=quality,
            accuracy_m=size,
            cites=source or "",
            locator=locator if source else "",
        )

    def compare(self) -> None:
        """Show what is missing, and how the length compares with the published one."""
        from explorer.state.queries.measuring.shape_check import compared

        key, lang = _chosen(self.feature), self._session.lang
        made = self.shape()
        words = self._passage_problem(made) if isinstance(made, OwnShape) else t(made, lang)
        self.use.setEnabled(isinstance(made, OwnShape) and not words)
        self.problem.setText(words)
        self.problem.setVisible(bool(self.problem.text()))
        self.reset.setEnabled(key in self._session.known.own_shapes)
        words = ""
        if self.own is not None and key is not None:
            facts = self._session.store.facts.atlas.features.get(key)
            facts = facts or self._session.known.atlas.features[key]
            words = compared(facts, self.own).words(lang)
        self.check.setText(words)
        self.check.setVisible(bool(words))

    def _passage_problem(self, made: OwnShape) -> str:
        """Return what `check` reports on the citation, by the rules of one in the tables."""
        store = self._session.store
        if not made.cites or store.facts.folder is None:
            return ""
        cells = {"feature": made.feature, "source": made.cites, "locator": made.locator}
        rows = edited_rows(store.facts, store.work.edits)
        faults = faults_over(rows, "citations", cells, store.facts)
        found = [problem_words("citations", one, store.view.lang) for ones in faults.values() for one in ones]
        return next(iter(found), "")

    def apply(self) -> None:
        """Put the shape in the place of the feature's, and select the feature."""
        made = self.shape()
        if isinstance(made, OwnShape) and not self._passage_problem(made):
            self._put(made.feature, made, "own_shape.step")
            self.given.emit()

    def put_back(self) -> None:
        """Give the feature the shape of the tables again."""
        key = _chosen(self.feature)
        if key is not None:
            self._put(key, None, "own_shape.step_back")

    def _put(self, key: str, own: OwnShape | None, step: str) -> None:
        store = self._session.store
        others = tuple(shape for shape in store.work.own_shapes if shape.feature != key)
        shapes = (*others, own) if own is not None else others
        view = replace(store.view, selection=(key,))
        store.change(replace(store.work, own_shapes=shapes, view=view), step)
        self.hide()


def _beside(field: QWidget, button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(field, 1)
    row.addWidget(button)
    button.setAutoDefault(False)
    return row


def _choice(parent: QWidget, typed: bool) -> QComboBox:
    """Return a box of choices of which none is taken before the user does; with `typed` it searches as they type."""
    box = ComboBox(parent)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(28)
    if typed:
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(box.model(), box)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        box.setCompleter(completer)
        line = box.lineEdit()
        assert line is not None  # of an editable box
        for chosen in (box.activated, completer.activated):  # the beginning of a long name, not its end
            chosen.connect(lambda *_: QTimer.singleShot(0, line, lambda: line.setCursorPosition(0)))
    return box


def _refill(box: QComboBox, choices: Iterable[tuple[str, str]], chosen: str | None) -> None:
    typed = box.currentText() if box.isEditable() and chosen is None else ""
    box.blockSignals(True)
    box.clear()
    for words, key in choices:
        box.addItem(words, key)
    box.setCurrentIndex(box.findData(chosen) if chosen else -1)
    if typed:
        box.setEditText(typed)
    box.blockSignals(False)


def _chosen(box: QComboBox) -> str | None:
    """Return the key of what the box says; None where other words were typed into it."""
    if box.currentIndex() < 0 or box.currentText() != box.itemText(box.currentIndex()):
        found = box.findText(box.currentText().strip(), Qt.MatchFlag.MatchFixedString)
        return box.itemData(found) if found >= 0 and box.currentText().strip() else None
    return str(box.currentData())


def _metres(text: str) -> float | None:
    """Read an accuracy: `50`, `50 米`, `2 km`; None for what is none."""
    import re
    import unicodedata

    plain = unicodedata.normalize("NFKC", text).strip().casefold().lstrip("±").replace(",", "")
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(m|米|km|公里|千米)?", plain)
    if found is None:
        return None
    size = float(found[1]) * (1000 if found[2] in ("km", "公里", "千米") else 1)
    return size if 0 < size <= FARTHEST_M else None
