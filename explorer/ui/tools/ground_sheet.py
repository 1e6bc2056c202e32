"""The sheet of the user's own grounds: which lie under the themes, in which order, how strong, by day and by night."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ground.services import PRESETS, find
from explorer.ground.shelf import OpenGround, shelf
from explorer.state.view.ground import NIGHTS, OwnGround
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit import placement
from explorer.ui.kit.inputs import ComboBox, Slider
from explorer.ui.kit.plain import label, restyle
from explorer.ui.tools.service_sheet import HostBox, ServiceSheet
from explorer.words.strings import t

if TYPE_CHECKING:
    from explorer.ui.tools.grounds import GroundTool

_DATUMS = ("", "wgs84", "gcj02")
_ID = Qt.ItemDataRole.UserRole


class GroundSheet(QDialog):
    """The list has the uppermost ground first, as it lies on the map; below it what is chosen of the one selected."""

    def __init__(self, grounds: GroundTool, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._grounds, self._session = grounds, session
        self.setObjectName("groundSheet")
        self.list, self.nothing, self.facts = QListWidget(self), label("", "faint"), label("", "faint")
        self.buttons = {
            name: QPushButton(self) for name in ("add_file", "add_service", "up", "down", "remove", "close")
        }
        self.opacity = Slider(Qt.Orientation.Horizontal, self)
        self.night, self.datum = ComboBox(self), ComboBox(self)
        self.credit, self.approval = QLineEdit(self), QLineEdit(self)
        self.host = HostBox(grounds, self)
        self.names = {name: label("") for name in ("opacity", "night", "datum", "credit", "approval")}
        self._lay_out()
        self._connect()
        grounds.trouble_changed.connect(self.show_trouble)
        self._retranslate(session.store.view)
        self.fill(session.store.view)
        self.destroyed.connect(session.store.subscribe(self._view_changed))

    # -- parts ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        adding = QHBoxLayout()
        for name in ("add_file", "add_service"):
            adding.addWidget(self.buttons[name])
        adding.addStretch(1)
        column.addLayout(adding)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        for name in ("up", "down", "remove"):
            row.addWidget(self.buttons[name])
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.facts)
        self.details = QWidget(self)
        form = QFormLayout(self.details)
        form.setContentsMargins(0, 4, 0, 4)
        self.opacity.setRange(10, 100)
        self.credit.setMaxLength(200)
        self.approval.setMaxLength(60)
        fields: dict[str, QWidget] = {
            "opacity": self.opacity,
            "night": self.night,
            "datum": self.datum,
            "credit": self.credit,
            "approval": self.approval,
        }
        for name, field in fields.items():
            self.names[name].setWordWrap(False)
            self.names[name].setMinimumWidth(96)
            form.addRow(self.names[name], field)
            self.names[name].setBuddy(field)
        column.addWidget(self.details)
        column.addWidget(self.host)
        closing = QHBoxLayout()
        closing.addStretch(1)
        closing.addWidget(self.buttons["close"])
        column.addLayout(closing)
        placement.fit(self, QSize(440, 560))

    def _connect(self) -> None:
        self.list.itemChanged.connect(self._on_item)
        self.list.currentRowChanged.connect(lambda _: self._show_details())
        acts: dict[str, Callable[[], object]] = {
            "add_file": self._grounds.choose_files,
            "up": partial(self._shift, 1),
            "down": partial(self._shift, -1),
            "remove": self._remove,
            "close": self.hide,
        }
        for name, act in acts.items():
            self.buttons[name].clicked.connect(lambda _=False, act=act: act())
            self.buttons[name].setAutoDefault(False)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.buttons["add_service"].setMenu(self.menu)
        self.buttons["add_service"].setAutoDefault(False)
        self.opacity.valueChanged.connect(lambda n: self._set("opacity", n / 100, merge="ground.opacity"))
        self.opacity.sliderReleased.connect(self._session.store.end_merge)
        self.night.activated.connect(lambda n: self._set("night", NIGHTS[n]))
        self.datum.activated.connect(lambda n: self._set("datum", _DATUMS[n]))
        self.credit.editingFinished.connect(lambda: self._set("credit", self.credit.text().strip()))
        self.approval.editingFinished.connect(lambda: self._set("approval", self.approval.text().strip()))

    def _fill_menu(self) -> None:
        lang = self._session.lang
        self.menu.clear()
        for service in PRESETS:
            self._offer(service.name.in_(lang), service.id)
        own = self._session.settings.load().services
        if own:
            self.menu.addSeparator()
        for one in own:
            self._offer(one.name, one.id)
        self.menu.addSeparator()
        self.menu.addAction(t("grounds.other_service", lang)).triggered.connect(lambda: self._new_service())

    def _offer(self, name: str, key: str) -> None:
        action = self.menu.addAction(name.replace("&", "&&"))
        action.triggered.connect(lambda _=False: self._grounds.add_service(key, name))

    def _new_service(self) -> None:
        made = ServiceSheet(self._session, self)
        if made.exec() and made.service is not None:
            self._grounds.save_service(made.service)
            self._grounds.add_service(made.service.id, made.service.name)
        made.deleteLater()

    # -- the View ---------------------------------------------------------------------------

    @property
    def chosen(self) -> OwnGround | None:
        item = self.list.currentItem()
        key = item.data(_ID) if item else None
        return next((one for one in self._session.store.view.grounds if one.id == key), None)

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate(new)
        if old.grounds != new.grounds or old.lang != new.lang:
            self.fill(new)

    def fill(self, view: View) -> None:
        """Follow the View, keeping the selected ground; a new one is selected."""
        before = {self.list.item(n).data(_ID) for n in range(self.list.count())}
        current = self.list.currentItem().data(_ID) if self.list.currentItem() else None
        fresh = [one.id for one in view.grounds if one.id not in before]
        self.list.blockSignals(True)
        self.list.clear()
        for ground in reversed(view.grounds):
            item = QListWidgetItem(ground.name or ground.path, self.list)
            item.setData(_ID, ground.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if ground.visible else Qt.CheckState.Unchecked)
            if ground.id == (fresh[-1] if fresh else current):
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self.nothing.setVisible(not view.grounds)
        self.list.setVisible(bool(view.grounds))
        self._show_details()

    def _show_details(self) -> None:
        ground, row = self.chosen, self.list.currentRow()
        for widget in (self.details, self.facts):
            widget.setVisible(ground is not None)
        for name, on in (("up", row > 0), ("down", 0 <= row < self.list.count() - 1), ("remove", row >= 0)):
            self.buttons[name].setEnabled(on)
        if ground is None:
            self.host.show_service(None, self._session.store.view)
            return
        found = shelf().opened(ground)
        self._show_facts(found)
        for field in (self.opacity, self.night, self.datum, self.credit, self.approval):
            field.blockSignals(True)
        self.opacity.setValue(round(ground.opacity * 100))
        self.night.setCurrentIndex(NIGHTS.index(ground.night))
        self.datum.setCurrentIndex(_DATUMS.index(ground.datum))
        for line, words, own in (
            (self.credit, ground.credit, found.tiles.facts.credit if found.tiles else ""),
            (self.approval, ground.approval, found.tiles.facts.approval if found.tiles else ""),
        ):
            line.setPlaceholderText(own or t("grounds.unknown", self._session.lang))
            if line.text() != words:
                line.setText(words)
        for field in (self.opacity, self.night, self.datum, self.credit, self.approval):
            field.blockSignals(False)
        service = find(ground.service, self._session.settings.load().services) if ground.service else None
        self.host.show_service(service, self._session.store.view)

    def _show_facts(self, found: OpenGround) -> None:
        lang, facts = self._session.lang, found.facts
        why = found.why or shelf().troubles.get(found.token)
        if why is not None:
            self.facts.setText(why.in_(lang))
        else:
            key = "grounds.facts_shifted" if facts.datum == "gcj02" else "grounds.facts"
            self.facts.setText(t(key, lang, least=facts.least, most=facts.most))
        restyle(self.facts, "rank", "faint" if why is None else "warning")

    def show_trouble(self) -> None:
        """Show what the map reports on its tiles."""
        if (ground := self.chosen) is not None:
            self._show_facts(shelf().opened(ground))

    # -- what the user does -----------------------------------------------------------------

    def _set(self, field: str, value: Any, merge: str | None = None) -> None:
        ground = self.chosen
        if ground is not None and getattr(ground, field) != value:
            self._grounds.put(replace(ground, **{field: value}), "changed", merge and f"{merge}.{ground.id}")

    def _on_item(self, item: QListWidgetItem) -> None:
        visible = item.checkState() == Qt.CheckState.Checked
        ground = next((one for one in self._session.store.view.grounds if one.id == item.data(_ID)), None)
        if ground is not None and ground.visible != visible:
            self._grounds.put(replace(ground, visible=visible), "shown" if visible else "hidden")

    def _shift(self, by: int) -> None:
        from explorer.state.view.ground import moved

        if (ground := self.chosen) is not None:
            self._grounds.change(moved(self._session.store.view.grounds, ground.id, by), "moved", ground)

    def _remove(self) -> None:
        if (ground := self.chosen) is not None:
            self._grounds.remove(ground)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self._remove()
        else:
            super().keyPressEvent(event)

    # -- words ------------------------------------------------------------------------------

    def _retranslate(self, view: View) -> None:
        lang = view.lang
        self.setWindowTitle(t("grounds.title", lang))
        self.list.setAccessibleName(t("grounds.title", lang))
        self.nothing.setText(t("grounds.nothing", lang))
        for name, button in self.buttons.items():
            button.setText(t(f"grounds.{name}", lang))
        for name, words in self.names.items():
            words.setText(t(f"grounds.{name}", lang))
        for combo, keys in ((self.night, NIGHTS), (self.datum, _DATUMS)):
            current = max(combo.currentIndex(), 0)
            combo.clear()
            kind = "night" if combo is self.night else "datum"
            combo.addItems([t(f"grounds.{kind}_{key or 'own'}", lang) for key in keys])
            combo.setCurrentIndex(current)
