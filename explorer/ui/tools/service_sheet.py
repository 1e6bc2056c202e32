"""Tile services: the box that switches a host on and takes its key, and the sheet that adds a service."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer import key_store as keys
from explorer.ground.fetch import capabilities
from explorer.ground.services import Service, host_of, read_template, shifted, without_key
from explorer.ground.tiles import GroundError, approval_in
from explorer.ground.wmts import WmtsLayer, is_capabilities, layers
from explorer.state.view.ground import OwnService, fresh_id
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.inputs import ComboBox, SpinBox
from explorer.ui.kit.plain import label
from explorer.words.strings import t
from explorer.words.text import Lang

if TYPE_CHECKING:
    from explorer.ui.tools.grounds import GroundTool


class HostBox(QWidget):
    """Of the selected service: may its host be asked, and with which key. The key is kept in the system's key store."""

    def __init__(self, grounds: GroundTool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grounds, self._service = grounds, None
        self._view = grounds.view
        self.allow, self.key, self.keep, self.message = (
            QCheckBox(self),
            QLineEdit(self),
            QPushButton(self),
            label("", "faint"),
        )
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setMaxLength(200)
        self.keep.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.key, 1)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.allow)
        column.addLayout(row)
        column.addWidget(self.message)
        self.allow.clicked.connect(self._switch)
        self.keep.clicked.connect(self._keep)
        self.key.returnPressed.connect(self._keep)

    _service: Service | None

    def show_service(self, service: Service | None, view: View) -> None:
        self._service, self._view = service, view
        self.setVisible(service is not None)
        if service is None:
            return
        lang = view.lang
        self.allow.setText(t("grounds.allow", lang, host=service.host))
        self.allow.setChecked(self._grounds.allowed(service.host))
        self.keep.setText(t("grounds.keep_key", lang))
        held = service.needs_key and bool(keys.get(service.host))
        self.key.setPlaceholderText(t("grounds.key_held" if held else "grounds.key", lang))
        self.key.setAccessibleName(t("grounds.key", lang))
        for widget in (self.key, self.keep):
            widget.setVisible(service.needs_key)
        self.message.setText(t("grounds.net", lang))

    def _switch(self, on: bool) -> None:
        if self._service is not None:
            self._grounds.allow(self._service.host, on)

    def _keep(self) -> None:
        service, typed = self._service, self.key.text().strip()
        if service is None or not typed:
            return
        kept = keys.put(service.host, typed)
        self.key.clear()
        self.show_service(service, self._view)
        self.message.setText(t("grounds.key_kept" if kept else "grounds.key_session", self._view.lang))
        self._grounds.ask_again(service.host)


class ServiceSheet(QDialog):
    """Name, address and credit of a service; `service` is what was typed, once it is right."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.service: OwnService | None = None
        self.name, self.address, self.credit, self.approval = (QLineEdit(self) for _ in range(4))
        self.least, self.most, self.message = SpinBox(self), SpinBox(self), label("", "warning")
        self.hint, self.datum = label("", "faint"), QCheckBox(self)
        self._words: Callable[[Lang], str] | None = None
        for box, value in ((self.least, 0), (self.most, 18)):
            box.setRange(0, 24)
            box.setValue(value)
        self.layer, self.online = ComboBox(self), QCheckBox(self)
        self._layers: list[WmtsLayer] = []
        self._key = ""
        self.read.connect(self._take_layers, Qt.ConnectionType.QueuedConnection)
        form = QFormLayout(self)
        self._fields = {
            "service_name": self.name,
            "address": self.address,
            "layer": self.layer,
            "least": self.least,
            "most": self.most,
            "credit": self.credit,
            "approval": self.approval,
        }
        self._names = {key: QLabel(self) for key in self._fields}
        for key, field in self._fields.items():
            form.addRow(self._names[key], field)
        form.addRow(self.online)
        form.addRow(self.datum)
        self.layer.activated.connect(self._choose)
        form.addRow(self.hint)
        form.addRow(self.message)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        for button in self.buttons.buttons():
            button.setIcon(QIcon())
        form.addRow(self.buttons)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        self.address.textChanged.connect(self._look)
        self.setMinimumWidth(520)
        self._form = form
        self._look("")
        self.retranslate()
        self.destroyed.connect(session.store.on_language(self.retranslate))

    def retranslate(self) -> None:
        """Show the words of the language; what is typed stays."""
        lang = self._session.lang
        self.setWindowTitle(t("grounds.other_service", lang))
        for key, field in self._fields.items():
            self._names[key].setText(t(f"grounds.{key}", lang))
            field.setAccessibleName(t(f"grounds.{key}", lang))
        self.hint.setText(t("grounds.address_hint", lang))
        self.datum.setText(t("grounds.is_gcj02", lang))
        self._name_host()
        self.message.setText(self._words(lang) if self._words else "")

    def _name_host(self) -> None:
        host = host_of(self.address.text().strip()) if is_capabilities(self.address.text()) else ""
        self.online.setText(t("grounds.read_layers", self._session.lang, host=host))

    def _say(self, words: Callable[[Lang], str] | None) -> None:
        self._words = words
        self.message.setText(words(self._session.lang) if words else "")

    def _look(self, text: str) -> None:
        """Show at once what is known of the host, and offer what the address needs."""
        described = is_capabilities(text)
        self._form.setRowVisible(self.online, described)
        self._form.setRowVisible(self.layer, bool(self._layers))
        if described:
            self._name_host()
            self._say(None)
            return
        try:
            template, _ = read_template(text)
        except GroundError:
            return
        known = shifted(host_of(template))
        self.datum.setChecked(known or self.datum.isChecked())
        self.datum.setEnabled(not known)
        self._say(partial(t, "grounds.shifted") if known else None)

    # -- the layers of a WMTS ---------------------------------------------------------------

    read = Signal(object, object)  # the layers of a WMTS, or why they cannot be had

    def _ask(self) -> None:
        """Fetch the description of a WMTS in a thread; nothing is fetched before its host is ticked."""
        if not self.online.isChecked():
            self._say(partial(t, "grounds.tick_online"))
            return
        address, self._key = without_key(self.address.text().strip())
        self._say(partial(t, "grounds.reading_layers"))
        Thread(target=self._fetch, args=(address, self._key), daemon=True).start()

    def _fetch(self, address: str, key: str) -> None:
        found: list[WmtsLayer] = []
        why: GroundError | None = None
        try:
            found = layers(capabilities(address, key), address)
        except GroundError as error:
            why = error
        with suppress(RuntimeError):  # the sheet is gone
            self.read.emit(found, why)

    def _take_layers(self, found: list[WmtsLayer], why: GroundError | None) -> None:
        self._say(why.in_ if why else partial(t, "grounds.choose_layer"))
        self._layers = found
        self.layer.clear()
        self.layer.addItems([one.title for one in found])
        if found:
            self._choose(0)

    def _choose(self, row: int) -> None:
        """Take over what the description has of a layer."""
        one = self._layers[row]
        self.layer.setCurrentIndex(row)
        self.address.setText(one.template)
        self.least.setValue(one.least)
        self.most.setValue(one.most)
        self.name.setText(one.title)

    def _take(self) -> None:
        if is_capabilities(self.address.text()):
            self._ask()
            return
        try:
            template, key = read_template(self.address.text())
        except GroundError as error:
            self._say(error.in_)
            return
        host = host_of(template)
        key = key or (self._key if "{key}" in template else "")
        if key:
            keys.put(host, key)
        credit = self.credit.text().strip()
        self.service = OwnService(
            fresh_id(),
            self.name.text().strip() or t("grounds.unnamed", self._session.lang),
            template,
            credit,
            self.approval.text().strip() or approval_in(credit),
            min(self.least.value(), self.most.value()),
            max(self.least.value(), self.most.value()),
            "gcj02" if self.datum.isChecked() else "wgs84",
        )
        self.accept()
