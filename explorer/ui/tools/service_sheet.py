"""Tile services: the box that switches a host on and takes its key, and the sheet that adds a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from explorer.ground import keys
from explorer.ground.services import Service, host_of, read_template, shifted
from explorer.ground.tiles import GroundError, approval_in
from explorer.state.view.ground import OwnService, fresh_id
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.plain import label
from explorer.words.strings import t

if TYPE_CHECKING:
    from explorer.ui.tools.grounds import GroundTool


class HostBox(QWidget):
    """Of the selected service: may its host be asked, and with which key. The key goes into the system's key store."""

    def __init__(self, grounds: GroundTool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grounds, self._service = grounds, None
        self._view = grounds.view
        self.allow, self.key, self.keep, self.said = (
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
        column.addWidget(self.said)
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
        self.said.setText(t("grounds.net", lang))

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
        self.said.setText(t("grounds.key_kept" if kept else "grounds.key_session", self._view.lang))
        self._grounds.ask_again(service.host)


class ServiceSheet(QDialog):
    """Name, address and credit of a service; `service` is what was typed, once it is right."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lang = session.lang
        self.service: OwnService | None = None
        self.name, self.address, self.credit, self.approval = (QLineEdit(self) for _ in range(4))
        self.least, self.most, self.said = QSpinBox(self), QSpinBox(self), label("", "warning")
        self.datum = QCheckBox(t("grounds.is_gcj02", self._lang), self)
        for box, value in ((self.least, 0), (self.most, 18)):
            box.setRange(0, 24)
            box.setValue(value)
        form = QFormLayout(self)
        for key, field in (
            ("service_name", self.name),
            ("address", self.address),
            ("least", self.least),
            ("most", self.most),
            ("credit", self.credit),
            ("approval", self.approval),
        ):
            form.addRow(t(f"grounds.{key}", self._lang), field)
        form.addRow(self.datum)
        form.addRow(label(t("grounds.address_hint", self._lang), "faint"))
        form.addRow(self.said)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        form.addRow(self.buttons)
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)
        self.address.textChanged.connect(self._look)
        self.setWindowTitle(t("grounds.other_service", self._lang))
        self.setMinimumWidth(520)

    def _look(self, text: str) -> None:
        """Say at once what is known of the host, and fill in what the address tells."""
        try:
            template, _ = read_template(text)
        except GroundError:
            return
        known = shifted(host_of(template))
        self.datum.setChecked(known or self.datum.isChecked())
        self.datum.setEnabled(not known)
        self.said.setText(t("grounds.shifted", self._lang) if known else "")

    def _take(self) -> None:
        try:
            template, key = read_template(self.address.text())
        except GroundError as error:
            self.said.setText(error.in_(self._lang))
            return
        host = host_of(template)
        if key:
            keys.put(host, key)
        credit = self.credit.text().strip()
        self.service = OwnService(
            fresh_id(),
            self.name.text().strip() or t("grounds.unnamed", self._lang),
            template,
            credit,
            self.approval.text().strip() or approval_in(credit),
            min(self.least.value(), self.most.value()),
            max(self.least.value(), self.most.value()),
            "gcj02" if self.datum.isChecked() else "wgs84",
        )
        self.accept()
