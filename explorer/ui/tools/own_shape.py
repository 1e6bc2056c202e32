"""The sheet that makes a line or area of the user's the shape of a feature of the atlas, within the project."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.own_shapes import OwnShape
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.plain import label
from explorer.words.strings import t


class OwnShapeSheet(QDialog):
    """Says how the length compares before anything changes; the change is one undo step."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("ownShapeSheet")
        self.own: OwnShape | None = None
        self.head, self.check, self._name = label("", "soft"), label("", "soft"), QLabel(self)
        self.feature = QComboBox(self)
        self.feature.setEditable(True)
        self.feature.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.feature.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.feature.setCompleter(completer)
        self.use, self.reset = QPushButton(self), QPushButton(self)
        self.use.setDefault(True)
        form, row, column = QFormLayout(), QHBoxLayout(), QVBoxLayout(self)
        form.addRow(self._name, self.feature)
        row.addWidget(self.reset)
        row.addStretch(1)
        row.addWidget(self.use)
        column.addWidget(self.head)
        column.addLayout(form)
        column.addWidget(self.check)
        column.addLayout(row)
        self.setMinimumWidth(440)
        self.feature.currentIndexChanged.connect(lambda _: self.compare())
        self.use.clicked.connect(self.apply)
        self.reset.clicked.connect(self.put_back)
        self.destroyed.connect(session.store.subscribe(self._view_changed))

    def open_now(self) -> None:
        self.sync()
        self.show()
        self.raise_()
        self.activateWindow()
        self.feature.setFocus()

    def _view_changed(self, old: View, new: View) -> None:
        if self.isVisible() and (old.lang, old.selection) != (new.lang, new.selection):
            self.sync()

    def sync(self) -> None:
        """Take the one selected row of the user's, and list the features whose shape it can be."""
        from explorer.state.queries.measuring.shape_check import own_row

        lang, known, chosen = self._session.lang, self._session.known, self._session.store.view.selection
        rows = [found for key in chosen if (found := own_row(known, key)) is not None]
        self.own = rows[0] if len(rows) == 1 else None
        self.setWindowTitle(t("command.use_as_shape", lang).rstrip("…"))
        self._name.setText(t("own_shape.feature", lang))
        self.feature.setAccessibleName(t("own_shape.feature", lang))
        self.use.setText(t("own_shape.use", lang))
        self.reset.setText(t("own_shape.reset", lang))
        named = t("own_shape.head", lang, name=self.own.row, source=self.own.source) if self.own else ""
        self.head.setText(named or t("own_shape.choose_one", lang))
        current = next(
            (key for key in chosen if key in known.tables.atlas.features), self.feature.currentData()
        )
        self.feature.blockSignals(True)
        self.feature.clear()
        for feature in known.tables.atlas.features.values():
            theme = self._session.store.catalogue.name(feature.theme).in_(lang)
            self.feature.addItem(f"{feature.name.in_(lang)} · {theme}", feature.id)
        self.feature.setCurrentIndex(max(self.feature.findData(current), 0))
        self.feature.blockSignals(False)
        self.compare()

    def compare(self) -> None:
        """Say how the row's length compares with the published one."""
        from explorer.state.queries.measuring.shape_check import compared

        key, lang = self.feature.currentData(), self._session.lang
        self.use.setEnabled(self.own is not None and key is not None)
        self.reset.setEnabled(key in self._session.known.own_shapes)
        words = ""
        if self.own is not None and key is not None:
            facts = self._session.store.facts.atlas.features[key]
            words = compared(facts, self.own).words(lang)
        self.check.setText(words)

    def apply(self) -> None:
        """Put the row's shape in the place of the feature's, and select the feature."""
        key = self.feature.currentData()
        if self.own is not None and key is not None:
            self._put(key, replace(self.own, feature=key), "own_shape.step")

    def put_back(self) -> None:
        """Give the feature the shape of the tables again."""
        self._put(self.feature.currentData(), None, "own_shape.step_back")

    def _put(self, key: str, own: OwnShape | None, step: str) -> None:
        store = self._session.store
        others = tuple(shape for shape in store.work.own_shapes if shape.feature != key)
        shapes = (*others, own) if own is not None else others
        view = replace(store.view, selection=(key,))
        store.change(replace(store.work, own_shapes=shapes, view=view), step)
        self.hide()
